"""The running program: the window, its presenters, and the services behind them, from first paint to the end."""

import asyncio
import logging
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from imm_desktop.adapters.clock import SystemClock
from imm_desktop.adapters.credentials import KEY_SECRET_VARIABLE, TOKEN_VARIABLE
from imm_desktop.adapters.exposure_file import ExposureFile
from imm_desktop.adapters.names_file import NamesFile
from imm_desktop.adapters.updates import load_update_source
from imm_desktop.app.answering import follow_answer
from imm_desktop.app.care_screen import CareScreen
from imm_desktop.app.carrying import carrier_lock, carry, engine_lock
from imm_desktop.app.case_screen import CaseScreen
from imm_desktop.app.commands import Commands
from imm_desktop.app.connecting import Connector, bench_of, helper_environment
from imm_desktop.app.easing import Easing
from imm_desktop.app.engine_screen import EngineScreen
from imm_desktop.app.engine_turn import EngineTurn
from imm_desktop.app.paths import Paths
from imm_desktop.app.privacy_screen import PrivacyScreen
from imm_desktop.app.processes import engine_command, frame_worker_command
from imm_desktop.app.sample import SAMPLE_BUCKET, copy_sample
from imm_desktop.app.screens import Screens
from imm_desktop.app.updates import UpdateCheck
from imm_desktop.app.video_network import VideoNetwork
from imm_desktop.app.window_state import WindowStateFile
from imm_desktop.domain.accounts import THIS_COMPUTER, Account, AccountKind
from imm_desktop.domain.errors import EngineDownError, ImmDesktopError, StoreError, UnreachableError
from imm_desktop.domain.policy import Policy
from imm_desktop.domain.settings import Settings
from imm_desktop.media.client import FrameClient
from imm_desktop.media.proxy_cache import ProxyCache
from imm_desktop.media.thumbnail_store import ThumbnailStore
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.media_words import restart_text
from imm_desktop.presenters.problem import describe
from imm_desktop.resources_path import resources_path
from imm_desktop.ui.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from imm_desktop.adapters.engine_process import EngineProcess
    from imm_desktop.app.review_work import ReviewWork
    from imm_desktop.services.bench import Bench
    from imm_desktop.services.effecting import Effecting
    from imm_desktop.services.ports.archive import Archive
    from imm_desktop.services.ports.objects import ObjectStore
    from imm_desktop.services.ports.system import Secrets

log = logging.getLogger(__name__)

CLOSE_TIMEOUT_S: Final = 10.0


