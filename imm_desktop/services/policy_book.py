"""The booklet that decisions are made under, version after version."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from imm_desktop.domain.errors import InvalidRequestError
from imm_desktop.domain.policy import Policy, faults_of
from imm_desktop.services.listening import Listener, Listeners
from imm_desktop.services.ports.archive import Archive
from imm_desktop.services.ports.reviews import PolicyVersion
from imm_desktop.services.ports.system import Clock


class PolicyBook:
    """Keeps every version; ``current`` is the newest."""

    def __init__(
        self, archive: Archive, clock: Clock, reviewer: Callable[[], str], first: Policy
    ) -> None:
        """``first`` is in force until ``load`` has found what the archive holds, and when it holds nothing."""
        self._archive = archive
        self._clock = clock
        self._reviewer = reviewer
        self._changes: Listeners[Policy] = Listeners()
        self._one_at_a_time = asyncio.Lock()
        self.current = first

    def subscribe(self, listener: Listener[Policy]) -> Callable[[], None]:
        """Hear of every version that comes into force."""
        return self._changes.add(listener)

    async def load(self) -> Policy:
        """Bring the newest version into force; an empty archive takes the first one in.

        Raises:
            StoreError: The archive fails; ``current`` is as it was.
        """
        async with self._one_at_a_time:
            versions = await self._archive.load_policies()
            if versions:
                self.current = versions[-1].policy
            else:
                await self._keep(self.current)
        self._changes.tell(self.current)
        return self.current

    async def versions(self) -> tuple[PolicyVersion, ...]:
        """All that ever were in force, oldest first."""
        return await self._archive.load_policies()

    async def change(self, policy: Policy) -> Policy:
        """Bring ``policy`` into force as a new version, whatever version it says; unchanged, nothing happens.

        Raises:
            InvalidRequestError: It contradicts itself; the message says where.
            StoreError: It could not be kept; the old one stays in force.
        """
        faults = faults_of(policy)
        if faults:
            raise InvalidRequestError("; ".join(faults))
        async with self._one_at_a_time:
            versions = await self._archive.load_policies()
            newest = versions[-1].policy if versions else self.current
            if replace(policy, version=newest.version) == newest:
                return newest
            changed = replace(policy, version=newest.version + 1)
            await self._keep(changed)
            self.current = changed
        self._changes.tell(changed)
        return changed

    async def _keep(self, policy: Policy) -> None:
        version = PolicyVersion(policy, self._clock.now(), self._reviewer())
        await self._archive.save_policy(version)
