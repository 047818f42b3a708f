"""The one surface every picture is painted on: picture, then veil, then marks, whoever decoded it."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHideEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from imm_desktop.domain.settings import Veil
from imm_desktop.domain.timing import timecode
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.player_ports import Phase, PlayerState
from imm_desktop.ui.fonts import Role, font_of
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit.key_hint import key_hint_width, paint_key_hint
from imm_desktop.ui.kit.painting import focus_ring, rounded, text_in, text_width
from imm_desktop.ui.player.veil import veiled
from imm_desktop.ui.shortcuts import key_of
from imm_desktop.ui.tokens import CARD_RADIUS, DARK, SPACE, tokens_of

_MARK_ALPHA: Final = 0.86
"""Marks let a little of the picture through, and stay readable on white."""
_ICON_PX: Final = 28
_TEXT_PX: Final = 440


class Surface(QWidget):
    """Shows one picture as large as fits, covered as the state says.

    The uncovered picture is only ever painted while the shown veil is off, also by ``grab``.
    """

    size_changed = Signal(int, int)
    """Device pixels there are for the picture."""
    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: Picture | None = None
        self._state = PlayerState()
        self._covered: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 135)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._say()

    def show_picture(self, picture: Picture | None) -> None:
        """Show ``picture`` under the present veil; None shows what the state says instead."""
        self._picture = picture
        self._covered = None
        self.update()

    def show_state(self, state: PlayerState) -> None:
        """Show what the player does; a veil that goes up covers the screen before this returns."""
        covers = state.shown_veil is not self._state.shown_veil
        self._state = state
        if covers:
            self._covered = None
            if self.isVisible():
                self.repaint()
        self.update()
        self._say()

    @override
    def sizeHint(self) -> QSize:
        return QSize(960, 540)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_size()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_size()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._covered = None

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
            self.update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.window))
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        if self._picture is None:
            self._paint_message(painter)
        else:
            self._paint_picture(painter, self._picture)
            self._paint_marks(painter, self._picture)
        if self.hasFocus():
            focus_ring(painter, self.rect(), tokens.accent, CARD_RADIUS)
        painter.end()

    # picture

    def _paint_picture(self, painter: QPainter, picture: Picture) -> None:
        area = QRectF(self.rect())
        rounded(painter, area, DARK.window, None, CARD_RADIUS)
        painter.drawImage(self._target(picture), self._image(picture))
        self._round_corners(painter, area)

    def _round_corners(self, painter: QPainter, target: QRectF) -> None:
        """Painting the corners over costs less than clipping the picture, and has soft edges."""
        corners = QPainterPath()
        corners.setFillRule(Qt.FillRule.OddEvenFill)
        corners.addRect(target.adjusted(-1, -1, 1, 1))
        corners.addRoundedRect(target, CARD_RADIUS, CARD_RADIUS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens_of(self.palette()).window))
        painter.drawPath(corners)

    def _image(self, picture: Picture) -> QImage:
        veil = self._state.shown_veil
        if veil is not Veil.OFF:
            if self._covered is None:
                self._covered = veiled(_image_of(picture), veil)
            return self._covered
        return _image_of(picture)

    def _target(self, picture: Picture) -> QRectF:
        """Where the picture goes: as large as fits, in the middle, on whole device pixels."""
        area = QRectF(self.rect())
        scale = min(area.width() / picture.width, area.height() / picture.height)
        width, height = picture.width * scale, picture.height * scale
        ratio = self.devicePixelRatioF()
        left = round((area.width() - width) / 2 * ratio) / ratio
        top = round((area.height() - height) / 2 * ratio) / ratio
        return QRectF(left, top, width, height)

    # marks

    def _paint_marks(self, painter: QPainter, picture: Picture) -> None:
        target = self._target(picture)
        self._paint_position(painter, picture, target)
        if self._state.is_peeking and self._state.veil is not Veil.OFF:
            self._paint_corner(painter, target, self._with_key(self.tr("Looking · release {look}")))
        elif self._state.veil is not Veil.OFF:
            if self._state.phase is Phase.PLAYING:
                self._paint_corner(painter, target, self._with_key(self.tr("Veiled · hold {look}")))
            else:
                self._paint_card(painter, target)

    def _paint_position(self, painter: QPainter, picture: Picture, target: QRectF) -> None:
        strong = font_of(self.font(), Role.BODY, tabular=True)
        time, about = timecode(picture.position_ms), self._about(picture)
        metrics = QFontMetricsF(strong)
        height = metrics.height() + SPACE[1] + 2
        width = metrics.horizontalAdvance(time) + 2 * SPACE[2]
        if about:
            width += metrics.horizontalAdvance(about) + 6
        chip = QRectF(target.left() + SPACE[3], target.bottom() - SPACE[3] - height, width, height)
        self._paint_plate(painter, chip, 5)
        inner = chip.adjusted(SPACE[2], 0, 0, 0)
        text_in(painter, inner, time, strong, DARK.text)
        inner.setLeft(inner.left() + metrics.horizontalAdvance(time) + 6)
        text_in(painter, inner, about, strong, DARK.muted)

    def _about(self, picture: Picture) -> str:
        """Which frame it is, and whether it is the one asked for; playing by sound tells neither."""
        parts = []
        if picture.frame >= 0:
            parts.append(self.tr("frame {number}").format(number=count_text(picture.frame)))
        if picture.is_exact:
            parts.append(self.tr("exact"))
        elif self._state.phase is not Phase.PLAYING:
            parts.append(self.tr("nearby"))
        return " ".join(parts)

    def _paint_card(self, painter: QPainter, target: QRectF) -> None:
        title, font = self.tr("Veiled"), font_of(self.font(), Role.BODY)
        pieces = self._with_key(self.tr("hold {look} to look · {veil} change"))
        width = max(self._width_of(pieces), text_width(title, font)) + 2 * SPACE[4]
        line = QFontMetricsF(font).height()
        height = 2 * line + 2 * SPACE[2] + 4
        card = QRectF(0, 0, width, height)
        card.moveCenter(QPointF(round(target.center().x()), round(target.center().y())))
        self._paint_plate(painter, card, CARD_RADIUS)
        top = QRectF(card.left(), card.top() + SPACE[2], card.width(), line)
        text_in(painter, top, title, font, DARK.text, Qt.AlignmentFlag.AlignHCenter)
        bottom = QRectF(
            card.center().x() - self._width_of(pieces) / 2, top.bottom() + 4, card.width(), line
        )
        self._paint_pieces(painter, bottom, pieces)

    def _paint_corner(
        self, painter: QPainter, target: QRectF, pieces: list[tuple[str, bool]]
    ) -> None:
        height = QFontMetricsF(self.font()).height() + SPACE[2]
        width = self._width_of(pieces) + 2 * SPACE[2]
        plate = QRectF(target.right() - SPACE[3] - width, target.top() + SPACE[3], width, height)
        self._paint_plate(painter, plate, 5)
        self._paint_pieces(painter, plate.adjusted(SPACE[2], 0, 0, 0), pieces)

    def _with_key(self, text: str) -> list[tuple[str, bool]]:
        """``text`` in pieces, the keys of ``{look}`` and ``{veil}`` marked True."""
        pieces: list[tuple[str, bool]] = []
        for part in text.replace("{", "\0{").replace("}", "}\0").split("\0"):
            if part in ("{look}", "{veil}"):
                pieces.append((key_of(f"viewer.{part[1:-1]}"), True))
            elif part.strip():
                pieces.append((part.strip(), False))
        return pieces

    def _width_of(self, pieces: list[tuple[str, bool]]) -> float:
        return sum(self._piece_width(*piece) for piece in pieces) + SPACE[1] * (len(pieces) - 1)

    def _piece_width(self, text: str, is_key: bool) -> float:
        if is_key:
            return key_hint_width(text, self.font())
        return text_width(text, font_of(self.font(), Role.SMALL))

    def _paint_pieces(
        self, painter: QPainter, area: QRectF, pieces: list[tuple[str, bool]]
    ) -> None:
        x = area.left()
        for text, is_key in pieces:
            width = self._piece_width(text, is_key)
            if is_key:
                paint_key_hint(painter, x, area.center().y(), text, self.font(), DARK, DARK.muted)
            else:
                box = QRectF(x, area.top(), width + 2, area.height())
                text_in(painter, box, text, font_of(self.font(), Role.SMALL), DARK.muted)
            x += width + SPACE[1]

    def _paint_plate(self, painter: QPainter, area: QRectF, radius: float) -> None:
        colour = QColor(DARK.window)
        colour.setAlphaF(_MARK_ALPHA)
        rounded(painter, area, colour, None, radius)

    # no picture

    def _paint_message(self, painter: QPainter) -> None:
        tokens = tokens_of(self.palette())
        rounded(painter, self.rect(), tokens.surface, tokens.line, CARD_RADIUS)
        icon_name, title, why = self._message()
        if not title:
            return
        failed = self._state.phase is Phase.FAILED
        heading = font_of(self.font(), Role.TITLE)
        line = QFontMetricsF(heading).height()
        body = QFontMetricsF(self.font())
        width = min(_TEXT_PX * body.height() / 15, self.width() - 2 * SPACE[4])
        text = body.boundingRect(QRectF(0, 0, width, 1000), int(Qt.TextFlag.TextWordWrap), why)
        height = _ICON_PX + SPACE[3] + line + SPACE[1] + text.height()
        x, y = (self.width() - width) / 2, (self.height() - height) / 2
        icon_box = QRectF(round((self.width() - _ICON_PX) / 2), round(y), _ICON_PX, _ICON_PX)
        paint_icon(
            painter, icon_box, icon_name, QColor(tokens.verdict_block if failed else tokens.muted)
        )
        y += _ICON_PX + SPACE[3]
        text_in(
            painter,
            QRectF(x, y, width, line),
            title,
            heading,
            tokens.text,
            Qt.AlignmentFlag.AlignHCenter,
        )
        painter.setFont(self.font())
        painter.setPen(QColor(tokens.muted))
        painter.drawText(
            QRectF(x, y + line + SPACE[1], width, text.height() + 2),
            int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter),
            why,
        )

    def _message(self) -> tuple[str, str, str]:
        """Icon, what it is, and why or what to do; an opening video says only its name."""
        match self._state.phase:
            case Phase.FAILED:
                problem = self._state.problem
                if problem is None:
                    return "triangle-alert", self.tr("This video cannot be shown"), ""
                advice = (
                    f"{problem.advice}\n{problem.details}" if problem.details else problem.advice
                )
                return "triangle-alert", problem.title, advice
            case Phase.EMPTY:
                return "film", self.tr("No video"), self.tr("Choose one to see it here.")
            case Phase.OPENING:
                return "film", self.tr("Opening…"), self._state.name
            case _:
                return "film", self._state.name, self.tr("The picture is on its way.")

    def _say(self) -> None:
        """Keep what a screen reader says up to date."""
        self.setAccessibleName(self.tr("Picture of {name}").format(name=self._state.name or "–"))
        if self._picture is None:
            _, title, why = self._message()
            self.setAccessibleDescription(f"{title}. {why}")
        elif self._state.shown_veil is not Veil.OFF:
            self.setAccessibleDescription(self.tr("Veiled"))
        else:
            self.setAccessibleDescription(timecode(self._picture.position_ms))

    def _tell_size(self) -> None:
        ratio = self.devicePixelRatioF()
        self.size_changed.emit(round(self.width() * ratio), round(self.height() * ratio))


def _image_of(picture: Picture) -> QImage:
    """The picture's own bytes as an image; valid as long as the picture is."""
    return QImage(
        picture.pixels, picture.width, picture.height, 4 * picture.width, QImage.Format.Format_RGB32
    )
