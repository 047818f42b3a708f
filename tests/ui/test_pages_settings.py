from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.accounts import THIS_COMPUTER, Account, AccountKind, CredentialSource
from imm_desktop.domain.settings import Density, Look, Playback, PlayedBy, Settings, Veil
from imm_desktop.presenters.privacy import Kept, KeptPlace, PrivacyPresenter
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.dialogs import KitDialog
from imm_desktop.ui.fonts import choose_density, dense_height
from imm_desktop.ui.kit.banner import Banner
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.chip import Chip
from imm_desktop.ui.kit.field import FieldRow
from imm_desktop.ui.kit.inputs import ComboField, LineField, SpinField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.pages.playback_settings import PlaybackSettings
from imm_desktop.ui.pages.privacy_settings import PrivacySettings
from imm_desktop.ui.pages.settings import SettingsPage
from tests.fakes.settings import FakeFinder, FakeSecrets, FakeSettingsStore, one_project
from tests.helpers import process_qt_events, until

CLOUD = Account(
    "c1",
    AccountKind.CLOUD,
    "Shanghai 团队",
    "cn-shanghai",
    "review",
    CredentialSource.ENVIRONMENT,
)


class Shown:
    def __init__(self, qtbot):
        self.store = FakeSettingsStore(Settings(accounts=(THIS_COMPUTER, CLOUD)))
        self.secrets = FakeSecrets(is_lasting=True)
        self.presenter = SettingsPresenter(
            self.store,
            self.secrets,
            FakeFinder("default", "生产环境", has_environment=True),
            one_project,
        )
        self.qtbot = qtbot

    def show(self):
        self.page = SettingsPage(self.presenter, lambda: [("IMM Desktop", "0.1")])
        self.window = QWidget()
        column = QVBoxLayout(self.window)
        self.elsewhere = QLineEdit()
        column.addWidget(self.page)
        column.addWidget(self.elsewhere)
        self.qtbot.addWidget(self.window)
        self.window.resize(1000, 800)
        self.window.show()
        self.window.activateWindow()
        process_qt_events()

    def show_section(self, key):
        self.page.show_section(key)
        process_qt_events()

    def named(self, kind, name):
        return next(one for one in self.page.findChildren(kind) if one.accessibleName() == name)

    def row(self, name):
        return next(
            one for one in self.page.findChildren(FieldRow) if one.control.accessibleName() == name
        )

    def buttons(self, text):
        process_qt_events()
        return [one for one in self.page.findChildren(Button) if one.text() == text]

    def click(self, widget):
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

    async def saved(self):
        await until(lambda: self.store.settings == self.presenter.settings)
        return self.store.settings


class Events(QObject):
    """Kinds of events that a widget gets."""

    def __init__(self, widget):
        super().__init__(widget)
        self.kinds = []
        widget.installEventFilter(self)

    @override
    def eventFilter(self, _watched, event):
        self.kinds.append(event.type())
        return False


@pytest.fixture
def with_page(qapp, qtbot, run):
    @asynccontextmanager
    async def shown():
        one = Shown(qtbot)
        await one.presenter.load()
        one.show()
        try:
            yield one
        finally:
            one.window.hide()
            await one.presenter.close()

    def play(scenario):
        async def whole():
            async with shown() as one:
                await scenario(one)

        run(whole())

    return play


def test_looking_at_the_page_changes_nothing(with_page):
    async def scenario(one):
        for section in ("accounts", "review", "look", "about"):
            one.show_section(section)
        one.page.hide()
        assert not one.store.saved
        assert one.presenter.settings.policy.version == Settings().policy.version

    with_page(scenario)


def test_look_veil_effect_and_text_size_hold_at_once(with_page):
    async def scenario(one):
        one.show_section("look")
        one.click(
            next(b for b in one.named(QWidget, "Look").findChildren(QWidget) if label(b) == "Dark")
        )
        assert one.presenter.settings.look is Look.DARK
        one.show_section("review")
        one.click(
            next(b for b in one.named(QWidget, "Veil").findChildren(QWidget) if label(b) == "Off")
        )
        assert one.presenter.settings.veil is Veil.OFF
        box = next(b for b in one.page.findChildren(QCheckBox) if "imm-review" in b.text())
        box.click()
        assert not one.presenter.settings.policy.tags_objects
        one.show_section("look")
        size = one.named(SpinField, "Text size")
        size.setFocus()
        size.setValue(130)
        one.elsewhere.setFocus()
        assert (await one.saved()).text_scale == pytest.approx(1.3)

    with_page(scenario)


def label(widget):
    return widget.text() if hasattr(widget, "text") else ""


def test_accounts_are_chosen_tested_and_removed(with_page):
    async def scenario(one):
        one.click(one.buttons("Test")[1])
        await until(lambda: any(b.isVisible() for b in one.page.findChildren(Banner)))
        one.click(one.buttons("Use")[0])
        assert one.presenter.settings.account == CLOUD
        process_qt_events()
        chips = [c for c in one.page.findChildren(Chip) if c.isVisible()]
        assert [c.text for c in chips] == ["in use"]
        remove = next(
            b for b in one.page.findChildren(Button) if b.accessibleName() == "Remove Shanghai 团队"
        )
        one.click(remove)
        dialog = one.page.window().findChild(KitDialog)
        yes = next(b for b in dialog.findChildren(Button) if b.text() == "Remove")
        assert (await one.saved()).accounts == (THIS_COMPUTER, CLOUD), "it is asked first"
        one.click(yes)
        await until(lambda: one.store.settings.accounts == (THIS_COMPUTER,))

    with_page(scenario)


