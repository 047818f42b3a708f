"""What things stand on: panels, cards, lines, headings and the bar on top of a page."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import Role, row_height
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.painting import rounded
from imm_desktop.ui.tokens import BAR_HEIGHT, CARD_RADIUS, SPACE, tokens_of


class Panel(QWidget):
    """A plain area in the colour of surface, for side panels and lists."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)


class Card(QWidget):
    """A rounded card with an outline; put contents into ``body`` (a QVBoxLayout)."""

    def __init__(self, *, margin: int = SPACE[3], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, margin, margin, margin)
        self.body.setSpacing(SPACE[1])

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        rounded(painter, self.rect(), tokens.surface, tokens.line, CARD_RADIUS)
        painter.end()


class Divider(QWidget):
    """A line of one pixel; upright when asked."""

    def __init__(self, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens_of(self.palette()).line))
        painter.end()


class PanelHeading(Label):
    """The small heading in capitals above a part of a side panel (WHY, POLICY)."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, Role.SMALL, ink="muted", parent=parent)

    @override
    def setText(self, text: str) -> None:
        super().setText(text.upper())
        # Screen readers spell capitals letter by letter.
        self.setAccessibleName(text)


class PageHeader(QWidget):
    """The bar on top of a page: title left, then what belongs to it; actions right."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title = Label(title, Role.TITLE, parent=self)
        self._title.setVisible(bool(title))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE[4], 0, SPACE[4], 1)
        self._row.setSpacing(SPACE[2] + 2)
        self._row.addWidget(self._title)
        self._row.addStretch(1)
        self._left = 1

    def set_title(self, text: str) -> None:
        """Change the title."""
        self._title.setText(text)
        self._title.setVisible(bool(text))

    def add_left(self, widget: QWidget, stretch: int = 0) -> None:
        """Add beside the title, after what is there; with a ``stretch`` it takes all the room that is left."""
        self._row.insertWidget(self._left, widget, stretch, Qt.AlignmentFlag(0))
        self._left += 1
        if stretch:
            self._row.setStretch(self._left, 0)

    def add_right(self, widget: QWidget) -> None:
        """Add at the right end, after what is there."""
        self._row.addWidget(widget)

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), row_height(self.font(), BAR_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        line = QColor(tokens_of(self.palette()).line)
        painter.fillRect(0, self.height() - 1, self.width(), 1, line)
        painter.end()


class FooterBar(QWidget):
    """The bar below a page or dialog: what is chosen left, actions right."""

    def __init__(self, *, raised: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        role = QPalette.ColorRole.Button if raised else QPalette.ColorRole.Base
        self.setBackgroundRole(role)
        self.setAutoFillBackground(True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE[4], SPACE[2] + 1, SPACE[4], SPACE[2])
        self._row.setSpacing(SPACE[2] + 2)
        self._row.addStretch(1)
        self._left = 0

    def add_left(self, widget: QWidget) -> None:
        """Add at the left end, after what is there."""
        self._row.insertWidget(self._left, widget)
        self._left += 1

    def add_right(self, widget: QWidget) -> None:
        """Add at the right end, after what is there."""
        self._row.addWidget(widget)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, QColor(tokens_of(self.palette()).line))
        painter.end()
