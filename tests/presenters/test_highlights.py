"""Lists of clips: every change is kept, can be taken back, and survives a restart."""

import pytest

from imm_desktop.domain.errors import StoreFullError
from imm_desktop.domain.films import ClipOrigin, FilmClip
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.settings import Veil
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.clip_model import PLAYING_ROLE, ClipColumn
from imm_desktop.presenters.film_preview import FilmPreview
from imm_desktop.presenters.highlights import HighlightsPresenter
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.player_ports import Phase
from tests.fake_bench import StillFrames, desk
from tests.fakes.objects import VIDEO
from tests.helpers import recorded, until

OTHER = ObjectUri("reel", "day/two.mp4")


def clip(start: int, end: int, source: ObjectUri = VIDEO, name: str = "") -> FilmClip:
    return FilmClip(source, TimeRange(start, end), name, ClipOrigin.LABEL)


A, B, C = clip(0, 1_000, name="猫"), clip(2_000, 3_000), clip(0, 500, OTHER, "car")


@pytest.fixture
def with_presenter(qapp, run, tmp_path):
    def run_it(scenario):
        async def whole():
            async with desk(tmp_path) as d:
                d.objects.add(OTHER)
                presenter = HighlightsPresenter()
                d.problems = recorded(presenter.problem_raised)
                presenter.use(d.bench)
                try:
                    await until(lambda: presenter.is_loaded)
                    await scenario(d, presenter)
                finally:
                    await presenter.close()

        run(whole())

    return run_it


async def kept(d, presenter):
    await until(lambda: not presenter.jobs.names())
    return await d.bench.filming.films()


def test_clips_are_kept_at_once_and_begin_a_list(with_presenter):
    async def scenario(d, presenter):
        added = recorded(presenter.clips_added)
        presenter.add_clips([A, B])
        presenter.add_clips([B, C])
        presenter.add_clips([C])
        presenter.add_clips([])
        assert added == [2, 1, 0]
        (film,) = await kept(d, presenter)
        assert (film.name, film.clips) == ("Highlights", (A, B, C))
        again = HighlightsPresenter()
        again.use(d.bench)
        await until(lambda: again.is_loaded)
        assert again.clips == (A, B, C)
        await again.close()

    with_presenter(scenario)


def test_clips_that_come_before_the_lists_are_read_are_not_lost(qapp, run, tmp_path):
    async def scenario():
        async with desk(tmp_path) as d:
            presenter = HighlightsPresenter()
            presenter.add_clips([A])  # without an account there is no list
            presenter.use(d.bench)
            presenter.add_clips([B])
            await until(lambda: presenter.clips)
            assert presenter.clips == (B,)
            await presenter.close()
            assert (await d.bench.filming.films())[0].clips == (B,)

    run(scenario())


def test_order_trim_and_removal_can_be_taken_back(with_presenter):
    async def scenario(d, presenter):
        presenter.add_clips([A, B, C])
        presenter.model.rows_dropped.emit([2], 0)
        assert presenter.clips == (C, A, B)
        presenter.trim_to(1, start_ms=200, end_ms=900)
        assert presenter.clips[1].time_range == TimeRange(200, 900)
        presenter.trim_to(9, start_ms=0)
        presenter.remove([0, 2])
        assert len(presenter.clips) == 1
        presenter.set_handle_ms(500)
        presenter.set_target_ms(10_000)
        for _ in range(3):
            presenter.undo()
        assert len(presenter.clips) == 3
        presenter.undo()
        presenter.undo()
        assert presenter.clips == (A, B, C)
        assert not presenter.can_undo
        presenter.undo()
        (film,) = await kept(d, presenter)
        assert film.clips == (A, B, C)

    with_presenter(scenario)


