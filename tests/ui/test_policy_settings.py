from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QListWidget

from imm_desktop.domain.settings import DEFAULT_POLICY
from imm_desktop.presenters.policies import PoliciesPresenter
from imm_desktop.services.policy_book import PolicyBook
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.inputs import LineField, TextArea
from imm_desktop.ui.pages.policy_settings import PolicySettings
from tests.fakes.settings import settings_presenter
from tests.helpers import process_qt_events, until


@pytest.fixture
def with_page(with_desk, qtbot):
    def play(scenario):
        async def whole(desk):
            async def keep(_address, _secret):
                return None

            book = PolicyBook(desk.archive, desk.clock, lambda: "mei", DEFAULT_POLICY)
            await book.load()
            settings = settings_presenter()
            presenter = PoliciesPresenter(keep)
            page = PolicySettings(settings, presenter)
            qtbot.addWidget(page)
            page.resize(1000, 800)
            page.show()
            presenter.use(book)
            await until(lambda: presenter.versions)
            process_qt_events()
            try:
                await scenario(page, presenter, book)
            finally:
                page.hide()
                await presenter.close()
                await settings.close()

        with_desk(whole)

    return play


def button(page, text):
    return next(one for one in page.findChildren(Button) if one.text() == text)


def named(page, kind, name):
    return next(one for one in page.findChildren(kind) if one.accessibleName() == name)


def test_a_policy_is_written_and_brought_into_force(with_page):
    async def scenario(page, presenter, book):
        assert not button(page, "Bring into force").isEnabled()
        button(page, "Add policy").click()
        title = named(page, LineField, "Title")
        title.setText("Weapons")
        title.textEdited.emit("Weapons")
        named(page, TextArea, "Text").setPlainText("No weapons.")
        named(page, TextArea, "Reasons").setPlainText("Knives\nGuns")
        rows = page.findChild(QListWidget)
        assert rows.item(rows.currentRow()).text() == "Weapons"
        quarantine = named(page, LineField, "Quarantine")
        assert not quarantine.isVisible()
        usual = next(b for b in page.findChildren(QCheckBox) if "nothing else" in b.text())
        usual.click()
        assert quarantine.isVisible()
        quarantine.setText("held/")
        quarantine.textEdited.emit("held/")
        assert book.current == DEFAULT_POLICY
        button(page, "Bring into force").click()
        await until(lambda: book.current.version == 2)
        await until(lambda: not presenter.jobs.names())
        (section,) = book.current.sections
        assert (section.title, section.text) == ("Weapons", "No weapons.")
        assert [r.text for r in book.current.reasons if r.section] == ["Knives", "Guns"]
        assert len(section.rule.effects) == 2
        assert not button(page, "Bring into force").isEnabled()

    with_page(scenario)


def test_a_fault_is_said_and_cannot_be_brought_into_force(with_page):
    async def scenario(page, _presenter, _book):
        usual = next(b for b in page.findChildren(QCheckBox) if "nothing else" in b.text())
        usual.click()
        message = named(page, LineField, "Message to")
        message.setText("ftp://nowhere")
        message.textEdited.emit("ftp://nowhere")
        assert not button(page, "Bring into force").isEnabled()
        button(page, "Discard").click()
        assert not button(page, "Discard").isEnabled()

    with_page(scenario)


def test_the_order_of_reasons_gives_them_their_digits_and_drops_none(with_page):
    async def scenario(page, presenter, book):
        many = [f"Reason {n}" for n in range(1, 13)]
        presenter.change(replace(presenter.entries()[0], reasons=tuple(many)))
        page.findChild(QListWidget).setCurrentRow(2)
        process_qt_events()
        order = named(page, QListWidget, "Order of reasons")
        shown = [order.item(row).text() for row in range(order.count())]
        assert shown[0] == "1   Reason 1"
        assert shown[8:] == ["9   Reason 9", *(f"·   Reason {n}" for n in (10, 11, 12))]
        order.setCurrentRow(11)
        for _ in range(3):
            QTest.keyClick(order, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        assert order.currentRow() == 8
        assert order.item(8).text() == "9   Reason 12"
        button(page, "Down").click()
        assert order.currentRow() == 9
        button(page, "Up").click()
        assert presenter.move_reason(0, -1) == 0, "nowhere to go"
        button(page, "Bring into force").click()
        await until(lambda: book.current.version == 2)
        assert [one.text for one in book.current.reasons] == [*many[:8], many[11], *many[8:11]]

    with_page(scenario)


def test_categories_of_the_database_are_offered_while_typing(with_page):
    async def scenario(page, presenter, _book):
        button(page, "Add policy").click()
        field = named(page, LineField, "DSA category")
        offered = field.completer()
        offered.setCompletionPrefix("harm")
        found = [
            offered.completionModel().index(row, 0).data()
            for row in range(offered.completionCount())
        ]
        assert found == [
            "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
            "STATEMENT_CATEGORY_SELF_HARM",
        ]
        field.setText(found[1])
        offered.activated[str].emit(found[1])
        await until(lambda: found[1] in {one.dsa_category for one in presenter.entries()})

    with_page(scenario)
