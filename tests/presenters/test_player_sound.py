"""Sound and veil of the player: who plays, who takes over, and what is heard under a veil."""

import pytest

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.domain.settings import Veil
from imm_desktop.domain.timing import TimeRange
from imm_desktop.media.sound_feed import BYTES_A_MS
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.player_ports import NoSoundPlayerError, Phase
from tests.fake_video import DURATION_MS, FakeFrames, FakeSound, FakeVideo, facts
from tests.helpers import recorded, until
from tests.presenters.test_player import no_wait, opened, player_of


def with_sound(*backends):
    video = FakeVideo(facts(has_audio=True))
    return video, PlayerPresenter(FakeFrames(a=video), backends=backends, sleep=no_wait)


def test_the_veil_is_up_before_the_first_picture_and_stays_from_video_to_video(qapp, run):
    async def scenario():
        player = player_of(a=FakeVideo(), b=FakeVideo())
        at_picture = []
        player.picture_changed.connect(lambda shown: at_picture.append(player.state.shown_veil))
        await opened(player)
        player.change_veil()
        await opened(player, "b")
        assert set(at_picture) == {Veil.BLUR, Veil.GREY}
        assert player.state.veil is Veil.GREY
        await player.close()

    run(scenario())


def test_looking_through_the_veil_ends_with_the_key_and_with_the_video(qapp, run):
    async def scenario():
        player = player_of(a=FakeVideo(), b=FakeVideo())
        player.peek(True)
        assert not player.state.is_peeking, "there is nothing to look at"
        await opened(player)
        player.peek(True)
        assert player.state.shown_veil is Veil.OFF
        assert player.state.veil is Veil.BLUR
        player.peek(False)
        assert player.state.shown_veil is Veil.BLUR
        player.peek(True)
        player.open("b", "b")
        assert player.state.shown_veil is Veil.BLUR
        await player.close()

    run(scenario())


async def playing(player, sound):
    """Play, until the sound has begun."""
    player.play()
    await until(lambda: sound.feed is not None and "plays" in sound.log[-1])


def test_a_veil_covers_the_sound_as_long_as_it_lies(qapp, run):
    async def scenario():
        sound = FakeSound("vlc")
        _, player = with_sound(sound.backend())
        remarks = recorded(player.remark_made)
        player.set_muted(False)
        await opened(player)
        await playing(player, sound)
        assert sound.log == ["vlc mute", "vlc plays"], "blurred from the first moment on"
        player.peek(True)
        assert sound.log[-1] == "vlc 100"
        player.peek(False)
        assert sound.log[-1] == "vlc mute"
        player.set_volume(40)
        assert sound.log[-1] == "vlc mute"
        player.set_veil(Veil.OFF)
        assert sound.log[-1] == "vlc 40"
        player.set_veil(Veil.GREY)
        assert sound.log[-1] == "vlc mute"
        assert not remarks
        player.toggle_mute()
        player.toggle_mute()
        assert sound.log[-1] == "vlc mute"
        assert "veil" in remarks[0], "who asks for sound is told why there is none"
        await player.close()

    run(scenario())


def test_a_veil_leaves_the_sound_alone_where_the_operator_chose_so(qapp, run):
    async def scenario():
        sound = FakeSound("vlc")
        _, player = with_sound(sound.backend())
        player.set_veil_silences(False)
        player.set_muted(False)
        await opened(player)
        await playing(player, sound)
        assert sound.log[0] == "vlc 100"
        player.set_veil(Veil.DIM)
        assert sound.log[-1] != "vlc mute"
        player.set_veil_silences(True)
        assert sound.log[-1] == "vlc mute"
        await player.close()

    run(scenario())


def test_the_player_that_takes_over_is_as_silent_as_the_one_before(qapp, run):
    async def scenario():
        log = []
        first, second = FakeSound("first", log=log), FakeSound("second", log=log)
        video, player = with_sound(first.backend(), second.backend())
        player.set_muted(False)
        await opened(player)
        video.play_gate.clear()
        await playing(player, first)
        first.listener.fail("no sound came")
        await until(lambda: log[-1] == "second plays")
        assert log == [
            "first mute",
            "first plays",
            "first pauses",
            "first closes",
            "second mute",
            "second plays",
        ]
        await player.close()

    run(scenario())


