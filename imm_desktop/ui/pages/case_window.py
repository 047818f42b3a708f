"""A case in a window of its own: what speaks for it, its pictures, its records. Nothing can be changed in it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from imm_desktop.presenters.case import CaseStill, OpenedCase
from imm_desktop.presenters.decision_model import DecisionColumn
from imm_desktop.ui.dialogs import KitDialog
from imm_desktop.ui.fonts import Role, font_of, row_height, scaled
from imm_desktop.ui.kit.banner import Banner
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.painting import rounded, text_in
from imm_desktop.ui.kit.surfaces import PanelHeading
from imm_desktop.ui.pages.decision_delegate import DecisionDelegate
from imm_desktop.ui.pages.tables import Table
from imm_desktop.ui.tokens import RADIUS, SPACE, TABLE_ROW_HEIGHT, tokens_of

_SIZE: Final = (940, 720)
_PICTURE: Final = (200, 112)
_MOST_ROWS: Final = 8
"""Of the table before it scrolls by itself."""
_WIDTHS: Final[dict[int, int]] = {
    DecisionColumn.NUMBER: 64,
    DecisionColumn.VERDICT: 116,
    DecisionColumn.REVIEWER: 120,
    DecisionColumn.WHEN: 150,
    DecisionColumn.EFFECT: 170,
}
_LEAST: Final[dict[int, int]] = {
    DecisionColumn.NUMBER: 44,
    DecisionColumn.REVIEWER: 80,
    DecisionColumn.WHEN: 128,
    DecisionColumn.EFFECT: 128,
}
_GROUP: Final = 16
"""Letters of a hash between two blanks, so that it can be compared by eye and goes into two lines."""


class CaseWindow(KitDialog):
    """Shows an OpenedCase; its pictures stay veiled until the operator wants to see them."""

    def __init__(self, shown: OpenedCase, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.stay_beside(_SIZE)
        self.shown = shown
        self._is_bare = False
        self._standing = Banner("info", stays=True)
        self._pictures_heading, self._records_heading, self._facts_heading = (
            PanelHeading() for _ in range(3)
        )
        self._pictures = PictureRow()
        self._no_pictures = Label("", ink="muted", wrap=True)
        self._table = Table(
            shown.model,
            DecisionDelegate(),
            _WIDTHS,
            DecisionColumn.REASON,
            several=False,
            least=_LEAST,
        )
        self._table.setColumnHidden(DecisionColumn.OBJECT, True)
        self._record = Label("", Role.SMALL, ink="muted", wrap=True, selectable=True)
        self._facts = QGridLayout()
        self._unveil = Button(icon="eye")
        self._copy = Button(icon="copy")
        self._close = Button(kind="primary")
        self._build()
        self._unveil.clicked.connect(self._change_veil)
        self._copy.clicked.connect(self._copy_findings)
        self._close.clicked.connect(self.close)
        self._table.selectionModel().selectionChanged.connect(lambda *_: self._show_record())
        shown.compared.connect(self._show_standing)
        self._retranslate()
        self._table.selectRow(0)

    def _build(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE[4], SPACE[4], SPACE[4], SPACE[4])
        column.setSpacing(SPACE[2])
        for widget in (
            self._standing,
            self._pictures_heading,
            self._pictures,
            self._no_pictures,
            self._records_heading,
            self._table,
            self._record,
            self._facts_heading,
        ):
            column.addWidget(widget)
        self._facts.setHorizontalSpacing(SPACE[4])
        self._facts.setVerticalSpacing(SPACE[1])
        self._facts.setColumnStretch(1, 1)
        column.addLayout(self._facts)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(area)
        self.footer.add_left(self._unveil)
        self.footer.add_left(self._copy)
        self._close.setAutoDefault(False)
        self.footer.add_right(self._close)

    def _show_standing(self) -> None:
        shown = self.shown
        title = (
            self.tr("Nothing speaks against this case")
            if shown.is_sound
            else self.tr("This case is not as it was written")
        )
        self._standing.show_message(
            title,
            shown.standing,
            shown.fault_details,
            tone="info" if shown.is_sound else "problem",
        )

    def _show_pictures(self) -> None:
        shown = self.shown
        self._pictures.show_stills(shown.stills, is_bare=self._is_bare)
        self._pictures.setVisible(bool(shown.stills))
        why = shown.case.why_no_pictures
        text = self.tr("No pictures: %1").replace("%1", why) if why else self.tr("No pictures.")
        self._no_pictures.setText(text)
        self._no_pictures.setVisible(not shown.stills)
        self._unveil.setVisible(shown.has_bare_pictures)
        self._unveil.setText(
            self.tr("Veil pictures") if self._is_bare else self.tr("Show pictures")
        )

    def _change_veil(self) -> None:
        self._is_bare = not self._is_bare
        self._show_pictures()

    def _show_record(self) -> None:
        rows = self._table.chosen_rows()
        row = self.shown.model.row(rows[0]) if rows else None
        if row is None:
            self._record.setText("")
            return
        record = row.entry.record
        decision = record.decision
        seconds = f"{decision.evidence.seconds_viewed:.1f}"
        why = " · ".join(part for part in (row.reason, decision.note) if part)
        lines = [
            why,
            self.tr("Policy version %1 · viewed for %2 s · IMM Desktop %3")
            .replace("%1", str(decision.policy_version))
            .replace("%2", seconds)
            .replace("%3", decision.app_version),
            self.tr("Hash %1").replace("%1", _grouped(record.hash)),
            self.tr("Hash before %1").replace("%1", _grouped(record.previous_hash)),
        ]
        self._record.setText("\n".join(line for line in lines if line))

    def _show_facts(self) -> None:
        _empty(self._facts)
        for row, (name, value) in enumerate(self.shown.facts):
            top = Qt.AlignmentFlag.AlignTop
            self._facts.addWidget(Label(name, ink="muted"), row, 0, top)
            shown = " ".join(_grouped(word) for word in value.split(" "))
            self._facts.addWidget(Label(shown, wrap=True, selectable=True), row, 1)

    def _copy_findings(self) -> None:
        lines = [self.shown.standing, self.shown.fault_details]
        lines += [f"{name}: {value}" for name, value in self.shown.facts]
        QGuiApplication.clipboard().setText("\n".join(line for line in lines if line))

    def _fit_table(self) -> None:
        rows = min(max(1, self.shown.model.rowCount()), _MOST_ROWS)
        height = row_height(self.font(), TABLE_ROW_HEIGHT)
        header = self._table.horizontalHeader().sizeHint().height()
        bar = self._table.horizontalScrollBar().sizeHint().height()
        self._table.setFixedHeight(rows * height + header + bar)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() is QEvent.Type.FontChange and hasattr(self, "_table"):
            self._fit_table()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.show_title(self.tr("Case: %1").replace("%1", self.shown.name))
        self._pictures_heading.setText(self.tr("Pictures the reviewer saw"))
        self._records_heading.setText(self.tr("Decisions, newest first"))
        self._facts_heading.setText(self.tr("About"))
        self._table.setAccessibleName(self.tr("Decisions"))
        self._pictures.setAccessibleName(self.tr("Pictures the reviewer saw"))
        self._copy.setText(self.tr("Copy"))
        self._close.setText(self.tr("Close"))
        self.shown.model.retranslate()
        self._show_standing()
        self._show_pictures()
        self._show_facts()
        self._show_record()
        self._fit_table()


class PictureRow(QScrollArea):
    """Pictures side by side, with a line below each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inside = QWidget()
        self._row = QHBoxLayout(self._inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE[2])
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setWidget(self._inside)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_stills(self, stills: Sequence[CaseStill], *, is_bare: bool) -> None:
        """Show ``stills`` in the place of those before; with ``is_bare`` without the veil, where the file has more."""
        _empty(self._row)
        for one in stills:
            self._row.addWidget(_Picture(one, is_bare=is_bare))
        self._row.addStretch(1)
        self._fit()

    def _fit(self) -> None:
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(_picture_size(self).height() + bar)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_row"):
            self._fit()


