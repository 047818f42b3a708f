import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.imm import codec
from imm_desktop.imm.base import WireModel
from imm_desktop.imm.faults import Fault, RefusedError, UnreadableAnswerError
from imm_desktop.imm.highlights import Container, HighlightOutput, HighlightRequest, HighlightSource
from imm_desktop.imm.highlights import HighlightType as Type
from imm_desktop.imm.images import ImageLabelsRequest
from imm_desktop.imm.moderation import DetectionScene, VideoModerationRequest
from imm_desktop.imm.operations import OPERATIONS
from imm_desktop.imm.tasks import GetTaskRequest, InstantRange, ListTasksRequest, Order
from tests.imm.full_requests import FULL, MINIMAL

LABELS = OPERATIONS["CreateVideoLabelClassificationTask"]
MODERATION = OPERATIONS["CreateVideoModerationTask"]
HIGHLIGHT = OPERATIONS["CreateHighlightTask"]
GET_TASK = OPERATIONS["GetTask"]
LIST_TASKS = OPERATIONS["ListTasks"]
SOURCE = {"ProjectName": "p", "SourceURI": "oss://b/k.mp4"}
FILM = {
    "ProjectName": "p",
    "Type": "Retrieval",
    "Sources": '[{"URI":"oss://b/k.mp4"}]',
    "Output": '{"URI":"oss://b/o.mp4"}',
}


def fault_of(operation: Any, parameters: dict[str, str]) -> Fault:
    with pytest.raises(RefusedError) as caught:
        codec.decode_request(operation, parameters)
    return caught.value.fault


def film(**changes: object) -> dict[str, str]:
    texts = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in changes.items()
    }
    return {**FILM, **texts}


def test_every_operation_has_a_full_example():
    assert set(FULL) == set(OPERATIONS)


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize("examples", [FULL, MINIMAL], ids=["full", "minimal"])
def test_what_is_encoded_decodes_to_the_same(name, examples):
    operation = OPERATIONS[name]
    request = operation.request.model_validate(examples[name])
    sent = codec.encode(operation, request)
    assert codec.decode_request(operation, {**sent.query, **sent.form}) == request
    assert operation.form_body == bool(sent.form)


def test_a_full_example_sets_every_field_there_is():
    def unset(value: object, path: str) -> list[str]:
        if isinstance(value, WireModel):
            left = sorted(set(type(value).model_fields) - value.model_fields_set)
            found = [f"{path}.{name}" for name in left]
            return found + [
                missing
                for name in value.model_fields_set
                for missing in unset(getattr(value, name), f"{path}.{name}")
            ]
        if isinstance(value, tuple):
            return [missing for one in value for missing in unset(one, path)]
        return []

    requests = {name: OPERATIONS[name].request.model_validate(FULL[name]) for name in FULL}
    may_not_go_together = ("transcode_video.bitrate", "transcode_audio.quality")
    left = {one for name, request in requests.items() for one in unset(request, name)}
    assert {one for one in left if not one.endswith(may_not_go_together)} == set()


def test_only_the_project_of_a_highlight_is_in_the_query():
    request = HighlightRequest(
        project_name="p",
        type=Type.CONCAT,
        sources=(HighlightSource(uri="oss://b/a b+视频.mp4"),),
        output=HighlightOutput(uri="oss://b/o.mp4", container=Container.MP4, max_duration=10.0),
    )
    assert codec.encode(HIGHLIGHT, request) == codec.Encoded(
        query={"ProjectName": "p"},
        form={
            "Type": "Concat",
            "Sources": '[{"URI":"oss://b/a b+视频.mp4"}]',
            "Output": '{"URI":"oss://b/o.mp4","Container":"mp4","MaxDuration":10.0}',
        },
    )


def test_objects_and_arrays_are_compact_json_and_scalars_are_text():
    request = VideoModerationRequest(
        project_name="p",
        source_uri="oss://b/k.mp4",
        scenes=(DetectionScene.PORN, DetectionScene.AD),
        interval=2,
        tags={"name": "测试", "n": 1},
        user_data='{"ID": "u"}',
    )
    assert codec.encode(MODERATION, request).query == {
        "ProjectName": "p",
        "SourceURI": "oss://b/k.mp4",
        "Scenes": '["porn","ad"]',
        "Interval": "2",
        "Tags": '{"name":"测试","n":1}',
        "UserData": '{"ID": "u"}',
    }


