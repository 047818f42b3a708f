"""The Tasks page: one row a task, live."""

from typing import Final

from PySide6.QtCore import (
    QPoint,
    QRect,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import (
    QMenu,
    QStackedWidget,
    QWidget,
)
from typing_extensions import override

from imm_desktop.domain.rescue import NOBODY_KNOWS
from imm_desktop.domain.tasks import EXPIRES_SOON, Task, TaskKind, TaskStatus
from imm_desktop.presenters.analyse import KINDS
from imm_desktop.presenters.batch_words import batch_name
from imm_desktop.presenters.batches import BatchListPresenter
from imm_desktop.presenters.task_list import Counts, TaskFilter, TaskListPresenter
from imm_desktop.presenters.task_model import TASK_ROLE, TaskColumn
from imm_desktop.presenters.task_words import kind_text
from imm_desktop.ui.fonts import scaled
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.chip import Tone, paint_chip
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.kit.inputs import ComboField, SearchField
from imm_desktop.ui.kit.motion import is_moving
from imm_desktop.ui.kit.painting import centred, text_width
from imm_desktop.ui.kit.progress import paint_moving_mark, paint_progress
from imm_desktop.ui.kit.segmented import SegmentedControl
from imm_desktop.ui.pages.batch_bar import BatchBar
from imm_desktop.ui.pages.page import Page
from imm_desktop.ui.pages.tables import Cell, Table, TableDelegate
from imm_desktop.ui.pages.wrapped_row import WrappedRow
from imm_desktop.ui.shortcuts import bind, key_of, key_source, text_of, tooltip_of
from imm_desktop.ui.tokens import ICON_SIZE, SPACE

_WIDE_PX: Final = 960
"""Narrower than this, at normal text size, what narrows the list stands below the title."""
_MOVE_MS: Final = 40
_LEAST_BAR_PX: Final = 24
_BATCH_LETTERS: Final = 9
_ICONS: Final = {
    TaskKind.LABELS: "tags",
    TaskKind.MODERATION: "shield-check",
    TaskKind.HIGHLIGHT: "sparkles",
    TaskKind.CONVERT: "film",
    TaskKind.IMAGE_LABELS: "image",
    TaskKind.IMAGE_MODERATION: "shield-alert",
}
_TONES: Final = {
    TaskStatus.PREPARED: Tone.PLAIN,
    TaskStatus.UNCERTAIN: Tone.REVIEW,
    TaskStatus.RUNNING: Tone.RUNNING,
    TaskStatus.SUCCEEDED: Tone.PASS,
    TaskStatus.FAILED: Tone.FAILED,
    TaskStatus.REFUSED: Tone.FAILED,
    TaskStatus.EXPIRED: Tone.FAILED,
    TaskStatus.CANCELLED: Tone.PLAIN,
}
_WIDTHS: Final[dict[int, int]] = {
    TaskColumn.KIND: 190,
    TaskColumn.VIDEO: 260,
    TaskColumn.STATUS: 130,
    TaskColumn.ELAPSED: 160,
    TaskColumn.KEPT: 80,
}
_LEAST: Final[dict[int, int]] = {
    TaskColumn.KIND: 120,
    TaskColumn.VIDEO: 150,
    TaskColumn.STATUS: 110,
    TaskColumn.ELAPSED: 76,
    TaskColumn.KEPT: 56,
}


class TasksPage(Page):
    """Shows a TaskListPresenter."""

    library_requested = Signal()
    rescue_requested = Signal()
    import_requested = Signal()
    name_requested = Signal(object)
    """Rescued task whose video nobody named."""
    clips_requested = Signal(object)
    """Task of a highlight whose clips are to come to Highlights."""

    def __init__(
        self,
        presenter: TaskListPresenter,
        batches: BatchListPresenter,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._batches = batches
        self._batch = ComboField()
        self._batch.setSizeAdjustPolicy(
            ComboField.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._batch.setMinimumContentsLength(_BATCH_LETTERS)
        self._batch_choices: list[tuple[str, str]] = []
        self._bar = BatchBar(batches)
        self._filter = SegmentedControl()
        self._kind = ComboField()
        self._search = SearchField("", key=key_source("go.search"))
        self._retry = Button(icon="rotate-ccw")
        self._import = Button(kind="quiet", icon="upload")
        self._rescue = Button(icon="download")
        self._delegate = _TaskDelegate()
        self._table = Table(
            presenter.model, self._delegate, _WIDTHS, TaskColumn.RESULT, least=_LEAST
        )
        self._table.setObjectName("tasks-table")
        self._empty = EmptyState("list-checks")
        self._stack = QStackedWidget()
        self._mover = QTimer(self)
        self._mover.setInterval(_MOVE_MS)
        self._mover.timeout.connect(self._move)
        self._build()
        self._connect()
        self._retranslate()
        self._show_counts(presenter.counts)

    def take_keyboard(self) -> None:
        """Put the keyboard to the rows; where there are none, where the page's commands work."""
        target = self._table if self._table.isVisible() else self
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self) -> None:
        narrowing = self._narrowing = WrappedRow(
            [(self._filter, 0), (self._kind, 0), (self._batch, 0), (self._search, 1)]
        )
        narrowing.watch(self, _WIDE_PX)
        self._header.add_left(narrowing.beside, 1)
        self._header.add_right(self._retry)
        self._header.add_right(self._import)
        self._header.add_right(self._rescue)
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._empty)
        self.lay_out(narrowing.below, self._bar, self._stack)

    def _connect(self) -> None:
        presenter = self._presenter
        self._filter.chosen_changed.connect(lambda one: presenter.narrow(shown=TaskFilter(one)))
        self._kind.chosen_changed.connect(
            lambda kind: presenter.narrow(kind=kind, any_kind=kind is None)
        )
        self._search.search_changed.connect(lambda text: presenter.narrow(text=text))
        self._batch.chosen_changed.connect(self._batches.choose)
        self._batches.chosen_changed.connect(self._batch_chosen)
        self._batches.changed.connect(self._show_batches)
        self._retry.clicked.connect(presenter.retry_failed)
        self._rescue.clicked.connect(self.rescue_requested)
        self._import.clicked.connect(self.import_requested)
        self._empty.next_requested.connect(self._next_step)
        presenter.counts_changed.connect(self._show_counts)
        presenter.loaded.connect(self._show_stack)
        presenter.model.modelReset.connect(self._show_stack)
        self._table.doubleClicked.connect(lambda _index: self._open())
        self._table.customContextMenuRequested.connect(self._show_menu)
        for command, slot in (
            ("tasks.open", self._open),
            ("tasks.retry", lambda: presenter.retry(self._chosen())),
            ("tasks.rescue", self.rescue_requested.emit),
            ("tasks.import", self.import_requested.emit),
            ("tasks.copy_task_id", lambda: self._copy("task_id")),
            ("tasks.copy_request_id", lambda: self._copy("request_id")),
        ):
            bind(self, command, slot)

    def _chosen(self) -> list[Task]:
        return [self._presenter.model.row(row) for row in self._table.chosen_rows()]

    def _open(self) -> None:
        for task in self._chosen()[:1]:
            self._presenter.open_result(task)

    def _copy(self, field: str) -> None:
        texts = [getattr(task, field) for task in self._chosen()]
        QGuiApplication.clipboard().setText("\n".join(text for text in texts if text))

    def _show_menu(self, at: QPoint) -> None:
        chosen = self._chosen()
        if not chosen:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        done = [one for one in chosen if one.status is TaskStatus.SUCCEEDED]
        menu.addAction(self.tr("Open result"), self._open).setEnabled(bool(done))
        unnamed = [one for one in chosen if one.source.bucket == NOBODY_KNOWS]
        if unnamed:
            menu.addAction(self.tr("Name its video…"), lambda: self.name_requested.emit(unnamed[0]))
        films = [one for one in done if one.kind is TaskKind.HIGHLIGHT]
        if films:
            menu.addAction(
                self.tr("Take its clips to Highlights"),
                lambda: self.clips_requested.emit(films[0]),
            )
        bad = [one for one in chosen if one.ended_badly]
        menu.addAction(self.tr("Retry"), lambda: self._presenter.retry(bad)).setEnabled(bool(bad))
        menu.addAction(self.tr("Take back"), lambda: self._presenter.cancel(chosen)).setEnabled(
            any(one.status is TaskStatus.PREPARED for one in chosen)
        )
        menu.addSeparator()
        menu.addAction(self.tr("Copy task ID"), lambda: self._copy("task_id"))
        menu.addAction(self.tr("Copy request ID"), lambda: self._copy("request_id"))
        wrong = menu.addAction(self.tr("Copy what went wrong"), lambda: self._copy("message"))
        wrong.setEnabled(any(one.message for one in chosen))
        menu.popup(self._table.viewport().mapToGlobal(at))

    def _show_counts(self, counts: Counts) -> None:
        shown = self._batches.shown
        # The bar of the batch has a button of its own for them.
        others = counts.failed - (shown.progress.failed if shown is not None else 0)
        self._retry.setVisible(others > 0)
        self._retry.setText(self.tr("Retry %1").replace("%1", count_text(counts.failed)))
        is_busy = counts.running > 0
        if is_busy != self._mover.isActive():
            self._mover.start() if is_busy else self._mover.stop()
        self._show_stack()

    def _show_stack(self) -> None:
        presenter, empty = self._presenter, self._empty
        has_rows = presenter.model.rowCount() > 0
        self._stack.setCurrentIndex(0 if has_rows else 1)
        if has_rows:
            return
        if not presenter.is_loaded:
            empty.show_texts(
                self.tr("Reading the list"), self.tr("The tasks of this account are being read.")
            )
        elif presenter.shown is TaskFilter.EXPIRING and not presenter.counts.expiring:
            empty.show_texts(
                self.tr("Nothing is about to be lost"),
                self.tr(
                    "Every result that the service deletes within %1 days is in the archive."
                ).replace("%1", str(EXPIRES_SOON.days)),
                self.tr("Show all"),
            )
        elif presenter.is_narrowed and presenter.counts.total:
            empty.show_texts(
                self.tr("No task matches"),
                self.tr("Another kind, status or name may find it."),
                self.tr("Show all"),
            )
        else:
            empty.show_texts(
                self.tr("No tasks yet"),
                self.tr(
                    "Choose videos in the Library and start labels, moderation or a highlight."
                ),
                self.tr("Go to the Library"),
            )

    def _show_batches(self) -> None:
        self._show_counts(self._presenter.counts)
        views = self._batches.views
        self._batch.setVisible(bool(views))
        choices = [("", self.tr("All batches"))]
        choices += [(one.batch.batch_id, batch_name(one.batch)) for one in views]
        if choices != self._batch_choices:  # an open list must not be taken from under the mouse
            self._batch_choices = choices
            self._batch.set_choices(choices)
        self._batch.choose(self._batches.chosen)

    def _batch_chosen(self, batch_id: str) -> None:
        self._batch.choose(batch_id)
        self._presenter.narrow(batch_id=batch_id)

    def _next_step(self) -> None:
        if not self._presenter.is_narrowed:
            self.library_requested.emit()
            return
        self._filter.choose(TaskFilter.ALL)
        self._kind.choose(None)
        self._search.clear()
        self._batches.choose("")
        self._presenter.narrow(shown=TaskFilter.ALL, any_kind=True, text="", batch_id="")

    def _move(self) -> None:
        if not self._table.isVisible() or not is_moving(self):
            return
        self._delegate.phase = (self._delegate.phase + 0.02) % 1.0
        header = self._table.horizontalHeader()
        area = QRect(
            header.sectionViewportPosition(TaskColumn.ELAPSED),
            0,
            header.sectionSize(TaskColumn.ELAPSED),
            self._table.viewport().height(),
        )
        self._table.viewport().update(area)

    @override
    def _retranslate(self) -> None:
        self._header.set_title(self.tr("Tasks"))
        self._filter.set_choices(
            [
                (TaskFilter.ALL, self.tr("All")),
                (TaskFilter.RUNNING, self.tr("Running")),
                (TaskFilter.DONE, self.tr("Done")),
                (TaskFilter.FAILED, self.tr("Failed")),
                (TaskFilter.EXPIRING, self.tr("Expiring")),
            ]
        )
        self._kind.setAccessibleName(self.tr("Kind"))
        self._kind.set_choices(
            [(None, self.tr("All kinds")), *((one, kind_text(one)) for one in KINDS)]
        )
        self._batch.setAccessibleName(self.tr("Batch"))
        self._show_batches()
        self._search.show_placeholder(self.tr("video or task ID"))
        self._rescue.setText(text_of("tasks.rescue"))
        self._rescue.setToolTip(
            self.tr("Fetch every result before the service deletes it, of other programs too")
            + f" ({key_of('tasks.rescue')})"
        )
        self._import.setAccessibleName(text_of("tasks.import"))
        self._import.setToolTip(tooltip_of("tasks.import"))
        self._table.setAccessibleName(self.tr("Tasks"))
        self._show_counts(self._presenter.counts)


class _TaskDelegate(TableDelegate):
    """Cells: kind with its icon, status as a chip, elapsed with a bar, the rest as text."""

    def __init__(self) -> None:
        super().__init__()
        self.phase = 0.0

    @override
    def paint_cell(self, cell: Cell) -> None:
        task: Task = cell.index.data(TASK_ROLE)
        tokens = cell.tokens
        match TaskColumn(cell.index.column()):
            case TaskColumn.KIND:
                side = scaled(cell.base, ICON_SIZE)
                box = QRectF(cell.rect.x() + SPACE[2], cell.rect.y(), side, cell.rect.height())
                icon = centred(box, side)
                paint_icon(cell.painter, icon, _ICONS[task.kind], QColor(tokens.muted))
                cell.paint_text(left=SPACE[2] + side + SPACE[2])
            case TaskColumn.VIDEO:
                cell.paint_text(middle=True)
            case TaskColumn.STATUS:
                tone = _TONES[task.status]
                paint_chip(cell.painter, cell.rect, cell.text, tone, tokens, cell.base)
            case TaskColumn.ELAPSED:
                cell.paint_text(tokens.muted, tabular=True)
                if task.status is TaskStatus.RUNNING:
                    self._paint_progress(cell, task)
            case TaskColumn.RESULT:
                cell.paint_text(tokens.verdict_block if task.ended_badly else tokens.muted)
            case TaskColumn.KEPT:
                cell.paint_text(tokens.muted, tabular=True)

    def _paint_progress(self, cell: Cell, task: Task) -> None:
        left = text_width("00:00:00", cell.number_font) + SPACE[2]
        width = cell.rect.width() - left - SPACE[2]
        if width < _LEAST_BAR_PX:
            return
        middle = cell.rect.y() + cell.rect.height() / 2
        bar = QRectF(cell.rect.x() + left, middle - 3, width, 6)
        if task.percent is not None:
            paint_progress(cell.painter, bar, task.percent / 100, cell.tokens)
        else:
            paint_moving_mark(cell.painter, bar, self.phase, cell.tokens)
