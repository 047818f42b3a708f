"""Which contents are the same or look alike."""

from array import array
from typing import Any, Final

from sqlalchemy import Connection, or_, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from imm_desktop.adapters.store.items import ITEMS, item_of
from imm_desktop.adapters.store.reviews import load_history
from imm_desktop.adapters.store.tables import FINGERPRINT, REVIEW_ITEM
from imm_desktop.domain.fingerprint import NEAR_DISTANCE, Fingerprint, is_telling
from imm_desktop.domain.queues import Alike, Likeness
from imm_desktop.domain.review import ReviewItem

BYTES: Final = 8


class NearIndex:
    """All frame hashes in memory, 64 bytes a video; a look through 100,000 videos takes milliseconds.

    Only rows that were added since are read. Not for two threads at once.
    """

    def __init__(self) -> None:
        self._last = 0
        self._rows: dict[int, tuple[array[int], bytearray]] = {}

    def find(self, connection: Connection, fingerprint: Fingerprint) -> list[tuple[int, float]]:
        """Numbers of the rows within NEAR_DISTANCE, and how far they are, the nearest first."""
        import numpy as np

        self._read(connection)
        length = len(fingerprint.hashes)
        if length not in self._rows:
            return []
        numbers, packed = self._rows[length]
        known = np.frombuffer(packed, dtype=">u8").reshape(-1, length)
        mine = np.array(fingerprint.hashes, dtype=np.uint64)
        bits = np.bitwise_count(known ^ mine).sum(axis=1, dtype=np.uint32)
        found = np.flatnonzero(bits <= NEAR_DISTANCE * length)
        nearest = found[np.argsort(bits[found], kind="stable")]
        return [(numbers[place], float(bits[place]) / length) for place in nearest.tolist()]

    def _read(self, connection: Connection) -> None:
        rows = connection.execute(
            select(FINGERPRINT.c.number, FINGERPRINT.c.hashes)
            .where(FINGERPRINT.c.number > self._last)
            .order_by(FINGERPRINT.c.number)
        )
        for number, packed in rows:
            self._last = number
            if packed and is_telling(unpacked(packed)):
                numbers, all_packed = self._rows.setdefault(
                    len(packed) // BYTES, (array("q"), bytearray())
                )
                numbers.append(number)
                all_packed += packed


def save_fingerprint(connection: Connection, item_id: str, fingerprint: Fingerprint) -> None:
    """See ``ReviewStore.save_fingerprint``; a content does not change, so the first one stays."""
    connection.execute(
        sqlite_insert(FINGERPRINT)
        .values(item_id=item_id, crc64=fingerprint.crc64, hashes=packed(fingerprint.hashes))
        .on_conflict_do_nothing()
    )


def load_fingerprint(connection: Connection, item_id: str) -> Fingerprint | None:
    """See ``ReviewStore.load_fingerprint``."""
    row = connection.execute(
        select(FINGERPRINT).where(FINGERPRINT.c.item_id == item_id)
    ).one_or_none()
    return None if row is None else Fingerprint(row.crc64, unpacked(row.hashes))


def alike(
    connection: Connection, item: ReviewItem, limit: int, near: NearIndex
) -> tuple[Alike, ...]:
    """See ``ReviewStore.alike``."""
    fingerprint = load_fingerprint(connection, item.item_id) or Fingerprint()
    found: dict[str, Alike] = {}
    same = [REVIEW_ITEM.c.source_etag == item.source_etag] if item.source_etag else []
    if fingerprint.crc64:
        same_bytes = select(FINGERPRINT.c.item_id).where(
            FINGERPRINT.c.crc64 == fingerprint.crc64, FINGERPRINT.c.crc64 != ""
        )
        same.append(REVIEW_ITEM.c.item_id.in_(same_bytes))
    if same:
        asked = ITEMS.where(or_(*same), REVIEW_ITEM.c.item_id != item.item_id)
        for row in connection.execute(asked.order_by(REVIEW_ITEM.c.number.desc()).limit(limit)):
            _add(connection, found, row, Likeness.SAME, 0.0)
    if fingerprint.hashes and is_telling(fingerprint.hashes):
        for number, distance in near.find(connection, fingerprint):
            if len(found) >= limit:
                break
            row = connection.execute(
                ITEMS.join(FINGERPRINT, FINGERPRINT.c.item_id == REVIEW_ITEM.c.item_id).where(
                    FINGERPRINT.c.number == number
                )
            ).one()
            if row.item_id != item.item_id and row.item_id not in found:
                _add(connection, found, row, Likeness.NEAR, distance)
    return tuple(found.values())[:limit]


def packed(hashes: tuple[int, ...]) -> bytes:
    """Hashes as they stand in a row."""
    return b"".join(one.to_bytes(BYTES) for one in hashes)


def unpacked(content: bytes) -> tuple[int, ...]:
    """Hashes out of a row."""
    return tuple(
        int.from_bytes(content[start : start + BYTES]) for start in range(0, len(content), BYTES)
    )


def _add(
    connection: Connection, found: dict[str, Alike], row: Any, how: Likeness, distance: float
) -> None:
    judgements = load_history(connection, row.item_id).judgements
    if judgements:
        found[row.item_id] = Alike(how, distance, item_of(row), judgements[-1].decision)
