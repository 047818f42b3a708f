"""From which confidence on clips are shown, over a histogram of all of them."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import scaled
from imm_desktop.ui.formats import count_text, percent_text
from imm_desktop.ui.timeline.scene import with_alpha
from imm_desktop.ui.tokens import tokens_of

_STEPS: Final = 100
_HISTOGRAM_AT_13_PX: Final = 34


class ConfidenceSlider(QWidget):
    """A slider of 0 to 100 % below the histogram that it cuts."""

    least_changed = Signal(float)  # 0 to 1, while it is moved

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._histogram = _Histogram(self)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(0, _STEPS)
        self._slider.setPageStep(10)
        self._slider.setAccessibleName(name)
        self._slider.valueChanged.connect(self._change)
        self.setFocusProxy(self._slider)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._histogram)
        column.addWidget(self._slider)

    @property
    def least(self) -> float:
        """0 to 1."""
        return self._slider.value() / _STEPS

    def show_least(self, least: float, histogram: Sequence[int]) -> None:
        """Show a value, without a signal, over how many clips are how sure."""
        self._slider.blockSignals(True)
        self._slider.setValue(round(least * _STEPS))
        self._slider.blockSignals(False)
        self._histogram.show_counts(histogram, self.least)
        self._say()

    def _change(self) -> None:
        self._histogram.show_counts(self._histogram.counts, self.least)
        self._say()
        self.least_changed.emit(self.least)

    def _say(self) -> None:
        counts = self._histogram.counts
        first = round(self.least * len(counts))
        text = self.tr("{kept} of {all} clips from {share} on").format(
            kept=count_text(sum(counts[first:])),
            all=count_text(sum(counts)),
            share=percent_text(self.least),
        )
        self._slider.setToolTip(text)
        self._slider.setAccessibleDescription(text)


class _Histogram(QWidget):
    """Bars; those that the slider cuts off are faint."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.counts: tuple[int, ...] = ()
        self._least = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: Sequence[int], least: float) -> None:
        self.counts, self._least = tuple(counts), least
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(180, scaled(self.font(), _HISTOGRAM_AT_13_PX))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        most = max(self.counts, default=0)
        handle = self.style().pixelMetric(self.style().PixelMetric.PM_SliderLength) / 2
        width = (self.width() - 2 * handle) / max(len(self.counts), 1)
        for number, count in enumerate(self.counts):
            # A single sure clip among a thousand is still seen.
            height = (self.height() - 4) * (count / most) ** 0.5 if count else 0.0
            is_kept = (number + 0.5) / len(self.counts) >= self._least
            colour = QColor(tokens.accent) if is_kept else with_alpha(tokens.muted, 0.4)
            left = handle + number * width
            painter.fillRect(
                QRectF(left + 0.5, self.height() - height, max(width - 1, 1), height), colour
            )
        line = QRectF(handle, self.height() - 1, self.width() - 2 * handle, 1)
        painter.fillRect(line, QColor(tokens.line))
        painter.end()
