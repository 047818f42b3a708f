"""CreateMediaConvertTask: what its parameters may be, and which one is named when they may not."""

import json

import pytest

from imm_desktop.imm import codec
from imm_desktop.imm.faults import RefusedError
from imm_desktop.imm.operations import OPERATIONS

CONVERT = OPERATIONS["CreateMediaConvertTask"]
SOURCE = {"URI": "oss://b/a.mp4"}
TARGET = {"URI": "oss://b/out.mp4", "Container": "mp4"}
SHOT = {"URI": "oss://b/s", "Format": "jpg"}


def refusal(**changes):
    fields = {"ProjectName": "p", "Sources": [SOURCE], "Targets": [TARGET], **changes}
    texts = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in fields.items()
        if value is not None
    }
    try:
        codec.decode_request(CONVERT, texts)
    except RefusedError as error:
        return error.fault
    return None


def image(kind, **fields):
    return [{"Image": {kind: [{**SHOT, **fields}]}}]


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"Sources": None}, "MissingSources", "required"),
        ({"Sources": [SOURCE] * 12}, "InvalidSources", "at most 11"),
        ({"Sources": [{**SOURCE, "StartTime": -1}]}, "InvalidSources", "Sources[0].StartTime"),
        ({"Sources": [{**SOURCE, "Length": 1}]}, "InvalidSources", "Sources[0].Length"),
        ({"Sources": [{**SOURCE, "AlignMode": "cut"}]}, "InvalidSources", "AlignMode"),
        ({"Sources": [{**SOURCE, "Attached": True}]}, "InvalidArgument", "Attached"),
        ({"AlignmentIndex": "1"}, "InvalidArgument", "AlignmentIndex"),
        ({"AlignmentIndex": "-1"}, "InvalidAlignmentIndex", "greater than or equal to 0"),
        ({"Targets": None}, "InvalidArgument", "Targets or TargetGroups"),
        ({"Targets": [{"URI": "oss://b/x"}]}, "InvalidTargets", "together"),
        ({"Targets": [{"Container": "mp4"}]}, "InvalidTargets", "together"),
        ({"Targets": [{}]}, "InvalidTargets", "URI and Container, or Image"),
        ({"Targets": [{**TARGET, "Container": "webm"}]}, "InvalidTargets", "Container"),
        ({"Targets": [{**TARGET, "Speed": 1.5}]}, "InvalidTargets", "Targets[0].Speed"),
        ({"Targets": image("Snapshots", Format="bmp")}, "InvalidTargets", "Format"),
        ({"Targets": image("Snapshots", Mode="best")}, "InvalidTargets", "Mode"),
        ({"Targets": image("Snapshots", Threshold=101)}, "InvalidTargets", "Threshold"),
        ({"Targets": image("Snapshots", Width=4097)}, "InvalidTargets", "Width"),
        ({"Targets": image("Sprites", TileWidth=0)}, "InvalidTargets", "TileWidth"),
        ({"Targets": image("Animations")}, "InvalidTargets", "Format"),
        ({"TargetGroups": [{"URI": "oss://b/m.m3u8", "Targets": []}]}, "InvalidTargetGroups", "1"),
    ],
)
def test_what_may_not_be_is_refused_by_name(changes, code, said):
    fault = refusal(**changes)
    assert fault is not None
    assert fault.code == code
    assert said in fault.message


@pytest.mark.parametrize(
    "targets",
    [
        [TARGET],
        image("Snapshots"),
        image("Animations", Format="gif"),
        [{"Subtitle": {"ExtractSubtitle": {"Format": "srt", "URI": "oss://b/s"}}}],
    ],
)
def test_a_target_writes_a_file_or_pictures_or_subtitles(targets):
    assert refusal(Targets=targets) is None


@pytest.mark.parametrize(("given", "kept"), [(False, "false"), (True, None), ("loop", "loop")])
def test_an_align_mode_of_false_may_be_a_boolean(given, kept):
    fields = {"ProjectName": "p", "Targets": [TARGET], "Sources": [{**SOURCE, "AlignMode": given}]}
    if kept is None:
        with pytest.raises(RefusedError, match="AlignMode"):
            codec.request_of(CONVERT, fields)
    else:
        assert codec.request_of(CONVERT, fields).sources[0].align_mode == kept
