"""Type Concat: the frames and the sound that were asked for, no others."""

from itertools import pairwise

import av
import pytest

from imm_desktop.engine.rendering.run import render_highlight
from imm_desktop.engine.work import Work, WorkError, WorkKind
from imm_desktop.imm.highlights import VfxEffect
from tests.rendering_films import (
    level,
    luma_of,
    lumas_in,
    make_film,
    make_tone,
    middle_of,
    numbers_in,
    sound_in,
    strength,
)


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """Two seconds each: ``a`` numbered 0 to 49 at 440 Hz, ``b`` from 20 on and silent, music at 1000 Hz."""
    folder = tmp_path_factory.mktemp("films")
    return {
        "a": make_film(folder / "a.mp4", tone=440),
        "b": make_film(folder / "b.mkv", first=20),
        "low": make_film(folder / "low.mp4", 30, size=(160, 160), rate=15, tone=660),
        "late": make_film(folder / "late.ts", container="mpegts", tone=440),
        "music": make_tone(folder / "music.wav", 1000, 4),
    }


@pytest.fixture
def concat(films, tmp_path):
    """Joins and says where the output is."""

    def run(*sources, edit=None, suffix="mp4", progress=lambda percent: None, **output):
        rows = [
            {"URI": f"oss://films/{name}", "StartTime": start, "Duration": duration}
            for name, start, duration in sources
        ]
        target = tmp_path / "bucket" / "made" / f"out.{suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        uri = f"oss://bucket/made/out.{suffix}"
        video = {"TranscodeVideo": {"Codec": "h264", "CRF": 12}}
        parameters = {
            "Type": "Concat",
            "Sources": rows,
            "Output": {"URI": uri, "Container": suffix, "Video": video, **output},
        }
        if edit:
            parameters["Edit"] = {"Mode": "Sequential", **edit}
        paths = {f"oss://films/{name}": path for name, path in films.items()} | {uri: target}
        run.result = render_highlight(Work(WorkKind.HIGHLIGHT, parameters, paths), progress)
        return target

    return run


def fade(seconds, name="fade"):
    return {
        "TransitionMode": "Sequential",
        "Transitions": [{"Transition": name, "Duration": seconds}],
    }


def test_parts_are_cut_and_joined_to_the_frame(concat):
    made = concat(("a", 0.4, 1), ("b", 1, 0.6))
    assert numbers_in(made) == [*range(10, 35), *range(45, 60)]
    assert concat.result["Outputs"] == ["oss://bucket/made/out.mp4"]
    assert "a 0.40-1.40 s, b 1.00-1.60 s" in concat.result["Message"]


def test_a_duration_of_zero_is_to_the_end(concat):
    assert numbers_in(concat(("a", 1.2, 0))) == list(range(30, 50))


def test_a_transport_stream_whose_clock_does_not_start_at_zero_is_cut_to_the_frame(concat):
    made = concat(("late", 1, 0.6))
    assert numbers_in(made) == list(range(25, 40))
    assert strength(sound_in(made)[4800:24000], 440) > 0.3


