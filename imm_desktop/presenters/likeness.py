"""Looking into an item's content once, so that nearly the same content is known again."""

import asyncio
import logging

from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.domain.fingerprint import Fingerprint, sample_positions
from imm_desktop.domain.media import MediaType
from imm_desktop.domain.queues import Alike
from imm_desktop.presenters.evidence_stills import StillSource
from imm_desktop.presenters.open_item import OpenItem
from imm_desktop.presenters.seen import fingerprint_of
from imm_desktop.services.bench import Bench

log = logging.getLogger(__name__)

SAMPLE_WIDTH = 96
SAMPLE_HEIGHT = 54
"""Pixels at most; the hash averages them to 9 x 8 anyway."""


async def find_alike(bench: Bench, frames: StillSource, opened: OpenItem) -> tuple[Alike, ...]:
    """Earlier decisions about the same or nearly the same content; the item's fingerprint is made when there is none.

    What cannot be decoded is compared by its bytes alone.

    Raises:
        StoreError: The archive cannot be read or written.
    """
    await look_into(bench, frames, opened)
    return await bench.reviewing.alike(opened.item)


async def look_into(bench: Bench, frames: StillSource, opened: OpenItem) -> None:
    """Keep what the item's content looks like, unless that is known; what cannot be decoded is left.

    Raises:
        StoreError: The archive cannot be read or written.
    """
    if await bench.archive.load_fingerprint(opened.item.item_id) is not None:
        return
    try:
        found = await _fingerprint_of(bench, frames, opened)
    except ImmDesktopError as error:
        log.info("no fingerprint of %s: %s", opened.item.source, error)
    else:
        await bench.archive.save_fingerprint(opened.item.item_id, found)


async def _fingerprint_of(bench: Bench, frames: StillSource, opened: OpenItem) -> Fingerprint:
    source = opened.item.source
    head = await bench.browsing.head(source)
    is_image = source.media_type is MediaType.IMAGE
    positions = (0,) if is_image else sample_positions(opened.duration_ms)
    video = await frames.open(opened.url)
    try:
        pictures = [
            await video.still(at, max_width=SAMPLE_WIDTH, max_height=SAMPLE_HEIGHT)
            for at in positions
        ]
    finally:
        await video.close()
    looks = await asyncio.to_thread(fingerprint_of, pictures)
    return Fingerprint(head.crc64, looks.hashes)
