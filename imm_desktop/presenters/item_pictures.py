"""The pictures of the open item's moments, and what its content is like; for items that were left early, later."""

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.presenters.evidence_stills import Still, StillSource, order_of, stills_of
from imm_desktop.presenters.likeness import find_alike, look_into
from imm_desktop.presenters.open_item import OpenItem
from imm_desktop.presenters.review_answer import ReviewAnswer
from imm_desktop.services.ports.system import Clock

if TYPE_CHECKING:
    from imm_desktop.services.bench import Bench

log = logging.getLogger(__name__)

MOST_LEFT: Final = 200
"""Items whose content is still to be looked into; of more, the oldest are known by their bytes alone."""
PAUSE_S: Final = 2.0
"""A reviewer who stays with an item for so long leaves the decoders free for others."""


class ItemPictures(QObject):
    """Works for one opening of an item at a time; whoever opens another one cancels it."""

    still_ready = Signal(object)
    """Still of a moment of the open item."""
    alike_found = Signal(object, object)
    """OpenItem, and the earlier decisions about the same content that became known (tuple of Alike)."""

    def __init__(self, frames: StillSource, answer: ReviewAnswer, clock: Clock) -> None:
        super().__init__()
        self._frames, self._answer, self._clock = frames, answer, clock
        self._looked_into = ""
        """ID of the item whose content was looked into last."""
        self._left: deque[OpenItem] = deque(maxlen=MOST_LEFT)

    def forget(self) -> None:
        """Another account: nothing of the earlier one is looked into."""
        self._left.clear()

    def leave(self, opened: OpenItem) -> None:
        """The item was decided: its content must be known when the same comes again, however quick the answer was."""
        if opened.item.item_id != self._looked_into:
            self._left.append(opened)

    def show_ready(self, stills: tuple[Still, ...]) -> None:
        """Show what was made ready before."""
        for still in stills:
            self.still_ready.emit(still)

    async def make(
        self,
        bench: "Bench | None",
        opened: OpenItem,
        ready: tuple[Still, ...],
        prepare: Callable[[], None],
        have_firsts: Callable[[], Awaitable[None]],
    ) -> None:
        """Make the pictures that ``ready`` lacks, then look for the same content; ``prepare`` what follows meanwhile.

        Looking for it takes the decoders for long, so it waits until the next items ``have_firsts``.
        """
        # Not only once all of the open item is there: with a slow disk the next would never be ready.
        prepare()
        try:
            have = {one.index for one in ready}
            missing = [one for one in order_of(opened.moments, opened.strongest) if one not in have]
            if missing:
                found = stills_of(self._frames, opened.url, opened.moments, missing)
                async with aclosing(found) as stills:
                    async for still in stills:
                        ready += (still,)
                        self.still_ready.emit(still)
            await self._answer.add_pictures(opened, [still.picture for still in ready])
        except ImmDesktopError as error:
            log.info("no strip of %s: %s", opened.item.source, error)  # the viewer says the same
        if bench is not None:
            await have_firsts()
            alike = await find_alike(bench, self._frames, opened)
            if alike != opened.alike:
                self.alike_found.emit(opened, alike)
            self._looked_into = opened.item.item_id
            prepare()
            if self._left:
                await self._clock.sleep(PAUSE_S)
                await self.catch_up(bench)

    async def catch_up(self, bench: "Bench") -> None:
        """Look into the items that were left before that was done, the newest first."""
        while self._left:
            opened = self._left[-1]
            await look_into(bench, self._frames, opened)
            if opened in self._left:
                self._left.remove(opened)
