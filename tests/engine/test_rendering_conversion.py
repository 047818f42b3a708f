"""CreateMediaConvertTask: what is written is what was asked for, told by decoding it again."""

from pathlib import Path

import av
import pytest
from PIL import Image

from imm_desktop.engine.rendering.conversion import convert
from imm_desktop.engine.work import Work, WorkError, WorkKind
from tests.rendering_films import level, make_film, make_tone, numbers_in, sound_in, strength


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """Two seconds each: ``a`` numbered 0 to 49 at 440 Hz, ``b`` from 20 on and silent; four seconds of a tone."""
    folder = tmp_path_factory.mktemp("films")
    return {
        "a.mp4": make_film(folder / "a.mp4", tone=440),
        "b.mkv": make_film(folder / "b.mkv", first=20, size=(160, 160), rate=25),
        "tone.wav": make_tone(folder / "tone.wav", 1000, 4),
        "late.ts": make_film(folder / "late.ts", container="mpegts", tone=440),
        "v.webm": make_film(folder / "v.webm", codec="libvpx-vp9"),
        "text.mp4": _text(folder / "text.mp4"),
    }


def _text(path):
    path.write_text("Nothing to see here.\n" * 100)
    return path


@pytest.fixture
def run(films, tmp_path):
    """Converts, and says what is in the bucket afterwards."""
    bucket = tmp_path / "bucket"
    bucket.mkdir()

    def work(*sources, targets, progress=lambda percent: None, **parameters):
        rows = [one if isinstance(one, dict) else {"URI": one} for one in sources]
        for row in rows:
            row["URI"] = f"oss://films/{row['URI']}"
        parameters |= {"Sources": rows, "Targets": targets}
        paths = {f"oss://films/{name}": path for name, path in films.items()}
        for uri in uris(targets):
            paths.setdefault(uri, bucket / uri.removeprefix("oss://made/"))
        work.result = convert(Work(WorkKind.CONVERSION, parameters, paths), progress)
        files = [one for one in bucket.iterdir() if one.is_file()]
        assert sorted(work.result["Outputs"]) == sorted(f"oss://made/{one.name}" for one in files)
        hidden = [one for folder in bucket.iterdir() if folder.is_dir() for one in folder.iterdir()]
        assert hidden == []
        return {one.name: one for one in files}

    work.bucket = bucket
    return work


def uris(value):
    if isinstance(value, list):
        return [uri for one in value for uri in uris(one)]
    if isinstance(value, dict):
        own = [value["URI"]] if "URI" in value else []
        return own + [uri for one in value.values() for uri in uris(one)]
    return []


def target(name="out.mp4", container="mp4", **more):
    return {"URI": f"oss://made/{name}", "Container": container, **more}


def encoded(codec="h264", **more):
    return {"TranscodeVideo": {"Codec": codec, "CRF": 12, **more}}


def images(kind, name, **more):
    wish = {"URI": f"oss://made/{name}", "Format": "png", **more}
    return [{"Image": {kind: [wish]}}]


def facts(path):
    with av.open(str(path)) as container:
        return {
            "format": container.format.name,
            "codecs": [one.codec_context.name for one in container.streams],
            "size": [(one.width, one.height) for one in container.streams.video],
            "seconds": round((container.duration or 0) / av.time_base, 2),
            "metadata": container.metadata,
        }


def grey(path, spot=(5, 5)):
    """The number of the frame that a picture shows."""
    with Image.open(path) as image:
        value = image.convert("L").getpixel(spot)
    # Full range to the limited range in which frames are numbered; scaling rounds down.
    return round(((value + 0.8) * 219 / 255 + 16 - level(0)) / 3)


def test_a_part_is_cut_to_the_frame(run):
    made = run({"URI": "a.mp4", "StartTime": 0.4, "Duration": 1}, targets=[target(Video=encoded())])
    assert numbers_in(made["out.mp4"]) == list(range(10, 35))
    assert facts(made["out.mp4"])["codecs"] == ["h264", "aac"]
    sound = sound_in(made["out.mp4"])
    assert strength(sound[4800:40_000], 440) > 0.3
    assert abs(len(sound) / 48_000 - 1) < 0.06


