"""What moderation reported, and the moments it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from imm_desktop.domain.timing import TimeRange


class DetectionScene(StrEnum):
    """What moderation looks for (the API's ``Scenes``)."""

    PORN = "porn"
    TERRORISM = "terrorism"
    AD = "ad"
    LIVE = "live"
    LOGO = "logo"


class Suggestion(StrEnum):
    """The service's advice; ``UNKNOWN`` stands for a word this program does not know, and is treated as review."""

    PASS = "pass"  # noqa: S105 (the API's word)
    REVIEW = "review"
    BLOCK = "block"
    UNKNOWN = "unknown"


MOMENT_GAP_MS: Final = 3_000
"""Findings at most this far apart belong to one moment: a person reads them as one event."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One suspicious snapshot."""

    label: str
    position_ms: int
    rate: float
    """0 to 100, as the service gives it; not a LabelConfidence."""
    scene: str = ""
    """The detection scene; empty where the backend does not say (the cloud does not)."""
    text: str = ""
    """Text or code content that was read; empty where the backend does not say."""


@dataclass(frozen=True, slots=True)
class ModerationReport:
    """The result of one moderation task."""

    suggestion: Suggestion
    categories: tuple[str, ...] = ()
    looked_at: int = 0
    """Number of snapshots looked at (``Frames.TotalCount``)."""
    findings: tuple[Finding, ...] = ()
    """By position."""
    not_judged: tuple[str, ...] = ()
    """Scenes that were asked for and that the backend cannot judge."""
    message: str = ""

    @property
    def needs_review(self) -> bool:
        """Whether a person must look: advice to review, unknown advice, or a scene nobody judged."""
        return self.suggestion in (Suggestion.REVIEW, Suggestion.UNKNOWN) or bool(self.not_judged)

    @property
    def worst_rate(self) -> float | None:
        """The highest rate of all findings; None without findings."""
        return max((one.rate for one in self.findings), default=None)


@dataclass(frozen=True, slots=True)
class Moment:
    """Findings close together, which a reviewer judges at one glance."""

    time_range: TimeRange
    findings: tuple[Finding, ...]

    @property
    def strongest(self) -> Finding:
        """The finding with the highest rate; the earliest of equals."""
        return max(self.findings, key=lambda one: (one.rate, -one.position_ms))


def moments_of(findings: Sequence[Finding], gap_ms: int = MOMENT_GAP_MS) -> tuple[Moment, ...]:
    """The findings grouped by nearness in time, in order."""
    groups: list[list[Finding]] = []
    for one in sorted(findings, key=lambda finding: finding.position_ms):
        if groups and one.position_ms - groups[-1][-1].position_ms <= gap_ms:
            groups[-1].append(one)
        else:
            groups.append([one])
    return tuple(
        Moment(TimeRange(group[0].position_ms, group[-1].position_ms), tuple(group))
        for group in groups
    )
