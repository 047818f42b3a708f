"""What the Library lists, and which of it is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest
from types import MappingProxyType

from imm_desktop.domain.media import ObjectEntry, ObjectUri
from imm_desktop.domain.moderation import Suggestion
from imm_desktop.domain.review import ItemState
from imm_desktop.domain.settings import Language
from imm_desktop.presenters.label_names import name_in
from imm_desktop.services.ports.archive import SourceSummary


class StateFilter(StrEnum):
    """Which objects are shown, by what the archive knows."""

    ALL = "all"
    NEW = "new"
    RUNNING = "running"
    ANALYSED = "analysed"
    REVIEW = "review"
    APPROVED = "approved"
    BLOCKED = "blocked"
    FAILED = "failed"
    SUGGESTED_BLOCK = "suggested_block"
    SUGGESTED_REVIEW = "suggested_review"
    SUGGESTED_PASS = "suggested_pass"  # noqa: S105 (a suggestion)


@dataclass(frozen=True, slots=True)
class Tile:
    """One object ready to draw."""

    entry: ObjectEntry
    summary: SourceSummary | None = None

    def labels(self, language: Language) -> tuple[str, ...]:
        """The strongest labels by their names in ``language``, where they have one."""
        if self.summary is None:
            return ()
        names = zip_longest(self.summary.top_labels, self.summary.top_aliases, fillvalue="")
        return tuple(name_in(name, alias, language) for name, alias in names)

    @property
    def is_veiled(self) -> bool:
        """Whether its picture may be hard to look at: somebody must decide about it, or blocked it."""
        known = self.summary
        return known is not None and (
            known.item_state in (ItemState.OPEN, ItemState.BLOCKED)
            or (
                known.item_state is None
                and known.suggestion in (Suggestion.REVIEW.value, Suggestion.BLOCK.value)
            )
        )

    @property
    def hides_moments(self) -> bool:
        """Whether pictures along it are veiled: as its own, and as the viewer does, also after it was approved."""
        known = self.summary
        return self.is_veiled or (
            known is not None and known.suggestion not in ("", Suggestion.PASS.value)
        )

    def matches(self, wanted: StateFilter) -> bool:
        """Whether the tile belongs to ``wanted``."""
        known = self.summary
        match wanted:
            case StateFilter.ALL:
                return True
            case StateFilter.NEW:
                return known is None
            case StateFilter.RUNNING:
                return known is not None and known.running > 0
            case StateFilter.ANALYSED:
                return known is not None and (known.has_labels or bool(known.suggestion))
            case StateFilter.REVIEW:
                return known is not None and known.item_state is ItemState.OPEN
            case StateFilter.APPROVED:
                return known is not None and known.item_state is ItemState.APPROVED
            case StateFilter.BLOCKED:
                return known is not None and known.item_state is ItemState.BLOCKED
            case StateFilter.FAILED:
                return known is not None and known.failed
            case _:
                suggestion = wanted.value.removeprefix("suggested_")
                return known is not None and known.suggestion == suggestion


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which tiles of a listing are shown."""

    text: str = ""
    """Part of a name or of a label, in any case."""
    state: StateFilter = StateFilter.ALL
    since: datetime | None = None
    """Only what has changed since; aware."""
    labelled: Mapping[ObjectUri, int] = field(default_factory=lambda: MappingProxyType({}))
    """Objects that belong to ``text`` by their archived labels, and where they are seen first, in ms."""

    @property
    def is_none(self) -> bool:
        """Whether everything is shown."""
        return self == Narrowing()

    def places(
        self, tiles: Sequence[Tile], words: Sequence[str], first: int, end: int
    ) -> list[int]:
        """Those from ``first`` to before ``end`` that are shown."""
        text, state, since = self.text, self.state, self.since
        found: Iterable[int] = range(first, end)
        if text:
            also = self.labelled
            found = [
                place
                for place in found
                if text in words[place] or (also and tiles[place].entry.uri in also)
            ]
        if state is not StateFilter.ALL:
            found = [place for place in found if tiles[place].matches(state)]
        if since is not None:
            found = [place for place in found if tiles[place].entry.changed_at >= since]
        return list(found)


@dataclass(frozen=True, slots=True)
class Listed:
    """Another state of a listing, prepared where it holds nobody up."""

    tiles: list[Tile]
    words: list[str]
    places: dict[ObjectUri, int]
    is_same: bool
    """Whether the same objects stand in the same order as before."""


def listed_anew(before: Sequence[Tile], tiles: Sequence[Tile]) -> Listed:
    """``tiles`` in place of ``before``; for a thread when there may be many."""
    is_same = len(before) == len(tiles) and all(
        one.entry.uri == other.entry.uri for one, other in zip(before, tiles, strict=True)
    )
    places = {one.entry.uri: place for place, one in enumerate(tiles)}
    return Listed(list(tiles), [words_of(one) for one in tiles], places, is_same)


def words_of(tile: Tile) -> str:
    """What is searched; a line each, so that no match spans two of them."""
    known = tile.summary
    if known is None:
        return tile.entry.uri.name.casefold()
    return "\n".join((tile.entry.uri.name, *known.top_labels, *known.top_aliases)).casefold()
