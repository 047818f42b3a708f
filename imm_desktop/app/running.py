"""The program on its event loop, from the window that is already on screen to the last thing closed."""

import asyncio
import faulthandler
import logging
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

from imm_desktop.app.logs import start_logging
from imm_desktop.app.paths import Paths
from imm_desktop.app.program import Program
from imm_desktop.app.window_state import WindowStateFile
from imm_desktop.ui.main_window import MainWindow

log = logging.getLogger(__name__)


def run(
    app: QApplication, window: MainWindow, paths: Paths, state: WindowStateFile, demo: Path | None
) -> int:
    """Run until the window is closed, or the demo is over where there is no display; returns the exit code."""
    start_logging(paths.logs)
    try:
        with qasync.QEventLoop(app) as loop:
            return int(loop.run_until_complete(_run(app, window, paths, state, demo)))
    finally:
        # The file that crashes go to is closed by the interpreter before late threads are.
        faulthandler.disable()


async def _run(
    app: QApplication, window: MainWindow, paths: Paths, state: WindowStateFile, demo: Path | None
) -> int:
    asyncio.get_running_loop().set_exception_handler(_log_loop_error)
    closed = asyncio.Event()
    window.closed.connect(closed.set)
    program = Program(window, paths, state)
    code = 0
    try:
        await program.start()
        if demo is not None:
            from imm_desktop.app.demo import run_demo

            code = await run_demo(program, demo)
            if app.platformName() == "offscreen":
                return code
        await closed.wait()
    finally:
        window.hide()
        await program.close()
        window.deleteLater()
    return code


def _log_loop_error(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    error = context.get("exception")
    info = error if isinstance(error, BaseException) else None
    log.error("unexpected error in the event loop: %s", context.get("message"), exc_info=info)
