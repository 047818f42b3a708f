import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.adapters import imm_translate
from imm_desktop.domain.errors import BackendError, ServiceFailedError
from imm_desktop.domain.media import VideoFacts
from imm_desktop.domain.tasks import SUBMISSION_TAG, TaskKind, TaskReport
from imm_desktop.imm import codec
from imm_desktop.imm.faults import UnreadableAnswerError
from imm_desktop.imm.operations import OPERATIONS
from tests.adapters.wire_answers import answer_of, recorded, request

STARTED = datetime(2021, 12, 24, 3, 0, 38, 892462, UTC)
ENDED = datetime(2021, 12, 24, 3, 0, 42, 134971, UTC)


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
