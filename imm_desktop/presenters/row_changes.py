"""Changing the rows of a Qt model one run at a time, so that views keep their selection and their place."""

from collections.abc import Callable, Hashable, Sequence
from typing import Final, TypeVar

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex

T = TypeVar("T")

_NOWHERE: Final = QModelIndex()
_MOST_RUNS: Final = 200
"""Runs of rows that come or go; with more of them a reset is quicker and nothing would stay in place anyway."""


def replace_rows(
    model: QAbstractItemModel,
    rows: list[T],
    wanted: Sequence[T],
    key: Callable[[T], Hashable],
    after_rows: Callable[[], None] = lambda: None,
) -> None:
    """Make ``rows`` (the list behind ``model``) equal to ``wanted``; rows of the same ``key`` stay where they are.

    ``after_rows`` is called whenever the rows have moved, before the views hear of it.
    """
    before, after = [key(one) for one in rows], [key(one) for one in wanted]
    staying = set(before) & set(after)
    gone = _runs([at for at, one in enumerate(before) if one not in staying])
    come = _runs([at for at, one in enumerate(after) if one not in staying])
    is_in_order = [one for one in before if one in staying] == [
        one for one in after if one in staying
    ]
    if not is_in_order or not staying or len(gone) + len(come) > _MOST_RUNS:
        if rows != list(wanted):
            model.beginResetModel()
            rows[:] = wanted
            after_rows()
            model.endResetModel()
        return
    for first, last in reversed(gone):
        model.beginRemoveRows(_NOWHERE, first, last)
        del rows[first : last + 1]
        after_rows()
        model.endRemoveRows()
    for first, last in come:
        model.beginInsertRows(_NOWHERE, first, last)
        rows[first:first] = wanted[first : last + 1]
        after_rows()
        model.endInsertRows()
    changed = [at for at, one in enumerate(wanted) if rows[at] != one]
    rows[:] = wanted
    # A list has one column and, unlike a table, no way to ask for it.
    columns = 0 if isinstance(model, QAbstractListModel) else model.columnCount() - 1
    for first, last in _runs(changed):
        model.dataChanged.emit(model.index(first, 0), model.index(last, columns))


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending ``places`` as (first, last) of those that stand side by side."""
    runs: list[tuple[int, int]] = []
    for at in places:
        if runs and runs[-1][1] == at - 1:
            runs[-1] = (runs[-1][0], at)
        else:
            runs.append((at, at))
    return runs
