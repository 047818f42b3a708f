"""What the timeline shows of an open video besides its labels: small pictures, how loud it is, where shots begin."""

import logging
from collections.abc import Callable, Sequence
from typing import Final

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.player_ports import Video

log = logging.getLogger(__name__)

_WAVE_PART_MS: Final = 25
"""Loudness is told of stretches so long: speech and beats can be seen when one zooms in."""
_LEAST_WAVE_PARTS: Final = 8_000
_MOST_WAVE_PARTS: Final = 1_500_000
"""Ten hours, 1.5 MB."""


def wave_parts(duration_ms: int) -> int:
    """In how many equal parts the loudness of a video is measured."""
    return min(max(duration_ms // _WAVE_PART_MS, _LEAST_WAVE_PARTS), _MOST_WAVE_PARTS)


async def tell_tiles(
    video: Video,
    positions_ms: Sequence[int],
    most_size: tuple[int, int],
    tell: Callable[[int, Picture], object],
) -> None:
    """Tell one picture a position, with the position that was asked for; what cannot be decoded stays out."""
    width, height = most_size
    stream = video.filmstrip(positions_ms, max_width=width, max_height=height)
    wanted = iter(positions_ms)
    try:
        async for picture in stream:
            tell(next(wanted), picture)
    except MediaError as error:
        log.info("the filmstrip stays incomplete: %s", error)  # the big picture reports it
    finally:
        await stream.aclose()


async def tell_peaks(video: Video, count: int, tell: Callable[[object], object]) -> None:
    """Tell how loud ``video`` is in ``count`` parts, once it is known."""
    try:
        peaks = await video.peaks(count)
    except MediaError as error:
        log.info("the sound is not shown: %s", error)
        return
    tell(peaks)


async def tell_shots(video: Video, tell: Callable[[Sequence[int]], object]) -> None:
    """Tell where shots begin, and again whenever more of them are known."""
    try:
        async for starts_ms in video.shots():
            tell(starts_ms)
    except MediaError as error:
        log.info("shots stay incomplete: %s", error)
