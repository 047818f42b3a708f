"""A film in frames, as editing programs count: each clip from one frame of its video up to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from imm_desktop.domain.films import FilmClip
from imm_desktop.domain.media import ObjectUri

USUAL_RATES: Final = tuple(
    Fraction(one)
    for one in ("24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60", "120")
)
_NEAR: Final = Fraction(2, 1000)
"""Rates this close are the same: services round them to two or three digits."""


@dataclass(frozen=True, slots=True)
class EditSource:
    """A video as an editing program finds it."""

    uri: ObjectUri
    location: str
    """Absolute path of the file, or its bare name where the operator has yet to link it."""
    rate: Fraction
    """Frames a second; exact where the video says it."""
    duration_ms: int
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A named stretch of a source, in its frames."""

    name: str
    start: int
    length: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class EditEvent:
    """One clip of the edit, in frames of the edit's own rate."""

    source: EditSource
    name: str
    start: int
    length: int
    """At least one frame."""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """Clips one after another."""

    title: str
    rate: Fraction
    events: tuple[EditEvent, ...]

    @property
    def length(self) -> int:
        """In frames."""
        return sum(one.length for one in self.events)

    @property
    def sources(self) -> tuple[EditSource, ...]:
        """Each once, in the order of first use."""
        return tuple(dict.fromkeys(one.source for one in self.events))


def exact_rate(rate: float | Fraction) -> Fraction:
    """The usual rate nearest to ``rate`` (29.97 is 30000/1001), else ``rate`` itself; 25 for none at all."""
    given = Fraction(rate).limit_denominator(100_000)
    if given <= 0:
        return Fraction(25)
    nearest = min(USUAL_RATES, key=lambda one: abs(one - given))
    return nearest if abs(nearest - given) <= _NEAR * nearest else given


def frame_at(position_ms: int, rate: Fraction) -> int:
    """The frame whose time is nearest to ``position_ms``."""
    return round(position_ms * rate / 1000)


def edit_of(title: str, clips: Sequence[FilmClip], sources: Mapping[ObjectUri, EditSource]) -> Edit:
    """``clips`` one after another, cut to the ends of their videos; the first source gives the rate.

    Raises:
        KeyError: A clip's video is not in ``sources``.
    """
    rate = sources[clips[0].source].rate if clips else Fraction(25)
    events = []
    for clip in clips:
        source = sources[clip.source]
        end_ms = clip.time_range.end_ms
        if source.duration_ms:
            end_ms = min(end_ms, source.duration_ms)
        start = frame_at(clip.time_range.start_ms, rate)
        length = frame_at(end_ms, rate) - start
        if length > 0 or end_ms > clip.time_range.start_ms:
            events.append(EditEvent(source, clip.name, start, max(1, length)))
    return Edit(title, rate, tuple(events))


def marked_edit(title: str, clips: Sequence[FilmClip], source: EditSource) -> Edit:
    """The whole of one video with ``clips`` of it as marks on it."""
    rate = source.rate
    last_ms = max((one.time_range.end_ms for one in clips), default=0)
    length = max(1, frame_at(source.duration_ms or last_ms, rate))
    marks = []
    for clip in clips:
        start = min(frame_at(clip.time_range.start_ms, rate), length - 1)
        end = min(max(frame_at(clip.time_range.end_ms, rate), start + 1), length)
        marks.append(Mark(clip.name, start, end - start, clip.origin.value))
    return Edit(title, rate, (EditEvent(source, source.uri.name, 0, length, tuple(marks)),))
