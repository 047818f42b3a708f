"""What an empty page shows: why it is empty, and the next step."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import Role, scaled
from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.painting import centred, rounded
from imm_desktop.ui.tokens import SPACE, tokens_of

_DISC_PX: Final = 56
_ICON_PX: Final = 24
_TEXT_PX: Final = 380
_TEXT_STRETCH: Final = 1_000


class EmptyState(QWidget):
    """Icon, title, why, and a button for the next step; centred in its area."""

    next_requested = Signal()

    def __init__(
        self,
        icon: str,
        title: str = "",
        why: str = "",
        action: str = "",
        *,
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """``action`` is the next step's text; empty shows no button."""
        super().__init__(parent)
        self._disc = _Disc(icon, self)
        self._title = Label(title, Role.TITLE, wrap=True, parent=self)
        self._title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._why = Label(why, ink="muted", wrap=True, parent=self)
        self._why.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._button = Button(action, kind="primary", key=key, parent=self)
        self._button.clicked.connect(self.next_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE[5], SPACE[5], SPACE[5], SPACE[5])
        column.setSpacing(SPACE[2])
        column.addStretch(1)
        column.addWidget(self._disc, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(SPACE[2])
        column.addLayout(_centred_row(self._title, _TEXT_STRETCH))
        column.addLayout(_centred_row(self._why, _TEXT_STRETCH))
        column.addSpacing(SPACE[2])
        column.addLayout(_centred_row(self._button, 0))
        column.addStretch(1)
        self.show_texts(title, why, action)
        self._fit()

    def show_texts(self, title: str, why: str, action: str = "") -> None:
        """Replace the texts: another reason, or another language."""
        self._title.setText(title)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self.setAccessibleName(f"{title}. {why}")

    def show_icon(self, name: str) -> None:
        """Change the icon."""
        self._disc.name = name
        self._disc.update()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        for label in (self._title, self._why):
            label.setMaximumWidth(scaled(self.font(), _TEXT_PX))


def _centred_row(widget: QWidget, stretch: int) -> QHBoxLayout:
    """``widget`` in the middle; with a stretch it takes all the room up to its greatest width."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(widget, stretch)
    row.addStretch(1)
    return row


class _Disc(QWidget):
    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = name

    @override
    def sizeHint(self) -> QSize:
        side = scaled(self.font(), _DISC_PX)
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        rounded(painter, self.rect(), tokens.accent_fill, None, self.width() / 2)
        box = centred(self.rect(), scaled(self.font(), _ICON_PX))
        paint_icon(painter, box, self.name, QColor(tokens.accent))
        painter.end()
