from contextlib import asynccontextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit

from imm_desktop.domain.errors import StoreError
from imm_desktop.domain.media import ObjectEntry, ObjectUri, VideoFacts
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.analyse import AnalysePresenter
from imm_desktop.ui.kit.banner import Banner
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.field import FieldRow
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.pages.analyse_dialog import AnalyseDialog
from imm_desktop.ui.pages.parameter_fields import ItemsParameter, ParameterField
from tests.fakes.clock import START
from tests.fakes.objects import FakeObjectStore
from tests.helpers import process_qt_events, recorded, until

A, B = ObjectUri("reel", "a.mp4"), ObjectUri("reel", "b.mp4")
PICTURE = ObjectUri("reel", "p.jpg")


class Shown:
    def __init__(self, presenter, dialog):
        self.presenter, self.dialog = presenter, dialog

    def row(self, path):
        return next(
            one
            for one in self.dialog.findChildren(FieldRow)
            if isinstance(one.control, ParameterField) and one.control.parameter.path == path
        )

    def line(self, path):
        return self.row(path).control.findChild(QLineEdit)

    def type(self, path, text):
        line = self.line(path)
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, text)
        process_qt_events()

    def banners(self):
        return [one.accessibleName() for one in self.dialog.findChildren(Banner) if one.isVisible()]

    def texts(self):
        return [one.text() for one in self.dialog.findChildren(Label) if one.isVisible()]

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(self.dialog.windowHandle(), key, modifiers)
        process_qt_events()


@pytest.fixture
def with_dialog(with_desk, qtbot):
    @asynccontextmanager
    async def shown(desk, uris, kind):
        desk.backend.facts = VideoFacts(612_000, 1280, 720, 25.0)
        entries = [ObjectEntry(uri, 1_000, "E1", START) for uri in uris]
        presenter = AnalysePresenter(desk.bench, entries)
        dialog = AnalyseDialog(presenter)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.activateWindow()
        dialog.choose(kind)
        process_qt_events()
        try:
            yield Shown(presenter, dialog)
        finally:
            dialog.hide()
            await presenter.close()

    def play(scenario, *uris, kind=TaskKind.MODERATION):
        async def whole(desk):
            async with shown(desk, uris or (A, B), kind) as one:
                await scenario(desk, one)

        with_desk(whole, objects=FakeObjectStore(*(uris or (A, B))))

    return play


def test_a_wrong_value_is_marked_while_typing_and_the_reason_stands_beside_start(with_dialog):
    async def scenario(_desk, one):
        one.type("Interval", "601")
        assert one.row("Interval").error == "At most 600."
        assert not one.dialog.start_button.isEnabled()
        assert "Interval: At most 600." in one.texts()
        one.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert not one.presenter.is_starting
        one.type("Interval", "60")
        assert not one.row("Interval").error
        assert one.dialog.start_button.isEnabled()
        assert one.presenter.values["Interval"] == 60

    with_dialog(scenario)


def test_the_banner_says_what_is_looked_at_and_use_it_covers_all(with_dialog, qtbot):
    async def scenario(_desk, one):
        one.presenter.load()
        await until(one.banners)
        assert "Looks at 200 of 612 s of the longest video (33 %)" in one.banners()[0]
        assert "Interval 4 covers all of it." in one.banners()[0]
        use = next(b for b in one.dialog.findChildren(Button) if b.text() == "Use it")
        qtbot.mouseClick(use, Qt.MouseButton.LeftButton)
        assert one.line("Interval").text() == "4"
        assert "Looks at all 612 s" in one.banners()[0]
        assert any("Tasks: 2 · frames: at most 306" in text for text in one.texts())

    with_dialog(scenario)


def test_control_enter_starts_and_the_dialog_closes(with_dialog):
    async def scenario(desk, one):
        started, left = recorded(one.presenter.started), recorded(one.dialog.left)
        one.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: left)
        assert started == [2]
        assert not one.dialog.isVisible()
        assert len(await desk.archive.unfinished(desk.account.account_id)) == 2

    with_dialog(scenario)


def test_a_journal_that_refuses_keeps_the_dialog_open_with_what_was_typed(with_dialog):
    async def scenario(desk, one):
        async def refuse(_pairs):
            raise StoreError("disk")

        desk.archive.prepare = refuse
        one.type("Interval", "7")
        one.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(one.banners)
        assert "archive cannot be read or written" in one.banners()[0]
        assert one.dialog.isVisible()
        assert one.line("Interval").text() == "7"
        assert one.dialog.start_button.isEnabled()

    with_dialog(scenario)


def test_escape_closes_without_starting(with_dialog):
    async def scenario(desk, one):
        left = recorded(one.dialog.left)
        one.press(Qt.Key.Key_Escape)
        assert len(left) == 1
        assert not await desk.archive.unfinished(desk.account.account_id)

    with_dialog(scenario)


def test_the_last_scene_cannot_be_taken_away(with_dialog):
    async def scenario(_desk, one):
        boxes = one.row("Scenes").control.findChildren(QCheckBox)
        for box in boxes:
            if box.isChecked():
                box.click()
        assert [b.isChecked() for b in boxes].count(True) == 3, "none chosen means the default"
        assert "Scenes" not in one.presenter.values
        boxes[-1].click()
        assert len(one.presenter.values["Scenes"]) == 4

    with_dialog(scenario)


def test_a_form_comes_back_as_it_was_left(with_dialog):
    async def scenario(_desk, one):
        one.type("Interval", "9")
        one.dialog.choose(TaskKind.LABELS)
        one.dialog.choose(TaskKind.MODERATION)
        assert one.line("Interval").text() == "9"

    with_dialog(scenario)


def test_clips_of_a_highlight_are_added_edited_and_removed(with_dialog, qtbot):
    async def scenario(_desk, one):
        field = one.row("Sources").control
        assert isinstance(field, ItemsParameter)
        add = next(b for b in field.findChildren(Button) if b.text() == "Add")
        qtbot.mouseClick(add, Qt.MouseButton.LeftButton)
        process_qt_events()
        assert "needed" in one.row("Sources").error.lower()
        assert not one.dialog.start_button.isEnabled()
        removes = [
            b
            for b in field.findChildren(Button)
            if b.accessibleName() == "Remove line" and b.isVisible()
        ]
        qtbot.mouseClick(removes[-1], Qt.MouseButton.LeftButton)
        assert len(one.presenter.values["Sources"]) == 2
        assert one.dialog.start_button.isEnabled()

    with_dialog(scenario, kind=TaskKind.HIGHLIGHT)


def test_every_form_can_be_shown_and_every_field_emptied_again(with_dialog):
    async def scenario(_desk, one):
        for kind in one.presenter.kinds():
            one.dialog.choose(kind)
            before = dict(one.presenter.values)
            for parameter in one.presenter.parameters:
                line = one.line(parameter.path)
                if line is not None and line.isEnabled() and parameter.path not in before:
                    line.setText("x")
                    line.textEdited.emit("x")
                    line.setText("")
                    line.textEdited.emit("")
            assert dict(one.presenter.values) == before, kind

    with_dialog(scenario, A, PICTURE)
