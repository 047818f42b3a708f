"""What a bar shows only where it has the room: in narrow windows and with large text, less important things give way whole."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import scaled
from imm_desktop.ui.tokens import SPACE


def together(*widgets: QWidget) -> QWidget:
    """``widgets`` side by side as one, each shown and hidden as before."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE[2] + 2)
    for widget in widgets:
        row.addWidget(widget)
    return holder


class RoomFor(QObject):
    """Hides each of ``parts`` while the bar is narrower than its number of pixels, at normal text size."""

    def __init__(self, bar: QWidget, parts: Sequence[tuple[QWidget, int]]) -> None:
        super().__init__(bar)
        self._bar, self._parts = bar, tuple(parts)
        bar.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            width, font = self._bar.width(), self._bar.font()
            for part, least_px in self._parts:
                part.setVisible(width >= scaled(font, least_px))
        return False
