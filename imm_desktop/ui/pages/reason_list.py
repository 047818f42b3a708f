"""The policy's reasons, each with its digit."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.presenters.policies import DIGITS
from imm_desktop.ui.fonts import row_height
from imm_desktop.ui.kit.key_hint import key_hint_width, paint_key_hint
from imm_desktop.ui.kit.painting import focus_ring, rounded, text_in
from imm_desktop.ui.shortcuts import key_of
from imm_desktop.ui.tokens import RADIUS, SPACE, tokens_of

_ROW_PX = 28


class ReasonList(QWidget):
    """A row each; says the place, from 1, of the one that was clicked. The first nine have digits, the others share a key."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Reason] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_reasons(self, texts: Sequence[str]) -> None:
        """Replace the rows; nothing moves when they are the same."""
        if [row.text() for row in self._rows] == list(texts):
            return
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []
        for place, text in enumerate(texts, start=1):
            row = _Reason(place, text)
            row.clicked.connect(lambda _=False, place=place: self.chosen.emit(place))
            self._column.addWidget(row)
            self._rows.append(row)

    def choose(self, place: int) -> None:
        """Mark the reason at ``place``; 0 marks none."""
        for row in self._rows:
            row.setChecked(row.place == place)


class _Reason(QPushButton):
    def __init__(self, place: int, text: str) -> None:
        super().__init__(text)
        self.place = place
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setToolTip(text)

    @override
    def nextCheckState(self) -> None:
        """The presenter says what is chosen, not the click."""

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, row_height(self.font(), _ROW_PX))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        if self.isChecked():
            rounded(painter, self.rect(), tokens.accent_fill, None, RADIUS)
        elif self.underMouse():
            rounded(painter, self.rect(), tokens.hover, None, RADIUS)
        middle = self.height() / 2
        is_on_digit = self.place <= DIGITS
        key = str(self.place) if is_on_digit else key_of("review.policy_more")
        paint_key_hint(painter, SPACE[2], middle, key, self.font(), tokens)
        left = SPACE[2] + key_hint_width(key, self.font()) + SPACE[2]
        area = QRect(left, 0, self.width() - left - SPACE[2], self.height())
        text_in(painter, area, self.text(), self.font(), QColor(tokens.text))
        if self.hasFocus():
            focus_ring(painter, self.rect(), tokens.accent)
        painter.end()
