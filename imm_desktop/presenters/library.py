"""The Library page, without widgets: buckets, one listing, its selection."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.accounts import AccountKind
from imm_desktop.domain.errors import BackendError, ImmDesktopError
from imm_desktop.domain.media import Bucket, MediaType, ObjectEntry, ObjectUri
from imm_desktop.domain.tasks import Task
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.library_model import LibraryModel, Tile
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.thumbnails import Thumbnails
from imm_desktop.services.bench import Bench


class ListingState(StrEnum):
    """What the listing can say of itself."""

    CONNECTING = "connecting"
    LOADING = "loading"
    READY = "ready"
    EMPTY = "empty"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the listing is."""

    bucket: str = ""
    prefix: str = ""
    """Ends in ``/``, or is empty at the top of the bucket."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is."""

    name: str
    done_bytes: int
    total_bytes: int


class LibraryPresenter(QObject):
    """Buckets on the left, one prefix on the right."""

    buckets_changed = Signal(list)
    """list[Bucket]"""
    prefixes_changed = Signal(str, str, list)
    """Bucket, prefix, and the prefixes one level down (list[str])."""
    place_changed = Signal(object)
    state_changed = Signal(object)
    selection_changed = Signal(list)
    """list[ObjectEntry]"""
    upload_changed = Signal(object)
    """Progress, or None when nothing is being uploaded."""
    problem_raised = Signal(Problem)
    analyse_requested = Signal(list)
    """list[ObjectEntry]"""
    open_requested = Signal(object)
    """ObjectEntry"""
    can_add_folders_changed = Signal(bool)

    def __init__(self, thumbnails: Thumbnails) -> None:
        """``thumbnails`` reads through the same account that ``use`` is given."""
        super().__init__()
        self._thumbnails = thumbnails
        self._bench: Bench | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self.model = LibraryModel()
        self.model.thumbnail_of = thumbnails.of
        thumbnails.changed.connect(self.model.thumbnail_changed)
        self.place = Place()
        self.state = ListingState.CONNECTING
        self.buckets: tuple[Bucket, ...] = ()
        self.selection: tuple[ObjectEntry, ...] = ()
        self.jobs = Jobs(on_error=self._raise)

    @property
    def can_add_folders(self) -> bool:
        """Whether a folder of this computer can become a bucket here."""
        return self._bench is not None and self._bench.session.account.kind is AccountKind.ENGINE

    def use(self, bench: Bench | None) -> None:
        """Show what ``bench`` offers; None while no account is connected."""
        self._unsubscribe()
        self._unsubscribe = lambda: None
        self._bench = bench
        self.place = Place()
        self.model.reset(())
        self.buckets = ()
        self.buckets_changed.emit([])
        self._set_state(ListingState.CONNECTING)
        self.can_add_folders_changed.emit(self.can_add_folders)
        if bench is not None:
            self._unsubscribe = bench.tracker.subscribe(self._task_changed)
            self.jobs.start("buckets", self._load_buckets())

    def refresh(self) -> None:
        """List the place anew, and the buckets."""
        if self._bench is not None:
            self.jobs.start("buckets", self._load_buckets())
            if self.place.bucket:
                self.open_place(self.place.bucket, self.place.prefix)

    def open_place(self, bucket: str, prefix: str = "") -> None:
        """List ``prefix`` of ``bucket``; a listing under way is abandoned."""
        self.place = Place(bucket, prefix)
        self._thumbnails.forget_wishes()
        self.place_changed.emit(self.place)
        self.model.reset(())
        self.select(())
        self._set_state(ListingState.LOADING)
        self.jobs.start("listing", self._list(bucket, prefix))

    def select(self, entries: Sequence[ObjectEntry]) -> None:
        """Remember what is selected."""
        self.selection = tuple(entries)
        self.selection_changed.emit(list(entries))

    def analyse_selection(self) -> None:
        """Ask for the Analyse… dialog on what is selected."""
        if self.selection:
            self.analyse_requested.emit(list(self.selection))

    def open_entry(self, entry: ObjectEntry) -> None:
        """Open a video or image in the viewer; other objects cannot be shown."""
        if entry.uri.media_type is not MediaType.OTHER:
            self.open_requested.emit(entry)

    def add_folder(self, folder: Path) -> None:
        """Make ``folder`` a bucket, named after it, and show it."""
        self.jobs.start(f"add {folder}", self._add_folder(folder))

    def remove_bucket(self, name: str) -> None:
        """Forget a folder that was made a bucket; its files stay."""
        self.jobs.start(f"remove {name}", self._remove_bucket(name))

    def upload(self, files: Sequence[Path]) -> None:
        """Write files into the place that is shown."""
        if self.place.bucket and files:
            self.jobs.start("upload", self._upload(tuple(files), self.place))

    def cancel_upload(self) -> None:
        """Stop uploading; what is finished stays."""
        self.jobs.cancel("upload")
        self.upload_changed.emit(None)

    async def close(self) -> None:
        """Stop everything."""
        self._unsubscribe()
        await self.jobs.close()

    async def _load_buckets(self) -> None:
        bench = self._bench
        if bench is None:
            return
        try:
            self.buckets = await bench.browsing.buckets()
        except ImmDesktopError:
            self._set_state(ListingState.FAILED)
            raise
        self.buckets_changed.emit(list(self.buckets))
        if not self.place.bucket and self.buckets:
            self.open_place(self.buckets[0].name)
        elif not self.buckets:
            self._set_state(ListingState.EMPTY)

    async def _list(self, bucket: str, prefix: str) -> None:
        bench = self._bench
        if bench is None:
            return
        prefixes: list[str] = []
        try:
            async for page in bench.browsing.pages(bucket, prefix):
                prefixes.extend(page.prefixes)
                self.prefixes_changed.emit(bucket, prefix, list(prefixes))
                summaries = await bench.browsing.summaries([one.uri for one in page.objects])
                self.model.append([Tile(one, summaries.get(one.uri)) for one in page.objects])
                if page.objects:
                    self._set_state(ListingState.READY)
        except ImmDesktopError:
            self._set_state(ListingState.FAILED)
            raise
        self._set_state(ListingState.READY if self.model.total else ListingState.EMPTY)

    async def _add_folder(self, folder: Path) -> None:
        bench = self._bench
        if bench is None:
            return
        name = bucket_name_of(folder.name, {one.name for one in self.buckets})
        await bench.browsing.add_folder(name, folder)
        self.place = Place(name)
        await self._load_buckets()
        self.open_place(name)

    async def _remove_bucket(self, name: str) -> None:
        bench = self._bench
        if bench is None:
            return
        await bench.browsing.remove_folder(name)
        if self.place.bucket == name:
            self.place = Place()
            self.model.reset(())
        await self._load_buckets()

    async def _upload(self, files: tuple[Path, ...], place: Place) -> None:
        bench = self._bench
        if bench is None:
            return
        try:
            for file in files:
                uri = ObjectUri(place.bucket, place.prefix + file.name)

                def told(done: int, total: int, name: str = file.name) -> None:
                    self.upload_changed.emit(Progress(name, done, total))

                await bench.browsing.upload(file, uri, told)
        finally:
            self.upload_changed.emit(None)
            if place == self.place:
                self.open_place(place.bucket, place.prefix)

    def _task_changed(self, task: Task) -> None:
        if self.model.has(task.source):
            self.jobs.start(f"summary {task.source}", self._refresh_summary(task.source))

    def refresh_summary(self, uri: ObjectUri) -> None:
        """Read again what the archive knows of ``uri``, after a decision for example."""
        if self.model.has(uri):
            self.jobs.start(f"summary {uri}", self._refresh_summary(uri))

    async def _refresh_summary(self, uri: ObjectUri) -> None:
        if self._bench is not None:
            summaries = await self._bench.browsing.summaries([uri])
            self.model.summary_changed(uri, summaries.get(uri))

    def _set_state(self, state: ListingState) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)

    def _raise(self, error: Exception) -> None:
        problem = describe(error)
        if isinstance(error, BackendError) and self.place.bucket:
            problem = Problem(
                problem.title, problem.advice, f"{self.place.bucket}: {problem.details}"
            )
        self.problem_raised.emit(problem)


def bucket_name_of(folder_name: str, taken: set[str]) -> str:
    """A bucket name (3 to 63 of a-z, 0-9 and ``-``) that reads like ``folder_name`` and is not ``taken``."""
    plain = "".join(one if one.isascii() and one.isalnum() else "-" for one in folder_name.lower())
    base = "-".join(part for part in plain.split("-") if part)[:56] or "folder"
    base = base if len(base) >= 3 else f"folder-{base}"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name
