import json
from datetime import UTC, datetime
from typing import Any

import pytest

from imm_desktop.adapters import imm_client
from imm_desktop.adapters.imm_client import ImmClient
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.errors import (
    AmbiguousError,
    InvalidRequestError,
    NotFoundError,
    ServiceFailedError,
    ThrottledError,
)
from imm_desktop.domain.media import ObjectUri, VideoFacts
from imm_desktop.domain.moderation import ModerationReport, Suggestion
from imm_desktop.domain.results import LabelReport
from imm_desktop.domain.tasks import SUBMISSION_TAG, TaskKind
from imm_desktop.services.ports.backend import Backend, Created, ListedState
from tests.adapters.wire_answers import RecordedTransport, recorded, reply_of

VIDEO = ObjectUri("b", "film.mp4")
MODERATION = AnalysisRequest(TaskKind.MODERATION, VIDEO, {"Interval": 2})


def client_of(*answers: Any) -> tuple[ImmClient, RecordedTransport]:
    transport = RecordedTransport(*answers)
    return ImmClient(transport, "p"), transport


def task(submission_id: str | None, **fields: Any) -> dict[str, Any]:
    tags = None if submission_id is None else {SUBMISSION_TAG: submission_id}
    return {
        "TaskId": f"VideoModeration-{submission_id}",
        "Status": "Running",
        "Tags": tags,
        **fields,
    }


def test_the_client_is_a_backend():
    backend: Backend = client_of()[0]
    assert backend


def test_a_task_is_created_with_its_tag(run):
    client, transport = client_of(recorded("CreateVideoModerationTask", "page-sample"))
    created = run(client.create(MODERATION, "sub-1"))
    assert created == Created(
        "VideoModeration-2f157087-91df-4fda-8c3e-232407ec****",
        "7F84C6D9-5AC0-49F9-914D-F02678E30000",
    )
    assert transport.calls == [
        (
            "CreateVideoModerationTask",
            {
                "ProjectName": "p",
                "SourceURI": "oss://b/film.mp4",
                "Interval": "2",
                "Tags": json.dumps({SUBMISSION_TAG: "sub-1"}, separators=(",", ":")),
            },
        )
    ]


@pytest.mark.parametrize("body", [{}, {"TaskId": 7}, {"TaskId": ""}])
def test_a_create_whose_answer_has_no_task_id_is_ambiguous(run, body):
    client, _ = client_of({"RequestId": "R", **body})
    with pytest.raises(AmbiguousError) as caught:
        run(client.create(MODERATION, "sub-1"))
    assert caught.value.request_id == "R"


def test_a_create_that_would_be_refused_is_never_sent(run):
    client, transport = client_of()
    with pytest.raises(InvalidRequestError):
        run(client.create(AnalysisRequest(TaskKind.MODERATION, VIDEO, {"MaxFrames": 4}), "s"))
    assert transport.calls == []


def test_labels_of_a_picture_are_no_task(run):
    client, transport = client_of()
    with pytest.raises(InvalidRequestError, match="answered at once"):
        run(client.create(AnalysisRequest(TaskKind.IMAGE_LABELS, VIDEO, {}), "s"))
    assert run(client.find("s", TaskKind.IMAGE_LABELS)) is None
    assert transport.calls == []


def test_a_lost_task_is_found_by_its_tag(run):
    client, transport = client_of(recorded("ListTasks", "two"))
    report = run(client.find("sub-2", TaskKind.MODERATION))
    assert report.submission_id == "sub-2"
    assert report.is_succeeded
    assert transport.calls == [
        (
            "ListTasks",
            {
                "ProjectName": "p",
                "TaskTypes": '["VideoModeration"]',
                "TagSelector": f"{SUBMISSION_TAG}=sub-2",
            },
        )
    ]


def test_a_task_that_only_the_list_believes_in_is_not_taken_for_ours(run):
    client, _ = client_of({"Tasks": [task("other"), {"TaskId": "", "Status": "Running"}]})
    assert run(client.find("sub-1", TaskKind.MODERATION)) is None


def test_a_lost_task_is_looked_for_on_every_page(run):
    client, transport = client_of(
        {"Tasks": [task("other")], "NextToken": "2"}, {"Tasks": [task("sub-1")]}
    )
    assert run(client.find("sub-1", TaskKind.MODERATION)).task_id == "VideoModeration-sub-1"
    assert [call.get("NextToken") for _, call in transport.calls] == [None, "2"]


