"""What the timeline shows of an open video besides its labels: small pictures, and how loud it is."""

import logging
from collections.abc import Callable, Sequence

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.player_ports import Video

log = logging.getLogger(__name__)


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
