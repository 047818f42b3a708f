"""What cannot be done is refused by its name, before anything is read."""

import pytest

from imm_desktop.engine.rendering.formats import CONTAINERS
from imm_desktop.engine.rendering.order import read_order
from imm_desktop.engine.work import WorkError


def parameters(**output):
    return {
        "Type": "Concat",
        "Sources": [{"URI": "oss://b/a.mp4"}],
        "Output": {"URI": "oss://b/out.mp4", "Container": "mp4", **output},
    }


def video(**transcode):
    return {"Video": {"TranscodeVideo": {"Codec": "h264", **transcode}}}


def audio(**transcode):
    return {"Audio": {"TranscodeAudio": {"Codec": "aac", **transcode}}}


def refused(given):
    with pytest.raises(WorkError) as caught:
        read_order(given)
    assert caught.value.code == "InvalidArgument"
    return caught.value.message


@pytest.mark.parametrize(
    ("output", "named"),
    [
        ({"Video": {"DisableVideo": True}}, "Output.Video.DisableVideo"),
        ({"Video": {"Stream": [1]}}, "Output.Video.Stream"),
        ({"Video": {"FilterVideo": {"Watermarks": [{"Content": "x"}]}}}, "FilterVideo.Watermarks"),
        ({"Video": {"FilterVideo": {"Delogos": [{"Dx": 1}]}}}, "FilterVideo.Delogos"),
        (
            {"Video": {"FilterVideo": {"Desensitization": {"Face": {}}}}},
            "FilterVideo.Desensitization",
        ),
        ({"Video": {"FilterVideo": {"Speed": 0.7}}}, "FilterVideo.Speed"),
        (video(Codec="copy"), "Output.Video.TranscodeVideo.Codec copy"),
        (video(VideoSlim=1), "VideoSlim"),
        (video(PixelFormat="yuva420p"), "PixelFormat yuva420p"),
        (video(CRF=20, MaxBitrate=1_000_000), "MaxBitrate needs BufferSize"),
        (video(Codec="av1"), "Output.Video.TranscodeVideo.Codec"),
        (video(Resolution="5000x100"), "Output.Video.TranscodeVideo"),
        (audio(Codec="copy"), "Output.Audio.TranscodeAudio.Codec copy"),
        (audio(Codec="amr"), "Codec amr"),
        (audio(Codec="vorbis"), "Codec vorbis cannot be written to mp4"),
        (audio(Quality=50), "Quality"),
        (audio(Channel=6), "Channel 6"),
        (audio(BitsPerSample=24), "BitsPerSample 24"),
        (audio(SampleRate=50_000), "SampleRate 50000"),
        (audio(SampleRateOption="fall"), "SampleRateOption fall"),
        (audio(BitrateOption="adaptive"), "BitrateOption adaptive"),
        ({"Audio": {"Stream": [2]}}, "Output.Audio.Stream"),
        ({"Audio": {"FilterAudio": {"Mixing": True}}}, "FilterAudio.Mixing"),
        ({"Segment": {"Format": "hls"}}, "Output.Segment.Format hls needs Output.Container ts"),
        ({"Container": "mxf", **video()}, "Codec h264 cannot be written to mxf"),
        ({"Container": "avi", **video(Codec="h265")}, "Codec h265 cannot be written to avi"),
        ({"Container": "webm"}, "Output.Container"),
        ({"Container": None}, "Output.Container is required"),
        ({"Speed": 0.3}, "Output.Speed"),
        ({"Speed": 2}, "Output.Speed"),
        ({"TargetDuration": 5}, "Output.TargetDuration"),
        ({"Subtitle": {}}, "Output.Subtitle"),
    ],
)
def test_an_output_that_is_not_done_here_is_named(output, named):
    assert named in refused(parameters(**output))


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        ({"TransitionMode": "Random"}, "Edit.Transitions is empty"),
        ({"VfxEffectMode": "Sequential"}, "Edit.VfxEffects is empty"),
        ({"BackgroundMusicMode": "Random"}, "Edit.BackgroundMusics is empty"),
        ({"TransitionMode": "Sequential", "Transitions": [{"Transition": "spin"}]}, "Transition"),
        (
            {
                "TransitionMode": "Sequential",
                "Transitions": [{"Transition": "fade", "Duration": 6}],
            },
            "Edit.Transitions.0.Duration",
        ),
        ({"VfxEffectMode": "Random", "VfxEffects": [{"VfxEffect": "sepia"}]}, "VfxEffect"),
        (
            {
                "BackgroundMusicMode": "Random",
                "BackgroundMusics": [{"URI": "oss://b/m", "Volume": 11}],
            },
            "Edit.BackgroundMusics.0.Volume",
        ),
        ({"Mode": "Shuffled"}, "Edit.Mode"),
    ],
)
def test_an_edit_that_is_not_done_here_is_named(edit, named):
    assert named in refused({**parameters(), "Edit": {"Mode": "Sequential", **edit}})


def test_sources_are_one_to_ten():
    assert "Sources" in refused({**parameters(), "Sources": []})
    assert "Sources" in refused({**parameters(), "Sources": [{"URI": "oss://b/a"}] * 11})


def test_retrieval_needs_to_know_what_counts():
    given = parameters() | {"Type": "Retrieval"}
    assert "Highlight.Content" in refused(given)


def test_retrieval_takes_the_container_from_the_name_when_none_is_said():
    given = parameters(Container=None, URI="oss://b/best.mkv") | {
        "Type": "Retrieval",
        "Highlight": {"Content": "Pets"},
    }
    assert read_order(given).muxer == "matroska"
    assert "no suffix is none of" in refused(given | {"Output": {"URI": "oss://b/best"}})


def test_music_is_played_only_when_its_mode_says_so():
    musics = [{"URI": "oss://b/music.mp3"}]
    closed = read_order(
        {**parameters(), "Edit": {"Mode": "Sequential", "BackgroundMusics": musics}}
    )
    played = read_order(
        {
            **parameters(),
            "Edit": {
                "Mode": "Sequential",
                "BackgroundMusicMode": "Random",
                "BackgroundMusics": musics,
            },
        }
    )
    assert closed.music_uri == ""
    assert (played.music_uri, played.music_volume) == ("oss://b/music.mp3", 0.2)


@pytest.mark.parametrize("container", CONTAINERS)
def test_every_codec_a_container_holds_is_taken(container):
    for codec in CONTAINERS[container].video:
        assert read_order(parameters(Container=container, **video(Codec=codec))).picture.encoder
    for codec in CONTAINERS[container].audio:
        assert read_order(parameters(Container=container, **audio(Codec=codec))).sound


def test_what_other_operations_take_is_left_alone():
    assert read_order({**parameters(), "UserData": "x" * 5000, "Tags": {"a": 1}}).container == "mp4"


def test_rates_are_said_as_broadcast_says_them():
    for asked, exact in ((29.97, "30000/1001"), (23.976, "24000/1001"), (25, "25"), (12.5, "25/2")):
        assert str(read_order(parameters(**video(FrameRate=asked))).picture.rate) == exact


def test_quality_and_limits_reach_the_encoder():
    settings = read_order(
        parameters(**video(CRF=28, MaxBitrate=2_000_000, BufferSize=4_000_000, Refs=4))
    ).picture.options
    assert settings["crf"] == "28"
    assert settings["x264-params"] == "ref=4:vbv-maxrate=2000:vbv-bufsize=4000"
    assert read_order(parameters(**video())).picture.options["crf"] == "23"
    by_rate = read_order(parameters(**video(Bitrate=900_000))).picture
    assert by_rate.bit_rate == 900_000
    assert "crf" not in by_rate.options
