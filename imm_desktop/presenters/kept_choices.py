"""What the operator chose about lanes, kept for the next video, the other timeline and the next start."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.lane_choices import LaneChoices
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.timeline_view import HEIGHTS, LaneOrder, Overlaps

if TYPE_CHECKING:
    from imm_desktop.presenters.timeline import TimelinePresenter

log = logging.getLogger(__name__)

MOST_KEPT: Final = 5_000
"""Lanes that one kind of choice is kept about; more come only from a damaged file."""
_SAVED_AFTER_MS: Final = 400
"""A slider that is dragged is written once it has rested for so long."""


class ChoicesStore(Protocol):
    """Where choices are kept, as a text; see ``adapters.names_file``."""

    async def load(self) -> str:
        """The text as it was saved; empty at first."""
        ...

    async def save(self, text: str) -> None:
        """Keep the text."""
        ...


class KeptChoices(QObject):
    """Gives every timeline the same choices, and keeps them.

    What is kept: folds, muted, solo, locked and heights of labels' lanes, least confidences, the order, and how overlaps are
    shown; what is not is told by ``LaneChoices.lasting``. Colours are those of the labels' families in every video.
    """

    problem_raised = Signal(Problem)

    def __init__(self, timelines: "Sequence[TimelinePresenter]") -> None:
        super().__init__()
        self._timelines = timelines
        self._store: ChoicesStore | None = None
        self._kept = LaneChoices()
        self._saved = ""
        self.jobs = Jobs(on_error=lambda error: self.problem_raised.emit(describe(error)))
        self._timer = QTimer(self, singleShot=True, interval=_SAVED_AFTER_MS)
        self._timer.timeout.connect(self._start_saving)
        for timeline in timelines:
            timeline.view_changed.connect(lambda _view, one=timeline: self._follow(one))

    def load(self, store: ChoicesStore) -> None:
        """Read what was chosen, and keep it there from now on."""
        self.jobs.start("load", self._load(store))

    async def close(self) -> None:
        """Write what is not written yet, and stop."""
        self._timer.stop()
        await self.jobs.close()
        if self._store is not None and text_of(self._kept) != self._saved:
            await self._save(self._store)

    def _follow(self, timeline: "TimelinePresenter") -> None:
        kept = timeline.choices.lasting()
        if kept != self._kept:
            self._use(kept)
            self._timer.start()

    def _use(self, kept: LaneChoices) -> None:
        self._kept = kept
        for timeline in self._timelines:
            timeline.choose(kept.with_passing(timeline.choices))

    def _start_saving(self) -> None:
        if self._store is not None:
            self.jobs.start("save", self._save(self._store))

    async def _load(self, store: ChoicesStore) -> None:
        text = await store.load()
        # Only now, or a file that cannot be read would be written over.
        self._store, self._saved = store, text
        self._use(choices_of(text))

    async def _save(self, store: ChoicesStore) -> None:
        text = text_of(self._kept)
        await store.save(text)
        self._saved = text


def text_of(choices: LaneChoices) -> str:
    """What is kept of ``choices``, as JSON."""
    kept = {
        "folded": sorted(choices.folded),
        "muted": sorted(choices.muted),
        "solo": sorted(choices.solo),
        "locked": sorted(choices.locked),
        "heights": dict(sorted(choices.heights.items())),
        "least": dict(sorted(choices.least.items())),
        "least_of_all": choices.least_of_all,
        "order": choices.order.value,
        "own_order": list(choices.own_order),
        "overlaps": choices.overlaps.value,
    }
    return json.dumps(kept, ensure_ascii=False, indent=1)


def choices_of(text: str) -> LaneChoices:
    """What ``text_of`` wrote; of a damaged text, what can be understood."""
    try:
        found = json.loads(text) if text.strip() else {}
    except ValueError:
        log.warning("the kept choices about lanes cannot be read; they start anew")
        found = {}
    if not isinstance(found, dict):
        found = {}
    order, overlaps = found.get("order"), found.get("overlaps")
    heights = _numbers(found.get("heights"), 1, HEIGHTS)
    solo = frozenset(_ids(found.get("solo")))
    return LaneChoices(
        folded=frozenset(_ids(found.get("folded"))),
        muted=frozenset(_ids(found.get("muted"))),
        solo=solo,
        is_solo_old=bool(solo),
        locked=frozenset(_ids(found.get("locked"))),
        heights=MappingProxyType({one: round(height) for one, height in heights.items()}),
        least=MappingProxyType(_numbers(found.get("least"), 0, 1)),
        least_of_all=_numbers({"all": found.get("least_of_all")}, 0, 1).get("all", 0.0),
        order=LaneOrder(order) if order in tuple(LaneOrder) else LaneOrder.APPEARANCE,
        own_order=tuple(dict.fromkeys(_ids(found.get("own_order")))),
        overlaps=Overlaps(overlaps) if overlaps in tuple(Overlaps) else Overlaps.MERGED,
    )


def _ids(found: object) -> Iterable[str]:
    if not isinstance(found, list):
        return ()
    return [one for one in found if isinstance(one, str)][:MOST_KEPT]


def _numbers(found: object, least: float, most: float) -> dict[str, float]:
    """Those that are numbers from ``least`` to ``most``."""
    if not isinstance(found, Mapping):
        return {}
    numbers = {
        str(lane_id): float(number)
        for lane_id, number in found.items()
        if isinstance(number, int | float) and least <= number <= most
    }
    return dict(list(numbers.items())[:MOST_KEPT])
