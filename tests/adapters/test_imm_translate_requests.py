import json
from typing import Any

import pytest

from imm_desktop.adapters import imm_translate
from imm_desktop.domain.analysis import PARAMETERS, AnalysisRequest
from imm_desktop.domain.errors import InvalidRequestError
from imm_desktop.domain.highlights import HighlightReport
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import DetectionScene
from imm_desktop.domain.parameters import Parameter, ParameterType
from imm_desktop.domain.tasks import SUBMISSION_TAG, TaskKind
from imm_desktop.imm import codec, highlights, moderation
from imm_desktop.imm.base import wire_name
from imm_desktop.imm.operations import OPERATIONS
from tests.adapters.wire_answers import VIDEO, request


def test_a_conversion_is_one_source_and_one_target_on_the_wire():
    values = {
        "Sources.StartTime": 1.5,
        "Sources.Duration": 2,
        "Targets.URI": "oss://b/new/{name}.mp4",
        "Targets.Container": "mp4",
        "Targets.Video.TranscodeVideo.Codec": "h264",
        "Targets.Image.Snapshots.URI": "oss://b/{name}/shot",
        "Targets.Image.Snapshots.Format": "jpg",
        "Tags": {"team": "a"},
    }
    asked = AnalysisRequest(TaskKind.CONVERT, ObjectUri("b", "in/film.mov"), values)
    assert imm_translate.fields_of(asked, "p") == {
        "ProjectName": "p",
        "Tags": {"team": "a"},
        "Sources": [{"URI": "oss://b/in/film.mov", "StartTime": 1.5, "Duration": 2}],
        "Targets": [
            {
                "URI": "oss://b/new/in/film.mp4",
                "Container": "mp4",
                "Video": {"TranscodeVideo": {"Codec": "h264"}},
                "Image": {"Snapshots": [{"URI": "oss://b/in/film/shot", "Format": "jpg"}]},
            }
        ],
    }
    answer = codec.decode_answer(OPERATIONS["GetTask"], {"Status": "Succeeded"})
    written = (ObjectUri("b", "new/in/film.mp4"), ObjectUri("b", "in/film/shot"))
    assert imm_translate.report_of(answer, asked) == HighlightReport(written)


def test_a_conversion_never_writes_over_its_source():
    values = {"Targets.URI": "oss://b/{name}.mov", "Targets.Container": "mov"}
    asked = AnalysisRequest(TaskKind.CONVERT, ObjectUri("b", "film.mov"), values)
    with pytest.raises(InvalidRequestError, match="its own source"):
        imm_translate.fields_of(asked, "p")


@pytest.mark.parametrize(
    ("values", "outputs"),
    [({"Output.URI": "oss://b/o.mp4"}, (ObjectUri("b", "o.mp4"),)), ({}, ())],
)
def test_a_highlight_of_the_cloud_wrote_what_was_asked_for(values, outputs):
    answer = codec.decode_answer(OPERATIONS["GetTask"], {"Status": "Succeeded"})
    report = imm_translate.report_of(answer, request(TaskKind.HIGHLIGHT, **values))
    assert report == HighlightReport(outputs)


def test_a_request_goes_out_under_the_apis_names_with_its_tag():
    asked = request(
        TaskKind.MODERATION,
        Scenes=["porn", "ad"],
        Interval=2,
        MaxFrames=300,
        Tags={"team": "a"},
        UserData="u",
        **{"Notification.MNS.TopicName": "t", "CredentialConfig.ServiceRole": "r"},
    )
    fields = imm_translate.tagged(imm_translate.fields_of(asked, "p"), "sub-1")
    operation = OPERATIONS["CreateVideoModerationTask"]
    sent = codec.encode(operation, imm_translate.checked(operation, fields))
    assert {name: _plain(text) for name, text in sent.query.items()} == {
        "ProjectName": "p",
        "SourceURI": "oss://b/dir a/film.mp4",
        "Scenes": ["porn", "ad"],
        "Interval": 2,
        "MaxFrames": 300,
        "Tags": {"team": "a", SUBMISSION_TAG: "sub-1"},
        "UserData": "u",
        "Notification": {"MNS": {"TopicName": "t"}},
        "CredentialConfig": {"ServiceRole": "r"},
    }