@pytest.mark.parametrize("container", ["mp4", "mkv", "mov", "ts", "flv"])
@pytest.mark.parametrize("source", ["a.mp4", "b.mkv", "late.ts", "v.webm"])
@pytest.mark.parametrize(("start", "duration"), [(0.4, 1), (0.43, 0.9), (1.0, 0.04), (0, 0.52)])
def test_a_part_begins_and_ends_when_it_was_asked_to_by_its_clock(
    run, source, container, start, duration
):
    """Pictures are on screen from StartTime on for Duration, 40 ms each, at the same distances as in the source."""
    made = run(
        {"URI": source, "StartTime": start, "Duration": duration},
        targets=[target(f"out.{container}", container, Video=encoded())],
    )[f"out.{container}"]
    shown = moments_of(made)
    assert [round((moment - shown[0]) * 1000) for moment in shown] == [
        40 * number for number in range(len(shown))
    ]
    assert abs(len(shown) * 0.04 - duration) < 0.041, "a frame at most more or less"


def moments_of(path):
    """When each picture is shown, in seconds, as the file says."""
    with av.open(str(path)) as container:
        return [frame.pts * frame.time_base for frame in container.decode(video=0)]


def test_a_cut_without_a_codec_is_to_the_frame_too(run):
    made = run({"URI": "a.mp4", "StartTime": 0.44, "Duration": 0.2}, targets=[target()])
    assert numbers_in(made["out.mp4"]) == list(range(11, 16))


def test_what_is_not_cut_is_copied_packet_by_packet(run, films):
    made = run("a.mp4", targets=[target("out.mkv", "mkv")])

    def packets(path):
        with av.open(str(path)) as container:
            return [bytes(one) for one in container.demux(video=0) if one.size]

    with av.open(str(made["out.mkv"])) as container:
        assert container.format.name.startswith("matroska")
        assert len(container.streams) == 2
    assert numbers_in(made["out.mkv"]) == list(range(50))
    assert [len(one) for one in packets(made["out.mkv"])] == [
        len(one) for one in packets(films["a.mp4"])
    ]


def test_a_cut_copy_begins_with_the_key_frame_before(run):
    copied = {"TranscodeVideo": {"Codec": "copy"}}
    source = {"URI": "a.mp4", "StartTime": 0.6, "Duration": 0.8}
    made = run(source, targets=[target(Video=copied)])
    numbers = numbers_in(made["out.mp4"])
    assert numbers[0] == 12, "every twelfth frame is a key frame"
    assert 34 <= numbers[-1] <= 37
    assert "key frame" in run.result["Message"]


def test_several_sources_are_joined_like_the_one_of_the_alignment_index(run):
    made = run("a.mp4", "b.mkv", targets=[target(Video=encoded())], AlignmentIndex=1)
    known = facts(made["out.mp4"])
    assert known["size"] == [(160, 160)]
    assert known["seconds"] == pytest.approx(4, abs=0.1)


@pytest.mark.parametrize(
    ("container", "codec", "format_"),
    [
        ("mp3", "mp3float", "mp3"),
        ("aac", "aac", "aac"),
        ("flac", "flac", "flac"),
        ("oga", "opus", "ogg"),
        ("ac3", "ac3", "ac3"),
        ("opus", "opus", "ogg"),
    ],
)
def test_sound_alone_is_written_to_containers_of_sound(run, container, codec, format_):
    source = {"URI": "a.mp4", "StartTime": 0.5, "Duration": 1}
    made = run(source, targets=[target(f"out.{container}", container)])[f"out.{container}"]
    known = facts(made)
    assert (known["format"], known["codecs"]) == (format_, [codec])
    sound = sound_in(made)
    assert abs(len(sound) / 48_000 - 1) < 0.12
    assert strength(sound[9600:40_000], 440) > 0.3


def test_a_file_of_sound_is_transcoded_whole(run):
    made = run("tone.wav", targets=[target("out.mp3", "mp3")])["out.mp3"]
    assert facts(made)["seconds"] == pytest.approx(4, abs=0.1)
    assert strength(sound_in(made)[48_000:96_000], 1000) > 0.3