def test_lists_are_begun_named_chosen_deleted_and_brought_back(with_presenter):
    async def scenario(d, presenter):
        presenter.add_clips([A])
        first = presenter.film
        presenter.begin_list()
        assert presenter.film.name == "Highlights 2"
        presenter.rename(" Best ")
        presenter.rename("  ")
        assert [one.name for one in presenter.films] == ["Best", "Highlights"]
        presenter.choose(first.list_id)
        assert presenter.clips == (A,)
        assert not presenter.can_undo
        deleted = presenter.delete_list()
        assert presenter.film.name == "Best"
        await until(lambda: not presenter.jobs.names())
        assert [one.name for one in await d.bench.filming.films()] == ["Best"]
        presenter.bring_back(deleted)
        assert presenter.clips == (A,)
        assert {one.name for one in await kept(d, presenter)} == {"Best", "Highlights"}

    with_presenter(scenario)


def test_a_full_disk_is_told_and_the_list_is_kept_with_the_next_change(with_presenter):
    async def scenario(d, presenter):
        save = d.archive.films.save_film

        async def full(*_args):
            raise StoreFullError("no space")

        d.archive.films.save_film = full
        presenter.add_clips([A])
        await until(lambda: d.problems)
        assert d.problems[0].title == "The disk is full"
        d.archive.films.save_film = save
        presenter.add_clips([B])
        (film,) = await kept(d, presenter)
        assert film.clips == (A, B)

    with_presenter(scenario)


def test_a_film_is_sent_to_a_place_that_holds_none(with_presenter):
    async def scenario(d, presenter):
        presenter.add_clips([A, C])
        d.objects.add(ObjectUri("reel", "highlights/Highlights.mp4"))
        found, sent = recorded(presenter.output_found), recorded(presenter.sent)
        presenter.find_output()
        await until(lambda: found)
        assert found == ["oss://reel/highlights/Highlights-2.mp4"]
        presenter.send("Concat", found[0])
        await until(lambda: sent)
        _task, request = await d.archive.load_task(sent[0].submission_id)
        assert request.kind is TaskKind.HIGHLIGHT
        assert len(request.values["Sources"]) == 2
        presenter.send("Concat", "oss://reel/highlights/Highlights.mp4")
        await until(lambda: d.problems)
        assert "there already" in d.problems[0].advice

    with_presenter(scenario)


def test_what_cannot_be_made_is_said_before_it_is_sent(with_presenter):
    async def scenario(_d, presenter):
        good = "oss://reel/out.mp4"
        assert "no clip" in presenter.fault_of("Concat", good)
        presenter.add_clips([clip(n, n + 100) for n in range(11)])
        assert "10 clips" in presenter.fault_of("Concat", good)
        assert presenter.fault_of("Compose", good) == ""
        assert "oss://bucket" in presenter.fault_of("Compose", "somewhere")
        assert "one of its videos" in presenter.fault_of("Compose", str(VIDEO))
        presenter.send("Concat", good)
        assert "send" not in presenter.jobs.names()

    with_presenter(scenario)


def test_the_clips_of_a_highlight_task_come_back(with_presenter):
    async def scenario(d, presenter):
        presenter.add_clips([A])
        task = await d.bench.filming.send(presenter.film, "Concat", ObjectUri("reel", "o.mp4"))
        whole = await d.bench.filming.send(presenter.film, "Compose", ObjectUri("reel", "p.mp4"))
        presenter.begin_list()
        presenter.add_result(task)
        await until(lambda: len(presenter.clips) == 1)
        assert presenter.clips[0].time_range == A.time_range
        presenter.add_result(whole)
        await until(lambda: len(presenter.clips) == 2)
        assert presenter.clips[1].time_range == TimeRange(0, 60_000)

    with_presenter(scenario)


def test_a_film_is_exported_or_the_disk_is_to_blame(with_presenter, tmp_path):
    async def scenario(d, presenter):
        presenter.add_clips([A])
        exported = recorded(presenter.exported)
        presenter.export(tmp_path / "a.edl")
        await until(lambda: exported)
        assert b"TITLE: Highlights" in d.written[tmp_path / "a.edl"]

        async def refuse(_path, _content):
            raise PermissionError(13, "Permission denied")

        d.bench.filming._write = refuse
        presenter.export(tmp_path / "b.edl")
        await until(lambda: d.problems)
        assert d.problems[0].title == "The file cannot be written"
        presenter.export(tmp_path / "c.docx")
        await until(lambda: len(d.problems) == 2)
        assert d.problems[1].title == "The film cannot be made like this"

    with_presenter(scenario)


