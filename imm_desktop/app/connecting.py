"""From an account to a bench: the one place where adapters meet services."""

import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from imm_desktop import __version__
from imm_desktop.adapters.clock import SystemClock
from imm_desktop.domain.accounts import Account, AccountKind
from imm_desktop.domain.errors import EngineDownError
from imm_desktop.domain.policy import Policy
from imm_desktop.services.archiving import Archiving
from imm_desktop.services.batching import Batching
from imm_desktop.services.bench import Bench
from imm_desktop.services.browsing import Browsing
from imm_desktop.services.estimating import Estimating
from imm_desktop.services.filming import Filming
from imm_desktop.services.importing import Importing
from imm_desktop.services.launching import Launching
from imm_desktop.services.ports.archive import Archive
from imm_desktop.services.ports.objects import Addresses
from imm_desktop.services.recipes import Recipes
from imm_desktop.services.rescuing import Rescuing
from imm_desktop.services.reviewing import Reviewing
from imm_desktop.services.sessions import Session
from imm_desktop.services.tagging import Tagging
from imm_desktop.services.tracking import Tracker

if TYPE_CHECKING:
    from imm_desktop.adapters.credentials import Credentials
    from imm_desktop.imm.signing import AccessKey


def new_id() -> str:
    """A fresh identity; random, so that two computers never make the same."""
    return uuid.uuid4().hex


class Connector:
    """Makes sessions and benches."""

    def __init__(
        self,
        credentials: "Credentials",
        engine_address: Callable[[], str],
        uploads: Path,
    ) -> None:
        """``engine_address`` is empty while the engine does not answer."""
        self._credentials = credentials
        self._engine_address = engine_address
        self._uploads = uploads
        self._given: set[str] = set()

    @property
    def used_secrets(self) -> frozenset[str]:
        """Every secret and token that was signed with in this run; for taking them out of diagnostics."""
        return self._credentials.used_secrets | self._given

    async def session(self, account: Account) -> Session:
        """Connect to ``account``; nothing is sent yet.

        Raises:
            CredentialsError: There is no key.
            EngineDownError: The engine does not run.
        """
        from imm_desktop.adapters.imm_client import ImmClient
        from imm_desktop.adapters.oss_bucket import OssObjectStore
        from imm_desktop.adapters.transport import SignedTransport

        imm_url, oss_url = self._urls(account)
        latest = await self._key_of(account)

        async def key() -> "AccessKey":
            nonlocal latest
            latest = await self._key_of(account)
            return latest

        transport = SignedTransport(imm_url, key, SystemClock())
        objects = OssObjectStore(
            endpoint=oss_url,
            region=account.region,
            key_of=lambda: latest,
            renew=key,
            checkpoints=self._uploads,
            is_engine=account.kind is AccountKind.ENGINE,
        )
        return Session(account, ImmClient(transport, account.project), objects)

    async def _key_of(self, account: Account) -> "AccessKey":
        key = await self._credentials.key_of(account)
        self._given |= {key.access_key_secret, key.security_token or key.access_key_secret}
        return key

    async def list_projects(self, account: Account) -> tuple[str, ...]:
        """Names of the projects that the account's key may see."""
        session = await self.session(account)
        try:
            return await session.backend.list_projects()
        finally:
            await session.backend.close()
            await session.objects.close()

    def _urls(self, account: Account) -> tuple[str, str]:
        if account.kind is AccountKind.ENGINE:
            address = self._engine_address()
            if not address:
                raise EngineDownError("The engine is not running.")
            return address, address
        return (
            account.imm_url or f"https://imm.{account.region}.aliyuncs.com",
            account.oss_url or f"https://oss-{account.region}.aliyuncs.com",
        )


def bench_of(
    session: Session,
    archive: Archive,
    policy: Callable[[], Policy],
    reviewer: Callable[[], str],
    addresses: Addresses | None = None,
) -> Bench:
    """The services of one connected account."""
    from imm_desktop.adapters.files import write_whole
    from imm_desktop.adapters.result_files import ResultFileReader

    clock = SystemClock()
    launching = Launching(session, archive, clock, new_id)
    archiving = Archiving(session, archive, clock)
    tracker = Tracker(session, archive, launching, archiving, clock)
    browsing = Browsing(session, archive, addresses)
    return Bench(
        session=session,
        archive=archive,
        browsing=browsing,
        launching=launching,
        tracker=tracker,
        archiving=archiving,
        reviewing=Reviewing(archive, clock, policy, reviewer, new_id, __version__, write_whole),
        rescuing=Rescuing(session, archive, clock),
        filming=Filming(session, archive.films, browsing, launching, clock, new_id, write_whole),
        importing=Importing(session, archive, clock, ResultFileReader(), Path.read_bytes),
        recipes=Recipes(archive.batches, clock, new_id),
        estimating=Estimating(session, archive.batches, clock),
        batching=Batching(session, archive.batches, launching, tracker, clock, new_id),
        tagging=Tagging(session),
    )


def helper_environment() -> dict[str, str]:
    """The environment for the engine: what is needed to start, and none of the operator's cloud keys."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(("ALIBABA_CLOUD_", "ALIYUN_", "OSS_", "AWS_"))
    }
