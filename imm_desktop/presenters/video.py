"""One object with everything the archive knows of it, without widgets: what the viewer in Library and Tasks shows."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from typing_extensions import override

from imm_desktop.domain.coverage import DEFAULT_MAX_FRAMES, Coverage, coverage_of
from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.domain.labels import Label
from imm_desktop.domain.media import MediaType, ObjectEntry, ObjectUri
from imm_desktop.domain.moderation import ModerationReport, Suggestion
from imm_desktop.domain.parameters import Values
from imm_desktop.domain.results import LabelReport, Report
from imm_desktop.domain.tasks import LABEL_KINDS, MODERATION_KINDS, Task, TaskKind
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.services.bench import Bench
from imm_desktop.services.ports.archive import ResultHead

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ShownVideo:
    """What is in front of the operator."""

    entry: ObjectEntry
    url: str
    """Signed; given to the player and to nobody else."""
    labels: tuple[Label, ...]
    """Of the newest label result."""
    moderation: ModerationReport | None
    coverage: Coverage | None
    interval_s: int
    is_image: bool
    results: tuple[ResultHead, ...] = ()
    """Every archived result about it, newest first."""
    position_ms: int = 0
    """Where the player starts: at the evidence that led here, or at the beginning."""
    search: str = ""
    """What was searched for when it was found: the timeline marks where that holds."""

    @property
    def uri(self) -> ObjectUri:
        """The object."""
        return self.entry.uri

    @property
    def is_veiled(self) -> bool:
        """Whether its pictures may be hard to look at: moderation did not let it pass."""
        return self.moderation is not None and (
            self.moderation.needs_review or self.moderation.suggestion is not Suggestion.PASS
        )

    @override
    def __repr__(self) -> str:
        """Without the signed address."""
        return f"ShownVideo({self.uri})"


class VideoPresenter(QObject):
    """Opens objects and keeps up with new results about the one that is open."""

    opened = Signal(object)
    """ShownVideo that was opened: load it into the player."""
    results_changed = Signal(object)
    """ShownVideo of the same object with new results: keep the player as it is."""
    loading = Signal(object)
    """ObjectUri that is being opened; what was shown is closed."""
    not_opened = Signal()
    """What was being opened cannot be; ``problem_raised`` says why."""
    closed = Signal()
    """Nothing is open any more: the account is gone."""
    problem_raised = Signal(Problem)

    def __init__(self) -> None:
        super().__init__()
        self._bench: Bench | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self.shown: ShownVideo | None = None
        self.jobs = Jobs(on_error=lambda error: self.problem_raised.emit(describe(error)))

    def use(self, bench: Bench | None) -> None:
        """Open objects of ``bench``; what was open is closed."""
        self._unsubscribe()
        self._unsubscribe = lambda: None
        self._cancel()
        self._bench = bench
        self.shown = None
        self.closed.emit()
        if bench is not None:
            self._unsubscribe = bench.tracker.subscribe(self._task_changed)

    def open(self, uri: ObjectUri, position_ms: int = 0, search: str = "") -> None:
        """Open ``uri`` with its newest results, and marked where ``search`` holds; the last one asked for wins."""
        self._cancel()
        self.shown = None
        self.loading.emit(uri)
        self.jobs.start("open", self._open(uri, position_ms, search))

    async def close(self) -> None:
        """Stop everything."""
        self._unsubscribe()
        await self.jobs.close()

    def _cancel(self) -> None:
        """Late answers about what was open must not replace what is open next."""
        self.jobs.cancel("open")
        self.jobs.cancel("refresh")

    async def _open(self, uri: ObjectUri, position_ms: int, search: str) -> None:
        bench = self._bench
        if bench is None:
            return
        try:
            head = await bench.browsing.head(uri)
            entry = ObjectEntry(uri, head.size_bytes, head.etag, head.changed_at)
            url = await bench.browsing.address_of(uri, head)
            known = await self._known(bench, entry, url)
        except ImmDesktopError:
            self.not_opened.emit()
            raise
        self.shown = replace(known, position_ms=position_ms, search=search)
        self.opened.emit(self.shown)

    async def _refresh(self, shown: ShownVideo) -> None:
        if self._bench is not None:
            self.shown = await self._known(self._bench, shown.entry, shown.url)
            self.results_changed.emit(self.shown)

    async def _known(self, bench: Bench, entry: ObjectEntry, url: str) -> ShownVideo:
        uri = entry.uri
        heads = await bench.archive.list_results(uri, bench.session.account.account_id)
        seen = await self._newest(bench, heads, LABEL_KINDS)
        judged = await self._newest(bench, heads, MODERATION_KINDS)
        labels = seen[1].labels if seen and isinstance(seen[1], LabelReport) else ()
        moderation: ModerationReport | None = None
        coverage, interval_s = None, 1
        is_image = uri.media_type is MediaType.IMAGE
        if judged is not None and isinstance(judged[1], ModerationReport):
            moderation = judged[1]
            values = judged[0].request.values
            interval_s = int(values.get("Interval", 1))
            if not is_image:
                coverage = await self._coverage(bench, uri, moderation, values)
        return ShownVideo(
            entry, url, labels, moderation, coverage, interval_s, is_image, results=heads
        )

    async def _newest(
        self, bench: Bench, heads: Sequence[ResultHead], kinds: frozenset[TaskKind]
    ) -> tuple[ResultHead, Report] | None:
        head = next((one for one in heads if one.task.kind in kinds), None)
        report = await bench.archive.load_report(head.task.submission_id) if head else None
        return (head, report) if head is not None and report is not None else None

    async def _coverage(
        self, bench: Bench, uri: ObjectUri, moderation: ModerationReport, values: Values
    ) -> Coverage | None:
        try:
            duration_ms = (await bench.browsing.facts(uri)).duration_ms
        except ImmDesktopError as error:
            log.info("no facts of %s: %s", uri, error)
            return None
        return coverage_of(
            interval_s=int(values.get("Interval", 1)),
            snapshots=moderation.looked_at,
            duration_ms=duration_ms,
            max_frames=int(values.get("MaxFrames", DEFAULT_MAX_FRAMES)),
        )

    def _task_changed(self, task: Task) -> None:
        if self.shown is not None and task.source == self.shown.uri and task.is_over:
            self.jobs.start("refresh", self._refresh(self.shown))
