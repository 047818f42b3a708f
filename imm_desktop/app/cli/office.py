"""Settings, archive, engine and services of one profile, opened for one command and closed after it."""

import asyncio
import getpass
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from imm_desktop.adapters.clock import SystemClock
from imm_desktop.adapters.process_lock import ProcessLock
from imm_desktop.app.carrying import carrier_lock, carry, engine_lock
from imm_desktop.app.cli.codes import BusyError, UsageError
from imm_desktop.app.connecting import Connector, bench_of, helper_environment
from imm_desktop.app.paths import Paths
from imm_desktop.app.processes import engine_command
from imm_desktop.app.sample import SAMPLE_BUCKET, copy_sample
from imm_desktop.domain.accounts import THIS_COMPUTER, Account, AccountKind
from imm_desktop.domain.errors import UnreachableError
from imm_desktop.domain.settings import Settings
from imm_desktop.services.bench import Bench
from imm_desktop.services.ports.archive import Archive
from imm_desktop.services.ports.system import Secrets
from imm_desktop.services.sessions import Session

if TYPE_CHECKING:
    from imm_desktop.adapters.engine_process import EngineProcess
    from imm_desktop.imm.signing import AccessKey
    from imm_desktop.services.ports.backend import Backend
    from imm_desktop.services.ports.objects import ObjectStore

WINDOW_HAS_ENGINE = (
    "The window, or another command, runs the engine of this profile. "
    "Give objects as oss://bucket/key, or close it and try again."
)


class _Nobody:
    """Stands for a backend that only another process reaches."""

    def __getattr__(self, name: str) -> Callable[..., Coroutine[Any, Any, Any]]:
        async def refuse(*_args: object, **_options: object) -> Any:
            raise BusyError(WINDOW_HAS_ENGINE)

        return refuse


