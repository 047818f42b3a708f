"""The filmstrip's pictures: which are wanted, which are here, and always under the veil."""

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator
from typing import Final, NamedTuple

from PySide6.QtGui import QImage

from imm_desktop.domain.settings import Veil
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.time_scale import TimeScale
from imm_desktop.ui.player.veil import TILE_COARSE_PX, veiled

MOST_TILES: Final = 600
"""Pictures kept: about 600 × 27 KB at normal size."""
_FINEST_MS: Final = 250
"""Tiles are asked for at multiples of this times a power of two, so that zooming finds old ones again."""


class Slot(NamedTuple):
    """A place in the strip."""

    x: float
    position_ms: int
    """Position of the picture that belongs there."""


class Strip:
    """Small pictures by the position they were asked for."""

    def __init__(self) -> None:
        self._tiles: OrderedDict[int, Picture] = OrderedDict()
        self._shown: dict[int, QImage] = {}
        self._order: list[int] = []
        self._veil = Veil.BLUR

    def clear(self) -> None:
        """Forget the pictures of a video that was closed."""
        self._tiles.clear()
        self._shown.clear()
        self._order.clear()

    def set_veil(self, veil: Veil) -> None:
        """Cover the tiles; looking through the veil does not uncover them."""
        if veil is not self._veil:
            self._veil = veil
            self._shown.clear()

    def add(self, position_ms: int, picture: Picture) -> None:
        """Keep the picture asked for at ``position_ms``."""
        self._tiles[position_ms] = picture
        self._tiles.move_to_end(position_ms)
        self._shown.pop(position_ms, None)
        while len(self._tiles) > MOST_TILES:
            old, _ = self._tiles.popitem(last=False)
            self._shown.pop(old, None)
        self._order = sorted(self._tiles)

    def missing(self, scale: TimeScale, tile_px: float, duration_ms: int) -> list[int]:
        """Positions of the visible slots that have no picture yet."""
        wanted = {slot.position_ms: None for slot in slots_of(scale, tile_px, duration_ms)}
        return [position for position in wanted if position not in self._tiles]

    @property
    def is_empty(self) -> bool:
        """Whether there is no picture at all."""
        return not self._tiles

    def image(self, position_ms: int) -> QImage | None:
        """The veiled picture for a slot, or the nearest there is; None without any."""
        if position_ms not in self._tiles:
            if not self._order:
                return None
            at = bisect_left(self._order, position_ms)
            around = self._order[max(0, at - 1) : at + 1]
            position_ms = min(around, key=lambda one: abs(one - position_ms))
        shown = self._shown.get(position_ms)
        if shown is None:
            shown = self._shown[position_ms] = veiled(
                _image_of(self._tiles[position_ms]), self._veil, TILE_COARSE_PX
            )
        return shown


def slots_of(scale: TimeScale, tile_px: float, duration_ms: int) -> Iterator[Slot]:
    """The slots of the visible range, ``tile_px`` wide, standing still against the video when it is panned."""
    ms_per_px, first_ms = scale.ms_per_px, scale.visible.start_ms
    tile_ms, until = tile_px * ms_per_px, min(scale.visible.end_ms, duration_ms)
    step = _FINEST_MS
    while step * 2 <= tile_ms:
        step *= 2
    number = int(first_ms // tile_ms)
    while (start := number * tile_ms) < until:
        yield Slot((start - first_ms) / ms_per_px, int(start // step) * step)
        number += 1


def _image_of(picture: Picture) -> QImage:
    """A copy, since the bytes belong to the picture and tiles outlive it when veiled off."""
    return QImage(
        picture.pixels, picture.width, picture.height, 4 * picture.width, QImage.Format.Format_RGB32
    ).copy()
