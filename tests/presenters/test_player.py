import asyncio

import pytest

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.domain.settings import Veil
from imm_desktop.presenters import seeking
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.player_ports import Phase
from tests.fake_video import DURATION_MS, FRAME_MS, FakeFrames, FakeVideo, facts, picture
from tests.helpers import recorded, until


async def no_wait(_seconds: float) -> None:
    await asyncio.sleep(0)


async def opened(player, source="a", position_ms=0):
    player.open(source, f"{source}.mp4", position_ms=position_ms)
    await until(lambda: player.picture is not None and player.picture.is_exact)


def player_of(**videos):
    return PlayerPresenter(FakeFrames(**videos), sleep=no_wait)


def test_a_video_opens_paused_at_the_position_asked_for(qapp, run):
    async def scenario():
        player = player_of(a=FakeVideo())
        await opened(player, position_ms=2000)
        assert player.state.phase is Phase.PAUSED
        assert player.state.name == "a.mp4"
        assert (player.position_ms, player.playhead_ms) == (2000, 2000)
        await player.close()

    run(scenario())


def test_a_seek_while_it_opens_is_where_it_opens(qapp, run):
    async def scenario():
        player = player_of(a=FakeVideo())
        player.open("a", "a")
        player.seek(2000)
        await until(lambda: player.picture is not None and player.picture.is_exact)
        assert player.position_ms == 2000
        await player.close()

    run(scenario())


def test_a_near_picture_comes_before_a_slow_exact_one_and_says_its_own_position(qapp, run):
    async def scenario():
        video = FakeVideo()
        player = player_of(a=video)
        await opened(player)
        video.exact_gate.clear()
        positions, shown = recorded(player.position_changed), recorded(player.picture_changed)
        player.seek(1480)
        await until(lambda: shown)
        assert not shown[0].is_exact
        assert positions == [1000], "the number is that of the key frame that is shown"
        assert player.playhead_ms == 1480
        video.exact_gate.set()
        await until(lambda: shown[-1].is_exact)
        assert positions == [1000, 1480]
        await player.close()

    run(scenario())


def test_every_shown_number_belongs_to_the_picture_shown_with_it(qapp, run):
    async def scenario():
        player = player_of(a=FakeVideo())
        pairs = []
        player.position_changed.connect(
            lambda position: pairs.append((position, player.picture.position_ms))
        )
        await opened(player)
        for position in (100, 3999, 40, 2222, 5, 90_000, -7):
            player.scrub(position)
            await asyncio.sleep(0)
        await until(lambda: player.picture.is_exact)
        player.step(3)
        await until(lambda: player.position_ms == 120)
        player.play()
        await until(lambda: player.state.phase is Phase.PAUSED)
        assert pairs
        assert all(said == shown for said, shown in pairs)
        await player.close()

    run(scenario())


def test_a_drag_ends_on_the_exact_frame_of_its_last_position(qapp, run):
    async def scenario():
        video = FakeVideo()
        player = player_of(a=video)
        await opened(player)
        video.asked.clear()
        for position in range(0, 3000, 50):
            player.scrub(position)
            await asyncio.sleep(0)
        await until(lambda: player.position_ms == 2920 and player.picture.is_exact)
        assert ("near", 2950) in video.asked or ("exact", 2950) in video.asked
        assert player.playhead_ms == 2950
        await player.close()

    run(scenario())


def test_positions_outside_the_video_are_brought_inside(qapp, run):
    async def scenario():
        player = player_of(a=FakeVideo())
        await opened(player)
        player.seek(10**9)
        assert player.playhead_ms == DURATION_MS - 1
        player.seek(-5)
        assert player.playhead_ms == 0
        await player.close()

    run(scenario())


def test_frame_steps_pressed_while_one_is_under_way_are_all_made(qapp, run):
    async def scenario():
        video = FakeVideo()
        player = player_of(a=video)
        await opened(player)
        video.exact_gate.clear()
        for _ in range(5):
            player.step(1)
            await asyncio.sleep(0)
        player.step(-2)
        video.exact_gate.set()
        await until(lambda: player.picture.frame == 3)
        assert player.playhead_ms == 120
        await player.close()

    run(scenario())


