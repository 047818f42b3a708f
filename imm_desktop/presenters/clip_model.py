"""The clips of a film as a table whose rows can be dragged."""

import json
from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from typing_extensions import override

from imm_desktop.domain.films import ClipOrigin, FilmClip
from imm_desktop.domain.timing import timecode

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

CLIP_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The row's FilmClip."""
PLAYING_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 2
"""Whether the row plays now."""
MIME: Final = "application/x-imm-desktop-clip-rows"


class ClipColumn(IntEnum):
    """Columns of the table, in order."""

    NUMBER = 0
    NAME = 1
    VIDEO = 2
    START = 3
    LENGTH = 4


class ClipModel(QAbstractTableModel):
    """One row a clip, in the order of the film."""

    rows_dropped = Signal(object, int)
    """Rows (list[int]) that were dragged, and the row before which they are to be put."""

    def __init__(self) -> None:
        super().__init__()
        self._clips: tuple[FilmClip, ...] = ()
        self._playing = -1

    def show(self, clips: Sequence[FilmClip]) -> None:
        """Show these clips; rows that stay as they are keep their selection."""
        new = tuple(clips)
        if new == self._clips:
            return
        if len(new) == len(self._clips):
            self._clips = new
            self.dataChanged.emit(self.index(0, 0), self.index(len(new) - 1, len(ClipColumn) - 1))
            return
        self.beginResetModel()
        self._clips = new
        self.endResetModel()

    def show_playing(self, row: int) -> None:
        """Mark the row that plays; -1 for none."""
        for changed in {self._playing, row}:
            if 0 <= changed < len(self._clips):
                self._playing = row
                self.dataChanged.emit(
                    self.index(changed, 0), self.index(changed, len(ClipColumn) - 1)
                )
        self._playing = row

    def clip(self, row: int) -> FilmClip:
        """The clip at ``row``."""
        return self._clips[row]

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._clips)

    @override
    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(ClipColumn)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        tr = QCoreApplication.translate
        names = (
            "",
            tr("Highlights", "Clip"),
            tr("Highlights", "Video"),
            tr("Highlights", "From"),
            tr("Highlights", "Length"),
        )
        return names[section]

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        clip = self._clips[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return _text(clip, index.row(), ClipColumn(index.column()))
            case Qt.ItemDataRole.ToolTipRole:
                at = clip.time_range
                return f"{clip.source}\n{timecode(at.start_ms)} – {timecode(at.end_ms)}"
            case _ if role == CLIP_ROLE:
                return clip
            case _ if role == PLAYING_ROLE:
                return index.row() == self._playing
            case _:
                return None

    # dragging

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        known = super().flags(index)
        if index.isValid():
            return known | Qt.ItemFlag.ItemIsDragEnabled
        return known | Qt.ItemFlag.ItemIsDropEnabled

    @override
    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    @override
    def mimeTypes(self) -> list[str]:
        return [MIME]

    @override
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        rows = sorted({index.row() for index in indexes})
        data.setData(MIME, json.dumps(rows).encode())
        return data

    @override
    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        if not data.hasFormat(MIME):
            return False
        rows = json.loads(bytes(data.data(MIME).data()))
        to = row if row >= 0 else (parent.row() if parent.isValid() else len(self._clips))
        self.rows_dropped.emit(rows, to)
        return False  # the view must not take the dragged rows away itself


def origin_text(origin: ClipOrigin) -> str:
    """Why a clip was chosen, in one or two words."""
    tr = QCoreApplication.translate
    match origin:
        case ClipOrigin.LABEL:
            return tr("Highlights", "label")
        case ClipOrigin.FINDING:
            return tr("Highlights", "finding")
        case ClipOrigin.MARKED:
            return tr("Highlights", "marked by hand")
        case ClipOrigin.HIGHLIGHT:
            return tr("Highlights", "of a highlight")
        case ClipOrigin.SEARCH:
            return tr("Highlights", "search hit")


def _text(clip: FilmClip, row: int, column: ClipColumn) -> str:
    match column:
        case ClipColumn.NUMBER:
            return str(row + 1)
        case ClipColumn.NAME:
            return clip.name or origin_text(clip.origin)
        case ClipColumn.VIDEO:
            return clip.source.name
        case ClipColumn.START:
            return timecode(clip.time_range.start_ms)
        case ClipColumn.LENGTH:
            return f"{clip.time_range.duration_ms / 1000:.1f} s"
