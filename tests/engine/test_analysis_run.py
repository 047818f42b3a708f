"""Whole works on made videos and pictures, with the real models."""

import itertools
import json

import av
import numpy as np
import pytest
from PIL import Image, ImageDraw

from imm_desktop.engine.analysis.decoding import open_footage
from imm_desktop.engine.analysis.run import run_together, run_work
from imm_desktop.engine.analysis.shots import CutFinder
from imm_desktop.engine.analysis.video_labels import LabelViewer
from imm_desktop.engine.work import Work, WorkError, WorkKind
from imm_desktop.resources_path import resources_path
from tests.made_videos import Part, noise, plain, qr, tones, write_video, written


def work(kind, path, *, language="zh-Hans", banned=(), **parameters):
    uri = f"oss://bucket/{path.name}"
    return Work(kind, {"SourceURI": uri, **parameters}, {uri: path}, language, tuple(banned))


def done(one):
    """The result, with everything checked that every result must keep."""
    percents: list[int] = []
    result = run_work(one, percents.append)
    assert percents == sorted(percents)
    assert percents[-1] == 100
    json.dumps(result)
    return result


def moderated(path, *, kind=WorkKind.VIDEO_MODERATION, banned=(), **parameters):
    result = done(work(kind, path, banned=banned, **parameters))
    return result["ModerationResult"], result["Message"]


def found(moderation):
    return [(f["Label"], f["Rule"], f["OffsetMs"]) for f in moderation["Frames"]["BlockFrames"]]


@pytest.fixture(scope="module")
def advert(tmp_path_factory):
    """Clouds, three seconds of a code, three of an advertisement, clouds again; with a tune."""
    path = tmp_path_factory.mktemp("advert") / "advert.mp4"
    size = (640, 360)
    parts = [
        Part(noise(1, size), 20, moving=True),
        Part(qr("https://tea.example/join"), 30),
        Part(written("Golden Tea", "WeChat: moonlight-tea", "Call (202) 555-0142"), 30),
        Part(noise(2, size), 20, moving=True),
    ]
    return write_video(path, parts, sound=tones(10.0))


def test_shots_begin_where_the_picture_changes_at_once(advert):
    finder = CutFinder()
    with open_footage(advert) as footage:
        for time_ms, frame in footage.frames():
            finder.add(time_ms, frame)
    assert finder.starts_ms() == [0, 2000, 5000, 8000]


def test_labels_of_a_video_say_when_codes_and_text_are_seen_and_music_is_heard(advert):
    labels = done(work(WorkKind.VIDEO_LABELS, advert, language="en"))["Labels"]
    by_name = {label["LabelName"]: label for label in labels}
    assert by_name["QR code"]["Clips"] == [{"TimeRange": [2000, 5000]}]
    assert by_name["Text"]["Clips"] == [{"TimeRange": [5000, 8000]}]
    assert by_name["Text"]["ParentLabelName"] == "Text and graphics"
    assert by_name["Text and graphics"]["Clips"] == [
        {"TimeRange": [2000, 5000]},
        {"TimeRange": [5000, 8000]},
    ]
    (music,) = by_name["Music"]["Clips"]
    assert music["TimeRange"][0] < 1500
    assert 8000 < music["TimeRange"][1] <= 10_000


def test_every_label_keeps_the_contract(advert):
    labels = done(work(WorkKind.VIDEO_LABELS, advert))["Labels"]
    names = {label["LabelName"] for label in labels}
    assert {"二维码", "文字", "音乐", "声音"} <= names
    for label in labels:
        assert label["Language"] == "zh-Hans"
        assert label["LabelAlias"].isascii()
        assert 0 <= label["LabelConfidence"] <= 1
        assert 0 <= label["CentricScore"] <= 1
        assert (label["LabelLevel"] == 1) == (label["ParentLabelName"] == "")
        assert label["LabelLevel"] == 1 or label["ParentLabelName"] in names
        ranges = [clip["TimeRange"] for clip in label["Clips"]]
        assert ranges
        assert all(0 <= start < end <= 10_000 for start, end in ranges)
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(ranges))


