"""A conversion's form: what goes together, and where it may write."""

import pytest

from imm_desktop.domain.analysis import request_faults
from imm_desktop.domain.conversion_parameters import place_faults, written_to
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.parameters import Fault
from imm_desktop.domain.tasks import TaskKind

FILE = {"Targets.URI": "oss://b/{name}.mp4", "Targets.Container": "mp4"}
SHOTS = "Targets.Image.Snapshots"
SHOT = {f"{SHOTS}.URI": "oss://b/s", f"{SHOTS}.Format": "jpg"}
A, B = ObjectUri("b", "in/a.mov"), ObjectUri("b", "in/b.mov")


def faults(values):
    return [(one.path, one.fault) for one in request_faults(TaskKind.CONVERT, values)]


@pytest.mark.parametrize("values", [FILE, SHOT, {**FILE, **SHOT}])
def test_a_file_or_pictures_or_both_may_be_asked_for(values):
    assert faults(values) == []


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, [("Targets.URI", Fault.MISSING), ("Targets.Container", Fault.MISSING)]),
        ({"Targets.URI": "oss://b/o"}, [("Targets.Container", Fault.MISSING)]),
        ({**SHOT, "Targets.Container": "mp4"}, [("Targets.URI", Fault.MISSING)]),
        ({f"{SHOTS}.Interval": 1}, [(f"{SHOTS}.URI", Fault.MISSING), (f"{SHOTS}.Format", Fault.MISSING)]),
        ({**SHOT, f"{SHOTS}.Mode": "average"}, [(f"{SHOTS}.Number", Fault.NEEDS)]),
        ({**FILE, "Targets.Segment.StartNumber": 1}, [("Targets.Segment.StartNumber", Fault.NEEDS)]),
        (
            {
                **FILE,
                "Targets.Video.TranscodeVideo.CRF": 20,
                "Targets.Video.TranscodeVideo.Bitrate": 1_000_000,
                "Targets.Audio.TranscodeAudio.Quality": 20,
                "Targets.Audio.TranscodeAudio.Bitrate": 64_000,
            },
            [
                ("Targets.Video.TranscodeVideo.CRF", Fault.EXCLUDES),
                ("Targets.Audio.TranscodeAudio.Quality", Fault.EXCLUDES),
            ],
        ),
        ({**FILE, "Sources.StartTime": -1}, [("Sources.StartTime", Fault.TOO_SMALL)]),
        ({**FILE, "Targets.Speed": 2}, [("Targets.Speed", Fault.TOO_LARGE)]),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_named(values, found):
    assert faults(values) == found


def test_segments_of_hls_may_begin_anywhere():
    values = {**FILE, "Targets.Segment.StartNumber": 1, "Targets.Segment.Format": "hls"}
    assert faults(values) == []


def test_the_name_of_the_source_is_put_in():
    values = {**FILE, f"{SHOTS}.URI": "oss://b/{name}/shot", "Sources.Duration": 2}
    assert written_to(values, A) == {
        "Targets.URI": "oss://b/in/a.mp4",
        f"{SHOTS}.URI": "oss://b/in/a/shot",
    }


def test_several_sources_must_not_share_a_place():
    assert place_faults(FILE, [A, B]) == ()
    (fault,) = place_faults({**FILE, "Targets.URI": "oss://b/out.mp4"}, [A, B])
    assert (fault.path, fault.fault) == ("Targets.URI", Fault.SHARED)
    assert place_faults({**FILE, "Targets.URI": "oss://b/out.mp4"}, [A]) == ()


@pytest.mark.parametrize("uri", ["oss://b/{name}.mov", "oss://b/{name}", "oss://b/in/a.mov"])
def test_a_source_must_not_be_written_over(uri):
    values = {"Targets.URI": uri, "Targets.Container": "mov"}
    (fault,) = place_faults(values, [A, B])
    assert fault.fault is Fault.OVERWRITES
