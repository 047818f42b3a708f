"""Playing: to the end, round and round, faster, backwards."""

from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.player_ports import Phase
from tests.fake_video import FakeVideo
from tests.helpers import recorded, until
from tests.presenters.test_player import opened, player_of


def test_playing_ends_paused_on_the_exact_last_frame_and_starts_over(qapp, run):
    async def scenario():
        video = FakeVideo()
        player = player_of(a=video)
        await opened(player, position_ms=3000)
        player.toggle_play()
        assert player.state.phase is Phase.PLAYING
        await until(lambda: player.state.phase is Phase.PAUSED)
        await until(lambda: player.picture.is_exact and player.picture.frame == 99)
        player.toggle_play()
        await until(lambda: video.played == [(3000, 1.0), (0, 1.0)])
        assert video.streams[0].is_closed
        await player.close()

    run(scenario())


def test_a_loop_plays_round_and_round(qapp, run):
    async def scenario():
        video = FakeVideo()
        player = player_of(a=video)
        await opened(player)
        shown = recorded(player.position_changed)
        player.loop(TimeRange(400, 800))
        await until(lambda: len(video.played) >= 4)
        assert {from_ms for from_ms, _ in video.played} == {400}
        player.pause()
        assert all(400 <= position < 800 for position in shown)
        assert player.state.loop == TimeRange(400, 800)
        player.loop(None)
        assert player.state.loop is None
        await player.close()

    run(scenario())


def test_going_out_of_a_loop_ends_it_and_moving_inside_does_not(qapp, run):
    async def scenario():
        player = player_of(a=FakeVideo())
        await opened(player)
        player.loop(TimeRange(400, 800))
        player.seek(500)
        assert player.state.loop == TimeRange(400, 800)
        player.scrub(900)
        assert player.state.loop is None
        await player.close()

    run(scenario())


def test_seeking_while_playing_goes_on_playing_from_there(qapp, run):
    async def scenario():
        video = FakeVideo()
        player = player_of(a=video)
        await opened(player)
        player.play()
        player.seek(2000)
        assert player.state.phase is Phase.PLAYING
        assert video.played == []  # the first play was replaced before its turn came
        await until(lambda: video.played == [(2000, 1.0)])
        await player.close()

    run(scenario())


def test_l_doubles_up_to_four_j_turns_round_and_k_stops(qapp, run):
    async def scenario():
        player = player_of(a=FakeVideo())
        await opened(player, position_ms=2000)
        rates = []
        for _ in range(4):
            player.shuttle(1)
            rates.append(player.state.rate)
        player.shuttle(-1)
        rates.append(player.state.rate)
        player.shuttle(-1)
        rates.append(player.state.rate)
        assert rates == [1.0, 2.0, 4.0, 4.0, -1.0, -2.0]
        player.shuttle(0)
        assert player.state.phase is Phase.PAUSED
        assert player.state.rate == 1.0
        await player.close()

    run(scenario())


def test_playing_backwards_reaches_the_start_and_pauses_there(qapp, run):
    async def scenario():
        player = player_of(a=FakeVideo())
        await opened(player, position_ms=1000)
        heads = recorded(player.playhead_changed)
        player.shuttle(-1)
        await until(lambda: player.state.phase is Phase.PAUSED)
        assert heads == sorted(heads, reverse=True)
        assert heads[-1] == 0
        await until(lambda: player.picture.is_exact)
        await player.close()

    run(scenario())


def test_a_video_begins_again_at_its_end_where_that_was_chosen(qapp, run):
    async def scenario():
        video = FakeVideo()
        player = player_of(a=video)
        player.set_repeats(True)
        await opened(player, position_ms=3000)
        player.play()
        await until(lambda: len(video.played) >= 3)
        assert [from_ms for from_ms, _ in video.played[:3]] == [3000, 0, 0]
        assert player.state.phase is Phase.PLAYING
        player.set_repeats(False)
        await until(lambda: player.state.phase is Phase.PAUSED)
        await player.close()

    run(scenario())


def test_each_video_begins_at_the_speed_that_was_chosen_for_beginnings(qapp, run):
    async def scenario():
        player = player_of(a=FakeVideo(), b=FakeVideo())
        await opened(player)
        player.set_rate(4)
        await opened(player, "b")
        assert player.state.rate == 4, "the last speed stays"
        player.set_opening_rate(1.5)
        assert player.state.rate == 4, "what is open goes on as it was"
        await opened(player, "a")
        assert player.state.rate == 1.5
        player.set_rate(2)
        assert player.state.rate == 2
        await player.close()

    run(scenario())
