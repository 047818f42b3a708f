"""From the first line to the first paint, and from the last click to the end.

Only what the first paint needs is imported at the top; the program itself is loaded once the window is on screen.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QLockFile, QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from typing_extensions import override

from imm_desktop import __version__
from imm_desktop.app.asked_files import AskedFiles, hand_over
from imm_desktop.app.paths import Paths
from imm_desktop.app.window_state import WindowStateFile
from imm_desktop.resources_path import resources_path
from imm_desktop.ui.fonts import install_fonts
from imm_desktop.ui.i18n import install_language, language_of
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.main_window import MainWindow, PageEntry
from imm_desktop.ui.theme import Look, apply_theme

if TYPE_CHECKING:
    from types import ModuleType

LATEST_PAINT_MS: Final = 2_000
_LOOK_EVERY_MS: Final = 10
"""Between two looks at whether the program is loaded: less than a frame."""


def run_window(profile: Path | None, demo: Path | None, files: Sequence[Path] = ()) -> int:
    """Show the window until it is closed; with ``demo`` do the main job in it. Returns the exit code.

    ``files`` are cases to be opened. Where a window is open on the profile already, it is asked to come to the front
    and to open them instead.
    """
    paths = Paths.of_system() if profile is None else Paths.below(profile.expanduser().resolve())
    asked = AskedFiles(files)
    app = _Application(asked)
    app.setApplicationName("IMM Desktop")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("imm-desktop")
    app.setWindowIcon(QIcon(str(resources_path() / "imm-desktop.svg")))
    app.setQuitOnLastWindowClosed(False)
    state = WindowStateFile(paths.window_state)
    apply_theme(app, _look_of(state.text("look", "")))
    # What nobody could have chosen in the settings must not keep the window from opening.
    install_fonts(app, min(2.0, max(0.8, state.number("text_scale", 1.0))))
    install_language(app, language_of(state.text("language", "")))
    lock = _lock(paths)
    if lock is None:
        if demo is None and hand_over(paths.data, paths.lock, files):
            return 0
        lock = _lock(paths)  # it may have been closing
    if lock is None:
        _say_it_is_open()
        return 1
    window = MainWindow(_waiting_pages(), state)
    try:
        running = _load_behind(window)
        return (
            int(running.run(app, window, paths, state, demo, asked)) if running is not None else 0
        )
    finally:
        lock.unlock()


class _Application(QApplication):
    """Hears what is sent to the application itself; a filter on it would be asked about every event of every widget."""

    def __init__(self, asked: AskedFiles) -> None:
        super().__init__(["imm-desktop"])
        self._asked = asked

    @override
    def event(self, event: QEvent) -> bool:
        return self._asked.hear(event) or super().event(event)


def after_first_paint(window: QWidget, then: Callable[[], None]) -> None:
    """Call ``then`` once, when ``window`` has been painted for the first time.

    A window that is minimised, or on a screen that is locked, may not be painted at all: it is not waited for longer.
    """
    watch = _FirstPaint(window, then)
    window.installEventFilter(watch)
    QTimer.singleShot(LATEST_PAINT_MS, watch, watch.go_on)


class _FirstPaint(QObject):
    def __init__(self, window: QWidget, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._then, self._is_over = window, then, False

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.go_on()
        return False

    def go_on(self) -> None:
        """Wait no longer; the second time nothing happens."""
        if not self._is_over:
            self._is_over = True
            self._window.removeEventFilter(self)
            # A paint event is on its way: in the turn after it, the picture is there.
            QTimer.singleShot(0, self._then)
            self.deleteLater()


def _waiting_pages() -> tuple[PageEntry, ...]:
    """The pages until the program is loaded: the same places, with a word instead of contents."""

    def waiting(icon: str) -> Callable[[], QWidget]:
        title = QCoreApplication.translate("Program", "Getting ready")
        return lambda: EmptyState(icon, title)

    icons = {
        "library": "square-library",
        "tasks": "list-checks",
        "review": "shield-check",
        "decisions": "file-text",
        "highlights": "sparkles",
        "settings": "settings",
    }
    return tuple(
        PageEntry(page_id, icon, waiting(icon), at_bottom=page_id == "settings")
        for page_id, icon in icons.items()
    )


def _load_behind(window: MainWindow) -> "ModuleType | None":
    """Show the window and load the program while it can be moved, sized and closed; None when it was closed."""
    loaded: list[ModuleType | BaseException] = []
    closed: list[bool] = []
    loop = QEventLoop()

    def load() -> None:
        try:
            from imm_desktop.app import running
        except BaseException as error:  # noqa: BLE001 (raised again on the window's thread)
            loaded.append(error)
        else:
            loaded.append(running)

    thread = threading.Thread(target=load, name="load program", daemon=True)
    poll = QTimer()
    poll.setInterval(_LOOK_EVERY_MS)

    def look() -> None:
        if loaded:
            loop.quit()

    poll.timeout.connect(look)

    def begin() -> None:
        thread.start()
        poll.start()

    window.closed.connect(lambda: closed.append(True))
    after_first_paint(window, begin)
    window.show()
    loop.exec()
    poll.stop()
    thread.join()
    result = loaded[0]
    if isinstance(result, BaseException):
        raise result
    return None if closed else result


def _lock(paths: Paths) -> QLockFile | None:
    """The profile's lock; None when another program of ours works on it.

    Where no lock can be made (a read-only disk, say) the window opens all the same: the archive will say what is wrong.
    """
    try:
        paths.data.mkdir(parents=True, exist_ok=True)
    except OSError:
        return QLockFile(str(paths.lock))
    lock = QLockFile(str(paths.lock))
    lock.setStaleLockTime(0)
    if lock.tryLock(100) or lock.error() is not QLockFile.LockError.LockFailedError:
        return lock
    return None


def _say_it_is_open() -> None:
    tr = QCoreApplication.translate
    box = QMessageBox()
    box.setIcon(QMessageBox.Icon.Information)
    box.setText(tr("Program", "IMM Desktop is already open."))
    box.setInformativeText(
        tr("Program", "Two windows on one archive would get in each other's way.")
    )
    if QApplication.platformName() != "offscreen":
        box.exec()


def _look_of(word: str) -> Look:
    match word:
        case "light" | "dark":
            return word
        case _:
            return "system"
