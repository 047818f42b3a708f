import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.adapters import imm_translate
from imm_desktop.domain.analysis import PARAMETERS, AnalysisRequest
from imm_desktop.domain.errors import BackendError, InvalidRequestError, ServiceFailedError
from imm_desktop.domain.highlights import HighlightReport
from imm_desktop.domain.labels import Label
from imm_desktop.domain.media import ObjectUri, VideoFacts
from imm_desktop.domain.moderation import DetectionScene, Finding, ModerationReport, Suggestion
from imm_desktop.domain.parameters import Parameter, ParameterType
from imm_desktop.domain.results import LabelReport
from imm_desktop.domain.tasks import SUBMISSION_TAG, TaskKind, TaskReport
from imm_desktop.domain.timing import TimeRange
from imm_desktop.imm import codec, highlights, moderation
from imm_desktop.imm.base import wire_name
from imm_desktop.imm.faults import UnreadableAnswerError
from imm_desktop.imm.operations import OPERATIONS
from tests.adapters.wire_answers import answer_of, recorded

VIDEO = ObjectUri("b", "dir a/film.mp4")
IMAGE = ObjectUri("b", "a.jpg")
STARTED = datetime(2021, 12, 24, 3, 0, 38, 892462, UTC)
ENDED = datetime(2021, 12, 24, 3, 0, 42, 134971, UTC)


def request(kind: TaskKind, **values: Any) -> AnalysisRequest:
    is_image = kind in (TaskKind.IMAGE_LABELS, TaskKind.IMAGE_MODERATION)
    return AnalysisRequest(kind, IMAGE if is_image else VIDEO, values)


def moderation_of(case: str, duration_ms: int = 0, **values: Any) -> ModerationReport:
    report = imm_translate.report_of(
        answer_of("GetVideoModerationResult", case),
        request(TaskKind.MODERATION, **values),
        duration_ms,
    )
    assert isinstance(report, ModerationReport)
    return report


def frames_at(*offsets: Any) -> Any:
    body = recorded("GetVideoModerationResult", "pass")
    body["ModerationResult"]["Frames"]["BlockFrames"] = [
        {"Label": "porn", "Offset": offset, "Rate": 90} for offset in offsets
    ]
    return codec.decode_answer(OPERATIONS["GetVideoModerationResult"], body)


def positions(*offsets: Any, duration_ms: int = 0, **values: Any) -> list[int]:
    report = imm_translate.report_of(
        frames_at(*offsets), request(TaskKind.MODERATION, **values), duration_ms
    )
    assert isinstance(report, ModerationReport)
    return [one.position_ms for one in report.findings]


def test_labels_keep_language_parents_and_clips_in_order():
    answer = answer_of("GetVideoLabelClassificationResult", "two-levels")
    report = imm_translate.report_of(answer, request(TaskKind.LABELS))
    assert report == LabelReport(
        (
            Label(
                name="动物",
                level=1,
                confidence=0.95,
                centric_score=0.877,
                language="zh-Hans",
                clips=(TimeRange(0, 9000),),
            ),
            Label(
                name="狗",
                alias="犬",
                parent="动物",
                level=2,
                confidence=0.95,
                centric_score=0.877,
                language="zh-Hans",
                clips=(TimeRange(0, 2500), TimeRange(6000, 9000)),
            ),
        )
    )


def test_odd_time_ranges_lose_nothing_that_can_be_placed():
    answer = answer_of("GetVideoLabelClassificationResult", "odd-time-ranges")
    report = imm_translate.report_of(answer, request(TaskKind.LABELS))
    assert isinstance(report, LabelReport)
    assert [(one.start_ms, one.end_ms) for one in report.labels[0].clips] == [
        (0, 1500),
        (500, 500),
        (2000, 3000),
        (4000, 5000),
        (6000, 7000),
    ]