def test_a_boolean_is_sent_in_lower_case():
    request = GetTaskRequest(
        project_name="p", task_type="Highlight", task_id="t", request_definition=True
    )
    assert codec.encode(GET_TASK, request).query["RequestDefinition"] == "true"


@given(st.floats(0, 1))
def test_a_fraction_is_sent_as_decimal_text_and_keeps_its_value(threshold):
    operation = OPERATIONS["DetectImageLabels"]
    request = ImageLabelsRequest(project_name="p", source_uri="oss://b/k.jpg", threshold=threshold)
    text = codec.encode(operation, request).query["Threshold"]
    assert set(text) <= set("0123456789.")
    assert float(text) == threshold


@pytest.mark.parametrize("text", ["True", "true", "TRUE", "tRuE"])
def test_a_boolean_is_read_in_any_case(text):
    parameters = {"ProjectName": "p", "TaskType": "T", "TaskId": "t", "RequestDefinition": text}
    request = codec.decode_request(GET_TASK, parameters)
    assert isinstance(request, GetTaskRequest)
    assert request.request_definition is True


@pytest.mark.parametrize("text", ["1", "yes", "wahr"])
def test_other_words_are_no_booleans(text):
    parameters = {"ProjectName": "p", "TaskType": "T", "TaskId": "t", "RequestDefinition": text}
    assert fault_of(GET_TASK, parameters).code == "InvalidRequestDefinition"


@pytest.mark.parametrize(
    ("operation", "parameters", "code", "message"),
    [
        (
            LABELS,
            {},
            "MissingProjectName",
            "The parameter ProjectName is required but not provided.",
        ),
        (
            LABELS,
            {**SOURCE, "SourceURI": ""},
            "MissingSourceURI",
            "The parameter SourceURI is required but not provided.",
        ),
        (
            MODERATION,
            {**SOURCE, "Interval": "601"},
            "InvalidInterval",
            "The parameter Interval is invalid: Input should be less than or equal to 600.",
        ),
        (
            LABELS,
            {**SOURCE, "Tags": "{"},
            "InvalidJSON",
            "The parameter Tags is not valid JSON.",
        ),
        (
            HIGHLIGHT,
            film(Sources=[{"URI": "oss://b/k"}, {}]),
            "InvalidSources",
            "The parameter Sources is invalid: Sources[1].URI: it is required.",
        ),
        (
            HIGHLIGHT,
            film(Sources=[]),
            "MissingSources",
            "The parameter Sources is required but not provided.",
        ),
        (
            HIGHLIGHT,
            film(Sources=[{"URI": "oss://b/k"}] * 11),
            "InvalidSources",
            "The parameter Sources is invalid: there must be at most 10.",
        ),
        (
            HIGHLIGHT,
            film(Output={"URI": "oss://b/k", "Colour": "red"}),
            "InvalidOutput",
            "The parameter Output is invalid: Output.Colour: there is no such field.",
        ),
        (
            HIGHLIGHT,
            film(Type="Concat"),
            "InvalidArgument",
            "The request is invalid: Output.Container is required when Type is Concat.",
        ),
        (
            LABELS,
            {**SOURCE, "UserData": "é" * 1025},
            "InvalidUserData",
            "The parameter UserData is invalid: must be at most 2048 bytes of UTF-8.",
        ),
    ],
)
def test_a_fault_names_the_parameter_and_what_is_wrong(operation, parameters, code, message):
    assert fault_of(operation, parameters) == Fault(code, message, 400)


