"""What the video's labels say at the flagged moment that is looked at."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.labels import Label, labels_during
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.open_item import OpenItem
from imm_desktop.presenters.problem import Problem, describe

AT_ONCE: Final = 100_000
"""Clips that are looked through within a frame; more are left to a thread."""


@dataclass(frozen=True, slots=True)
class LabelsHere:
    """The labels of one moment."""

    labels: tuple[Label, ...] = ()
    """The most certain first."""
    is_known: bool = False
    """Whether anybody asked for labels of the object."""
    are_of_other_content: bool = False
    """Whether they are of what was at that place before."""


class MomentLabels(QObject):
    """Follows the moment; a late answer about another one is thrown away."""

    changed = Signal()
    problem_raised = Signal(Problem)

    def __init__(self) -> None:
        super().__init__()
        self.here = LabelsHere()
        self.jobs = Jobs(on_error=lambda error: self.problem_raised.emit(describe(error)))

    def look_at(self, opened: OpenItem | None, index: int) -> None:
        """Find the labels of the moment at ``index``; without moments those of the beginning."""
        self.jobs.cancel("find")
        report = opened.evidence.label_report if opened is not None else None
        if opened is None or report is None:
            self._show(LabelsHere())
            return
        moments = opened.moments
        time_range = moments[index].time_range if index < len(moments) else TimeRange(0, 0)
        are_other = opened.evidence.labels_are_other
        if sum(len(one.clips) for one in report.labels) <= AT_ONCE:
            found = labels_during(report.labels, time_range)
            self._show(LabelsHere(found, is_known=True, are_of_other_content=are_other))
        else:
            self.jobs.start("find", self._find(report.labels, time_range, are_other))

    async def close(self) -> None:
        """Stop."""
        await self.jobs.close()

    async def _find(self, labels: Sequence[Label], time_range: TimeRange, are_other: bool) -> None:
        found = await asyncio.to_thread(labels_during, labels, time_range)
        self._show(LabelsHere(found, is_known=True, are_of_other_content=are_other))

    def _show(self, here: LabelsHere) -> None:
        if here != self.here:
            self.here = here
            self.changed.emit()
