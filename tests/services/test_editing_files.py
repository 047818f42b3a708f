"""What is written for editing programs is read back by OpenTimelineIO and its adapters, which are not ours."""

import xml.etree.ElementTree as ET
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from imm_desktop.domain.editing import Edit, EditEvent, EditSource, Mark, edit_of, marked_edit
from imm_desktop.domain.errors import InvalidRequestError
from imm_desktop.domain.films import FilmClip
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.timing import TimeRange
from imm_desktop.services.editing_files import WRITERS, edl_of, fcpxml_of, file_url, otio_of

A, B = ObjectUri("b", "日/a b.mp4"), ObjectUri("b", "b.mov")
RATES = [Fraction(25), Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60)]


def edit(rate: Fraction) -> Edit:
    sources = {
        A: EditSource(A, "/media/日/a b.mp4", rate, 60_000, 1920, 1080),
        B: EditSource(B, "b.mov", rate, 30_000, 1280, 720),
    }
    clips = [
        FilmClip(A, TimeRange(1_000, 3_000), "猫 & <cat>"),
        FilmClip(B, TimeRange(0, 1_500)),
        FilmClip(A, TimeRange(10_000, 12_345), "second\nline"),
    ]
    return edit_of("My film", clips, sources)


def read(path: Path, content: bytes, **options: object) -> otio.schema.Timeline:
    path.write_bytes(content)
    found = otio.adapters.read_from_file(str(path), **options)
    if isinstance(found, otio.schema.Timeline):
        return found
    (timeline,) = found.find_children(descended_from_type=otio.schema.Timeline)
    return timeline


def clips_of(timeline: otio.schema.Timeline) -> list[otio.schema.Clip]:
    track = next(one for one in timeline.tracks if one.kind == otio.schema.TrackKind.Video)
    return [one for one in track if isinstance(one, otio.schema.Clip)]


def frames_of(clip: otio.schema.Clip) -> tuple[int, int]:
    span = clip.source_range
    return round(span.start_time.value), round(span.duration.value)


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_an_otio_file_says_the_same_to_opentimelineio(tmp_path, rate):
    made = edit(rate)
    timeline = read(tmp_path / "film.otio", otio_of(made))
    assert timeline.name == "My film"
    assert [frames_of(one) for one in clips_of(timeline)] == [
        (one.start, one.length) for one in made.events
    ]
    assert [one.name for one in clips_of(timeline)] == ["猫 & <cat>", "b.mov", "second\nline"]
    first = clips_of(timeline)[0]
    assert first.media_reference.target_url == "file:///media/%E6%97%A5/a%20b.mp4"
    assert first.source_range.start_time.rate == pytest.approx(float(rate))
    assert clips_of(timeline)[1].media_reference.target_url == "b.mov"
    assert timeline.duration().to_frames() == made.length


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_an_edl_says_the_same_to_the_cmx_3600_adapter(tmp_path, rate):
    made = edit(rate)
    base = round(rate)
    timeline = read(tmp_path / "film.edl", edl_of(made), rate=base)
    assert timeline.name == "My film"
    clips = clips_of(timeline)
    assert [frames_of(one) for one in clips] == [(one.start, one.length) for one in made.events]
    assert [one.name for one in clips] == ["a b.mp4", "b.mov", "a b.mp4"]
    starts = [one.range_in_parent().start_time.to_frames() for one in clips]
    assert starts == [0, made.events[0].length, made.events[0].length + made.events[1].length]


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(60)], ids=str)
def test_an_fcpxml_says_the_same_to_the_final_cut_adapter(tmp_path, rate):
    made = edit(rate)
    timeline = read(tmp_path / "film.fcpxml", fcpxml_of(made))
    clips = clips_of(timeline)
    assert [frames_of(one) for one in clips] == [(one.start, one.length) for one in made.events]
    assert [one.name for one in clips] == ["猫 & <cat>", "b.mov", "second\nline"]


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_an_fcpxml_is_whole_in_itself(rate):
    made = edit(rate)
    root = ET.fromstring(fcpxml_of(made))
    assert root.get("version") == "1.9"
    ids = [one.get("id") for one in root.find("resources")]
    assert len(ids) == len(set(ids))
    at = Fraction(0)
    frame = 1 / rate
    for clip, event in zip(root.iter("asset-clip"), made.events, strict=True):
        asset = next(one for one in root.iter("asset") if one.get("id") == clip.get("ref"))
        assert asset.get("format") in ids
        assert asset.get("name") == event.source.uri.name
        start, length, offset = (
            Fraction(clip.get(name).removesuffix("s")) for name in ("start", "duration", "offset")
        )
        assert (start / frame, length / frame) == (event.start, event.length)
        assert offset == at
        at += length
    assert Fraction(root.find(".//sequence").get("duration").removesuffix("s")) == at
    sources = [one.get("src") for one in root.iter("media-rep")]
    assert sources == ["file:///media/%E6%97%A5/a%20b.mp4", "b.mov"]


