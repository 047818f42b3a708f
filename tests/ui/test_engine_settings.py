"""Settings › This computer: the share of the processors, and the banned words."""

from contextlib import asynccontextmanager

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from imm_desktop.domain.settings import Settings
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.kit.inputs import SpinField, TextArea
from imm_desktop.ui.pages.engine_settings import EngineSettings
from tests.fakes.settings import FakeSecrets, FakeSettingsStore
from tests.helpers import process_qt_events


@pytest.fixture
def with_section(qapp, qtbot, run):
    @asynccontextmanager
    async def shown():
        store = FakeSettingsStore(Settings(engine_cpu_percent=60, banned_words=("金茶", "gold")))
        presenter = SettingsPresenter(store, FakeSecrets(is_lasting=True), None, None)
        await presenter.load()
        window = QWidget()
        column = QVBoxLayout(window)
        section, elsewhere = EngineSettings(presenter), QLineEdit()
        column.addWidget(section)
        column.addWidget(elsewhere)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        process_qt_events()
        try:
            yield presenter, section, elsewhere
        finally:
            window.hide()
            await presenter.close()

    def play(scenario):
        async def whole():
            async with shown() as given:
                await scenario(*given)

        run(whole())

    return play


def test_the_share_that_is_typed_holds_when_the_field_is_left(with_section):
    async def scenario(presenter, section, elsewhere):
        share = section.findChild(SpinField)
        assert share.value() == 60
        assert share.accessibleName() == "Processor share of analyses"
        share.setFocus()
        share.selectAll()
        QTest.keyClicks(share, "30")
        elsewhere.setFocus()
        assert presenter.settings.engine_cpu_percent == 30

    with_section(scenario)


def test_words_are_kept_when_the_keyboard_leaves_them_or_the_page_is_left(with_section):
    async def scenario(presenter, section, elsewhere):
        words = section.findChild(TextArea)
        assert words.toPlainText() == "金茶\ngold"
        words.setFocus()
        words.selectAll()
        QTest.keyClicks(words, "silver")
        assert presenter.settings.banned_words == ("金茶", "gold")
        elsewhere.setFocus()
        assert presenter.settings.banned_words == ("silver",)
        words.setFocus()
        words.selectAll()
        QTest.keyClicks(words, "tin")
        section.hide()
        assert presenter.settings.banned_words == ("tin",)

    with_section(scenario)


def test_what_changes_elsewhere_is_shown_but_not_over_what_is_typed(with_section):
    async def scenario(presenter, section, elsewhere):
        words, share = section.findChild(TextArea), section.findChild(SpinField)
        elsewhere.setFocus()
        presenter.set_engine_cpu_percent(80)
        presenter.set_banned_words(["a"])
        assert (share.value(), words.toPlainText()) == (80, "a")
        words.setFocus()
        QTest.keyClicks(words, "b")
        presenter.set_banned_words(["c"])
        assert words.toPlainText() == "ba"

    with_section(scenario)
