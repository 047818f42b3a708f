"""The clips of a film as a table whose rows can be dragged."""

import json
from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QMimeData, QModelIndex, Qt, Signal
from typing_extensions import override

from imm_desktop.domain.films import ClipOrigin, FilmClip
from imm_desktop.domain.timing import timecode
from imm_desktop.presenters.table_model import Index, TableModel

PLAYING_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""Whether the row plays now."""
MIME: Final = "application/x-imm-desktop-clip-rows"


class ClipColumn(IntEnum):
    """Columns of the table, in order."""

    NUMBER = 0
    NAME = 1
    VIDEO = 2
    START = 3
    LENGTH = 4


class ClipModel(TableModel[FilmClip]):
    """One row a clip, in the order of the film."""

    rows_dropped = Signal(object, int)
    """Rows (list[int]) that were dragged, and the row before which they are to be put."""

    def __init__(self) -> None:
        super().__init__(ClipColumn)
        self._playing = -1

    def show(self, clips: Sequence[FilmClip]) -> None:
        """Show these clips; rows that stay as they are keep their selection."""
        new = list(clips)
        if new == self._rows:
            return
        if len(new) == len(self._rows):
            self._rows = new
            self.tell_changed(0, len(new) - 1)
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def show_playing(self, row: int) -> None:
        """Mark the row that plays; -1 for none."""
        changed = {self._playing, row}
        self._playing = row
        for one in changed:
            if 0 <= one < len(self._rows):
                self.tell_changed(one, one)

    @override
    def headings(self) -> Sequence[str]:
        tr = QCoreApplication.translate
        return (
            "",
            tr("Highlights", "Clip"),
            tr("Highlights", "Video"),
            tr("Highlights", "From"),
            tr("Highlights", "Length"),
        )

    @override
    def text_at(self, at: int, column: int) -> str:
        clip = self._rows[at]
        match ClipColumn(column):
            case ClipColumn.NUMBER:
                return str(at + 1)
            case ClipColumn.NAME:
                return clip.name or origin_text(clip.origin)
            case ClipColumn.VIDEO:
                return clip.source.name
            case ClipColumn.START:
                return timecode(clip.time_range.start_ms)
            case ClipColumn.LENGTH:
                return f"{clip.time_range.duration_ms / 1000:.1f} s"

    @override
    def tip_at(self, at: int) -> str:
        clip = self._rows[at]
        start, end = clip.time_range.start_ms, clip.time_range.end_ms
        return f"{clip.source}\n{timecode(start)} – {timecode(end)}"

    @override
    def data_at(self, at: int, role: int) -> Any:
        return at == self._playing if role == PLAYING_ROLE else None

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
        to = row if row >= 0 else (parent.row() if parent.isValid() else len(self._rows))
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