def test_a_new_account_marks_what_is_missing_and_clears_what_was_typed(with_page):
    async def scenario(one):
        add = one.buttons("Add account")[0]
        one.click(add)
        assert one.row("Project").error
        assert one.row("AccessKey secret").error
        assert not one.store.saved
        for name, text in (
            ("Project", "video"),
            ("AccessKey ID", "LTAI"),
            ("AccessKey secret", "s3cret"),
        ):
            QTest.keyClicks(one.row(name).control, text)
        one.click(add)
        await until(lambda: one.secrets.keys)
        settings = await one.saved()
        assert settings.account.name == settings.account.project == "video"
        assert list(one.secrets.keys.values()) == [("LTAI", "s3cret")]
        await until(lambda: one.row("Project").control.text() == "")
        assert one.row("AccessKey secret").control.text() == ""
        assert not one.row("Project").error

    with_page(scenario)


def test_a_key_from_the_environment_asks_for_none(with_page):
    async def scenario(one):
        source = one.row("Access key from").control
        source.choose(CredentialSource.ENVIRONMENT)
        source.chosen_changed.emit(CredentialSource.ENVIRONMENT)
        assert not one.row("AccessKey secret").isVisible()
        assert not one.row("Profile").isVisible()
        source.choose(CredentialSource.CLI_PROFILE)
        source.chosen_changed.emit(CredentialSource.CLI_PROFILE)
        assert one.row("Profile").isVisible()

    with_page(scenario)


def test_an_account_s_words_are_changed_in_the_form(with_page):
    async def scenario(one):
        one.click(one.buttons("Change…")[0])
        fields = {field.accessibleName(): field for field in one.page.findChildren(LineField)}
        assert fields["Name"].text() == CLOUD.name
        assert fields["Project"].text() == CLOUD.project
        fields["Project"].setText("night")
        one.click(one.buttons("Save")[0])
        await until(lambda: one.store.settings.accounts[1].project == "night")
        await until(lambda: one.buttons("Add account"))
        assert fields["Project"].text() == ""
        one.click(one.buttons("Change…")[0])
        one.click(one.buttons("Cancel")[0])
        assert fields["Project"].text() == ""
        assert one.buttons("Add account")

    with_page(scenario)


def test_playback_and_density_hold_at_once(with_page, qapp):
    async def scenario(one):
        section = PlaybackSettings(one.presenter)
        one.qtbot.addWidget(section)
        section.show()
        fields = {box.accessibleName(): box for box in section.findChildren(ComboField)}
        fields["Player"].chosen_changed.emit(PlayedBy.QT)
        fields["Speed at the beginning"].chosen_changed.emit(1.5)
        step = section.findChild(SpinField)
        step.setValue(5_000)
        step.editingFinished.emit()
        box = section.findChild(QCheckBox)
        box.click()
        one.presenter.set_density(Density.COMPACT)
        settings = await one.saved()
        assert settings.playback == Playback(PlayedBy.QT, 1.5, 5_000, repeats=True)
        assert settings.density is Density.COMPACT
        one.presenter.set_playback(Playback(opening_rate=9, step_ms=1))
        assert one.presenter.settings.playback == Playback(opening_rate=4, step_ms=100)
        assert step.value() == 100
        assert not box.isChecked()
        section.hide()

    with_page(scenario)


def test_compact_rows_are_lower_and_never_cut_their_text(qapp, qtbot):
    table = QWidget()
    qtbot.addWidget(table)
    told = Events(table).kinds
    before = [dense_height(table.font(), 39), dense_height(table.font(), 52, lines=2)]
    choose_density(qapp, is_compact=True)
    try:
        after = [dense_height(table.font(), 39), dense_height(table.font(), 52, lines=2)]
        assert all(low < high for low, high in zip(after, before, strict=True))
        assert after[1] >= 2 * table.fontMetrics().height()
        assert told.count(QEvent.Type.FontChange) == 1
        choose_density(qapp, is_compact=True)
        assert told.count(QEvent.Type.FontChange) == 1
    finally:
        choose_density(qapp, is_compact=False)
    assert [dense_height(table.font(), 39), dense_height(table.font(), 52, lines=2)] == before


def test_privacy_tells_where_things_are_and_empties_caches_alone(qapp, qtbot):
    class Quiet(PrivacyPresenter):
        def look(self):
            self.looked = True

        def empty_caches(self):
            self.emptied = True

    presenter = Quiet([KeptPlace(what, Path("kept") / what.value) for what in Kept], None)
    section = PrivacySettings(presenter)
    qtbot.addWidget(section)
    section.show()
    assert presenter.looked
    (empty,) = [one for one in section.findChildren(Button) if one.text().startswith("Empty")]
    assert (empty.text(), empty.isEnabled()) == ("Empty caches (—)", False)
    presenter.sizes = dict.fromkeys(Kept, 2_000)
    presenter.changed.emit()
    assert (empty.text(), empty.isEnabled()) == ("Empty caches (6.0 KB)", True)
    empty.click()
    assert presenter.emptied
    texts = [one.text() for one in section.findChildren(Label)]
    assert str(Path("kept") / "ledger") in texts
    assert texts.count("2.0 KB") == len(Kept)