def test_other_rates_and_sizes_are_brought_to_the_first_sources(concat):
    made = concat(("a", 0, 1), ("low", 0, 1))
    with av.open(str(made)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (320, 180, 25)
        frames = list(container.decode(video=0))
    numbers = numbers_in(made)
    assert len(numbers) == 50
    shown = numbers[25:]
    assert sorted(set(shown)) == list(range(15))
    assert all(later - earlier in {0, 1} for earlier, later in pairwise(shown))
    edge = luma_of(frames[40])[90, :60]
    assert edge.max() < 20, "black beside a square picture"


def test_a_film_without_sound_is_silent_for_its_length(concat):
    sound = sound_in(concat(("b", 0, 1), ("a", 0, 1)))
    assert abs(sound[: 48_000 - 2400]).max() < 0.01
    assert strength(sound[50_000:90_000], 440) > 0.3


def test_sound_starts_where_its_picture_does(concat):
    sound = sound_in(concat(("a", 0, 0.4), ("b", 0, 0.4), ("a", 0.4, 0.4)))
    loud = [strength(sound[start : start + 4800], 440) > 0.2 for start in range(0, 52_800, 4800)]
    assert loud[0:4] == [True] * 4
    assert loud[5:8] == [False] * 3
    assert loud[9:11] == [True] * 2


def test_films_without_any_sound_make_a_film_without_sound(concat):
    with av.open(str(concat(("b", 0, 1)))) as container:
        assert not container.streams.audio


def test_music_is_mixed_in_at_its_volume(concat):
    music = {
        "BackgroundMusicMode": "Sequential",
        "BackgroundMusics": [{"URI": "oss://films/music", "Volume": 0.5}],
    }
    sound = sound_in(concat(("a", 0, 1), ("b", 0, 1), edit=music))
    assert strength(sound[4800:43_200], 1000) == pytest.approx(0.2, abs=0.03)
    assert strength(sound[4800:43_200], 440) > 0.3
    assert strength(sound[52_800:90_000], 1000) == pytest.approx(0.2, abs=0.03)


def test_a_fade_overlaps_both_films_and_their_sound(concat):
    made = concat(("a", 0, 1.6), ("b", 0, 1.6), edit=fade(0.4))
    lumas = lumas_in(made)
    assert len(lumas) == 70
    assert [round((luma - 16) / 3) for luma in lumas[:30]] == list(range(30))
    assert [round((luma - 16) / 3) for luma in lumas[40:]] == list(range(30, 60))
    between = lumas[30:40]
    assert between[0] == pytest.approx(level(30), abs=5)
    assert between[-1] == pytest.approx(level(29), abs=6)
    sound = sound_in(made)
    assert strength(sound[:50_000], 440) > 0.3
    assert 0.1 < strength(sound[62_400:72_000], 440) < 0.3
    assert strength(sound[80_000:120_000], 440) < 0.02


def test_a_transition_that_its_clip_cannot_hold_is_left_out(concat):
    assert len(numbers_in(concat(("a", 0, 1.2), ("b", 0, 1.6), edit=fade(0.4)))) == 70


@pytest.mark.parametrize(
    "name", ["circleopen", "colordistance", "horizontalblur", "zoomin", "wipetopleft"]
)
def test_transitions_show_both_films(concat, name):
    lumas = lumas_in(concat(("a", 0, 1.4), ("b", 0.6, 1.4), edit=fade(0.32, name)))
    assert len(lumas) == 62
    assert [round((luma - 16) / 3) for luma in lumas[:27]] == list(range(27))
    assert [round((luma - 16) / 3) for luma in lumas[35:]] == list(range(43, 70))


@pytest.mark.parametrize("effect", list(VfxEffect))
def test_every_effect_changes_the_picture_and_no_length(concat, effect):
    edit = {"VfxEffectMode": "Sequential", "VfxEffects": [{"VfxEffect": effect.value}]}
    resolution = {"TranscodeVideo": {"Codec": "h264", "Resolution": "160x90"}}
    made = concat(("a", 0, 0.2), edit=edit, Video=resolution)
    with av.open(str(made)) as container:
        frames = list(container.decode(video=0))
    assert len(frames) == 5
    assert (frames[0].width, frames[0].height) == (160, 90)
    if effect is VfxEffect.INVERT:
        assert middle_of(frames[0]) > 200


def test_half_speed_lasts_twice_as_long_at_the_same_pitch(concat):
    made = concat(("a", 0, 1), Speed=0.5)
    assert numbers_in(made) == [number for number in range(25) for _ in range(2)]
    sound = sound_in(made)
    assert sound.size == pytest.approx(96_000, abs=2400)
    windows = [sound[start : start + 2400] for start in range(9600, 81_600, 2400)]
    assert min(strength(window, 440) for window in windows) > 0.2


def test_max_duration_cuts_the_end_off(concat):
    assert numbers_in(concat(("a", 0, 1), ("b", 0, 1), MaxDuration=1.2)) == [
        *range(25),
        *range(20, 25),
    ]


@pytest.mark.parametrize(
    ("suffix", "video", "audio"),
    [
        ("mkv", "h264", "aac"),
        ("mov", "h264", "aac"),
        ("asf", "h264", "aac"),
        ("avi", "h264", "mp3float"),
        ("mxf", "mpeg2video", "pcm_s16le"),
        ("ts", "h264", "aac"),
        ("flv", "h264", "aac"),
    ],
)
def test_every_container_can_be_written_and_read_back(concat, suffix, video, audio):
    made = concat(("a", 0.4, 0.6), suffix=suffix, Video=None)
    with av.open(str(made)) as container:
        found = (
            container.streams.video[0].codec_context.name,
            container.streams.audio[0].codec_context.name,
        )
    assert found == (video, audio)
    assert len(lumas_in(made)) == 15
    assert lumas_in(made)[7] == pytest.approx(level(17), abs=4)


@pytest.mark.parametrize(
    ("suffix", "codec", "name"), [("mp4", "h265", "hevc"), ("mkv", "vp9", "vp9")]
)
def test_other_codecs_are_written(concat, suffix, codec, name):
    transcode = {"Codec": codec, "CRF": 15, "Resolution": "160x90", "FrameRate": 12.5}
    made = concat(("a", 0, 0.8), suffix=suffix, Video={"TranscodeVideo": transcode})
    with av.open(str(made)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == (name, 160, 90)
    assert len(lumas_in(made)) == 10


@pytest.mark.parametrize("codec", ["mp3", "vorbis", "aac", "flac", "ac3", "opus"])
def test_sound_is_written_by_every_codec(concat, codec):
    made = concat(
        ("a", 0, 0.6), suffix="mkv", Audio={"TranscodeAudio": {"Codec": codec, "Channel": 2}}
    )
    assert strength(sound_in(made)[4800:24_000], 440) > 0.3


def test_sound_can_be_left_out(concat):
    with av.open(str(concat(("a", 0, 0.4), Audio={"DisableAudio": True}))) as container:
        assert not container.streams.audio


def test_pictures_can_be_turned(concat):
    turned = {"TranscodeVideo": {"Codec": "h264", "Rotation": 90}}
    with av.open(str(concat(("a", 0, 0.2), Video=turned))) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (180, 320)


def test_a_playlist_comes_with_its_pieces(concat, tmp_path):
    made = concat(
        ("a", 0, 2),
        suffix="ts",
        Segment={"Format": "hls", "Duration": 1, "StartNumber": 3},
        URI="oss://bucket/made/out.ts",
    )
    assert concat.result["Outputs"] == [
        "oss://bucket/made/out.ts",
        "oss://bucket/made/out-00003.ts",
        "oss://bucket/made/out-00004.ts",
    ]
    named = [line for line in made.read_text().splitlines() if not line.startswith("#")]
    assert named == ["out-00003.ts", "out-00004.ts"]
    assert numbers_in(made.with_name("out-00003.ts")) == list(range(25))


def test_a_manifest_comes_with_its_pieces(concat):
    made = concat(("a", 0, 2), Segment={"Format": "dash", "Duration": 1})
    text = made.read_text()
    assert "out-init-$RepresentationID$.m4s" in text
    assert "tmp-" not in text
    pieces = {path.name for path in made.parent.iterdir()}
    assert {"out-init-0.m4s", "out-0-00001.m4s", "out-0-00002.m4s", "out-1-00001.m4s"} <= pieces


def test_progress_rises_to_a_hundred(concat):
    told = []
    concat(("a", 0, 1), ("b", 0, 1), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 100
    assert len(set(told)) > 20


def test_nothing_but_the_output_is_left(concat, tmp_path):
    concat(("a", 0, 0.4))
    files = [path for path in (tmp_path / "bucket").rglob("*") if path.is_file()]
    assert [path.name for path in files] == ["out.mp4"]


class GivenUpError(Exception):
    pass


def test_what_ends_half_way_leaves_the_old_output_alone_and_nothing_new(concat, tmp_path):
    target = tmp_path / "bucket" / "made" / "out.mp4"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"old")

    def give_up(percent):
        if percent > 40:
            raise GivenUpError

    with pytest.raises(GivenUpError):
        concat(("a", 0, 2), progress=give_up)
    files = [path for path in (tmp_path / "bucket").rglob("*") if path.is_file()]
    assert files == [target]
    assert target.read_bytes() == b"old"


def test_while_it_is_written_the_output_is_not_there(concat, tmp_path):
    target = tmp_path / "bucket" / "made" / "out.mp4"
    seen = set()
    concat(("a", 0, 1), progress=lambda percent: seen.add((percent < 100, target.exists())))
    assert seen == {(True, False), (False, True)}


def test_a_source_is_never_overwritten(films, tmp_path):
    before = films["a"].read_bytes()
    parameters = {
        "Type": "Concat",
        "Sources": [{"URI": "oss://films/a"}],
        "Output": {"URI": "oss://films/a", "Container": "mp4"},
    }
    with pytest.raises(WorkError, match="a source is never overwritten"):
        render_highlight(
            Work(WorkKind.HIGHLIGHT, parameters, {"oss://films/a": films["a"]}),
            lambda percent: None,
        )
    assert films["a"].read_bytes() == before


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "empty"), (b"just some words\n" * 50, "not a video")]
)
def test_a_file_that_is_no_video_is_named(concat, films, tmp_path, content, said):
    films["broken"] = tmp_path / "broken.mp4"
    films["broken"].write_bytes(content)
    with pytest.raises(WorkError) as caught:
        concat(("a", 0, 0), ("broken", 0, 0))
    del films["broken"]
    assert caught.value.code == "UnsupportedMediaFormat"
    assert said in caught.value.message
    assert "oss://films/broken" in caught.value.message


def test_a_start_past_the_end_is_named(concat):
    with pytest.raises(
        WorkError,
        match=r"Sources\[1\].StartTime 9 is past the end of oss://films/b, which lasts 2.00 s",
    ):
        concat(("a", 0, 0), ("b", 9, 1))


def test_a_piece_never_overwrites_a_source(films, tmp_path):
    source = tmp_path / "out-00000.ts"
    source.write_bytes(films["late"].read_bytes())
    parameters = {
        "Type": "Concat",
        "Sources": [{"URI": "oss://b/out-00000.ts"}],
        "Output": {"URI": "oss://b/out.m3u8", "Container": "ts", "Segment": {"Format": "hls"}},
    }
    paths = {"oss://b/out-00000.ts": source, "oss://b/out.m3u8": tmp_path / "out.m3u8"}
    with pytest.raises(WorkError, match=r"would overwrite the source out-00000\.ts"):
        render_highlight(Work(WorkKind.HIGHLIGHT, parameters, paths), lambda percent: None)
    assert source.read_bytes() == films["late"].read_bytes()
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["out-00000.ts"]
