"""Small pictures of objects for tiles and lists, made by the frame worker when they come into view."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.media.client import FrameClient
from imm_desktop.media.picture import Picture
from imm_desktop.media.thumbnail_store import ThumbnailStore
from imm_desktop.presenters.jobs import Jobs

log = logging.getLogger(__name__)

KEPT: Final = 300
"""Thumbnails in memory, more than the largest screen shows at once; at 320 × 180 they take about 70 MB."""
KEPT_LENGTHS: Final = 10_000
"""Lengths of videos that are remembered after their pictures went."""

AT_SHARE: Final = 0.1
"""Where in the video the thumbnail is taken: past most titles and black starts."""

WIDTH: Final = 320
HEIGHT: Final = 180


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Thumbnail:
    """What is known of an object's picture."""

    picture: Picture | None
    """None when there is none: ``remark`` says why."""
    duration_ms: int = 0
    remark: str = ""


class Thumbnails(QObject):
    """Thumbnails by object: from memory, from disk, or made by the worker; the newest wish first, one at a time."""

    changed = Signal(object)
    """ObjectUri whose thumbnail is there now."""

    def __init__(self, frames: FrameClient, store: ThumbnailStore | None = None) -> None:
        super().__init__()
        self._frames, self._store = frames, store
        self._url_of: Callable[[ObjectUri], Awaitable[str]] | None = None
        self._kept: OrderedDict[tuple[ObjectUri, str], Thumbnail] = OrderedDict()
        self._lengths_ms: OrderedDict[tuple[ObjectUri, str], int] = OrderedDict()
        self._wanted: OrderedDict[tuple[ObjectUri, str], None] = OrderedDict()
        self._round: object | None = None
        """Which job makes thumbnails; None when none does."""
        self.jobs = Jobs(on_error=lambda error: log.warning("thumbnails stopped: %r", error))

    def use(self, url_of: Callable[[ObjectUri], Awaitable[str]] | None) -> None:
        """Read objects through ``url_of`` from now on; what was made for another account is forgotten."""
        self._url_of = url_of
        self._round = None
        self.jobs.cancel("thumbnails")
        self._kept.clear()
        self._lengths_ms.clear()
        self._wanted.clear()

    def of(self, uri: ObjectUri, etag: str) -> Thumbnail | None:
        """The thumbnail, or None while it is not made; asking makes it wanted."""
        key = (uri, etag)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if self._url_of is None:
            return None
        self._wanted[key] = None
        self._wanted.move_to_end(key)
        while len(self._wanted) > KEPT:
            self._wanted.popitem(last=False)
        if self._round is None:
            self._round = object()
            self.jobs.start("thumbnails", self._make_all(self._url_of, self._round))
        return None

    @property
    def lengths_ms(self) -> Mapping[tuple[ObjectUri, str], int]:
        """By object and ETag, of what is remembered; nothing is asked for."""
        return MappingProxyType(self._lengths_ms)

    def forget_wishes(self) -> None:
        """Drop what is wanted and not begun: another prefix is shown now."""
        self._wanted.clear()

    def forget_failures(self) -> None:
        """Let objects without a picture be tried again: the network may be back."""
        for key in [key for key, one in self._kept.items() if one.picture is None]:
            del self._kept[key]

    async def _make_all(
        self, url_of: Callable[[ObjectUri], Awaitable[str]], this_round: object
    ) -> None:
        try:
            while self._wanted:
                key, _ = self._wanted.popitem()
                self._keep(key, await self._find(key, url_of))
                self.changed.emit(key[0])
                await asyncio.sleep(0)
        finally:
            if self._round is this_round:
                self._round = None

    def _keep(self, key: tuple[ObjectUri, str], made: Thumbnail) -> None:
        self._kept[key] = made
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        if made.duration_ms:
            self._lengths_ms[key] = made.duration_ms
            while len(self._lengths_ms) > KEPT_LENGTHS:
                self._lengths_ms.popitem(last=False)

    async def _find(
        self, key: tuple[ObjectUri, str], url_of: Callable[[ObjectUri], Awaitable[str]]
    ) -> Thumbnail:
        """From disk, or else made; what was made is kept there for the next run."""
        (uri, etag), store = key, self._store
        if store is None or not etag:
            return await self._make(uri, url_of)
        known = await asyncio.to_thread(store.get, str(uri), etag)
        if known is not None:
            return Thumbnail(known.picture, known.duration_ms)
        made = await self._make(uri, url_of)
        if made.picture is not None:
            await asyncio.to_thread(store.put, str(uri), etag, made.picture, made.duration_ms)
        return made

    async def _make(
        self, uri: ObjectUri, url_of: Callable[[ObjectUri], Awaitable[str]]
    ) -> Thumbnail:
        try:
            video = await self._frames.open(await url_of(uri))
            try:
                facts = video.facts
                picture = await video.still(
                    round(facts.duration_ms * AT_SHARE), max_width=WIDTH, max_height=HEIGHT
                )
            finally:
                await video.close()
        except ImmDesktopError as error:
            return Thumbnail(None, remark=str(error))
        return Thumbnail(picture, 0 if facts.is_image else facts.duration_ms)
