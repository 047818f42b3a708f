import asyncio
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from imm_desktop.ui.dialogs import KitDialog, ask
from imm_desktop.ui.kit.button import Button
from tests.helpers import until

Run = Callable[..., Any]


def shown_dialog(parent: QWidget) -> QDialog | None:
    return next((d for d in parent.findChildren(QDialog) if d.isVisible()), None)


def question_about(parent: QWidget, action: str) -> KitDialog:
    dialog = KitDialog(f"{action}?", parent)
    dialog.add_cancel()
    dialog.add_action(action)
    return dialog


def press(parent: QWidget, text: str) -> None:
    dialog = shown_dialog(parent)
    assert dialog is not None
    next(button for button in dialog.findChildren(Button) if button.text() == text).click()


def forget_closed_dialogs() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_other_work_goes_on_while_a_question_is_open(qtbot: QtBot, run: Run) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    ticks: list[int] = []

    async def tick() -> None:
        while True:
            ticks.append(1)
            await asyncio.sleep(0)

    async def scenario() -> bool:
        other = asyncio.ensure_future(tick())
        question = asyncio.ensure_future(ask(question_about(window, "Block")))
        await until(lambda: shown_dialog(window))
        before = len(ticks)
        await until(lambda: len(ticks) > before + 10)
        press(window, "Block")
        answer = await question
        other.cancel()
        return bool(answer)

    assert run(scenario()) is True
    forget_closed_dialogs()
    assert not window.findChildren(QDialog)


def test_cancel_and_escape_say_no(qtbot: QtBot, run: Run) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    async def scenario(leave: Callable[[], None]) -> bool:
        question = asyncio.ensure_future(ask(question_about(window, "Delete")))
        await until(lambda: shown_dialog(window))
        leave()
        return bool(await question)

    def escape() -> None:
        dialog = shown_dialog(window)
        assert dialog is not None
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    assert run(scenario(lambda: press(window, "Cancel"))) is False
    forget_closed_dialogs()
    assert run(scenario(escape)) is False


def test_a_cancelled_job_takes_its_question_away(qtbot: QtBot, run: Run) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    async def scenario() -> None:
        question = asyncio.ensure_future(ask(KitDialog("Analyse", window)))
        await until(lambda: shown_dialog(window))
        question.cancel()
        await until(question.cancelled)
        assert shown_dialog(window) is None

    run(scenario())


def test_enter_says_yes(qtbot: QtBot, run: Run) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    async def scenario() -> bool:
        dialog = KitDialog("Start", window)
        dialog.add_cancel()
        dialog.add_action("Start", key="↵")
        question = asyncio.ensure_future(ask(dialog))
        await until(dialog.isVisible)
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
        return bool(await question)

    assert run(scenario()) is True
