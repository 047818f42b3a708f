"""The Tasks page: one row a task, live."""

from typing import Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QGuiApplication, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.presenters.analyse import KINDS
from imm_desktop.presenters.task_list import (
    TASK_ROLE,
    Counts,
    TaskColumn,
    TaskFilter,
    TaskListPresenter,
)
from imm_desktop.presenters.task_words import kind_text
from imm_desktop.ui.fonts import Role, font_of, row_height
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.chip import Tone, paint_chip
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.kit.inputs import ComboField, SearchField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.motion import is_moving
from imm_desktop.ui.kit.painting import centred, has, text_in
from imm_desktop.ui.kit.progress import paint_moving_mark, paint_progress
from imm_desktop.ui.kit.segmented import SegmentedControl
from imm_desktop.ui.kit.surfaces import PageHeader
from imm_desktop.ui.shortcuts import bind, key_of
from imm_desktop.ui.tokens import SPACE, TABLE_ROW_HEIGHT, tokens_of

Index = QModelIndex | QPersistentModelIndex

_MOVE_MS: Final = 40
_ICONS: Final = {
    TaskKind.LABELS: "tags",
    TaskKind.MODERATION: "shield-check",
    TaskKind.HIGHLIGHT: "sparkles",
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
_WIDTHS: Final = {
    TaskColumn.KIND: 190,
    TaskColumn.VIDEO: 260,
    TaskColumn.STATUS: 130,
    TaskColumn.ELAPSED: 160,
    TaskColumn.KEPT: 80,
}


class TasksPage(QWidget):
    """Shows a TaskListPresenter."""

    library_requested = Signal()

    def __init__(self, presenter: TaskListPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._header = PageHeader()
        self._filter = SegmentedControl()
        self._kind = ComboField()
        self._search = SearchField("", key=key_of("go.search"))
        self._note = Label("", Role.SMALL, ink="muted")
        self._retry = Button(icon="rotate-ccw")
        self._table = QTableView()
        self._empty = EmptyState("list-checks")
        self._stack = QStackedWidget()
        self._delegate = _TaskDelegate(self._table)
        self._mover = QTimer(self)
        self._mover.setInterval(_MOVE_MS)
        self._mover.timeout.connect(self._move)
        self._build()
        self._connect()
        self._retranslate()
        self._show_counts(presenter.counts)

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self) -> None:
        for widget in (self._filter, self._kind, self._search):
            self._header.add_left(widget)
        self._header.add_right(self._note)
        self._header.add_right(self._retry)
        table = self._table
        table.setModel(self._presenter.model)
        table.setItemDelegate(self._delegate)
        table.setFrameShape(QTableView.Shape.NoFrame)
        table.setShowGrid(False)
        table.setMouseTracking(True)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(row_height(self.font(), TABLE_ROW_HEIGHT))
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(TaskColumn.RESULT, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        self._stack.addWidget(table)
        self._stack.addWidget(self._empty)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(0, 0, 0, 0)
        column_box.setSpacing(0)
        column_box.addWidget(self._header)
        column_box.addWidget(self._stack, 1)

    def _connect(self) -> None:
        presenter = self._presenter
        self._filter.chosen_changed.connect(lambda one: presenter.narrow(shown=TaskFilter(one)))
        self._kind.chosen_changed.connect(
            lambda kind: presenter.narrow(kind=kind, any_kind=kind is None)
        )
        self._search.search_changed.connect(lambda text: presenter.narrow(text=text))
        self._retry.clicked.connect(presenter.retry_failed)
        self._empty.next_requested.connect(self.library_requested)
        presenter.counts_changed.connect(self._show_counts)
        presenter.model.modelReset.connect(self._show_stack)
        self._table.doubleClicked.connect(lambda _index: self._open())
        self._table.customContextMenuRequested.connect(self._show_menu)
        for command, slot in (
            ("tasks.open", self._open),
            ("tasks.retry", lambda: presenter.retry(self._chosen())),
            ("tasks.copy_task_id", lambda: self._copy("task_id")),
            ("tasks.copy_request_id", lambda: self._copy("request_id")),
        ):
            bind(self, command, slot)

    def _chosen(self) -> list[Task]:
        rows = sorted({index.row() for index in self._table.selectedIndexes()})
        return [self._presenter.model.task(row) for row in rows]

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
        menu.addAction(self.tr("Retry"), lambda: self._presenter.retry(chosen))
        menu.addAction(self.tr("Take back"), lambda: self._presenter.cancel(chosen)).setEnabled(
            any(one.status is TaskStatus.PREPARED for one in chosen)
        )
        menu.addSeparator()
        menu.addAction(self.tr("Copy task ID"), lambda: self._copy("task_id"))
        menu.addAction(self.tr("Copy request ID"), lambda: self._copy("request_id"))
        menu.addAction(self.tr("Copy what went wrong"), lambda: self._copy("message"))
        menu.popup(self._table.viewport().mapToGlobal(at))

    def _show_counts(self, counts: Counts) -> None:
        self._retry.setVisible(counts.failed > 0)
        self._retry.setText(self.tr("Retry %1").replace("%1", count_text(counts.failed)))
        is_busy = counts.running > 0
        if is_busy != self._mover.isActive():
            self._mover.start() if is_busy else self._mover.stop()
        self._show_stack()

    def _show_stack(self) -> None:
        has_rows = self._presenter.model.rowCount() > 0
        self._stack.setCurrentIndex(0 if has_rows else 1)
        if not has_rows and self._presenter.counts.total:
            self._empty.show_texts(
                self.tr("No task matches"), self.tr("Choose All, or search for something else.")
            )
        elif not has_rows:
            self._empty.show_texts(
                self.tr("No tasks yet"),
                self.tr(
                    "Choose videos in the Library and start labels, moderation or a highlight."
                ),
                self.tr("Go to the Library"),
            )

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
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._header.set_title(self.tr("Tasks"))
        self._filter.set_choices(
            [
                (TaskFilter.ALL, self.tr("All")),
                (TaskFilter.RUNNING, self.tr("Running")),
                (TaskFilter.DONE, self.tr("Done")),
                (TaskFilter.FAILED, self.tr("Failed")),
            ]
        )
        self._kind.setAccessibleName(self.tr("Kind"))
        self._kind.set_choices(
            [(None, self.tr("All kinds")), *((one, kind_text(one)) for one in KINDS)]
        )
        self._search.show_placeholder(self.tr("video or task ID"))
        self._note.setText(self.tr("results are kept here; the service deletes them after 7 days"))
        self._table.setAccessibleName(self.tr("Tasks"))
        self._show_counts(self._presenter.counts)


class _TaskDelegate(QStyledItemDelegate):
    """Cells: kind with its icon, status as a chip, elapsed with a bar, the rest as text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.phase = 0.0

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, TABLE_ROW_HEIGHT)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        task: Task = index.data(TASK_ROLE)
        tokens = tokens_of(option.palette)
        base = option.font
        cell: QRect = option.rect
        if has(option, QStyle.StateFlag.State_Selected):
            painter.fillRect(cell, QColor(tokens.accent_fill))
        painter.fillRect(QRect(cell.x(), cell.bottom(), cell.width(), 1), QColor(tokens.line))
        text = str(index.data() or "")
        inside = QRect(cell.x() + SPACE[2], cell.y(), cell.width() - SPACE[3], cell.height())
        number = font_of(base, Role.BODY, tabular=True)
        match TaskColumn(index.column()):
            case TaskColumn.KIND:
                box = QRectF(cell.x() + SPACE[4], cell.y(), 16, cell.height())
                paint_icon(painter, centred(box, 16), _ICONS[task.kind], QColor(tokens.muted))
                text_in(painter, inside.adjusted(SPACE[6], 0, 0, 0), text, base, tokens.text)
            case TaskColumn.VIDEO:
                middle = Qt.TextElideMode.ElideMiddle
                text_in(painter, inside, text, base, tokens.text, elide=middle)
            case TaskColumn.STATUS:
                paint_chip(painter, inside, text, _TONES[task.status], tokens, base)
            case TaskColumn.ELAPSED:
                text_in(painter, inside, text, number, tokens.muted)
                if task.status is TaskStatus.RUNNING:
                    bar = QRectF(
                        inside.x() + 56, cell.y() + cell.height() / 2 - 3, inside.width() - 64, 6
                    )
                    if task.percent is not None:
                        paint_progress(painter, bar, task.percent / 100, tokens)
                    else:
                        paint_moving_mark(painter, bar, self.phase, tokens)
            case TaskColumn.RESULT:
                bad = task.status in (TaskStatus.FAILED, TaskStatus.REFUSED, TaskStatus.EXPIRED)
                text_in(painter, inside, text, base, tokens.verdict_block if bad else tokens.muted)
            case TaskColumn.KEPT:
                text_in(painter, inside, text, number, tokens.muted)
