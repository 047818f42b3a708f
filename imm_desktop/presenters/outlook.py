"""What Start of the Analyse… dialog would do: how many tasks, how many snapshots, how much of a video is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from imm_desktop.domain.coverage import (
    Coverage,
    coverage_of,
    interval_that_covers,
    snapshots_wanted,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.parameters import ParameterFault
from imm_desktop.domain.tasks import TaskKind

DEFAULT_INTERVAL_S: Final = 1
DEFAULT_MAX_FRAMES: Final = 200


@dataclass(frozen=True, slots=True)
class CoverageOutlook:
    """What Interval × MaxFrames will look at of the longest chosen video."""

    longest: ObjectUri
    coverage: Coverage
    better_interval_s: int
    """The Interval with which the snapshots reach the end, or as near to it as the API allows."""
    covers_all: bool
    """Whether that Interval reaches the end."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What Start would do."""

    sources: int
    """Objects that the kind can look at."""
    left_out: int
    """Chosen objects that it cannot."""
    tasks: int
    snapshots: int | None
    """Most frames that moderation will look at; None where it does not apply or a duration is not known yet."""
    coverage: CoverageOutlook | None
    faults: tuple[ParameterFault, ...]

    @property
    def may_start(self) -> bool:
        """Whether Start would send something valid."""
        return self.tasks > 0 and not self.faults


@dataclass(frozen=True, slots=True)
class Sampling:
    """How moderation of videos looks at them."""

    interval_s: int
    max_frames: int

    def snapshots(
        self, sources: Sequence[ObjectUri], lengths_ms: Mapping[ObjectUri, int]
    ) -> int | None:
        """Most frames that are looked at in all; None while a length is not known, or without a video."""
        if not sources or any(one not in lengths_ms for one in sources):
            return None
        return sum(
            snapshots_wanted(
                interval_s=self.interval_s, max_frames=self.max_frames, duration_ms=lengths_ms[one]
            )
            for one in sources
        )

    def coverage(
        self, sources: Sequence[ObjectUri], lengths_ms: Mapping[ObjectUri, int]
    ) -> CoverageOutlook | None:
        """How much of the longest is looked at; None while no length is known."""
        known = [one for one in sources if lengths_ms.get(one)]
        if not known:
            return None
        longest = max(known, key=lambda one: lengths_ms[one])
        better_s = interval_that_covers(duration_ms=lengths_ms[longest], max_frames=self.max_frames)
        now, then = (
            coverage_of(
                interval_s=interval_s, snapshots=self.max_frames, duration_ms=lengths_ms[longest]
            )
            for interval_s in (self.interval_s, better_s)
        )
        return CoverageOutlook(longest, now, better_s, then.is_complete)


def sampling_of(
    kind: TaskKind, values: Mapping[str, Any], faults: Sequence[ParameterFault]
) -> Sampling | None:
    """What the form says of it; None for other kinds, and while a number is not what the API takes."""
    names = ("Interval", "MaxFrames")
    if kind is not TaskKind.MODERATION or any(one.path in names for one in faults):
        return None
    return Sampling(
        values.get("Interval", DEFAULT_INTERVAL_S), values.get("MaxFrames", DEFAULT_MAX_FRAMES)
    )
