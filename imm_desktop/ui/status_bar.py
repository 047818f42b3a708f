"""The line at the bottom: what runs, how the backend is, which player is in use, language and look."""

from typing import Final, Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import Role, font_of, row_height
from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit.motion import SPIN_INTERVAL_MS, SPIN_STEP_DEGREES, is_moving, paint_spinner
from imm_desktop.ui.kit.painting import focus_ring, rounded, text_in, text_width
from imm_desktop.ui.tokens import SPACE, STATUS_HEIGHT, tokens_of

StatusSlot = Literal["activity", "backend", "player", "look"]

_MARK_PX: Final = 10
_SIDE_PX: Final = 6


class StatusBar(QWidget):
    """Slots of text; a slot without text takes no room."""

    activity_requested = Signal()
    """The operator asked what runs."""
    look_requested = Signal()
    menu_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._slots: dict[StatusSlot, StatusItem] = {
            "activity": StatusItem(moving=True, parent=self),
            "backend": StatusItem(parent=self),
            "player": StatusItem(parent=self),
            "look": StatusItem(parent=self),
        }
        self._menu = StatusItem(icon="menu", parent=self)
        self._menu.clicked.connect(self.menu_requested)
        self._slots["activity"].clicked.connect(self.activity_requested)
        self._slots["look"].clicked.connect(self.look_requested)
        for inert in ("backend", "player"):
            self._slots[inert].setEnabled(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE[2], 1, SPACE[2], 0)
        row.setSpacing(SPACE[2])
        for slot in ("activity", "backend", "player"):
            row.addWidget(self._slots[slot])
        row.addStretch(1)
        row.addWidget(self._slots["look"])
        row.addWidget(self._menu)
        self._retranslate()

    @property
    def menu_button(self) -> QWidget:
        """Where the menu opens."""
        return self._menu

    def show_text(self, slot: StatusSlot, text: str) -> None:
        """Show ``text``; empty hides the slot."""
        self._slots[slot].show_text(text)

    def text_of(self, slot: StatusSlot) -> str:
        """What the slot shows."""
        return self._slots[slot].text()

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), row_height(self.font(), STATUS_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, QColor(tokens_of(self.palette()).line))
        painter.end()

    def _retranslate(self) -> None:
        self._menu.setAccessibleName(self.tr("Menu"))
        self._menu.setToolTip(self.tr("Menu (Alt)"))
        self._slots["activity"].setToolTip(self.tr("Show tasks"))
        self._slots["look"].setToolTip(self.tr("Language and look"))


class StatusItem(QPushButton):
    """One slot: small text, flat until the pointer is on it; ``moving`` turns a mark before the text."""

    def __init__(
        self, *, moving: bool = False, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._moving = moving
        self._icon_name = icon
        self._angle = 0
        self._timer = QTimer(self)
        self._timer.setInterval(SPIN_INTERVAL_MS)
        self._timer.timeout.connect(self._turn)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Expanding)
        self.setVisible(bool(icon))

    def show_text(self, text: str) -> None:
        """Show ``text``; empty hides the slot and stops what moves."""
        self.setText(text)
        self.setVisible(bool(text))
        if self._moving and text and is_moving(self):
            self._timer.start()
        else:
            self._timer.stop()
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        mark = _MARK_PX + SPACE[1] if self._moving or self._icon_name else 0
        text = text_width(self.text(), font_of(self.font(), Role.SMALL, tabular=True))
        return QSize(text + mark + 2 * _SIDE_PX, row_height(self.font(), STATUS_HEIGHT) - 2)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(2 * _SIDE_PX + _MARK_PX, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(0, 2, 0, -2)
        if self.isEnabled() and self.underMouse():
            rounded(painter, area, tokens.raised, None, 4)
        if self.hasFocus():
            focus_ring(painter, area, tokens.accent, 4)
        inner = area.adjusted(_SIDE_PX, 0, -_SIDE_PX, 0)
        mark = QRectF(inner.left(), round(area.center().y() - _MARK_PX / 2), _MARK_PX, _MARK_PX)
        if self._moving:
            paint_spinner(painter, mark.adjusted(1, 1, -1, -1), tokens.accent, self._angle)
            inner.setLeft(mark.right() + SPACE[1])
        elif self._icon_name:
            box = QRectF(area.center().x() - 7, round(area.center().y() - 7), 14, 14)
            paint_icon(painter, box, self._icon_name, QColor(tokens.muted))
        font = font_of(self.font(), Role.SMALL, tabular=True)
        text_in(painter, inner, self.text(), font, tokens.muted)
        painter.end()

    def _turn(self) -> None:
        self._angle = (self._angle + SPIN_STEP_DEGREES) % 360
        self.update()
