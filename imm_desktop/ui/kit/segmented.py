"""A few choices of which exactly one holds: Grid | List, All | Running | Failed."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import Role, control_height, font_of
from imm_desktop.ui.kit.painting import focus_ring, rounded, text_in, text_width
from imm_desktop.ui.tokens import RADIUS, SPACE, tokens_of

_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class SegmentedControl(QWidget):
    """Choices side by side; ← and → move, a click chooses."""

    chosen_changed = Signal(str)
    """The id of the choice, when the operator made it (not after ``choose``)."""

    def __init__(
        self, choices: Sequence[tuple[str, str]] = (), parent: QWidget | None = None
    ) -> None:
        """``choices`` are (id, text); the first is chosen."""
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(1, 1, 1, 1)
        self._row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._segments: dict[str, _Segment] = {}
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_choices(choices)

    @property
    def chosen(self) -> str:
        """Id of the choice; empty when there are none."""
        return next((key for key, segment in self._segments.items() if segment.isChecked()), "")

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Replace ids or texts; what was chosen stays so if its id stays."""
        before = self.chosen
        for segment in self._segments.values():
            self._group.removeButton(segment)
            self._row.removeWidget(segment)
            segment.deleteLater()
        self._segments = {}
        for key, text in choices:
            segment = _Segment(text, self)
            segment.clicked.connect(lambda _=False, key=key: self.chosen_changed.emit(key))
            self._group.addButton(segment)
            self._row.addWidget(segment)
            self._segments[key] = segment
        if self._segments:
            self.choose(before if before in self._segments else next(iter(self._segments)))

    def choose(self, key: str) -> None:
        """Show ``key`` as chosen, without a signal.

        Raises:
            KeyError: No such choice.
        """
        self._segments[key].setChecked(True)
        self.update()

    def step(self, by: int) -> None:
        """Choose the neighbour, as the arrow keys do."""
        keys = list(self._segments)
        at = min(max(keys.index(self.chosen) + by, 0), len(keys) - 1)
        if keys[at] != self.chosen:
            self._segments[keys[at]].setFocus(Qt.FocusReason.OtherFocusReason)
            self._segments[keys[at]].click()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        rounded(painter, self.rect(), tokens.surface, tokens.strong_line)
        painter.end()


class _Segment(QPushButton):
    def __init__(self, text: str, owner: SegmentedControl) -> None:
        super().__init__(text, owner)
        self._owner = owner
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @override
    def sizeHint(self) -> QSize:
        width = text_width(self.text(), font_of(self.font(), Role.STRONG)) + 2 * SPACE[3]
        return QSize(width, control_height(self.font()) - 2)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._owner.step(step)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        chosen = self.isChecked()
        if chosen or (self.isEnabled() and self.underMouse()):
            rounded(
                painter, self.rect(), tokens.hover if chosen else tokens.raised, None, RADIUS - 1
            )
        if self.hasFocus():
            focus_ring(painter, self.rect(), tokens.accent, RADIUS - 1)
        font = font_of(self.font(), Role.STRONG if chosen else Role.BODY)
        colour = tokens.text if chosen else tokens.muted
        if not self.isEnabled():
            colour = tokens.faint
        text_in(
            painter, QRectF(self.rect()), self.text(), font, colour, Qt.AlignmentFlag.AlignHCenter
        )
        painter.end()
