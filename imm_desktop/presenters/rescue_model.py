"""The lines of a rescue as a table."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, Qt
from typing_extensions import override

from imm_desktop.domain.rescue import RescueLine, RescueOutcome
from imm_desktop.presenters.rescue_words import (
    found_kind_text,
    found_video_text,
    outcome_help,
    outcome_text,
)
from imm_desktop.presenters.table_model import NOWHERE, TableModel

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


class RescueModel(TableModel[RescueLine]):
    """One row a task, in the order in which they were done."""

    def __init__(self) -> None:
        super().__init__(RescueColumn)

    def clear(self) -> None:
        """Take every row away."""
        self.beginResetModel()
        self._rows = []
        self.endResetModel()

    def add(self, lines: Sequence[RescueLine]) -> None:
        """Put rows at the end."""
        if lines:
            first = len(self._rows)
            self.beginInsertRows(NOWHERE, first, first + len(lines) - 1)
            self._rows.extend(lines)
            self.endInsertRows()

    def show_worst_first(self) -> None:
        """Put what was left behind on top: among thousands that were kept nobody would find it."""
        self.layoutAboutToBeChanged.emit()
        self._rows.sort(
            key=lambda line: (_WORST_FIRST.index(line.outcome), line.source is not None)
        )
        self.layoutChanged.emit()

    @override
    def headings(self) -> Sequence[str]:
        tr = QCoreApplication.translate
        return (
            tr("Rescue", "Kind"),
            tr("Rescue", "Video"),
            tr("Rescue", "Outcome"),
            tr("Rescue", "Why"),
        )

    @override
    def text_at(self, at: int, column: int) -> str:
        line = self._rows[at]
        match RescueColumn(column):
            case RescueColumn.KIND:
                return found_kind_text(line.found)
            case RescueColumn.VIDEO:
                return found_video_text(line)
            case RescueColumn.OUTCOME:
                return outcome_text(line.outcome)
            case RescueColumn.WHY:
                return outcome_help(line)

    @override
    def tip_at(self, at: int) -> str:
        line = self._rows[at]
        where = "" if line.source is None else f"\n{line.source}"
        return f"{line.found.task_id}{where}\n{line.message}".rstrip()

    @override
    def data_at(self, at: int, role: int) -> Any:
        return self._rows[at] if role == LINE_ROLE else None
