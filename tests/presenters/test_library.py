from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.accounts import Account, AccountKind, CredentialSource
from imm_desktop.domain.errors import UnreachableError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.library import LibraryPresenter, ListingState
from imm_desktop.presenters.library_tiles import StateFilter
from imm_desktop.presenters.uploads import Place, bucket_name_of, uploads_of
from tests.fakes.objects import IMAGE, VIDEO, FakeObjectStore
from tests.helpers import recorded, until

TOP = ObjectUri("reel", "top.mp4")
CLOUD = Account(
    "c1",
    AccountKind.CLOUD,
    "Shanghai",
    "cn-shanghai",
    "review",
    CredentialSource.ENVIRONMENT,
)


class GatedStore(FakeObjectStore):
    """Answers about one prefix, or takes one upload, only when told to."""

    def __init__(self, *uris):
        super().__init__(*uris)
        self.slow_prefix = None
        self.is_open = False
        self.progress = None
        self.is_upload_slow = False

    async def list_objects(self, bucket, prefix="", *, token="", page_size=1000):
        if prefix == self.slow_prefix:
            await until(lambda: self.is_open)
        return await super().list_objects(bucket, prefix, token=token, page_size=page_size)

    async def upload(self, path, uri, progress=None):
        self.progress = progress
        if self.is_upload_slow:
            progress(400, 1_000)
            await until(lambda: self.is_open)
        await super().upload(path, uri, progress)


@asynccontextmanager
async def library(desk, *, use=True):
    presenter = LibraryPresenter(desk.thumbnails, desk.hover)
    desk.thumbnails.use(desk.bench.browsing.address_of)
    try:
        if use:
            presenter.use(desk.bench)
            await until(lambda: not presenter.is_listing and presenter.state is not CONNECTING)
        yield presenter
    finally:
        await presenter.close()


CONNECTING = ListingState.CONNECTING


def names(presenter):
    model = presenter.model
    return [model.tile(row).entry.uri.name for row in range(model.rowCount())]


def test_the_first_bucket_is_shown_at_once_with_its_prefixes(with_desk):
    async def scenario(desk):
        async with library(desk, use=False) as presenter:
            prefixes = recorded(presenter.prefixes_changed)
            presenter.use(desk.bench)
            await until(lambda: presenter.state is ListingState.READY)
            assert presenter.place == Place("reel")
            assert names(presenter) == ["top.mp4"]
            assert prefixes[-1] == ("reel", "", ["day/"])

    with_desk(scenario, objects=FakeObjectStore(VIDEO, IMAGE, TOP))


def test_pages_are_shown_as_they_come_and_counted_to_the_end(with_desk):
    objects = FakeObjectStore(*(ObjectUri("reel", f"{at:03}.mp4") for at in range(25)))
    objects.page_size = 10

    async def scenario(desk):
        async with library(desk, use=False) as presenter:
            totals = []
            presenter.total_changed.connect(
                lambda: totals.append((presenter.model.total, presenter.is_listing))
            )
            presenter.use(desk.bench)
            await until(lambda: totals and not totals[-1][1])
            assert totals == [(10, True), (20, True), (25, True), (25, False)]

    with_desk(scenario, objects=objects)


def test_the_last_place_asked_for_wins_however_late_the_first_answers(with_desk):
    objects = GatedStore(VIDEO, TOP)
    objects.slow_prefix = "day/"

    async def scenario(desk):
        async with library(desk) as presenter:
            presenter.open_place("reel", "day/")
            await until(lambda: presenter.state is ListingState.LOADING)
            presenter.open_place("reel")
            objects.is_open = True
            await until(lambda: not presenter.is_listing)
            assert names(presenter) == ["top.mp4"]

    with_desk(scenario, objects=objects)


def test_a_listing_of_an_account_that_is_gone_shows_nothing(with_desk):
    objects = GatedStore(VIDEO, TOP)
    objects.slow_prefix = "day/"

    async def scenario(desk):
        async with library(desk) as presenter:
            presenter.select([presenter.model.tile(0).entry])
            presenter.open_place("reel", "day/")
            await until(lambda: presenter.jobs.names() == ["listing"])
            problems = recorded(presenter.problem_raised)
            presenter.use(None)
            objects.is_open = True
            await until(lambda: not presenter.jobs.names())
            assert presenter.state is CONNECTING
            assert (presenter.place, presenter.buckets, presenter.selection) == (Place(), (), ())
            assert presenter.model.total == 0
            assert not problems

    with_desk(scenario, objects=objects)


