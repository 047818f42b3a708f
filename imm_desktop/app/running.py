"""The program on its event loop, from the window that is already on screen to the last thing closed."""

import asyncio
import faulthandler
import gc
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

from imm_desktop.app.asked_files import AskedFiles, FirstStart
from imm_desktop.app.garbage import collected_here
from imm_desktop.app.logs import log_loop_error, start_logging
from imm_desktop.app.native_memory import limit_arenas
from imm_desktop.app.paths import Paths
from imm_desktop.app.program import Program
from imm_desktop.app.window_state import WindowStateFile
from imm_desktop.ui.main_window import MainWindow


def run(
    app: QApplication,
    window: MainWindow,
    paths: Paths,
    state: WindowStateFile,
    demo: Path | None,
    asked: AskedFiles,
) -> int:
    """Run until the window is closed, or the demo is over where there is no display; returns the exit code."""
    start_logging(paths.logs)
    limit_arenas()
    try:
        with collected_here(), qasync.QEventLoop(app) as loop:
            # What is loaded by now stays: looking through it again and again would cost time on every frame.
            gc.freeze()
            return int(loop.run_until_complete(_run(app, window, paths, state, demo, asked)))
    finally:
        # The file that crashes go to is closed by the interpreter before late threads are.
        faulthandler.disable()


async def _run(
    app: QApplication,
    window: MainWindow,
    paths: Paths,
    state: WindowStateFile,
    demo: Path | None,
    asked: AskedFiles,
) -> int:
    asyncio.get_running_loop().set_exception_handler(log_loop_error)
    closed = asyncio.Event()
    window.closed.connect(closed.set)
    program = Program(window, paths, state)
    first = FirstStart(paths.data, asked)
    asked.take(program.cases.open_files)
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
        first.close()
        window.hide()
        await program.close()
        window.deleteLater()
    return code
