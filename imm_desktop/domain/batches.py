"""A batch: one recipe over many videos. Which are skipped, where it stands, and what may follow what.

A member waits outside the journal. It is started in one transaction with its journal row, so what waits is certainly
not sent and can be taken back; from then on the task's own life decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.parameters import Values
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus

DEFAULT_CONCURRENCY: Final = 16
MOST_AT_ONCE: Final = 500
"""Tasks of one batch that may run at the same time."""

REFUSED_IN_A_ROW: Final = 10
"""So many refusals without anything else between them pause a batch: the next thousand would be refused as well."""


class BatchState(StrEnum):
    """Where a batch stands."""

    RUNNING = "running"
    PAUSED = "paused"
    """Nothing is started; what runs at the service runs on."""
    OVER = "over"


NEXT: Final[Mapping[BatchState, frozenset[BatchState]]] = MappingProxyType(
    {
        BatchState.RUNNING: frozenset({BatchState.PAUSED, BatchState.OVER}),
        BatchState.PAUSED: frozenset({BatchState.RUNNING, BatchState.OVER}),
        BatchState.OVER: frozenset({BatchState.RUNNING}),
    }
)
"""The states that may follow each state; a batch that is over runs again when failed members are retried."""


class MemberState(StrEnum):
    """Where one video of a batch stands."""

    WAITING = "waiting"
    """Not in the journal: certainly nothing was sent, or what was sent has failed and is to be asked anew."""
    STARTED = "started"
    """In the journal; its task says how it goes."""
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class SkipReason(StrEnum):
    """Why a member needs no task."""

    ANALYSED = "analysed"
    """The archive has the result of the same recipe for the same content (ETag)."""
    UNDER_WAY = "under_way"
    """Another task is looking for the same in it right now."""


@dataclass(frozen=True, slots=True)
class BatchObject:
    """An object and the content it had when it was chosen."""

    uri: ObjectUri
    etag: str = ""
    """Empty when unknown; then it is never taken for analysed."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Videos named one by one."""

    objects: tuple[BatchObject, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every video below a prefix, on all levels, as listed when the batch is worked off."""

    bucket: str
    prefix: str = ""


Origin = Chosen | Prefix


def origin_text_of(origin: Origin) -> str:
    """The address of a prefix; empty for chosen videos."""
    return f"oss://{origin.bucket}/{origin.prefix}" if isinstance(origin, Prefix) else ""


@dataclass(frozen=True, slots=True)
class Batch:
    """One recipe over many videos."""

    batch_id: str
    account_id: str
    name: str
    kind: TaskKind
    values: Values
    origin_text: str
    """The prefix as an address, or empty for chosen videos."""
    created_at: datetime
    concurrency: int = DEFAULT_CONCURRENCY
    """Most of its tasks that are under way at the same time."""
    is_again: bool = False
    """Whether videos are analysed that were analysed already."""
    state: BatchState = BatchState.RUNNING
    is_gathered: bool = False
    """Whether every video of the origin is a member by now."""
    left_out: int = 0
    """Objects of the origin that the kind cannot look at."""
    remark: str = ""
    """Why the program paused it by itself: the service's code; empty otherwise."""
    ended_at: datetime | None = None

    def moved_to(self, state: BatchState, *, remark: str = "") -> "Batch":
        """The batch in ``state``, or itself when the table does not allow the step."""
        if state not in NEXT[self.state]:
            return self
        return replace(self, state=state, remark=remark, ended_at=None)

    def settled(self, progress: "Progress", now: datetime) -> "Batch":
        """The batch after a look at its members: over when nothing is left, running again when something is."""
        is_done = self.is_gathered and progress.is_over
        if is_done and self.state is not BatchState.OVER:
            return replace(self, state=BatchState.OVER, ended_at=now)
        if not is_done and self.state is BatchState.OVER:
            return self.moved_to(BatchState.RUNNING)
        return self


@dataclass(frozen=True, slots=True)
class Progress:
    """How many members stand where."""

    waiting: int = 0
    sending: int = 0
    """In the journal, and not certainly at the service."""
    running: int = 0
    done: int = 0
    failed: int = 0
    """Failed, refused or expired."""
    cancelled: int = 0
    skipped: int = 0
    to_review: int = 0
    """Of those done, how many a person must look at."""

    @property
    def under_way(self) -> int:
        """Members whose task is not over."""
        return self.sending + self.running

    @property
    def ended(self) -> int:
        """Members that need nothing more."""
        return self.done + self.failed + self.cancelled + self.skipped

    @property
    def total(self) -> int:
        """All members known so far."""
        return self.waiting + self.under_way + self.ended

    @property
    def is_over(self) -> bool:
        """Whether no member waits or runs."""
        return not self.waiting and not self.under_way

    @property
    def share(self) -> float:
        """0 to 1: members that have ended, out of all; 0 for a batch without members."""
        return self.ended / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch and where it stands."""

    batch: Batch
    progress: Progress


_TASK_SLOTS: Final[Mapping[TaskStatus, str]] = MappingProxyType(
    {
        TaskStatus.PREPARED: "sending",
        TaskStatus.UNCERTAIN: "sending",
        TaskStatus.RUNNING: "running",
        TaskStatus.SUCCEEDED: "done",
        TaskStatus.FAILED: "failed",
        TaskStatus.REFUSED: "failed",
        TaskStatus.EXPIRED: "failed",
        TaskStatus.CANCELLED: "cancelled",
    }
)


def progress_of(
    members: Mapping[MemberState, int], tasks: Mapping[TaskStatus, int], to_review: int = 0
) -> Progress:
    """Progress from counts: members by state, and the tasks of those STARTED by status."""
    counted = {
        "waiting": members.get(MemberState.WAITING, 0),
        "cancelled": members.get(MemberState.CANCELLED, 0),
        "skipped": members.get(MemberState.SKIPPED, 0),
    }
    for status, count in tasks.items():
        slot = _TASK_SLOTS[status]
        counted[slot] = counted.get(slot, 0) + count
    return Progress(**counted, to_review=to_review)


@dataclass(frozen=True, slots=True)
class KnownAnalysis:
    """An analysis of an object that is done, or under way."""

    fingerprint: str
    """``domain.recipes.fingerprint`` of what it looks for."""
    source_etag: str
    """Content it looked at; empty while it has not been sent."""
    is_done: bool


def skip_reason(etag: str, wanted: str, known: Iterable[KnownAnalysis]) -> SkipReason | None:
    """Why an object whose content is ``etag`` needs no analysis with fingerprint ``wanted``; None when it does."""
    same = [one for one in known if one.fingerprint == wanted]
    if etag and any(one.is_done and one.source_etag == etag for one in same):
        return SkipReason.ANALYSED
    # One not sent yet will look at the content as it is now.
    if any(not one.is_done and one.source_etag in ("", etag) for one in same):
        return SkipReason.UNDER_WAY
    return None


def time_left(samples: Sequence[tuple[datetime, int]], left: int) -> timedelta | None:
    """How long ``left`` members will take at the pace of ``samples``: when how many had ended, oldest first.

    None while nothing has ended between them.
    """
    if len(samples) < 2:
        return None
    (first_at, first), (last_at, last) = samples[0], samples[-1]
    if last <= first or last_at <= first_at:
        return None
    return (last_at - first_at) / (last - first) * left


class Refusals:
    """Counts refusals in a row, batch by batch."""

    def __init__(self) -> None:
        self._in_a_row: dict[str, int] = {}

    def heard(self, task: Task) -> bool:
        """Whether, with this change of ``task``, its batch should be paused."""
        if task.status is TaskStatus.REFUSED:
            count = self._in_a_row.get(task.batch_id, 0) + 1
            self._in_a_row[task.batch_id] = count
            return count >= REFUSED_IN_A_ROW
        if task.status in (TaskStatus.RUNNING, TaskStatus.SUCCEEDED):
            self._in_a_row.pop(task.batch_id, None)
        return False

    def forget(self, batch_id: str) -> None:
        """Begin to count anew."""
        self._in_a_row.pop(batch_id, None)