def test_a_failed_listing_is_one_problem_and_can_be_tried_again(with_desk):
    async def scenario(desk):
        async with library(desk, use=False) as presenter:
            problems = recorded(presenter.problem_raised)
            desk.objects.failures.add("list_objects", UnreachableError("refused"))
            presenter.use(desk.bench)
            await until(lambda: presenter.state is ListingState.FAILED and problems)
            assert [one.title for one in problems] == ["No connection"]
            assert problems[0].details.startswith("reel: ")
            presenter.refresh()
            await until(lambda: presenter.state is ListingState.READY)
            assert names(presenter) == ["top.mp4"]
            assert len(problems) == 1

    with_desk(scenario, objects=FakeObjectStore(TOP))


def test_a_failed_refresh_leaves_what_was_there(with_desk):
    async def scenario(desk):
        async with library(desk) as presenter:
            chosen = presenter.model.tile(0).entry
            presenter.select([chosen])
            problems = recorded(presenter.problem_raised)
            desk.objects.failures.add("list_objects", UnreachableError("refused"))
            presenter.refresh()
            await until(lambda: problems)
            assert presenter.state is ListingState.READY
            assert names(presenter) == ["top.mp4"]
            assert presenter.selection == (chosen,)

    with_desk(scenario, objects=FakeObjectStore(TOP))


def test_a_refresh_adds_and_removes_rows_without_a_reset(with_desk):
    async def scenario(desk):
        async with library(desk) as presenter:
            resets = recorded(presenter.model.modelReset)
            problems = recorded(presenter.problem_raised)
            desk.objects.add(ObjectUri("reel", "a.mp4"))
            desk.objects.add(ObjectUri("reel", "z.mp4"))
            presenter.refresh()
            await until(lambda: presenter.model.total == 3)
            assert names(presenter) == ["a.mp4", "top.mp4", "z.mp4"]
            assert presenter.model.row_of(TOP) == 1
            del desk.objects.objects[ObjectUri("reel", "a.mp4")]
            presenter.refresh()
            await until(lambda: presenter.model.total == 2)
            assert presenter.model.row_of(TOP) == 0
            await until(lambda: not presenter.is_listing and not presenter.jobs.names())
            assert not resets
            assert not problems

    with_desk(scenario, objects=FakeObjectStore(TOP))


def test_names_and_states_narrow_what_is_shown(with_desk):
    async def scenario(desk):
        await desk.analyse(TaskKind.LABELS, VIDEO)
        async with library(desk) as presenter:
            presenter.open_place("reel", "day/")
            await until(lambda: presenter.model.total == 2)
            presenter.model.narrow(state=StateFilter.ANALYSED)
            assert names(presenter) == ["one.mp4"]
            presenter.model.narrow(text="STILL")
            assert names(presenter) == []
            presenter.model.narrow(state=StateFilter.NEW)
            assert names(presenter) == ["still.jpg"]
            presenter.model.narrow(text="猫", state=StateFilter.ALL)
            assert names(presenter) == ["one.mp4"], "labels are searched as well"

    with_desk(scenario)


def test_a_finished_task_changes_the_tile_where_it_is(with_desk):
    async def scenario(desk):
        async with library(desk) as presenter:
            presenter.open_place("reel", "day/")
            await until(lambda: presenter.model.total == 2)
            assert presenter.model.tile(0).summary is None
            await desk.analyse(TaskKind.MODERATION, VIDEO)
            await until(lambda: presenter.model.tile(0).is_veiled)
            assert presenter.model.tile(0).summary.suggestion == "review"

    with_desk(scenario)


def test_files_chosen_during_an_upload_go_behind_it(with_desk, tmp_path):
    objects = GatedStore(TOP)
    objects.is_upload_slow = True

    async def scenario(desk):
        async with library(desk) as presenter:
            seen = recorded(presenter.upload_changed)
            presenter.upload([tmp_path / "a.mp4"])
            await until(lambda: seen and seen[-1] and seen[-1].done_bytes)
            presenter.upload([tmp_path / "b.mp4", tmp_path / "c.mp4"])
            await until(lambda: presenter.jobs.names() == ["upload"])
            objects.is_open = True
            await until(lambda: presenter.model.total == 4)
            assert [uri.key for uri in objects.uploads] == ["a.mp4", "b.mp4", "c.mp4"]
            done = [(one.name, one.number, one.count) for one in seen if one and one.done_bytes]
            assert done[-1] == ("c.mp4", 3, 3)
            assert ("b.mp4", 2, 3) in done
            assert seen[-1] is None

    with_desk(scenario, objects=objects)


