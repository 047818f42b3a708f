"""Results from files: known ones are completed, new ones kept once, bad files change nothing."""

import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest

from imm_desktop.domain.errors import FileRefusedError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import Suggestion
from imm_desktop.domain.rescue import ImportOutcome, Refusal, elsewhere_id
from imm_desktop.domain.review import ItemState
from imm_desktop.domain.tasks import SUBMISSION_TAG, TaskKind, TaskStatus
from imm_desktop.services.ports.archive import TaskQuery
from tests.fakes.clock import START
from tests.fakes.objects import VIDEO

OTHER = ObjectUri("reel", "made/elsewhere.mp4")
ACCOUNT = "this-computer"
LABELS = {
    "RequestId": "R1",
    "ProjectName": "p",
    "TaskId": "VideoLabelClassification-1",
    "TaskType": "VideoLabelClassification",
    "Status": "Succeeded",
    "StartTime": "2026-01-05T07:00:00.123456789Z",
    "EndTime": "2026-01-05T07:01:00Z",
    "Labels": [{"LabelName": "猫", "LabelConfidence": 0.9, "Clips": [{"TimeRange": [0, 4000]}]}],
}
MODERATION = {
    "TaskId": "VideoModeration-1",
    "TaskType": "VideoModeration",
    "Status": "Succeeded",
    "ModerationResult": {
        "URI": str(OTHER),
        "Suggestion": "review",
        "Categories": ["ad"],
        "Frames": {"TotalCount": 9, "BlockFrames": [{"Label": "ad", "Offset": 700, "Rate": 80}]},
    },
}


def saved(folder: Path, content: object, name: str = "result.json") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def test_a_label_answer_is_kept_under_the_video_that_the_operator_names(with_program, tmp_path):
    async def scenario(p):
        read = await p.importing.read(saved(tmp_path, LABELS))
        assert [(one.kind, one.source) for one in read] == [(TaskKind.LABELS, None)]
        with pytest.raises(ValueError, match="names no video"):
            await p.importing.keep(read)
        assert await p.archive.load_tasks(TaskQuery(ACCOUNT)) == ()
        (kept,) = await p.importing.keep(read, [VIDEO])
        assert kept.outcome is ImportOutcome.KEPT
        task = await p.task(kept.submission_id)
        assert (task.source, task.task_id) == (VIDEO, "VideoLabelClassification-1")
        assert task.ended_at is not None
        assert task.ended_at.isoformat() == "2026-01-05T07:01:00+00:00"
        result = await p.archive.load_result(kept.submission_id)
        assert result.report.labels[0].name == "猫"
        assert json.loads(result.raw) == LABELS

    with_program(scenario)


def test_the_same_file_twice_and_a_rescue_of_the_same_task_are_one_task(with_program, tmp_path):
    async def scenario(p):
        path = saved(tmp_path, MODERATION)
        (kept,) = await p.importing.keep(await p.importing.read(path))
        assert kept.submission_id == elsewhere_id(ACCOUNT, "VideoModeration-1")
        (again,) = await p.importing.keep(await p.importing.read(path))
        assert (again.outcome, again.submission_id) == (ImportOutcome.KNOWN, kept.submission_id)
        assert len(await p.archive.load_tasks(TaskQuery(ACCOUNT))) == 1
        (item,) = await p.archive.load_items(ACCOUNT, frozenset({ItemState.OPEN}))
        assert item.source == OTHER

    with_program(scenario)


def test_a_moderation_reads_late_offsets_as_seconds(with_program, tmp_path):
    async def scenario(p):
        (read,) = await p.importing.read(saved(tmp_path, MODERATION))
        assert read.result.report.findings[0].position_ms == 700_000

    with_program(scenario)


