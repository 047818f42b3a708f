"""The policy's reasons, each with its digit."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import row_height
from imm_desktop.ui.kit.key_hint import key_hint_width, paint_key_hint
from imm_desktop.ui.kit.painting import focus_ring, rounded, text_in
from imm_desktop.ui.tokens import RADIUS, SPACE, tokens_of

_ROW_PX = 28


class ReasonList(QWidget):
    """At most nine rows; says the digit of the one that was clicked."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Reason] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_reasons(self, texts: Sequence[str]) -> None:
        """Replace the rows; nothing moves when they are the same."""
        if [row.text() for row in self._rows] == list(texts[:9]):
            return
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []
        for digit, text in enumerate(texts[:9], start=1):
            row = _Reason(digit, text)
            row.clicked.connect(lambda _=False, digit=digit: self.chosen.emit(digit))
            self._column.addWidget(row)
            self._rows.append(row)

    def choose(self, digit: int) -> None:
        """Mark the reason on ``digit``; 0 marks none."""
        for row in self._rows:
            row.setChecked(row.digit == digit)


class _Reason(QPushButton):
    def __init__(self, digit: int, text: str) -> None:
        super().__init__(text)
        self.digit = digit
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
        paint_key_hint(painter, SPACE[2], middle, str(self.digit), self.font(), tokens)
        left = SPACE[2] + key_hint_width(str(self.digit), self.font()) + SPACE[2]
        area = QRect(left, 0, self.width() - left - SPACE[2], self.height())
        text_in(painter, area, self.text(), self.font(), QColor(tokens.text))
        if self.hasFocus():
            focus_ring(painter, self.rect(), tokens.accent)
        painter.end()
