"""Case files in the window: *Open case…*, what was double-clicked, and the windows that show them."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from imm_desktop.domain.cases import SUFFIX
from imm_desktop.presenters.case import CasePresenter, OpenedCase
from imm_desktop.ui.blackout import Blackout
from imm_desktop.ui.file_dialogs import ask_for_files
from imm_desktop.ui.main_window import MainWindow
from imm_desktop.ui.shortcuts import bind

if TYPE_CHECKING:
    from imm_desktop.services.case_reading import Case, KnownLog
    from imm_desktop.ui.pages.case_window import CaseWindow


class CaseScreen(QObject):
    """One window a file; opening it again reads it anew."""

    def __init__(
        self, window: MainWindow, known_log: Callable[[], Awaitable["KnownLog | None"]]
    ) -> None:
        """``known_log`` waits until the archive is open, or cannot be."""
        super().__init__()
        self._window = window
        self._shown: dict[Path, CaseWindow] = {}
        self._blackout: Blackout | None = None
        self.presenter = CasePresenter(_load, known_log)
        self.presenter.opened.connect(self._show)
        self.presenter.problem_raised.connect(window.show_problem)
        bind(window, "file.open_case", self.choose)

    def follow(self, blackout: Blackout) -> None:
        """Show no case while ``blackout`` is on, and let its key work in their windows."""
        self._blackout = blackout
        blackout.began.connect(lambda: self._show_all(False))
        blackout.ended.connect(lambda: self._show_all(True))

    def open_files(self, files: list[Path]) -> None:
        """Come to the front and open ``files``."""
        if self._window.isMinimized():
            self._window.showNormal()
        self._window.raise_()
        self._window.activateWindow()
        for path in files:
            self.presenter.open(path)

    def choose(self) -> None:
        """Ask for a case."""
        filters = [self.tr("Cases") + f" (*{SUFFIX})", self.tr("All files") + " (*)"]
        ask_for_files(self._window, self.tr("Open case"), self.open_files, filters)

    async def close(self) -> None:
        """Stop what runs and close all cases."""
        for shown in list(self._shown.values()):
            shown.close()
        await self.presenter.close()

    def _show(self, opened: OpenedCase) -> None:
        from imm_desktop.ui.pages.case_window import CaseWindow

        before = self._shown.pop(opened.path, None)
        if before is not None:
            before.close()
        shown = CaseWindow(opened, self._window)
        self._shown[opened.path] = shown
        if self._blackout is not None:
            bind(shown, "view.blackout", self._blackout.switch)
            if self._blackout.isVisible():
                return
        shown.finished.connect(lambda: self._forget(shown))
        shown.show()
        shown.raise_()
        shown.activateWindow()

    def _show_all(self, is_shown: bool) -> None:
        for shown in self._shown.values():
            shown.setVisible(is_shown)

    def _forget(self, closed: "CaseWindow") -> None:
        self._shown = {path: one for path, one in self._shown.items() if one is not closed}


def _load(path: Path) -> "Case":
    # Not at the top: the window does not wait for it.
    from imm_desktop.adapters.case_files import load_case

    return load_case(path)
