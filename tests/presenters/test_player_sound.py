"""Sound and veil of the player: who plays, who takes over, and what is heard under a veil."""

import pytest

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.domain.settings import Veil
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.player_ports import NoSoundPlayerError, Phase
from tests.fake_video import DURATION_MS, FakeFrames, FakeSound, FakeVideo, facts, picture
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


def test_a_veil_covers_the_sound_as_long_as_it_lies(qapp, run):
    async def scenario():
        sound = FakeSound("vlc")
        _, player = with_sound(sound.backend())
        remarks = recorded(player.remark_made)
        player.set_muted(False)
        await opened(player)
        player.play()
        assert sound.log == ["vlc mute", "vlc plays from 0 at 1.0"], (
            "blurred from the first moment on"
        )
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
        player.play()
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
        _, player = with_sound(first.backend(), second.backend())
        player.set_muted(False)
        await opened(player)
        player.play()
        first.listener.fail("it cannot read the file")
        assert log == [
            "first mute",
            "first plays from 0 at 1.0",
            "first closes",
            "second mute",
            "second plays from 0 at 1.0",
        ]
        await player.close()

    run(scenario())


def test_a_video_with_sound_is_played_by_the_first_backend_and_its_name_is_told(qapp, run):
    async def scenario():
        sound = FakeSound("vlc")
        video, player = with_sound(sound.backend())
        await opened(player)
        player.play()
        assert sound.log == ["vlc mute", "vlc plays from 0 at 1.0"]
        assert player.state.player_name == "vlc"
        assert video.played == []
        assert sound.listener.key_before(1480) == 1000
        sound.listener.show_picture(picture(7, is_exact=False))
        assert (player.position_ms, player.playhead_ms) == (280, 280)
        player.set_veil(Veil.OFF)
        player.set_muted(False)
        assert sound.log[-1] == "vlc 100"
        player.pause()
        assert sound.log[-1] == "vlc pauses"
        await until(lambda: player.picture.is_exact)
        assert player.position_ms == 280
        await player.close()
        assert sound.log[-1] == "vlc closes"

    run(scenario())


def test_a_picture_that_comes_after_pause_does_not_replace_the_exact_one(qapp, run):
    async def scenario():
        sound = FakeSound()
        _, player = with_sound(sound.backend())
        await opened(player)
        player.play()
        player.pause()
        await until(lambda: player.picture.is_exact)
        sound.listener.show_picture(picture(50, is_exact=False))
        assert player.picture.frame == 0
        await player.close()

    run(scenario())


def test_a_backend_that_fails_hands_over_to_the_next_at_the_same_place(qapp, run):
    async def scenario():
        log: list[str] = []
        first, second = FakeSound("vlc", log=log), FakeSound("qt", log=log)
        _, player = with_sound(first.backend(), second.backend())
        remarks = recorded(player.remark_made)
        await opened(player)
        player.play()
        first.listener.show_picture(picture(10, is_exact=False))
        first.listener.fail("no picture came")
        assert log[-1] == "qt plays from 400 at 1.0"
        assert "vlc" in remarks[0]
        assert "no picture came" in remarks[0]
        first.listener.show_picture(picture(60, is_exact=False))
        assert player.position_ms == 400, "a player that was given up is not heard"
        await player.close()

    run(scenario())


def test_when_no_backend_works_the_video_plays_silently(qapp, run):
    def missing(*_args):
        raise NoSoundPlayerError("VLC is not installed")

    async def scenario():
        broken = FakeSound("qt")
        video, player = with_sound(missing, broken.backend())
        await opened(player)
        player.play()
        broken.listener.fail("cannot read")
        await until(lambda: player.position_ms > 400)
        assert video.played == [(0, 1.0)]
        assert player.state.phase is Phase.PLAYING
        assert player.state.player_name.startswith("PyAV")
        await player.close()

    run(scenario())


@pytest.mark.parametrize("has_loop", [False, True])
def test_the_end_that_a_sound_player_tells_pauses_or_loops(qapp, run, has_loop):
    async def scenario():
        sound = FakeSound()
        _, player = with_sound(sound.backend())
        await opened(player)
        if has_loop:
            player.loop(TimeRange(3000, DURATION_MS))
        player.play()
        sound.listener.end()
        if has_loop:
            assert sound.log[-1] == "fake plays from 3000 at 1.0"
        else:
            assert player.state.phase is Phase.PAUSED
            await until(lambda: player.picture.frame == 99 and player.picture.is_exact)
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
