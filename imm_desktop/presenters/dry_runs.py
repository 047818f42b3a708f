"""What Start would do with thousands of objects, found out while the operator fills in the form."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from imm_desktop.domain.analysis import suitable
from imm_desktop.domain.batches import BatchObject, Prefix
from imm_desktop.domain.dry_runs import DryRun, dry_run_of
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.services.bench import Bench
from imm_desktop.services.estimating import ASKED

if TYPE_CHECKING:
    from imm_desktop.domain.media import ObjectUri

LOOK_AFTER_MS: Final = 120
"""After the last letter typed, or some lengths more."""


class DryRunner(QObject):
    """The objects of a batch, their lengths, and the dry run of a form over them."""

    changed = Signal()
    """The dry run is another."""
    objects_changed = Signal()
    """More objects are listed, or all of them."""
    lengths_changed = Signal()
    problem_raised = Signal(Problem)

    def __init__(self, bench: Bench, objects: Sequence[BatchObject]) -> None:
        super().__init__()
        self._bench = bench
        self.objects = list(objects)
        self.lengths_ms: dict[ObjectUri, int] = {}
        self.dry_run: DryRun | None = None
        """None until the first is there, and while the form has faults."""
        self.is_listing = False
        self.is_measuring = False
        self._form: tuple[TaskKind, Mapping[str, Any], bool] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(LOOK_AFTER_MS)
        self._soon.timeout.connect(self._look)
        self.jobs = Jobs(on_error=self._failed)

    def list_below(self, place: Prefix) -> None:
        """List every object below ``place``, page by page; the dry run grows with it."""
        self.is_listing = True
        self.jobs.start("list", self._list(place))

    def measure(self, most: int = ASKED) -> None:
        """Find out the lengths of at most ``most`` videos more."""
        self.is_measuring = True
        self.jobs.start("measure", self._measure(most))

    def measure_all(self) -> None:
        """Find out every length that is missing."""
        self.measure(len(self.objects))

    def show(self, kind: TaskKind, values: Mapping[str, Any] | None, *, is_again: bool) -> None:
        """Look at the form anew, soon; None for a form with faults."""
        form = None if values is None else (kind, dict(values), is_again)
        if form == self._form:
            return
        if form is None or self._form is None or form[0] is not self._form[0]:
            self.dry_run = None
        self._form = form
        self._look_soon()

    async def close(self) -> None:
        """Stop everything."""
        self._soon.stop()
        await self.jobs.close()

    def _look_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _look(self) -> None:
        self.jobs.start("look", self._look_at(self._form))

    async def _look_at(self, form: tuple[TaskKind, Mapping[str, Any], bool] | None) -> None:
        if form is None:
            self.dry_run = None
            self.changed.emit()
            return
        kind, values, is_again = form
        objects, estimating = tuple(self.objects), self._bench.estimating
        different = await asyncio.to_thread(lambda: {one.uri: one for one in objects})
        fit = await asyncio.to_thread(lambda: suitable(kind, list(different)))
        wanted = [different[uri] for uri in fit]
        is_joined = kind is TaskKind.HIGHLIGHT and "Sources" in values
        if is_joined:  # one film, of those that the form names
            named = {one.get("URI") for one in values["Sources"]}
            wanted = [one for one in wanted if str(one.uri) in named]
        skipped = {} if is_again else await estimating.analysed_already(kind, values, wanted)
        rows = await estimating.prices()
        lengths = dict(self.lengths_ms)
        self.dry_run = await asyncio.to_thread(
            lambda: dry_run_of(
                kind,
                values,
                [lengths.get(one.uri) for one in wanted if one.uri not in skipped],
                rows,
                estimating.today(),
                skipped=Counter(skipped.values()),
                left_out=len(objects) - len(wanted),
                is_final=not (self.is_listing or self.is_measuring),
                is_joined=is_joined,
            )
        )
        self.changed.emit()

    async def _list(self, place: Prefix) -> None:
        try:
            pages = self._bench.estimating.objects_below(place.bucket, place.prefix)
            async for page in pages:
                self.objects.extend(page)
                self.objects_changed.emit()
                self._look_soon()
        finally:
            self.is_listing = False
        self.objects_changed.emit()
        self._look_soon()
        self.measure()

    async def _measure(self, most: int) -> None:
        try:
            objects = tuple(self.objects)
            async for some in self._bench.estimating.lengths(objects, most_asked=most):
                if some:
                    self.lengths_ms.update(some)
                    self.lengths_changed.emit()
                    self._look_soon()
        finally:
            self.is_measuring = False
        self._look_soon()

    def _failed(self, error: Exception) -> None:
        self.problem_raised.emit(describe(error))
