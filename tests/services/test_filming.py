"""Lists of clips: kept, sent as a task that overwrites nothing, written for editing programs."""

from dataclasses import replace
from pathlib import Path

import opentimelineio as otio
import pytest

from imm_desktop.domain.errors import CredentialsError, InvalidRequestError, StoreDamagedError
from imm_desktop.domain.films import ClipOrigin, FilmClip
from imm_desktop.domain.media import Bucket, ObjectUri, VideoFacts
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.domain.timing import TimeRange
from imm_desktop.services.browsing import MOST_NAMES_TRIED
from imm_desktop.services.filming import COMPOSE, CONCAT, film_request
from tests.fake_bench import desk
from tests.fakes.objects import VIDEO

OTHER = ObjectUri("reel", "day/two.mp4")
CLIPS = (
    FilmClip(VIDEO, TimeRange(1_000, 3_000), "猫", ClipOrigin.LABEL),
    FilmClip(OTHER, TimeRange(0, 1_500), "", ClipOrigin.SEARCH),
)


@pytest.fixture
def with_desk(run, tmp_path):
    def run_it(scenario):
        async def whole():
            async with desk(tmp_path) as d:
                d.objects.add(OTHER)
                d.film = d.bench.filming.new("My film").added(CLIPS)
                await scenario(d, d.bench.filming)

        run(whole())

    return run_it


def test_lists_survive_in_the_order_of_their_changes(with_desk):
    async def scenario(d, filming):
        first = await filming.save(d.film)
        d.clock.advance(1)
        second = await filming.save(filming.new("Second"))
        assert await filming.films() == (second, first)
        d.clock.advance(1)
        changed = await filming.save(replace(first, handle_ms=500, target_ms=9_000))
        assert await filming.films() == (changed, second)
        await filming.delete(second)
        assert await filming.films() == (changed,)

    with_desk(scenario)


def test_a_damaged_list_is_said_to_be_damaged(with_desk):
    async def scenario(d, filming):
        await filming.save(d.film)
        await d.archive._database.write(
            lambda c: c.exec_driver_sql("UPDATE film SET clips = '[{}]'")
        )
        with pytest.raises(StoreDamagedError):
            await filming.films()

    with_desk(scenario)


def test_the_film_never_takes_the_name_of_an_earlier_one(with_desk):
    async def scenario(d, filming):
        assert await filming.free_output(d.film) == ObjectUri("reel", "highlights/My film.mp4")
        d.objects.add(ObjectUri("reel", "highlights/My film.mp4"))
        d.objects.add(ObjectUri("reel", "highlights/My film-2.mp4"))
        free = await filming.free_output(d.film)
        assert free == ObjectUri("reel", "highlights/My film-3.mp4")
        unnamed = replace(d.film, name=" ../ ")
        assert (await filming.free_output(unnamed)).key == "highlights/one.mp4"
        d.objects.add(ObjectUri("reel", "v1.0/plain"))
        plain = await d.bench.browsing.free_uri(ObjectUri("reel", "v1.0/plain"))
        assert plain.key == "v1.0/plain-2"
        with pytest.raises(InvalidRequestError, match="no clip"):
            await filming.free_output(filming.new("empty"))
        with pytest.raises(InvalidRequestError, match="there already"):
            await filming.send(d.film, CONCAT, ObjectUri("reel", "highlights/My film.mp4"))

    with_desk(scenario)


def test_a_thousand_films_of_one_name_are_enough(with_desk):
    async def scenario(d, filming):
        for number in range(1, MOST_NAMES_TRIED + 1):
            suffix = "" if number == 1 else f"-{number}"
            d.objects.add(ObjectUri("reel", f"highlights/My film{suffix}.mp4"))
        with pytest.raises(InvalidRequestError, match="Name another"):
            await filming.free_output(d.film)

    with_desk(scenario)


def test_a_joined_film_asks_for_the_stretches_with_their_handles(with_desk):
    async def scenario(d, filming):
        film = replace(d.film, handle_ms=500)
        task = await filming.send(film, CONCAT, ObjectUri("reel", "out.mp4"))
        _task, request = await d.archive.load_task(task.submission_id)
        assert (request.kind, request.source) == (TaskKind.HIGHLIGHT, VIDEO)
        assert dict(request.values) == {
            "Type": "Concat",
            "Sources": [
                {"URI": str(VIDEO), "StartTime": 0.5, "Duration": 3.0},
                {"URI": str(OTHER), "StartTime": 0.0, "Duration": 2.0},
            ],
            "Output.URI": "oss://reel/out.mp4",
            "Output.Container": "mp4",
        }

    with_desk(scenario)


def test_a_composed_film_takes_whole_videos_and_a_target(with_desk):
    async def scenario(d, _filming):
        again = FilmClip(VIDEO, TimeRange(5_000, 6_000))
        film = replace(d.film.added([again]), target_ms=60_000)
        values = film_request(film, COMPOSE, ObjectUri("reel", "out.mp4")).values
        assert values["Sources"] == [{"URI": str(VIDEO)}, {"URI": str(OTHER)}]
        assert values["Output.TargetDuration"] == 60.0

    with_desk(scenario)


def test_more_clips_than_the_service_takes_are_refused_before_anything_is_sent(with_desk):
    async def scenario(_d, filming):
        many = filming.new("many").added(
            FilmClip(VIDEO, TimeRange(n, n + 1_000)) for n in range(11)
        )
        with pytest.raises(InvalidRequestError, match="takes 10"):
            film_request(many, CONCAT, ObjectUri("reel", "out.mp4"))
        with pytest.raises(InvalidRequestError, match="no clip"):
            film_request(filming.new("none"), COMPOSE, ObjectUri("reel", "out.mp4"))

    with_desk(scenario)


def test_a_film_is_written_for_editing_programs_with_the_files_it_is_made_of(with_desk, tmp_path):
    async def scenario(d, filming):
        d.backend.facts = VideoFacts(60_000, 1280, 720, 29.97)

        async def list_buckets():
            return (Bucket("reel", folder="/films"), Bucket("cloud"))

        d.objects.list_buckets = list_buckets
        path = tmp_path / "cut.OTIO"
        await filming.export(d.film, path)
        (tmp_path / "read.otio").write_bytes(d.written[path])
        timeline = otio.adapters.read_from_file(str(tmp_path / "read.otio"))
        first, second = timeline.find_clips()
        assert first.media_reference.target_url == "file:///films/day/one.mp4"
        assert second.name == "two.mp4"
        assert first.source_range.duration.rate == pytest.approx(30000 / 1001)
        with pytest.raises(InvalidRequestError, match="choose"):
            await filming.export(d.film, tmp_path / "cut.docx")

    with_desk(scenario)


def test_where_nobody_says_where_videos_lie_their_names_stand(with_desk):
    async def scenario(d, filming):
        d.objects.failures.set("list_buckets", CredentialsError("may not list"))
        sources = await filming.sources([VIDEO], rate=25)
        assert sources[VIDEO].location == "one.mp4"
        sources = await filming.sources([VIDEO, VIDEO], media=Path("/mnt/films"))
        assert sources[VIDEO].location == "/mnt/films/one.mp4"
        assert sources[VIDEO].duration_ms == 60_000

    with_desk(scenario)