class _Picture(QWidget):
    def __init__(self, still: CaseStill, *, is_bare: bool) -> None:
        super().__init__()
        pixels = still.bare if is_bare and still.bare is not None else still.veiled
        stride = 3 * pixels.width
        self._image = QImage(
            pixels.rgb, pixels.width, pixels.height, stride, QImage.Format.Format_RGB888
        ).copy()
        self._caption = still.caption
        self._shape = QSize(still.width, still.height)
        self.setAccessibleName(still.caption)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return _picture_size(self)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        caption = font_of(self.font(), Role.SMALL, tabular=True)
        line = QFontMetrics(caption).height()
        box = QRectF(self.rect()).adjusted(0, 0, 0, -line - SPACE[1])
        rounded(painter, box.toRect(), QColor(tokens.surface), QColor(tokens.line), RADIUS)
        size = self._shape.scaled(box.toRect().size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(box.center())
        painter.drawImage(place, self._image)
        below = self.rect().adjusted(0, self.height() - line, 0, 0)
        text_in(painter, below, self._caption, caption, tokens.muted)
        painter.end()


def _grouped(word: str) -> str:
    """``word`` with blanks in it when it is a hash."""
    if len(word) != 64 or not word.isalnum():
        return word
    return " ".join(word[at : at + _GROUP] for at in range(0, len(word), _GROUP))


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _picture_size(widget: QWidget) -> QSize:
    line = QFontMetrics(font_of(widget.font(), Role.SMALL, tabular=True)).height()
    width, height = (scaled(widget.font(), one) for one in _PICTURE)
    return QSize(width, height + line + SPACE[1])