def test_a_service_that_lists_no_tags_is_asked_for_each_task(run):
    client, transport = client_of(
        {"Tasks": [task(None, TaskId="A"), task(None, TaskId="B")]}, task("other"), task("sub-1")
    )
    assert run(client.find("sub-1", TaskKind.MODERATION)).submission_id == "sub-1"
    assert [name for name, _ in transport.calls] == ["ListTasks", "GetTask", "GetTask"]


@pytest.mark.parametrize("answer", [{"Tasks": []}, {"Tasks": None}, recorded("ListTasks", "none")])
def test_a_task_that_is_not_listed_is_not_there(run, answer):
    client, _ = client_of(answer)
    assert run(client.find("sub-1", TaskKind.MODERATION)) is None


def test_a_list_that_pages_in_circles_ends(run, monkeypatch):
    monkeypatch.setattr(imm_client, "MOST_PAGES", 4)
    still, _ = client_of(*[{"NextToken": "same"}] * 2)
    assert run(still.find("s", TaskKind.LABELS)) is None
    circle = [{"NextToken": str(page % 2)} for page in range(9)]
    client, _ = client_of(*circle)
    with pytest.raises(ServiceFailedError, match="does not end"):
        run(client.find("s", TaskKind.LABELS))
    client, _ = client_of(*circle)
    with pytest.raises(ServiceFailedError, match="does not end"):
        run(client.list_projects())


def test_a_task_is_asked_for_by_type_and_id(run):
    client, transport = client_of(recorded("GetTask", "running"))
    report = run(client.report("T", TaskKind.MODERATION))
    assert (report.percent, report.is_running) == (40, True)
    assert transport.calls == [
        ("GetTask", {"ProjectName": "p", "TaskType": "VideoModeration", "TaskId": "T"})
    ]


@pytest.mark.parametrize("error", [NotFoundError("gone"), ThrottledError("slow down")])
def test_errors_of_the_wire_pass_through(run, error):
    client, _ = client_of(error)
    with pytest.raises(type(error)):
        run(client.report("T", TaskKind.MODERATION))


def test_a_result_comes_with_the_answer_as_it_was_sent(run):
    body = recorded("GetVideoModerationResult", "review")
    client, transport = client_of(body)
    result = run(client.fetch_result("T", MODERATION))
    assert isinstance(result.report, ModerationReport)
    assert result.report.suggestion is Suggestion.REVIEW
    assert result.raw == reply_of(body).raw
    assert result.request_id == body["RequestId"]
    assert transport.calls[0][0] == "GetVideoModerationResult"


def test_an_unreadable_result_is_told(run):
    body = {**recorded("GetVideoModerationResult", "review"), "ModerationResult": "fine"}
    client, _ = client_of(body)
    with pytest.raises(ServiceFailedError, match="ModerationResult"):
        run(client.fetch_result("T", MODERATION))


def test_a_known_duration_tells_the_unit_of_offsets(run):
    body = recorded("GetVideoModerationResult", "review")
    body["ModerationResult"]["Frames"]["BlockFrames"] = [{"Label": "ad", "Offset": 100, "Rate": 1}]
    client, _ = client_of(body, {"Duration": 50}, body)
    before = run(client.fetch_result("T", MODERATION)).report.findings[0].position_ms
    assert run(client.media_facts(VIDEO)) == VideoFacts(50_000, 0, 0)
    after = run(client.fetch_result("T", MODERATION)).report.findings[0].position_ms
    assert (before, after) == (100_000, 100)


def test_only_so_many_durations_are_remembered(run, monkeypatch):
    monkeypatch.setattr(imm_client, "REMEMBERED_DURATIONS", 2)
    client, _ = client_of(*[{"Duration": 50}] * 3)
    for name in "abc":
        run(client.media_facts(ObjectUri("b", name)))
    assert list(client._durations_ms) == [ObjectUri("b", "b"), ObjectUri("b", "c")]


