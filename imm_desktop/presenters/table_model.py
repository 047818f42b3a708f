"""What all Qt tables over a list of rows share: counting, headings, and who answers for which role."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from imm_desktop.presenters.plain_text import plain_tip

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
NOWHERE: Final = QModelIndex()
TEXT_ROLES: Final = frozenset(
    {int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole)}
)
"""What is shown in a cell, and what is read out of it."""


def heading(
    names: Sequence[str], section: int, orientation: Qt.Orientation, role: int
) -> str | None:
    """What ``headerData`` answers where only columns have names."""
    is_asked = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
    return names[section] if is_asked else None


class TableModel(QAbstractTableModel, Generic[Row]):
    """A list of rows as a table. Subclasses say what stands in a cell, and change ``_rows``.

    Args:
        columns: The columns in order.
    """

    def __init__(self, columns: type[IntEnum]) -> None:
        super().__init__()
        self._columns = columns
        self._rows: list[Row] = []

    def headings(self) -> Sequence[str]:
        """Names of the columns in the operator's language."""
        raise NotImplementedError

    def text_at(self, at: int, column: int) -> str:
        """What stands in ``column`` of row ``at``."""
        raise NotImplementedError

    def tip_at(self, at: int) -> str:
        """What the mouse is told over row ``at``."""
        raise NotImplementedError

    def data_at(self, at: int, role: int) -> Any:
        """What row ``at`` has under a role of the model's own; None under all others."""
        raise NotImplementedError

    def row(self, at: int) -> Row:
        """Row number ``at``."""
        return self._rows[at]

    def rows(self) -> Sequence[Row]:
        """All of them, in order."""
        return self._rows

    def tell_changed(self, first: int, last: int) -> None:
        """Let the views draw rows ``first`` to ``last`` again."""
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._columns) - 1))

    def retranslate(self) -> None:
        """Take the words of the language now chosen."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)
        self.tell_changed(0, len(self._rows) - 1)

    @override
    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        return heading(self.headings(), section, orientation, role)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in TEXT_ROLES:
            return self.text_at(index.row(), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.tip_at(index.row()))
        return self.data_at(index.row(), role)
