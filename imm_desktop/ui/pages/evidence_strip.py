"""The flagged moments of the open item, side by side; always veiled."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget
from typing_extensions import override

from imm_desktop.domain.moderation import Moment
from imm_desktop.domain.timing import short_duration
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.review_words import moment_title
from imm_desktop.ui.fonts import Role, font_of
from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit.chip import Tone, chip_size, paint_chip
from imm_desktop.ui.kit.painting import centred, rounded, text_in, text_width
from imm_desktop.ui.pages.picture_painting import image_of, paint_cover
from imm_desktop.ui.tokens import ON_GLASS, RADIUS, SPACE, glass, tokens_of

_WIDTH: Final = 132
_HEIGHT: Final = 76
_STEP: Final = _WIDTH + SPACE[2]
"""From one tile to the next."""


class EvidenceStrip(QScrollArea):
    """Says which moment was clicked."""

    moment_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles = _Tiles(self)
        self._tiles.chosen.connect(self.moment_chosen)
        self.setWidget(self._tiles)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._fit()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_moments(self, moments: Sequence[Moment]) -> None:
        """Replace the tiles; their pictures follow."""
        self._tiles.show_moments(moments)
        self._fit()
        self.setVisible(bool(moments))

    def show_still(self, index: int, picture: Picture) -> None:
        """The picture of one moment."""
        self._tiles.show_still(index, picture)

    def show_marks(self, marks: Sequence[bool | None]) -> None:
        """What the reviewer says of each moment: true, false, or nothing."""
        self._tiles.show_marks(marks)

    def choose(self, index: int) -> None:
        """Mark the moment that is looked at."""
        self._tiles.choose(index)
        self.ensureVisible(_STEP * index + _WIDTH // 2, 0, _WIDTH, 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The scroll bar has room of its own: it would cut the tiles off."""
        scrolls = self._tiles.sizeHint().width() > self.width()
        bar = self.horizontalScrollBar().sizeHint().height() if scrolls else 0
        self.setFixedHeight(_HEIGHT + 2 * SPACE[1] + bar)


class _Tiles(QWidget):
    chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._moments: tuple[Moment, ...] = ()
        self._images: dict[int, QImage] = {}
        self._marks: tuple[bool | None, ...] = ()
        self._chosen = 0
        self.setAccessibleName(self.tr("Flagged moments"))

    def show_moments(self, moments: Sequence[Moment]) -> None:
        self._moments = tuple(moments)
        self._images = {}
        self._marks = ()
        self._chosen = 0
        self.resize(self.sizeHint())
        titles = (
            f"{short_duration(one.time_range.start_ms)} {moment_title(one)}" for one in moments
        )
        self.setAccessibleDescription("; ".join(titles))
        self.update()

    def show_still(self, index: int, picture: Picture) -> None:
        if index >= len(self._moments):
            return
        self._images[index] = image_of(picture, veiled=True)
        self.update(self._rect_of(index))

    def show_marks(self, marks: Sequence[bool | None]) -> None:
        self._marks = tuple(marks)
        self.update()

    def choose(self, index: int) -> None:
        self._chosen = index
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(max(1, len(self._moments)) * _STEP, _HEIGHT + 2 * SPACE[1])

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = at.x() // _STEP
        if index < len(self._moments) and self._rect_of(index).contains(at):
            self.chosen.emit(index)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.PaletteChange:
            self.update()
        elif event.type() is QEvent.Type.LanguageChange:
            self.setAccessibleName(self.tr("Flagged moments"))
        return super().event(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        small = font_of(self.font(), Role.SMALL, tabular=True)
        height = QFontMetrics(small).height() + 4
        shown = event.rect()
        for index in range(
            max(shown.left() // _STEP, 0), min(shown.right() // _STEP + 1, len(self._moments))
        ):
            moment, tile = self._moments[index], self._rect_of(index)
            image = self._images.get(index)
            if image is not None:
                paint_cover(painter, tile, image, radius=RADIUS)
            else:
                rounded(painter, tile, tokens.raised, tokens.line, RADIUS)
                paint_icon(painter, centred(tile, 18), "film", QColor(tokens.faint))
            text = short_duration(moment.strongest.position_ms)
            box = QRect(
                tile.x() + 5, tile.bottom() - height - 4, text_width(text, small) + 8, height
            )
            rounded(painter, box, glass(), None, 4)
            text_in(painter, box, text, small, ON_GLASS, Qt.AlignmentFlag.AlignHCenter)
            rate = f"{moment.strongest.rate:.0f}"
            size = chip_size(rate, Tone.COUNT, self.font())
            place = QRect(
                tile.right() - size.width() - 4, tile.y() + 4, size.width(), size.height()
            )
            paint_chip(painter, place, rate, Tone.COUNT, tokens, self.font())
            said = self._marks[index] if index < len(self._marks) else None
            if said is not None:
                word = self.tr("true") if said else self.tr("false")
                tone = Tone.PASS if said else Tone.BLOCK
                mark = chip_size(word, tone, self.font())
                below = QRect(
                    tile.right() - mark.width() - 4,
                    tile.bottom() - mark.height() - 4,
                    mark.width(),
                    mark.height(),
                )
                paint_chip(painter, below, word, tone, tokens, self.font())
            if index == self._chosen:
                rounded(painter, tile, None, tokens.accent, RADIUS, 2.0)
        painter.end()

    def _rect_of(self, index: int) -> QRect:
        return QRect(index * _STEP + 1, SPACE[1], _WIDTH, _HEIGHT)
