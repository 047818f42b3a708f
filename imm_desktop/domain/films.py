"""Stretches of videos that an operator chose, put one after another: what a highlight, or an edit elsewhere, is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.timing import TimeRange

MOST_SOURCES: Final = 10
"""Sources of one highlight task (CreateHighlightTask, 2020-09-30); each clip is one."""
SHORTEST_MS: Final = 40
"""A clip is never trimmed shorter: one frame at 25 a second."""


class ClipOrigin(StrEnum):
    """Why a clip was chosen."""

    LABEL = "label"
    FINDING = "finding"
    MARKED = "marked"
    """Marked in and out by hand."""
    HIGHLIGHT = "highlight"
    """Of the result of a highlight task."""
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class FilmClip:
    """One stretch of one video."""

    source: ObjectUri
    time_range: TimeRange
    name: str = ""
    """What is seen: a label, a finding, the words searched for."""
    origin: ClipOrigin = ClipOrigin.MARKED

    @property
    def place(self) -> tuple[ObjectUri, TimeRange]:
        """What makes two clips the same."""
        return self.source, self.time_range


@dataclass(frozen=True, slots=True)
class FilmList:
    """Clips in the order in which they are to be seen, with how the film is to be made."""

    list_id: str
    name: str
    clips: tuple[FilmClip, ...] = ()
    handle_ms: int = 0
    """Added before and after each clip when it is sent or exported, as far as the video reaches."""
    target_ms: int = 0
    """How long the film shall be; 0 for as long as its clips are."""
    changed_at: datetime | None = None

    @property
    def duration_ms(self) -> int:
        """Of all clips with their handles, as far as the start of a video does not cut them."""
        return sum(one.time_range.duration_ms for one in self.with_handles())

    def with_handles(self) -> tuple[FilmClip, ...]:
        """The clips as they are sent: each longer by the handles; the end of a video cuts them where it is known."""
        return tuple(
            replace(
                one,
                time_range=TimeRange(
                    max(0, one.time_range.start_ms - self.handle_ms),
                    one.time_range.end_ms + self.handle_ms,
                ),
            )
            for one in self.clips
        )

    def added(self, clips: Iterable[FilmClip]) -> "FilmList":
        """With ``clips`` at the end; those that are there already, and instants, are left out."""
        known = {one.place for one in self.clips}
        new: list[FilmClip] = []
        for one in clips:
            if one.place not in known and one.time_range.duration_ms:
                known.add(one.place)
                new.append(one)
        return replace(self, clips=(*self.clips, *new)) if new else self

    def moved(self, rows: Sequence[int], to: int) -> "FilmList":
        """With the clips at ``rows`` put before what is at ``to`` now, in the order they had."""
        chosen = sorted({row for row in rows if 0 <= row < len(self.clips)})
        target = min(max(to, 0), len(self.clips)) - sum(row < to for row in chosen)
        rest = [one for row, one in enumerate(self.clips) if row not in chosen]
        rest[target:target] = [self.clips[row] for row in chosen]
        return replace(self, clips=tuple(rest))

    def without(self, rows: Iterable[int]) -> "FilmList":
        """Without the clips at ``rows``."""
        gone = set(rows)
        kept = tuple(one for row, one in enumerate(self.clips) if row not in gone)
        return replace(self, clips=kept)

    def trimmed(self, row: int, *, start_ms: int = 0, end_ms: int = 0) -> "FilmList":
        """With the start and the end of one clip moved by so many milliseconds; never past each other."""
        clip = self.clips[row]
        start = min(
            max(0, clip.time_range.start_ms + start_ms), clip.time_range.end_ms - SHORTEST_MS
        )
        start = max(0, start)
        end = max(clip.time_range.end_ms + end_ms, start + SHORTEST_MS)
        changed = replace(clip, time_range=TimeRange(start, end))
        return replace(self, clips=(*self.clips[:row], changed, *self.clips[row + 1 :]))

    def fitted(self) -> "FilmList":
        """The clips cut at their ends, each by the same share, so that all take ``target_ms``; longer than it only."""
        whole = self.duration_ms
        if not self.target_ms or whole <= self.target_ms:
            return self
        clips = tuple(
            replace(
                one,
                time_range=TimeRange(
                    one.time_range.start_ms,
                    one.time_range.start_ms
                    + max(SHORTEST_MS, one.time_range.duration_ms * self.target_ms // whole),
                ),
            )
            for one in self.with_handles()
        )
        return replace(self, clips=clips, handle_ms=0)