@dataclass
class Office:
    """What a command works with."""

    paths: Paths
    settings: Settings
    account: Account
    archive: Archive
    bench: Bench | None = None
    secrets: Secrets | None = None
    """The key ring; not needed for This computer."""
    is_carrier: bool = False
    """Whether this process sends and follows the account's tasks; else another one does."""
    is_connected: bool = False
    """Whether this process itself reaches the backend."""
    clock: SystemClock = field(default_factory=SystemClock)
    _engine: "EngineProcess | None" = None
    _carrier: ProcessLock | None = None
    _engine_turn: ProcessLock | None = None

    @property
    def services(self) -> Bench:
        """The services; there once ``connect`` was called."""
        if self.bench is None:
            raise RuntimeError("not connected")
        return self.bench

    async def connect(self, *, to_carry: bool) -> None:
        """Reach the account's backend; with ``to_carry`` take over its tasks unless another process has them.

        Raises:
            BusyError: The engine is another process's, and so are no tasks of this account.
            CredentialsError, UnreachableError: As the backend says.
        """
        lock = carrier_lock(self.paths.data, self.account.account_id)
        self.is_carrier = to_carry and lock.take()
        self._carrier = lock if self.is_carrier else None
        if self.account.kind is AccountKind.ENGINE:
            await self._connect_engine(to_carry=to_carry)
        else:
            self._use(await self._connector("").session(self.account))

    async def take_over(self) -> bool:
        """Become the carrier once the process that was it has ended; whether this one is it now.

        Raises:
            UnreachableError: The engine does not come up.
        """
        lock = carrier_lock(self.paths.data, self.account.account_id)
        if not lock.take():
            return False
        if self.account.kind is AccountKind.ENGINE and self._engine is None:
            turn = engine_lock(self.paths.data)
            if not turn.take():  # still on its way out
                lock.release()
                return False
            self._engine_turn = turn
        self._carrier, self.is_carrier = lock, True
        if self._engine_turn is not None and self._engine is None:
            await self._start_engine()
        return True

    def use_archive_only(self) -> None:
        """Offer the services over the archive; whatever asks the backend is refused."""
        nobody = _Nobody()
        self._use(Session(self.account, cast("Backend", nobody), cast("ObjectStore", nobody)))
        self.is_connected = False

    async def close(self) -> None:
        """Let go of everything; the engine ends, and goes on with its jobs at its next start."""
        if self.bench is not None and self.is_connected:
            await self.bench.session.backend.close()
            await self.bench.session.objects.close()
        if self._carrier is not None:
            self._carrier.release()
        if self._engine is not None:
            await self._engine.stop()
        if self._engine_turn is not None:
            self._engine_turn.release()
        await self.archive.close()

    async def carry(self) -> None:
        """Send and follow the account's tasks until cancelled."""
        bench = self.services
        lock = self._carrier
        if lock is None:
            raise RuntimeError("another process carries")
        await carry(
            lock,
            bench.archive,
            self.account.account_id,
            self.clock,
            (bench.tracker.run, bench.batching.run),
            wake=bench.tracker.wake,
        )

    async def _connect_engine(self, *, to_carry: bool) -> None:
        turn = engine_lock(self.paths.data)
        if not turn.take():
            if self.is_carrier or not to_carry:
                raise BusyError(WINDOW_HAS_ENGINE)
            # The window sends what is put into the journal.
            self.use_archive_only()
            return
        self._engine_turn = turn
        await self._start_engine()

    async def _start_engine(self) -> None:
        from imm_desktop.adapters.engine_process import EngineProcess

        sample = await asyncio.to_thread(copy_sample, self.paths.sample)
        engine = self._engine = EngineProcess(
            engine_command(),
            data=self.paths.engine,
            project=THIS_COMPUTER.project,
            region=THIS_COMPUTER.region,
            buckets={SAMPLE_BUCKET: sample},
            environment=helper_environment(),
        )
        await engine.choose(self.settings.engine_cpu_percent, self.settings.banned_words)
        address = await engine.start()
        self._use(await self._connector(address).session(self.account))

    def _connector(self, address: str) -> Connector:
        from imm_desktop.adapters.credentials import Credentials
        from imm_desktop.adapters.secrets import MemorySecrets

        engine = self._engine

        def engine_key() -> "AccessKey":
            if engine is None:
                raise UnreachableError("The engine is not running.")
            return engine.key

        credentials = Credentials(
            os.environ,
            self.secrets or MemorySecrets(),
            Path.home() / ".aliyun" / "config.json",
            engine_key,
        )
        return Connector(credentials, lambda: address, self.paths.uploads)

    def _use(self, session: Session) -> None:
        self.bench = bench_of(session, self.archive, lambda: self.settings.policy, self._reviewer)
        self.is_connected = True

    def _reviewer(self) -> str:
        if self.settings.reviewer:
            return self.settings.reviewer
        try:
            return getpass.getuser()
        except (OSError, KeyError, ImportError):
            return "reviewer"


def account_of(settings: Settings, wanted: str) -> Account:
    """The account that ``wanted`` names or has the ID of; the chosen one when it is empty.

    Raises:
        UsageError: There is none, or there are several of that name.
    """
    if not wanted:
        return settings.account
    found = [one for one in settings.accounts if wanted in (one.account_id, one.name)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(one.name for one in settings.accounts)
    what = "is ambiguous" if found else "is unknown"
    raise UsageError(f"The account {wanted!r} {what}. There are: {names}")


async def load_settings(paths: Paths) -> Settings:
    """The profile's settings."""
    from imm_desktop.adapters.settings_file import SettingsFile

    return await SettingsFile(paths.settings).load()


@asynccontextmanager
async def opened(paths: Paths, wanted: str) -> AsyncIterator[Office]:
    """The office of a profile, with its archive open and nothing connected."""
    from imm_desktop.adapters.secrets import open_secrets
    from imm_desktop.adapters.store.archive import open_archive

    settings = await load_settings(paths)
    account = account_of(settings, wanted)
    archive = await open_archive(paths.archive)
    office = Office(paths, settings, account, archive)
    try:
        if account.kind is AccountKind.CLOUD:
            office.secrets = await open_secrets()
        yield office
    finally:
        await office.close()
