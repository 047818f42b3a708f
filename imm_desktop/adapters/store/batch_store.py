"""The ``BatchStore`` port over SQLite; what each method means stands there."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from imm_desktop.adapters.store import batch_members, batches, recipes
from imm_desktop.adapters.store.database import Database
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
from imm_desktop.services.ports.batches import ChosenPart, Listing, Ungathered


class SqlBatchStore:
    """Batches, recipes and prices in the archive's file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load_recipes(self) -> tuple[Recipe, ...]:
        """See ``BatchStore.load_recipes``."""
        return await self._database.read(recipes.load_recipes)

    async def save_recipe(self, recipe: Recipe) -> None:
        """See ``BatchStore.save_recipe``."""
        await self._database.write(lambda connection: recipes.save_recipe(connection, recipe))

    async def delete_recipe(self, recipe_id: str) -> None:
        """See ``BatchStore.delete_recipe``."""
        await self._database.write(lambda connection: recipes.delete_recipe(connection, recipe_id))

    async def load_prices(self) -> tuple[PriceRow, ...]:
        """See ``BatchStore.load_prices``."""
        return await self._database.read(recipes.load_prices)

    async def save_prices(self, rows: Sequence[PriceRow]) -> None:
        """See ``BatchStore.save_prices``."""
        await self._database.write(lambda connection: recipes.save_prices(connection, rows))

    async def load_lengths(
        self, account_id: str, objects: Sequence[BatchObject]
    ) -> dict[ObjectUri, int]:
        """See ``BatchStore.load_lengths``."""
        return await self._database.read(
            lambda connection: recipes.load_lengths(connection, account_id, objects)
        )

    async def save_lengths(self, account_id: str, lengths: Mapping[BatchObject, int]) -> None:
        """See ``BatchStore.save_lengths``."""
        await self._database.write(
            lambda connection: recipes.save_lengths(connection, account_id, lengths)
        )

    async def known_analyses(
        self, account_id: str, kind: TaskKind, uris: Sequence[ObjectUri]
    ) -> dict[ObjectUri, tuple[KnownAnalysis, ...]]:
        """See ``BatchStore.known_analyses``."""
        return await self._database.read(
            lambda connection: batch_members.known_analyses(connection, account_id, kind, uris)
        )

    async def add_batch(self, batch: Batch, origin: Origin) -> None:
        """See ``BatchStore.add_batch``."""
        await self._database.write(lambda connection: batches.add_batch(connection, batch, origin))

    async def load_batches(self, account_id: str) -> tuple[BatchView, ...]:
        """See ``BatchStore.load_batches``."""
        return await self._database.read(
            lambda connection: batches.load_batches(connection, account_id)
        )

    async def load_batch(self, batch_id: str) -> BatchView | None:
        """See ``BatchStore.load_batch``."""
        return await self._database.read(
            lambda connection: batches.load_batch(connection, batch_id)
        )

    async def ungathered(self, batch_id: str) -> Ungathered | None:
        """See ``BatchStore.ungathered``."""
        return await self._database.read(
            lambda connection: batches.ungathered(connection, batch_id)
        )

    async def gather(
        self,
        batch_id: str,
        objects: Sequence[BatchObject],
        left_out: int,
        done: ChosenPart | Listing,
    ) -> None:
        """See ``BatchStore.gather``."""
        await self._database.write(
            lambda connection: batches.gather(connection, batch_id, objects, left_out, done)
        )

    async def waiting(self, batch_id: str, limit: int) -> tuple[BatchObject, ...]:
        """See ``BatchStore.waiting``."""
        return await self._database.read(
            lambda connection: batch_members.waiting(connection, batch_id, limit)
        )

    async def start(
        self,
        batch_id: str,
        tasks: Sequence[tuple[Task, AnalysisRequest]],
        skipped: Mapping[ObjectUri, SkipReason],
    ) -> tuple[Task, ...]:
        """See ``BatchStore.start``."""
        return await self._database.write(
            lambda connection: batch_members.start(connection, batch_id, tasks, skipped)
        )

    async def move_batch(
        self, batch_id: str, state: BatchState, now: datetime, *, remark: str = ""
    ) -> BatchView | None:
        """See ``BatchStore.move_batch``."""
        return await self._database.write(
            lambda connection: batches.move_batch(connection, batch_id, state, now, remark)
        )

    async def settle(self, batch_id: str, now: datetime) -> tuple[BatchView, bool] | None:
        """See ``BatchStore.settle``."""
        return await self._database.write(
            lambda connection: batches.settle(connection, batch_id, now)
        )

    async def set_concurrency(self, batch_id: str, concurrency: int) -> None:
        """See ``BatchStore.set_concurrency``."""
        await self._database.write(
            lambda connection: batches.set_concurrency(connection, batch_id, concurrency)
        )

    async def cancel_waiting(self, batch_id: str) -> int:
        """See ``BatchStore.cancel_waiting``."""
        return await self._database.write(
            lambda connection: batch_members.cancel_waiting(connection, batch_id)
        )

    async def retry(self, batch_id: str, submission_ids: Sequence[str] | None = None) -> int:
        """See ``BatchStore.retry``."""
        return await self._database.write(
            lambda connection: batch_members.retry(connection, batch_id, submission_ids)
        )

    async def unsent(self, batch_id: str) -> tuple[Task, ...]:
        """See ``BatchStore.unsent``."""
        return await self._database.read(
            lambda connection: batch_members.unsent(connection, batch_id)
        )

    async def forget_batch(self, batch_id: str) -> bool:
        """See ``BatchStore.forget_batch``."""
        return await self._database.write(
            lambda connection: batches.forget_batch(connection, batch_id)
        )
