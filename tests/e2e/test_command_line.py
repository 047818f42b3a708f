"""The command line as scripts meet it: a process of its own with a real engine, alone and beside an open window."""

import asyncio
import json
import os
import shlex
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from imm_desktop.app.selftest_cases import example_case
from imm_desktop.domain.tasks import TaskKind, TaskStatus
from tests.e2e.conftest import FAKE_ENGINE
from tests.e2e.operator import until
from tests.e2e.scripted import put_script
from tests.engine_client import imm_request
from tests.engine_process import REPOSITORY, wait_for
from tests.patience import patient

pytestmark = pytest.mark.e2e

WITHOUT_QT = f"""
import sys
import imm_desktop.app.cli.office as office
office.engine_command = lambda: {FAKE_ENGINE!r}
from imm_desktop.__main__ import main
sys.argv[0] = "imm-desktop"
code = main()
loaded = [one for one in sys.modules if one.split(".")[0] in ("PySide6", "shiboken6", "qasync")]
assert not loaded, loaded
sys.exit(code)
"""


def start(
    paths: Any, *words: str, folder: Path = REPOSITORY, own_group: bool = False
) -> "subprocess.Popen[str]":
    """The command in a process of its own, with ``own_group`` in a group as a terminal would give it."""
    return subprocess.Popen(
        [sys.executable, "-c", WITHOUT_QT, *words, "--profile", str(paths.config.parent)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        start_new_session=own_group,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )


def ended(command: "subprocess.Popen[str]", timeout_s: float = 60) -> tuple[int, str, str]:
    out, err = command.communicate(timeout=timeout_s)
    return command.returncode, out, err


def type_(paths: Any, *words: str) -> tuple[int, dict[str, Any]]:
    code, out, err = ended(start(paths, *words, "--json"))
    assert out, err
    said = json.loads(out)
    assert said["exit_code"] == code
    return code, said


def percent_known(paths: Any) -> int | None:
    """What the archive knows of the only task, read past the program."""
    with (
        suppress(sqlite3.OperationalError),  # it is not there yet
        closing(sqlite3.connect(f"{paths.archive.as_uri()}?mode=ro", uri=True)) as archive,
    ):
        return next(iter(archive.execute("SELECT percent FROM task")), (None,))[0]
    return None


def create_elsewhere(engine: Any, action: str, uri: str) -> None:
    """Create a task as another program would: with the same key, without our tag."""
    method, path, headers, body = imm_request(
        action,
        {"ProjectName": "this-computer", "SourceURI": uri},
        engine.address.removeprefix("http://"),
        engine.key.access_key_id,
        engine.key.access_key_secret,
    )
    answer = httpx.request(method, engine.address + path, headers=headers, content=body)
    assert answer.status_code == 200, answer.text


def test_files_of_this_computer_are_analysed_and_their_results_kept(paths, tmp_path):
    good = put_script(tmp_path / "films" / "good.mp4")
    bad = put_script(tmp_path / "films" / "bad.mp4", "fail Broken no picture in it")
    code, said = type_(paths, "analyse", "labels", str(good))
    assert (code, said["tasks"][0]["status"]) == (0, "succeeded"), said
    source = said["tasks"][0]["source"]
    code, said = type_(paths, "analyse", "moderation", str(bad.parent), "--set", "Interval=5")
    assert code == 1
    assert {Path(one["source"]).name: one["status"] for one in said["tasks"]} == {
        "good.mp4": "succeeded",
        "bad.mp4": "failed",
    }
    assert next(one for one in said["tasks"] if one["code"])["message"] == "no picture in it"
    code, said = type_(paths, "results", source)
    assert [one["result"]["type"] for one in said["results"]] == ["moderation", "labels"]
    code, said = type_(paths, "rescue")
    assert (code, said["rescue"]["counts"]["known"]) == (0, 2), said
    assert said["rescue"]["counts"]["failed"] == 1


SIGNALS = [
    pytest.param(signal.SIGINT, 130, id="Ctrl+C"),
    pytest.param(signal.SIGTERM, 143, id="SIGTERM"),
]


@pytest.mark.parametrize(("number", "expected"), SIGNALS)
def test_an_interrupted_command_leaves_its_task_to_a_later_one(paths, tmp_path, number, expected):
    gate = tmp_path / "gate"
    film = put_script(tmp_path / "films" / "slow.mp4", "progress 40", f"wait {gate}")
    command = start(paths, "analyse", "labels", str(film), "--json", own_group=True)
    wait_for(lambda: percent_known(paths) == 40, seconds=60)  # the command follows the task
    os.killpg(command.pid, number)  # as a terminal does it: the engine and its workers get it too
    code, out, err = ended(command)
    assert code == expected, err
    (task,) = json.loads(out)["tasks"]
    assert task["status"] == "running"
    assert "tasks stay in the journal" in err
    assert "Traceback" not in err
    assert "Traceback" not in (paths.engine / "engine.log").read_text()
    code, said = type_(paths, "wait", "--timeout", "2")
    assert (code, said["problems"][0]["kind"]) == (5, "late")
    with closing(sqlite3.connect(paths.archive)) as archive, archive:
        archive.execute("UPDATE task SET percent = 0")
    waiting = start(paths, "wait", "--json", own_group=True)
    wait_for(lambda: percent_known(paths) == 40, seconds=60)
    os.killpg(waiting.pid, number)
    code, out, err = ended(waiting)
    assert code == expected, err
    assert [one["task_id"] for one in json.loads(out)["tasks"]] == [task["task_id"]]
    assert "Traceback" not in err
    gate.touch()
    code, said = type_(paths, "wait")
    assert (code, [one["status"] for one in said["tasks"]]) == (0, ["succeeded"])
    assert said["tasks"][0]["task_id"] == task["task_id"]
    code, said = type_(paths, "rescue")
    assert said["rescue"]["listed"] == 1  # never created twice


def test_a_second_command_goes_on_with_its_task_when_the_first_has_ended(paths, tmp_path):
    gate, note = tmp_path / "gate", tmp_path / "note"
    film = put_script(tmp_path / "films" / "slow.mp4", f"note {note}", f"wait {gate}")
    code, said = type_(paths, "analyse", "labels", str(put_script(tmp_path / "films" / "b.mp4")))
    uri = said["tasks"][0]["source"]
    first = start(paths, "analyse", "labels", str(film), "--json")
    wait_for(note.exists, seconds=60)
    code, said = type_(paths, "analyse", "moderation", str(film))
    assert (code, said["problems"][0]["kind"]) == (7, "busy")
    late = start(paths, "wait", "--json")
    second = start(paths, "analyse", "moderation", uri, "--json")
    assert second.stderr is not None
    assert "another process of this profile" in second.stderr.readline()
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    gate.touch()
    code, out, err = ended(second)
    assert (code, [one["status"] for one in json.loads(out)["tasks"]]) == (0, ["succeeded"]), err
    code, out, err = ended(late)
    assert code == 0, err
    assert all(one["status"] == "succeeded" for one in json.loads(out)["tasks"]), out
    code, said = type_(paths, "rescue")
    assert said["rescue"]["listed"] == 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_and_a_reader_that_has_enough_are_no_crash(paths, tmp_path):
    put_script(tmp_path / "films" / "a.mp4")
    type_(paths, "analyse", "labels", str(tmp_path / "films"))
    words = [sys.executable, "-c", WITHOUT_QT, "export", "labels", "--profile", str(paths.config.parent)]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with Path("/dev/full").open("w") as full:
        told = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=environment, timeout=patient(60))  # fmt: skip
    assert (told.returncode, "No space left" in told.stderr) == (1, True), told.stderr
    assert "Traceback" not in told.stderr
    code, said = type_(paths, "export", "labels", "--output", "/dev/full", "--format", "csv")
    assert (code, said["problems"][0]["kind"]) == (1, "not_written")
    read, write = os.pipe()
    os.close(read)
    told = subprocess.run(words, stdout=write, stderr=subprocess.PIPE, text=True, check=False, env=environment, timeout=patient(60))  # fmt: skip
    os.close(write)
    assert (told.returncode, told.stderr) == (0, "")