def test_rows_say_what_is_seen_where_and_how_long(with_presenter):
    async def scenario(_d, presenter):
        presenter.add_clips([A, B])
        model = presenter.model
        assert [model.data(model.index(0, column)) for column in ClipColumn] == [
            "1",
            "猫",
            "one.mp4",
            "00:00:00.000",
            "1.0 s",
        ]
        assert model.data(model.index(1, ClipColumn.NAME)) == "label"
        dragged = model.mimeData([model.index(1, 0), model.index(1, 1)])
        assert not model.dropMimeData(
            dragged, model.supportedDropActions(), 0, 0, model.index(-1, -1)
        )
        assert presenter.clips == (B, A)
        model.show_playing(1)
        assert model.data(model.index(1, 0), PLAYING_ROLE)

    with_presenter(scenario)


@pytest.fixture
def with_preview(qapp, run, tmp_path):
    def run_it(scenario):
        async def whole():
            async with desk(tmp_path) as d:
                d.objects.add(OTHER)
                frames = StillFrames()
                player = PlayerPresenter(frames)
                preview = FilmPreview(player, lambda word: Veil.BLUR if word else Veil.OFF)
                preview.use(d.bench)
                d.frames, d.rows = frames, recorded(preview.row_changed)
                try:
                    await scenario(d, preview)
                finally:
                    await preview.close()
                    await player.close()

        run(whole())

    return run_it


def test_clips_play_one_after_another_over_several_videos(with_preview):
    async def scenario(d, preview):
        clips = [clip(0, 200), clip(1_000, 1_200), clip(400, 520, OTHER)]
        preview.play(clips)
        await until(lambda: d.rows[-1:] == [-1] and len(d.rows) > 2, what=str(d.rows))
        assert d.rows == [0, 1, 2, -1]
        assert ["one.mp4" in one or "two.mp4" in one for one in d.frames.sources] == [True, True]
        begun = [from_ms for video in d.frames.opened for from_ms, _rate in video.played]
        assert [begun[0], begun[-1]] == [0, 400]
        assert 1_000 in begun

    with_preview(scenario)


def test_a_clip_to_the_end_of_its_video_goes_on_to_the_next(with_preview):
    async def scenario(d, preview):
        preview.play([clip(3_800, 60_000), clip(0, 80, OTHER)])
        await until(lambda: d.rows[-1:] == [-1] and 1 in d.rows, what="both were played")

    with_preview(scenario)


def test_a_video_that_cannot_be_opened_is_passed_over(with_preview):
    async def scenario(d, preview):
        d.frames.broken = {"one.mp4"}
        preview.play([clip(0, 200), clip(0, 80, OTHER)])
        await until(lambda: d.rows[-1:] == [-1] and 1 in d.rows)

    with_preview(scenario)


def test_a_single_clip_is_shown_paused_at_its_first_frame(with_preview):
    async def scenario(d, preview):
        preview.show(clip(1_000, 2_000))
        await until(lambda: preview.player.picture is not None)
        assert preview.player.state.phase is Phase.PAUSED
        assert preview.player.position_ms == 1_000
        assert preview.row == -1
        preview.toggle([clip(0, 200), clip(400, 600)], 1)
        await until(lambda: d.rows[-1:] == [1])
        preview.toggle([], 0)
        assert d.rows[-1] == -1

    with_preview(scenario)


def test_the_veil_lies_before_the_first_picture_of_a_video_that_did_not_pass(with_preview):
    async def scenario(d, preview):
        await d.analyse(TaskKind.MODERATION, VIDEO)
        preview.show(clip(0, 200))
        await until(lambda: preview.player.picture is not None)
        assert preview.player.state.veil is Veil.BLUR
        preview.show(clip(0, 200, OTHER))
        await until(lambda: "two.mp4" in preview.player.state.name)
        assert preview.player.state.veil is Veil.OFF

    with_preview(scenario)