def test_the_first_player_that_works_gives_the_sound_and_the_worker_every_picture(qapp, run):
    async def scenario():
        sound = FakeSound("vlc")
        video, player = with_sound(sound.backend())
        await opened(player, position_ms=400)
        video.play_gate.clear()
        await playing(player, sound)
        assert player.state.player_name == "vlc"
        assert (video.played, video.waited) == ([(400, 1.0)], [True])
        assert video.heard == [(400, 1.0)]
        assert sound.feed.take(1000) == video.samples[0]
        player.set_veil(Veil.OFF)
        player.set_muted(False)
        assert sound.log[-1] == "vlc 100"
        player.pause()
        assert sound.log[-1] == "vlc pauses"
        assert sound.feed.is_over, "what has not been heard is not heard any more"
        assert video.streams[-1].is_closed or await stream_closed(video)
        await player.close()
        assert sound.log[-1] == "vlc closes"

    run(scenario())


async def stream_closed(video):
    await until(lambda: video.streams[-1].is_closed)
    return True


@pytest.mark.parametrize("rate", [0.5, 1.0, 4.0])
def test_the_pictures_follow_the_clock_of_the_sound(qapp, run, rate):
    async def scenario():
        sound = FakeSound()
        video, player = with_sound(sound.backend())
        await opened(player, position_ms=400)
        video.play_gate.clear()
        player.set_rate(rate)
        await playing(player, sound)
        assert video.streams[-1].words == [], "they wait for it"
        sound.listener.heard(5.0, -20.0)
        sound.listener.heard(5.3, 300.0)
        assert video.streams[-1].words == [
            (400 - 20 * rate, rate, False),
            (400 + 300 * rate, rate, False),
        ]
        await player.close()

    run(scenario())


def test_sound_that_ends_before_the_pictures_lets_them_go_on_alone(qapp, run):
    async def scenario():
        sound = FakeSound()
        video, player = with_sound(sound.backend())
        await opened(player)
        video.play_gate.clear()
        await playing(player, sound)
        sound.listener.heard(5.0, 200.0)
        sound.listener.end()
        assert video.streams[-1].words[-1] == (200.0, 1.0, True)
        assert player.state.phase is Phase.PLAYING
        video.play_gate.set()
        await until(lambda: player.state.phase is Phase.PAUSED)
        await until(lambda: player.picture.frame == 99 and player.picture.is_exact)
        await player.close()

    run(scenario())


def test_sound_that_goes_on_behind_the_last_picture_is_heard_to_its_end(qapp, run):
    async def scenario():
        sound = FakeSound()
        video, player = with_sound(sound.backend())
        await opened(player, position_ms=3800)
        await playing(player, sound)
        await until(lambda: player.position_ms == DURATION_MS - 40 and video.streams[-1].is_closed)
        assert player.state.phase is Phase.PLAYING
        sound.listener.heard(5.0, 900.0)
        sound.listener.end()
        assert player.state.phase is Phase.PAUSED
        await player.close()

    run(scenario())


def test_a_loop_does_not_wait_for_sound_behind_the_last_picture(qapp, run):
    async def scenario():
        sound = FakeSound()
        video, player = with_sound(sound.backend())
        await opened(player)
        player.loop(TimeRange(3800, DURATION_MS))
        await until(lambda: len(video.heard) >= 3)
        assert set(video.heard) == {(3800, 1.0)}
        await player.close()

    run(scenario())


def test_a_player_that_fails_hands_over_to_the_next_where_it_was(qapp, run):
    async def scenario():
        log: list[str] = []
        first, second = FakeSound("vlc", log=log), FakeSound("qt", log=log)
        video, player = with_sound(first.backend(), second.backend())
        remarks = recorded(player.remark_made)
        await opened(player)
        video.play_gate.clear()
        await playing(player, first)
        first.listener.heard(5.0, 400.0)
        first.listener.fail("no sound came")
        await until(lambda: log[-1] == "qt plays")
        assert video.heard == [(0, 1.0), (400, 1.0)]
        assert video.played == [(0, 1.0)], "the pictures stay"
        assert "vlc" in remarks[0]
        assert "no sound came" in remarks[0]
        count = len(video.streams[-1].words)
        first.listener.heard(6.0, 3000.0)
        assert len(video.streams[-1].words) == count, "a player that was given up is not heard"
        await player.close()

    run(scenario())


