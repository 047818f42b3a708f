"""Controls beside a title that move below it where both have no room: large text, small windows."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import scaled
from imm_desktop.ui.kit.surfaces import Divider, Panel
from imm_desktop.ui.tokens import SPACE


class WrappedRow(QObject):
    """Put ``beside`` into the header and ``below`` under it; one of them holds the controls."""

    def __init__(self, controls: Sequence[tuple[QWidget, int]]) -> None:
        """``controls`` come with their stretch, in reading order."""
        super().__init__()
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE[2])
        for control, stretch in controls:
            row.addWidget(control, stretch)
        row.addStretch(0)
        self.beside = QWidget()
        self._beside = QHBoxLayout(self.beside)
        self._beside.setContentsMargins(0, 0, 0, 0)
        self.below = Panel()
        column = QVBoxLayout(self.below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._below = QHBoxLayout()
        self._below.setContentsMargins(SPACE[4], SPACE[2], SPACE[4], SPACE[2])
        column.addLayout(self._below)
        column.addWidget(Divider())
        self.below.hide()
        self._beside.addWidget(self._row)
        self._watched: QWidget | None = None
        self._least_px = 0

    @property
    def is_below(self) -> bool:
        """Whether the controls stand below the title."""
        return self._row.parentWidget() is self.below

    def watch(self, widget: QWidget, least_px: int) -> None:
        """Move by the width of ``widget``: below where it is narrower than ``least_px`` at normal text size."""
        self._watched, self._least_px = widget, least_px
        widget.installEventFilter(self)
        self._fit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._watched and event.type() in (
            QEvent.Type.Resize,
            QEvent.Type.FontChange,
        ):
            self._fit()
        return False

    def _fit(self) -> None:
        widget = self._watched
        if widget is None:
            return
        is_narrow = widget.width() < scaled(widget.font(), self._least_px)
        if is_narrow == self.is_below:
            return
        (self._below if is_narrow else self._beside).addWidget(self._row)
        self.below.setVisible(is_narrow)
