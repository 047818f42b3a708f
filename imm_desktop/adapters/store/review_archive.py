"""The ``ReviewStore`` port over SQLite; what each method means stands there."""

import threading
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from imm_desktop.adapters.store import items, likeness, policies, reviews
from imm_desktop.adapters.store.database import Database
from imm_desktop.domain.agreement import Agreement
from imm_desktop.domain.fingerprint import Fingerprint
from imm_desktop.domain.queues import Alike, Queue
from imm_desktop.domain.review import ReviewItem
from imm_desktop.domain.review_history import ItemHistory
from imm_desktop.domain.review_log import ChainEnd, StoredRecord
from imm_desktop.services.ports.reviews import ItemChange, PolicyVersion, QueueQuery

LOG_PAGE: Final = 500
"""Records of the log read at once."""


class SqlReviewStore:
    """What reviewing needs of the archive's file."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._near = likeness.NearIndex()
        self._near_lock = threading.Lock()

    async def load_queue(self, query: QueueQuery) -> tuple[ReviewItem, ...]:
        """See ``ReviewStore.load_queue``."""
        return await self._database.read(lambda connection: items.load_queue(connection, query))

    async def count_queues(self, account_id: str, reviewer: str, now: datetime) -> dict[Queue, int]:
        """See ``ReviewStore.count_queues``."""
        return await self._database.read(
            lambda connection: items.count_queues(connection, account_id, reviewer, now)
        )

    async def count_queue(self, query: QueueQuery) -> int:
        """See ``ReviewStore.count_queue``."""
        return await self._database.read(lambda connection: items.count_queue(connection, query))

    async def change_items(self, item_ids: Sequence[str], change: ItemChange) -> None:
        """See ``ReviewStore.change_items``."""
        await self._database.write(
            lambda connection: items.change_items(connection, item_ids, change)
        )

    async def claim(self, item_id: str, reviewer: str) -> ReviewItem:
        """See ``ReviewStore.claim``."""
        return await self._database.write(
            lambda connection: items.claim(connection, item_id, reviewer)
        )

    async def load_history(self, item_id: str) -> ItemHistory:
        """See ``ReviewStore.load_history``."""
        return await self._database.read(
            lambda connection: reviews.load_history(connection, item_id)
        )

    async def agreement(self, since: datetime | None = None) -> Agreement:
        """See ``ReviewStore.agreement``."""
        return await self._database.read(lambda connection: reviews.agreement(connection, since))

    async def save_fingerprint(self, item_id: str, fingerprint: Fingerprint) -> None:
        """See ``ReviewStore.save_fingerprint``."""
        await self._database.write(
            lambda connection: likeness.save_fingerprint(connection, item_id, fingerprint)
        )

    async def load_fingerprint(self, item_id: str) -> Fingerprint | None:
        """See ``ReviewStore.load_fingerprint``."""
        return await self._database.read(
            lambda connection: likeness.load_fingerprint(connection, item_id)
        )

    async def alike(self, item: ReviewItem, limit: int = 20) -> tuple[Alike, ...]:
        """See ``ReviewStore.alike``."""

        def find(connection: Connection) -> tuple[Alike, ...]:
            with self._near_lock:
                return likeness.alike(connection, item, limit, self._near)

        return await self._database.read(find)

    async def load_policies(self) -> tuple[PolicyVersion, ...]:
        """See ``ReviewStore.load_policies``."""
        return await self._database.read(policies.load_policies)

    async def save_policy(self, version: PolicyVersion) -> None:
        """See ``ReviewStore.save_policy``."""
        await self._database.write(lambda connection: policies.save_policy(connection, version))

    async def iterate_stored(self) -> AsyncIterator[StoredRecord]:
        """See ``ReviewStore.iterate_stored``."""
        number = 0
        while page := await self._stored_after(number):
            for record in page:
                yield record
            number = page[-1].number

    async def log_end(self, number: int | None = None) -> ChainEnd:
        """See ``ReviewStore.log_end``."""
        return await self._database.read(lambda connection: reviews.log_end(connection, number))

    async def _stored_after(self, number: int) -> tuple[StoredRecord, ...]:
        return await self._database.read(
            lambda connection: reviews.stored_after(connection, number, LOG_PAGE)
        )