def test_a_cancelled_upload_says_so_and_a_new_one_starts_afresh(with_desk, tmp_path):
    objects = GatedStore(TOP)
    objects.is_upload_slow = True

    async def scenario(desk):
        async with library(desk) as presenter:
            seen = recorded(presenter.upload_changed)
            presenter.upload([tmp_path / "a.mp4", tmp_path / "b.mp4"])
            await until(lambda: seen and seen[-1] and seen[-1].done_bytes == 400)
            assert (seen[-1].number, seen[-1].count) == (1, 2)
            presenter.cancel_upload()
            assert seen[-1] is None
            objects.progress(900, 1_000)
            assert seen[-1] is None, "a late report shows no bar"
            await until(lambda: "upload" not in presenter.jobs.names())
            assert not objects.uploads
            objects.is_upload_slow = False
            presenter.upload([tmp_path / "c.mp4"])
            await until(lambda: presenter.model.total == 2)
            assert [uri.key for uri in objects.uploads] == ["c.mp4"]

    with_desk(scenario, objects=objects)


def test_a_failed_upload_is_told_and_ends_the_queue(with_desk, tmp_path):
    async def scenario(desk):
        async with library(desk) as presenter:
            problems, seen = recorded(presenter.problem_raised), recorded(presenter.upload_changed)
            desk.objects.failures.add("upload", UnreachableError("cut"))
            presenter.upload([tmp_path / "a.mp4", tmp_path / "b.mp4"])
            await until(lambda: problems)
            assert len(problems) == 1
            assert seen[-1] is None
            assert not desk.objects.uploads

    with_desk(scenario, objects=FakeObjectStore(TOP))


@pytest.fixture
def dropped(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "Street 2026"
    (folder / "night").mkdir(parents=True)
    (folder / "night" / "n.mp4").write_bytes(b"n")
    (folder / "d.mp4").write_bytes(b"d")
    file = tmp_path / "single.mp4"
    file.write_bytes(b"s")
    return [folder, file]


def test_dropped_folders_become_buckets_on_this_computer_and_files_are_uploaded(with_desk, dropped):
    async def scenario(desk):
        async with library(desk) as presenter:
            presenter.drop(dropped)
            await until(lambda: desk.objects.uploads and desk.objects.folders)
            assert [str(uri) for uri in desk.objects.uploads] == ["oss://reel/single.mp4"]
            assert desk.objects.folders == {"street-2026": dropped[0]}
            assert presenter.place.bucket == "street-2026"

    with_desk(scenario, objects=FakeObjectStore(TOP))


def test_dropped_folders_are_uploaded_whole_where_they_cannot_be_buckets(with_desk, dropped):
    async def scenario(desk):
        async with library(desk) as presenter:
            assert not presenter.can_add_folders
            presenter.drop(dropped)
            await until(lambda: len(desk.objects.uploads) == 3)
            assert sorted(uri.key for uri in desk.objects.uploads) == [
                "Street 2026/d.mp4",
                "Street 2026/night/n.mp4",
                "single.mp4",
            ]
            assert not desk.objects.folders

    with_desk(scenario, objects=FakeObjectStore(TOP), account=CLOUD)


def test_a_bucket_that_is_removed_takes_its_place_with_it(with_desk, tmp_path):
    async def scenario(desk):
        async with library(desk) as presenter:
            desk.objects.folders["reel"] = tmp_path
            places = recorded(presenter.place_changed)
            desk.objects.objects.clear()
            presenter.remove_bucket("reel")
            await until(lambda: presenter.state is ListingState.EMPTY)
            assert places[-1] == Place()
            assert presenter.buckets == ()

    with_desk(scenario, objects=FakeObjectStore(TOP))


def test_only_what_can_be_seen_is_opened_and_only_a_selection_is_analysed(with_desk):
    note = ObjectUri("reel", "notes.txt")

    async def scenario(desk):
        async with library(desk) as presenter:
            opened = recorded(presenter.open_requested)
            analysed = recorded(presenter.analyse_requested)
            entries = {one.uri: one for one in (presenter.model.tile(r).entry for r in range(2))}
            presenter.open_entry(entries[note])
            presenter.analyse_selection()
            assert not opened
            assert not analysed
            presenter.open_entry(entries[TOP])
            presenter.select([entries[TOP]])
            presenter.analyse_selection()
            assert [uri for uri, _ in opened] == [TOP]
            assert [[one.uri for one in many] for many in analysed] == [[TOP]]

    with_desk(scenario, objects=FakeObjectStore(TOP, note))


@given(st.text(max_size=80), st.sets(st.sampled_from(["folder", "abc", "abc-2"])))
def test_every_folder_gives_a_bucket_name_that_oss_takes(folder, taken):
    name = bucket_name_of(folder, taken)
    assert 3 <= len(name) <= 63
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not name.startswith("-")
    assert not name.endswith("-")
    assert name not in taken


def test_files_of_a_folder_keep_their_places_below_its_name(dropped):
    found = uploads_of(dropped, Place("reel", "2026/"))
    assert [str(one.uri) for one in found] == [
        "oss://reel/2026/Street 2026/d.mp4",
        "oss://reel/2026/Street 2026/night/n.mp4",
        "oss://reel/2026/single.mp4",
    ]
