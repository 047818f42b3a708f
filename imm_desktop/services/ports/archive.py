"""What is kept on this computer: journal, results, review items, log, outbox, markers."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.effects import Effect, EffectState
from imm_desktop.domain.labels import Label
from imm_desktop.domain.markers import Marker
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.results import Report, Result
from imm_desktop.domain.review import Decision, ItemState, LogRecord, ReviewItem, Verdict
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.services.ports.batches import BatchStore
from imm_desktop.services.ports.films import FilmStore
from imm_desktop.services.ports.reviews import ReviewStore


@dataclass(frozen=True, slots=True)
class ResultHead:
    """An archived result without its content, which may be large."""

    task: Task
    request: AnalysisRequest


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
    has_highlight: bool = False
    running_kinds: frozenset[TaskKind] = frozenset()
    """Kinds with a task that is not yet over."""
    failed_kinds: frozenset[TaskKind] = frozenset()
    """Kinds whose newest task failed."""


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

    async def labels_named(
        self, account_id: str, is_meant: Callable[[str, str], bool]
    ) -> dict[ObjectUri, tuple[Label, ...]]:
        """The newest label result of each object that has a label which ``is_meant`` by its name and alias.

        Every label of such a result, but clips only of those that are meant and of those below them.
        ``is_meant`` is called in another thread.
        """
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
