"""Pictures of the flagged moments of one item, for the strip above the viewer."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

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


async def stills_of(
    frames: StillSource, url: str, moments: Sequence[Moment]
) -> AsyncGenerator[Still, None]:
    """The strongest picture of each moment, in order; the video is closed at the end, also of a cancelled one.

    Raises:
        MediaError: It cannot be opened, or a picture cannot be decoded.
    """
    if not moments:
        return
    video = await frames.open(url)
    try:
        for index, moment in enumerate(moments[:MOST_STILLS]):
            yield Still(
                index,
                await video.still(
                    moment.strongest.position_ms, max_width=STRIP_WIDTH, max_height=STRIP_HEIGHT
                ),
            )
    finally:
        await video.close()
