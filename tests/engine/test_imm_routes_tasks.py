"""Tasks over the wire: created, watched, listed, refused."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from imm_desktop.imm.signing import AccessKey
from tests.engine_client import EngineClient, SetClock, running_engine

LABELS = "CreateVideoLabelClassificationTask"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineClient]:
    with running_engine(tmp_path) as client:
        yield client


def script(engine: EngineClient, name: str, *lines: str) -> str:
    path = engine.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), "utf-8")
    return f"oss://videos/{name}"


def test_a_label_task_gives_its_result_whole(engine: EngineClient) -> None:
    labels = [{"LabelName": "猫", "LabelConfidence": 0.9, "Clips": [{"TimeRange": [0, 1200]}]}]
    uri = script(
        engine, "中文 a+b%.mp4", "answer " + json.dumps({"Labels": labels, "Message": "seen"})
    )

    created = engine.ask(LABELS, {"SourceURI": uri, "UserData": "mine", "Tags": {"k": "v"}})
    task = engine.until_over(created["TaskId"])
    result = engine.ask(
        "GetVideoLabelClassificationResult",
        {"TaskType": "VideoLabelClassification", "TaskId": created["TaskId"]},
    )

    assert created["TaskId"].startswith("VideoLabelClassification-")
    assert created["EventId"]
    assert (task["Status"], task["Progress"], task["UserData"], task["Tags"]) == (
        "Succeeded", 100, "mine", {"k": "v"},
    )  # fmt: skip
    assert result["Labels"] == labels
    assert result["Message"] == "seen"
    assert result["StartTime"] < result["EndTime"]
    assert result["EndTime"].endswith("Z")


def test_progress_is_told_while_the_task_runs(engine: EngineClient, tmp_path: Path) -> None:
    go_on = tmp_path / "go"
    uri = script(engine, "slow.mp4", "progress 40", f"wait {go_on}")
    task_id = engine.ask(LABELS, {"SourceURI": uri})["TaskId"]
    asked = {"TaskType": "VideoLabelClassification", "TaskId": task_id}

    while (task := engine.ask("GetTask", asked))["Progress"] != 40:
        assert task["Status"] == "Running"
    running = engine.ask("GetVideoLabelClassificationResult", asked)
    go_on.touch()

    assert running["Status"] == "Running"
    assert "Labels" not in running
    assert "EndTime" not in running
    assert engine.until_over(task_id)["Status"] == "Succeeded"


def test_defaults_of_the_service_reach_the_analysis(engine: EngineClient) -> None:
    uri = script(engine, "m.mp4")
    task_id = engine.ask("CreateVideoModerationTask", {"SourceURI": uri, "Interval": "7"})["TaskId"]
    engine.until_over(task_id)
    task = engine.ask(
        "GetTask", {"TaskType": "VideoModeration", "TaskId": task_id, "RequestDefinition": "True"}
    )

    assert json.loads(task["TaskRequestDefinition"]) == {
        "ProjectName": "unit", "SourceURI": uri, "Scenes": ["porn", "terrorism", "ad"], "Interval": 7,
        "MaxFrames": 200,
    }  # fmt: skip


def test_a_failed_analysis_says_code_and_message(engine: EngineClient) -> None:
    uri = script(engine, "text.mp4", "fail UnsupportedMediaFormat The file is no video.")
    task = engine.until_over(engine.ask(LABELS, {"SourceURI": uri})["TaskId"])

    assert (task["Status"], task["Code"], task["Message"]) == (
        "Failed", "UnsupportedMediaFormat", "The file is no video.",
    )  # fmt: skip


def test_a_highlight_is_written_where_it_was_asked_for_and_loses_the_old_tags(
    engine: EngineClient,
) -> None:
    out = "oss://videos/out/new/film.mp4"
    uri = script(engine, "h.mp4", f"write {out} film", "answer " + json.dumps({"Outputs": [out]}))
    created = engine.ask(
        "CreateHighlightTask",
        {
            "Type": "Concat",
            "Sources": [{"URI": uri, "StartTime": 1.5}],
            "Output": {"URI": out, "Container": "mp4"},
        },
        form=True,
    )
    task = engine.until_over(created["TaskId"])

    assert task["Outputs"] == [out]
    assert engine.oss("GET", "out/new/film.mp4").text == "film"


def test_the_message_is_written_when_the_task_ends(engine: EngineClient) -> None:
    uri = script(engine, "n.mp4", "answer " + json.dumps({"Labels": [{"LabelName": "x"}]}))
    target = "oss://videos/messages/n.json"
    task_id = engine.ask(
        LABELS, {"SourceURI": uri, "UserData": "u", "Notification": {"ExtendedMessageURI": target}}
    )["TaskId"]
    engine.until_over(task_id)
    while (found := engine.oss("GET", "messages/n.json")).status_code == 404:
        pass
    message = found.json()
    content = json.loads(message["content"])

    assert message["source"] == "acs.imm"
    assert message["type"] == "imm:Task:VideoLabelClassification"
    assert message["subject"].endswith(":unit/imm:Task:VideoLabelClassification")
    assert (content["TaskId"], content["Status"], content["UserData"]) == (
        task_id,
        "Succeeded",
        "u",
    )
    assert content["Labels"] == [{"LabelName": "x"}]


def test_images_are_answered_at_once(engine: EngineClient) -> None:
    uri = script(engine, "i.jpg", "answer " + json.dumps({"Labels": [{"LabelName": "y"}]}))
    broken = script(engine, "j.jpg", "fail InvalidArgument The file is no image.")

    assert engine.ask("DetectImageLabels", {"SourceURI": uri, "Threshold": "0.5"})["Labels"]
    assert engine.refused("DetectImageLabels", {"SourceURI": broken}) == "400 InvalidArgument"
    assert (
        engine.refused("DetectImageLabels", {"SourceURI": uri, "Threshold": "1.5"})
        == "400 InvalidThreshold"
    )


@pytest.mark.parametrize(
    ("action", "parameters", "code"),
    [
        (LABELS, {}, "400 MissingSourceURI"),
        (LABELS, {"SourceURI": "http://x/y"}, "400 InvalidSourceURI"),
        (LABELS, {"SourceURI": "oss://videos/none.mp4"}, "400 ResourceNotFound"),
        (LABELS, {"SourceURI": "oss://nowhere/a.mp4"}, "400 ResourceNotFound"),
        (
            LABELS,
            {"SourceURI": "oss://videos/m.mp4", "UserData": "x" * 2049},
            "400 InvalidUserData",
        ),
        (LABELS, {"SourceURI": "oss://videos/m.mp4", "Tags": "{"}, "400 InvalidJSON"),
        (
            "CreateVideoModerationTask",
            {"SourceURI": "oss://v/a", "Interval": "601"},
            "400 InvalidInterval",
        ),
        (
            "CreateVideoModerationTask",
            {"SourceURI": "oss://v/a", "MaxFrames": "4"},
            "400 InvalidMaxFrames",
        ),
        (
            "CreateVideoModerationTask",
            {"SourceURI": "oss://v/a", "Scenes": ["nosuch"]},
            "400 InvalidScenes",
        ),
        (
            "GetTask",
            {"TaskType": "VideoModeration", "TaskId": "VideoModeration-0"},
            "400 ResourceNotFound",
        ),
        (
            "GetVideoModerationResult",
            {"TaskType": "VideoModeration", "TaskId": ""},
            "400 MissingTaskId",
        ),
        ("GetVideoModerationResult", {"TaskId": "VideoModeration-0"}, "400 MissingTaskType"),
        (
            "GetVideoLabelClassificationResult",
            {"TaskType": "VideoModeration", "TaskId": "x"},
            "400 InvalidTaskType",
        ),
        ("ListTasks", {"MaxResults": "101"}, "400 InvalidMaxResults"),
        ("ListTasks", {"NextToken": "rubbish"}, "400 InvalidNextToken"),
        ("NoSuchOperation", {}, "404 InvalidApi.NotFound"),
    ],
)
def test_bad_requests_get_the_codes_of_the_service(
    engine: EngineClient, action: str, parameters: dict[str, object], code: str
) -> None:
    script(engine, "m.mp4")
    assert engine.refused(action, parameters) == code


def test_every_signature_is_checked(engine: EngineClient) -> None:
    wrong_secret = AccessKey("unit-key", "wrong")
    unknown = AccessKey("somebody", "unit-secret")
    old = datetime.now(UTC) - timedelta(minutes=16)

    assert engine.refused("ListTasks", key=wrong_secret) == "400 SignatureDoesNotMatch"
    assert engine.refused("ListTasks", key=unknown) == "404 InvalidAccessKeyId.NotFound"
    assert engine.refused("ListTasks", tamper=True) == "400 SignatureDoesNotMatch"
    assert engine.refused("ListTasks", date=old) == "400 InvalidTimeStamp.Expired"
    assert (
        engine.http.post("/", headers={"x-acs-action": "ListTasks"}).json()["Code"]
        == "IncompleteSignature"
    )


def test_a_nonce_counts_once(engine: EngineClient) -> None:
    engine.ask("ListTasks", nonce="f" * 32)

    assert engine.refused("ListTasks", nonce="f" * 32) == "400 SignatureNonceUsed"


def test_tasks_are_listed_by_every_filter_and_page(tmp_path: Path) -> None:
    clock = SetClock()
    with running_engine(tmp_path, clock=clock) as engine:
        uri = script(engine, "a.mp4")
        bad = script(engine, "b.mp4", "fail X no")
        ids = []
        for number in range(5):
            source = bad if number == 3 else uri
            tags = {"n": str(number), "even": "yes" if number % 2 == 0 else "no"}
            ids.append(engine.ask(LABELS, {"SourceURI": source, "Tags": tags})["TaskId"])
            engine.until_over(ids[-1])
            clock.ahead_s += 60
        other = engine.ask("CreateVideoModerationTask", {"SourceURI": uri})["TaskId"]
        engine.until_over(other)

        def listed(**parameters: object) -> list[str]:
            found: list[str] = []
            token = ""
            while True:
                page = engine.ask(
                    "ListTasks", {**parameters, "MaxResults": "2", "NextToken": token}
                )
                assert page["MaxResults"] == "2"
                assert len(page["Tasks"]) <= 2
                found += [task["TaskId"] for task in page["Tasks"]]
                token = page["NextToken"]
                if not token:
                    return found

        starts = {t["TaskId"]: t["StartTime"] for t in engine.ask("ListTasks")["Tasks"]}
        assert listed() == sorted([*ids, other])
        assert listed(Order="DESC") == sorted([*ids, other], reverse=True)
        assert listed(Sort="StartTime") == [*ids, other]
        assert listed(Sort="EndTime", Order="desc") == [other, *reversed(ids)]
        assert listed(TaskTypes=["VideoModeration"]) == [other]
        assert listed(Status="Failed") == [ids[3]]
        assert listed(TagSelector="n=2") == [ids[2]]
        assert listed(TagSelector="even=yes&n=4") == [ids[4]]
        assert listed(TagSelector="n=2x") == []
        assert (
            listed(
                Sort="StartTime", StartTimeRange={"Start": starts[ids[1]], "End": starts[ids[2]]}
            )
            == ids[1:3]
        )
        assert listed(Sort="StartTime", EndTimeRange={"Start": starts[ids[4]]}) == [ids[4], other]


def test_projects_do_not_see_each_others_tasks(engine: EngineClient) -> None:
    engine.ask("CreateProject", {"Description": "second"}, project="second")
    uri = script(engine, "p.mp4")
    task_id = engine.ask(LABELS, {"SourceURI": uri}, project="second")["TaskId"]
    engine.until_over(task_id, project="second")
    asked = {"TaskType": "VideoLabelClassification", "TaskId": task_id}

    assert engine.refused("GetTask", asked) == "400 ResourceNotFound"
    assert [t["TaskId"] for t in engine.ask("ListTasks", project="second")["Tasks"]] == [task_id]
    assert engine.refused("ListTasks", project="third") == "400 ResourceNotFound"


def test_tasks_vanish_after_seven_days(tmp_path: Path) -> None:
    clock = SetClock()
    with running_engine(tmp_path, clock=clock) as engine:
        task_id = engine.ask(LABELS, {"SourceURI": script(engine, "a.mp4")})["TaskId"]
        engine.until_over(task_id)
        asked = {"TaskType": "VideoLabelClassification", "TaskId": task_id}
        clock.ahead_s = 7 * 86400 - 60
        now = datetime.now(UTC) + timedelta(seconds=clock.ahead_s)
        assert engine.ask("GetTask", asked, date=now)["Status"] == "Succeeded"
        clock.ahead_s += 120
        now += timedelta(seconds=120)
        assert engine.refused("GetTask", asked, date=now) == "400 ResourceNotFound"
        assert engine.ask("ListTasks", date=now)["Tasks"] == []


def test_projects_are_made_changed_listed_and_deleted(engine: EngineClient) -> None:
    made = engine.ask(
        "CreateProject",
        {"Description": "d", "Tag": [{"Key": "team", "Value": "a"}]},
        project="p-one",
    )["Project"]
    changed = engine.ask("UpdateProject", {"Description": "e"}, project="p-one")["Project"]
    engine.ask("CreateProject", project="p-two")
    first = engine.ask("ListProjects", {"Prefix": "p-", "MaxResults": "1"}, project=None)
    tagged = engine.ask("ListProjects", {"Tag": [{"Key": "team", "Value": "a"}]}, project=None)

    assert made["Tags"] == [{"TagKey": "team", "TagValue": "a"}]
    assert made["Description"] == "d"
    assert changed["Description"] == "e"
    assert changed["Tags"] == made["Tags"]
    assert [p["ProjectName"] for p in first["Projects"]] == ["p-one"]
    assert first["NextToken"]
    assert [p["ProjectName"] for p in tagged["Projects"]] == ["p-one"]
    assert engine.refused("CreateProject", project="p-one") == "400 ResourceAlreadyExists"
    assert engine.refused("CreateProject", project="1bad") == "400 InvalidProjectName"
    assert "Project" not in engine.ask("DeleteProject", project="p-one")
    assert engine.refused("GetProject", project="p-one") == "400 ResourceNotFound"


def test_a_highlight_never_overwrites_its_source(engine: EngineClient) -> None:
    uri = script(engine, "own.mp4")
    parameters = {
        "Type": "Concat",
        "Sources": [{"URI": uri}],
        "Output": {"URI": uri, "Container": "mp4"},
    }

    assert engine.refused("CreateHighlightTask", parameters, form=True) == "400 InvalidOutput"
    assert (engine.folder / "own.mp4").exists()


def test_tags_of_every_kind_are_found(engine: EngineClient) -> None:
    uri = script(engine, "t.mp4")
    tags = {"flag": True, "count": 3, "text": "a&b=c", "中": "文 +"}
    task_id = engine.ask(LABELS, {"SourceURI": uri, "Tags": tags})["TaskId"]

    for selector in ("flag=true", "count=3", "text=a&b=c", "中=文 +", "flag", "flag=true&count=3"):
        found = engine.ask("ListTasks", {"TagSelector": selector})["Tasks"]
        assert [task["TaskId"] for task in found] == [task_id], selector
    for selector in ("flag=false", "count=30", "other=1", "flag=true&count=4"):
        assert engine.ask("ListTasks", {"TagSelector": selector})["Tasks"] == []