def test_when_no_player_works_the_video_plays_silently(qapp, run):
    def missing(_listener):
        raise NoSoundPlayerError("VLC is not installed")

    async def scenario():
        broken = FakeSound("qt")
        video, player = with_sound(missing, broken.backend())
        await opened(player)
        video.play_gate.clear()
        await playing(player, broken)
        broken.listener.fail("it reports an error")
        assert video.streams[-1].words[-1] == (0.0, 1.0, True)
        assert player.state.phase is Phase.PLAYING
        assert player.state.player_name == "PyAV, no sound"
        player.pause()
        player.play()
        await until(lambda: len(video.waited) == 2)
        assert video.waited[-1] is False, "nobody will tell a clock"
        await player.close()

    run(scenario())


@pytest.mark.parametrize("has_begun", [False, True])
def test_sound_that_cannot_be_decoded_is_told_once_and_the_pictures_go_on(qapp, run, has_begun):
    async def scenario():
        sound = FakeSound()
        video, player = with_sound(sound.backend())
        remarks = recorded(player.remark_made)
        video.sound_error = MediaError(MediaReason.NO_SOUND, "a.mp4")
        if not has_begun:
            video.samples = []
        await opened(player)
        video.play_gate.clear()
        for _ in range(2):
            player.play()
            await until(lambda: video.streams and remarks)
            if has_begun:
                await until(lambda: sound.feed is not None and "plays" in sound.log[-1])
                sound.listener.end()
            await until(lambda: video.streams[-1].words)
            assert video.streams[-1].words[-1][-1] is True
            assert player.state.phase is Phase.PLAYING
            player.pause()
            await until(lambda: player.jobs.names() == [])
            video.streams.clear()
        assert len(remarks) == 1
        assert "cannot be decoded" in remarks[0], remarks
        await player.close()

    run(scenario())


def test_a_player_that_ran_dry_begins_anew_where_samples_were_missing(qapp, run):
    async def scenario():
        sound = FakeSound()
        video, player = with_sound(sound.backend())
        await opened(player)
        video.play_gate.clear()
        video.samples = [bytes(250 * BYTES_A_MS)] * 2
        player.set_rate(2.0)
        await playing(player, sound)
        first = sound.feed
        await until(lambda: first.take(10**6) == b"" and first.taken_ms == 500)
        sound.listener.dry()
        await until(lambda: sound.feed is not first)
        assert video.heard == [(0, 2.0), (1000, 2.0)]
        assert video.played == [(0, 2.0)]
        await player.close()

    run(scenario())


def test_late_words_of_a_sound_that_was_paused_move_nothing(qapp, run):
    async def scenario():
        sound = FakeSound()
        video, player = with_sound(sound.backend())
        await opened(player)
        video.play_gate.clear()
        await playing(player, sound)
        player.pause()
        told = len(video.streams[-1].words)
        sound.listener.heard(5.0, 900.0)
        sound.listener.end()
        assert len(video.streams[-1].words) == told
        assert player.state.phase is Phase.PAUSED
        await player.close()

    run(scenario())


def test_how_loud_a_video_is_is_told_and_trouble_is_not(qapp, run):
    async def scenario():
        video = FakeVideo(facts(has_audio=True))
        presenter = PlayerPresenter(FakeFrames(clip=video))
        told = recorded(presenter.peaks_changed)
        presenter.load_peaks(10)
        presenter.open("clip", "clip")
        await until(lambda: presenter.state.is_open)
        presenter.load_peaks(4)
        await until(lambda: told)
        assert told == [bytes((0, 63, 127, 191))]
        video.error = MediaError(MediaReason.UNREADABLE)
        presenter.load_peaks(4)
        await until(lambda: "peaks" not in presenter.jobs.names())
        assert len(told) == 1
        await presenter.close()

    run(scenario())


def test_shots_are_told_as_they_become_known_and_trouble_is_not(qapp, run):
    async def scenario():
        video = FakeVideo()
        video.shot_starts = (0, 800, 1_600)
        presenter = PlayerPresenter(FakeFrames(clip=video))
        told = recorded(presenter.shots_changed)
        presenter.load_shots()
        presenter.open("clip", "clip")
        await until(lambda: presenter.state.is_open)
        presenter.load_shots()
        await until(lambda: len(told) == 3)
        assert told[-1] == (0, 800, 1_600)
        video.error = MediaError(MediaReason.CLOSED)
        presenter.load_shots()
        await until(lambda: "shots" not in presenter.jobs.names())
        assert len(told) == 3
        await presenter.close()

    run(scenario())
