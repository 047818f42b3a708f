"""Commands that need no backend: what they print, their JSON, their exit codes."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import opentimelineio as otio
import pytest

from imm_desktop.app.cli import COMMANDS, is_command_line
from imm_desktop.app.cli.codes import Code, code_of
from imm_desktop.app.cli.output import SCHEMA
from imm_desktop.domain import errors
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.films import FilmClip, FilmList
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.review_log import chained, payload_of
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.domain.timing import TimeRange
from tests.domain.test_review_log import FULL
from tests.fakes.clock import START
from tests.fakes.results import label_result, moderation_result

REEL = ObjectUri("reel", "day/one.mp4")
ACCOUNT = "this-computer"


def done(submission_id: str, kind: TaskKind, source: ObjectUri = REEL) -> Task:
    return Task(
        submission_id,
        ACCOUNT,
        kind,
        source,
        START,
        TaskStatus.SUCCEEDED,
        task_id=f"{kind.value}-{submission_id}",
        started_at=START,
        ended_at=START + timedelta(minutes=1),
        summary="labels=2 clips=3",
    )


@pytest.fixture
def filled(profile):
    """Two results, one task that waits and one that failed."""

    async def work(archive):
        for task, result in (
            (done("aaa1", TaskKind.LABELS), label_result()),
            (done("bbb2", TaskKind.MODERATION), moderation_result()),
        ):
            await archive.adopt(task, AnalysisRequest(task.kind, task.source, {}), result, None)
        waiting = Task("ccc3", ACCOUNT, TaskKind.LABELS, REEL, START)
        bad = replace(waiting, submission_id="ddd4")
        request = AnalysisRequest(TaskKind.LABELS, REEL, {})
        await archive.prepare([(waiting, request), (bad, request)])
        await archive.save_task(
            bad.moved_to(TaskStatus.FAILED, ended_at=START, code="Boom", message="no such object")
        )

    profile.fill(work)
    return profile


def test_the_first_word_decides_between_window_and_command_line():
    assert is_command_line(["tasks"])
    assert is_command_line(["--profile", "x", "rescue", "--json"])
    assert is_command_line(["--profile=x", "verify"])
    for arguments in ([], ["--profile", "tasks"], ["--demo", "tasks"], ["--selftest", "x"]):
        assert not is_command_line(arguments)


def test_tasks_are_listed_for_people_and_for_programs(filled):
    text = filled.type("tasks")
    assert text.code == 0
    assert [line.split()[:3] for line in text.out.splitlines()] == [
        ["ddd4", "labels", "failed"],
        ["ccc3", "labels", "prepared"],
        ["bbb2", "moderation", "succeeded"],
        ["aaa1", "labels", "succeeded"],
    ]
    assert "Boom no such object" in text.out
    assert text.err == ""
    said = filled.type("tasks", "--json", "--status", "succeeded", "--kind", "labels").json
    assert {key: said[key] for key in ("schema", "command", "ok", "exit_code", "problems")} == {
        "schema": SCHEMA,
        "command": "tasks",
        "ok": True,
        "exit_code": 0,
        "problems": [],
    }
    assert said["account"]["id"] == ACCOUNT
    assert said["tasks"] == [
        {
            "submission_id": "aaa1",
            "task_id": "labels-aaa1",
            "kind": "labels",
            "source": "oss://reel/day/one.mp4",
            "status": "succeeded",
            "percent": None,
            "prepared_at": "2026-01-05T08:00:00.000Z",
            "started_at": "2026-01-05T08:00:00.000Z",
            "ended_at": "2026-01-05T08:01:00.000Z",
            "kept_until": "2026-01-12T08:00:00.000Z",
            "code": None,
            "message": None,
            "request_id": None,
            "source_etag": None,
            "summary": "labels=2 clips=3",
        }
    ]


def test_results_are_found_by_object_task_and_submission(filled):
    by_object = filled.type("results", str(REEL), "--json").json["results"]
    assert [one["result"]["type"] for one in by_object] == ["moderation", "labels"]
    assert by_object[1]["result"]["labels"][1] == {
        "name": "猫",
        "alias": "cat",
        "parent": "动物",
        "level": 2,
        "confidence": 0.9,
        "centric_score": 0.5,
        "language": "zh-Hans",
        "clips_ms": [[0, 4000]],
    }
    assert by_object[0]["result"]["findings"][0]["position_ms"] == 3_000
    for name in ("aaa1", "labels-aaa1", "aaa"):
        (one,) = filled.type("results", name, "--json", "--raw").json["results"]
        assert one["task"]["submission_id"] == "aaa1"
        assert one["raw"] == {"Labels": []}
    text = filled.type("results", "bbb2").out
    assert "review  ad" in text
    assert "00:00:03.000   88.5  qrcode  http://x" in text


@pytest.mark.parametrize(
    "words",
    [
        ("results", "nothing"),
        ("results", "oss://reel/unknown.mp4"),
        ("results", "ccc3"),
        ("results", "oss:/"),
        ("tasks", "--account", "nobody"),
        ("analyse", "labels", "oss://reel/a.mp4", "--set", "NoSuch=1"),
        ("analyse", "labels", "oss://reel/a.mp4", "--set", "UserData"),
        ("export", "labels", "--format", "edl", "--rate", "25", "--label", "nothing"),
        ("export", "decisions", "--format", "otio"),
        ("export", "labels", "-o", "labels.docx"),
        ("verify", "--file", "/no/such/file"),
        ("wait", "nothing"),
    ],
)
def test_what_cannot_be_meant_ends_with_2_and_a_reason(filled, words):
    ended = filled.type(*words)
    assert ended.code == 2, ended.err
    assert ended.err.startswith("imm-desktop: ")
    said = filled.type(*words, "--json")
    assert (said.json["ok"], said.json["exit_code"]) == (False, 2)
    assert said.json["problems"][0]["kind"] in ("usage", "invalid_request")


def test_wrong_options_end_with_2_as_argparse_says_it(filled, capsys):
    assert filled.type("tasks", "--no-such-option").code == 2
    assert filled.type("frobnicate").code == 2
    assert filled.type("tasks", "--limit", "0").code == 2
    assert filled.type("--help").code == 0
    shown = capsys.readouterr()
    assert all(name in shown.out for name in COMMANDS)


def test_labels_become_rows(filled):
    text = filled.type("export", "labels").out
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(one["label"], one["start_ms"], one["end"]) for one in rows] == [
        ("动物", "0", "00:00:04.000"),
        ("猫", "0", "00:00:04.000"),
        ("车", "5000", "00:00:06.000"),
    ]
    only = filled.type("export", "labels", "--format", "jsonl", "--label", "cat").out
    assert [json.loads(line)["label"] for line in only.splitlines()] == ["猫"]
    sure = filled.type("export", "labels", "--json", "--min-confidence", "0.8").json["export"]
    assert (sure["count"], sure["format"], sure["file"]) == (2, "csv", None)


def test_findings_become_rows_that_no_spreadsheet_takes_for_formulas(filled, tmp_path):
    async def work(archive):
        task = done("eee5", TaskKind.MODERATION, ObjectUri("reel", "evil.mp4"))
        result = moderation_result()
        evil = replace(result.report.findings[0], text="=1+1")
        result = replace(result, report=replace(result.report, findings=(evil,)))
        await archive.adopt(task, AnalysisRequest(task.kind, task.source, {}), result, None)

    filled.fill(work)
    target = tmp_path / "findings.csv"
    ended = filled.type("export", "findings", "-o", str(target), "--json", "oss://reel/evil.mp4")
    assert ended.json["export"]["file"] == str(target)
    (row,) = csv.DictReader(io.StringIO(target.read_text("utf-8-sig")))
    assert (row["label"], row["rate"], row["text"]) == ("qrcode", "88.5", "'=1+1")


def test_labels_become_an_edit_of_leaf_labels_in_their_order(filled, tmp_path):
    target = tmp_path / "cut.otio"
    ended = filled.type("export", "labels", "-o", str(target), "--rate", "25", "--media", "/films")
    assert (ended.code, ended.err) == (0, "")
    timeline = otio.adapters.read_from_file(str(target))
    clips = list(timeline.find_clips())
    assert [(one.name, one.source_range.duration.to_frames()) for one in clips] == [
        ("cat", 100),
        ("car", 25),
    ]
    assert clips[0].media_reference.target_url == "file:///films/one.mp4"


def test_findings_become_moments_and_marks_lie_on_the_whole_video(filled, tmp_path):
    edl = filled.type("export", "findings", "--format", "edl", "--rate", "25")
    assert edl.code == 0
    assert "00:00:02:00 00:00:05:00" in edl.out
    assert "say --media DIR" in edl.err
    marks = filled.type("export", "labels", "--format", "fcpxml", "--rate", "25", "--marks")
    root = ET.fromstring(marks.out.encode())
    assert [one.get("value") for one in root.iter("keyword")] == ["cat", "car"]


def test_chosen_clips_are_written_with_handles(filled):
    async def work(archive):
        clip = FilmClip(REEL, TimeRange(2_000, 3_000), "best")
        await archive.films.save_film(ACCOUNT, FilmList("l1", "Reel", (clip,), handle_ms=500))

    assert filled.type("export", "highlights", "--format", "edl", "--rate", "25").code == 2
    filled.fill(work)
    text = filled.type("export", "highlights", "--format", "edl", "--rate", "25").out
    assert "00:00:01:13 00:00:03:13" in text
    (row,) = csv.DictReader(io.StringIO(filled.type("export", "highlights", "Reel").out))
    assert (row["start_ms"], row["end_ms"], row["name"]) == ("1500", "3500", "best")
    assert filled.type("export", "highlights", "Unknown").code == 2


def test_an_empty_log_holds(filled):
    said = filled.type("verify", "--json").json
    assert (said["chain"]["records"], said["chain"]["holds"]) == (0, True)


def test_an_export_is_examined_whole_or_in_part(filled, tmp_path):
    records, end = [], None
    for number in range(1, 5):
        end = chained(replace(FULL, decision_id=f"d{number}", note="a\u2028b"), end)
        records.append(
            {
                "number": end.number,
                "previous_hash": end.previous_hash,
                "hash": end.hash,
                "decision": payload_of(end.decision),
            }
        )
    export = tmp_path / "decisions.jsonl"
    lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in records]
    export.write_text("".join(lines), encoding="utf-8")
    ended = filled.type("verify", "--file", str(export))
    assert (ended.code, ended.out) == (0, "The export holds: 4 records\n")
    export.write_text("".join([lines[0], lines[3]]), encoding="utf-8")
    ended = filled.type("verify", "--file", str(export))
    assert ended.code == Code.FAILED
    assert "record 2 is the first (record 2 is missing)" in ended.out
    said = filled.type("verify", "--file", str(export), "--part", "--json").json
    assert (said["chain"]["holds"], said["chain"]["records"], said["chain"]["gaps"]) == (True, 2, 1)
    export.write_text(
        "".join(lines).replace('"reviewer": "梅"', '"reviewer": "li"', 1), encoding="utf-8"
    )
    said = filled.type("verify", "--file", str(export), "--json").json
    assert (said["exit_code"], said["chain"]["first_broken"]) == (Code.FAILED, 1)


def test_waiting_for_nothing_returns_at_once(profile):
    ended = profile.type("wait")
    assert (ended.code, ended.out) == (0, "No task is unfinished.\n")


def test_a_file_is_imported_once_and_a_bad_one_is_told(profile, tmp_path):
    good = tmp_path / "m.json"
    good.write_text(
        json.dumps(
            {
                "TaskId": "VideoModeration-1",
                "Status": "Succeeded",
                "ModerationResult": {"URI": str(REEL), "Suggestion": "block", "Frames": {}},
            }
        )
    )
    bad = tmp_path / "bad.json"
    bad.write_text("oops")
    said = profile.type("import", str(good), str(bad), "--json")
    assert said.code == Code.FAILED
    assert [one["outcome"] for one in said.json["imported"]] == ["kept"]
    assert said.json["problems"][0]["reason"] == "not_json"
    assert profile.type("import", str(good)).out.startswith("known  moderation")


def test_labels_without_a_video_need_its_name(profile, tmp_path):
    labels = tmp_path / "l.json"
    labels.write_text(
        json.dumps(
            {
                "TaskId": "VideoLabelClassification-1",
                "Status": "Succeeded",
                "Labels": [{"LabelName": "猫", "Clips": [{"TimeRange": [0, 10]}]}],
            }
        )
    )
    assert profile.type("import", str(labels)).code == 2
    assert profile.type("import", str(labels), "--source", str(REEL)).code == 0
    assert profile.type("results", str(REEL)).code == 0


def test_accounts_are_listed_with_the_chosen_one(profile):
    assert profile.type("accounts").out.split()[:3] == ["*", "This", "computer"]
    (one,) = profile.type("accounts", "--json").json["accounts"]
    assert (one["id"], one["is_chosen"]) == (ACCOUNT, True)


def test_a_profile_that_cannot_be_read_ends_with_6(profile):
    profile.paths.settings.parent.mkdir(parents=True)
    profile.paths.settings.write_text("{ not json")
    ended = profile.type("tasks", "--json")
    assert (ended.code, ended.json["problems"][0]["kind"]) == (6, "settings")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.CredentialsError("x"), 3),
        (errors.SecretsError("x"), 3),
        (errors.UnreachableError("x"), 4),
        (errors.ThrottledError("x"), 4),
        (errors.ServiceFailedError("x"), 4),
        (errors.StoreFullError("x"), 6),
        (errors.NotFoundError("x"), 1),
        (errors.InvalidRequestError("x"), 2),
        (errors.ConflictError("x"), 1),
    ],
)
def test_each_error_has_its_exit_code(error, code):
    assert code_of(error) == code
