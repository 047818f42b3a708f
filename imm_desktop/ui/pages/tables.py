"""What the tables of the program have in common: quiet rows, columns that grow with the text, one way to paint."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from imm_desktop.ui.fonts import Role, dense_height, font_of, scaled
from imm_desktop.ui.kit.painting import focus_ring, has, text_in
from imm_desktop.ui.tokens import SPACE, TABLE_ROW_HEIGHT, Tokens, tokens_of

Index = QModelIndex | QPersistentModelIndex

_LEAST_STRETCH: Final = 160
_WIDEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is being painted."""

    painter: QPainter
    index: Index
    rect: QRect
    """Without the margins beside the text."""
    text: str
    tokens: Tokens
    base: QFont

    @property
    def number_font(self) -> QFont:
        """Body text whose digits are equally wide."""
        return font_of(self.base, Role.BODY, tabular=True)

    def paint_text(
        self, colour: str = "", *, middle: bool = False, tabular: bool = False, left: int = 0
    ) -> None:
        """The text in one line; ``middle`` elides it there, as names want it, ``left`` is room before it."""
        elide = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        font = self.number_font if tabular else self.base
        rect = self.rect.adjusted(left, 0, 0, 0)
        text_in(self.painter, rect, self.text, font, colour or self.tokens.text, elide=elide)


class TableDelegate(QStyledItemDelegate):
    """Paints ground, line and focus of a cell; what is in it is up to ``paint_cell``."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, dense_height(option.font, TABLE_ROW_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = tokens_of(option.palette)
        cell: QRect = option.rect
        if has(option, QStyle.StateFlag.State_Selected):
            painter.fillRect(cell, QColor(tokens.accent_fill))
        painter.fillRect(QRect(cell.x(), cell.bottom(), cell.width(), 1), QColor(tokens.line))
        inside = QRect(cell.x() + SPACE[2], cell.y(), cell.width() - SPACE[3], cell.height())
        text = str(index.data() or "")
        self.paint_cell(Cell(painter, index, inside, text, tokens, option.font))
        if has(option, QStyle.StateFlag.State_HasFocus):
            focus_ring(painter, cell.adjusted(1, 1, -1, -2), tokens.accent)

    def paint_cell(self, cell: Cell) -> None:
        """Paint what is in the cell."""
        cell.paint_text()


class Table(QTableView):
    """Rows of which one or several are chosen; Tab leaves it."""

    def __init__(
        self,
        model: QAbstractItemModel,
        delegate: TableDelegate,
        widths: Mapping[int, int],
        stretched: int,
        *,
        several: bool = True,
        least: Mapping[int, int] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``widths`` are pixels at normal text size; column ``stretched`` takes what is left.

        Where large text or a small window leaves too little, columns shrink down to ``least``; then the table scrolls
        sideways rather than squeeze them any further.
        """
        super().__init__(parent)
        self._widths = dict(widths)
        self._least = {**self._widths, **(least or {})}
        self.setModel(model)
        delegate.setParent(self)
        self.setItemDelegate(delegate)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(
            QAbstractItemView.SelectionMode.ExtendedSelection
            if several
            else QAbstractItemView.SelectionMode.SingleSelection
        )
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(40)
        header.sectionResized.connect(self._column_dragged)
        self._stretched, self._is_fitting = stretched, False
        self._fit()

    def chosen_rows(self) -> list[int]:
        """The selected rows, from the top."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def kept_choices(self) -> str:
        """Widths of the columns at normal text size, for the next start."""
        return json.dumps({str(column): width for column, width in self._widths.items()})

    def take_choices(self, choices: str) -> None:
        """Widths as ``kept_choices`` told; columns that are no more are passed over."""
        try:
            kept = {int(column): int(width) for column, width in json.loads(choices).items()}
        except (ValueError, TypeError, AttributeError):
            return
        for column, width in kept.items():
            if column in self._widths and 0 < width <= _WIDEST:
                self._choose_width(column, width)
        self._fit_columns()

    def _choose_width(self, column: int, width: int) -> None:
        self._widths[column] = width
        self._least[column] = min(self._least[column], width)

    def _column_dragged(self, column: int, _before: int, width: int) -> None:
        """The operator's width stays, whatever the window's is; the wide column takes what is left."""
        if not self._is_fitting and column in self._widths:
            self._choose_width(column, round(width * 100 / scaled(self.font(), 100)))
            self._fit_columns()

    def _fit(self) -> None:
        """Rows and columns as large as the text needs; a narrow window scrolls sideways rather than hide a column."""
        self.verticalHeader().setDefaultSectionSize(dense_height(self.font(), TABLE_ROW_HEIGHT))
        self._fit_columns()

    def _fit_columns(self) -> None:
        header, font = self.horizontalHeader(), self.font()
        room = self.viewport().width()
        wanted = {column: scaled(font, width) for column, width in self._widths.items()}
        least = {column: scaled(font, self._least[column]) for column in wanted}
        stretch = scaled(font, _LEAST_STRETCH)
        missing = sum(wanted.values()) + stretch - room
        give = sum(wanted.values()) - sum(least.values())
        share = min(1.0, max(0.0, missing / give)) if give else 0.0
        taken, self._is_fitting = 0, True
        for column, width in wanted.items():
            size = round(width - (width - least[column]) * share)
            header.resizeSection(column, size)
            taken += header.sectionSize(column)  # which has a least size of its own
        header.resizeSection(self._stretched, max(stretch, room - taken))
        self._is_fitting = False
