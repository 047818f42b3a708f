"""Keeping, outside the log, how long it was: so that a log cut off or put back shows."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from imm_desktop.domain.errors import (
    BackendError,
    ConflictError,
    InvalidRequestError,
    LogChangedError,
    StoreDamagedError,
    StoreError,
)
from imm_desktop.domain.log_acceptance import (
    MOST_WHY,
    Acceptance,
    acceptance_line,
    digest_of,
    standing,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.review_log import Anchor, anchor_line
from imm_desktop.services.auditing import Audit, BrokenAnchor, audit
from imm_desktop.services.listening import Listener, Listeners
from imm_desktop.services.ports.objects import ObjectStore
from imm_desktop.services.ports.reviews import AnchorKeeper, ReviewStore
from imm_desktop.services.ports.system import Clock

PAUSE_S: Final = 2.0
"""Between two anchors at least; decisions come faster."""


class Anchoring:
    """Writes anchors after decisions, to a file beside the archive and, where wanted, to OSS."""

    def __init__(
        self,
        store: ReviewStore,
        keeper: AnchorKeeper,
        clock: Clock,
        outside: Callable[[], tuple[ObjectStore, str] | None] = lambda: None,
        examine: Callable[[Sequence[Anchor]], Awaitable[Audit]] | None = None,
    ) -> None:
        """``outside`` says where in OSS anchors go too: a store and an ``oss://bucket/prefix/``; None: nowhere.

        ``examine`` audits the log in its own way, such as in a thread.
        """
        self._store = store
        self._keeper = keeper
        self._clock = clock
        self._outside = outside
        self._woken = asyncio.Event()
        self._examine = examine
        self._kept: Listeners[Anchor] = Listeners()
        self._problems: Listeners[Exception] = Listeners()

    def subscribe_problems(self, listener: Listener[Exception]) -> Callable[[], None]:
        """Hear of anchors that could not be kept; nothing else is held up by it."""
        return self._problems.add(listener)

    def subscribe(self, listener: Listener[Anchor]) -> Callable[[], None]:
        """Hear of every anchor that is kept."""
        return self._kept.add(listener)

    def wake(self) -> None:
        """The log has grown."""
        self._woken.set()

    async def run(self) -> None:
        """Keep anchors until cancelled; the first at once, for what an earlier run left without one."""
        while True:
            self._woken.clear()
            try:
                await self.anchor()
            except (StoreError, BackendError) as error:
                self._problems.tell(error)
            await self._clock.sleep(PAUSE_S)
            await self._woken.wait()

    async def anchor(self) -> Anchor | None:
        """Keep the log's end, unless it is kept already; None when there was nothing to keep.

        Raises:
            LogChangedError: The log does not hold the newest anchor any more; no other takes its place.
            StoreError, BackendError: It could not be kept, here or outside.
        """
        lost = await self.check()
        if lost is not None:
            number = lost.anchor.number
            raise LogChangedError(
                f"anchored: {anchor_line(lost.anchor)}", number=number, is_missing=lost.is_missing
            )
        end = await self._store.log_end()
        known = await self._standing()
        if not end.number or (known and known[-1].number >= end.number):
            return None
        anchor = Anchor(end.number, end.hash, self._clock.now())
        await self._keeper.add(anchor)
        self._kept.tell(anchor)
        await self._put_outside("anchor", anchor, anchor_line(anchor))
        return anchor

    async def anchors(self) -> tuple[Anchor, ...]:
        """Those that are kept beside the archive, oldest first.

        Raises:
            StoreError: The file cannot be read.
        """
        return await self._keeper.load()

    async def examine(self, files: Sequence[Path] = ()) -> Audit:
        """Examine every record, and compare the log with the anchors beside it and those in ``files``.

        Raises:
            AnchorsRefusedError: A file holds none.
            StoreError: A file or the archive cannot be read.
        """
        kept = await kept_by(self._keeper)
        anchors = [*kept.standing]
        for path in files:
            anchors += await self._keeper.read(path)
        if self._examine is not None:
            found = await self._examine(anchors)
        else:
            found = await audit(self._store, anchors)
        return kept.told_with(found)

    async def accept(self, by: str, why: str) -> Acceptance:
        """Let a log that was put back on purpose go on without its anchors; that is kept for good, and told.

        Only anchors that are there now are answered for, and only while the log holds what it holds now.

        Raises:
            InvalidRequestError: Nobody says so, or not why.
            ConflictError: The log holds its anchors.
            LogChangedError: A record was changed: that is nothing that can be accepted.
            StoreDamagedError: What is kept beside the archive cannot be read.
            StoreError, BackendError: It could not be kept, here or outside.
        """
        why = why.strip()[:MOST_WHY]
        if not by or not why:
            raise InvalidRequestError("an acceptance needs a name and a reason")
        found = await self.examine()
        if found.first_broken is not None:
            raise LogChangedError(found.fault, number=found.first_broken)
        if found.anchors_fault:
            raise StoreDamagedError(found.anchors_fault)
        if not found.broken_anchors:
            raise ConflictError("the log holds its anchors")
        lost = max((one.anchor for one in found.broken_anchors), key=lambda one: one.number)
        known = await self._keeper.load()
        acceptance = Acceptance(
            self._clock.now(), by, why, found.end, lost, len(known), digest_of(known)
        )
        await self._keeper.accept(acceptance)
        self.wake()
        await self._put_outside("acceptance", lost, acceptance_line(acceptance), acceptance.at)
        return acceptance

    async def check(self) -> BrokenAnchor | None:
        """The newest anchor, if the log does not hold it any more; a quick look, no examination of the chain.

        Raises:
            StoreError: The file of anchors or the archive cannot be read.
        """
        known = await self._standing()
        if not known:
            return None
        anchor = max(known, key=lambda one: one.number)
        found = await self._store.log_end(anchor.number)
        if found.number != anchor.number:
            return BrokenAnchor(anchor, is_missing=True)
        return None if found.hash == anchor.hash else BrokenAnchor(anchor, is_missing=False)

    async def _standing(self) -> tuple[Anchor, ...]:
        return standing(await self._keeper.load(), await self._keeper.load_acceptances())

    async def _put_outside(
        self, what: str, anchor: Anchor, line: str, at: datetime | None = None
    ) -> None:
        outside = self._outside()
        if outside is not None:
            store, prefix = outside
            await store.put_object(
                _place(prefix, what, anchor.number, at or anchor.at),
                line.encode() + b"\n",
                content_type="application/json",
            )


@dataclass(frozen=True, slots=True)
class Kept:
    """What is beside an archive to compare its log with, as far as it can be read."""

    standing: tuple[Anchor, ...]
    acceptances: tuple[Acceptance, ...]
    fault: str

    def told_with(self, found: Audit) -> Audit:
        """``found`` with what else there is to say of it."""
        return replace(found, acceptances=self.acceptances, anchors_fault=self.fault)


async def kept_by(keeper: AnchorKeeper) -> Kept:
    """What ``keeper`` holds; a damaged file keeps nobody from examining the records.

    Raises:
        StoreError: A file cannot be read at all.
    """
    anchors: tuple[Anchor, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()
    fault = ""
    try:
        anchors = await keeper.load()
        acceptances = await keeper.load_acceptances()
    except StoreDamagedError as error:
        fault = str(error)
    return Kept(standing(anchors, acceptances), acceptances, fault)


def _place(prefix: str, what: str, number: int, at: datetime) -> ObjectUri:
    """Where in OSS it is kept: each is an object of its own, none is ever written over by a later one."""
    moment = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return ObjectUri.parse(f"{prefix}{what}-{number:010d}-{moment}.json")
