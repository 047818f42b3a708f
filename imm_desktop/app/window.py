"""From the first line to the first paint, and from the last click to the end."""

import asyncio
import contextlib
import faulthandler
import logging
from pathlib import Path

import qasync
from PySide6.QtCore import QCoreApplication, QLockFile
from PySide6.QtWidgets import QApplication, QMessageBox

from imm_desktop import __version__
from imm_desktop.app.logs import start_logging
from imm_desktop.app.paths import Paths
from imm_desktop.app.program import Program, painted
from imm_desktop.app.screens import language_of
from imm_desktop.app.window_state import WindowStateFile
from imm_desktop.domain.settings import Language, Look
from imm_desktop.ui.fonts import install_fonts
from imm_desktop.ui.i18n import install_language
from imm_desktop.ui.theme import apply_theme

log = logging.getLogger(__name__)


def run_window(profile: Path | None, demo: Path | None) -> int:
    """Show the window until it is closed; with ``demo`` do the main job in it."""
    paths = Paths.of_system() if profile is None else Paths.below(profile.expanduser().resolve())
    app = QApplication(["imm-desktop"])
    app.setApplicationName("IMM Desktop")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("imm-desktop")
    app.setQuitOnLastWindowClosed(False)
    start_logging(paths.logs)
    lock = _lock(paths)
    if lock is None:
        return 1
    state = WindowStateFile(paths.window_state)
    apply_theme(app, _look_of(state.text("look", "")).value)
    install_fonts(app, state.number("text_scale", 1.0))
    install_language(app, language_of(_language_of(state.text("language", ""))))
    try:
        with qasync.QEventLoop(app) as loop:
            return int(loop.run_until_complete(_run(app, paths, state, demo)))
    finally:
        lock.unlock()
        # The file that crashes go to is closed by the interpreter before late threads are.
        faulthandler.disable()


async def _run(app: QApplication, paths: Paths, state: WindowStateFile, demo: Path | None) -> int:
    program = Program(paths, state)
    window = program.screens.window
    closed = asyncio.Event()
    window.closed.connect(closed.set)
    asyncio.get_running_loop().set_exception_handler(_log_loop_error)
    window.show()
    await painted(window)
    code = 0
    try:
        await program.start()
        if demo is not None:
            from imm_desktop.app.demo import run_demo

            code = int(await run_demo(program, demo))
            if app.platformName() == "offscreen":
                return code
        await closed.wait()
    finally:
        window.hide()
        await program.close()
        window.deleteLater()
    return code


def _lock(paths: Paths) -> QLockFile | None:
    """The profile's lock; None when another program of ours works on it, which is said in a dialog."""
    with contextlib.suppress(OSError):
        paths.data.mkdir(parents=True, exist_ok=True)
    lock = QLockFile(str(paths.lock))
    lock.setStaleLockTime(0)
    if lock.tryLock(100):
        return lock
    if lock.error() is not QLockFile.LockError.LockFailedError:
        log.warning("no lock can be made in %s; going on without", paths.data)
        return lock
    log.error("IMM Desktop runs already on this profile")
    box = QMessageBox()
    box.setIcon(QMessageBox.Icon.Information)
    tr = QCoreApplication.translate
    box.setText(tr("Program", "IMM Desktop is already open."))
    box.setInformativeText(
        tr("Program", "Two windows on one archive would get in each other's way.")
    )
    if QApplication.platformName() != "offscreen":
        box.exec()
    return None


def _log_loop_error(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    error = context.get("exception")
    info = error if isinstance(error, BaseException) else None
    log.error("unexpected error in the event loop: %s", context.get("message"), exc_info=info)


def _look_of(word: str) -> Look:
    return Look(word) if word in set(Look) else Look.SYSTEM


def _language_of(word: str) -> Language:
    return Language(word) if word in set(Language) else Language.SYSTEM
