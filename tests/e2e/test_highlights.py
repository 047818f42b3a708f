"""Clips chosen in the viewer become a film that the engine really makes, and a file that editing programs read."""

import av
import opentimelineio as otio
import pytest

from imm_desktop.domain.tasks import TaskStatus
from imm_desktop.domain.timing import TimeRange
from tests.e2e.operator import until
from tests.made_videos import RATE, Part, noise, write_video

pytestmark = pytest.mark.e2e


def test_marked_clips_are_joined_twice_without_overwriting_and_survive_a_restart(
    in_window, program, tmp_path
):
    folder = tmp_path / "films"
    folder.mkdir()
    for seed, name in enumerate(("one.mp4", "two.mp4")):
        write_video(folder / name, [Part(noise(seed), 4 * RATE, moving=True)])

    async def mark(operator, name, first_ms, last_ms):
        operator.screens.open_uri(operator.entry(name).uri)
        player = operator.screens.video_player
        await until(
            lambda: player.facts is not None and player.state.name == name and player.picture, 20
        )
        viewer = operator.window.page("library").video.viewer
        viewer._mark(in_ms=first_ms)
        viewer._mark(out_ms=last_ms)
        viewer._choose_clip()

    async def send(operator):
        highlights = operator.screens.highlights
        found = []
        highlights.output_found.connect(found.append)
        highlights.find_output()
        await until(lambda: found, 20)
        highlights.send("Concat", found[0])
        return found[0]

    async def first():
        async with program() as operator:
            await operator.add_folder(folder)
            highlights = operator.screens.highlights
            await until(lambda: highlights.is_loaded, 20)
            await mark(operator, "one.mp4", 500, 1_500)
            await mark(operator, "two.mp4", 1_000, 3_000)
            await until(lambda: len(highlights.clips) == 2, 10)
            highlights.move([1], 0)
            operator.window.show_page("highlights")
            shown = operator.screens.highlights_screen.preview.player
            await until(lambda: shown.picture is not None and shown.picture.is_exact, 20)
            exported = []
            highlights.exported.connect(exported.append)
            highlights.export(tmp_path / "cut.otio")
            await until(lambda: exported, 30)
            one = await send(operator)
            tasks = await operator.tasks_over(1)
            assert [task.status for task in tasks] == [TaskStatus.SUCCEEDED], tasks
            assert operator.banners() == []
            return one

    async def second(earlier):
        async with program() as operator:
            highlights = operator.screens.highlights
            await until(lambda: highlights.is_loaded, 20)
            assert [one.time_range for one in highlights.clips] == [
                TimeRange(1_000, 3_000),
                TimeRange(500, 1_500),
            ]
            later = await send(operator)
            assert later != earlier
            await operator.tasks_over(2)
            return later

    earlier = in_window(first())
    later = in_window(second(earlier))
    for uri in (earlier, later):
        with av.open(str(folder / uri.split("/", 3)[3])) as film:
            assert film.duration / av.time_base == pytest.approx(3.0, abs=0.2)
    timeline = otio.adapters.read_from_file(str(tmp_path / "cut.otio"))
    clips = list(timeline.find_clips())
    assert [one.media_reference.target_url for one in clips] == [
        (folder / name).as_uri() for name in ("two.mp4", "one.mp4")
    ]
    rate = clips[0].source_range.duration.rate
    assert [one.source_range.duration.value / rate for one in clips] == pytest.approx([2.0, 1.0])
