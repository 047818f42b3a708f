"""The Analyse… dialog, without widgets: one form a kind, checked while typing, with what Start would do."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.analysis import PARAMETERS, request_faults, suitable
from imm_desktop.domain.conversion_parameters import NAME_FIELD, place_faults
from imm_desktop.domain.coverage import (
    Coverage,
    coverage_of,
    interval_that_covers,
    snapshots_wanted,
)
from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.domain.media import MediaType, ObjectEntry, ObjectUri, VideoFacts
from imm_desktop.domain.parameters import Parameter, ParameterFault
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.services.bench import Bench

KINDS: Final = (
    TaskKind.LABELS,
    TaskKind.MODERATION,
    TaskKind.HIGHLIGHT,
    TaskKind.CONVERT,
    TaskKind.IMAGE_LABELS,
    TaskKind.IMAGE_MODERATION,
)
"""In the order of the tabs."""

ASKED_AT_ONCE: Final = 8
"""Videos whose length is asked for at the same time."""
MOST_CLIPS: Final = 10
"""Videos that a new highlight form joins; the operator adds others."""
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


class AnalysePresenter(QObject):
    """Forms over the chosen objects; a form's values survive until the dialog closes."""

    changed = Signal()
    """Form, faults or outlook changed: read them anew."""
    started = Signal(int)
    """That many tasks are in the journal and on their way."""
    problem_raised = Signal(Problem)

    def __init__(self, bench: Bench, entries: Sequence[ObjectEntry]) -> None:
        """``entries`` are the chosen objects, in the operator's order."""
        super().__init__()
        self._bench = bench
        self.entries = tuple(entries)
        self._durations_ms: dict[ObjectUri, int] = {}
        self._values: dict[TaskKind, dict[str, Any]] = {kind: {} for kind in KINDS}
        self._values[TaskKind.HIGHLIGHT] = self._first_highlight()
        self._values[TaskKind.CONVERT] = self._first_conversion()
        self.kind = self.kinds()[0] if self.kinds() else TaskKind.LABELS
        self.is_starting = False
        self.jobs = Jobs(on_error=self._failed)

    def kinds(self) -> tuple[TaskKind, ...]:
        """The kinds that can look at least at one chosen object."""
        uris = [one.uri for one in self.entries]
        return tuple(kind for kind in KINDS if suitable(kind, uris))

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The form of the chosen kind."""
        return PARAMETERS[self.kind]

    @property
    def values(self) -> MappingProxyType[str, Any]:
        """What the operator set; parameters left alone are absent."""
        return MappingProxyType(self._values[self.kind])

    def load(self) -> None:
        """Find out how long the chosen videos are; the outlook grows as the answers come."""
        self.jobs.start("durations", self._load_durations())

    def choose(self, kind: TaskKind) -> None:
        """Show the form of ``kind``."""
        self.kind = kind
        self.changed.emit()

    def set_value(self, path: str, value: Any) -> None:
        """Set one parameter of the form; None leaves it to the service's default."""
        if value is None:
            self._values[self.kind].pop(path, None)
        else:
            self._values[self.kind][path] = value
        self.changed.emit()

    def use_better_interval(self) -> None:
        """Take the Interval that covers the longest video."""
        outlook = self.outlook().coverage
        if outlook is not None:
            self.set_value("Interval", outlook.better_interval_s)

    def outlook(self) -> Outlook:
        """What Start would do with the form as it is."""
        sources = suitable(self.kind, [one.uri for one in self.entries])
        faults = request_faults(self.kind, self.values)
        if self.kind is TaskKind.CONVERT:
            faults = (*faults, *place_faults(self.values, sources))
        numbers = self._numbers(faults)
        used = sources
        if self.kind is TaskKind.HIGHLIGHT:
            named = [one.get("URI") for one in self.values.get("Sources", ())]
            used = tuple(one for one in sources if str(one) in named)
        return Outlook(
            sources=len(used),
            left_out=len(self.entries) - len(used),
            tasks=min(len(sources), 1) if self.kind is TaskKind.HIGHLIGHT else len(sources),
            snapshots=self._snapshots(sources, numbers),
            coverage=self._coverage(sources, numbers),
            faults=faults,
        )

    def start(self) -> None:
        """Put the tasks into the journal and set them going; the dialog may close at ``started``."""
        if self.outlook().may_start and not self.is_starting:
            self.is_starting = True
            self.changed.emit()
            self.jobs.start("start", self._start())

    async def close(self) -> None:
        """Stop everything that has not reached the journal."""
        await self.jobs.close()

    async def _start(self) -> None:
        try:
            sources = suitable(self.kind, [one.uri for one in self.entries])
            if self.kind is TaskKind.HIGHLIGHT:
                sources = sources[:1]
            plan = self._bench.launching.plan(
                self.kind, sources, dict(self.values), dict(self._durations_ms)
            )
            tasks = await self._bench.launching.launch(plan.tasks)
        finally:
            self.is_starting = False
            self.changed.emit()
        self._bench.tracker.wake()
        self.started.emit(len(tasks))

    async def _load_durations(self) -> None:
        wanted = [one.uri for one in self.entries if one.uri.media_type is MediaType.VIDEO]
        for first in range(0, len(wanted), ASKED_AT_ONCE):
            some = wanted[first : first + ASKED_AT_ONCE]
            answers = await asyncio.gather(
                *(self._bench.browsing.facts(one) for one in some), return_exceptions=True
            )
            for uri, answer in zip(some, answers, strict=True):
                if isinstance(answer, VideoFacts):
                    self._durations_ms[uri] = answer.duration_ms
                elif not isinstance(answer, ImmDesktopError):
                    raise answer
                # Else the task itself will say what is wrong with the file.
            self.changed.emit()

    def _first_highlight(self) -> dict[str, Any]:
        sources = suitable(TaskKind.HIGHLIGHT, [one.uri for one in self.entries])[:MOST_CLIPS]
        if not sources:
            return {}
        first = sources[0]
        stem = first.name.rsplit(".", 1)[0]
        return {
            "Type": "Concat",
            "Sources": [{"URI": str(one)} for one in sources],
            "Output.URI": f"oss://{first.bucket}/highlights/{stem}-highlight.mp4",
            "Output.Container": "mp4",
        }

    def _first_conversion(self) -> dict[str, Any]:
        sources = suitable(TaskKind.CONVERT, [one.uri for one in self.entries])
        if not sources:
            return {}
        return {
            "Targets.URI": f"oss://{sources[0].bucket}/converted/{NAME_FIELD}.mp4",
            "Targets.Container": "mp4",
            "Targets.Video.TranscodeVideo.Codec": "h264",
        }

    def _numbers(self, faults: Sequence[ParameterFault]) -> tuple[int, int] | None:
        """Interval and MaxFrames as they would hold; None while one of them is not what the API takes."""
        names = ("Interval", "MaxFrames")
        if self.kind is not TaskKind.MODERATION or any(one.path in names for one in faults):
            return None
        return (
            self.values.get("Interval", DEFAULT_INTERVAL_S),
            self.values.get("MaxFrames", DEFAULT_MAX_FRAMES),
        )

    def _snapshots(
        self, sources: Sequence[ObjectUri], numbers: tuple[int, int] | None
    ) -> int | None:
        if numbers is None or not sources or any(one not in self._durations_ms for one in sources):
            return None
        interval_s, max_frames = numbers
        return sum(
            snapshots_wanted(
                interval_s=interval_s, max_frames=max_frames, duration_ms=self._durations_ms[one]
            )
            for one in sources
        )

    def _coverage(
        self, sources: Sequence[ObjectUri], numbers: tuple[int, int] | None
    ) -> CoverageOutlook | None:
        known = [one for one in sources if self._durations_ms.get(one)]
        if numbers is None or not known:
            return None
        interval_s, max_frames = numbers
        longest = max(known, key=lambda one: self._durations_ms[one])
        duration_ms = self._durations_ms[longest]
        better_s = interval_that_covers(duration_ms=duration_ms, max_frames=max_frames)
        return CoverageOutlook(
            longest,
            coverage_of(interval_s=interval_s, snapshots=max_frames, duration_ms=duration_ms),
            better_s,
            coverage_of(
                interval_s=better_s, snapshots=max_frames, duration_ms=duration_ms
            ).is_complete,
        )

    def _failed(self, error: Exception) -> None:
        self.problem_raised.emit(describe(error))


MakeAnalyse = Callable[[Sequence[ObjectEntry]], AnalysePresenter | None]
"""Makes the presenter for chosen objects; None while no account is connected."""