def test_a_seek_gives_up_the_steps_before_it(qapp, run):
    async def scenario():
        video = FakeVideo()
        player = player_of(a=video)
        await opened(player)
        video.exact_gate.clear()
        player.step(1)
        await asyncio.sleep(0)
        player.seek(2000)
        player.step(1)
        video.exact_gate.set()
        await until(lambda: player.picture.frame == 51)
        await player.close()

    run(scenario())


def test_a_small_picture_from_disk_stands_in_until_the_frame_comes(qapp, run):
    async def scenario():
        video = FakeVideo()
        player = player_of(a=video)
        shown = []
        player.picture_changed.connect(
            lambda one: shown.append((one.frame, one.width)) if one else None
        )
        player.open("a", "clip")
        await until(lambda: len(shown) > 0 and not player.jobs.names())
        assert video.proxies == [0]
        video.small, video.exact_gate = {50, 60}, asyncio.Event()
        shown.clear()
        player.seek(2_000)
        await until(lambda: shown)
        await asyncio.sleep(0)
        assert ("near", 2_000) not in video.asked
        video.exact_gate.set()
        await until(lambda: len(shown) == 2)
        assert shown == [(50, 16), (50, 32)]
        await player.close()

    run(scenario())


def test_a_drag_that_small_pictures_keep_up_with_leaves_the_worker_in_peace(qapp, run, monkeypatch):
    monkeypatch.setattr("imm_desktop.presenters.seeking.SETTLE_S", 0.001)

    async def scenario():
        video = FakeVideo()
        player = player_of(a=video)
        await opened(player)
        await until(lambda: not player.jobs.names())
        video.small = set(range(100))
        video.asked.clear()
        shown = recorded(player.picture_changed)
        wished = [*range(10, 60, 5), *range(60, 20, -5)]
        for frame in wished:
            player.scrub(frame * 40)
            await until(lambda: shown and shown[-1].frame == frame)  # noqa: B023
        await until(lambda: shown[-1].width == 32)
        assert [one.frame for one in shown if one.width == 16] == wished
        assert shown[-1].frame == wished[-1]
        asked = [position for kind, position in video.asked if kind == "exact"]
        assert asked[-1] == wished[-1] * 40
        assert len(asked) < len(wished)
        assert not [kind for kind, _ in video.asked if kind == "near"]
        await player.close()

    run(scenario())


def test_a_step_that_takes_long_shows_its_small_picture_first(qapp, run):
    async def scenario():
        video = FakeVideo()
        player = player_of(a=video)
        player.open("a", "clip", position_ms=2_000)
        await until(lambda: player.picture is not None and not player.jobs.names())
        shown = recorded(player.picture_changed)
        video.small, video.exact_gate = {51, 52, 53}, asyncio.Event()
        for frame in (51, 52, 53):
            player.step(1)
            await until(lambda: shown and shown[-1].frame == frame)  # noqa: B023
        assert [(one.frame, one.width) for one in shown] == [(51, 16), (52, 16), (53, 16)]
        video.exact_gate.set()
        await until(lambda: shown[-1].width == 32)
        assert (shown[-1].frame, player.playhead_ms) == (53, 2_120)
        await player.close()

    run(scenario())


def test_a_file_that_is_no_video_fails_with_a_reason_and_another_can_be_opened(qapp, run):
    async def scenario():
        player = player_of(a=FakeVideo())
        problems = recorded(player.problem_raised)
        player.open("text.mp4", "text.mp4")
        await until(lambda: player.state.phase is Phase.FAILED)
        assert player.state.problem is not None
        assert player.state.problem.details == "not_a_video"
        assert problems == [player.state.problem]
        player.toggle_play()
        player.seek(5)
        assert player.state.phase is Phase.FAILED
        await opened(player)
        assert player.state.problem is None
        await player.close()

    run(scenario())


def test_a_frame_that_cannot_be_decoded_is_told_and_the_rest_stays_usable(qapp, run):
    async def scenario():
        video = FakeVideo()
        player = player_of(a=video)
        await opened(player)
        problems = recorded(player.problem_raised)
        video.error = MediaError(MediaReason.NOTHING_DECODES)
        player.seek(2000)
        await until(lambda: problems)
        video.error = None
        player.seek(3000)
        await until(lambda: player.picture.is_exact and player.position_ms == 3000)
        assert len(problems) == 1
        await player.close()

    run(scenario())


