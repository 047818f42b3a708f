"""Painting the objects that are in view: never more new ones at one look than a part of a frame takes."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from imm_desktop.domain.media import ObjectUri
from imm_desktop.presenters.library_model import LibraryRole
from imm_desktop.ui.pages.library_delegates import RowDelegate, TileDelegate
from imm_desktop.ui.pages.painted_cards import PaintedCards

if TYPE_CHECKING:
    from imm_desktop.presenters.library_tiles import Tile

MOST_NEW: Final = 10
"""Objects painted for the first time at one look, about 4 ms; the others of a screen follow with the next frames."""
_MOST_MET: Final = 4_000
_BESIDE: Final = (LibraryRole.THUMBNAIL, LibraryRole.MOMENT_MS)


class ObjectPainter:
    """What was painted before is shown again as it was, or painted anew at once: only what is new may come later."""

    def __init__(self) -> None:
        self._painted = PaintedCards()
        self._met: set[ObjectUri] = set()
        self._same: dict[Tile, Tile] = {}
        """Of equal tiles the one that was painted first: a list read anew shows the pictures that are there."""
        self._new = 0
        self.is_behind = False
        """Whether objects were left blank since ``begin``: the view is to be painted again."""

    def clear(self) -> None:
        """Forget pictures: words are in another language, for example."""
        self._painted.clear()

    def forget(self) -> None:
        """Everything that is in view is new: it is shown in another way, for example."""
        self._met.clear()
        self._same.clear()

    def begin(self) -> None:
        """The view is about to be painted."""
        self._painted.begin()
        self._new, self.is_behind = 0, False
        if len(self._met) > _MOST_MET or len(self._same) > _MOST_MET:
            self.forget()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex,
        delegate: TileDelegate | RowDelegate,
    ) -> None:
        """Paint one object in the state and at the place that ``option`` tells."""
        if index.data(LibraryRole.HOVER) is not None:
            delegate.paint(painter, option, index)
            return
        told: Tile = index.data(LibraryRole.TILE)
        tile = self._same.setdefault(told, told)
        shown = (tile, *(index.data(role) for role in _BESIDE))
        state = option.state
        if self._may_paint(tile.entry.uri):
            option.state = QStyle.StateFlag(state.value & ~delegate.PAINTED_OVER.value)
            self._painted.paint(painter, option, index, delegate, shown)
            option.state = state
        else:
            delegate.paint_blank(painter, option, tile)
        delegate.paint_over(painter, option)

    def _may_paint(self, uri: ObjectUri) -> bool:
        if uri in self._met:
            return True
        if self._new == MOST_NEW:
            self.is_behind = True
            return False
        self._new += 1
        self._met.add(uri)
        return True
