"""From results and choices to lanes. Knows no Qt and may run in a thread, since very many clips take their time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final

from imm_desktop.domain.moderation import Moment, moments_of
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.lane_choices import LaneChoices, arranged, filtered
from imm_desktop.presenters.lane_clips import LaneClips
from imm_desktop.presenters.time_search import Found, search
from imm_desktop.presenters.timeline_comparing import compared
from imm_desktop.presenters.timeline_lanes import finding_lanes, label_lanes
from imm_desktop.presenters.timeline_sources import Sources
from imm_desktop.presenters.timeline_view import HITS_ID, Lane, LaneKind


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """What was made."""

    lanes: tuple[Lane, ...] = ()
    """In the order to show; those folded away are still among them."""
    moments: tuple[Moment, ...] = ()
    hits: LaneClips | None = None
    matching: frozenset[str] | None = None
    histogram: tuple[int, ...] = ()
    """How many clips of all labels are how sure, also of lanes that are not shown; empty without any."""


class LaneMaker:
    """Makes lanes anew as sources change, and only what a change is about."""

    def __init__(self) -> None:
        self._lock = Lock()
        """A thread whose caller has gone works on beside the next one."""
        self._base: tuple[Sources, tuple[Lane, ...], tuple[Moment, ...]] | None = None
        self._filtered: dict[str, tuple[Lane, object, Lane]] = {}
        self._found: tuple[object, Found] | None = None

    def make(self, sources: Sources) -> Made:
        """The lanes of ``sources``."""
        with self._lock:
            base, moments = self._base_of(sources)
            shown = [self._shown(lane, sources.choices) for lane in base]
            if sources.other is not None:
                shown = compared(
                    shown, sources.words.compared, is_other_version=sources.is_other_version
                )
            lanes = arranged(shown, sources.choices)
            if not sources.search:
                return Made(lanes, moments, histogram=_histogram_of(base))
            found = self._search(lanes, sources)
            return Made(
                (_hits_lane(found, sources), *lanes),
                moments,
                found.hits,
                found.lane_ids | {HITS_ID},
                _histogram_of(base),
            )

    def _base_of(self, sources: Sources) -> tuple[tuple[Lane, ...], tuple[Moment, ...]]:
        """Everything that is the same whatever is chosen and searched."""
        key = replace(sources, choices=_NO_CHOICES, search="")
        if self._base is None or not _is_same(self._base[0], key):
            findings: tuple[Lane, ...] = ()
            moments: tuple[Moment, ...] = ()
            if sources.report is not None:
                words = sources.words
                moments = moments_of(sources.report.findings)
                # A lane of moments that are one finding each would say everything twice.
                shown = moments if len(moments) < len(sources.report.findings) else ()
                made = finding_lanes(
                    sources.report, sources.snapshot_ms, words.findings, shown, words.moments
                )
                findings = tuple(_in_words(lane, words.spoken) for lane in made)
            labels = label_lanes(sources.labels, sources.language, sources.names)
            others = _other_lanes(sources)
            self._base = (key, (*findings, *labels, *others), moments)
            self._filtered.clear()
        return self._base[1], self._base[2]

    def _shown(self, lane: Lane, choices: LaneChoices) -> Lane:
        chosen = (choices.least_of(lane.lane_id), choices.overlaps)
        known = self._filtered.get(lane.lane_id)
        if known is None or known[0] is not lane or known[1] != chosen:
            known = (lane, chosen, filtered(lane, choices))
            self._filtered[lane.lane_id] = known
        return known[2]

    def _search(self, lanes: tuple[Lane, ...], sources: Sources) -> Found:
        """A fold or a height changes no hit, so the last answer may still hold."""
        key = (sources.search, tuple((id(one.clips), one.is_quiet, one.name) for one in lanes))
        if self._found is None or self._found[0] != key:
            self._found = (key, search(lanes, sources.search, _written(sources)))
        return self._found[1]


_NO_CHOICES: Final = LaneChoices()


def _is_same(one: Sources, other: Sources) -> bool:
    """By identity where comparing would look at every clip."""
    return (
        one.labels is other.labels
        and one.other is other.other
        and one.report is other.report
        and one.names is other.names
        and (one.snapshot_ms, one.language, one.words)
        == (other.snapshot_ms, other.language, other.words)
    )


def _histogram_of(lanes: Sequence[Lane]) -> tuple[int, ...]:
    found = [one.histogram for one in lanes if one.histogram and one.kind is LaneKind.LABEL]
    return tuple(sum(counts) for counts in zip(*found, strict=True))


def _other_lanes(sources: Sources) -> tuple[Lane, ...]:
    if sources.other is None:
        return ()
    return tuple(
        replace(lane, lane_id=f"other/{lane.lane_id}", kind=LaneKind.OTHER)
        for lane in label_lanes(sources.other, sources.language, sources.names)
    )


def _written(sources: Sources) -> list[tuple[TimeRange, str]]:
    """What moderation read, for as long as its snapshot stands."""
    if sources.report is None:
        return []
    return [
        (TimeRange(one.position_ms, one.position_ms + sources.snapshot_ms), one.text)
        for one in sources.report.findings
        if one.text
    ]


def _hits_lane(found: Found, sources: Sources) -> Lane:
    return Lane(
        HITS_ID,
        LaneKind.HITS,
        sources.words.hits,
        sources.search,
        clips=found.hits,
        clip_count=len(found.hits),
        remark=sources.words.remarks(found.remarks),
    )


def _in_words(lane: Lane, spoken: Callable[[str], str]) -> Lane:
    """A finding's lane in the program's language; the API's words are its other name."""
    words = spoken(lane.name) if lane.kind is LaneKind.FINDING else lane.name
    return lane if words == lane.name else replace(lane, name=words, other_name=lane.name)
