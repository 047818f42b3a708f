"""The lines of a rescue as a table."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from typing_extensions import override

from imm_desktop.domain.rescue import RescueLine, RescueOutcome
from imm_desktop.presenters.rescue_words import (
    found_kind_text,
    found_video_text,
    outcome_help,
    outcome_text,
)

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

LINE_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The row's RescueLine."""


_WORST_FIRST: Final = (
    RescueOutcome.NOT_FETCHED,
    RescueOutcome.GONE,
    RescueOutcome.UNKNOWN_KIND,
    RescueOutcome.FAILED,
    RescueOutcome.RUNNING,
    RescueOutcome.KEPT,
    RescueOutcome.KNOWN,
)


class RescueColumn(IntEnum):
    """Columns of the table, in order."""

    KIND = 0
    VIDEO = 1
    OUTCOME = 2
    WHY = 3


class RescueModel(QAbstractTableModel):
    """One row a task, in the order in which they were done."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[RescueLine] = []

    def clear(self) -> None:
        """Take every row away."""
        self.beginResetModel()
        self._lines = []
        self.endResetModel()

    def add(self, lines: Sequence[RescueLine]) -> None:
        """Put rows at the end."""
        if lines:
            first = len(self._lines)
            self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
            self._lines.extend(lines)
            self.endInsertRows()

    def show_worst_first(self) -> None:
        """Put what was left behind on top: among thousands that were kept nobody would find it."""
        self.layoutAboutToBeChanged.emit()
        self._lines.sort(
            key=lambda line: (_WORST_FIRST.index(line.outcome), line.source is not None)
        )
        self.layoutChanged.emit()

    def line(self, row: int) -> RescueLine:
        """The line at ``row``."""
        return self._lines[row]

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(RescueColumn)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        tr = QCoreApplication.translate
        names = (
            tr("Rescue", "Kind"),
            tr("Rescue", "Video"),
            tr("Rescue", "Outcome"),
            tr("Rescue", "Why"),
        )
        return names[section]

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return _text(line, RescueColumn(index.column()))
            case Qt.ItemDataRole.ToolTipRole:
                where = "" if line.source is None else f"\n{line.source}"
                return f"{line.found.task_id}{where}\n{line.message}".rstrip()
            case _:
                return line if role == LINE_ROLE else None


def _text(line: RescueLine, column: RescueColumn) -> str:
    match column:
        case RescueColumn.KIND:
            return found_kind_text(line.found)
        case RescueColumn.VIDEO:
            return found_video_text(line)
        case RescueColumn.OUTCOME:
            return outcome_text(line.outcome)
        case RescueColumn.WHY:
            return outcome_help(line)
