"""Tasks that others made, in our words."""

import json

from imm_desktop.adapters.imm_found import found_task_of, request_of, source_of, uri_of
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import SUBMISSION_TAG, TaskKind
from imm_desktop.imm.moderation import ModerationAnswer, ModerationResult
from imm_desktop.imm.tasks import TaskInfo


def row(**fields: object) -> TaskInfo:
    return TaskInfo.model_validate(fields, by_alias=True, by_name=False)


def test_a_row_is_read_with_what_it_was_asked_for():
    asked = {
        "ProjectName": "p",
        "SourceURI": "oss://b/a.mp4",
        "Scenes": ["porn"],
        "Interval": 10,
        "Notification": {"MNS": {"TopicName": "t"}},
    }
    found = found_task_of(
        row(
            TaskId="VideoModeration-1",
            TaskType="VideoModeration",
            Status="Succeeded",
            Code="Stale",
            StartTime="2026-01-05T07:00:00Z",
            EndTime="2026-01-05T07:01:00Z",
            Tags={SUBMISSION_TAG: "s1"},
            TaskRequestDefinition=json.dumps(asked),
        )
    )
    assert found.kind is TaskKind.MODERATION
    assert (found.is_running, found.is_succeeded, found.code) == (False, True, "")
    assert (found.submission_id, found.ended_at is not None) == ("s1", True)
    assert found.request is not None
    assert found.request.source == ObjectUri("b", "a.mp4")
    assert found.request.values == {
        "Scenes": ["porn"],
        "Interval": 10,
        "Notification.MNS.TopicName": "t",
    }


def test_a_type_that_this_program_does_not_read_has_no_kind():
    found = found_task_of(row(TaskId="FileCompression-1", Status="Failed", Code="Boom"))
    assert (found.kind, found.task_type, found.code) == (None, "FileCompression", "Boom")
    assert found.request is None


def test_an_unknown_status_counts_as_running():
    assert found_task_of(row(TaskId="Highlight-1", Status="Paused")).is_running


def test_a_definition_that_cannot_be_read_is_none():
    for text in ("", "[]", "{", '{"SourceURI": 5}', '{"Sources": []}', "[" * 100_000):
        assert request_of(text, TaskKind.LABELS) is None
    films = json.dumps({"Sources": [{"URI": "oss://b/a.mp4"}], "Output": "not an object"})
    highlight = request_of(films, TaskKind.HIGHLIGHT)
    assert highlight is not None
    assert highlight.source == ObjectUri("b", "a.mp4")
    assert "Output.URI" not in highlight.values


def test_a_moderation_names_its_object():
    answer = ModerationAnswer(moderation_result=ModerationResult(uri="oss://b/a.mp4"))
    assert source_of(answer) == ObjectUri("b", "a.mp4")
    assert source_of(ModerationAnswer()) is None
    assert uri_of("http://x") is None
