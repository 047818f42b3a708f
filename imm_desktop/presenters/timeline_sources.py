"""Everything that the timeline's lanes are made from. Immutable; no numpy, so that it costs nothing at the start."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from imm_desktop.domain.labels import Label
from imm_desktop.domain.moderation import ModerationReport
from imm_desktop.domain.settings import Language
from imm_desktop.presenters.label_names import NO_NAMES
from imm_desktop.presenters.lane_choices import LaneChoices
from imm_desktop.presenters.time_asking import Remark

SMALL: Final = 20_000
"""Clips that are made into lanes within a few milliseconds, so that nobody need wait for a thread."""
SMALL_LANES: Final = 120
"""Labels of which it is; each takes about 0.05 ms, however few clips it has."""


def _nothing(_remarks: Sequence[Remark]) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Words:
    """Names of the lanes that are not labels', in the program's language."""

    findings: str = ""
    moments: str = ""
    hits: str = ""
    compared: str = ""
    remarks: Callable[[Sequence[Remark]], str] = _nothing
    """What is told about a search."""
    spoken: Callable[[str], str] = str
    """The API's words for what was found, as a person says them."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that lanes are made from."""

    labels: Sequence[Label] = ()
    other: Sequence[Label] | None = None
    """Of the result to compare with; None when nothing is compared."""
    is_other_version: bool = False
    """Whether that result is known to be of another version of the video."""
    report: ModerationReport | None = None
    snapshot_ms: int = 1000
    language: Language = Language.ENGLISH
    names: Mapping[str, str] = field(default_factory=lambda: NO_NAMES)
    choices: LaneChoices = field(default_factory=LaneChoices)
    search: str = ""
    words: Words = field(default_factory=Words)

    @property
    def is_small(self) -> bool:
        """Whether lanes are made from it at once."""
        other = self.other or ()
        if len(self.labels) + len(other) > SMALL_LANES:
            return False
        return sum(len(one.clips) for one in (*self.labels, *other)) <= SMALL
