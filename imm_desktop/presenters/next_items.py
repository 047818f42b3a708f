"""What comes next, made ready while the reviewer still looks at what is there."""

import logging
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.domain.review import ReviewItem
from imm_desktop.presenters.evidence_stills import Still, StillSource, stills_of
from imm_desktop.presenters.open_item import OpenItem, open_item_of, read_again
from imm_desktop.services.bench import Bench

log = logging.getLogger(__name__)

AHEAD: Final = 2
"""Items made ready: the next, and the one after it for a reviewer who is quicker than the network."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An item that can be shown at once."""

    opened: OpenItem
    stills: tuple[Still, ...]


class NextItems:
    """Keeps the evidence of the items that follow; forgets the others."""

    def __init__(self, frames: StillSource) -> None:
        self._frames = frames
        self._ready: dict[str, Ready] = {}

    def clear(self) -> None:
        """Forget everything, as when the account changes."""
        self._ready.clear()

    async def take(self, bench: Bench, item: ReviewItem) -> Ready | None:
        """What was made ready of ``item``, with the archive's newest words; None when nothing was.

        Raises:
            StoreError: The archive cannot be read.
        """
        ready = self._ready.pop(item.item_id, None)
        if ready is None or ready.opened.item.source_etag != item.source_etag:
            return None
        return Ready(await read_again(bench, ready.opened), ready.stills)

    async def make_ready(self, bench: Bench, items: tuple[ReviewItem, ...]) -> None:
        """Prepare ``items`` and forget all others; what cannot be prepared will say so when it is opened."""
        wanted = items[:AHEAD]
        ids = {one.item_id for one in wanted}
        self._ready = {key: one for key, one in self._ready.items() if key in ids}
        for item in wanted:
            if item.item_id in self._ready:
                continue
            try:
                self._ready[item.item_id] = await self._prepare(bench, item)
            except ImmDesktopError as error:
                log.info("%s is not made ready: %s", item.source, error)

    async def _prepare(self, bench: Bench, item: ReviewItem) -> Ready:
        opened = await open_item_of(bench, item)
        async with aclosing(stills_of(self._frames, opened.url, opened.moments)) as stills:
            return Ready(opened, tuple([still async for still in stills]))