@pytest.mark.parametrize(
    ("operation", "parameters", "code"),
    [
        (LABELS, {**SOURCE, "ProjectName": "1st"}, "InvalidProjectName"),
        (LABELS, {**SOURCE, "ProjectName": "p" * 129}, "InvalidProjectName"),
        (LABELS, {**SOURCE, "ProjectName": "p\n"}, "InvalidProjectName"),
        (LABELS, {**SOURCE, "SourceURI": "https://b/k"}, "InvalidSourceURI"),
        (LABELS, {**SOURCE, "SourceURI": "oss://b/"}, "InvalidSourceURI"),
        (LABELS, {**SOURCE, "SourceURI": "oss:///k"}, "InvalidSourceURI"),
        (LABELS, {**SOURCE, "Tags": "[1]"}, "InvalidTags"),
        (LABELS, {**SOURCE, "Tags": '{"n":NaN}'}, "InvalidJSON"),
        (LABELS, {**SOURCE, "Tags": "[" * 100_000}, "InvalidJSON"),
        (LABELS, {**SOURCE, "Tags": '{"half a character":"\\ud83d"}'}, "InvalidJSON"),
        (MODERATION, {**SOURCE, "Scenes": '["gossip"]'}, "InvalidScenes"),
        (MODERATION, {**SOURCE, "Scenes": '"porn"'}, "InvalidScenes"),
        (MODERATION, {**SOURCE, "Interval": "0"}, "InvalidInterval"),
        (MODERATION, {**SOURCE, "Interval": "1.5"}, "InvalidInterval"),
        (MODERATION, {**SOURCE, "MaxFrames": "4"}, "InvalidMaxFrames"),
        (MODERATION, {**SOURCE, "MaxFrames": "3601"}, "InvalidMaxFrames"),
        (MODERATION, {**SOURCE, "MaxFrames": "many"}, "InvalidMaxFrames"),
        (HIGHLIGHT, film(Mode="Random"), "InvalidMode"),
        (HIGHLIGHT, film(Highlight={"Content": "x" * 101}), "InvalidHighlight"),
        (HIGHLIGHT, film(Highlight={}), "InvalidHighlight"),
        (HIGHLIGHT, film(Output={"URI": "oss://b/k", "Speed": 1.1}), "InvalidOutput"),
        (
            HIGHLIGHT,
            film(Edit={"Mode": "Sequential", "Transitions": [{"Transition": "no"}]}),
            "InvalidEdit",
        ),
        (
            HIGHLIGHT,
            film(Edit={"Mode": "Sequential", "VfxEffects": [{"VfxEffect": "invert", "Weight": 0}]}),
            "InvalidEdit",
        ),
        (
            HIGHLIGHT,
            film(
                Edit={
                    "Mode": "Sequential",
                    "Transitions": [{"Transition": "fade", "Duration": 5.5}],
                }
            ),
            "InvalidEdit",
        ),
        (
            HIGHLIGHT,
            film(
                Output={
                    "URI": "oss://b/k",
                    "Video": {"TranscodeVideo": {"CRF": 23, "Bitrate": 1000}},
                }
            ),
            "InvalidOutput",
        ),
        (
            HIGHLIGHT,
            film(Output={"URI": "oss://b/k", "Video": {"TranscodeVideo": {"Resolution": "4097x"}}}),
            "InvalidOutput",
        ),
        (
            HIGHLIGHT,
            film(
                Output={
                    "URI": "oss://b/k",
                    "Audio": {"TranscodeAudio": {"Quality": 5, "Bitrate": 1000}},
                }
            ),
            "InvalidOutput",
        ),
        (LIST_TASKS, {"ProjectName": "p", "MaxResults": "0"}, "InvalidMaxResults"),
        (LIST_TASKS, {"ProjectName": "p", "MaxResults": "101"}, "InvalidMaxResults"),
        (LIST_TASKS, {"ProjectName": "p", "Status": "Queued"}, "InvalidStatus"),
        (
            LIST_TASKS,
            {"ProjectName": "p", "StartTimeRange": '{"Start":"noon"}'},
            "InvalidStartTimeRange",
        ),
        (
            LIST_TASKS,
            {"ProjectName": "p", "StartTimeRange": '{"Start":1700000000}'},
            "InvalidStartTimeRange",
        ),
        (
            OPERATIONS["GetVideoModerationResult"],
            {"ProjectName": "p", "TaskId": "t", "TaskType": "Highlight"},
            "InvalidTaskType",
        ),
        (OPERATIONS["DetectImageLabels"], {**SOURCE, "Threshold": "1.01"}, "InvalidThreshold"),
        (OPERATIONS["DetectImageLabels"], {**SOURCE, "Threshold": "nan"}, "InvalidThreshold"),
        (
            OPERATIONS["CreateProject"],
            {"ProjectName": "p", "Description": "d" * 257},
            "InvalidDescription",
        ),
    ],
)
def test_what_the_service_does_not_take_is_refused(operation, parameters, code):
    assert fault_of(operation, parameters).code == code