def test_pictures_or_sound_can_be_left_out(run):
    silent = target("silent.mp4", Audio={"DisableAudio": True}, Video=encoded())
    heard = target("heard.mp4", Video={"DisableVideo": True})
    made = run("a.mp4", targets=[silent, heard])
    assert facts(made["silent.mp4"])["codecs"] == ["h264"]
    assert facts(made["heard.mp4"])["codecs"] == ["aac"]


def test_a_source_can_be_silenced(run):
    made = run({"URI": "a.mp4", "DisableAudio": True}, targets=[target(Video=encoded())])
    assert facts(made["out.mp4"])["codecs"] == ["h264"]


@pytest.mark.parametrize(
    ("container", "codec"), [("mkv", "vp9"), ("mp4", "h265"), ("ts", "h264"), ("flv", "h264")]
)
def test_a_video_is_transcoded_and_scaled(run, container, codec):
    name = f"out.{container}"
    video = encoded(codec, Resolution="160x90", FrameRate=12.5)
    made = run("a.mp4", targets=[target(name, container, Video=video)])[name]
    known = facts(made)
    assert known["size"] == [(160, 90)]
    assert known["seconds"] == pytest.approx(2, abs=0.2)
    assert len(numbers_in(made)) == 25


def test_a_name_without_extension_gets_that_of_the_container(run):
    assert set(run("a.mp4", targets=[target("film", "mkv")])) == {"film.mkv"}


@pytest.mark.parametrize("video", [None, encoded()], ids=["copied", "encoded"])
def test_a_playlist_names_its_pieces(run, video):
    more = {"Video": video} if video else {}
    segment = {"Format": "hls", "Duration": 1, "StartNumber": 3}
    made = run("a.mp4", targets=[target("film", "ts", Segment=segment, **more)])
    text = made.pop("film.m3u8").read_text()
    pieces = [line for line in text.splitlines() if not line.startswith("#")]
    assert pieces == sorted(made)
    assert pieces[0].endswith("00003.ts")
    assert len(pieces) >= 2


def test_metadata_is_kept_unless_stripped(run, films, tmp_path):
    titled = tmp_path / "titled.mp4"
    with av.open(str(films["a.mp4"])) as reading, av.open(str(titled), "w") as writing:
        writing.metadata["title"] = "Holidays"
        stream = writing.add_stream_from_template(reading.streams.video[0])
        for packet in reading.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                writing.mux(packet)
    films["titled.mp4"] = titled
    rows = [
        target("kept.mp4"),
        target("stripped.mp4", StripMetadata=True),
        target("encoded.mp4", Video=encoded()),
    ]
    made = run("titled.mp4", targets=rows)
    assert facts(made["kept.mp4"])["metadata"]["title"] == "Holidays"
    assert facts(made["encoded.mp4"])["metadata"]["title"] == "Holidays"
    assert "title" not in facts(made["stripped.mp4"])["metadata"]


def test_snapshots_are_the_frames_at_their_instants(run):
    wish = images("Snapshots", "shot", Interval=0.4, StartTime=0.2, Number=4)
    made = run("a.mp4", targets=wish)
    assert sorted(made) == [f"shot_{number}.png" for number in range(4)]
    assert [grey(made[name]) for name in sorted(made)] == [5, 15, 25, 35]


def test_one_snapshot_takes_the_uri_itself(run):
    wish = images("Snapshots", "poster.jpg", Format="jpg", StartTime=1, Number=1, Interval=1)
    made = run("a.mp4", targets=wish)
    assert set(made) == {"poster.jpg"}
    with Image.open(made["poster.jpg"]) as image:
        assert (image.format, image.size) == ("JPEG", (320, 180))
    assert abs(grey(made["poster.jpg"]) - 25) <= 1


def test_snapshots_of_joined_parts_follow_the_joined_time(run):
    wish = images("Snapshots", "shot", Interval=0.5)
    parts = (
        {"URI": "a.mp4", "StartTime": 1, "Duration": 0.5},
        {"URI": "b.mkv", "StartTime": 0, "Duration": 1},
    )
    made = run(*parts, targets=wish)
    assert [grey(made[name]) for name in sorted(made)] == [25, 20, 32]


def test_average_snapshots_are_evenly_spread(run):
    made = run("a.mp4", targets=images("Snapshots", "shot", Mode="average", Number=5))
    assert [grey(made[name]) for name in sorted(made)] == [0, 10, 20, 30, 40]


