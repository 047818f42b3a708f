"""The Decisions page: the log, newest first, and the way back."""

from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
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

from imm_desktop.domain.effects import EffectState
from imm_desktop.domain.review import Verdict
from imm_desktop.presenters.decisions import DecisionRow, DecisionsPresenter
from imm_desktop.presenters.review_words import effect_text, verdict_text
from imm_desktop.ui.fonts import Role, font_of, row_height
from imm_desktop.ui.kit.banner import Banner
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.chip import Tone, paint_chip
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.kit.inputs import ComboField, SearchField
from imm_desktop.ui.kit.painting import has, text_in
from imm_desktop.ui.kit.segmented import SegmentedControl
from imm_desktop.ui.kit.surfaces import PageHeader
from imm_desktop.ui.shortcuts import bind, key_of
from imm_desktop.ui.tokens import SPACE, TABLE_ROW_HEIGHT, tokens_of

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_ROW = int(Qt.ItemDataRole.UserRole) + 1

_NUMBER, _VERDICT, _VIDEO, _REASON, _REVIEWER, _WHEN, _EFFECT = range(7)
_WIDTHS: Final = {
    _NUMBER: 64,
    _VERDICT: 116,
    _VIDEO: 220,
    _REVIEWER: 120,
    _WHEN: 150,
    _EFFECT: 150,
}
_TONES: Final = {
    Verdict.APPROVE: Tone.APPROVED,
    Verdict.BLOCK: Tone.BLOCKED,
    Verdict.SKIP: Tone.PLAIN,
    Verdict.UNDO: Tone.PLAIN,
}
_EFFECT_TONES: Final = {
    EffectState.DONE: Tone.PASS,
    EffectState.FAILED: Tone.FAILED,
    EffectState.UNDO_FAILED: Tone.FAILED,
    EffectState.OWED: Tone.RUNNING,
    EffectState.UNDO_OWED: Tone.RUNNING,
}
_FAILED: Final = frozenset({EffectState.FAILED, EffectState.UNDO_FAILED})
_VERDICTS: Final = {
    "all": frozenset[Verdict](),
    "approve": frozenset({Verdict.APPROVE}),
    "block": frozenset({Verdict.BLOCK}),
    "undo": frozenset({Verdict.UNDO}),
}


