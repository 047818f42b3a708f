"""Lanes and clips as a tree of rows, for lists and for those who read them out; nothing is made before it is asked for."""

from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QModelIndex, QObject, Qt
from typing_extensions import override

from imm_desktop.domain.timing import TimeRange, timecode
from imm_desktop.presenters.table_model import heading
from imm_desktop.presenters.timeline_view import Lane

_CHUNK: Final = 500
"""Clips that are added to a lane's rows at a time."""
_LANES: Final = 60
"""Lanes that are added at a time: a tree lays out every row that it has."""
COLUMNS: Final = 4
NAME, START, LENGTH, CONFIDENCE = range(COLUMNS)
_LANE: Final = 0
"""Internal id of a lane's row; a clip's is one more than the row of its lane."""

Index = QModelIndex
_NOWHERE: Final = QModelIndex()


class LaneOutline(QAbstractItemModel):
    """A row a lane, and below it a row a clip; both come by chunks, however many there are."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes: tuple[Lane, ...] = ()
        self._fetched: dict[int, int] = {}
        """Rows that a lane has got so far, where it has more than the first chunk."""
        self._lanes_fetched = 0

    def show_lanes(self, lanes: tuple[Lane, ...]) -> None:
        """Show these lanes in place of those before; the same ones again, as after a pan, change nothing."""
        if lanes is self._lanes:
            return
        self.beginResetModel()
        self._lanes = lanes
        self._fetched = {}
        self._lanes_fetched = min(len(lanes), max(_LANES, self._lanes_fetched))
        self.endResetModel()

    def clip_of(self, index: Index) -> tuple[str, TimeRange] | None:
        """Lane id and clip of a row; for a lane its first clip, None when it has none."""
        if not index.isValid():
            return None
        lane = self._lane_of(index)
        if index.internalId() == _LANE:
            return (lane.lane_id, lane.clips[0]) if len(lane.clips) else None
        return lane.lane_id, lane.clips[index.row()]

    # Qt asks

    @override
    def index(self, row: int, column: int, parent: Any = _NOWHERE) -> Index:
        if not self.hasIndex(row, column, parent):
            return Index()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else _LANE)

    @override
    def parent(self, index: Any = _NOWHERE) -> Any:
        if not index.isValid() or index.internalId() == _LANE:
            return Index()
        return self.createIndex(index.internalId() - 1, 0, _LANE)

    @override
    def rowCount(self, parent: Any = _NOWHERE) -> int:
        if not parent.isValid():
            return self._lanes_fetched
        is_lane = parent.internalId() == _LANE and parent.column() == NAME
        return self._clips_fetched(parent.row()) if is_lane else 0

    @override
    def columnCount(self, parent: Any = _NOWHERE) -> int:
        return COLUMNS

    @override
    def hasChildren(self, parent: Any = _NOWHERE) -> bool:
        return not parent.isValid() or self.rowCount(parent) > 0

    @override
    def canFetchMore(self, parent: Any) -> bool:
        if not parent.isValid():
            return self._lanes_fetched < len(self._lanes)
        if parent.internalId() != _LANE:
            return False
        row = parent.row()
        return bool(self._clips_fetched(row) < len(self._lanes[row].clips))

    @override
    def fetchMore(self, parent: Any) -> None:
        if not parent.isValid():
            more = min(self._lanes_fetched + _LANES, len(self._lanes))
            self.beginInsertRows(parent, self._lanes_fetched, more - 1)
            self._lanes_fetched = more
            self.endInsertRows()
            return
        row = parent.row()
        have, there_are = self._clips_fetched(row), len(self._lanes[row].clips)
        more = min(have + _CHUNK, there_are)
        self.beginInsertRows(parent, have, more - 1)
        self._fetched[row] = more
        self.endInsertRows()

    @override
    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() != NAME:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return self._text(index) if role == Qt.ItemDataRole.DisplayRole else None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        tr = QCoreApplication.translate
        names = (
            tr("Timeline", "Lane or clip"),
            tr("Timeline", "Start"),
            tr("Timeline", "Seconds"),
            tr("Timeline", "Confidence"),
        )
        return heading(names, section, orientation, role)

    def _clips_fetched(self, row: int) -> int:
        known = self._fetched.get(row)
        return min(len(self._lanes[row].clips), _CHUNK) if known is None else known

    def _lane_of(self, index: Index) -> Lane:
        is_lane = index.internalId() == _LANE
        return self._lanes[index.row() if is_lane else index.internalId() - 1]

    def _text(self, index: Index) -> str:
        lane, column = self._lane_of(index), index.column()
        if index.internalId() == _LANE:
            count = len(lane.clips)
            name = " ".join(one for one in (lane.name, lane.other_name) if one)
            share = "" if lane.confidence is None else _percent(lane.confidence)
            return (f"{'  ' * lane.depth}{name}", "", f"× {count:,}" if count else "", share)[
                column
            ]
        clip = lane.clips[index.row()]
        return (
            lane.name,
            timecode(clip.start_ms),
            f"{clip.duration_ms / 1000:.1f}",
            _percent(lane.clips.confidence_of(index.row())),
        )[column]

    def _spoken(self, index: Index) -> str:
        """A whole row in one sentence, whichever cell is on."""
        cells = (self._text(self.index(index.row(), one, index.parent())) for one in range(COLUMNS))
        return ", ".join(one.strip() for one in cells if one.strip())


def _percent(share: float) -> str:
    return f"{round(share * 100)} %"
