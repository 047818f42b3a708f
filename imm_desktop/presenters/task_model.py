"""The tasks of an account as a Qt model: one row a task."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, Qt
from typing_extensions import override

from imm_desktop.domain.tasks import Task
from imm_desktop.presenters.row_changes import replace_rows
from imm_desktop.presenters.table_model import TableModel
from imm_desktop.presenters.task_words import (
    elapsed_text,
    kept_text,
    kind_text,
    status_help,
    status_text,
    summary_text,
)
from imm_desktop.services.ports.system import Clock

TASK_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The row's Task."""


class TaskColumn(IntEnum):
    """Columns of the table, in order."""

    KIND = 0
    VIDEO = 1
    STATUS = 2
    ELAPSED = 3
    RESULT = 4
    KEPT = 5


class TaskModel(TableModel[Task]):
    """One row a task, newest first."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(TaskColumn)
        self._clock = clock
        self._numbers: dict[str, int] = {}

    def show(self, tasks: Sequence[Task]) -> None:
        """Show these tasks; those that are there already keep their rows."""
        replace_rows(self, self._rows, tasks, lambda one: one.submission_id, self._number_rows)

    def update(self, task: Task) -> bool:
        """Show the task's new state; False when it has no row."""
        at = self._numbers.get(task.submission_id)
        if at is None:
            return False
        self._rows[at] = task
        self.tell_changed(at, at)
        return True

    def tick(self) -> None:
        """Draw the elapsed times of running tasks again."""
        running = [at for at, task in enumerate(self._rows) if not task.is_over]
        if running:
            column = TaskColumn.ELAPSED
            self.dataChanged.emit(self.index(running[0], column), self.index(running[-1], column))

    @override
    def headings(self) -> Sequence[str]:
        tr = QCoreApplication.translate
        return (
            tr("TaskModel", "Kind"),
            tr("TaskModel", "Video"),
            tr("TaskModel", "Status"),
            tr("TaskModel", "Elapsed"),
            tr("TaskModel", "Result"),
            tr("TaskModel", "Kept"),
        )

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if section == TaskColumn.KEPT and role == Qt.ItemDataRole.ToolTipRole:
            return QCoreApplication.translate(
                "TaskModel", "Days until the service deletes the task; its result stays here."
            )
        return super().headerData(section, orientation, role)

    @override
    def text_at(self, at: int, column: int) -> str:
        task = self._rows[at]
        match TaskColumn(column):
            case TaskColumn.KIND:
                return kind_text(task.kind)
            case TaskColumn.VIDEO:
                return task.source.name
            case TaskColumn.STATUS:
                percent = f" {task.percent} %" if task.percent and not task.is_over else ""
                return status_text(task.status) + percent
            case TaskColumn.ELAPSED:
                return elapsed_text(task, self._clock.now())
            case TaskColumn.RESULT:
                return status_help(task) if task.ended_badly else summary_text(task.summary)
            case TaskColumn.KEPT:
                return kept_text(task, self._clock.now())

    @override
    def tip_at(self, at: int) -> str:
        task = self._rows[at]
        return f"{status_help(task)}\n{task.task_id or task.submission_id}"

    @override
    def data_at(self, at: int, role: int) -> Any:
        return self._rows[at] if role == TASK_ROLE else None

    def _number_rows(self) -> None:
        self._numbers = {one.submission_id: at for at, one in enumerate(self._rows)}