@given(st.lists(st.lists(st.integers(), max_size=4), max_size=5))
def test_any_time_ranges_become_clips_in_order(ranges):
    body = recorded("GetVideoLabelClassificationResult", "page-sample")
    body["Labels"][0]["Clips"] = [{"TimeRange": one} for one in ranges]
    answer = codec.decode_answer(OPERATIONS["GetVideoLabelClassificationResult"], body)
    report = imm_translate.report_of(answer, request(TaskKind.LABELS))
    assert isinstance(report, LabelReport)
    clips = report.labels[0].clips
    assert list(clips) == sorted(clips)
    assert len(clips) == sum(bool(one) for one in ranges)
    given_ms = {min(max(end, 0), 10**12) for one in ranges for end in one[:2]}
    assert given_ms == {end for clip in clips for end in (clip.start_ms, clip.end_ms)}


def test_labels_of_a_picture_have_no_clips():
    answer = answer_of("DetectImageLabels", "page-sample")
    report = imm_translate.report_of(answer, request(TaskKind.IMAGE_LABELS))
    assert isinstance(report, LabelReport)
    assert [(one.name, one.clips) for one in report.labels] == [("椅子", ())]


def test_a_label_without_a_name_goes_by_its_alias_or_not_at_all():
    body = {"Labels": [{"LabelAlias": "犬"}, {"LabelConfidence": 0.5}]}
    answer = codec.decode_answer(OPERATIONS["DetectImageLabels"], body)
    report = imm_translate.report_of(answer, request(TaskKind.IMAGE_LABELS))
    assert report == LabelReport((Label(name="犬", alias="犬"),))


def test_a_review_lists_its_findings_by_time_in_milliseconds():
    report = moderation_of("review")
    assert report == ModerationReport(
        suggestion=Suggestion.REVIEW,
        categories=("ad",),
        looked_at=60,
        findings=(Finding("sexy", 3_000, 10.0), Finding("qrcode", 12_000, 82.5)),
    )


def test_a_clean_pass_is_a_pass():
    report = moderation_of("pass")
    assert (report.suggestion, report.needs_review) == (Suggestion.PASS, False)


def test_what_nobody_judged_needs_review_and_says_where_and_what():
    report = moderation_of("not-judged")
    assert report.not_judged == ("terrorism",)
    assert report.needs_review
    assert report.message.startswith("The scene terrorism cannot be judged")
    (finding,) = report.findings
    assert (finding.scene, finding.text) == ("ad", "https://example.com")


@pytest.mark.parametrize("case", ["unknown-words"])
def test_an_unknown_suggestion_needs_review(case):
    report = moderation_of(case)
    assert report.suggestion is Suggestion.UNKNOWN
    assert report.needs_review


@given(st.text())
def test_no_word_but_pass_passes(word):
    body = recorded("GetVideoModerationResult", "pass")
    body["ModerationResult"]["Suggestion"] = word
    answer = codec.decode_answer(OPERATIONS["GetVideoModerationResult"], body)
    report = imm_translate.report_of(answer, request(TaskKind.MODERATION))
    assert isinstance(report, ModerationReport)
    assert (report.suggestion is Suggestion.PASS) == (word.lower() == "pass")


def test_offsets_are_seconds():
    assert positions(0, 59, duration_ms=60_000) == [0, 59_000]
    assert positions(0, 199) == [0, 199_000]
    assert positions(3599, MaxFrames=3600) == [3_599_000]
    assert positions(11_990, Interval=600, MaxFrames=20) == [11_990_000]


def test_offsets_past_the_end_are_milliseconds():
    assert positions(0, 59_000, duration_ms=60_000) == [0, 59_000]
    assert positions(0, 3_000, duration_ms=60_000, MaxFrames=3600) == [0, 3_000]


def test_offsets_past_the_last_snapshot_are_milliseconds_even_when_no_duration_is_known():
    assert moderation_of("block-in-milliseconds").findings[-1].position_ms == 59_000
    assert positions(1_000, 201) == [201, 1_000]
    assert positions(1_000, Interval=10, MaxFrames=200) == [1_000_000]


def test_offsets_that_fit_neither_unit_stay_seconds():
    assert positions(10_000_000, duration_ms=60_000) == [10_000_000_000]
    assert positions(None, -5) == [0, 0]


