"""Pictures along the one video that the pointer is over in a list: a tile becomes a small scrubber.

A video is cut into ``PARTS`` equal parts with one picture each. Only the one video pointed at is opened, only while it
is pointed at, and of a video far away only the parts that are pointed at are read: what a filmstrip's tiles would fetch.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.errors import ImmDesktopError, MediaError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.client import FrameClient
from imm_desktop.media.opened_video import OpenVideo
from imm_desktop.media.picture import Picture
from imm_desktop.media.thumbnail_store import ThumbnailStore
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.thumbnails import Thumbnail

log = logging.getLogger(__name__)

PARTS: Final = 20
"""Pictures of a video: on a tile of 190 pixels one for each 10, about what a hand can aim at."""
WIDTH: Final = 256
HEIGHT: Final = 144
KEPT: Final = 240
"""Pictures in memory, of twelve videos; at 256 × 144 they take 35 MB."""
DWELL_S: Final = 0.12
"""A pointer that only crosses a tile opens no video."""


@dataclass(frozen=True, slots=True)
class Hover:
    """What a tile shows while the pointer is on it."""

    share: float
    """Where the pointer is, 0 to 1."""
    position_ms: int
    """What ``picture`` shows; while there is none, where the pointer is."""
    picture: Thumbnail | None
    """The picture there; None while it is not known, and when it cannot be made."""


@dataclass(frozen=True, slots=True)
class _Place:
    """One video in one version."""

    uri: ObjectUri
    etag: str
    duration_ms: int

    def position_of(self, part: int) -> int:
        """The middle of a part."""
        return self.duration_ms * (2 * part + 1) // (2 * PARTS)


class HoverPictures(QObject):
    """Answers at once with what is known, and has the rest made in the frame worker; nothing here waits."""

    changed = Signal(object)
    """ObjectUri whose tile looks different now."""

    def __init__(
        self, frames: FrameClient, store: ThumbnailStore | None = None, *, dwell_s: float = DWELL_S
    ) -> None:
        """``store`` keeps the pictures between runs, beside the thumbnails."""
        super().__init__()
        self._frames, self._store, self._dwell_s = frames, store, dwell_s
        self._url_of: Callable[[ObjectUri], Awaitable[str]] | None = None
        self._is_far = False
        self._place: _Place | None = None
        self._share = 0.0
        self._kept: OrderedDict[tuple[_Place, int], Thumbnail] = OrderedDict()
        self._moved = asyncio.Event()
        """The pointer is at another part."""
        self.jobs = Jobs(on_error=lambda error: log.warning("hovering stopped: %r", error))

    def use(self, url_of: Callable[[ObjectUri], Awaitable[str]] | None, *, is_far: bool) -> None:
        """Read objects through ``url_of`` from now on; ``is_far`` when they lie in the cloud."""
        self.leave()
        self._url_of, self._is_far = url_of, is_far
        self._kept.clear()

    def point_at(self, uri: ObjectUri, etag: str, duration_ms: int, share: float) -> None:
        """The pointer is on ``uri``, at ``share`` (0 to 1) of its width."""
        place = _Place(uri, etag, duration_ms)
        before, old_share = self._place, self._share
        self._share = min(max(share, 0.0), 1.0)
        if place != before:
            self.leave()
            self._place = place
            if self._url_of is not None and duration_ms > 0:
                self.jobs.start("hover", self._fill(place, self._url_of))
        elif self._share == old_share:
            return
        self._moved.set()
        self.changed.emit(uri)

    def step(self, uri: ObjectUri, etag: str, duration_ms: int, parts: int) -> None:
        """Go ``parts`` on (back, when negative), from the start where the pointer is on another video."""
        is_there = self._place == _Place(uri, etag, duration_ms)
        part = min(max(self._part + parts, 0), PARTS - 1) if is_there else 0
        self.point_at(uri, etag, duration_ms, (part + 0.5) / PARTS)

    def leave(self) -> None:
        """The pointer is on no video any more."""
        place, self._place = self._place, None
        self.jobs.cancel("hover")
        if place is not None:
            self.changed.emit(place.uri)

    def forget_failures(self) -> None:
        """Let parts without a picture be tried again: the network may be back."""
        for key in [key for key, one in self._kept.items() if one.picture is None]:
            del self._kept[key]

    def of(self, uri: ObjectUri, etag: str) -> Hover | None:
        """What the tile of ``uri`` shows; None when the pointer is not on it."""
        place = self._place
        if place is None or place.uri != uri or place.etag != etag or not place.duration_ms:
            return None
        found = self._kept.get((place, self._part))
        if found is None or found.picture is None:
            return Hover(self._share, round(self._share * place.duration_ms), None)
        return Hover(self._share, found.picture.position_ms, found)

    @property
    def _part(self) -> int:
        return min(int(self._share * PARTS), PARTS - 1)

    async def _fill(self, place: _Place, url_of: Callable[[ObjectUri], Awaitable[str]]) -> None:
        """Make the part that is pointed at, then its neighbours, until all are there; ends with the pointer's leave."""
        video: OpenVideo | None = None
        try:
            while True:
                self._moved.clear()
                part = self._next_part(place)
                if part is None:
                    if all((place, one) in self._kept for one in range(PARTS)):
                        return
                    await self._moved.wait()
                    continue
                picture = await self._stored(place, part)
                if picture is None:
                    if video is None:
                        await asyncio.sleep(self._dwell_s)
                        video = await self._frames.open(await url_of(place.uri))
                    picture = await _tile(video, place.position_of(part))
                    await self._store_picture(place, part, picture)
                self._keep(place, part, Thumbnail(picture, place.duration_ms))
        except ImmDesktopError as error:
            # The tile keeps its thumbnail; whoever opens the video is told why it cannot be read.
            log.info("no pictures along %s: %s", place.uri, error)
            for part in range(PARTS):
                self._kept.setdefault((place, part), Thumbnail(None, remark=str(error)))
        finally:
            if video is not None:
                await video.close()

    def _next_part(self, place: _Place) -> int | None:
        """The part nearest to the pointer that is not known; far away only the one under it."""
        part = self._part
        reach = range(1) if self._is_far else range(PARTS)
        near = (one for by in reach for one in (part + by, part - by))
        return next(
            (one for one in near if 0 <= one < PARTS and (place, one) not in self._kept), None
        )

    def _keep(self, place: _Place, part: int, picture: Thumbnail) -> None:
        self._kept[place, part] = picture
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self.changed.emit(place.uri)

    async def _stored(self, place: _Place, part: int) -> Picture | None:
        if self._store is None or not place.etag:
            return None
        known = await asyncio.to_thread(self._store.get, _name(place, part), place.etag)
        return None if known is None else known.picture

    async def _store_picture(self, place: _Place, part: int, picture: Picture) -> None:
        if self._store is not None and place.etag:
            put = self._store.put
            await asyncio.to_thread(put, _name(place, part), place.etag, picture, place.duration_ms)


def _name(place: _Place, part: int) -> str:
    """What a part's picture is kept under: no object key holds a line break."""
    return f"{place.uri}\n{part}/{PARTS}"


async def _tile(video: OpenVideo, position_ms: int) -> Picture:
    stream = video.filmstrip((position_ms,), max_width=WIDTH, max_height=HEIGHT)
    try:
        found = await anext(aiter(stream), None)
    finally:
        await stream.aclose()
    if found is None:
        raise MediaError(MediaReason.NOTHING_DECODES, position_ms=position_ms)
    return found