class DecisionsPage(QWidget):
    """Shows a DecisionsPresenter."""

    def __init__(self, presenter: DecisionsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._model = _Model()
        self._header = PageHeader()
        self._verdict = SegmentedControl()
        self._effects = ComboField()
        self._search = SearchField("", key=key_of("go.search"))
        self._verify = Button(icon="link")
        self._export = Button(icon="download")
        self._verified = Banner("info")
        self._verified.hide()
        self._verified.dismissed.connect(self._verified.hide)
        self._table = QTableView()
        self._empty = EmptyState("file-text")
        self._stack = QStackedWidget()
        self._build()
        self._connect()
        self._retranslate()
        self._show_rows(list(presenter.rows))

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose_export(self) -> None:
        """Ask where to write what is shown."""
        dialog = QFileDialog(self, self.tr("Export decisions"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Table (*.csv)"), self.tr("JSON Lines (*.jsonl)")])
        dialog.setDefaultSuffix("csv")
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix("jsonl" if "jsonl" in chosen else "csv")
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._presenter.export(Path(path)))
        dialog.open()

    def _build(self) -> None:
        for widget in (self._verdict, self._effects, self._search):
            self._header.add_left(widget)
        self._header.add_right(self._verify)
        self._header.add_right(self._export)
        table = self._table
        table.setModel(self._model)
        table.setItemDelegate(_Delegate(table))
        table.setFrameShape(QTableView.Shape.NoFrame)
        table.setShowGrid(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
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
        header.setSectionResizeMode(_REASON, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        self._stack.addWidget(table)
        self._stack.addWidget(self._empty)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._header)
        box.addWidget(self._verified)
        box.addWidget(self._stack, 1)

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.rows_changed.connect(self._show_rows)
        presenter.verified.connect(self._show_verified)
        self._verdict.chosen_changed.connect(lambda _key: self._narrow())
        self._effects.chosen_changed.connect(lambda _state: self._narrow())
        self._search.search_changed.connect(lambda _text: self._narrow())
        self._verify.clicked.connect(presenter.verify)
        self._export.clicked.connect(self.choose_export)
        self._table.doubleClicked.connect(lambda _index: self._open())
        self._table.customContextMenuRequested.connect(self._show_menu)
        for command, slot in (
            ("decisions.open", self._open),
            ("decisions.undo", self._undo),
            ("decisions.export", self.choose_export),
            ("decisions.verify", presenter.verify),
            ("decisions.retry_effect", self._retry),
        ):
            bind(self, command, slot)

    def _narrow(self) -> None:
        states = self._effects.chosen
        self._presenter.narrow(
            verdicts=_VERDICTS[self._verdict.chosen],
            text=self._search.text(),
            effect_states=states if states is not None else frozenset(),
        )

    def _chosen(self) -> DecisionRow | None:
        rows = self._table.selectionModel().selectedRows()
        return self._model.row(rows[0].row()) if rows else None

    def _open(self) -> None:
        if (row := self._chosen()) is not None:
            self._presenter.open_requested.emit(row.entry)

    def _undo(self) -> None:
        if (row := self._chosen()) is not None and row.can_undo:
            self._presenter.undo(row.entry)

    def _retry(self) -> None:
        row = self._chosen()
        for effect in row.entry.effects if row else ():
            if effect.state in _FAILED:
                self._presenter.retry(effect)

    def _show_menu(self, at: QPoint) -> None:
        row = self._chosen()
        if row is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Open evidence"), self._open)
        menu.addAction(self.tr("Take back"), self._undo).setEnabled(row.can_undo)
        retry = menu.addAction(self.tr("Retry effect"), self._retry)
        retry.setEnabled(any(one.state in _FAILED for one in row.entry.effects))
        menu.popup(self._table.viewport().mapToGlobal(at))

    def _show_rows(self, rows: list[DecisionRow]) -> None:
        self._model.show(rows)
        self._stack.setCurrentIndex(0 if rows else 1)
        if not rows and self._presenter.is_narrowed:
            self._empty.show_texts(
                self.tr("No decision matches"), self.tr("Choose All, or search for something else.")
            )
        elif not rows:
            self._empty.show_texts(
                self.tr("No decisions yet"),
                self.tr("Every verdict is kept here, with its reason and what it changed."),
            )

    def _show_verified(self, holds: bool, text: str) -> None:
        title = self.tr("The log holds") if holds else self.tr("The log was changed")
        self._verified.show_message(title, text, tone="info" if holds else "problem")
        self._verified.show()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._header.set_title(self.tr("Decisions"))
        self._verdict.set_choices(
            [
                ("all", self.tr("All")),
                ("approve", self.tr("Approved")),
                ("block", self.tr("Blocked")),
                ("undo", self.tr("Taken back")),
            ]
        )
        self._effects.setAccessibleName(self.tr("Effect"))
        self._effects.set_choices(
            [
                (None, self.tr("All effects")),
                (frozenset({EffectState.OWED, EffectState.UNDO_OWED}), self.tr("Owed")),
                (frozenset({EffectState.DONE}), self.tr("Done")),
                (_FAILED, self.tr("Failed")),
                (frozenset({EffectState.UNDONE}), self.tr("Undone")),
            ]
        )
        self._search.show_placeholder(self.tr("video, reviewer or note"))
        self._verify.setText(self.tr("Verify"))
        self._verify.setToolTip(self.tr("Check that every record follows from the one before it"))
        self._export.setText(self.tr("Export…"))
        self._table.setAccessibleName(self.tr("Decisions"))
        self._model.retranslate()
        self._show_rows(list(self._presenter.rows))


class _Model(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self._rows: list[DecisionRow] = []

    def row(self, at: int) -> DecisionRow:
        return self._rows[at]

    def show(self, rows: list[DecisionRow]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def retranslate(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, _EFFECT)

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else _EFFECT + 1

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("No."),
                self.tr("Verdict"),
                self.tr("Object"),
                self.tr("Reason and note"),
                self.tr("Reviewer"),
                self.tr("When"),
                self.tr("Effect"),
            )[section]
        return None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        decision = row.entry.record.decision
        if role == _ROW:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            errors = [one.error for one in row.entry.effects if one.error]
            return "\n".join([str(decision.source), decision.note, *errors]).strip()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return (
                str(row.entry.record.number),
                verdict_text(decision.verdict),
                decision.source.name,
                " · ".join(part for part in (row.reason, decision.note) if part),
                decision.reviewer,
                decision.decided_at.astimezone().strftime("%Y-%m-%d %H:%M"),
                ", ".join(effect_text(one.state) for one in row.entry.effects),
            )[index.column()]
        return None


class _Delegate(QStyledItemDelegate):
    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, TABLE_ROW_HEIGHT)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: DecisionRow = index.data(_ROW)
        tokens = tokens_of(option.palette)
        base = option.font
        cell: QRect = option.rect
        if has(option, QStyle.StateFlag.State_Selected):
            painter.fillRect(cell, QColor(tokens.accent_fill))
        painter.fillRect(QRect(cell.x(), cell.bottom(), cell.width(), 1), QColor(tokens.line))
        inside = QRect(cell.x() + SPACE[2], cell.y(), cell.width() - SPACE[3], cell.height())
        text = str(index.data() or "")
        number = font_of(base, Role.BODY, tabular=True)
        middle = Qt.TextElideMode.ElideMiddle
        match index.column():
            case 0:
                text_in(painter, inside.adjusted(SPACE[2], 0, 0, 0), text, number, tokens.muted)
            case 1:
                verdict = row.entry.record.decision.verdict
                is_undone = bool(row.entry.undone_by)
                tone = Tone.PLAIN if is_undone else _TONES[verdict]
                paint_chip(painter, inside, text, tone, tokens, base)
            case 2:
                text_in(painter, inside, text, base, tokens.text, elide=middle)
            case 6 if row.entry.effects:
                state = row.entry.effects[-1].state
                paint_chip(
                    painter, inside, text, _EFFECT_TONES.get(state, Tone.PLAIN), tokens, base
                )
            case 6:
                text_in(painter, inside, "—", base, tokens.muted)
            case _:
                text_in(painter, inside, text, number, tokens.muted)