def test_key_frame_snapshots_are_the_key_frames(run):
    made = run("a.mp4", targets=images("Snapshots", "shot", Mode="keyframe"))
    assert [grey(made[name]) for name in sorted(made)] == [0, 12, 24, 36, 48]


def test_a_snapshot_is_sized_in_pixels_or_shares(run):
    made = run("a.mp4", targets=images("Snapshots", "s.png", Number=1, Width=0.5, Height=60))
    with Image.open(made["s.png"]) as image:
        assert image.size == (160, 60)


def test_a_snapshot_can_be_fitted_into_a_box(run):
    fit = images("Snapshots", "f.png", Number=1, Width=100, Height=100, ScaleType="fit")
    with Image.open(run("a.mp4", targets=fit)["f.png"]) as image:
        assert image.size == (100, 56)


def test_a_hash_leaves_out_what_does_not_change(run, films, tmp_path):
    path = tmp_path / "cuts.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", 25, options={"crf": "4", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for number in range(50):
            picture = Image.new("RGB", (160, 90))
            side = number // 25
            picture.paste((255, 255, 255), (80 * side, 0, 80 * side + 80, 90))
            frame = av.VideoFrame.from_image(picture)
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    films["cuts.mp4"] = path
    made = run("cuts.mp4", targets=images("Snapshots", "shot", Mode="dhash", Threshold=5))
    assert len(made) == 2


def test_a_sprite_is_a_table_of_small_pictures(run):
    wish = images(
        "Sprites", "sheet", Interval=0.2, ScaleWidth=80, ScaleHeight=45, TileWidth=3, TileHeight=2
    )
    made = run("a.mp4", targets=wish)
    assert sorted(made) == ["sheet_0.png", "sheet_1.png"]
    with Image.open(made["sheet_0.png"]) as sheet:
        assert sheet.size == (2 * 2 + 3 * 80 + 2 * 2, 2 * 2 + 2 * 45 + 2)
    spots = [(2 + 82 * column + 40, 2 + 47 * row + 20) for row in range(2) for column in range(3)]
    assert [grey(made["sheet_0.png"], spot) for spot in spots] == [0, 5, 10, 15, 20, 25]
    assert [grey(made["sheet_1.png"], spot) for spot in spots[:4]] == [30, 35, 40, 45]
    with Image.open(made["sheet_1.png"]) as sheet:
        assert sheet.convert("L").getpixel(spots[5]) == 0


def test_one_sheet_takes_the_uri_itself(run):
    wish = images("Sprites", "sheet.jpg", Format="jpg", Mode="average", Number=4, ScaleWidth=0.25)
    assert set(run("a.mp4", targets=wish)) == {"sheet.jpg"}


@pytest.mark.parametrize("extension", ["gif", "webp"])
def test_an_animation_moves_at_its_rate(run, extension):
    wish = images(
        "Animations",
        "moving",
        Format=extension,
        Interval=0.1,
        Number=8,
        FrameRate=5,
        Width=64,
        Height=36,
    )
    made = run("a.mp4", targets=wish)[f"moving.{extension}"]
    with Image.open(made) as image:
        assert (image.n_frames, image.size) == (8, (64, 36))
        image.seek(1)
        image.load()
        assert image.info["duration"] == 200


def test_files_and_pictures_of_one_task_come_together(run):
    rows = [{**target(Video=encoded()), **images("Snapshots", "s.png", Number=1)[0]}]
    told = []
    assert set(run("a.mp4", targets=rows, progress=told.append)) == {"out.mp4", "s.png"}
    assert told == sorted(told)
    assert told[-1] == 100


@pytest.mark.parametrize(
    ("sources", "targets", "said"),
    [
        (["a.mp4"], [target(), target()], "two files would be written"),
        (
            ["a.mp4"],
            images("Snapshots", "s.png", Number=1) + images("Snapshots", "S.png", Number=1),
            "two outputs would be written to S.png",
        ),
        (
            ["a.mp4"],
            [
                target("s_1.png.mp4"),
                *images("Snapshots", "x", Interval=1),
                *images("Sprites", "x_1", Number=1),
            ],
            "two outputs would be written to x_1.png",
        ),
        (["a.mp4"], images("Snapshots", "s", StartTime=9), "StartTime 9 is past the end"),
        (["a.mp4"], images("Snapshots", "s", Mode="average"), "Number is required"),
        (["a.mp4", "b.mkv"], [target(Video=encoded("copy"))], "copy cannot join"),
        ([{"URI": "a.mp4", "Attached": True}, "b.mkv"], [target()], "Attached"),
        (
            [{"URI": "a.mp4", "Subtitles": [{"URI": "oss://films/s.srt"}]}],
            [target()],
            "Sources[0].Subtitles",
        ),
        (["a.mp4"], [target(Video={"FilterVideo": {"Delogos": [{}]}})], "Delogos"),
        (["a.mp4"], [target("o.mxf", "mxf", Video=encoded())], "h264 cannot be written to mxf"),
        (
            ["a.mp4"],
            images("Sprites", "s", Mode="average", Number=9, TileWidth=60),
            "over 16384 pixels",
        ),
        ([{"URI": "a.mp4", "StartTime": 7}], [target()], "past the end"),
        (["tone.wav"], [target()], "no picture (sound only)"),
        (["b.mkv"], [target("o.mp3", "mp3")], "no sound"),
        (
            ["a.mp4"],
            [target(Video={"DisableVideo": True}, Audio={"DisableAudio": True})],
            "neither",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_by_name_and_leaves_nothing(run, sources, targets, said):
    with pytest.raises(WorkError) as caught:
        run(*sources, targets=targets)
    assert said in caught.value.message
    left = [one for one in run.bucket.rglob("*") if one.is_file()]
    assert left == []


def test_a_source_is_never_overwritten(run, films):
    before = films["a.mp4"].read_bytes()
    uri = "oss://films/a"
    paths = {"oss://films/a.mp4": films["a.mp4"], uri: films["a.mp4"].with_name("a")}
    parameters = {
        "Sources": [{"URI": "oss://films/a.mp4"}],
        "Targets": [{"URI": uri, "Container": "mp4"}],
    }
    with pytest.raises(WorkError, match="never overwritten"):
        convert(Work(WorkKind.CONVERSION, parameters, paths), lambda percent: None)
    assert films["a.mp4"].read_bytes() == before


def test_a_source_that_is_gone_is_named(tmp_path):
    uri = "oss://films/gone.mp4"
    parameters = {"Sources": [{"URI": uri}], "Targets": [target()]}
    paths = {uri: Path(tmp_path / "gone.mp4"), "oss://made/out.mp4": tmp_path / "out.mp4"}
    with pytest.raises(WorkError) as caught:
        convert(Work(WorkKind.CONVERSION, parameters, paths), lambda percent: None)
    assert caught.value.code == "ResourceNotFound"


def test_a_copied_cut_of_a_transport_stream_begins_no_later_than_asked(run):
    copied = {"TranscodeVideo": {"Codec": "copy"}}
    source = {"URI": "late.ts", "StartTime": 0.7, "Duration": 1}
    numbers = numbers_in(run(source, targets=[target(Video=copied)])["out.mp4"])
    assert numbers[0] == 12
    assert 41 <= numbers[-1] <= 44


@pytest.mark.parametrize(
    ("source", "container", "codec"),
    [
        ("v.webm", "ts", "h264"),
        ("a.mp4", "asf", "h264"),
        ("a.mp4", "avi", "h264"),
        ("v.webm", "mp4", "vp9"),
    ],
)
def test_what_a_container_cannot_hold_as_it_is_is_encoded_and_that_is_said(
    run, source, container, codec
):
    name = f"out.{container}"
    made = run(source, targets=[target(name, container)])[name]
    assert facts(made)["codecs"][0] == codec
    assert len(numbers_in(made)) == 50
    assert ("encoded anew" in run.result["Message"]) == (codec == "h264")


@pytest.mark.parametrize(
    "targets", [[target()], images("Snapshots", "s")], ids=["copy", "pictures"]
)
def test_what_is_no_video_is_told(run, targets):
    with pytest.raises(WorkError, match="not a video") as caught:
        run("text.mp4", targets=targets)
    assert caught.value.code == "UnsupportedMediaFormat"
