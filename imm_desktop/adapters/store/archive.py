"""The ``Archive`` port over SQLite; what each method means stands there."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from imm_desktop.adapters.store import (
    items,
    label_search,
    markers,
    outbox,
    results,
    reviews,
    summaries,
)
from imm_desktop.adapters.store import tasks as task_rows
from imm_desktop.adapters.store.batch_store import SqlBatchStore
from imm_desktop.adapters.store.database import Database
from imm_desktop.adapters.store.films import SqlFilmStore
from imm_desktop.adapters.store.review_archive import SqlReviewStore
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.effects import Effect
from imm_desktop.domain.labels import Label
from imm_desktop.domain.markers import Marker
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.results import Report, Result
from imm_desktop.domain.review import Decision, ItemState, LogRecord, ReviewItem
from imm_desktop.domain.tasks import Task
from imm_desktop.services.ports.archive import (
    DecisionEntry,
    DecisionQuery,
    ResultHead,
    SourceSummary,
    TaskQuery,
)

LOG_PAGE: Final = 500
"""Records of the log read at once."""


class SqlArchive(SqlReviewStore):
    """One file, made by ``open_archive``."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._batches = SqlBatchStore(database)
        self._films = SqlFilmStore(database)

    @property
    def films(self) -> SqlFilmStore:
        """See ``Archive.films``."""
        return self._films

    @property
    def batches(self) -> SqlBatchStore:
        """See ``Archive.batches``."""
        return self._batches

    async def prepare(self, tasks: Sequence[tuple[Task, AnalysisRequest]]) -> None:
        """See ``Archive.prepare``."""
        await self._database.write(lambda connection: task_rows.prepare(connection, tasks))

    async def save_task(self, task: Task) -> bool:
        """See ``Archive.save_task``."""
        return await self._database.write(lambda connection: task_rows.save_task(connection, task))

    async def finish(self, task: Task, result: Result, item: ReviewItem | None) -> None:
        """See ``Archive.finish``."""
        await self._database.write(
            lambda connection: results.finish(connection, task, result, item)
        )

    async def adopt(
        self, task: Task, request: AnalysisRequest, result: Result, item: ReviewItem | None
    ) -> bool:
        """See ``Archive.adopt``."""
        return await self._database.write(
            lambda connection: results.adopt(connection, task, request, result, item)
        )

    async def name_source(self, submission_id: str, source: ObjectUri) -> bool:
        """See ``Archive.name_source``."""
        return await self._database.write(
            lambda connection: results.name_source(connection, submission_id, source)
        )

    async def tasks_by_id(self, account_id: str, task_ids: Sequence[str]) -> dict[str, Task]:
        """See ``Archive.tasks_by_id``."""
        return await self._database.read(
            lambda connection: task_rows.tasks_by_id(connection, account_id, task_ids)
        )

    async def load_tasks(self, query: TaskQuery) -> tuple[Task, ...]:
        """See ``Archive.load_tasks``."""
        return await self._database.read(lambda connection: task_rows.load_tasks(connection, query))

    async def load_task(self, submission_id: str) -> tuple[Task, AnalysisRequest] | None:
        """See ``Archive.load_task``."""
        return await self._database.read(
            lambda connection: task_rows.load_task(connection, submission_id)
        )

    async def journal_end(self, account_id: str) -> int:
        """See ``Archive.journal_end``."""
        return await self._database.read(
            lambda connection: task_rows.journal_end(connection, account_id)
        )

    async def unfinished(self, account_id: str) -> tuple[tuple[Task, AnalysisRequest], ...]:
        """See ``Archive.unfinished``."""
        return await self._database.read(
            lambda connection: task_rows.unfinished(connection, account_id)
        )

    async def load_result(self, submission_id: str) -> Result | None:
        """See ``Archive.load_result``."""
        return await self._database.read(
            lambda connection: results.load_result(connection, submission_id)
        )

    async def results_of(
        self, source: ObjectUri, account_id: str
    ) -> tuple[tuple[Task, Result], ...]:
        """See ``Archive.results_of``."""
        return await self._database.read(
            lambda connection: results.results_of(connection, source, account_id)
        )

    async def list_results(self, source: ObjectUri, account_id: str) -> tuple[ResultHead, ...]:
        """See ``Archive.list_results``."""
        return await self._database.read(
            lambda connection: results.list_results(connection, source, account_id)
        )

    async def load_report(self, submission_id: str) -> Report | None:
        """See ``Archive.load_report``."""
        return await self._database.read(
            lambda connection: results.load_report(connection, submission_id)
        )

    async def load_markers(self, account_id: str, source: ObjectUri) -> tuple[Marker, ...]:
        """See ``Archive.load_markers``."""
        return await self._database.read(
            lambda connection: markers.load_markers(connection, account_id, source)
        )

    async def save_marker(self, account_id: str, source: ObjectUri, marker: Marker) -> None:
        """See ``Archive.save_marker``."""
        await self._database.write(
            lambda connection: markers.save_marker(connection, account_id, source, marker)
        )

    async def delete_marker(self, account_id: str, source: ObjectUri, marker_id: str) -> None:
        """See ``Archive.delete_marker``."""
        await self._database.write(
            lambda connection: markers.delete_marker(connection, account_id, source, marker_id)
        )

    async def summaries(
        self, account_id: str, sources: Sequence[ObjectUri]
    ) -> dict[ObjectUri, SourceSummary]:
        """See ``Archive.summaries``."""
        return await self._database.read(
            lambda connection: summaries.summaries(connection, account_id, sources)
        )

    async def labels_named(
        self, account_id: str, is_meant: Callable[[str, str], bool]
    ) -> dict[ObjectUri, tuple[Label, ...]]:
        """See ``Archive.labels_named``."""
        return await self._database.read(
            lambda connection: label_search.labels_named(connection, account_id, is_meant)
        )

    async def load_items(
        self, account_id: str, states: frozenset[ItemState]
    ) -> tuple[ReviewItem, ...]:
        """See ``Archive.load_items``."""
        return await self._database.read(
            lambda connection: items.load_items(connection, account_id, states)
        )

    async def load_item(self, item_id: str) -> ReviewItem | None:
        """See ``Archive.load_item``."""
        return await self._database.read(lambda connection: items.load_item(connection, item_id))

    async def record(
        self,
        decision: Decision,
        effects: Sequence[Effect] = (),
        taken_back: Sequence[Effect] = (),
    ) -> LogRecord:
        """See ``Archive.record``."""
        return await self._database.write(
            lambda connection: reviews.record(connection, decision, effects, taken_back)
        )

    async def load_decisions(self, query: DecisionQuery) -> tuple[DecisionEntry, ...]:
        """See ``Archive.load_decisions``."""
        return await self._database.read(
            lambda connection: reviews.load_decisions(connection, query)
        )

    async def iterate_log(self) -> AsyncIterator[LogRecord]:
        """See ``Archive.iterate_log``."""
        number = 0
        while page := await self._page_after(number):
            for record in page:
                yield record
            number = page[-1].number

    async def effects_due(self, now: datetime, limit: int = 100) -> tuple[Effect, ...]:
        """See ``Archive.effects_due``."""
        return await self._database.read(
            lambda connection: outbox.effects_due(connection, now, limit)
        )

    async def effects_of_decision(self, decision_id: str) -> tuple[Effect, ...]:
        """See ``Archive.effects_of_decision``."""
        return await self._database.read(
            lambda connection: outbox.effects_of_decision(connection, decision_id)
        )

    async def effects_on(self, account_id: str, uri: ObjectUri) -> tuple[Effect, ...]:
        """See ``Archive.effects_on``."""
        return await self._database.read(
            lambda connection: outbox.effects_on(connection, account_id, uri)
        )

    async def save_effect(self, effect: Effect) -> None:
        """See ``Archive.save_effect``."""
        await self._database.write(lambda connection: outbox.save_effect(connection, effect))

    async def next_due(self) -> datetime | None:
        """See ``Archive.next_due``."""
        return await self._database.read(outbox.next_due)

    async def close(self) -> None:
        """See ``Archive.close``."""
        await self._database.close()

    async def _page_after(self, number: int) -> tuple[LogRecord, ...]:
        return await self._database.read(
            lambda connection: reviews.log_after(connection, number, LOG_PAGE)
        )


async def open_archive(path: Path) -> SqlArchive:
    """The archive in the file at ``path``, made or migrated first.

    Raises:
        StoreTooNewError: A newer program wrote it; it is untouched.
        StoreError: It cannot be opened.
    """
    database = Database(path)
    await database.open()
    return SqlArchive(database)
