"""The pictures that a reviewer saw, decoded again for a case file."""

import asyncio
from collections.abc import Sequence

import numpy as np

from imm_desktop.domain.timing import short_duration
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.evidence_stills import STRIP_HEIGHT, STRIP_WIDTH, StillSource
from imm_desktop.services.case_file import CasePicture


async def case_pictures(
    frames: StillSource, url: str, positions_ms: Sequence[int]
) -> tuple[CasePicture, ...]:
    """The frames shown at ``positions_ms``, small as in the strip; the video is closed at the end.

    Raises:
        MediaError: It cannot be opened, or a picture cannot be decoded.
    """
    if not positions_ms:
        return ()
    video = await frames.open(url)
    try:
        found = [
            await video.still(at, max_width=STRIP_WIDTH, max_height=STRIP_HEIGHT)
            for at in positions_ms
        ]
    finally:
        await video.close()
    return tuple([await asyncio.to_thread(_case_picture, one) for one in found])


def _case_picture(picture: Picture) -> CasePicture:
    pixels = np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width, 4)
    rgb = np.ascontiguousarray(pixels[:, :, 2::-1]).tobytes()
    caption = short_duration(picture.position_ms)
    return CasePicture(picture.position_ms, picture.width, picture.height, rgb, caption)