@given(
    duration_s=st.integers(1, 20_000),
    offsets=st.lists(st.integers(0, 20_000), max_size=5),
    interval=st.integers(1, 600),
    frames=st.integers(5, 3600),
)
def test_seconds_that_can_be_seconds_are_never_taken_for_milliseconds(
    duration_s, offsets, interval, frames
):
    last = min(duration_s, interval * frames)
    possible = sorted(one for one in offsets if one <= last)
    found = positions(*possible, duration_ms=duration_s * 1000, Interval=interval, MaxFrames=frames)
    assert found == [one * 1000 for one in possible]


def test_findings_in_a_picture_have_no_time():
    body = recorded("GetImageModerationResult", "review")
    body["ModerationResult"]["Frames"]["BlockFrames"][0]["Offset"] = 3
    answer = codec.decode_answer(OPERATIONS["GetImageModerationResult"], body)
    report = imm_translate.report_of(answer, request(TaskKind.IMAGE_MODERATION))
    assert isinstance(report, ModerationReport)
    assert [one.position_ms for one in report.findings] == [0]


@pytest.mark.parametrize(
    ("operation", "case", "kind"),
    [
        ("GetVideoModerationResult", "failed", TaskKind.MODERATION),
        ("GetVideoLabelClassificationResult", "running", TaskKind.LABELS),
        ("GetTask", "running", TaskKind.HIGHLIGHT),
    ],
)
def test_a_task_that_has_not_succeeded_has_no_result(operation, case, kind):
    with pytest.raises(ServiceFailedError):
        imm_translate.report_of(answer_of(operation, case), request(kind))


def test_a_failed_task_is_told_with_its_own_code_and_words():
    with pytest.raises(ServiceFailedError, match="cannot be decoded") as caught:
        moderation_of("failed")
    assert caught.value.code == "UnsupportedMediaFormat"


@pytest.mark.parametrize("result", [None, {}])
def test_a_moderation_without_a_result_is_never_a_pass(result):
    body = {**recorded("GetVideoModerationResult", "pass"), "ModerationResult": result}
    answer = codec.decode_answer(OPERATIONS["GetVideoModerationResult"], body)
    if result is None:
        with pytest.raises(ServiceFailedError, match="no moderation result"):
            imm_translate.report_of(answer, request(TaskKind.MODERATION))
    else:
        report = imm_translate.report_of(answer, request(TaskKind.MODERATION))
        assert isinstance(report, ModerationReport)
        assert report.suggestion is Suggestion.UNKNOWN


def test_a_highlight_wrote_what_the_backend_says():
    report = imm_translate.report_of(
        answer_of("GetTask", "highlight"),
        request(TaskKind.HIGHLIGHT, **{"Output.URI": "oss://b/other.mp4"}),
    )
    assert report == HighlightReport((ObjectUri("b", "out.mp4"),))


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


@pytest.mark.parametrize(
    ("case", "kind", "expected"),
    [
        (
            "running",
            TaskKind.MODERATION,
            TaskReport(
                task_id="VideoModeration-2f157087-91df-4fda-8c3e-232407ec0000",
                kind=TaskKind.MODERATION,
                is_running=True,
                percent=40,
                started_at=STARTED,
                submission_id="sub-1",
            ),
        ),
        (
            "succeeded",
            TaskKind.LABELS,
            TaskReport(
                task_id="VideoLabelClassification-2f157087-91df-4fda-8c3e-232407ec0000",
                kind=TaskKind.LABELS,
                is_running=False,
                is_succeeded=True,
                started_at=STARTED,
                ended_at=ENDED,
                submission_id="sub-1",
            ),
        ),
        (
            "failed",
            TaskKind.HIGHLIGHT,
            TaskReport(
                task_id="Highlight-2f157087-91df-4fda-8c3e-232407ec0000",
                kind=TaskKind.HIGHLIGHT,
                is_running=False,
                code="InvalidArgument",
                message="The video is a text file.",
                started_at=STARTED,
                ended_at=ENDED,
            ),
        ),
    ],
)
def test_a_task_is_reported_in_our_words(case, kind, expected):
    assert imm_translate.task_report_of(answer_of("GetTask", case), kind) == expected