class Program(QObject):
    """Owns everything that must be closed. ``start`` runs after the first paint, ``close`` before the loop ends."""

    def __init__(self, window: MainWindow, paths: Paths, state: WindowStateFile) -> None:
        super().__init__()
        self.paths = paths
        self._state = state
        self._clock = SystemClock()
        self.network = VideoNetwork(paths.blocks)
        self.frames = FrameClient(
            frame_worker_command(),
            cache=ProxyCache(paths.frames),
            open_bytes=self.network.open_bytes,
        )
        self.engine: EngineProcess | None = None
        self._turn: EngineTurn | None = None
        self.archive: Archive | None = None
        self.effecting: Effecting | None = None
        self.review_work: ReviewWork | None = None
        self.bench: Bench | None = None
        self._connector: Connector | None = None
        self._archive_trouble: ImmDesktopError | None = None
        """Why there is no archive; nothing can be connected then."""
        self._stores: dict[str, ObjectStore] = {}
        self._engine_address = ""
        """Where the account that is in use, or was last, found the engine."""
        self.jobs = Jobs(on_error=self._failed)
        self.screens = Screens(
            window,
            self.frames,
            self._clock,
            lambda: self.effecting,
            thumbnails=ThumbnailStore(paths.thumbnails),
        )
        self.network.on_flow = self.screens.show_flow
        self.frames.on_restart = lambda reason: self.screens.status.tell_backend(
            restart_text(reason)
        )
        self.screens.status.retry_requested.connect(
            lambda: self.use_account(self.screens.settings.settings.account)
        )
        self.commands = Commands(self.screens, paths, self._clock, self._secrets)
        source = load_update_source(resources_path() / "updates")
        self.screens.update_source = source
        self.updates = UpdateCheck(window, source)
        self.care = CareScreen(self.screens, ExposureFile(paths.exposure), self._clock)
        self.privacy = PrivacyScreen(self.screens, paths)
        self.cases = CaseScreen(window, self._known_log)
        self.cases.follow(self.care.blackout)
        self.engine_screen = EngineScreen(self.screens, self.jobs)
        timelines = (self.screens.video_timeline, self.screens.review_timeline)
        self.easing = Easing(timelines, self._ease)
        self.ready = asyncio.Event()
        """Set once the chosen account is connected, or could not be."""

    async def start(self) -> None:
        """Load what is heavy, open the archive, start the engine, connect the chosen account."""
        try:
            await asyncio.to_thread(_import_heavy)
            await self._open()
        finally:
            self.ready.set()
        await asyncio.to_thread(_import_for_videos)

    async def close(self) -> None:
        """Stop everything in the order that loses nothing; each step is given its time and no more."""
        steps: list[tuple[str, Callable[[], Awaitable[None]]]] = [
            ("commands", self.commands.close),
            ("updates", self.updates.close),
            ("cases", self.cases.close),
            ("care", self.care.close),
            ("privacy", self.privacy.close),
            ("screens", self.screens.close),
            ("jobs", self.jobs.close),
            ("account", self._disconnect),
            ("stores", self._close_stores),
            ("frames", self.frames.close),
            ("network", self.network.close),
        ]
        if self.archive is not None:
            steps.append(("archive", self.archive.close))
        if self._turn is not None:
            steps.append(("engine", self._turn.stop))
        for name, step in steps:
            try:
                async with asyncio.timeout(CLOSE_TIMEOUT_S):
                    await step()
            except TimeoutError:
                log.warning("%s did not close in time", name)
            except Exception:  # the others must be closed all the same
                log.exception("%s did not close", name)

    async def _known_log(self) -> "Archive | None":
        await self.ready.wait()
        return self.archive

    def _ease(self, seconds: float) -> None:
        if self.engine is not None:
            self.engine.ease(seconds)

    async def _open(self) -> None:
        from imm_desktop.adapters.credentials import Credentials
        from imm_desktop.adapters.engine_process import EngineProcess
        from imm_desktop.adapters.secrets import open_secrets
        from imm_desktop.adapters.settings_file import SettingsFile
        from imm_desktop.adapters.store.archive import open_archive

        troubles: list[Exception] = []
        buckets: dict[str, Path] = {}
        try:
            buckets[SAMPLE_BUCKET] = await asyncio.to_thread(copy_sample, self.paths.sample)
        except OSError as error:
            troubles.append(StoreError(f"the sample reel cannot be copied: {error}"))
        self.engine = EngineProcess(
            engine_command(),
            data=self.paths.engine,
            project=THIS_COMPUTER.project,
            region=THIS_COMPUTER.region,
            buckets=buckets,
            environment=helper_environment(),
        )
        turn = self._turn = EngineTurn(self.engine, engine_lock(self.paths.data), self._clock)
        starting = asyncio.ensure_future(turn.start())
        secrets = await open_secrets()
        engine = self.engine
        credentials = Credentials(
            os.environ,
            secrets,
            Path.home() / ".aliyun" / "config.json",
            lambda: engine.key,
        )
        self._connector = Connector(credentials, lambda: engine.address, self.paths.uploads)
        settings = self.screens.make_settings(
            SettingsFile(self.paths.settings), secrets, credentials, self._connector.list_projects
        )
        settings.changed.connect(self._settings_changed)
        settings.changed.connect(self.updates.follow)
        settings.account_chosen.connect(self.use_account)
        self.care.settings_loaded(settings)
        self.engine_screen.settings_loaded(settings, engine.choose)
        self.screens.timelines.settings_loaded(
            settings, NamesFile(self.paths.label_names), NamesFile(self.paths.lane_choices)
        )
        try:
            await settings.load()
        except ImmDesktopError as error:
            troubles.append(error)
        try:
            self.archive = await open_archive(self.paths.archive)
        except ImmDesktopError as error:
            self._failed(error)  # at once: nothing will be connected that takes it away
            self._archive_trouble = error
            self.screens.status.show_account(settings.settings.account, error)
        results = await asyncio.gather(starting, return_exceptions=True)
        troubles.extend(one for one in results if isinstance(one, Exception))
        if self.archive is not None:
            await self._start_work(self.archive, turn, secrets)
            await self._use(settings.settings.account)
        await self._connect_stores(settings.settings.accounts)
        for trouble in troubles:  # now, for connecting takes away what was told before
            self._failed(trouble)

    async def _start_work(self, archive: "Archive", turn: EngineTurn, secrets: "Secrets") -> None:
        from imm_desktop.app.review_work import ReviewWork

        self.jobs.start("engine", turn.supervise(self._engine_restarted))
        settings = self.screens.settings
        self.review_work = ReviewWork(
            archive,
            self.paths.archive,
            self._clock,
            secrets,
            self._stores.get,
            lambda: settings.settings,
            lambda: settings.reviewer,
            self._failed,
            settings.show_policy,
            self.screens.review_screen.others_decided,
        )
        self.effecting = self.review_work.effecting
        self.screens.decisions.keeping.keep(self.review_work.anchoring)
        settings.changed.connect(self.review_work.settings_changed)
        await self.review_work.start(self.jobs)
        self.screens.review_screen.policies.use(self.review_work.book)

    def use_account(self, account: Account) -> None:
        """Work with ``account`` from now on."""
        self.jobs.start("account", self._use(account))

    async def _use(self, account: Account) -> None:
        await self._disconnect()
        self.screens.status.show_account(account, self._archive_trouble)
        if self._connector is None or self.archive is None:
            return
        try:
            session = await self._connector.session(account)
        except ImmDesktopError as error:
            self.screens.status.show_account(account, error)
            self._failed(error)
            return
        await self._keep_store(account, session.objects)
        if account.kind is AccountKind.ENGINE and self.engine is not None:
            self._engine_address = self.engine.address
        settings = self.screens.settings
        bench = bench_of(
            session, self.archive, self._policy, lambda: settings.reviewer, self.network
        )
        self.bench = bench
        if self.review_work is not None:
            self.review_work.follow(bench.reviewing)
        self.screens.use(bench)
        if account.kind is AccountKind.ENGINE:
            self._show_answer(account, None)
        else:
            tell = partial(self._show_answer, account)
            self.jobs.start("answer", follow_answer(session, self._clock, tell))
        self._carry(account, bench)
        self._wake_effects()

    def _show_answer(self, account: Account, error: ImmDesktopError | None) -> None:
        self.screens.status.show_account(account, error, is_ready=error is None, has_pages=True)

    def _carry(self, account: Account, bench: "Bench") -> None:
        """Send and follow the account's tasks, once no command line does."""

        def told(is_carrier: bool) -> None:
            if not is_carrier:
                self.screens.status.tell_backend(self.tr("the command line carries the tasks"))
            elif has_waited:
                self.screens.status.say_again()
                self.screens.tasks.refresh()
            has_waited.append(is_carrier)

        has_waited: list[bool] = []
        work = carry(
            carrier_lock(self.paths.data, account.account_id),
            bench.archive,
            account.account_id,
            self._clock,
            (bench.tracker.run, bench.batching.run),
            wake=bench.tracker.wake,
            told=told,
        )
        self.jobs.start("tracker", work)

    async def _disconnect(self) -> None:
        bench, self.bench = self.bench, None
        self.jobs.cancel("tracker")
        self.jobs.cancel("answer")
        self.screens.use(None)
        self.network.forget_all()
        if bench is not None:
            await bench.session.backend.close()

    async def _connect_stores(self, accounts: "Sequence[Account]") -> None:
        """Reach the buckets of accounts that are not in use: effects may be owed there. Nothing is sent yet."""
        for account in accounts:
            if self._connector is None or account.account_id in self._stores:
                continue
            try:
                session = await self._connector.session(account)
            except ImmDesktopError as error:
                log.info("account %s waits: %s", account.name, error)
                continue
            await session.backend.close()
            await self._keep_store(account, session.objects)

    async def _keep_store(self, account: Account, store: "ObjectStore") -> None:
        old = self._stores.get(account.account_id)
        self._stores[account.account_id] = store
        if old is not None:
            await old.close()

    async def _close_stores(self) -> None:
        for store in self._stores.values():
            await store.close()

    def _secrets(self) -> tuple[str, ...]:
        """Values that must not stand in anything that leaves this computer."""
        engine = (self.engine.key.access_key_secret,) if self.engine is not None else ()
        named = (os.environ.get(name, "") for name in (KEY_SECRET_VARIABLE, TOKEN_VARIABLE))
        used = self._connector.used_secrets if self._connector is not None else set()
        return (*engine, *used, *(one for one in named if one))

    def _policy(self) -> Policy:
        if self.review_work is not None:
            return self.review_work.policy
        return self.screens.settings.settings.policy

    def _wake_effects(self) -> None:
        if self.effecting is not None:
            self.effecting.wake()

    def _engine_restarted(self, address: str) -> None:
        self.screens.status.tell_backend(self.tr("The engine was started again."))
        for over in (UnreachableError(""), EngineDownError("")):
            self.screens.window.withdraw_problem(describe(over))
        if address == self._engine_address:
            self._wake_effects()  # nothing else: what is open stays open
            return
        store = self._stores.pop(THIS_COMPUTER.account_id, None)
        if store is not None:
            self.jobs.start("close store", store.close())
        account = self.screens.settings.settings.account
        if account.kind is AccountKind.ENGINE:
            self.use_account(account)

    def _settings_changed(self, settings: Settings) -> None:
        self._state.remember(
            {
                "look": settings.look.value,
                "language": settings.language.value,
                "text_scale": settings.text_scale,
            }
        )

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, ImmDesktopError):
            log.error("unexpected error", exc_info=error)
        self.screens.window.show_problem(describe(error))


def _import_heavy() -> None:
    """Load what takes long while the window can be used already."""
    import aiohttp  # noqa: F401
    import httpx  # noqa: F401
    import oss2  # noqa: F401
    import sqlalchemy  # noqa: F401

    import imm_desktop.adapters.imm_client
    import imm_desktop.adapters.settings_file
    import imm_desktop.adapters.store.archive  # noqa: F401


def _import_for_videos() -> None:
    """Load what the first timeline paints with before it is asked for: half a frame that the window need not wait."""
    import imm_desktop.ui.timeline.lanes_layer  # noqa: F401
