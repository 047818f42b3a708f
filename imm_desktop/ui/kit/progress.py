"""Progress: a bar where a percentage is known, a moving mark where it is not, and the ring of a grace time."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPainterPath, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import Role, font_of
from imm_desktop.ui.kit.chip import Tone, tone_colours
from imm_desktop.ui.kit.motion import is_moving
from imm_desktop.ui.kit.painting import rounded, text_in
from imm_desktop.ui.tokens import Tokens, tokens_of

_HEIGHT_PX: Final = 6
_MOVE_INTERVAL_MS: Final = 40
_MOVE_STEP: Final = 0.018
_MARK_SHARE: Final = 0.3


def paint_progress(
    painter: QPainter, rect: QRectF, share: float, tokens: Tokens, tone: Tone = Tone.ACCENT
) -> None:
    """A thin bar in the middle of ``rect``, full up to ``share`` (0 to 1); for delegates."""
    bar = _bar_in(rect)
    rounded(painter, bar, tokens.hover, None, _HEIGHT_PX / 2)
    if share > 0:
        full = QRectF(bar)
        full.setWidth(max(_HEIGHT_PX, bar.width() * min(share, 1.0)))
        rounded(painter, full, tone_colours(tone, tokens)[0], None, _HEIGHT_PX / 2)


def paint_moving_mark(painter: QPainter, rect: QRectF, phase: float, tokens: Tokens) -> None:
    """The same bar when no percentage is known; ``phase`` goes from 0 to 1 and starts again."""
    bar = _bar_in(rect)
    rounded(painter, bar, tokens.hover, None, _HEIGHT_PX / 2)
    width = bar.width() * _MARK_SHARE
    left = bar.left() - width + (bar.width() + width) * phase
    painter.save()
    clip = QPainterPath()
    clip.addRoundedRect(bar, _HEIGHT_PX / 2, _HEIGHT_PX / 2)
    painter.setClipPath(clip)
    mark = QRectF(left, bar.top(), width, _HEIGHT_PX)
    rounded(painter, mark, tokens.accent, None, _HEIGHT_PX / 2)
    painter.restore()


def _bar_in(rect: QRectF) -> QRectF:
    return QRectF(rect.left(), round(rect.center().y() - _HEIGHT_PX / 2), rect.width(), _HEIGHT_PX)


class ProgressBar(QProgressBar):
    """0 to 100, or moving when the percentage is not known."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._phase = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_MOVE_INTERVAL_MS)
        self._timer.timeout.connect(self._move)
        self.setRange(0, 100)
        self.setValue(0)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_percent(self, percent: int | None) -> None:
        """Show ``percent``; None means that something runs and nobody knows how far it is."""
        if percent is None:
            self.setRange(0, 0)
        else:
            self.setRange(0, 100)
            self.setValue(percent)
        self._start_or_stop()
        self.update()

    @property
    def is_unknown(self) -> bool:
        """Whether it moves because nobody knows how far it is."""
        return self.maximum() == 0

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT_PX + 6)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(40, _HEIGHT_PX + 6)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._start_or_stop()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        if self.is_unknown:
            phase = self._phase if is_moving(self) else 0.5
            paint_moving_mark(painter, QRectF(self.rect()), phase, tokens)
        else:
            paint_progress(painter, QRectF(self.rect()), self.value() / 100, tokens)
        painter.end()

    def _start_or_stop(self) -> None:
        if self.is_unknown and self.isVisible() and is_moving(self):
            self._timer.start()
        else:
            self._timer.stop()

    def _move(self) -> None:
        self._phase = (self._phase + _MOVE_STEP) % 1.0
        self.update()


class ShareBar(QWidget):
    """One bar of several shares, such as done, to review, failed."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares: tuple[tuple[float, Tone], ...] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_shares(self, shares: Sequence[tuple[float, Tone]], description: str) -> None:
        """Show ``shares`` (each 0 to 1) from the left; ``description`` says them in words."""
        self._shares = tuple(shares)
        self.setAccessibleDescription(description)
        self.setToolTip(description)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT_PX + 6)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        bar = _bar_in(QRectF(self.rect()))
        clip = QPainterPath()
        clip.addRoundedRect(bar, _HEIGHT_PX / 2, _HEIGHT_PX / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(clip)
        painter.fillRect(bar, QColor(tokens.hover))
        left = bar.left()
        for share, tone in self._shares:
            width = bar.width() * share
            painter.fillRect(
                QRectF(left, bar.top(), width, bar.height()), QColor(tone_colours(tone, tokens)[0])
            )
            left += width
        painter.end()


class Ring(QWidget):
    """Counts a grace time down: the seconds left inside a ring that empties."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left_ms = 0
        self._of_ms = 1
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("0")

    def show_left(self, left_ms: int, of_ms: int) -> None:
        """Show that ``left_ms`` of ``of_ms`` are left; the owner's clock calls this."""
        self._left_ms, self._of_ms = max(0, left_ms), max(1, of_ms)
        self.setAccessibleName(str(self._seconds()))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(28, 28)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(QPen(QColor(tokens.hover), 3))
        painter.drawEllipse(area)
        pen = QPen(QColor(tokens.accent), 3)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        share = min(1.0, self._left_ms / self._of_ms)
        painter.drawArc(area, 90 * 16, round(360 * 16 * share))
        font = font_of(self.font(), Role.SMALL_STRONG, tabular=True)
        text_in(
            painter,
            QRectF(self.rect()),
            str(self._seconds()),
            font,
            tokens.text,
            Qt.AlignmentFlag.AlignHCenter,
        )
        painter.end()

    def _seconds(self) -> int:
        return -(-self._left_ms // 1000)
