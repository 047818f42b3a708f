"""What the reviewer had before their eyes, gathered while an item is open: it becomes the evidence in the log."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from imm_desktop.domain.fingerprint import COLUMNS, ROWS, Fingerprint, difference_hash
from imm_desktop.domain.moderation import Finding, Moment
from imm_desktop.domain.review import Evidence, FindingMark, ShownPicture
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.open_item import OpenItem


@dataclass(slots=True)
class Seen:
    """One opening of one item."""

    opened: OpenItem
    since: datetime
    marks: dict[tuple[str, int], bool] = field(default_factory=dict)
    """By label and position (ms): whether the reviewer calls the finding true."""
    pictures: dict[int, ShownPicture] = field(default_factory=dict)
    """By position (ms)."""

    async def add(self, picture: Picture) -> None:
        """Remember that ``picture`` was shown; hashing runs in a thread."""
        digest = await asyncio.to_thread(digest_of, picture)
        self.pictures[picture.position_ms] = ShownPicture(picture.position_ms, digest)

    def mark(self, moment: Moment, is_true: bool) -> None:
        """Call every finding of ``moment`` true or false; the same again takes the mark away."""
        keys = [_key(one) for one in moment.findings]
        if all(self.marks.get(key) is is_true for key in keys):
            for key in keys:
                self.marks.pop(key, None)
        else:
            self.marks.update(dict.fromkeys(keys, is_true))

    def mark_of(self, moment: Moment) -> bool | None:
        """What the reviewer says of a moment; None when nothing, or not the same of all its findings."""
        said = {self.marks.get(_key(one)) for one in moment.findings}
        return said.pop() if len(said) == 1 else None

    def evidence(self, now: datetime) -> Evidence:
        """For the log."""
        item = self.opened.item
        # Of a replaced object the facts are not those of what was judged.
        head = None if self.opened.is_replaced else self.opened.head
        marks = tuple(
            FindingMark(label, position_ms, is_true)
            for (label, position_ms), is_true in sorted(self.marks.items())
        )
        return Evidence(
            submission_id=item.submission_id,
            suggestion=item.suggestion.value,
            categories=item.categories,
            positions_ms=tuple(
                finding.position_ms for moment in self.opened.moments for finding in moment.findings
            ),
            source_etag=item.source_etag,
            seconds_viewed=max(0.0, (now - self.since).total_seconds()),
            marks=marks,
            pictures=tuple(self.pictures[at] for at in sorted(self.pictures)),
            worst_rate=item.worst_rate,
            source_crc64=head.crc64 if head is not None else "",
            source_changed_at=head.changed_at if head is not None else None,
        )


def digest_of(picture: Picture) -> str:
    """SHA-256 (hex) of the picture's RGB rows, without padding and before any veil."""
    pixels = np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width, 4)
    return hashlib.sha256(np.ascontiguousarray(pixels[:, :, 2::-1]).tobytes()).hexdigest()


def fingerprint_of(pictures: list[Picture]) -> Fingerprint:
    """What a content looks like, from pictures at ``sample_positions``."""
    return Fingerprint(hashes=tuple(difference_hash(_small_grey(one)) for one in pictures))


def _small_grey(picture: Picture) -> list[int]:
    """Brightness of the picture in 9 × 8 fields, each the mean of its pixels (ITU-R BT.601 weights)."""
    pixels = np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width, 4)
    grey = pixels[:, :, :3].astype(np.float32) @ np.array([0.114, 0.587, 0.299], np.float32)
    rows = _edges(picture.height, ROWS)
    columns = _edges(picture.width, COLUMNS)
    sums = np.add.reduceat(np.add.reduceat(grey, rows[:-1], axis=0), columns[:-1], axis=1)
    counts = np.diff(rows)[:, None] * np.diff(columns)[None, :]
    return [round(float(one)) for one in (sums / counts).ravel()]


def _edges(length: int, parts: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Borders of ``parts`` parts of ``length`` pixels; at least one pixel each, as pictures here are larger."""
    return np.linspace(0, length, parts + 1).round().astype(np.int64)


def _key(finding: Finding) -> tuple[str, int]:
    return finding.label, finding.position_ms
