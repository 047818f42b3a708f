"""*Rescue all* and *Import result*: their presenter, dialogs and what the other screens hear of it."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.rescue import Imported, ReadResult, RescueReport
from imm_desktop.domain.tasks import Task
from imm_desktop.presenters.rescue import RescuePresenter
from imm_desktop.presenters.rescue_words import imported_text, report_text
from imm_desktop.ui.file_dialogs import ask_for_files
from imm_desktop.ui.main_window import MainWindow

if TYPE_CHECKING:
    from imm_desktop.presenters.library import LibraryPresenter
    from imm_desktop.presenters.review_queue import ReviewPresenter
    from imm_desktop.presenters.task_list import TaskListPresenter
    from imm_desktop.ui.pages.rescue_dialog import RescueDialog


class RescueScreen(QObject):
    """Opens the dialogs of a RescuePresenter."""

    def __init__(
        self,
        window: MainWindow,
        tasks: "TaskListPresenter",
        review: "ReviewPresenter",
        library: "LibraryPresenter",
        shown: Callable[[], ObjectUri | None],
    ) -> None:
        """``shown`` is the object that was opened last."""
        super().__init__()
        self._window, self._shown = window, shown
        self._tasks, self._review, self._library = tasks, review, library
        self.presenter = RescuePresenter()
        self.dialog: RescueDialog | None = None
        self.presenter.problem_raised.connect(window.show_problem)
        self.presenter.finished.connect(self._finished)
        self.presenter.imported.connect(self._imported)
        self.presenter.source_wanted.connect(self._ask_for_video)
        self.presenter.named.connect(lambda task: self._refresh([task.source]))

    def open(self) -> None:
        """Show the dialog, and start unless a rescue runs."""
        self._show_dialog()
        self.presenter.start()

    def name_video(self, task: Task) -> None:
        """Ask which video a rescued task is about."""
        from imm_desktop.ui.pages.import_dialog import NameVideoDialog

        shown = self._shown()
        dialog = NameVideoDialog([task], "" if shown is None else str(shown), self._window)
        dialog.named.connect(partial(self.presenter.name_video, task))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def choose_files(self) -> None:
        """Ask for files that hold results."""
        filters = ["JSON (*.json *.jsonl *.txt *.xml)", self.tr("All files") + " (*)"]
        title = self.tr("Import result")
        ask_for_files(self._window, title, self.presenter.import_files, filters)

    def _finished(self, report: RescueReport) -> None:
        self._refresh(line.source for line in report.lines if line.submission_id)
        if self.dialog is None and report.lines:
            self._window.show_toast(report_text(report), self.tr("Show"), self._show_dialog)

    def _show_dialog(self) -> None:
        from imm_desktop.ui.pages.rescue_dialog import RescueDialog

        if self.dialog is None:
            self.dialog = RescueDialog(self.presenter, self._window)
            self.dialog.finished.connect(self._forget_dialog)
            self.dialog.open()
        self.dialog.raise_()

    def _forget_dialog(self) -> None:
        self.dialog = None

    def _imported(self, imported: Sequence[Imported]) -> None:
        self._refresh(one.source for one in imported)
        self._window.show_toast(imported_text(imported))

    def _ask_for_video(self, results: Sequence[ReadResult]) -> None:
        from imm_desktop.ui.pages.import_dialog import NameVideoDialog

        shown = self._shown()
        dialog = NameVideoDialog(results, "" if shown is None else str(shown), self._window)
        dialog.named.connect(partial(self.presenter.keep, results))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _refresh(self, sources: Iterable[ObjectUri | None]) -> None:
        self._tasks.refresh()
        self._review.refresh()
        for source in {one for one in sources if one is not None}:
            self._library.refresh_summary(source)
