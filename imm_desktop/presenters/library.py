"""The Library page, without widgets: buckets, one listing, its selection."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.accounts import AccountKind
from imm_desktop.domain.errors import BackendError, ImmDesktopError, MissingRightError
from imm_desktop.domain.media import Bucket, MediaType, ObjectEntry, ObjectUri, place_named
from imm_desktop.domain.tasks import Task
from imm_desktop.presenters.chosen_objects import ChosenObjects
from imm_desktop.presenters.hover_pictures import HoverPictures
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.label_finding import LabelFinder
from imm_desktop.presenters.library_model import LibraryModel
from imm_desktop.presenters.library_tiles import Tile, listed_anew
from imm_desktop.presenters.place_counts import PlaceCounts
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.tagging import TaggingPresenter
from imm_desktop.presenters.thumbnails import KEPT_LENGTHS, Thumbnails
from imm_desktop.presenters.uploading import Uploading
from imm_desktop.presenters.uploads import Place, bucket_name_of, folders_of, uploads_of
from imm_desktop.services.bench import Bench
from imm_desktop.services.browsing import Browsing


class ListingState(StrEnum):
    """What the listing can say of itself."""

    CONNECTING = "connecting"
    LOADING = "loading"
    READY = "ready"
    EMPTY = "empty"
    FAILED = "failed"
    UNLISTED = "unlisted"
    """The key may not list buckets, and none was named."""


class LibraryPresenter(QObject):
    """Buckets on the left, one prefix on the right."""

    buckets_changed = Signal(list)
    """list[Bucket]"""
    prefixes_changed = Signal(str, str, list)
    """Bucket, prefix, and some more of the prefixes one level down (list[str])."""
    place_changed = Signal(object)
    state_changed = Signal(object)
    total_changed = Signal()
    """More objects are listed, or the listing has come to its end: see ``is_listing``."""
    upload_changed = Signal(object)
    """Progress, or None when nothing is being uploaded."""
    problem_raised = Signal(Problem)
    analyse_requested = Signal(object)
    """list[ObjectEntry]"""
    analyse_place_requested = Signal(object)
    """Place below which everything is to be analysed."""
    tag_requested = Signal()
    """For what is chosen."""
    open_requested = Signal(object, int)
    """ObjectUri, and the position in ms to begin at."""
    can_add_folders_changed = Signal(bool)
    named_changed = Signal(str, str, bool)
    """Account ID, a bucket's name, and whether the operator named it or let it go."""

    def __init__(self, thumbnails: Thumbnails, hover: HoverPictures) -> None:
        """``thumbnails`` reads through the same account that ``use`` is given."""
        super().__init__()
        self._thumbnails = thumbnails
        self.hover = hover
        """The pictures along the video that the pointer is on."""
        self.labels = LabelFinder()
        """Finds objects by their archived labels."""
        self.counts = PlaceCounts()
        """How many objects lie where."""
        self.tagging = TaggingPresenter()
        """Changes the tags of what is chosen."""
        self.total_changed.connect(self._tell_count)
        self.prefixes_changed.connect(lambda bucket, _, below: self.counts.ahead(bucket, below))
        self._bench: Bench | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self.model = LibraryModel()
        self.model.thumbnail_of = thumbnails.of
        thumbnails.changed.connect(self.model.thumbnail_changed)
        self.model.hover_of = hover.of
        hover.changed.connect(self.model.thumbnail_changed)
        self.place = Place()
        self.state = ListingState.CONNECTING
        self.is_listing = False
        """Whether more objects may come."""
        self.buckets: tuple[Bucket, ...] = ()
        self.chosen = ChosenObjects()
        self.jobs = Jobs(on_error=self._raise)
        self._uploading = Uploading(self.jobs, self.upload_changed.emit, self._arrived)

    @property
    def selection(self) -> tuple[ObjectEntry, ...]:
        """The objects that are chosen, from the top."""
        return self.chosen.entries

    @property
    def can_add_folders(self) -> bool:
        """Whether a folder of this computer can become a bucket here."""
        return self._bench is not None and self._bench.session.account.kind is AccountKind.ENGINE

    def use(self, bench: Bench | None) -> None:
        """Show what ``bench`` offers; None while no account is connected."""
        self._unsubscribe()
        self._unsubscribe = lambda: None
        self._uploading.stop()
        for name in self.jobs.names():
            self.jobs.cancel(name)
        self._bench = bench
        self.hover.use(
            None if bench is None else bench.browsing.address_of, is_far=not self.can_add_folders
        )
        self.labels.use(None if bench is None else bench.browsing)
        self.counts.use(bench.browsing if bench is not None and self.can_add_folders else None)
        self.tagging.use(None if bench is None else bench.tagging)
        self.upload_changed.emit(None)
        self.buckets = ()
        self.buckets_changed.emit([])
        self._leave_place()
        self._set_state(ListingState.CONNECTING)
        self.can_add_folders_changed.emit(self.can_add_folders)
        if bench is not None:
            self._unsubscribe = bench.tracker.subscribe(self._task_changed)
            self.jobs.start("buckets", self._load_buckets())

    def refresh(self) -> None:
        """List the buckets and the place anew; what is shown stays until the answer is there."""
        if self._bench is None:
            return
        self._thumbnails.forget_failures()
        self.labels.search(self.labels.text)
        self.hover.forget_failures()
        if self.state is ListingState.FAILED:
            self._set_state(ListingState.LOADING)
        self.jobs.start("buckets", self._load_buckets())
        if self.place.bucket:
            self.jobs.start("listing", self._list_again(self.place))

    def open_place(self, bucket: str, prefix: str = "") -> None:
        """List ``prefix`` of ``bucket``; a listing under way is abandoned."""
        self._leave_place(Place(bucket, prefix))
        self.hover.leave()
        self._thumbnails.forget_wishes()
        self._set_state(ListingState.LOADING)
        self.is_listing = True
        self.jobs.start("listing", self._list(self.place))

    def select(self, entries: Sequence[ObjectEntry]) -> None:
        """Remember what is selected."""
        self.chosen.choose(entries)

    def known_duration_ms(self, entries: Sequence[ObjectEntry]) -> int:
        """How long ``entries`` are together; 0 where that is not known of each of them."""
        if len(entries) > KEPT_LENGTHS:
            return 0
        lengths = self._thumbnails.lengths_ms
        found = [lengths.get((one.uri, one.etag), 0) for one in entries]
        videos = [one.uri.media_type is MediaType.VIDEO for one in entries]
        return sum(found) if all(found[at] for at, is_video in enumerate(videos) if is_video) else 0

    def analyse_selection(self) -> None:
        """Ask for the Analyse… dialog on what is selected."""
        if self.selection:
            self.analyse_requested.emit(list(self.selection))

    def tag_selection(self) -> None:
        """Ask for the Tag… dialog on what is selected."""
        if self.selection:
            self.tag_requested.emit()

    def analyse_here(self) -> None:
        """Ask for the Analyse… dialog on everything below the place that is shown."""
        if self.place.bucket:
            self.analyse_place_requested.emit(self.place)

    def analyse_below(self, bucket: str, prefix: str) -> None:
        """Ask for the Analyse… dialog on everything below a place."""
        self.analyse_place_requested.emit(Place(bucket, prefix))

    def open_entry(self, entry: ObjectEntry) -> None:
        """Open a video or image in the viewer; other objects cannot be shown."""
        if entry.uri.media_type is not MediaType.OTHER:
            self.open_found(entry.uri)

    def open_found(self, uri: ObjectUri) -> None:
        """Open an object where the labels that are searched for are seen first; without a search at its beginning."""
        self.open_requested.emit(uri, self.labels.found.moments_ms.get(uri, 0))

    def found_elsewhere(self) -> list[tuple[ObjectUri, int]]:
        """What the search finds in other places, in order of their names, and where it is seen first, in ms."""
        found = self.labels.found.moments_ms.items()
        return sorted(
            (one for one in found if not self.model.has(one[0])), key=lambda one: str(one[0])
        )

    def add_folder(self, folder: Path) -> None:
        """Make ``folder`` a bucket, named after it, and show it."""
        self.jobs.start(f"add {folder}", self._add_folders((folder,)))

    def name_bucket(self, text: str) -> None:
        """Show the bucket, and the prefix, that the operator typed: the key may not be able to list it.

        Raises:
            ValueError: It is no name of a bucket.
        """
        bucket, prefix = place_named(text)
        self.jobs.start(f"name {bucket}", self._name_bucket(bucket, prefix))

    def remove_bucket(self, name: str) -> None:
        """Forget a folder that was made a bucket, or a bucket that was named; its files stay."""
        self.jobs.start(f"remove {name}", self._remove_bucket(name))

    def upload(self, paths: Sequence[Path]) -> None:
        """Write files, and folders with all that is in them, into the place that is shown.

        They go behind those that are already under way.
        """
        if self.place.bucket and paths:
            name = " ".join(str(one) for one in paths)
            self.jobs.start(f"gather {name}", self._gather(tuple(paths), self.place))

    def drop(self, paths: Sequence[Path]) -> None:
        """Take what was dropped: folders become buckets where they can, all else is uploaded."""
        if paths:
            name = " ".join(str(one) for one in paths)
            self.jobs.start(f"drop {name}", self._drop(tuple(paths), self.place))

    def cancel_upload(self) -> None:
        """Stop uploading; what is finished stays."""
        self._uploading.stop()
        self.upload_changed.emit(None)

    def refresh_summary(self, uri: ObjectUri) -> None:
        """Read again what the archive knows of ``uri``, after a decision for example."""
        if self.model.has(uri):
            self.jobs.start(f"summary {uri}", self._refresh_summary(uri))

    async def close(self) -> None:
        """Stop everything."""
        self._unsubscribe()
        self._uploading.stop()
        await self.hover.jobs.close()
        await self.labels.jobs.close()
        await self.counts.jobs.close()
        await self.tagging.jobs.close()
        await self.jobs.close()

    async def _load_buckets(self) -> None:
        bench = self._bench
        if bench is None:
            return
        try:
            self.buckets = await bench.browsing.buckets()
        except MissingRightError:
            if self.can_add_folders:
                raise
            self.buckets = ()
            self.buckets_changed.emit([])
            self._leave_place()
            self._set_state(ListingState.UNLISTED)
            return
        except ImmDesktopError:
            if not self.buckets:
                self._set_state(ListingState.FAILED)
            raise
        self.buckets_changed.emit(list(self.buckets))
        if not self.buckets:
            self._leave_place()
            self._set_state(ListingState.EMPTY)
        elif not self.place.bucket:
            self.open_place(self.buckets[0].name)

    async def _list(self, place: Place) -> None:
        """Show a place page by page, as they come."""
        try:
            async for tiles in self._pages(place):
                self.model.append(tiles)
                if tiles:
                    self._set_state(ListingState.READY)
                self.total_changed.emit()
        except ImmDesktopError:
            self._end_listing(failed=True)
            raise
        self._end_listing()

    async def _list_again(self, place: Place) -> None:
        """Show what has changed at a place, once all of it is known."""
        self.model.begin_listing_anew()
        try:
            tiles = [tile async for page in self._pages(place) for tile in page]
        except ImmDesktopError:
            self._end_listing(failed=True)
            raise
        self.model.take(await asyncio.to_thread(listed_anew, self.model.tiles, tiles))
        self._end_listing()

    async def _pages(self, place: Place) -> AsyncIterator[list[Tile]]:
        bench = self._bench
        if bench is None:
            return
        async for page in bench.browsing.pages(place.bucket, place.prefix):
            if page.prefixes:
                self.prefixes_changed.emit(place.bucket, place.prefix, list(page.prefixes))
            summaries = await bench.browsing.summaries([one.uri for one in page.objects])
            yield [Tile(one, summaries.get(one.uri)) for one in page.objects]

    def _end_listing(self, *, failed: bool = False) -> None:
        """Objects that are there stay, also when the rest could not be read."""
        self.is_listing = False
        nothing = ListingState.FAILED if failed else ListingState.EMPTY
        self._set_state(ListingState.READY if self.model.total else nothing)
        self.total_changed.emit()

    def _leave_place(self, place: Place = Place()) -> None:  # noqa: B008 (it is frozen)
        self.jobs.cancel("listing")
        self.place = place
        self.is_listing = False
        self.place_changed.emit(place)
        self.model.reset(())
        self.select(())

    async def _add_folders(self, folders: Sequence[Path]) -> None:
        bench = self._bench
        if bench is None:
            return
        for folder in folders:
            name = bucket_name_of(folder.name, {one.name for one in self.buckets})
            await bench.browsing.add_folder(name, folder.absolute())
            self.buckets = await bench.browsing.buckets()
            self.buckets_changed.emit(list(self.buckets))
            self.open_place(name)

    async def _name_bucket(self, name: str, prefix: str) -> None:
        bench = self._bench
        if bench is None:
            return
        if all(one.name != name for one in self.buckets):
            await bench.browsing.name_bucket(name)
            self.buckets = await bench.browsing.buckets()
            self.buckets_changed.emit(list(self.buckets))
            self.named_changed.emit(bench.session.account.account_id, name, True)
        self.open_place(name, prefix)

    async def _remove_bucket(self, name: str) -> None:
        bench = self._bench
        if bench is None:
            return
        if any(one.name == name and one.is_named for one in self.buckets):
            bench.browsing.forget_bucket(name)
            self.named_changed.emit(bench.session.account.account_id, name, False)
        else:
            await bench.browsing.remove_folder(name)
        if self.place.bucket == name:
            self._leave_place()
        await self._load_buckets()

    async def _drop(self, paths: tuple[Path, ...], place: Place) -> None:
        folders = await asyncio.to_thread(folders_of, paths) if self.can_add_folders else ()
        if place.bucket:
            await self._gather(tuple(one for one in paths if one not in folders), place)
        await self._add_folders(folders)

    async def _gather(self, paths: tuple[Path, ...], place: Place) -> None:
        bench = self._bench
        found = await asyncio.to_thread(uploads_of, paths, place)
        if bench is not None:
            self._uploading.add(bench.browsing, found)

    def _arrived(self, browsing: Browsing, places: set[Place]) -> None:
        if self._bench is not None and self._bench.browsing is browsing and self.place in places:
            self.refresh()

    def _tell_count(self) -> None:
        self.counts.listed(self.place, self.model.total, is_listing=self.is_listing)

    def _task_changed(self, task: Task) -> None:
        self.refresh_summary(task.source)

    async def _refresh_summary(self, uri: ObjectUri) -> None:
        bench = self._bench
        if bench is not None:
            summaries = await bench.browsing.summaries([uri])
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
