"""The Analyse… dialog, without widgets: one form a kind, checked while typing, with what Start would do."""

import logging
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.accounts import AccountKind
from imm_desktop.domain.analysis import PARAMETERS, SOURCE_TYPES, request_faults, suitable
from imm_desktop.domain.batches import (
    DEFAULT_CONCURRENCY,
    BatchObject,
    Chosen,
    Origin,
    Prefix,
)
from imm_desktop.domain.conversion_parameters import place_faults
from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.domain.media import ObjectEntry, ObjectUri
from imm_desktop.domain.parameters import Parameter, ParameterFault
from imm_desktop.domain.recipes import (
    Recipe,
    possible_sources,
    recipe_faults,
    recipe_values,
)
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.dry_runs import DryRunner
from imm_desktop.presenters.first_forms import first_conversion, first_highlight
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.outlook import Outlook, sampling_of
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.recipe_book import RecipeBook
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

BATCH_FROM: Final = 10
"""So many objects and more are worked off as a batch, a few at a time."""
log = logging.getLogger(__name__)


class AnalysePresenter(QObject):
    """Forms over the chosen objects; a form's values survive until the dialog closes."""

    changed = Signal()
    """Form, faults or outlook changed: read them anew."""
    started = Signal(int)
    """That many tasks are in the journal and on their way."""
    filled_in = Signal()
    """The program changed a value that the form of a highlight shows."""
    problem_raised = Signal(Problem)

    batch_started = Signal(object)
    """The Batch that is on its way."""

    def __init__(
        self, bench: Bench, entries: Sequence[ObjectEntry], place: Prefix | None = None
    ) -> None:
        """``entries`` are the chosen objects, in the operator's order; with ``place`` all below it are meant instead."""
        super().__init__()
        self._bench = bench
        self.place = place
        self.entries = tuple(entries)
        self._kinds: tuple[TaskKind, ...] | None = None
        self.recipes = RecipeBook(bench.recipes)
        self.runner = DryRunner(bench, [BatchObject(one.uri, one.etag) for one in entries])
        self.batch_name = ""
        self.concurrency = DEFAULT_CONCURRENCY
        self.is_again = False
        """Whether videos are analysed that were analysed with the same recipe and have not changed since."""
        self._durations_ms = self.runner.lengths_ms
        self._outlook: Outlook | None = None
        self._suitable: tuple[TaskKind | None, int, tuple[ObjectUri, ...]] = (None, 0, ())
        # First: whoever hears of a change must find the new outlook.
        for changed in (
            self.runner.lengths_changed,
            self.runner.objects_changed,
            self.recipes.changed,
        ):
            changed.connect(self._forget_outlook)
        for part in (self.recipes, self.runner):
            part.problem_raised.connect(self.problem_raised)
        self.runner.lengths_changed.connect(self.changed)
        self.runner.objects_changed.connect(self.changed)
        uris = [one.uri for one in self.entries]
        self._values: dict[TaskKind, dict[str, Any]] = {kind: {} for kind in KINDS}
        self._values[TaskKind.HIGHLIGHT] = first_highlight(uris, place)
        self._values[TaskKind.CONVERT] = first_conversion(uris, place)
        self.kind = self.kinds()[0] if self.kinds() else TaskKind.LABELS
        self.is_starting = False
        self.jobs = Jobs(on_error=self._failed)

    def kinds(self) -> tuple[TaskKind, ...]:
        """The kinds that can look at least at one chosen object; all of them for a whole prefix."""
        if self._kinds is None:
            types = {one.uri.media_type for one in self.entries}
            is_any = self.place is not None
            self._kinds = tuple(one for one in KINDS if is_any or types & SOURCE_TYPES[one])
        return self._kinds

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The form of the chosen kind."""
        return PARAMETERS[self.kind]

    @property
    def values(self) -> MappingProxyType[str, Any]:
        """What the operator set; parameters left alone are absent."""
        return MappingProxyType(self._values[self.kind])

    def load(self) -> None:
        """Find out which objects there are and how long they are; the outlook grows as the answers come."""
        self.recipes.load()
        if self.place is not None:
            self.runner.list_below(self.place)
        else:
            self.runner.measure()
            self.jobs.start("output", self._find_output())
        self._look()

    @property
    def is_free(self) -> bool:
        """Whether nothing is charged: this computer analyses."""
        return self._bench.session.account.kind is AccountKind.ENGINE

    @property
    def is_batch(self) -> bool:
        """Whether Start makes a batch: of a prefix, of many objects, or of several with a recipe."""
        if self.kind is TaskKind.HIGHLIGHT and "Sources" in self.values:
            return False  # one film of all
        several = len(self.entries) > 1 and self.recipes.chosen is not None
        return self.place is not None or several or len(self.entries) >= BATCH_FROM

    def apply(self, recipe: Recipe | None) -> None:
        """Fill the form in with ``recipe``; None leaves the form and lets the recipe go."""
        if recipe is not None:
            self.kind = recipe.kind
            self._values[recipe.kind] = dict(recipe.values)
            if recipe.kind is TaskKind.HIGHLIGHT and len(self.entries) == 1:
                self._values[recipe.kind]["Sources"] = [{"URI": str(self.entries[0].uri)}]
        self.recipes.choose(recipe)
        self._tell()

    def save_recipe(self, name: str, *, replaces: bool = False) -> None:
        """Keep the form under a name."""
        self.recipes.save(name, self.kind, recipe_values(self.kind, self.values), replaces=replaces)

    @property
    def is_like_recipe(self) -> bool:
        """Whether the form still says what the chosen recipe says."""
        chosen = self.recipes.chosen
        return (
            chosen is not None
            and chosen.kind is self.kind
            and dict(chosen.values) == recipe_values(self.kind, self.values)
        )

    def set_again(self, is_again: bool) -> None:
        """Analyse also what was analysed."""
        self.is_again = is_again
        self._tell()

    def choose(self, kind: TaskKind) -> None:
        """Show the form of ``kind``."""
        self.kind = kind
        self._tell()

    def set_value(self, path: str, value: Any) -> None:
        """Set one parameter of the form; None leaves it to the service's default."""
        if value is None:
            self._values[self.kind].pop(path, None)
        else:
            self._values[self.kind][path] = value
        self._tell()

    def use_better_interval(self) -> None:
        """Take the Interval that covers the longest video."""
        outlook = self.outlook().coverage
        if outlook is not None:
            self.set_value("Interval", outlook.better_interval_s)

    def outlook(self) -> Outlook:
        """What Start would do with the form as it is."""
        if (
            self._outlook is None
        ):  # many ask between two changes, and there may be thousands of objects
            self._outlook = self._looked_out()
        return self._outlook

    def _looked_out(self) -> Outlook:
        sources = self._sources()
        faults = self._faults(sources)
        sampling = sampling_of(self.kind, self.values, faults)
        used = sources
        is_joined = self.kind is TaskKind.HIGHLIGHT and not self.is_batch
        if is_joined:
            named = [one.get("URI") for one in self.values.get("Sources", ())]
            used = tuple(one for one in sources if str(one) in named)
        return Outlook(
            sources=len(used),
            left_out=len(self.runner.objects) - len(used),
            tasks=min(len(sources), 1) if is_joined else len(sources),
            snapshots=sampling.snapshots(sources, self._durations_ms) if sampling else None,
            coverage=sampling.coverage(sources, self._durations_ms) if sampling else None,
            faults=faults,
        )

    @property
    def may_start(self) -> bool:
        """Whether Start would do something; a prefix may be started while it is still being listed."""
        outlook, run = self.outlook(), self.runner.dry_run
        if self.is_batch and run is not None and run.is_final and not run.tasks:
            return False
        is_coming = self.place is not None and self.runner.is_listing
        return outlook.may_start or (is_coming and not outlook.faults)

    def start(self) -> None:
        """Put the tasks into the journal and set them going; the dialog may close at ``started``."""
        if self.may_start and not self.is_starting:
            self.is_starting = True
            self.changed.emit()
            self.jobs.start("start", self._start())

    async def close(self) -> None:
        """Stop everything that has not reached the journal."""
        await self.recipes.close()
        await self.runner.close()
        await self.jobs.close()

    def _forget_outlook(self) -> None:
        self._outlook = None

    def _sources(self) -> tuple[ObjectUri, ...]:
        """The objects that the kind can look at."""
        known = (self.kind, len(self.runner.objects))
        if self._suitable[:2] != known:
            uris = [one.uri for one in self.runner.objects]
            self._suitable = (*known, suitable(self.kind, uris))
        return self._suitable[2]

    def _tell(self) -> None:
        self._forget_outlook()
        self._look()
        self.changed.emit()

    def _look(self) -> None:
        values = None if self._faults(()) else self.values
        self.runner.show(self.kind, values, is_again=self.is_again or not self.is_batch)

    def _faults(self, sources: Sequence[ObjectUri]) -> tuple[ParameterFault, ...]:
        if self.is_batch:
            if self.place is not None:
                sources = possible_sources(self.place.bucket, self.place.prefix)
            return recipe_faults(self.kind, recipe_values(self.kind, self.values), sources)
        faults = request_faults(self.kind, self.values)
        if self.kind is TaskKind.CONVERT:
            faults = (*faults, *place_faults(self.values, sources))
        return faults

    async def _start_batch(self) -> None:
        """Start what was shown: the objects that are listed, or the prefix while it is still being listed."""
        origin: Origin = Chosen(tuple(self.runner.objects))
        if self.place is not None and self.runner.is_listing:
            origin = self.place
        chosen = self.recipes.chosen
        name = self.batch_name or (chosen.name if chosen and self.is_like_recipe else "")
        batch = await self._bench.batching.create(
            name,
            self.kind,
            dict(self.values),
            origin,
            concurrency=self.concurrency,
            is_again=self.is_again,
        )
        self.batch_started.emit(batch)

    async def _start(self) -> None:
        try:
            if self.is_batch:
                await self._start_batch()
                return
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

    async def _find_output(self) -> None:
        """Propose a place for the film where none is yet; what the operator typed meanwhile stays."""
        values = self._values[TaskKind.HIGHLIGHT]
        proposed = values.get("Output.URI")
        if not proposed:
            return
        try:
            free = await self._bench.browsing.free_uri(ObjectUri.parse(proposed))
        except ImmDesktopError as error:
            log.info("no free name for a film: %s", error)
            return
        if str(free) != proposed and values.get("Output.URI") == proposed:
            values["Output.URI"] = str(free)
            self.filled_in.emit()

    def _failed(self, error: Exception) -> None:
        self.problem_raised.emit(describe(error))