@pytest.mark.parametrize("percent", [-1, 101, None])
def test_a_progress_that_is_none_is_left_out(percent):
    body = {"Status": "Running", "Progress": percent}
    answer: Any = codec.decode_answer(OPERATIONS["GetTask"], body)
    report = imm_translate.task_report_of(answer, TaskKind.LABELS, "asked")
    assert (report.percent, report.task_id, report.started_at) == (None, "asked", None)


def test_an_unknown_status_is_looked_at_again_and_no_status_is_an_error():
    odd: Any = codec.decode_answer(OPERATIONS["GetTask"], {"Status": "Thinking"})
    assert imm_translate.task_report_of(odd, TaskKind.LABELS).is_running
    none: Any = codec.decode_answer(OPERATIONS["GetTask"], {})
    with pytest.raises(ServiceFailedError, match="no status"):
        imm_translate.task_report_of(none, TaskKind.LABELS)


def test_a_submission_tag_that_is_no_text_is_none():
    body = {"Status": "Running", "Tags": {SUBMISSION_TAG: 7}}
    answer: Any = codec.decode_answer(OPERATIONS["GetTask"], body)
    assert imm_translate.task_report_of(answer, TaskKind.LABELS).submission_id == ""


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("film", VideoFacts(62_064, 1280, 720, 30_000 / 1001)),
        ("picture", VideoFacts(0, 4000, 3000, 0.0)),
    ],
)
def test_the_facts_of_a_video_and_of_a_picture(case, expected):
    assert imm_translate.facts_of(answer_of("DetectMediaMeta", case)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, VideoFacts(0, 0, 0)),
        ({"Duration": -3, "VideoWidth": -1}, VideoFacts(0, 0, 0)),
        (
            {"VideoStreams": [{"Duration": 2.5, "Width": 3, "Height": 4, "FrameRate": "25"}]},
            VideoFacts(2500, 3, 4, 25.0),
        ),
        ({"VideoStreams": [{"FrameRate": "fast"}]}, VideoFacts(0, 0, 0)),
        ({"Duration": 1e308}, VideoFacts(10**12, 0, 0)),
    ],
)
def test_facts_that_are_not_said_are_zero(body, expected):
    answer: Any = codec.decode_answer(OPERATIONS["DetectMediaMeta"], body)
    assert imm_translate.facts_of(answer) == expected


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@given(
    st.sampled_from(
        [
            ("GetVideoModerationResult", "not-judged", TaskKind.MODERATION, "ModerationResult.URI"),
            ("GetVideoModerationResult", "review", TaskKind.MODERATION, "Offset"),
            ("GetVideoModerationResult", "review", TaskKind.MODERATION, "Rate"),
            ("GetVideoModerationResult", "review", TaskKind.MODERATION, "TotalCount"),
            ("GetVideoLabelClassificationResult", "two-levels", TaskKind.LABELS, "TimeRange"),
            ("GetVideoLabelClassificationResult", "two-levels", TaskKind.LABELS, "LabelLevel"),
            ("GetTask", "highlight", TaskKind.HIGHLIGHT, "Outputs"),
            ("GetTask", "highlight", TaskKind.HIGHLIGHT, "EndTime"),
        ]
    ),
    anything,
    st.integers(0, 10**9),
)
def test_whatever_can_be_read_can_be_translated_or_is_told_as_an_error(case, value, duration_ms):
    operation, name, kind, field = case

    def poisoned(part: Any) -> Any:
        if isinstance(part, dict):
            return {
                key: value if key == field.rsplit(".", 1)[-1] else poisoned(inner)
                for key, inner in part.items()
            }
        return [poisoned(inner) for inner in part] if isinstance(part, list) else part

    with contextlib.suppress(UnreadableAnswerError, BackendError):
        answer = codec.decode_answer(OPERATIONS[operation], poisoned(recorded(operation, name)))
        imm_translate.report_of(answer, request(kind), duration_ms)


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
