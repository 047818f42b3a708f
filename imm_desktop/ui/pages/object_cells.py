"""Where the objects of a listing stand: computed from their number, so that a million of them cost what is in view."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QAbstractItemView

from imm_desktop.ui.pages.library_delegates import GAP

Action = QAbstractItemView.CursorAction


@dataclass(frozen=True, slots=True)
class ObjectCells:
    """Cells of one size, line by line.

    Attributes:
        size: Of a cell in px, with the gap beside and below a card.
        columns: Cells in a line; one in a list.
        is_grid: Whether there are gaps between the cells that belong to none.
    """

    size: QSize
    columns: int
    is_grid: bool

    def height_of(self, count: int) -> int:
        """What all lines of ``count`` cells take, in px."""
        return -(-count // self.columns) * self.size.height()

    def rect(self, row: int, offset: int) -> QRect:
        """Of the cell of ``row`` in a view that is scrolled down by ``offset`` px."""
        line, column = divmod(row, self.columns)
        width, height = self.size.width(), self.size.height()
        return QRect(column * width, line * height - offset, width, height)

    def row_at(self, point: QPoint, offset: int, count: int) -> int | None:
        """Which of ``count`` rows is at ``point``; None in gaps and beside all."""
        column, x = divmod(point.x(), self.size.width())
        line, y = divmod(point.y() + offset, self.size.height())
        row = line * self.columns + column
        is_gap = self.is_grid and (x >= self.size.width() - GAP or y >= self.size.height() - GAP)
        is_there = 0 <= column < self.columns and 0 <= row < count
        return None if is_gap or not is_there else row

    def nearest(self, point: QPoint, offset: int, count: int) -> int:
        """The row at ``point``, or the one that a point beside all rows is nearest to."""
        column = min(max(point.x() // self.size.width(), 0), self.columns - 1)
        line = max(0, (point.y() + offset) // self.size.height())
        return min(line * self.columns + column, max(0, count - 1))

    def rows_in(self, rect: QRect, offset: int, count: int) -> range:
        """Rows of all lines that ``rect`` touches."""
        height = self.size.height()
        first = max(0, (rect.top() + offset) // height) * self.columns
        end = max(0, (rect.bottom() + offset) // height + 1) * self.columns
        return range(min(first, count), min(end, count))

    def row_after(self, current: int | None, action: Action, view_height: int, count: int) -> int:
        """Where a key leads from ``current`` among ``count`` rows, at least one."""
        if current is None:
            return count - 1 if action is Action.MoveEnd else 0
        page = max(1, view_height // self.size.height()) * self.columns
        steps = {
            Action.MoveUp: -self.columns,
            Action.MoveDown: self.columns,
            Action.MoveLeft: -1 if self.is_grid else 0,
            Action.MoveRight: 1 if self.is_grid else 0,
            Action.MovePrevious: -1,
            Action.MoveNext: 1,
            Action.MovePageUp: -page,
            Action.MovePageDown: page,
            Action.MoveHome: -count,
            Action.MoveEnd: count,
        }
        row = current + steps[action]
        if action is Action.MoveUp and row < 0:
            row = current
        elif action is Action.MoveDown and row >= count:
            is_last = current // self.columns == (count - 1) // self.columns
            row = current if is_last else count - 1
        return min(max(row, 0), count - 1)


def runs_of(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending rows as (first, last) of those that stand side by side."""
    runs: list[tuple[int, int]] = []
    first = last = -1
    for row in rows:
        if row != last + 1 or first < 0:
            if first >= 0:
                runs.append((first, last))
            first = row
        last = row
    return [*runs, (first, last)] if first >= 0 else runs
