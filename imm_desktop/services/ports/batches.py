"""What batches, recipes and prices need from the archive. Every method that changes something is one committed transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.batches import (
    Batch,
    BatchObject,
    BatchState,
    BatchView,
    KnownAnalysis,
    Origin,
    SkipReason,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.prices import PriceRow
from imm_desktop.domain.recipes import Recipe
from imm_desktop.domain.tasks import Task, TaskKind


@dataclass(frozen=True, slots=True)
class Listing:
    """How far the listing of a prefix has come: prefixes still to be listed, each with the token of its next page."""

    frontier: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ChosenPart:
    """The next of the videos that were named one by one."""

    objects: tuple[BatchObject, ...]
    number: int
    """Which part it is."""


@dataclass(frozen=True, slots=True)
class PrefixPart:
    """A bucket whose listing goes on at ``listing``."""

    bucket: str
    listing: Listing


Ungathered = ChosenPart | PrefixPart
"""What of a batch's origin is not among its members yet."""


class BatchStore(Protocol):
    """Batches, recipes and prices of the archive."""

    async def load_recipes(self) -> tuple[Recipe, ...]:
        """All of them, by name."""
        ...

    async def save_recipe(self, recipe: Recipe) -> None:
        """Keep ``recipe``, instead of the one with its ID.

        Raises:
            ConflictError: Another recipe has the name.
        """
        ...

    async def delete_recipe(self, recipe_id: str) -> None:
        """Remove a recipe; fine when there is none. Batches made with it keep what they ask for."""
        ...

    async def load_prices(self) -> tuple[PriceRow, ...]:
        """By kind, unit and date; empty until somebody enters one."""
        ...

    async def save_prices(self, rows: Sequence[PriceRow]) -> None:
        """Keep ``rows`` instead of all that were there."""
        ...

    async def load_lengths(
        self, account_id: str, objects: Sequence[BatchObject]
    ) -> dict[ObjectUri, int]:
        """Lengths in ms that are known of this content; objects without one are left out."""
        ...

    async def save_lengths(self, account_id: str, lengths: Mapping[BatchObject, int]) -> None:
        """Remember lengths in ms."""
        ...

    async def known_analyses(
        self, account_id: str, kind: TaskKind, uris: Sequence[ObjectUri]
    ) -> dict[ObjectUri, tuple[KnownAnalysis, ...]]:
        """Analyses of ``kind`` that are done or under way; objects without one are left out."""
        ...

    async def add_batch(self, batch: Batch, origin: Origin) -> None:
        """Keep a new batch with where its members come from; one that is there already stays as it is."""
        ...

    async def load_batches(self, account_id: str) -> tuple[BatchView, ...]:
        """Newest first."""
        ...

    async def load_batch(self, batch_id: str) -> BatchView | None:
        """One batch; None when there is none."""
        ...

    async def ungathered(self, batch_id: str) -> Ungathered | None:
        """What is to become members next; None when all are."""
        ...

    async def gather(
        self,
        batch_id: str,
        objects: Sequence[BatchObject],
        left_out: int,
        done: ChosenPart | Listing,
    ) -> None:
        """Make ``objects`` members and remember that ``done`` was worked through.

        For a listing, ``done`` is where it goes on; an empty frontier ends it. Objects that are members stay as they
        are, so that repeating changes nothing but ``left_out``. A batch whose waiting members were cancelled
        meanwhile takes no more.
        """
        ...

    async def waiting(self, batch_id: str, limit: int) -> tuple[BatchObject, ...]:
        """Members that wait, in their order."""
        ...

    async def start(
        self,
        batch_id: str,
        tasks: Sequence[tuple[Task, AnalysisRequest]],
        skipped: Mapping[ObjectUri, SkipReason],
    ) -> tuple[Task, ...]:
        """Write tasks into the journal and their members as started, and skip others; returns those written.

        Only members that wait, only while the batch runs, and no more than its concurrency leaves free.
        """
        ...

    async def move_batch(
        self, batch_id: str, state: BatchState, now: datetime, *, remark: str = ""
    ) -> BatchView | None:
        """Bring the batch to ``state`` if the table of states allows it; the batch as it is then, None without one."""
        ...

    async def settle(self, batch_id: str, now: datetime) -> tuple[BatchView, bool] | None:
        """Count the members, and end or reopen the batch accordingly; whether it has ended by that."""
        ...

    async def set_concurrency(self, batch_id: str, concurrency: int) -> None:
        """Let so many of its tasks be under way."""
        ...

    async def cancel_waiting(self, batch_id: str) -> int:
        """Cancel every member that waits, and those still to come; returns how many waited.

        What was started is not touched. A member that had failed before and was to be asked anew keeps its failure.
        """
        ...

    async def retry(self, batch_id: str, submission_ids: Sequence[str] | None = None) -> int:
        """Let members wait again whose task failed, all or those of ``submission_ids``; returns how many.

        A batch that was over runs again. Asked twice, the second time changes nothing.
        """
        ...

    async def unsent(self, batch_id: str) -> tuple[Task, ...]:
        """Tasks of the batch that are in the journal and certainly not at the service."""
        ...

    async def forget_batch(self, batch_id: str) -> bool:
        """Remove a batch that is over from the list; its tasks and results stay. Whether it was removed."""
        ...
