"""What is painted over a picture, and what stands where there is none: plates, keys, messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from imm_desktop.domain.settings import Veil
from imm_desktop.domain.timing import timecode
from imm_desktop.media.fetching import Flow
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.player_ports import Phase, PlayerState
from imm_desktop.ui.fonts import Role, font_of
from imm_desktop.ui.formats import count_text, percent_text
from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit.key_hint import key_hint_width, paint_key_hint
from imm_desktop.ui.kit.painting import rounded, text_in, text_width
from imm_desktop.ui.player.picture_view import PictureView
from imm_desktop.ui.shortcuts import key_of
from imm_desktop.ui.tokens import CARD_RADIUS, DARK, SPACE, Tokens

_MARK_ALPHA: Final = 0.86
"""Marks let a little of the picture through, and stay readable on white."""
_ICON_PX: Final = 28
_TEXT_PX: Final = 440
_PLATE_RADIUS: Final = 5
_DOT_PX: Final = 7

Piece = tuple[str, bool]
"""Text, and whether it is a key."""


@dataclass(frozen=True, slots=True)
class Message:
    """What stands where there is no picture."""

    icon: str = "film"
    title: str = ""
    text: str = ""
    is_trouble: bool = False


def message_of(state: PlayerState) -> Message:
    """Why there is no picture, and what to do; an opening video says only its name."""
    tr = QCoreApplication.translate
    match state.phase:
        case Phase.FAILED:
            problem = state.problem
            if problem is None:
                title = tr("Surface", "This video cannot be shown")
                return Message("triangle-alert", title, is_trouble=True)
            text = f"{problem.advice}\n{problem.details}" if problem.details else problem.advice
            return Message("triangle-alert", problem.title, text, is_trouble=True)
        case Phase.EMPTY:
            why = tr("Surface", "Choose one to see it here.")
            return Message("film", tr("Surface", "No video"), why)
        case Phase.OPENING:
            waiting = flow_text(state)
            name = f"{state.name}\n{waiting}" if waiting else state.name
            return Message("film", tr("Surface", "Opening…"), name)
        case _:
            why = flow_text(state) or way_text(state) or tr("Surface", "The picture is on its way.")
            return Message("film", state.name, why)


def flow_text(state: PlayerState) -> str:
    """How the bytes come in, when that is worth saying; else empty."""
    tr = QCoreApplication.translate
    match state.flow:
        case Flow.STALLED:
            return tr("Surface", "Waiting for the network…")
        case Flow.AWAY:
            return tr("Surface", "No network. It goes on by itself when it is back.")
        case Flow.FAILED:
            return state.flow_problem
        case _:
            return ""


def way_text(state: PlayerState) -> str:
    """How far the exact frame has come that is looked for, when that takes long; else empty."""
    if state.way is None:
        return ""
    text = QCoreApplication.translate("Surface", "Decoding {done} of {total} frames…")
    done, total = state.way
    return text.format(done=count_text(done), total=count_text(total))


class Marks:
    """Paints on one surface; made anew for each painting."""

    def __init__(self, painter: QPainter, area: QRectF, font: QFont, state: PlayerState) -> None:
        self._painter, self._area, self._font, self._state = painter, area, font, state

    def paint_over(self, picture: Picture, view: PictureView) -> None:
        """Position, veil, enlargement and network, at the borders of what is seen of the picture."""
        self._paint_position(picture)
        top = self._area.top() + SPACE[3]
        if not view.is_fitted:
            text = percent_text(view.factor)
            top += self._paint_plate_at(top, [(text, False)], is_left=True) + SPACE[1]
        waiting = flow_text(self._state)
        if waiting:
            is_bad = self._state.flow is Flow.FAILED
            dot = DARK.verdict_block if is_bad else DARK.verdict_review
            top += self._paint_plate_at(top, [(waiting, False)], is_left=True, dot=dot) + SPACE[1]
        way = way_text(self._state)
        if way:
            top += self._paint_plate_at(top, [(way, False)], is_left=True) + SPACE[1]
        if self._state.file_remark:
            text = QCoreApplication.translate("Surface", "File: {remark}")
            text = text.format(remark=self._state.file_remark)
            self._paint_plate_at(top, [(text, False)], is_left=True, dot=DARK.verdict_review)
        self._paint_veil_words()

    def _paint_veil_words(self) -> None:
        state, tr = self._state, QCoreApplication.translate
        if state.veil is Veil.OFF:
            return
        top = self._area.top() + SPACE[3]
        if state.is_peeking:
            self._paint_plate_at(top, _with_keys(tr("Surface", "Looking · release {look}")))
        elif state.phase is Phase.PLAYING:
            self._paint_plate_at(top, _with_keys(tr("Surface", "Veiled · hold {look}")))
        else:
            self._paint_card()

    def _paint_position(self, picture: Picture) -> None:
        strong = font_of(self._font, Role.BODY, tabular=True)
        time, about = timecode(picture.position_ms), self._about(picture)
        if picture.pts < 0:  # a player's word, right to a frame or so
            time = f"≈ {time}"
        metrics = QFontMetricsF(strong)
        height = metrics.height() + SPACE[1] + 2
        width = metrics.horizontalAdvance(time) + 2 * SPACE[2]
        if about:
            width += metrics.horizontalAdvance(about) + 6
        area = self._area
        chip = QRectF(area.left() + SPACE[3], area.bottom() - SPACE[3] - height, width, height)
        self._paint_plate(chip, _PLATE_RADIUS)
        inner = chip.adjusted(SPACE[2], 0, 0, 0)
        text_in(self._painter, inner, time, strong, DARK.text)
        inner.setLeft(inner.left() + metrics.horizontalAdvance(time) + 6)
        text_in(self._painter, inner, about, strong, DARK.muted)

    def _about(self, picture: Picture) -> str:
        """Which frame it is, and whether it is the one asked for; playing by sound tells neither."""
        tr, parts = QCoreApplication.translate, []
        if picture.frame >= 0:
            parts.append(tr("Surface", "frame {number}").format(number=count_text(picture.frame)))
        if picture.is_exact:
            parts.append(tr("Surface", "exact"))
        elif self._state.phase is not Phase.PLAYING:
            parts.append(tr("Surface", "nearby"))
        return " ".join(parts)

    def _paint_card(self) -> None:
        tr = QCoreApplication.translate
        title, font = tr("Surface", "Veiled"), font_of(self._font, Role.BODY)
        pieces = _with_keys(tr("Surface", "hold {look} to look · {veil} change"))
        width = max(self._width_of(pieces), text_width(title, font)) + 2 * SPACE[4]
        line = QFontMetricsF(font).height()
        card = QRectF(0, 0, width, 2 * line + 2 * SPACE[2] + 4)
        centre = self._area.center()
        card.moveCenter(QPointF(round(centre.x()), round(centre.y())))
        self._paint_plate(card, CARD_RADIUS)
        top = QRectF(card.left(), card.top() + SPACE[2], card.width(), line)
        text_in(self._painter, top, title, font, DARK.text, Qt.AlignmentFlag.AlignHCenter)
        left = card.center().x() - self._width_of(pieces) / 2
        self._paint_pieces(QRectF(left, top.bottom() + 4, card.width(), line), pieces)

    def _paint_plate_at(
        self, top: float, pieces: Sequence[Piece], *, is_left: bool = False, dot: str = ""
    ) -> float:
        """A plate in an upper corner; its height."""
        height = QFontMetricsF(self._font).height() + SPACE[2]
        width = self._width_of(pieces) + 2 * SPACE[2] + (_DOT_PX + 6 if dot else 0)
        width = min(width, self._area.width() - 2 * SPACE[3])
        left = self._area.left() + SPACE[3]
        if not is_left:
            left = self._area.right() - SPACE[3] - width
        plate = QRectF(left, top, width, height)
        self._paint_plate(plate, _PLATE_RADIUS)
        inner = plate.adjusted(SPACE[2], 0, -SPACE[2], 0)
        if dot:
            mark = QRectF(inner.left(), plate.center().y() - _DOT_PX / 2, _DOT_PX, _DOT_PX)
            rounded(self._painter, mark, dot, None, _DOT_PX / 2)
            inner.setLeft(mark.right() + 6)
        self._paint_pieces(inner, pieces, DARK.text if is_left else DARK.muted)
        return height

    def _width_of(self, pieces: Sequence[Piece]) -> float:
        return sum(self._piece_width(*piece) for piece in pieces) + SPACE[1] * (len(pieces) - 1)

    def _piece_width(self, text: str, is_key: bool) -> float:
        if is_key:
            return key_hint_width(text, self._font)
        return text_width(text, font_of(self._font, Role.SMALL))

    def _paint_pieces(self, area: QRectF, pieces: Sequence[Piece], ink: str = DARK.muted) -> None:
        x = area.left()
        for text, is_key in pieces:
            width = self._piece_width(text, is_key)
            if is_key:
                middle = area.center().y()
                paint_key_hint(self._painter, x, middle, text, self._font, DARK, DARK.muted)
            else:
                box = QRectF(x, area.top(), min(width + 2, area.right() - x), area.height())
                text_in(self._painter, box, text, font_of(self._font, Role.SMALL), ink)
            x += width + SPACE[1]

    def _paint_plate(self, area: QRectF, radius: float) -> None:
        colour = QColor(DARK.window)
        colour.setAlphaF(_MARK_ALPHA)
        rounded(self._painter, area, colour, None, radius)


def paint_message(
    painter: QPainter, area: QRect, font: QFont, tokens: Tokens, message: Message
) -> None:
    """An icon, a title and why, in the middle of a card."""
    rounded(painter, area, tokens.surface, tokens.line, CARD_RADIUS)
    if not message.title:
        return
    heading = font_of(font, Role.TITLE)
    line = QFontMetricsF(heading).height()
    body = QFontMetricsF(font)
    width = min(_TEXT_PX * body.height() / 15, area.width() - 2 * SPACE[4])
    flags = int(Qt.TextFlag.TextWordWrap)
    text = body.boundingRect(QRectF(0, 0, width, 1000), flags, message.text)
    height = _ICON_PX + SPACE[3] + line + SPACE[1] + text.height()
    x, y = (area.width() - width) / 2, (area.height() - height) / 2
    icon = QRectF(round((area.width() - _ICON_PX) / 2), round(y), _ICON_PX, _ICON_PX)
    ink = tokens.verdict_block if message.is_trouble else tokens.muted
    paint_icon(painter, icon, message.icon, QColor(ink))
    y += _ICON_PX + SPACE[3]
    middle = Qt.AlignmentFlag.AlignHCenter
    text_in(painter, QRectF(x, y, width, line), message.title, heading, tokens.text, middle)
    painter.setFont(font)
    painter.setPen(QColor(tokens.muted))
    below = QRectF(x, y + line + SPACE[1], width, text.height() + 2)
    painter.drawText(below, flags | int(middle), message.text)


def _with_keys(text: str) -> list[Piece]:
    """``text`` in pieces, the keys of ``{look}`` and ``{veil}`` marked True."""
    pieces: list[Piece] = []
    for part in text.replace("{", "\0{").replace("}", "}\0").split("\0"):
        if part.startswith("{"):
            pieces.append((key_of(f"viewer.{part[1:-1]}"), True))
        elif part.strip():
            pieces.append((part.strip(), False))
    return pieces