def test_meaningless_clouds_and_black_get_no_label(tmp_path):
    parts = [Part(plain("black"), 20), Part(noise(5), 20), Part(plain("grey"), 20)]
    path = write_video(tmp_path / "nothing.mp4", parts)
    assert done(work(WorkKind.VIDEO_LABELS, path))["Labels"] == []


def test_an_advertisement_is_found_frame_by_frame_with_its_text(advert):
    moderation, _ = moderated(advert, Scenes=["ad"])
    assert moderation["URI"] == "oss://bucket/advert.mp4"
    assert moderation["Suggestion"] == "review"
    assert moderation["Categories"] == ["qrcode", "ad"]
    assert moderation["NotJudged"] == []
    assert moderation["Frames"]["TotalCount"] == 10
    assert found(moderation) == [
        *(("qrcode", "qr-code", ms) for ms in (2000, 3000, 4000)),
        *(("ad", rule, ms) for ms in (5000, 6000, 7000) for rule in ("handle", "phone")),
    ]
    first = moderation["Frames"]["BlockFrames"][0]
    assert (first["Offset"], first["Scene"], first["Text"]) == (2, "ad", "https://tea.example/join")
    assert all(0 <= f["Rate"] <= 100 for f in moderation["Frames"]["BlockFrames"])


def test_a_banned_word_blocks(advert):
    moderation, _ = moderated(advert, Scenes=["ad"], banned=["golden tea"])
    assert moderation["Suggestion"] == "block"
    assert ("ad", "banned-word", 5000) in found(moderation)


def test_interval_and_max_frames_are_kept_exactly(advert):
    sparse, _ = moderated(advert, Scenes=["ad"], Interval=3)
    assert sparse["Frames"]["TotalCount"] == 4
    assert found(sparse)[0] == ("qrcode", "qr-code", 3000)
    short, _ = moderated(advert, Scenes=["ad"], MaxFrames=5)
    assert short["Frames"]["TotalCount"] == 5
    assert max(ms for *_, ms in found(short)) == 4000


def test_only_scenes_that_can_be_judged_pass(tmp_path):
    path = write_video(tmp_path / "clouds.mp4", [Part(noise(1), 30, moving=True)])
    clean, message = moderated(path, Scenes=["porn", "ad"])
    assert (clean["Suggestion"], clean["NotJudged"], clean["Categories"]) == ("pass", [], [])
    assert message == "3 snapshots looked at."
    for scene in ("terrorism", "live", "logo", "something-new"):
        unclear, message = moderated(path, Scenes=["porn", scene])
        assert unclear["Suggestion"] == "review"
        assert unclear["NotJudged"] == [scene]
        assert f"{scene}: " in message


