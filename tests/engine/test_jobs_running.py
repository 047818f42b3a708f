"""Jobs that crash, hang, fail and outlive their engine."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from imm_desktop.engine.database import MIGRATIONS, Database
from imm_desktop.engine.errors import StartError, StorageError
from imm_desktop.engine.options import options_of
from tests.engine_client import EngineClient, fault_of, running_engine
from tests.engine_process import wait_for

LABELS = "CreateVideoLabelClassificationTask"


def submit(engine: EngineClient, name: str, *lines: str, project: str = "unit") -> str:
    (engine.folder / name).write_text("\n".join(lines), "utf-8")
    created = engine.ask(LABELS, {"SourceURI": f"oss://videos/{name}"}, project=project)
    return str(created["TaskId"])


@pytest.mark.allow_log("a worker process died")
def test_a_crash_costs_one_more_try(tmp_path: Path) -> None:
    with running_engine(tmp_path) as engine:
        task = engine.until_over(submit(engine, "a", f"die-once {tmp_path / 'died'}"))

    assert task["Status"] == "Succeeded"


@pytest.mark.allow_log("a worker process died")
def test_a_file_that_crashes_twice_fails_its_own_task_only(tmp_path: Path) -> None:
    with running_engine(tmp_path) as engine:
        bad, good = submit(engine, "bad", "die"), submit(engine, "good")
        failed = engine.until_over(bad)

        assert (failed["Status"], failed["Code"]) == ("Failed", "AnalysisCrashed")
        assert "exit code 9" in failed["Message"]
        assert engine.until_over(good)["Status"] == "Succeeded"


def test_a_file_that_hangs_is_given_up(tmp_path: Path) -> None:
    with running_engine(tmp_path, stall_s=4) as engine:
        hanging, good = submit(engine, "h", "progress 3", "hang"), submit(engine, "good")
        failed = engine.until_over(hanging)

        assert (failed["Status"], failed["Code"]) == ("Failed", "AnalysisStalled")
        assert engine.until_over(good)["Status"] == "Succeeded"


def test_a_broken_analysis_says_so_and_prints_do_no_harm(tmp_path: Path) -> None:
    with running_engine(tmp_path) as engine:
        failed = engine.until_over(submit(engine, "r", "print hello", "raise"))

        assert failed["Code"] == "InternalError"
        assert "ValueError" in failed["Message"]
        assert engine.until_over(submit(engine, "ok", "print hello"))["Status"] == "Succeeded"


def test_a_source_that_vanished_while_waiting_fails_clearly(tmp_path: Path) -> None:
    go_on = tmp_path / "go"
    with running_engine(tmp_path) as engine:
        first = submit(engine, "first", f"wait {go_on}")
        second = submit(engine, "second")
        (engine.folder / "second").unlink()
        go_on.touch()
        engine.until_over(first)
        failed = engine.until_over(second)

    assert (failed["Status"], failed["Code"]) == ("Failed", "ResourceNotFound")


def test_projects_take_turns(tmp_path: Path) -> None:
    go_on, order = tmp_path / "go", []
    with running_engine(tmp_path) as engine:
        engine.ask("CreateProject", project="other")
        ids = [submit(engine, "wait", f"wait {go_on}")]
        ids += [submit(engine, f"n{number}") for number in range(3)]
        late = submit(engine, "late", project="other")
        go_on.touch()
        for task_id in ids:
            engine.until_over(task_id)
        engine.until_over(late, project="other")
        for project in ("unit", "other"):
            order += engine.ask("ListTasks", {"Sort": "EndTime"}, project=project)["Tasks"]
    by_end = [task["TaskId"] for task in sorted(order, key=lambda task: task["EndTime"])]

    assert by_end.index(late) < by_end.index(ids[-1])


def test_unfinished_jobs_go_on_at_the_next_start_and_finish_once(tmp_path: Path) -> None:
    go_on, runs = tmp_path / "go", tmp_path / "runs"
    with running_engine(tmp_path) as engine:
        lines = (f"wait {go_on}", f"note {runs}")
        ids = [submit(engine, f"v{number}", "progress 5", *lines) for number in range(3)]
        while not engine.engine.jobs.worker_pids:
            pass
    go_on.touch()
    with running_engine(tmp_path) as engine:
        assert {engine.until_over(task_id)["Status"] for task_id in ids} == {"Succeeded"}
    with running_engine(tmp_path) as engine:
        assert {engine.until_over(task_id)["Status"] for task_id in ids} == {"Succeeded"}
    assert len(runs.read_text().splitlines()) == 3


def test_a_message_that_was_owed_is_written_at_the_next_start(tmp_path: Path) -> None:
    with running_engine(tmp_path) as engine:
        uri = "oss://videos/box/m.json"
        (engine.folder / "v").write_text("")
        created = engine.ask(
            LABELS, {"SourceURI": "oss://videos/v", "Notification": {"ExtendedMessageURI": uri}}
        )
        engine.until_over(created["TaskId"])
    shutil.rmtree(tmp_path / "videos" / "box")
    with sqlite3.connect(tmp_path / "data" / "engine.db") as connection:
        connection.execute("UPDATE job SET message_due = 1")
    connection.close()
    with running_engine(tmp_path) as engine:
        while (found := engine.oss("GET", "box/m.json")).status_code == 404:
            pass
    assert json.loads(found.json()["content"])["TaskId"] == created["TaskId"]


def test_a_deleted_project_takes_its_tasks_along(tmp_path: Path) -> None:
    with running_engine(tmp_path) as engine:
        engine.ask("CreateProject", project="gone")
        engine.until_over(submit(engine, "v", project="gone"), project="gone")
        engine.ask("DeleteProject", project="gone")
        engine.ask("CreateProject", project="gone")

        assert engine.ask("ListTasks", project="gone")["Tasks"] == []


def test_one_data_folder_serves_one_engine(tmp_path: Path) -> None:
    with running_engine(tmp_path), pytest.raises(StartError, match="another engine"):
        Database(tmp_path / "data")


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    Database(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "engine.db")
    connection.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
    connection.close()

    with pytest.raises(StartError, match="newer version"):
        Database(tmp_path)


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path)

    def half(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO project VALUES ('a', 1, 1, '{}')")
        connection.execute("INSERT INTO project VALUES ('a', 1, 1, '{}')")

    with pytest.raises(StorageError):
        database.write(half).result()
    assert database.read("SELECT * FROM project") == []
    database.close()


@pytest.mark.allow_log("the engine's database failed|trying again")
def test_a_full_disk_refuses_new_tasks_and_keeps_the_old(tmp_path: Path) -> None:
    with running_engine(tmp_path) as engine:
        done = submit(engine, "v")
        engine.until_over(done)
        database = engine.engine._database
        pages = database.read("PRAGMA page_count")[0][0]
        database.write(lambda c: c.execute(f"PRAGMA max_page_count={pages}").fetchall()).result()
        long = {"SourceURI": "oss://videos/v", "Tags": {"x": "y" * 100_000}}

        assert engine.refused(LABELS, long, form=True) == "503 ServiceUnavailable"
        refused = engine.oss("PUT", "v2", headers={"x-oss-meta-x": "x" * 8000}, content=b"v2")
        assert fault_of(refused) == "507 InsufficientStorage"
        assert [task["TaskId"] for task in engine.ask("ListTasks")["Tasks"]] == [done]
        database.write(lambda c: c.execute("PRAGMA max_page_count=1073741823").fetchall()).result()
        assert engine.until_over(submit(engine, "v"))["Status"] == "Succeeded"


def test_the_command_line_tells_what_is_wrong(tmp_path: Path) -> None:
    plain = [
        "--data",
        str(tmp_path),
        "--access-key-id",
        "a",
        "--project",
        "p",
        "--region",
        "cn-hangzhou",
    ]
    secret = {"IMM_ENGINE_ACCESS_KEY_SECRET": "s"}

    assert options_of(plain, secret).access_key_secret == "s"
    assert "access_key_secret" not in repr(options_of(plain, secret))
    with pytest.raises(StartError, match="no access key secret"):
        options_of(plain, {})
    with pytest.raises(StartError, match="NAME=FOLDER"):
        options_of([*plain, "--bucket", "x"], secret)


def test_beside_a_job_that_lasts_others_go_on_and_their_worker_ends_with_them(
    tmp_path: Path,
) -> None:
    go_on = tmp_path / "go"
    with running_engine(tmp_path, long_s=0.3) as engine:
        long = submit(engine, "long", f"wait {go_on}")
        for number in range(3):
            short = submit(engine, f"short{number}")
            assert engine.until_over(short)["Status"] == "Succeeded"
        wait_for(lambda: len(engine.engine.jobs.worker_pids) == 1)
        go_on.touch()
        assert engine.until_over(long)["Status"] == "Succeeded"


def test_no_more_than_two_workers_are_started_beside_long_jobs(tmp_path: Path) -> None:
    go_on, runs = tmp_path / "go", tmp_path / "runs"
    with running_engine(tmp_path, long_s=0.1) as engine:
        lines = (f"note {runs}", f"wait {go_on}")
        ids = [submit(engine, f"v{number}", *lines) for number in range(4)]
        wait_for(lambda: runs.exists() and len(runs.read_text().splitlines()) == 3)
        assert len(engine.engine.jobs.worker_pids) == 3
        go_on.touch()
        assert {engine.until_over(one)["Status"] for one in ids} == {"Succeeded"}
        assert len(runs.read_text().splitlines()) == 4