def test_a_second_message_after_a_review_at_the_service_is_kept_too(with_program, tmp_path):
    async def scenario(p):
        first = await p.importing.read(saved(tmp_path, MODERATION))
        await p.importing.keep(first)
        final = {
            **MODERATION,
            "ModerationResult": {**MODERATION["ModerationResult"], "Suggestion": "pass"},
        }
        (kept,) = await p.importing.keep(await p.importing.read(saved(tmp_path, final)))
        assert kept.outcome is ImportOutcome.KEPT
        found = await p.archive.results_of(OTHER, ACCOUNT)
        assert [one.report.suggestion for _task, one in found] == [
            Suggestion.PASS,
            Suggestion.REVIEW,
        ]
        (again,) = await p.importing.keep(await p.importing.read(saved(tmp_path, final)))
        assert again.outcome is ImportOutcome.KNOWN

    with_program(scenario)


def test_a_task_of_our_own_gets_its_result_from_the_file(with_program, tmp_path):
    async def scenario(p):
        plan = p.launching.plan(TaskKind.LABELS, [VIDEO], {}, {})
        tasks = await p.launching.launch([*plan.tasks, *plan.tasks])
        await p.archive.save_task(
            tasks[0].moved_to(TaskStatus.RUNNING, task_id=str(LABELS["TaskId"]))
        )
        await p.archive.save_task(tasks[1].moved_to(TaskStatus.UNCERTAIN))
        tagged = {
            **LABELS,
            "TaskId": "VideoLabelClassification-2",
            "Tags": {SUBMISSION_TAG: tasks[1].submission_id},
        }
        read = await p.importing.read(saved(tmp_path, [LABELS, tagged]))
        assert [one.source for one in read] == [VIDEO, VIDEO]
        kept = await p.importing.keep(read)
        assert [one.outcome for one in kept] == [ImportOutcome.COMPLETED] * 2
        assert [one.submission_id for one in kept] == [one.submission_id for one in tasks]
        assert await p.archive.unfinished(ACCOUNT) == ()

    with_program(scenario)


def test_a_task_of_another_account_under_the_tag_is_left_alone(with_program, tmp_path):
    async def scenario(p):
        plan = p.launching.plan(TaskKind.LABELS, [VIDEO], {}, {})
        (task,) = await p.launching.launch(plan.tasks)
        await p.archive.prepare(
            [(replace(task, submission_id="theirs", account_id="cloud"), plan.tasks[0])]
        )
        tagged = {**LABELS, "Tags": {SUBMISSION_TAG: "theirs"}}
        (kept,) = await p.importing.keep(await p.importing.read(saved(tmp_path, tagged)), [OTHER])
        assert kept.outcome is ImportOutcome.KEPT
        assert (await p.task("theirs")).status is TaskStatus.PREPARED

    with_program(scenario)


def test_labels_of_a_still_image_are_no_task_and_kept_by_their_content(with_program, tmp_path):
    async def scenario(p):
        still = {"RequestId": "R", "Labels": [{"LabelName": "猫"}]}
        read = await p.importing.read(saved(tmp_path, still))
        assert [one.kind for one in read] == [TaskKind.IMAGE_LABELS]
        (one,) = await p.importing.keep(read, [ObjectUri("reel", "a.jpg")])
        (two,) = await p.importing.keep(read, [ObjectUri("reel", "b.jpg")])
        (three,) = await p.importing.keep(read, [ObjectUri("reel", "a.jpg")])
        assert one.submission_id == three.submission_id != two.submission_id
        assert three.outcome is ImportOutcome.KNOWN
        assert (await p.task(one.submission_id)).ended_at == START

    with_program(scenario)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda plain: plain,
        lambda plain: b"\xef\xbb\xbf" + plain,
        lambda plain: plain.decode().encode("utf-16"),
        lambda plain: json.dumps({"statusCode": 200, "headers": {}, "body": json.loads(plain)}),
        lambda plain: json.dumps({"Response": plain.decode()}),
        base64.b64encode,
        lambda plain: json.dumps({"TopicName": "t", "Message": base64.b64encode(plain).decode()}),
        lambda plain: (
            '<?xml version="1.0"?><Message xmlns="m"><MessageId>1</MessageId><MessageBody>'
            f"{base64.b64encode(plain).decode()}</MessageBody></Message>"
        ),
        lambda plain: json.dumps(
            {
                "id": "1",
                "source": "acs.imm",
                "type": "imm:Task:VideoModeration",
                "subject": "acs:imm:cn-beijing:1:p/imm:Task:VideoModeration",
                "time": "1767600000000",
                "content": plain.decode(),
            }
        ),
        lambda plain: plain + b"\n" + plain,
    ],
    ids="raw bom utf16 sdk text base64 mns_json mns_xml notification lines".split(),
)
def test_an_answer_is_found_in_everything_it_comes_wrapped_in(with_program, tmp_path, wrap):
    wrapped = wrap(json.dumps(MODERATION).encode())
    content = wrapped if isinstance(wrapped, bytes) else wrapped.encode()

    async def scenario(p):
        read = await p.importing.read(saved(tmp_path, content))
        assert {(one.kind, one.source, one.task_id) for one in read} == {
            (TaskKind.MODERATION, OTHER, "VideoModeration-1")
        }

    with_program(scenario)