def test_a_video_of_which_much_cannot_be_decoded_never_passes_and_says_so(tmp_path):
    path = tmp_path / "damaged.mp4"
    write_video(path, [Part(noise(1), 75, moving=True)])
    content = bytearray(path.read_bytes())
    start = content.index(b"mdat") + len(content) // 4
    for at in range(start, len(content) - len(content) // 10, 7):
        content[at] ^= 0xFF
    path.write_bytes(content)
    moderation, message = moderated(path, Scenes=["porn", "ad"])
    assert moderation["Suggestion"] == "review"
    assert moderation["NotJudged"] == []
    assert "s of the video are damaged and were not looked at." in message
    assert "are damaged" in done(work(WorkKind.VIDEO_LABELS, path))["Message"]


def test_the_default_scenes_hold_one_that_is_not_judged_whole(tmp_path):
    path = write_video(tmp_path / "clouds.mp4", [Part(noise(1), 10, moving=True)])
    moderation, _ = moderated(path)
    assert (moderation["Suggestion"], moderation["NotJudged"]) == ("review", ["terrorism"])


def test_black_and_frozen_stretches_are_found_but_not_a_short_fade(tmp_path):
    parts = [
        Part(plain("black"), 10),
        Part(noise(1), 30, moving=True),
        Part(plain("black"), 30),
        Part(noise(2), 60),
        Part(noise(3), 20, moving=True),
    ]
    path = write_video(tmp_path / "live.mp4", parts)
    moderation, _ = moderated(path, Scenes=["live"])
    assert found(moderation) == [
        *(("meaningless", "black", ms) for ms in (4000, 5000, 6000)),
        *(("meaningless", "frozen", ms) for ms in range(7000, 13_000, 1000)),
    ]


def test_an_image_is_moderated_and_an_animation_picture_by_picture(tmp_path):
    path = tmp_path / "card.png"
    qr("https://tea.example").save(path)
    moderation, message = moderated(path, kind=WorkKind.IMAGE_MODERATION, Scenes=["ad"])
    assert (moderation["Suggestion"], moderation["Frames"]["TotalCount"]) == ("review", 1)
    assert message == "1 snapshot looked at."
    animation = tmp_path / "a.gif"
    pictures = [plain("white", (640, 360)), noise(4, (640, 360)), qr("tea-shop-1")]
    pictures[0].save(animation, save_all=True, append_images=pictures[1:], duration=100)
    only_first, _ = moderated(animation, kind=WorkKind.IMAGE_MODERATION, Scenes=["qrcode"])
    assert (only_first["Suggestion"], only_first["Frames"]["TotalCount"]) == ("pass", 1)
    all_three, _ = moderated(
        animation, kind=WorkKind.IMAGE_MODERATION, Scenes=["qrcode"], MaxFrames=10
    )
    assert all_three["Frames"]["TotalCount"] == 3
    assert found(all_three) == [("qrcode", "qr-code", 2000)]


def test_a_long_image_is_moderated_piece_by_piece(tmp_path):
    page = plain("white", (640, 6400))
    page.paste(written("WeChat: moonlight-tea"), (0, 4000))
    path = tmp_path / "page.png"
    page.save(path)
    moderation, _ = moderated(path, kind=WorkKind.IMAGE_MODERATION, Scenes=["ad"], MaxFrames=20)
    assert moderation["Frames"]["TotalCount"] == 5
    assert found(moderation) == [("ad", "handle", 3000)]


def test_image_labels_have_no_clips_and_keep_the_threshold(tmp_path):
    path = tmp_path / "card.png"
    qr("https://tea.example").save(path)
    labels = done(work(WorkKind.IMAGE_LABELS, path, language="en"))["Labels"]
    assert {"QR code", "Text and graphics"} <= {label["LabelName"] for label in labels}
    assert all(label["Clips"] == [] for label in labels)
    surest = done(work(WorkKind.IMAGE_LABELS, path, language="en", Threshold=0.99))["Labels"]
    assert all(label["LabelConfidence"] >= 0.99 for label in surest)


def test_a_drawn_traffic_light_is_no_person(tmp_path):
    path = tmp_path / "circles.png"
    picture = plain("white", (640, 360))
    ImageDraw.Draw(picture).ellipse((270, 130, 370, 230), fill="red")
    picture.save(path)
    labels = done(work(WorkKind.IMAGE_LABELS, path, language="en"))["Labels"]
    assert "Person" not in {label["LabelName"] for label in labels}


@pytest.mark.parametrize("kind", [WorkKind.VIDEO_LABELS, WorkKind.VIDEO_MODERATION])
def test_a_text_file_is_refused_with_a_code_and_its_name(tmp_path, kind):
    path = tmp_path / "notes.mp4"
    path.write_text("This is not a video.\n" * 100)
    with pytest.raises(WorkError) as caught:
        run_work(work(kind, path), [].append)
    assert caught.value.code == "UnsupportedMediaFormat"
    assert "notes.mp4" in caught.value.message


def test_media_facts(advert):
    facts = done(work(WorkKind.MEDIA_META, advert))
    assert facts["Duration"] == pytest.approx(10.0, abs=0.1)
    assert facts["Size"] == advert.stat().st_size
    assert facts["FormatName"] == "mov,mp4,m4a,3gp,3g2,mj2"
    assert (facts["VideoWidth"], facts["VideoHeight"], facts["StreamCount"]) == (640, 360, 2)
    (video,) = facts["VideoStreams"]
    assert video["CodecName"] == "h264"
    assert video["CodecTagString"] == "avc1"
    assert video["CodecTag"] == "0x31637661"
    assert video["HasBFrames"] == 2
    assert facts["ProgramCount"] == 0
    assert (video["FrameRate"], video["FrameCount"], video["PixelFormat"]) == (
        "10/1",
        100,
        "yuv420p",
    )
    (audio,) = facts["AudioStreams"]
    assert (audio["CodecName"], audio["SampleRate"], audio["Channels"]) == ("aac", 16_000, 1)


def test_media_facts_of_a_turned_video_and_of_sound(tmp_path):
    turned = write_video(tmp_path / "t.mp4", [Part(noise(1), 3)], rotation=-90)
    (video,) = done(work(WorkKind.MEDIA_META, turned))["VideoStreams"]
    assert (video["Rotate"], video["Width"], video["Height"]) == ("90", 320, 180)
    sound = tmp_path / "s.wav"
    with av.open(str(sound), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=16_000, layout="mono")
        block = av.AudioFrame.from_ndarray(
            np.zeros((1, 16_000), np.int16), format="s16", layout="mono"
        )
        block.sample_rate = 16_000
        container.mux(stream.encode(block))
        container.mux(stream.encode(None))
    facts = done(work(WorkKind.MEDIA_META, sound))
    assert (facts["Duration"], facts["VideoStreams"], "VideoWidth" in facts) == (1.0, [], False)


def test_media_facts_of_a_picture_are_its_own(tmp_path):
    path = tmp_path / "p.jpg"
    Image.new("RGB", (40, 30), "red").save(path)
    facts = done(work(WorkKind.MEDIA_META, path))
    assert (facts["VideoWidth"], facts["VideoHeight"]) == (40, 30)
    assert facts["VideoStreams"][0]["CodecName"] == "mjpeg"
    assert "Duration" not in facts


def test_media_facts_of_a_photograph_are_told_whatever_reader_ffmpeg_chooses():
    path = resources_path() / "sample" / "sample-dogs.jpg"
    facts = done(work(WorkKind.MEDIA_META, path))
    assert (facts["VideoWidth"], facts["VideoHeight"]) == (1280, 720)
    assert facts["VideoStreams"][0]["DisplayAspectRatio"] == "16:9"
    assert facts["FormatName"] in {"image2", "jpeg_pipe"}
    with pytest.raises(WorkError, match="is not a video"), open_footage(path):
        pass


def test_a_text_has_no_media_facts(tmp_path):
    path = tmp_path / "p.txt"
    path.write_text("Nothing to see here.\n" * 50)
    with pytest.raises(WorkError):
        done(work(WorkKind.MEDIA_META, path))


def test_done_together_each_work_ends_as_it_does_alone_and_is_told_of_once(advert):
    works = [
        work(WorkKind.VIDEO_LABELS, advert),
        work(WorkKind.VIDEO_MODERATION, advert, Scenes=["porn", "ad", "live"], Interval=2),
        work(WorkKind.VIDEO_MODERATION, advert, MaxFrames=5, banned=["golden tea"]),
    ]
    told: list[list[int]] = [[], [], []]
    ended = []
    run_together(works, [one.append for one in told], lambda *how: ended.append(how))
    # The one with the fewest frames does not wait for the others.
    assert next(number for number, _ in ended) == 2
    assert sorted(number for number, _ in ended) == [0, 1, 2]
    together, alone = dict(ended), [done(one) for one in works]
    assert together[0] == alone[0]
    for number in (1, 2):
        ours, theirs = (one[number]["ModerationResult"] for one in (together, alone))
        for one in (*ours["Frames"]["BlockFrames"], *theirs["Frames"]["BlockFrames"]):
            # A line that was read a second ago is not read again, and may have been read a little surer.
            one["Rate"] = round(one["Rate"], -1)
        assert ours == theirs
    for percents in told:
        assert percents == sorted(percents)
        assert percents[-1] == 100


def test_what_breaks_one_of_several_does_not_touch_the_others(advert, monkeypatch, caplog):
    def broken(self, moment_ms, opinions):
        raise ValueError("a model broke")

    monkeypatch.setattr(LabelViewer, "show", broken)
    works = [work(WorkKind.VIDEO_LABELS, advert), work(WorkKind.VIDEO_MODERATION, advert)]
    ended = {}
    with caplog.at_level("CRITICAL"):
        run_together(works, [lambda _: None] * 2, ended.__setitem__)
    assert ended[0].code == "InternalError"
    assert "a model broke" in ended[0].message
    assert ended[1]["ModerationResult"]["Frames"]["TotalCount"] == 10
