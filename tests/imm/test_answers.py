"""Answers are read however odd they are, or refused as unreadable; nothing else may happen."""

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.imm import codec
from imm_desktop.imm.base import Answer, instant_of
from imm_desktop.imm.faults import UnreadableAnswerError
from imm_desktop.imm.images import ImageLabels
from imm_desktop.imm.labels import VideoLabelsResult
from imm_desktop.imm.media_meta import MediaMeta
from imm_desktop.imm.moderation import ModerationAnswer
from imm_desktop.imm.operations import OPERATIONS
from imm_desktop.imm.projects import ListProjectsAnswer
from imm_desktop.imm.tasks import GetTaskAnswer, ListTasksAnswer, TaskCreated

RECORDED = sorted((Path(__file__).parents[1] / "data/imm").glob("*/*.json"))
LABELS = OPERATIONS["GetVideoLabelClassificationResult"]
MODERATION = OPERATIONS["GetVideoModerationResult"]

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def recorded(operation: str, case: str) -> Any:
    path = next(one for one in RECORDED if one.parent.name == operation and one.stem == case)
    return json.loads(path.read_text(encoding="utf-8"))


def read(operation: str, case: str) -> Answer:
    return codec.decode_answer(OPERATIONS[operation], recorded(operation, case))


def places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = (
        list(value.items())
        if isinstance(value, dict)
        else list(enumerate(value))
        if isinstance(value, list)
        else []
    )
    return [path, *(deeper for step, one in steps for deeper in places_in(one, (*path, step)))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def test_every_operation_has_a_recorded_answer():
    assert {path.parent.name for path in RECORDED} == set(OPERATIONS)


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_recorded_answer_is_read_and_nothing_of_it_is_lost(path):
    operation, body = OPERATIONS[path.parent.name], json.loads(path.read_text(encoding="utf-8"))
    answer = codec.decode_answer(operation, body)
    again = codec.encode_answer(answer)
    assert codec.decode_answer(operation, again) == answer
    assert {name for name, value in body.items() if value is not None} <= set(again)


def test_the_page_sample_of_video_labels():
    answer = read("GetVideoLabelClassificationResult", "page-sample")
    assert isinstance(answer, VideoLabelsResult)
    assert answer.status == "Succeeded"
    (label,) = answer.labels
    assert (label.label_name, label.parent_label_name, label.language) == (
        "椅子",
        "家具",
        "zh-Hans",
    )
    assert (label.label_level, label.label_confidence, label.centric_score) == (2, 0.95, 0.877)
    assert [clip.time_range for clip in label.clips] == [(0,)]


def test_time_ranges_of_any_length_are_read():
    answer = read("GetVideoLabelClassificationResult", "odd-time-ranges")
    assert isinstance(answer, VideoLabelsResult)
    (label,) = answer.labels
    ranges = [clip.time_range for clip in label.clips]
    assert ranges == [(), (), (500,), (0, 1500), (2000, 3000, 4000), (4000, 5000), (6000, 7000)]


def test_unknown_fields_and_words_are_kept():
    answer = read("GetVideoModerationResult", "unknown-words")
    assert isinstance(answer, ModerationAnswer)
    assert answer.moderation_result is not None
    assert answer.moderation_result.suggestion == "escalate"
    assert codec.encode_answer(answer)["ModerationResult"]["Verdicts"] == [{"By": "a new model"}]


def test_nulls_are_the_same_as_nothing():
    answer = read("GetVideoModerationResult", "nulls")
    assert isinstance(answer, ModerationAnswer)
    assert answer.moderation_result is not None
    assert answer.moderation_result.suggestion == "review"
    assert answer.moderation_result.frames.block_frames == ()
    assert answer.moderation_result.categories == ("ad",)


def test_an_empty_object_is_an_answer_that_says_nothing():
    answers = {
        name: codec.decode_answer(operation, {})
        for name, operation in OPERATIONS.items()
        if not operation.creates_task
    }
    labels, images = answers[LABELS.name], answers["DetectImageLabels"]
    assert isinstance(labels, VideoLabelsResult)
    assert (labels.labels, labels.status) == ((), "")
    assert isinstance(images, ImageLabels)
    assert images.labels == ()
    moderation = answers[MODERATION.name]
    assert isinstance(moderation, ModerationAnswer)
    assert moderation.moderation_result is None
    task, tasks = answers["GetTask"], answers["ListTasks"]
    assert isinstance(task, GetTaskAnswer)
    assert (task.status, task.progress, task.outputs) == ("", None, ())
    assert isinstance(tasks, ListTasksAnswer)
    assert tasks.tasks == ()
    projects, meta = answers["ListProjects"], answers["DetectMediaMeta"]
    assert isinstance(projects, ListProjectsAnswer)
    assert projects.projects == ()
    assert isinstance(meta, MediaMeta)
    assert meta.duration is None


@pytest.mark.parametrize("body", [{}, {"TaskId": ""}, {"TaskId": None}, {"TaskId": 7}])
def test_a_created_task_without_an_id_is_unreadable(body):
    with pytest.raises(UnreadableAnswerError, match=r"CreateHighlightTask: TaskId"):
        codec.decode_answer(OPERATIONS["CreateHighlightTask"], body)


def test_a_created_task_has_its_id():
    answer = read("CreateVideoModerationTask", "page-sample")
    assert isinstance(answer, TaskCreated)
    assert answer.task_id.startswith("VideoModeration-")


def test_a_number_may_come_as_text_or_with_a_fraction():
    body = {"Tasks": [{"Progress": "40"}, {"Progress": 40.7}], "MaxResults": "100"}
    answer = codec.decode_answer(OPERATIONS["ListTasks"], body)
    assert isinstance(answer, ListTasksAnswer)
    assert [task.progress for task in answer.tasks] == [40, 40]


@given(st.sampled_from(RECORDED), st.data())
def test_any_value_in_any_place_is_read_or_refused_and_never_crashes(path, data):
    operation, body = OPERATIONS[path.parent.name], json.loads(path.read_text(encoding="utf-8"))
    place = data.draw(st.sampled_from(places_in(body)))
    with contextlib.suppress(UnreadableAnswerError):
        codec.decode_answer(operation, replaced(body, place, data.draw(anything)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-12-24T03:00:38.892462383Z", datetime(2021, 12, 24, 3, 0, 38, 892462, UTC)),
        ("2021-12-24T03:00:38Z", datetime(2021, 12, 24, 3, 0, 38, tzinfo=UTC)),
        ("2021-12-24t11:00:38.5+08:00", datetime(2021, 12, 24, 3, 0, 38, 500000, UTC)),
        ("2021-12-24", None),
        ("2021-12-24T03:00:38", None),
        ("2021-13-24T03:00:38Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("", None),
    ],
)
def test_times_are_read_as_the_service_writes_them(text, expected):
    assert instant_of(text) == expected


@given(st.text())
def test_no_text_crashes_the_reading_of_times(text):
    assert instant_of(text) is None or text
