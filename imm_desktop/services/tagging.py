"""Tags of many objects: read, changed, and put back as they were.

OSS replaces all tags of an object at once, so each is read just before it is written; what a decision writes there is
never changed. What stops half-way is told by which objects were reached, and can be asked for again: it comes to the same.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.object_tags import TagChange, TagFault
from imm_desktop.services.sessions import Session

AT_ONCE: Final = 8
"""Requests under way; OSS allows far more, and the tasks of this program ask too."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tagged:
    """What became of one object."""

    uri: ObjectUri
    prior: Mapping[str, str]
    """All tags that it had; empty where they could not be read."""
    is_changed: bool = False
    fault: TagFault | None = None
    """Why nothing was sent."""
    is_conflict: bool = False
    """Whether its tags were left as they are, for somebody else has changed them since."""
    error: ImmDesktopError | None = None
    """Why it could not be read or written."""


class Tagging:
    """Of the objects of one account."""

    def __init__(self, session: Session) -> None:
        self._objects = session.objects

    def read(self, uris: Sequence[ObjectUri]) -> AsyncGenerator[Tagged, None]:
        """What each of ``uris`` has, in the order in which the answers come. Close it to stop, as the others."""
        return self._each(uris, self._read)

    def change(
        self,
        uris: Sequence[ObjectUri],
        change: TagChange,
        goes_on: Callable[[], bool] = lambda: True,
    ) -> AsyncGenerator[Tagged, None]:
        """Carry ``change`` out, in the order in which it is done; one that cannot be changed keeps no other from it.

        Once ``goes_on`` says no nothing more is begun, and what is under way is still told.
        """

        async def one(uri: ObjectUri) -> Tagged:
            return await self._write(uri, lambda _present: change)

        return self._each(uris, one, goes_on)

    def take_back(
        self,
        done: Sequence[Tagged],
        change: TagChange,
        goes_on: Callable[[], bool] = lambda: True,
    ) -> AsyncGenerator[Tagged, None]:
        """Put the tags that ``change`` changed back as they were on the objects of ``done``."""
        priors = {one.uri: one.prior for one in done if one.is_changed}

        async def one(uri: ObjectUri) -> Tagged:
            return await self._write(uri, lambda present: change.back_from(present, priors[uri]))

        return self._each(tuple(priors), one, goes_on)

    async def _read(self, uri: ObjectUri) -> Tagged:
        try:
            return Tagged(uri, await self._objects.get_tags(uri))
        except ImmDesktopError as error:
            return Tagged(uri, {}, error=error)

    async def _write(
        self, uri: ObjectUri, change_of: Callable[[Mapping[str, str]], TagChange | None]
    ) -> Tagged:
        read = await self._read(uri)
        if read.error is not None:
            return read
        change = change_of(read.prior)
        if change is None:
            return Tagged(uri, read.prior, is_conflict=True)
        fault = change.fault_on(read.prior)
        wanted = change.applied_to(read.prior)
        if fault is not None or wanted == read.prior:
            return Tagged(uri, read.prior, fault=fault)
        try:
            await self._objects.put_tags(uri, wanted)
        except ImmDesktopError as error:
            return Tagged(uri, read.prior, error=error)
        return Tagged(uri, read.prior, is_changed=True)

    async def _each(
        self,
        uris: Sequence[ObjectUri],
        act: Callable[[ObjectUri], Awaitable[T]],
        goes_on: Callable[[], bool] = lambda: True,
    ) -> AsyncGenerator[T, None]:
        """``act`` on each, a few at once; what is under way ends with whoever stops iterating."""
        waiting, running = iter(uris), set[asyncio.Task[T]]()
        try:
            while True:
                while len(running) < AT_ONCE and goes_on():
                    uri = next(waiting, None)
                    if uri is None:
                        break
                    running.add(asyncio.ensure_future(act(uri)))
                if not running:
                    return
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for one in done:
                    yield one.result()
        finally:
            for one in running:
                one.cancel()
            await asyncio.gather(*running, return_exceptions=True)
