"""What the timeline shows of results: lanes out of labels and findings, made anew as results and choices change."""

import asyncio
import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Signal

from imm_desktop.domain.coverage import Coverage
from imm_desktop.domain.labels import Label
from imm_desktop.domain.moderation import ModerationReport, Suggestion
from imm_desktop.domain.settings import Language
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.label_names import names_of
from imm_desktop.presenters.lane_choices import LaneChoices
from imm_desktop.presenters.review_words import spoken
from imm_desktop.presenters.search_words import remarks_text
from imm_desktop.presenters.timeline_range import TimelineRange
from imm_desktop.presenters.timeline_sources import Sources, Words
from imm_desktop.presenters.timeline_view import Lane, TimelineView

if TYPE_CHECKING:
    from imm_desktop.presenters.timeline_building import LaneMaker, Made

log = logging.getLogger(__name__)

DEFAULT_SNAPSHOT_MS: Final = 1000
"""Interval of CreateVideoModerationTask (2020-09-30) when nothing else is known."""


class TimelineResults(TimelineRange):
    """The lanes of one video, built from what analyses reported.

    Every change hands the widget a new immutable ``TimelineView``. Lanes of a large result are made in a thread while
    an event loop runs; ``view.is_building`` is true until they are there.
    """

    view_changed = Signal(object)  # TimelineView

    def __init__(self, language: Language = Language.ENGLISH) -> None:
        super().__init__()
        self._labels: Sequence[Label] = ()
        self._other: Sequence[Label] | None = None
        self._other_title = ""
        self._is_other_version = False
        self._report: ModerationReport | None = None
        self._coverage: Coverage | None = None
        self._least_coverage = 0.0
        self._snapshot_ms = DEFAULT_SNAPSHOT_MS
        self._language = language
        self._names: Mapping[str, str] = {}
        self._search = ""
        self._choices = LaneChoices()
        self._maker: LaneMaker | None = None
        self._made: Made | None = None
        self._wanted: Sources | None = None
        """The newest that lanes are, or are to be, made from."""
        self._is_building = False
        self._shown: tuple[tuple[Lane, ...], frozenset[str], tuple[Lane, ...]] | None = None
        """All lanes, what is folded, and the lanes that are left."""
        self._title = ""
        self._chosen: frozenset[str] = frozenset()
        self._shots: Sequence[int] = ()
        self._view = TimelineView()
        self.jobs = Jobs(on_error=lambda error: log.error("lanes cannot be made", exc_info=error))

    async def close(self) -> None:
        """Stop everything."""
        await self.jobs.close()

    @property
    def view(self) -> TimelineView:
        """What the widget shows now."""
        return self._view

    @property
    def search_text(self) -> str:
        """What is searched for; empty without a search."""
        return self._search

    @property
    def choices(self) -> LaneChoices:
        """What the operator chose about lanes; changed by ``LaneCommands``."""
        return self._choices

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """Every lane, those folded away too."""
        return () if self._made is None else self._made.lanes

    @property
    def histogram(self) -> tuple[int, ...]:
        """How many clips of all labels are how sure, in equal parts of 0 to 1; empty without any."""
        return () if self._made is None else self._made.histogram

    @property
    def language(self) -> Language:
        """The language that label names are shown in."""
        return self._language

    def name_of(self, label: Label) -> str:
        """The label's name as the lanes show it."""
        return names_of(label, self._language, self._names)[0]

    @property
    def report(self) -> ModerationReport | None:
        """The moderation that is shown."""
        return self._report

    # what there is to show

    def set_duration(self, duration_ms: int) -> None:
        """Set the video's length. A length that only grows more exact leaves the operator's zoom as it is."""
        if duration_ms == self._duration_ms:
            return
        shows_all = self._set_length(duration_ms)
        self._publish()
        if shows_all:
            self.fit()
        else:
            self.pan(0)

    def show_labels(self, labels: Sequence[Label]) -> None:
        """Show ``labels`` in place of those before; empty takes them away."""
        self._labels = tuple(labels)
        self._rebuild()

    def compare_with(
        self,
        labels: Sequence[Label] | None,
        title: str = "",
        *,
        is_other_version: bool = False,
    ) -> None:
        """Show the labels of another result beside each label; ``title`` says which. None ends it.

        ``is_other_version`` warns that the video was another one when that result was made.
        """
        self._other = None if labels is None else tuple(labels)
        self._other_title, self._is_other_version = title, is_other_version
        self._rebuild()

    @property
    def is_comparing(self) -> bool:
        """Whether another result is shown beside."""
        return self._other is not None

    def show_moderation(
        self,
        report: ModerationReport | None,
        coverage: Coverage | None = None,
        snapshot_ms: int = DEFAULT_SNAPSHOT_MS,
    ) -> None:
        """Show what moderation found and, where known, how much of the video it looked at.

        ``snapshot_ms`` is the time between two snapshots (the task's Interval).
        """
        self._report, self._coverage, self._snapshot_ms = report, coverage, snapshot_ms
        self._rebuild()

    def show_shots(self, starts_ms: Sequence[int]) -> None:
        """Show where shots begin, in order; empty takes them away."""
        self._shots = tuple(starts_ms)
        self._publish()

    def set_least_coverage(self, share: float) -> None:
        """Mark a pass that covers less than this share (0 to 1) as not enough."""
        self._least_coverage = share
        self._publish()

    def clear(self) -> None:
        """Forget the video and its results."""
        self.show_other((), None)

    def show_other(
        self,
        labels: Sequence[Label],
        report: ModerationReport | None,
        coverage: Coverage | None = None,
        snapshot_ms: int = DEFAULT_SNAPSHOT_MS,
    ) -> None:
        """Forget the video for another one, with its labels and what moderation found in it, at one stroke."""
        self._labels, self._other = tuple(labels), None
        self._report, self._coverage, self._snapshot_ms = report, coverage, snapshot_ms
        self._chosen = frozenset()
        self._choices = self._choices.lasting()
        self._search = ""
        self._shots = ()
        self._forget_length()
        self._rebuild()
        self.visible_changed.emit(self._visible)

    def set_language(self, language: Language, names: Mapping[str, str] | None = None) -> None:
        """Show label names in ``language``; everything else in the program's own.

        ``names`` is the operator's own table, as ``label_names.names_of`` takes it; None leaves it as it is.
        """
        is_new = language is not self._language or (bool(self.lanes) and _title() != self._title)
        if names is not None and names != self._names:
            self._names, is_new = dict(names), True
        self._language = language
        if is_new:
            self._rebuild()

    # lanes

    def choose(self, choices: LaneChoices) -> None:
        """Show lanes as ``choices`` say."""
        if choices != self.choices:
            self._choices = choices
            self._rebuild()

    def toggle_fold(self, lane_id: str) -> None:
        """Fold away what lies below a lane, or show it again."""
        if any(lane.lane_id == lane_id and lane.has_children for lane in self.lanes):
            self.choose(replace(self.choices, folded=self.choices.folded ^ {lane_id}))

    def choose_lane(self, lane_id: str, *, also: bool = False) -> None:
        """Let next and previous clip go through this lane; ``also`` adds to or takes from the chosen ones.

        Choosing the only chosen lane again lets them go through all lanes.
        """
        if also:
            self._chosen ^= {lane_id}
        else:
            self._chosen = frozenset() if self._chosen == {lane_id} else frozenset({lane_id})
        self._publish()

    def set_search(self, text: str) -> None:
        """Mark where ``text`` holds, such as ``car & person - crowd``; empty ends the search."""
        if text.strip() != self._search:
            self._search = text.strip()
            self._rebuild()

    # inside

    def _rebuild(self) -> None:
        """Make the lanes anew, in a thread where it could take long."""
        has_nothing = not self._labels and self._report is None and not self._other
        if has_nothing and self._made is None and not self._is_building:
            self._publish()  # nothing yet, and so no need for numpy
            return
        sources = self._wanted = self._sources()
        if self._is_building:
            return  # the thread is busy with the one before, and takes this one next
        if _has_loop() and not ("numpy" in sys.modules and sources.is_small):
            self._is_building = True
            self._publish()
            self.jobs.start("lanes", self._make_in_thread())
        else:
            self._show_made(self._made_of(sources))

    async def _make_in_thread(self) -> None:
        """One at a time, and of those that were wanted meanwhile only the last."""
        try:
            sources: Sources | None = None
            while sources is not self._wanted and self._wanted is not None:
                sources = self._wanted
                made = await asyncio.to_thread(self._made_of, sources)
                if sources is self._wanted:
                    self._show_made(made)
        finally:
            self._is_building = False

    def _made_of(self, sources: Sources) -> "Made":
        if self._maker is None:
            from imm_desktop.presenters.timeline_building import LaneMaker

            self._maker = LaneMaker()
        return self._maker.make(sources)

    def _sources(self) -> Sources:
        return Sources(
            self._labels,
            self._other,
            self._is_other_version,
            self._report,
            self._snapshot_ms,
            self._language,
            self._names,
            self.choices,
            self._search,
            _words(self._other_title),
        )

    def _show_made(self, made: "Made") -> None:
        self._made, self._is_building, self._title = made, False, _title()
        known = {lane.lane_id for lane in made.lanes}
        self._chosen &= known
        self._publish()

    def _publish(self) -> None:
        made = self._made
        self._view = TimelineView(
            duration_ms=self._duration_ms,
            shots=self._shots,
            lanes=self._shown_lanes(),
            coverage=self._coverage,
            least_coverage=self._least_coverage,
            chosen=self._chosen,
            hits=None if made is None else made.hits,
            matching=None if made is None else made.matching,
            moments=() if made is None else made.moments,
            is_not_enough=self._is_not_enough,
            is_building=self._is_building,
        )
        self.view_changed.emit(self._view)

    def _shown_lanes(self) -> tuple[Lane, ...]:
        """The same tuple for as long as it holds the same, so that nobody need look through thousands of lanes."""
        key = (self.lanes, self.choices.folded)
        if self._shown is None or self._shown[0] is not key[0] or self._shown[1] != key[1]:
            self._shown = (*key, _unfolded(*key))
        return self._shown[2]

    @property
    def _is_not_enough(self) -> bool:
        report, coverage = self._report, self._coverage
        if report is None or report.suggestion is not Suggestion.PASS or coverage is None:
            return False
        return not coverage.is_enough(self._least_coverage)


def _unfolded(lanes: tuple[Lane, ...], folded: frozenset[str]) -> tuple[Lane, ...]:
    """The lanes without those folded away."""
    if not folded:
        return lanes
    return tuple(lane for lane in lanes if not folded.intersection(lane.parents))


def _has_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _title() -> str:
    return QCoreApplication.translate("Timeline", "Findings")


def _words(other_title: str) -> Words:
    tr = QCoreApplication.translate
    return Words(
        _title(),
        tr("Timeline", "Moments"),
        tr("Timeline", "Hits"),
        other_title,
        remarks_text,
        spoken,
    )