def test_an_edit_has_the_mode_that_the_api_requires():
    values = {
        "Type": "Concat",
        "Sources": [{"URI": str(VIDEO)}],
        "Output.URI": "oss://b/o.mp4",
        "Output.Container": "mp4",
        "Output.Video.TranscodeVideo.Rotation": "90",
        "Edit.TransitionMode": "Random",
        "Edit.Transitions": [{"Transition": "fade"}],
    }
    fields = imm_translate.fields_of(AnalysisRequest(TaskKind.HIGHLIGHT, VIDEO, values), "p")
    operation = OPERATIONS["CreateHighlightTask"]
    sent = codec.encode(operation, imm_translate.checked(operation, fields))
    assert "SourceURI" not in sent.form
    assert _plain(sent.form["Edit"]) == {
        "Mode": "Sequential",
        "TransitionMode": "Random",
        "Transitions": [{"Transition": "fade"}],
    }
    assert _plain(sent.form["Output"])["Video"] == {"TranscodeVideo": {"Rotation": 90}}


def test_what_the_service_would_refuse_is_refused_before_it_is_sent():
    fields = imm_translate.fields_of(request(TaskKind.MODERATION, Interval=601), "p")
    with pytest.raises(InvalidRequestError, match="Interval") as caught:
        imm_translate.checked(OPERATIONS["CreateVideoModerationTask"], fields)
    assert caught.value.code == "InvalidInterval"


def _plain(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


NARROWER_ON_THE_WIRE = {
    f"{where}.{name}": value
    for where in ("Output", "Targets")
    for name, value in (
        ("Video.TranscodeVideo.PixelFormat", "yuv420p"),
        ("Audio.TranscodeAudio.SampleRate", 44_100),
    )
}
"""Parameters of which the wire knows the allowed values and our tables do not; a value that both take."""


def _samples(parameter: Parameter) -> list[Any]:
    """Values that our own tables allow, at their limits."""
    if parameter.path in NARROWER_ON_THE_WIRE:
        return [NARROWER_ON_THE_WIRE[parameter.path]]
    match parameter.type:
        case ParameterType.TEXT:
            if not parameter.pattern:
                return ["x"]
            return ["oss://b/k"] if "oss" in parameter.pattern else ["1280x720", "1280x", "x720"]
        case ParameterType.INTEGER | ParameterType.NUMBER:
            limits = [parameter.minimum, parameter.maximum]
            kind = int if parameter.type is ParameterType.INTEGER else float
            return [kind(one) for one in limits if one is not None]
        case ParameterType.BOOLEAN:
            return [True, False]
        case ParameterType.CHOICE:
            return list(parameter.choices)
        case ParameterType.CHOICES:
            return [list(parameter.choices), []]
        case ParameterType.PAIRS:
            return [{"k": "v"}]
        case _:
            return [[{one.path: _samples(one)[0] for one in parameter.items}]]


@pytest.mark.parametrize("kind", TaskKind)
def test_everything_our_own_tables_allow_is_taken_by_the_wire(kind):
    name = (
        "DetectImageLabels"
        if kind is TaskKind.IMAGE_LABELS
        else imm_translate.TASK_OPERATIONS[kind].create
    )
    base: dict[str, Any] = {}
    if kind is TaskKind.HIGHLIGHT:
        base = {
            "Type": "Concat",
            "Sources": [{"URI": "oss://b/k"}],
            "Output.URI": "oss://b/o",
            "Output.Container": "mp4",
        }
    if kind is TaskKind.CONVERT:
        base = {"Targets.URI": "oss://b/o", "Targets.Container": "mp4"}
    for parameter in PARAMETERS[kind]:
        for value in _samples(parameter):
            values = {**base, parameter.path: value}
            if parameter.path.startswith("Targets.Image."):
                wish = parameter.path.rpartition(".")[0]
                style = "gif" if wish.endswith("Animations") else "jpg"
                values = {f"{wish}.URI": "oss://b/p", f"{wish}.Format": style, **values}
            if parameter.path.startswith("Notification.RocketMQ"):
                values = {"Notification.RocketMQ.TopicName": "t", **values}
            fields = imm_translate.fields_of(AnalysisRequest(kind, VIDEO, values), "p")
            imm_translate.checked(OPERATIONS[name], fields)


def test_our_words_and_the_wires_are_the_same():
    from imm_desktop.domain import highlight_parameters as ours

    assert tuple(one.value for one in highlights.Transition) == ours.TRANSITIONS
    assert tuple(one.value for one in highlights.VfxEffect) == ours.EFFECTS
    assert tuple(one.value for one in highlights.Container) == ours.CONTAINERS
    assert {one.value for one in moderation.DetectionScene} == {one.value for one in DetectionScene}
    assert wire_name("source_uri") == "SourceURI"