def test_a_batch_skips_what_was_analysed_and_has_not_changed(paths, tmp_path):
    folder = put_script(tmp_path / "films" / "a.mp4").parent
    code, said = type_(paths, "analyse", "labels", str(folder), "--batch", "first")
    assert (code, said["batch"]["done"], said["batch"]["total"]) == (0, 1, 1), said
    put_script(folder / "b.mp4")
    code, said = type_(paths, "analyse", "labels", str(folder), "--batch", "second")
    counts = {name: said["batch"][name] for name in ("done", "skipped", "total")}
    assert (code, counts) == (0, {"done": 1, "skipped": 1, "total": 2}), said
    assert len(said["tasks"]) == 1


def test_the_examples_of_the_documentation_do_what_they_say(paths, tmp_path, monkeypatch):
    put_script(tmp_path / "films" / "one.mp4")
    saved = {
        "TaskId": "VideoLabelClassification-1",
        "Status": "Succeeded",
        "Labels": [{"LabelName": "猫", "Clips": [{"TimeRange": [0, 900]}]}],
    }
    (tmp_path / "saved.json").write_text(json.dumps(saved))
    (tmp_path / "case.immcase").write_bytes(example_case())
    monkeypatch.chdir(tmp_path)
    text = (REPOSITORY / "docs" / "command-line.md").read_text("utf-8")
    lines = [line[2:] for line in text.splitlines() if line.startswith("$ imm-desktop ")]
    assert len(lines) > 12
    for line in lines:
        words = shlex.split(line)
        may_fail = words[-2:] == ["||", "true"]
        command = start(paths, *(words[1:-2] if may_fail else words[1:]), folder=tmp_path)
        code, out, err = ended(command)
        assert code == 0 or (may_fail and code == 2), (line, out, err)
    for name in ("labels.csv", "cut.fcpxml", "marks.otio", "decisions.jsonl"):
        assert (tmp_path / name).exists()


