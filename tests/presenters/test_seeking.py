"""What a drag shows: never a picture that newer wishes have left behind, and never one that claims to be theirs."""

import asyncio

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.presenters import seeking
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.seeking import Seeking
from tests.fake_video import FRAMES, FakeVideo
from tests.helpers import until


class HeldUp(FakeVideo):
    """What is at hand comes when the test lets it, in the order in which it was asked for."""

    def __init__(self):
        super().__init__()
        self.small = set(range(FRAMES))
        self.exact_gate.clear()
        self.looks: list[tuple[int, asyncio.Event]] = []

    async def at_hand(self, position_ms, *, max_width, max_height):
        gate = asyncio.Event()
        self.looks.append((position_ms, gate))
        await gate.wait()
        return await super().at_hand(position_ms, max_width=max_width, max_height=max_height)


def dragged(run, monkeypatch, scenario, *, overtaken_s, frame_s):
    """``scenario(video, seek, shown)`` with the two limits set, so that nothing depends on real time."""
    monkeypatch.setattr(seeking, "OVERTAKEN_S", overtaken_s)
    monkeypatch.setattr(seeking, "FRAME_S", frame_s)
    monkeypatch.setattr(seeking, "BREATH_S", 0.0)

    async def whole():
        video, shown = HeldUp(), []
        jobs = Jobs(on_error=shown.append)
        seek = Seeking(video, jobs, shown.append, shown.append)
        await scenario(video, seek, shown)
        await jobs.close()

    run(whole())


async def answered(video, number):
    await until(lambda: len(video.looks) > number)
    video.looks[number][1].set()


def test_a_picture_that_a_held_up_window_shows_too_late_is_left_out(qapp, run, monkeypatch):
    async def scenario(video, seek, shown):
        seek.go_to(400)
        await until(lambda: video.looks)
        for position in (600, 800, 1000):
            seek.go_to(position)
        await answered(video, 0)
        await answered(video, 1)
        await until(lambda: shown)
        assert [one.position_ms for one in shown] == [1000]
        assert shown[0].is_exact

    dragged(run, monkeypatch, scenario, overtaken_s=-1.0, frame_s=0.0)


def test_a_slow_disk_still_shows_every_other_picture(qapp, run, monkeypatch):
    async def scenario(video, seek, shown):
        for number in range(6):
            seek.go_to(400 + 200 * number)
            await until(lambda number=number: len(video.looks) > number)
            seek.go_to(440 + 200 * number)
            await answered(video, number)
        await answered(video, 6)
        await until(lambda: shown and shown[-1].position_ms == 1440)
        assert len(shown) >= 3

    dragged(run, monkeypatch, scenario, overtaken_s=-1.0, frame_s=0.0)


def test_an_overtaken_picture_does_not_claim_to_be_the_one_wanted(qapp, run, monkeypatch):
    async def scenario(video, seek, shown):
        seek.go_to(400)
        await until(lambda: video.looks)
        seek.go_to(800)
        await answered(video, 0)
        await until(lambda: shown)
        assert [(one.position_ms, one.is_exact) for one in shown] == [(400, False)]
        await answered(video, 1)
        await until(lambda: len(shown) == 2)
        assert (shown[1].position_ms, shown[1].is_exact) == (800, True)

    dragged(run, monkeypatch, scenario, overtaken_s=60.0, frame_s=0.0)


def test_wishes_in_one_breath_show_the_last_of_them(qapp, run, monkeypatch):
    async def scenario(video, seek, shown):
        seek.go_to(400)
        await answered(video, 0)
        await until(lambda: shown)
        seek.go_to(600)
        await until(lambda: len(video.looks) == 2)
        seek.go_to(1000)
        await answered(video, 1)
        await answered(video, 2)
        await until(lambda: len(shown) == 2)
        assert [one.position_ms for one in shown] == [400, 1000]

    dragged(run, monkeypatch, scenario, overtaken_s=60.0, frame_s=60.0)


def test_how_far_a_frame_has_come_is_told_until_it_is_there_or_another_is_wished(qapp, run):
    async def scenario():
        video, ways = FakeVideo(), []
        video.exact_gate.clear()
        jobs = Jobs(on_error=ways.append)
        seek = Seeking(video, jobs, lambda _: None, lambda _: None, ways.append)
        seek.go_to(400)
        await until(lambda: video.on_way is not None)
        video.on_way(10, 6_000)
        video.on_way(900, 6_000)
        seek.go_to(800)
        assert ways == [(10, 6_000), (900, 6_000), None]
        await until(lambda: ("exact", 800) in video.asked)
        video.on_way(5, 50)
        video.exact_gate.set()
        await until(lambda: not seek.is_due)
        assert ways[3:] == [(5, 50), None]
        video.exact_gate.clear()
        seek.step(1, 800)
        await until(lambda: ("step", 1) in video.asked)
        video.on_way(7, 50)
        video.exact_gate.set()
        await until(lambda: ways[-1] is None)
        assert ways[5:] == [(7, 50), None]
        await jobs.close()

    run(scenario())


def test_a_frame_that_cannot_be_decoded_is_on_its_way_no_more(qapp, run):
    async def scenario():
        video, ways, errors = FakeVideo(), [], []
        video.exact_gate.clear()
        jobs = Jobs(on_error=errors.append)
        seek = Seeking(video, jobs, lambda _: None, lambda _: None, ways.append)
        seek.find_exact(400)
        await until(lambda: video.on_way is not None)
        video.on_way(10, 6_000)
        video.error = MediaError(MediaReason.NOTHING_DECODES)
        video.exact_gate.set()
        await until(lambda: errors)
        assert ways == [(10, 6_000), None]
        await jobs.close()

    run(scenario())
