"""*Tag…* in the Library: the dialog over what is chosen, progress and the menu of objects."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from imm_desktop.domain.effects import VERDICT_TAG
from imm_desktop.ui.pages.tag_dialog import TagDialog
from imm_desktop.ui.pages.tag_progress import TagProgress
from tests.helpers import recorded, until
from tests.ui.library_page import A, B, C, button, play, press, texts, view


def test_what_is_there_is_shown_removed_and_set(with_desk, qtbot):
    async def scenario(desk, page, presenter):
        desk.objects.add(A, tags={"team": "day", VERDICT_TAG: "block"})
        desk.objects.add(B, tags={"team": "night", "old": "1"})
        asked = recorded(presenter.tag_requested)
        view(page).selectAll()
        qtbot.mouseClick(button(page, "Tag…"), Qt.MouseButton.LeftButton)
        assert len(asked) == 1
        tagging = presenter.tagging
        tagging.look_at([one.uri for one in presenter.selection])
        dialog = TagDialog(tagging, page.window())
        dialog.open()
        await until(lambda: dialog.tree.topLevelItemCount() == 3)
        review, old, team = (dialog.tree.topLevelItem(row) for row in range(3))
        assert [team.text(column) for column in range(3)] == ["team", "2 values", "2"]
        assert not review.flags() & Qt.ItemFlag.ItemIsUserCheckable
        yes = button(dialog, "Apply")
        assert not yes.isEnabled()
        old.setCheckState(0, Qt.CheckState.Checked)
        assert yes.isEnabled()
        dialog.tree.itemActivated.emit(team, 0)
        assert dialog.line.text() in ("team=day", "team=night")
        dialog.line.setText("团队=x")
        assert not yes.isEnabled()
        assert any("OSS takes" in text for text in texts(dialog))
        dialog.line.setText("team=street")
        assert dialog.change.put == {"team": "street"}
        finished = recorded(tagging.finished)
        qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
        await until(lambda: "Tags: 0 of 3" in texts(page))
        await until(lambda: finished)
        assert not page.findChild(TagProgress).isVisible()
        assert desk.objects.tags(A) == {"team": "street", VERDICT_TAG: "block"}
        assert desk.objects.tags(B) == desk.objects.tags(C) == {"team": "street"}

    play(with_desk, qtbot, scenario)


def test_the_menu_of_objects_does_what_the_keys_do(with_desk, qtbot):
    async def scenario(_desk, page, presenter):
        opened, tagged = recorded(presenter.open_requested), recorded(presenter.tag_requested)
        objects = view(page)
        objects.setFocus()
        objects.customContextMenuRequested.emit(QPoint(5, 5))
        assert QApplication.activePopupWidget() is None, "nothing is chosen"
        objects.setCurrentIndex(presenter.model.index(1))
        press(page, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QGuiApplication.clipboard().text() == str(B)
        objects.customContextMenuRequested.emit(objects.visualRect(objects.currentIndex()).center())
        menu = QApplication.activePopupWidget()
        names = [action.text().partition("\t")[0] for action in menu.actions()]
        assert names[:3] == ["Open video", "Analyse…", "Tag…"]
        menu.actions()[0].trigger()
        menu.actions()[2].trigger()
        menu.close()
        await until(lambda: not isValid(menu))
        page.activateWindow()  # the made-up screen does not give it back by itself
        objects.setFocus()
        assert opened == [(B, 0)]
        assert len(tagged) == 1
        objects.selectAll()
        shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(page.windowHandle(), Qt.Key.Key_C, shift)
        assert QGuiApplication.clipboard().text() == "a.mp4\nb.mp4\nc.mp4"

    play(with_desk, qtbot, scenario)