def test_opening_another_video_closes_the_first_and_shows_nothing_of_it(qapp, run):
    async def scenario():
        first, second = FakeVideo(), FakeVideo()
        player = player_of(a=first, b=second)
        await opened(player)
        first.exact_gate.clear()
        player.seek(2000)
        await asyncio.sleep(0)
        shown = recorded(player.picture_changed)
        player.open("b", "b")
        assert shown == [None]
        first.exact_gate.set()
        await until(lambda: player.picture is not None and player.picture.is_exact)
        assert player.position_ms == 0
        await until(lambda: first.is_closed)
        await player.close()
        assert second.is_closed

    run(scenario())


def test_an_image_is_shown_but_never_played(qapp, run):
    async def scenario():
        video = FakeVideo(facts(is_image=True))
        player = player_of(a=video)
        await opened(player)
        player.toggle_play()
        player.shuttle(1)
        assert player.state.phase is Phase.PAUSED
        await player.close()

    run(scenario())


def test_tiles_of_the_filmstrip_come_under_the_positions_asked_for(qapp, run):
    async def scenario():
        player = player_of(a=FakeVideo())
        await opened(player)
        tiles = recorded(player.tile_changed)
        player.load_filmstrip([0, 1100, 2100], max_width=40, max_height=22)
        await until(lambda: len(tiles) == 3)
        assert [at for at, _ in tiles] == [0, 1100, 2100]
        assert [shown.position_ms for _, shown in tiles] == [0, 1000, 2000]
        await player.close()

    run(scenario())


def test_a_surface_that_grew_gets_a_larger_picture(qapp, run):
    async def scenario():
        video = FakeVideo()
        player = player_of(a=video)
        await opened(player)
        video.asked.clear()
        player.set_surface_size(2000, 1000)
        await until(lambda: video.asked == [("exact", 0)])
        await player.close()

    run(scenario())


# with sound


@pytest.mark.parametrize("width", [32, 1920])
def test_a_frame_that_was_made_ready_is_shown_at_once_and_asked_for_only_when_it_is_too_small(
    qapp, run, monkeypatch, width
):
    monkeypatch.setattr(seeking, "STAYS_S", 0.01)

    async def scenario():
        video = FakeVideo()
        player = player_of(a=video)
        states = recorded(player.state_changed)
        ready = picture(20, width=width, height=width * 9 // 16)
        player.open("a", "a.mp4", position_ms=20 * FRAME_MS, picture=ready)
        assert player.picture is ready
        assert all(state.shown_veil is Veil.BLUR for state in states)
        await until(lambda: player.state.phase is Phase.PAUSED)
        assert (player.position_ms, player.playhead_ms) == (20 * FRAME_MS, 20 * FRAME_MS)
        if width == 32:
            await until(lambda: player.picture is not ready)
            assert player.picture.is_exact
        else:
            assert video.asked == []
            assert video.proxies == [], "somebody who goes on at once needs none"
            await until(lambda: video.proxies)
            assert video.proxies == [20 * FRAME_MS]
            player.step(1)
            await until(lambda: player.picture is not ready)
            assert player.position_ms == 21 * FRAME_MS
        await player.close()

    run(scenario())


def test_a_frame_that_was_made_ready_is_not_taken_for_another_place(qapp, run):
    async def scenario():
        player = player_of(a=FakeVideo())
        player.open("a", "a.mp4", position_ms=800, picture=picture(20, width=1920, height=1080))
        player.seek(2000)
        await until(lambda: player.position_ms == 2000)
        await player.close()

    run(scenario())


def test_a_frame_that_was_made_ready_does_not_cover_that_its_video_is_gone(qapp, run):
    async def scenario():
        player = player_of()
        player.open("a", "a.mp4", picture=picture(0, width=1920, height=1080))
        await until(lambda: player.state.phase is Phase.FAILED)
        assert player.picture is None
        await player.close()

    run(scenario())
