"""The Library with its viewer: one in front of the other, in one page of the window."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from imm_desktop.ui.pages.library import LibraryPage
from imm_desktop.ui.pages.video import VideoPage


class LibraryStack(QStackedWidget):
    """Shows the listing, or the object that was opened from it."""

    def __init__(
        self, library: LibraryPage, video: VideoPage, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.library, self.video = library, video
        self.addWidget(library)
        self.addWidget(video)
        video.back_requested.connect(self.show_listing)
        video.left_empty.connect(lambda: self.setCurrentWidget(library))

    def show_listing(self) -> None:
        """Back to the listing."""
        self.setCurrentWidget(self.library)
        self.library.take_keyboard()

    def take_keyboard(self) -> None:
        """To the objects, or to the video that is shown."""
        if self.currentWidget() is self.library:
            self.library.take_keyboard()
        else:
            self.video.setFocus()

    def show_video(self) -> None:
        """Show what was opened."""
        self.setCurrentWidget(self.video)
        self.video.setFocus()

    def focus_search(self) -> None:
        """Put the keyboard into the search field of the listing."""
        self.show_listing()
        self.library.focus_search()
