"""What runs behind reviewing whatever account is in use: the booklet, the outbox and the anchors of the log."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

from imm_desktop.app.paths import Paths
from imm_desktop.domain.errors import ImmDesktopError, LogChangedError, StoreError
from imm_desktop.domain.policy import Policy, Reason
from imm_desktop.domain.review import LogRecord
from imm_desktop.domain.review_log import Anchor
from imm_desktop.domain.settings import Settings
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.services.anchoring import Anchoring
from imm_desktop.services.auditing import Audit, audit
from imm_desktop.services.effecting import Effecting
from imm_desktop.services.policy_book import PolicyBook
from imm_desktop.services.ports.archive import Archive
from imm_desktop.services.ports.objects import ObjectStore
from imm_desktop.services.ports.system import Clock, Secrets

if TYPE_CHECKING:
    from imm_desktop.services.reviewing import Reviewing


log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 3.0
"""Between two looks whether another process decided: one question of a row that is in memory."""
EXAMINED_AFTER_S: Final = 20.0
"""After the start, which has enough to do."""


class ReviewWork:
    """Made once the archive is open."""

    def __init__(
        self,
        archive: Archive,
        archive_path: Path,
        clock: Clock,
        secrets: Secrets,
        stores: Callable[[str], ObjectStore | None],
        settings: Callable[[], Settings],
        reviewer: Callable[[], str],
        on_problem: Callable[[Exception], None],
        on_policy: Callable[[Policy], None] = lambda _policy: None,
        on_others: Callable[[], None] = lambda: None,
    ) -> None:
        """``on_policy`` hears what the Settings page is to show when the booklet was changed elsewhere.

        ``on_others`` is called when another process has added to the log.
        """
        from imm_desktop.adapters.anchor_file import AnchorFile
        from imm_desktop.adapters.commands import LocalCommands
        from imm_desktop.adapters.messages import HttpsMessenger

        self._settings, self._stores, self._on_problem = settings, stores, on_problem
        self._archive = archive
        self._followed = settings().policy
        self.effecting = Effecting(
            archive,
            stores,
            clock,
            HttpsMessenger(secrets, clock),
            LocalCommands(),
            lambda: settings().runs_commands,
        )
        self.effecting.subscribe_problems(on_problem)
        keeper = AnchorFile(Paths.anchors_of(archive_path))
        self._archive_path, self._clock = archive_path, clock
        self.anchoring = Anchoring(archive, keeper, clock, self._outside, self._examine_in_thread)
        self.anchoring.subscribe_problems(on_problem)
        self.book = PolicyBook(archive, clock, reviewer, settings().policy)
        self._on_policy = on_policy
        self.book.subscribe(lambda _policy: self._book_changed())
        self._on_others = on_others
        self._known_end: int | None = None
        """Number of the newest record that this process knows of; None until the log was read once."""
        self._reviewing: WeakSet[Reviewing] = WeakSet()
        """Of every account that was connected and is still used."""
        self._jobs: Jobs | None = None

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.book.current

    async def start(self, jobs: Jobs) -> None:
        """Begin everything; what fails is told and holds nothing else up."""
        self._jobs = jobs
        try:
            await self.book.load()
            if self._followed.version > self.book.current.version:
                await self._take_over(self._followed)
        except ImmDesktopError as error:
            self._on_problem(error)
        jobs.start("anchors", self.anchoring.run())
        jobs.start("examine log", self._examine_once())
        jobs.start("effects", self.effecting.run())
        jobs.start("others", self._listen())

    def follow(self, reviewing: "Reviewing") -> None:
        """Wake up whenever ``reviewing`` adds to the log."""
        self._reviewing.add(reviewing)
        reviewing.subscribe(self._grown)

    def settings_changed(self, settings: Settings) -> None:
        """The policy on the Settings page may be another now."""
        if settings.policy != self._followed and self._jobs is not None:
            self._followed = settings.policy
            self._jobs.start("policy", self._take_over(settings.policy))

    def _book_changed(self) -> None:
        """The booklet is what holds: a page that showed older values would write them over it with its next change."""
        shown, known = shown_of(self.book.current), self._settings().policy
        if (
            shown != known and shown.version >= known.version
        ):  # else an edit is on its way into the booklet
            self._followed = shown
            self._on_policy(shown)

    async def _examine_once(self) -> None:
        """A byte of the log that is another one is told without anybody asking, once the start is over."""
        await self._clock.sleep(EXAMINED_AFTER_S)
        try:
            found = await self.anchoring.examine()
        except ImmDesktopError as error:
            self._on_problem(error)
        else:
            if found.first_broken is not None:
                self._on_problem(LogChangedError(found.fault, number=found.first_broken))

    async def _examine_in_thread(self, anchors: Sequence[Anchor]) -> Audit:
        """Hashing a hundred thousand records takes seconds: not on the window's thread."""
        from imm_desktop.adapters.store.log_bytes import LogReader

        reader = LogReader(self._archive_path)
        work = asyncio.ensure_future(asyncio.to_thread(lambda: asyncio.run(audit(reader, anchors))))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            # A thread that still had the file open would keep the store's write-ahead log from being
            # folded in at the end, and whoever copies the archive then would copy half of it.
            reader.stop()
            await asyncio.wait([work])
            if not work.cancelled():
                work.exception()
            raise

    def _outside(self) -> tuple[ObjectStore, str] | None:
        """Where in OSS anchors go too; nowhere while that account is not connected."""
        settings = self._settings()
        store = self._stores(settings.account.account_id)
        if store is None or not settings.anchor_address:
            return None
        return store, settings.anchor_address

    async def _listen(self) -> None:
        """Notice decisions of another process on the same archive, such as a second reviewer's."""
        while True:
            try:
                end = (await self._archive.log_end()).number
            except StoreError as error:
                log.info("nobody knows whether others decided: %s", error)
            else:
                self._look_at_end(end)
            await self._clock.sleep(LOOK_EVERY_S)

    def _look_at_end(self, end: int) -> None:
        if self._known_end is None:
            self._known_end = end
        elif end > self._known_end:
            if any(one.is_recording for one in self._reviewing):
                return  # it may be that one, committed and not yet told: the next look knows
            self._known_end = end
            self.effecting.wake()
            self.anchoring.wake()
            self._on_others()

    def _grown(self, record: LogRecord) -> None:
        # Only what follows what is known: in between stands what another process wrote, which nobody here saw yet.
        if self._known_end is None or record.number == self._known_end + 1:
            self._known_end = record.number
        self.effecting.wake()
        self.anchoring.wake()

    async def _take_over(self, edited: Policy) -> None:
        """Grace time and tags, which Settings › Review edits; everything else is the booklet's alone."""
        await self.book.change(
            replace(self.book.current, grace_ms=edited.grace_ms, tags_objects=edited.tags_objects)
        )


def shown_of(policy: Policy) -> Policy:
    """What the settings keep of ``policy``: grace time, whether objects are tagged, and reasons for a new archive."""
    return Policy(
        policy.version,
        tuple(Reason(one.code, one.text) for one in policy.reasons),
        policy.grace_ms,
        policy.tags_objects,
    )
