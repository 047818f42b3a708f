"""The Highlights page, without widgets: one list of clips at a time, kept with every change."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Signal

from imm_desktop.domain.accounts import AccountKind
from imm_desktop.domain.errors import InvalidRequestError
from imm_desktop.domain.films import MOST_SOURCES, ClipOrigin, FilmClip, FilmList
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import Task
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.batch_words import estimate_line
from imm_desktop.presenters.clip_model import ClipModel
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.services.bench import Bench

MOST_STEPS_BACK: Final = 100


class HighlightsPresenter(QObject):
    """Lists of chosen clips of one account."""

    film_changed = Signal()
    """Another list is open, or the open one has changed."""
    films_changed = Signal()
    """There are others to choose from."""
    clips_added = Signal(int)
    """How many were new."""
    output_found = Signal(str)
    """Where the film would be written, over nothing."""
    cost_found = Signal(str)
    """What the film may cost, in words."""
    sent = Signal(Task)
    exported = Signal(str)
    problem_raised = Signal(Problem)

    def __init__(self) -> None:
        super().__init__()
        self._bench: Bench | None = None
        self._films: dict[str, FilmList] = {}
        self._film: FilmList | None = None
        self._back: list[FilmList] = []
        self._unsaved: dict[str, FilmList] = {}
        self._is_saving = False
        self._pending: list[FilmClip] = []
        """Clips that came before the lists were read."""
        self.is_loaded = False
        self.model = ClipModel()
        self.model.rows_dropped.connect(self.move)
        self.jobs = Jobs(on_error=self._failed)

    @property
    def films(self) -> tuple[FilmList, ...]:
        """All lists, in the order of their names."""
        return tuple(sorted(self._films.values(), key=lambda one: (one.name, one.list_id)))

    @property
    def film(self) -> FilmList | None:
        """The open list; None while there is none."""
        return self._film

    @property
    def clips(self) -> tuple[FilmClip, ...]:
        """Of the open list."""
        return () if self._film is None else self._film.clips

    @property
    def can_undo(self) -> bool:
        """Whether a change of the open list can be taken back."""
        return bool(self._back)

    def use(self, bench: Bench | None) -> None:
        """Show the lists of ``bench``."""
        for name in ("load", "output", "send", "export"):
            self.jobs.cancel(name)
        self._bench = bench
        # A save that runs goes on with what was changed; the next account begins with nothing to be kept.
        self._films, self._film, self._back, self._unsaved = {}, None, [], {}
        self._is_saving = False
        self._pending = []
        self.is_loaded = False
        self._show()
        self.films_changed.emit()
        if bench is not None:
            self.jobs.start("load", self._load(bench))

    def add_clips(self, clips: Sequence[FilmClip]) -> None:
        """Append to the open list what it does not hold yet; kept at once. A list is begun when there is none."""
        if self._bench is None or not clips:
            return
        if not self.is_loaded:
            self._pending.extend(clips)
            return
        film = self._film or self._begin_list(self._bench)
        changed = film.added(clips)
        count = len(changed.clips) - len(film.clips)
        self._change(changed)
        self.clips_added.emit(count)

    def add_result(self, task: Task) -> None:
        """Append the stretches that a highlight task was made of."""
        if self._bench is not None:
            self.jobs.start("add result", self._add_result(self._bench, task))

    def choose(self, list_id: str) -> None:
        """Open another list."""
        film = self._films.get(list_id)
        if film is not None and film is not self._film:
            self._film, self._back = film, []
            self._show()

    def begin_list(self) -> None:
        """Open a new, empty list."""
        if self._bench is not None and self.is_loaded:
            self._change(self._begin_list(self._bench))
            self.films_changed.emit()

    def delete_list(self) -> FilmList | None:
        """Forget the open list; returns it, so that it can be brought back."""
        film, bench = self._film, self._bench
        if film is None or bench is None:
            return None
        del self._films[film.list_id]
        self._unsaved.pop(film.list_id, None)
        self._film = next(iter(self.films), None)
        self._back = []
        self.jobs.start(f"delete {film.list_id}", bench.filming.delete(film))
        self._show()
        self.films_changed.emit()
        return film

    def bring_back(self, film: FilmList) -> None:
        """Keep a list again that was deleted, and open it."""
        if self._bench is not None:
            self.jobs.cancel(f"delete {film.list_id}")
            self._film, self._back = None, []
            self._change(film)
            self.films_changed.emit()

    def rename(self, name: str) -> None:
        """Call the open list otherwise; an empty name leaves the old one."""
        if self._film is not None and name.strip() and name.strip() != self._film.name:
            self._change(replace(self._film, name=name.strip()))
            self.films_changed.emit()

    def remove(self, rows: Iterable[int]) -> None:
        """Take clips out of the list; the videos stay."""
        if self._film is not None:
            self._change(self._film.without(rows))

    def move(self, rows: Sequence[int], to: int) -> None:
        """Put clips before the one that is at ``to`` now."""
        if self._film is not None:
            self._change(self._film.moved(rows, to))

    def trim_to(self, row: int, *, start_ms: int | None = None, end_ms: int | None = None) -> None:
        """Let a clip begin or end at a position of its video."""
        if self._film is None or not 0 <= row < len(self._film.clips):
            return
        at = self._film.clips[row].time_range
        self._change(
            self._film.trimmed(
                row,
                start_ms=0 if start_ms is None else start_ms - at.start_ms,
                end_ms=0 if end_ms is None else end_ms - at.end_ms,
            )
        )

    def set_handle_ms(self, handle_ms: int) -> None:
        """So much more is kept before and after each clip."""
        if self._film is not None:
            self._change(replace(self._film, handle_ms=max(0, handle_ms)))

    def set_target_ms(self, target_ms: int) -> None:
        """So long the film shall be; 0 for as long as its clips."""
        if self._film is not None:
            self._change(replace(self._film, target_ms=max(0, target_ms)))

    def undo(self) -> None:
        """Take the last change of the open list back."""
        if self._back:
            self._keep(self._back.pop())

    def find_output(self) -> None:
        """Look for a place that holds no film yet; ``output_found`` tells it."""
        if self._bench is not None and self._film is not None:
            self.jobs.start("output", self._find_output(self._bench, self._film))

    def find_cost(self, kind: str) -> None:
        """Find out what the film, joined or composed, may cost: see ``cost_found``."""
        if self._bench is not None and self.film is not None:
            self.jobs.start("cost", self._find_cost(self._bench, self.film, kind))

    def fault_of(self, kind: str, output: str) -> str:
        """Why the film cannot be made like this, in the operator's words; empty when it can."""
        tr = QCoreApplication.translate
        if not self.clips:
            return tr("Highlights", "There is no clip in the list.")
        count = len(self.clips) if kind == "Concat" else len({one.source for one in self.clips})
        if count > MOST_SOURCES:
            text = tr(
                "Highlights",
                "The service takes %1 clips at once; the list has %2. Export it instead, or take some out.",
            )
            return text.replace("%1", str(MOST_SOURCES)).replace("%2", str(count))
        try:
            uri = ObjectUri.parse(output)
        except ValueError:
            return tr("Highlights", "Write the place as oss://bucket/name.mp4.")
        if any(uri == one.source for one in self.clips):
            return tr("Highlights", "The film would be written over one of its videos.")
        return ""

    def send(self, kind: str, output: str) -> None:
        """Ask the service for the film; nothing is written over what is there."""
        if self._bench is not None and self._film is not None and not self.fault_of(kind, output):
            self.jobs.start("send", self._send(self._bench, self._film, kind, output))

    def export(self, path: Path) -> None:
        """Write the film for an editing program; the extension says which."""
        if self._bench is not None and self._film is not None:
            self.jobs.start("export", self._export(self._bench, self._film, path))

    async def close(self) -> None:
        """Stop everything, once what was changed is kept."""
        if self._bench is not None and self._unsaved:
            await self._save(self._bench, self._unsaved)
        await self.jobs.close()

    async def _load(self, bench: Bench) -> None:
        films = await bench.filming.films()
        self._films = {one.list_id: one for one in films}
        self._film = films[0] if films else None
        self.is_loaded = True
        self._show()
        self.films_changed.emit()
        pending, self._pending = self._pending, []
        self.add_clips(pending)

    async def _add_result(self, bench: Bench, task: Task) -> None:
        known = await bench.archive.load_task(task.submission_id)
        clips = []
        for source in () if known is None else known[1].values.get("Sources", ()):
            uri = ObjectUri.parse(source["URI"])
            start_ms = round(1000 * (source.get("StartTime") or 0))
            length_ms = round(1000 * (source.get("Duration") or 0))
            if not length_ms:
                length_ms = (await bench.browsing.facts(uri)).duration_ms - start_ms
            if length_ms > 0:
                span = TimeRange(start_ms, start_ms + length_ms)
                clips.append(FilmClip(uri, span, "", ClipOrigin.HIGHLIGHT))
        self.add_clips(clips)

    async def _find_output(self, bench: Bench, film: FilmList) -> None:
        self.output_found.emit(str(await bench.filming.free_output(film)))

    async def _find_cost(self, bench: Bench, film: FilmList, kind: str) -> None:
        cut_ms = film.fitted().duration_ms if kind == "Concat" else 0
        found = await bench.estimating.film([one.source for one in film.clips], cut_ms)
        is_free = bench.session.account.kind is AccountKind.ENGINE
        self.cost_found.emit(estimate_line(found, is_free=is_free))

    async def _send(self, bench: Bench, film: FilmList, kind: str, output: str) -> None:
        task = await bench.filming.send(film, kind, ObjectUri.parse(output))
        bench.tracker.wake()
        self.sent.emit(task)

    async def _export(self, bench: Bench, film: FilmList, path: Path) -> None:
        try:
            await bench.filming.export(film, path)
        except OSError as error:
            tr = QCoreApplication.translate
            self.problem_raised.emit(
                Problem(
                    tr("Highlights", "The file cannot be written"),
                    tr("Highlights", "Choose another folder."),
                    f"{path}: {error.strerror or type(error).__name__}",
                )
            )
            return
        self.exported.emit(str(path))

    def _begin_list(self, bench: Bench) -> FilmList:
        base = QCoreApplication.translate("Highlights", "Highlights")
        names = {one.name for one in self._films.values()}
        name, number = base, 1
        while name in names:
            number += 1
            name = f"{base} {number}"
        self._film, self._back = None, []
        return bench.filming.new(name)

    def _change(self, film: FilmList) -> None:
        """Show and keep ``film``; what it was before can come back."""
        before = self._film
        if film == before:
            return
        if before is not None:
            self._back = [*self._back[-MOST_STEPS_BACK + 1 :], before]
        is_new = film.list_id not in self._films
        self._keep(film)
        if is_new:
            self.films_changed.emit()

    def _keep(self, film: FilmList) -> None:
        self._film = self._films[film.list_id] = film
        self._unsaved[film.list_id] = film
        self._show()
        if self._bench is not None and not self._is_saving:
            self._is_saving = True
            self.jobs.start(
                f"save {self._bench.session.account.account_id}",
                self._save(self._bench, self._unsaved),
            )

    async def _save(self, bench: Bench, unsaved: dict[str, FilmList]) -> None:
        """Keep the newest state of every changed list; what changes meanwhile is kept next."""
        try:
            while unsaved:
                list_id, film = next(iter(unsaved.items()))
                await bench.filming.save(film)
                if unsaved.get(list_id) is film:
                    del unsaved[list_id]
        finally:
            if unsaved is self._unsaved:
                self._is_saving = False

    def _show(self) -> None:
        self.model.show(self.clips)
        self.film_changed.emit()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, InvalidRequestError) and not error.code:
            tr = QCoreApplication.translate
            title = tr("Highlights", "The film cannot be made like this")
            self.problem_raised.emit(Problem(title, str(error)))
            return
        self.problem_raised.emit(describe(error))
