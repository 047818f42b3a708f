"""The item in front of the reviewer: what is told of it, and the moment that is looked at."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.moderation import Finding
from imm_desktop.presenters.moment_labels import MomentLabels
from imm_desktop.presenters.problem import Problem
from imm_desktop.presenters.review_answer import ReviewAnswer

if TYPE_CHECKING:
    from imm_desktop.media.picture import Picture
    from imm_desktop.presenters.open_item import OpenItem


class ItemInFront(QObject):
    """One item at a time, or none. ``ReviewPresenter`` is one, and brings the items."""

    item_loading = Signal(object)
    """ReviewItem that is being opened; ``item_opened`` follows, with None when it could not be."""
    item_opened = Signal(object)
    """OpenItem, or None when nothing is open."""
    item_coming = Signal(object)
    """Ready: of the item that follows, to be looked at while the decision is written; nothing can be decided about it.

    ``item_loading`` comes before it. ``item_opened`` follows, with the item before when nothing could be written.
    """
    still_ready = Signal(object)
    """Still of a moment of the open item."""
    moment_changed = Signal(int)
    """Index of the moment that is looked at."""
    position_wanted = Signal(int)
    """The player goes there (ms)."""
    alike_found = Signal(object)
    """OpenItem, whose content turned out to be nearly that of another item."""
    problem_raised = Signal(Problem)

    def __init__(self, answer: ReviewAnswer) -> None:
        """``answer`` is what the reviewer says of whatever is in front."""
        super().__init__()
        self.answer = answer
        self.open_item: OpenItem | None = None
        self.first_picture: Picture | None = None
        """The frame that the item opens at, as large as the view, for whoever shows it when ``item_opened`` is told."""
        self.moment = 0
        self.labels = MomentLabels()
        self.labels.problem_raised.connect(self.problem_raised)
        self._left_for: OpenItem | None = None
        """The item that is open while another one is shown already: its decision is being written."""

    def next_moment(self, by: int = 1) -> None:
        """Go to the next flagged moment, and round again."""
        if self.open_item is not None and self.open_item.moments:
            self.choose_moment((self.moment + by) % len(self.open_item.moments))

    def choose_moment(self, index: int) -> None:
        """Go to the moment at ``index``."""
        if (
            self.open_item is None
            or self._left_for is not None
            or not 0 <= index < len(self.open_item.moments)
        ):
            return
        self.moment = index
        self.moment_changed.emit(index)
        self.labels.look_at(self.open_item, index)
        self.position_wanted.emit(self.open_item.moments[index].strongest.position_ms)

    def finding(self) -> Finding | None:
        """The strongest finding of the moment that is looked at."""
        if self.open_item is None or not self.open_item.moments:
            return None
        return self.open_item.moments[self.moment].strongest

    def mark(self, is_true: bool) -> None:
        """Call what was found at this moment true or false; the same again takes it back."""
        if self._left_for is None:  # else another item's moments are seen
            self.answer.mark(self.moment, is_true)
