"""Pictures of the flagged moments of one item, for the strip above the viewer."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

from imm_desktop.domain.moderation import Moment
from imm_desktop.media.picture import Picture

STRIP_WIDTH: Final = 256
STRIP_HEIGHT: Final = 144
MOST_STILLS: Final = 24
"""Moments in the strip; the timeline shows all of them."""


@dataclass(frozen=True, slots=True)
class Still:
    """The picture of one moment in the strip."""

    index: int
    picture: Picture


class StillVideo(Protocol):
    """What the strip needs of an open video (`media.client.OpenVideo`)."""

    async def still(self, position_ms: int, *, max_width: int, max_height: int) -> Picture:
        """The frame shown at ``position_ms``; MediaError when it cannot be decoded."""
        ...

    async def close(self) -> None:
        """Let go of it."""
        ...


class StillSource(Protocol):
    """Opens videos (`media.client.FrameClient`)."""

    async def open(self, source: str) -> StillVideo:
        """Open a path or an address; MediaError when it is no video."""
        ...


KeepVideo = Callable[[str, Any], Awaitable[None]]
"""Leaves the video of an address open for the next who opens it (`media.client.FrameClient.keep`)."""


def order_of(moments: Sequence[Moment], strongest: int) -> tuple[int, ...]:
    """Which moments get a picture, the strongest first: the item opens there."""
    first = range(min(len(moments), MOST_STILLS))
    return (strongest, *(one for one in first if one != strongest)) if moments else ()


@asynccontextmanager
async def looked_into(
    frames: StillSource, url: str, keep: KeepVideo | None = None
) -> AsyncGenerator[StillVideo, None]:
    """The video at ``url``, open; afterwards it is given to ``keep``, or closed: without it, and after a failure.

    Raises:
        MediaError: It cannot be opened.
    """
    video = await frames.open(url)
    is_kept = False
    try:
        yield video
        is_kept = keep is not None
    finally:
        if keep is not None and is_kept:
            await keep(url, video)
        else:
            await video.close()


async def still_of(video: StillVideo, moments: Sequence[Moment], index: int) -> Still:
    """The strongest picture of the moment at ``index``.

    Raises:
        MediaError: It cannot be decoded.
    """
    position_ms = moments[index].strongest.position_ms
    picture = await video.still(position_ms, max_width=STRIP_WIDTH, max_height=STRIP_HEIGHT)
    return Still(index, picture)


async def stills_of(
    frames: StillSource, url: str, moments: Sequence[Moment], order: Sequence[int]
) -> AsyncGenerator[Still, None]:
    """The strongest picture of the moments at ``order``; the video is closed at the end, also of a cancelled one.

    Raises:
        MediaError: It cannot be opened, or a picture cannot be decoded.
    """
    if not order:
        return
    async with looked_into(frames, url) as video:
        for index in order:
            yield await still_of(video, moments, index)
