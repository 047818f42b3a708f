"""*Tag…*: its dialog, and what the window says when tags were changed."""

from PySide6.QtCore import QObject

from imm_desktop.presenters.library import LibraryPresenter
from imm_desktop.ui.main_window import MainWindow


class TagScreen(QObject):
    """Opens the dialog over what is chosen in the Library."""

    def __init__(self, window: MainWindow, library: LibraryPresenter) -> None:
        super().__init__()
        self._window, self._library = window, library
        library.tag_requested.connect(self.open)
        library.tagging.finished.connect(self._told)
        library.tagging.problem_raised.connect(window.show_problem)

    def open(self) -> None:
        """Show what the chosen objects have."""
        from imm_desktop.ui.pages.tag_dialog import TagDialog

        tagging = self._library.tagging
        tagging.look_at([one.uri for one in self._library.selection])
        TagDialog(tagging, self._window).open()

    def _told(self, text: str, can_be_taken_back: bool) -> None:
        if can_be_taken_back:
            self._window.show_toast(
                text, self.tr("Take back"), self._library.tagging.take_back, about="tags"
            )
        else:
            self._window.show_toast(text, about="tags")