def test_unknown_parameters_and_field_names_are_ignored_as_the_gateway_does():
    request = codec.decode_request(LABELS, {**SOURCE, "Colour": "red", "user_data": "x"})
    assert request == codec.decode_request(LABELS, SOURCE)


def test_empty_parameters_count_as_absent():
    parameters = {**SOURCE, "Tags": "", "UserData": "", "Scenes": "", "Interval": ""}
    assert codec.decode_request(MODERATION, parameters) == codec.decode_request(MODERATION, SOURCE)


def test_empty_arrays_count_as_absent_since_the_sdk_sends_them_for_what_was_not_set():
    update = OPERATIONS["UpdateProject"]
    request = codec.decode_request(update, {"ProjectName": "p", "Tag": "[]"})
    assert request == codec.decode_request(update, {"ProjectName": "p"})
    assert "tag" not in request.model_fields_set


def test_too_few_entries_are_named_where_they_are_not_simply_absent():
    with pytest.raises(RefusedError) as caught:
        codec.request_of(HIGHLIGHT, {"ProjectName": "p", "Type": "Retrieval", "Sources": []})
    assert caught.value.fault.message == (
        "The parameter Sources is invalid: there must be at least 1."
    )


def test_nulls_inside_a_parameter_count_as_absent():
    bare = codec.decode_request(HIGHLIGHT, film())
    with_nulls = film(Output={"URI": "oss://b/o.mp4", "Speed": None, "Video": None})
    assert codec.decode_request(HIGHLIGHT, with_nulls) == bare


def test_the_order_of_a_list_is_read_in_any_case():
    request = codec.decode_request(LIST_TASKS, {"ProjectName": "p", "Order": "DESC"})
    assert isinstance(request, ListTasksRequest)
    assert request.order is Order.DESCENDING


def test_a_time_range_travels_as_the_service_writes_times():
    text = '{"Start":"2026-01-01T00:00:00.123456789Z","End":"2026-01-02T08:00:00+08:00"}'
    request = codec.decode_request(LIST_TASKS, {"ProjectName": "p", "StartTimeRange": text})
    assert isinstance(request, ListTasksRequest)
    again = codec.encode(LIST_TASKS, request).query["StartTimeRange"]
    assert again == '{"Start":"2026-01-01T00:00:00.123456Z","End":"2026-01-02T00:00:00Z"}'


def test_a_time_without_a_zone_cannot_be_sent():
    with pytest.raises(ValueError, match="RFC 3339"):
        InstantRange.model_validate({"start": "2026-01-01T00:00:00"})


def test_a_rotation_may_be_written_as_text():
    video = {"TranscodeVideo": {"Rotation": "90"}}
    request = codec.decode_request(HIGHLIGHT, film(Output={"URI": "oss://b/o", "Video": video}))
    assert isinstance(request, HighlightRequest)
    assert request.output.video is not None
    assert request.output.video.transcode_video is not None
    assert request.output.video.transcode_video.rotation == 90


@given(st.sampled_from(sorted(OPERATIONS)), st.data())
def test_no_parameters_crash_the_decoder(name, data):
    operation = OPERATIONS[name]
    names = [field.alias for field in operation.request.model_fields.values()]
    json_texts = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=5,
    ).map(json.dumps)
    parameters = data.draw(
        st.dictionaries(st.sampled_from(names), st.text(max_size=10) | json_texts)
    )
    with contextlib.suppress(RefusedError):
        assert isinstance(codec.decode_request(operation, parameters), operation.request)


def test_a_wrong_answer_is_named_by_operation_and_field():
    with pytest.raises(UnreadableAnswerError, match=r"^ListTasks: Tasks\[1\]\.Status: "):
        codec.decode_answer(LIST_TASKS, {"Tasks": [{}, {"Status": 7}]})