def test_videos_of_other_rates_have_formats_of_their_own():
    sources = [
        EditSource(A, "a", Fraction(25), 1_000),
        EditSource(B, "b", Fraction(30), 1_000, 640, 360),
    ]
    made = Edit("mixed", Fraction(25), tuple(EditEvent(one, "", 0, 5) for one in sources))
    root = ET.fromstring(fcpxml_of(made))
    ids = [one.get("id") for one in root.find("resources")]
    assert len(ids) == len(set(ids)) == 4
    assert [one.get("frameDuration") for one in root.iter("format")] == ["1/25s", "1/30s"]


def test_marks_are_keywords_markers_and_locators(tmp_path):
    source = EditSource(A, "a.mp4", Fraction(25), 10_000, 640, 360)
    made = marked_edit("a", [FilmClip(A, TimeRange(2_000, 3_000), "猫")], source)
    (clip,) = clips_of(read(tmp_path / "a.otio", otio_of(made)))
    (marker,) = clip.markers
    assert marker.name == "猫"
    assert (marker.marked_range.start_time.value, marker.marked_range.duration.value) == (50, 25)
    keyword = ET.fromstring(fcpxml_of(made)).find(".//keyword")
    assert (keyword.get("value"), keyword.get("start"), keyword.get("duration")) == (
        "猫",
        "2s",
        "1s",
    )
    (edl_clip,) = clips_of(read(tmp_path / "a.edl", edl_of(made), rate=25))
    (located,) = edl_clip.markers
    assert (located.name, round(located.marked_range.start_time.value)) == ("猫", 50)


def test_an_edit_that_an_edl_cannot_hold_is_refused():
    source = EditSource(A, "a.mp4", Fraction(25), 0)
    many = Edit("many", Fraction(25), tuple(EditEvent(source, "", n, 1) for n in range(1_000)))
    with pytest.raises(InvalidRequestError, match="999"):
        edl_of(many)
    long = Edit("long", Fraction(25), (EditEvent(source, "", 0, 25 * 86_400),))
    with pytest.raises(InvalidRequestError, match="one day"):
        edl_of(long)


def test_an_empty_edit_is_written_all_the_same(tmp_path):
    empty = Edit("empty", Fraction(25), ())
    for name, write in WRITERS.items():
        assert write(empty), name
    assert clips_of(read(tmp_path / "empty.otio", otio_of(empty))) == []


def test_characters_that_xml_cannot_hold_do_not_break_the_file():
    source = EditSource(A, "a.mp4", Fraction(25), 1_000)
    made = Edit(
        "bell \x07", Fraction(25), (EditEvent(source, "\x00", 0, 1, (Mark("\x1b", 0, 1),)),)
    )
    assert ET.fromstring(fcpxml_of(made)).find(".//event").get("name") == "bell \ufffd"


def test_places_become_urls():
    assert file_url("C:\\films\\a b.mp4") == "file:///C:/films/a%20b.mp4"
    assert file_url("/films/a b.mp4") == "file:///films/a%20b.mp4"
    assert file_url("a b.mp4") == "a%20b.mp4"
