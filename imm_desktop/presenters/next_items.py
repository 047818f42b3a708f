"""What comes next, made ready while the reviewer still looks at what is there."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.domain.review import ReviewItem
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.evidence_stills import (
    KeepVideo,
    Still,
    StillSource,
    looked_into,
    order_of,
    still_of,
)
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.open_item import OpenItem, open_item_of, read_again
from imm_desktop.services.bench import Bench

log = logging.getLogger(__name__)

MOST_SIZE: Final = (2560, 1440)
"""Of a picture that is made ready (15 MB); an enlarged or larger view asks for the rest when it shows it."""
AHEAD: Final = 3
"""Items made ready: the next, and those after it for a reviewer who is quicker than the network."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An item that can be shown at once."""

    opened: OpenItem
    stills: tuple[Still, ...] = ()
    """Of its moments, the strongest first; not all of them at first."""
    picture: Picture | None = None
    """The frame that it opens at, as large as the view."""
    is_renewed: bool = False
    """Whether what the archive holds was read just now, by ``NextItems.renew``."""


class NextItems:
    """Keeps the evidence of the items that follow; forgets the others.

    One item is prepared at a time, and what was begun is finished while it is wanted: a reviewer who decides more
    quickly than items can be prepared meets the next one half-way, not at its beginning. What every item shows first
    comes before what any of them shows besides.
    """

    def __init__(
        self,
        frames: StillSource,
        on_error: Callable[[Exception], None],
        keep: KeepVideo | None = None,
    ) -> None:
        """``keep`` leaves a video open for the player that shows it next."""
        self._frames, self._keep = frames, keep
        self._size = (0, 0)
        self._ready: dict[str, Ready] = {}
        self._wanted: tuple[ReviewItem, ...] = ()
        self._failed: set[str] = set()
        self._preparing = ""
        """ID of the item that is prepared now; empty when none is."""
        self._awaited = ""
        """ID of the item that somebody waits for meanwhile."""
        self._prepared = asyncio.Event()
        self._has_firsts = asyncio.Event()
        """Whether each that is wanted shows something when it is opened, as far as that can be had."""
        self._has_firsts.set()
        self._renewing = asyncio.Lock()
        self.jobs = Jobs(on_error=on_error)

    def clear(self) -> None:
        """Forget everything, as when the account changes."""
        self.jobs.cancel("prepare")
        self._ready.clear()
        self._wanted, self._failed = (), set()

    def set_view_size(self, width: int, height: int) -> None:
        """Make pictures ready that fill so many device pixels; without it none but those of the strip."""
        self._size = (min(width, MOST_SIZE[0]), min(height, MOST_SIZE[1]))

    def make_ready(self, bench: Bench, items: tuple[ReviewItem, ...]) -> None:
        """Prepare ``items`` and forget all others; what cannot be prepared will say so when it is opened."""
        self._wanted = items[:AHEAD]
        ids = {one.item_id for one in self._wanted} | ({self._awaited} - {""})
        self._ready = {key: one for key, one in self._ready.items() if key in ids}
        self._failed &= ids
        if any(one not in self._ready and one not in self._failed for one in ids):
            self._has_firsts.clear()
        is_idle = "prepare" not in self.jobs.names()
        if is_idle or self._preparing not in ids:
            self.jobs.start("prepare", self._prepare_all(bench))

    async def wait_for_firsts(self) -> None:
        """Return once each item to come has what it shows first: whatever needs the decoders and can wait, waits."""
        await self._has_firsts.wait()

    async def renew(self, bench: Bench, item: ReviewItem) -> None:
        """Read the archive's newest words about ``item``, which is about to be taken; nothing when it is not ready."""
        async with self._renewing:
            ready = self._ready.get(item.item_id)
            if ready is None:
                return
            try:
                opened = await read_again(bench, ready.opened)
            except ImmDesktopError as error:
                log.info("%s is not renewed: %s", item.source, error)  # who takes it says so
            else:
                known = self._ready.get(item.item_id, ready)  # more pictures came meanwhile
                self._ready[item.item_id] = replace(known, opened=opened, is_renewed=True)

    def take_renewed(self, item: ReviewItem) -> Ready | None:
        """What was made ready of ``item`` and renewed just now; None when ``take`` must be asked."""
        ready = self._ready.get(item.item_id)
        if ready is None or not ready.is_renewed or self._renewing.locked():
            return None
        return self._pop(item)

    def seen_of(self, item: ReviewItem) -> Ready | None:
        """What can be shown of ``item`` already, which stays ready; None when there is no picture of it yet."""
        ready = self._ready.get(item.item_id)
        if ready is None or not (ready.stills or ready.picture):
            return None
        return ready if ready.opened.item.source_etag == item.source_etag else None

    async def take(self, bench: Bench, item: ReviewItem) -> Ready | None:
        """What was made ready of ``item``, with the archive's newest words; None when nothing was.

        Raises:
            StoreError: The archive cannot be read.
        """
        if self._preparing == item.item_id:
            self._awaited = item.item_id
            try:
                await self._prepared.wait()
            finally:
                self._awaited = ""
        async with self._renewing:
            ready = self._pop(item)
        if ready is None or ready.is_renewed:
            return ready
        return replace(ready, opened=await read_again(bench, ready.opened))

    async def close(self) -> None:
        """Stop preparing."""
        await self.jobs.close()

    def _pop(self, item: ReviewItem) -> Ready | None:
        self._wanted = tuple(one for one in self._wanted if one.item_id != item.item_id)
        ready = self._ready.pop(item.item_id, None)
        for other, one in self._ready.items():
            self._ready[other] = replace(one, is_renewed=False)  # not "just now" any more
        if ready is None or ready.opened.item.source_etag != item.source_etag:
            return None
        return ready

    def _next_wanted(self) -> ReviewItem | None:
        rest = [one for one in self._wanted if one.item_id not in self._failed]
        bare = (one for one in rest if one.item_id not in self._ready)
        return next(bare, next((one for one in rest if self._missing(one)), None))

    def _missing(self, item: ReviewItem) -> tuple[int, ...]:
        """Moments of an item that is ready whose pictures are not."""
        ready = self._ready.get(item.item_id)
        if ready is None:
            return ()
        have = {one.index for one in ready.stills}
        order = order_of(ready.opened.moments, ready.opened.strongest)
        return tuple(one for one in order if one not in have)

    async def _prepare_all(self, bench: Bench) -> None:
        try:
            while (item := self._next_wanted()) is not None:
                if item.item_id in self._ready:
                    self._has_firsts.set()
                else:
                    self._has_firsts.clear()
                await self._prepare_one(bench, item)
        finally:
            self._has_firsts.set()

    async def _prepare_one(self, bench: Bench, item: ReviewItem) -> None:
        self._preparing, prepared = item.item_id, asyncio.Event()
        self._prepared = prepared
        try:
            await self._prepare(bench, item, prepared)
        except ImmDesktopError as error:
            log.info("%s is not made ready: %s", item.source, error)
            self._failed.add(item.item_id)
        finally:
            prepared.set()
            if self._prepared is prepared:
                self._preparing = ""

    async def _prepare(self, bench: Bench, item: ReviewItem, prepared: asyncio.Event) -> None:
        """All of the very next item, of one after it what it shows first, or later what is missing then.

        What is taken meanwhile gets the rest elsewhere.

        Raises:
            ImmDesktopError: It cannot be opened, or has no pictures.
        """
        missing = self._missing(item)
        is_first = not missing
        if is_first:
            self._ready[item.item_id] = Ready(await open_item_of(bench, item))
            missing = self._missing(item)
            if self._wanted[:1] != (item,):
                missing = missing[:1]
        opened = self._ready[item.item_id].opened
        async with looked_into(self._frames, opened.url, self._keep) as video:
            for index in missing[:1]:
                if not self._add(item, still=await still_of(video, opened.moments, index)):
                    return
            prepared.set()
            if is_first and all(self._size):
                width, height = self._size
                picture = await video.still(opened.first_ms, max_width=width, max_height=height)
                self._add(item, picture=picture)
            for index in missing[1:]:
                if not self._add(item, still=await still_of(video, opened.moments, index)):
                    return

    def _add(
        self, item: ReviewItem, *, still: Still | None = None, picture: Picture | None = None
    ) -> bool:
        """False when the item was taken, or is not wanted any more."""
        known = self._ready.get(item.item_id)
        if known is None:
            return False
        stills = known.stills if still is None else (*known.stills, still)
        self._ready[item.item_id] = replace(
            known, stills=stills, picture=known.picture if picture is None else picture
        )
        return True