def test_a_message_that_carries_its_result_one_level_higher_is_read(with_program, tmp_path):
    content = {
        "ProjectName": "p",
        "TaskId": "VideoModeration-7",
        "Status": "Succeeded",
        **MODERATION["ModerationResult"],
    }
    message = {"type": "imm:Task:VideoModeration", "content": json.dumps(content)}

    async def scenario(p):
        (read,) = await p.importing.read(saved(tmp_path, message))
        assert (read.task_id, read.source, read.project) == ("VideoModeration-7", OTHER, "p")
        assert read.result.report.suggestion is Suggestion.REVIEW

    with_program(scenario)


def test_a_get_task_answer_of_a_highlight_is_its_result(with_program, tmp_path):
    answer = {
        "TaskId": "Highlight-1",
        "TaskType": "Highlight",
        "Status": "Succeeded",
        "TaskRequestDefinition": json.dumps(
            {"Sources": [{"URI": str(OTHER)}], "Output": {"URI": "oss://reel/film.mp4"}}
        ),
    }

    async def scenario(p):
        (kept,) = await p.importing.keep(await p.importing.read(saved(tmp_path, answer)))
        _task, request = await p.archive.load_task(kept.submission_id)
        assert request.source == OTHER
        assert request.values["Output.URI"] == "oss://reel/film.mp4"
        result = await p.archive.load_result(kept.submission_id)
        assert result.report.outputs == (ObjectUri("reel", "film.mp4"),)

    with_program(scenario)


def without(answer: dict[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in answer.items() if key != name}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Refusal.NOT_JSON),
        (b"\xff\x00\x81", Refusal.NOT_JSON),
        (b"not json at all", Refusal.NOT_JSON),
        (b"[" * 100_000, Refusal.NOT_JSON),
        (b"{}", Refusal.NOT_A_RESULT),
        (b'{"hello": "world"}', Refusal.NOT_A_RESULT),
        (b"[1, 2]", Refusal.NOT_A_RESULT),
        ({**LABELS, "Labels": "many"}, Refusal.NOT_A_RESULT),
        ({"Outputs": []}, Refusal.NOT_A_RESULT),
        ({**without(LABELS, "Labels"), "Status": "Running"}, Refusal.NOT_OVER),
        ({**LABELS, "Status": "Failed", "Code": "Boom"}, Refusal.TASK_FAILED),
        (without(LABELS, "Labels"), Refusal.NO_RESULT),
        ({**MODERATION, "ModerationResult": None}, Refusal.NO_RESULT),
        ({"TaskId": "FileCompression-1", "Status": "Succeeded"}, Refusal.UNKNOWN_KIND),
        ([LABELS, {"TaskId": "FileCompression-1"}], Refusal.UNKNOWN_KIND),
    ],
)
def test_a_bad_file_is_refused_with_its_reason_and_changes_nothing(
    with_program, tmp_path, content, reason
):
    async def scenario(p):
        with pytest.raises(FileRefusedError) as refused:
            await p.importing.read(saved(tmp_path, content))
        assert refused.value.reason == reason
        assert await p.archive.load_tasks(TaskQuery(ACCOUNT)) == ()

    with_program(scenario)


def test_a_file_that_cannot_be_read_is_refused(with_program, tmp_path):
    async def scenario(p):
        with pytest.raises(FileRefusedError, match="No such file"):
            await p.importing.read(tmp_path / "missing.json")

    with_program(scenario)