def test_labels_of_a_picture_are_answered_at_once(run):
    client, transport = client_of(recorded("DetectImageLabels", "page-sample"))
    asked = AnalysisRequest(TaskKind.IMAGE_LABELS, ObjectUri("b", "a.jpg"), {"Threshold": 0.5})
    result = run(client.detect_image_labels(asked))
    assert isinstance(result.report, LabelReport)
    assert transport.calls == [
        (
            "DetectImageLabels",
            {"ProjectName": "p", "SourceURI": "oss://b/a.jpg", "Threshold": "0.5"},
        )
    ]


def test_a_large_answer_is_read_whole(run):
    body = recorded("GetVideoLabelClassificationResult", "page-sample")
    body["Labels"][0]["Clips"] = [{"TimeRange": [n * 1000, n * 1000 + 500]} for n in range(5000)]
    client, _ = client_of(body)
    result = run(client.fetch_result("T", AnalysisRequest(TaskKind.LABELS, VIDEO, {})))
    assert len(result.raw) > imm_client.LARGE_ANSWER_BYTES
    assert len(result.report.labels[0].clips) == 5000


def test_projects_are_listed_over_all_pages(run):
    client, transport = client_of(
        {"Projects": [{"ProjectName": "a"}, {}], "NextToken": "2"}, recorded("ListProjects", "two")
    )
    assert run(client.list_projects()) == ("a", "immtest", "other")
    assert transport.calls == [("ListProjects", {}), ("ListProjects", {"NextToken": "2"})]


def test_closing_lets_go_of_connections(run):
    client, transport = client_of()
    run(client.close())
    assert transport.is_closed


def test_running_tasks_are_listed_by_their_starts(run):
    client, transport = client_of(
        {"Tasks": [task("a", Progress=40), task("b", Status=""), {"Status": "Running"}]},
    )
    page = run(client.list_tasks(TaskKind.MODERATION, ListedState.RUNNING, token="t2"))
    assert [(one.task_id, one.percent) for one in page.reports] == [("VideoModeration-a", 40)]
    assert page.next_token == ""
    assert transport.calls == [
        (
            "ListTasks",
            {
                "ProjectName": "p",
                "TaskTypes": '["VideoModeration"]',
                "Status": "Running",
                "Sort": "StartTime",
                "NextToken": "t2",
            },
        )
    ]


def test_tasks_that_are_over_are_listed_by_their_ends(run):
    done = task("a", Status="Succeeded", EndTime="2026-01-05T08:00:00.5Z")
    client, transport = client_of({"Tasks": [done], "NextToken": "more"})
    since = datetime(2026, 1, 5, 7, tzinfo=UTC)
    page = run(client.list_tasks(TaskKind.MODERATION, ListedState.SUCCEEDED, ended_from=since))
    assert page.reports[0].ended_at == datetime(2026, 1, 5, 8, 0, 0, 500_000, UTC)
    assert page.next_token == "more"
    ((_, sent),) = transport.calls
    assert sent["EndTimeRange"] == '{"Start":"2026-01-05T07:00:00Z"}'
    assert sent["Sort"] == "EndTime"


def test_everything_in_the_project_is_found_whoever_made_it(run):
    converted = {
        "TaskId": "FileCompression-1",
        "TaskType": "FileCompression",
        "Status": "Succeeded",
    }
    client, transport = client_of(
        {"Tasks": [task("a"), converted, {"TaskId": "VideoModeration-x"}], "NextToken": "t2"}
    )
    page = run(client.find_all(token="t1"))
    assert [(one.task_id, one.kind) for one in page.tasks] == [
        ("VideoModeration-a", TaskKind.MODERATION),
        ("FileCompression-1", None),
    ]
    assert page.next_token == "t2"
    ((_, sent),) = transport.calls
    assert sent == {
        "ProjectName": "p",
        "Sort": "StartTime",
        "RequestDefinition": "true",
        "NextToken": "t1",
    }


def test_what_a_task_was_asked_for_is_asked_for(run):
    definition = json.dumps({"SourceURI": "oss://b/film.mp4", "Interval": 3})
    client, transport = client_of(
        {"TaskId": "VideoModeration-a", "TaskRequestDefinition": definition}
    )
    asked = run(client.asked_of("VideoModeration-a", TaskKind.MODERATION))
    assert asked == AnalysisRequest(TaskKind.MODERATION, VIDEO, {"Interval": 3})
    assert transport.calls[0][1]["RequestDefinition"] == "true"
