"""A label that gives way: what does not fit is left out where it is missed least."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import Role
from imm_desktop.ui.kit.label import Ink, Label

_LEAST_LETTERS: Final = 4


class ElidedLabel(Label):
    """One line; names are cut in the middle, so that their ends can be told apart. ``text()`` is always whole."""

    def __init__(
        self,
        text: str = "",
        role: Role = Role.BODY,
        *,
        ink: Ink = "text",
        tabular: bool = False,
        middle: bool = False,
        least: int = _LEAST_LETTERS,
        parent: QWidget | None = None,
    ) -> None:
        """``least`` wide letters stay, so that what matters most gives way after its neighbours."""
        super().__init__(text, role, ink=ink, tabular=tabular, parent=parent)
        self._least = least
        self._elide = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    @override
    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        least = metrics.horizontalAdvance("m") * self._least
        return QSize(min(least, super().sizeHint().width()), metrics.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), self._elide, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment()), shown)
        painter.end()