def test_a_dry_run_asks_for_nothing(paths, tmp_path):
    film = put_script(tmp_path / "films" / "a.mp4")
    code, said = type_(paths, "analyse", "moderation", str(film), "--dry-run")
    assert (code, len(said["planned"]), said["snapshots_at_most"]) == (0, 1, 200)
    assert type_(paths, "tasks")[1]["tasks"] == []


@pytest.mark.usefixtures("fake_analyses")
def test_beside_an_open_window_the_window_sends_what_is_typed(in_window, program, paths, tmp_path):
    folder = put_script(tmp_path / "films" / "one.mp4").parent

    async def scenario():
        async with program() as operator:
            await operator.add_folder(folder)
            uri = str(operator.entry("one.mp4").uri)
            code, said = await asyncio.to_thread(type_, paths, "analyse", "labels", uri)
            assert (code, said["tasks"][0]["status"]) == (0, "succeeded"), said
            (outside,) = await operator.tasks_outside()
            assert outside["TaskId"] == said["tasks"][0]["task_id"]
            model = operator.screens.tasks.model
            await until(lambda: model.rowCount() == 1, 10, "the window shows it")
            code, said = await asyncio.to_thread(type_, paths, "results", uri)
            assert code == 0
            # What needs the engine itself is refused with a sentence that says what to do.
            code, said = await asyncio.to_thread(
                type_, paths, "analyse", "labels", str(folder / "one.mp4")
            )
            assert (code, said["problems"][0]["kind"]) == (7, "busy")
            assert "oss://bucket/key" in said["problems"][0]["message"]
            assert operator.banners() == []

    in_window(scenario())


@pytest.mark.usefixtures("fake_analyses")
def test_a_window_opened_beside_a_running_command_takes_over_when_it_ends(
    in_window, program, paths, tmp_path
):
    gate, note = tmp_path / "gate", tmp_path / "note"
    film = put_script(tmp_path / "films" / "slow.mp4", f"note {note}", f"wait {gate}")
    command = start(paths, "analyse", "labels", str(film), "--json")
    wait_for(note.exists, seconds=60)

    async def scenario():
        async with program() as operator:
            await operator.sees_problem("The engine of this computer does not run")
            gate.touch()
            code, _out, err = await asyncio.to_thread(ended, command)
            assert code == 0, err
            await until(lambda: operator.program.bench is not None, 30, "the engine comes")
            await until(lambda: operator.banners() == [], 10, "nothing stands above the page")
            (task,) = await operator.tasks()
            assert task.status is TaskStatus.SUCCEEDED
            await operator.add_folder(put_script(tmp_path / "more" / "b.mp4").parent)
            await operator.analyse(TaskKind.LABELS, [operator.entry("b.mp4")], {})
            assert len(await operator.tasks_over(2)) == 2

    in_window(scenario())


@pytest.mark.usefixtures("fake_analyses")
def test_the_window_rescues_what_another_program_made(in_window, program, tmp_path):
    folder = put_script(tmp_path / "films" / "theirs.mp4").parent

    async def scenario():
        async with program() as operator:
            await operator.add_folder(folder)
            uri = str(operator.entry("theirs.mp4").uri)
            for action in ("CreateVideoLabelClassificationTask", "CreateVideoModerationTask"):
                await asyncio.to_thread(create_elsewhere, operator.program.engine, action, uri)
            async with asyncio.timeout(patient(30)):
                while any(  # noqa: ASYNC110 (another process runs them)
                    one["Status"] == "Running" for one in await operator.tasks_outside()
                ):
                    await asyncio.sleep(0.05)
            rescue = operator.screens.rescue
            rescue.open()
            await until(lambda: rescue.presenter.report is not None, 30)
            assert rescue.presenter.report.is_clean
            tasks = await operator.tasks()
            assert {(one.kind, str(one.source), one.status) for one in tasks} == {
                (TaskKind.LABELS, uri, TaskStatus.SUCCEEDED),
                (TaskKind.MODERATION, uri, TaskStatus.SUCCEEDED),
            }
            assert {one.task_id for one in tasks} == {
                one["TaskId"] for one in await operator.tasks_outside()
            }
            await until(lambda: operator.screens.tasks.model.rowCount() == 2, 10)
            rescue.dialog.close()

    in_window(scenario())
