"""What the services need from the outside world. Adapters make these real; tests make them fake.

Every method raises only errors of ``imm_desktop.domain.errors``. All of them are called from the event loop and never
block it.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from imm_desktop.domain.accounts import Account
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.effects import Effect, EffectState
from imm_desktop.domain.markers import Marker
from imm_desktop.domain.media import Bucket, ObjectHead, ObjectPage, ObjectUri, VideoFacts
from imm_desktop.domain.rescue import FoundTask, ReadResult
from imm_desktop.domain.results import Report, Result
from imm_desktop.domain.review import Decision, ItemState, LogRecord, ReviewItem, Verdict
from imm_desktop.domain.settings import Settings
from imm_desktop.domain.tasks import Task, TaskKind, TaskReport, TaskStatus
from imm_desktop.services.batch_store import BatchStore
from imm_desktop.services.film_store import FilmStore
from imm_desktop.services.review_ports import ReviewStore


class Clock(Protocol):
    """Time, so that tests need not wait."""

    def now(self) -> datetime:
        """Aware, UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


@dataclass(frozen=True, slots=True)
class Created:
    """The service's answer to a Create."""

    task_id: str
    request_id: str


class ListedState(StrEnum):
    """Which tasks a list is to show."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One page of a list of tasks; tasks made elsewhere are in it too."""

    reports: tuple[TaskReport, ...]
    next_token: str = ""
    """Asks for the next page; empty on the last."""


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page of everything the project holds, whoever made it and of whatever type."""

    tasks: tuple[FoundTask, ...]
    next_token: str = ""
    """Asks for the next page; empty on the last."""


class Backend(Protocol):
    """Runs analyses: the cloud or the embedded engine, for one account and its project."""

    async def create(self, request: AnalysisRequest, submission_id: str) -> Created:
        """Create the task, tagged with ``submission_id``. Never tries twice by itself when the first may have worked.

        Raises:
            AmbiguousError: The request was sent and no answer came.
            UnreachableError, ThrottledError: Nothing was created; try again later.
            BackendError: The service refused; nothing was created.
        """
        ...

    async def find(self, submission_id: str, kind: TaskKind) -> TaskReport | None:
        """The task that carries ``submission_id``; None when the service lists none."""
        ...

    async def report(self, task_id: str, kind: TaskKind) -> TaskReport:
        """The task as the service sees it now.

        Raises:
            NotFoundError: The service does not know it, or no longer.
        """
        ...

    async def list_tasks(
        self,
        kind: TaskKind,
        state: ListedState,
        *,
        ended_from: datetime | None = None,
        token: str = "",
    ) -> TaskPage:
        """One page, at most 100, of the project's tasks of ``kind`` in ``state``.

        Those over come in the order of their ends, the earliest at ``ended_from``; others in that of their starts.
        How soon a list shows a change is not documented.
        """
        ...

    async def find_all(self, *, token: str = "") -> FoundPage:
        """One page, at most 100, of all tasks of the project in the order of their starts, types unknown here too."""
        ...

    async def asked_of(self, task_id: str, kind: TaskKind) -> AnalysisRequest | None:
        """What the task was asked for; None where the service does not say it."""
        ...

    async def fetch_result(self, task_id: str, request: AnalysisRequest) -> Result:
        """The result of a task that succeeded."""
        ...

    async def detect_image_labels(self, request: AnalysisRequest) -> Result:
        """Labels of a still image, at once; safe to repeat."""
        ...

    async def media_facts(self, uri: ObjectUri) -> VideoFacts:
        """Duration and size of a video or image."""
        ...

    async def list_projects(self) -> tuple[str, ...]:
        """Names of the projects that this key may see."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class ObjectStore(Protocol):
    """Buckets and objects, for one account."""

    async def list_buckets(self) -> tuple[Bucket, ...]:
        """The buckets that this key may list.

        Raises:
            CredentialsError: The key may not list buckets; named buckets may still be open to it.
        """
        ...

    async def list_objects(
        self, bucket: str, prefix: str = "", *, token: str = "", page_size: int = 1000
    ) -> ObjectPage:
        """One page below ``prefix``, one level deep, by key."""
        ...

    async def head(self, uri: ObjectUri) -> ObjectHead:
        """Size, ETag and time of one object."""
        ...

    async def signed_url(self, uri: ObjectUri, *, expires_s: int = 3600) -> str:
        """An address that reads the object without a key until it expires. A secret: never logged, never stored."""
        ...

    async def get_tags(self, uri: ObjectUri) -> dict[str, str]:
        """All tags of the object."""
        ...

    async def put_tags(self, uri: ObjectUri, tags: Mapping[str, str]) -> None:
        """Replace all tags of the object."""
        ...

    async def get_acl(self, uri: ObjectUri) -> str:
        """The object's own ACL: ``default`` (that of the bucket), ``private``, ``public-read`` or ``public-read-write``."""
        ...

    async def put_acl(self, uri: ObjectUri, acl: str) -> None:
        """Set the object's own ACL."""
        ...

    async def put_object(self, uri: ObjectUri, content: bytes, *, content_type: str) -> None:
        """Write a small object, over one that is there."""
        ...

    async def copy(
        self, source: ObjectUri, target: ObjectUri, *, etag: str, acl: str, overwrites: bool
    ) -> None:
        """Copy bytes, metadata, content type and tags; in parts above 1 GB. The copy gets ``acl``.

        Raises:
            ConflictError: The source has another ETag than ``etag``, or something is at the target and may not be
                written over.
        """
        ...

    async def delete(self, uri: ObjectUri) -> None:
        """Delete the object; fine when there is none."""
        ...

    async def upload(
        self, path: Path, uri: ObjectUri, progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Write the file at ``path`` to ``uri``; resumable above 10 MB. ``progress`` gets bytes done and bytes in all."""
        ...

    async def add_folder(self, name: str, folder: Path) -> None:
        """Make a folder of this computer a bucket. Only the engine can; others raise InvalidRequestError."""
        ...

    async def remove_folder(self, name: str) -> None:
        """Forget a bucket made by add_folder; its files stay."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Messenger(Protocol):
    """Sends messages to HTTPS addresses, signed with the secret that the key ring holds for each."""

    async def send(self, address: str, message_id: str, body: bytes) -> None:
        """Post ``body`` once.

        Raises:
            UnreachableError, ThrottledError, ServiceFailedError: Try again later.
            InvalidRequestError: The address refuses it, or there is no secret for it.
        """
        ...


class CommandRunner(Protocol):
    """Runs programs of this computer, without a shell."""

    async def run(self, arguments: Sequence[str], body: bytes) -> None:
        """Run a program with ``body`` as its input and wait for its end.

        Raises:
            InvalidRequestError: There is no such program.
            ServiceFailedError: It ended with an error, or not in time.
        """
        ...


@dataclass(frozen=True, slots=True)
class ResultHead:
    """An archived result without its content, which may be large."""

    task: Task
    request: AnalysisRequest


class Addresses(Protocol):
    """Where this program's own players and decoders read objects."""

    async def address_of(
        self, account: Account, objects: ObjectStore, uri: ObjectUri, head: ObjectHead | None
    ) -> str:
        """An address that stays good for as long as it is used. A secret: never logged, never stored.

        ``head`` tells which content is meant, when that is known: what is kept of it needs no network.
        """
        ...


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """Which tasks to load; empty fields do not narrow."""

    account_id: str = ""
    kinds: frozenset[TaskKind] = frozenset()
    statuses: frozenset[TaskStatus] = frozenset()
    text: str = ""
    """Part of the object key, task ID or submission ID."""
    source: ObjectUri | None = None
    batch_id: str = ""
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class DecisionQuery:
    """Which records of the log to load; empty fields do not narrow."""

    verdicts: frozenset[Verdict] = frozenset()
    reviewer: str = ""
    text: str = ""
    item_id: str = ""
    decision_id: str = ""
    source: ObjectUri | None = None
    effect_states: frozenset[EffectState] = frozenset()
    limit: int = 1000
    """Newest first."""
    offset: int = 0
    since: datetime | None = None
    until: datetime | None = None
    """Not included."""
    reason: str = ""
    batch: str = ""
    standing_only: bool = False
    """Only what no later record takes back."""


@dataclass(frozen=True, slots=True)
class DecisionEntry:
    """A record of the log with what became of it."""

    record: LogRecord
    effects: tuple[Effect, ...]
    undone_by: str = ""
    """Decision ID of the UNDO that took it back, or of the REDO that took an UNDO back; empty otherwise."""


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """What the archive knows of one object, for tiles and lists."""

    uri: ObjectUri
    has_labels: bool = False
    top_labels: tuple[str, ...] = ()
    """Most seen leaf labels, at most five."""
    suggestion: str = ""
    """Of the newest moderation; empty when there is none."""
    item_state: ItemState | None = None
    running: int = 0
    """Tasks not yet over."""
    failed: bool = False
    """Whether the newest task failed and nothing newer succeeded."""
    top_aliases: tuple[str, ...] = ()
    """The other name of each of ``top_labels``, in the same order; empty where it has none."""


class Archive(ReviewStore, Protocol):
    """What is kept on this computer. Every ``prepare``/``save_``/``finish``/``record`` is one committed transaction."""

    async def prepare(self, tasks: Sequence[tuple[Task, AnalysisRequest]]) -> None:
        """Write the journal rows before anything is sent."""
        ...

    async def save_task(self, task: Task) -> bool:
        """Keep the task's new state; a task that is over is never reopened.

        Returns False when what another process kept meanwhile does not let the state follow; nothing was changed.
        """
        ...

    async def finish(self, task: Task, result: Result, item: ReviewItem | None) -> None:
        """Store the result whole, the task as succeeded, and the review item it gives rise to, all or nothing.

        Repeating it changes nothing.
        """
        ...

    async def adopt(
        self, task: Task, request: AnalysisRequest, result: Result, item: ReviewItem | None
    ) -> bool:
        """Store a finished task that was made elsewhere with its result and review item, all or nothing.

        Returns False, and changes nothing, when the submission ID is there already.
        """
        ...

    async def name_source(self, submission_id: str, source: ObjectUri) -> bool:
        """Say which video a rescued task is about that named none; False, and nothing changed, for any other task."""
        ...

    async def tasks_by_id(self, account_id: str, task_ids: Sequence[str]) -> dict[str, Task]:
        """Those of the service's ``task_ids`` that the archive knows; of several one that has its result, else ours."""
        ...

    async def load_tasks(self, query: TaskQuery) -> tuple[Task, ...]:
        """Newest first."""
        ...

    async def load_task(self, submission_id: str) -> tuple[Task, AnalysisRequest] | None:
        """The task with what was asked; None when there is none."""
        ...

    async def journal_end(self, account_id: str) -> int:
        """Grows whenever a task is added; 0 without any. Quick enough to ask for every second."""
        ...

    async def unfinished(self, account_id: str) -> tuple[tuple[Task, AnalysisRequest], ...]:
        """Every task that is not over, oldest first: what a start must go on with."""
        ...

    async def load_result(self, submission_id: str) -> Result | None:
        """The archived result; None when there is none."""
        ...

    async def results_of(
        self, source: ObjectUri, account_id: str
    ) -> tuple[tuple[Task, Result], ...]:
        """Every archived result about the object, newest first."""
        ...

    async def list_results(self, source: ObjectUri, account_id: str) -> tuple[ResultHead, ...]:
        """Every archived result about the object, newest first; what each says is left to ``load_report``."""
        ...

    async def load_report(self, submission_id: str) -> Report | None:
        """The archived result without the service's own answer; None when there is none."""
        ...

    async def summaries(
        self, account_id: str, sources: Sequence[ObjectUri]
    ) -> dict[ObjectUri, SourceSummary]:
        """What is known of each object; objects nobody analysed are left out."""
        ...

    async def load_items(
        self, account_id: str, states: frozenset[ItemState]
    ) -> tuple[ReviewItem, ...]:
        """Review items, oldest first; among OPEN ones only those that the service wants reviewed (see load_queue)."""
        ...

    async def load_item(self, item_id: str) -> ReviewItem | None:
        """One review item."""
        ...

    async def record(
        self,
        decision: Decision,
        effects: Sequence[Effect] = (),
        taken_back: Sequence[Effect] = (),
    ) -> LogRecord:
        """Append to the log, set the item's state, and store new and changed effects, all or nothing.

        A decision ID that the log holds already changes nothing and returns its record. Effects in ``taken_back``
        are taken back (``Effect.taken_back``) as they stand in the archive at that moment, whatever the caller saw.

        Raises:
            ConflictError: By the item's history the decision cannot follow, or leads to another state than it says.
        """
        ...

    async def load_decisions(self, query: DecisionQuery) -> tuple[DecisionEntry, ...]:
        """Newest first, each with its effects."""
        ...

    def iterate_log(self) -> AsyncIterator[LogRecord]:
        """The whole log, oldest first; for verifying and exporting."""
        ...

    async def effects_due(self, now: datetime, limit: int = 100) -> tuple[Effect, ...]:
        """Effects in OWED or UNDO_OWED whose time has come, oldest first.

        Of several on one object only the next: decisions take effect in their order, the effects of one decision in
        the order of their places, and are taken back in the opposite one. Messages wait only for messages to the same
        address, commands only for commands.
        """
        ...

    async def effects_of_decision(self, decision_id: str) -> tuple[Effect, ...]:
        """The effects of one decision."""
        ...

    async def effects_on(self, account_id: str, uri: ObjectUri) -> tuple[Effect, ...]:
        """Every effect on one object, in the order of their decisions and places."""
        ...

    async def save_effect(self, effect: Effect) -> None:
        """Keep the effect's new state.

        Raises:
            ConflictError: The effect has meanwhile come to a state that the new one may not follow.
        """
        ...

    async def next_due(self) -> datetime | None:
        """When the next of them is due; None when nothing is owed."""
        ...

    async def load_markers(self, account_id: str, source: ObjectUri) -> tuple[Marker, ...]:
        """The operator's markers on the object, in time."""
        ...

    async def save_marker(self, account_id: str, source: ObjectUri, marker: Marker) -> None:
        """Keep a marker, in place of the one with its ID if there is one."""
        ...

    async def delete_marker(self, account_id: str, source: ObjectUri, marker_id: str) -> None:
        """Forget a marker; fine when there is none."""
        ...

    @property
    def films(self) -> FilmStore:
        """Lists of chosen clips."""
        ...

    @property
    def batches(self) -> BatchStore:
        """Batches, recipes and prices, in the same file."""
        ...

    async def close(self) -> None:
        """Finish what was begun and let go of the file."""
        ...


class ResultReader(Protocol):
    """Reads results that were saved as files."""

    def read(self, content: bytes) -> tuple[ReadResult, ...]:
        """Every result in ``content``; may take long and belongs in a thread.

        Raises:
            FileRefusedError: It holds none that can be taken, or anything in it is not what it should be.
        """
        ...


class SettingsStore(Protocol):
    """Where the operator's choices are kept."""

    async def load(self) -> Settings:
        """The settings; defaults when there are none yet.

        Raises:
            SettingsError: The file cannot be read; it is left as it is.
        """
        ...

    async def save(self, settings: Settings) -> None:
        """Keep ``settings``, whole or not at all.

        Raises:
            SettingsError: The disk refused; the earlier file is left as it is.
        """
        ...


class Secrets(Protocol):
    """AccessKeys of cloud accounts, in the operating system's key ring or in memory."""

    def is_lasting(self) -> bool:
        """Whether there is a key ring; without one, keys live until the program ends."""
        ...

    async def get(self, account_id: str) -> tuple[str, str] | None:
        """AccessKey ID and secret; None when none is kept."""
        ...

    async def put(self, account_id: str, access_key_id: str, access_key_secret: str) -> None:
        """Keep a key; raises SecretsError when the key ring refuses."""
        ...

    async def forget(self, account_id: str) -> None:
        """Remove a key; fine when there is none."""
        ...
