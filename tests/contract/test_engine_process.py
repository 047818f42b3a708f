"""The engine as a process: how it starts, refuses to start, dies and goes on."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import oss2

from imm_desktop.engine.database import MIGRATIONS
from tests.engine_client import imm_request
from tests.engine_process import (
    ACCESS_KEY_ID,
    ACCESS_KEY_SECRET,
    REPOSITORY,
    EngineProcess,
    children_of,
    is_alive,
    wait_for,
)
from tests.patience import patient

QUICK_ONES = 4
FAKE = ["--analysis", "tests.engine_fakes:run"]


def made(tmp_path: Path) -> EngineProcess:
    (tmp_path / "videos").mkdir(exist_ok=True)
    return EngineProcess(tmp_path / "data", {"videos": tmp_path / "videos"}, more=FAKE)


def bucket_of(engine: EngineProcess) -> oss2.Bucket:
    return oss2.Bucket(oss2.Auth(ACCESS_KEY_ID, ACCESS_KEY_SECRET), engine.address, "videos")


def ask(engine: EngineProcess, action: str, parameters: dict[str, str]) -> dict[str, Any]:
    method, path, headers, body = imm_request(
        action,
        {"ProjectName": "test", **parameters},
        engine.endpoint,
        ACCESS_KEY_ID,
        ACCESS_KEY_SECRET,
    )
    answer = httpx.request(
        method, engine.address + path, headers=headers, content=body, timeout=patient(30)
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def run_briefly(*arguments: str, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "imm_desktop.engine", *arguments],
        cwd=REPOSITORY,
        env={**os.environ, "IMM_ENGINE_ACCESS_KEY_SECRET": "s", **environment},
        capture_output=True,
        text=True,
        timeout=patient(30),
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def plain(data: Path) -> list[str]:
    return [
        "--data",
        str(data),
        "--access-key-id",
        "a",
        "--project",
        "p",
        "--region",
        "cn-hangzhou",
    ]


def test_it_says_hello_in_one_line_and_ends_when_told(tmp_path: Path) -> None:
    engine = made(tmp_path).start()

    assert engine.hello == {
        "address": engine.address,
        "pid": engine.pid,
        "version": engine.hello["version"],
    }
    assert engine.address.startswith("http://127.0.0.1:")
    assert engine.stop() == 0
    assert not (tmp_path / "videos" / ".imm-engine").exists()


def test_it_ends_with_its_stdin_and_with_its_parent(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    for more in (["--exit-with-stdin"], ["--parent", str(parent.pid)]):
        engine = subprocess.Popen(
            [sys.executable, "-m", "imm_desktop.engine", *plain(tmp_path), *more],
            cwd=REPOSITORY,
            env={**os.environ, "IMM_ENGINE_ACCESS_KEY_SECRET": "s"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert engine.stdout is not None
        assert engine.stdin is not None
        assert json.loads(engine.stdout.readline())["pid"] == engine.pid
        if more[0] == "--parent":
            parent.kill()
            parent.wait(patient(10))
        else:
            engine.stdin.close()
        assert engine.wait(patient(15)) == 0
        engine.stdout.close()
        engine.stdin.close()
    assert parent.stdin is not None
    parent.stdin.close()


def test_what_prevents_a_start_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        in_use = run_briefly(*plain(tmp_path / "a"), "--port", str(port))
    no_folder = run_briefly(*plain(tmp_path / "b"), "--bucket", f"videos={tmp_path / 'none'}")
    bad_name = run_briefly(*plain(tmp_path / "c"), "--bucket", f"Videos={tmp_path}")
    no_secret = run_briefly(*plain(tmp_path / "d"), IMM_ENGINE_ACCESS_KEY_SECRET="")
    (tmp_path / "file").write_text("")
    no_data = run_briefly(*plain(tmp_path / "file"))
    newer = tmp_path / "newer"
    newer.mkdir()
    connection = sqlite3.connect(newer / "engine.db")
    connection.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
    connection.close()
    too_new = run_briefly(*plain(newer))
    with made(tmp_path):
        twice = run_briefly(*plain(tmp_path / "data"))

    for (code, out, err), words in (
        (in_use, f"port {port}"),
        (no_folder, "cannot read the folder"),
        (bad_name, "not a bucket name"),
        (no_secret, "no access key secret"),
        (no_data, "cannot use the data folder"),
        (too_new, "newer version"),
        (twice, "another engine"),
    ):
        assert (code, out) == (2, "")
        assert words in err
        assert len(err.splitlines()) == 1


def test_killed_in_the_middle_it_goes_on_and_finishes_each_task_once(tmp_path: Path) -> None:
    engine = made(tmp_path).start()
    go_on, runs = tmp_path / "go", tmp_path / "runs"
    script = f"progress 30\nwait {go_on}\nnote {runs}"
    ids = []
    for number in range(3):
        bucket_of(engine).put_object(f"{number}.mp4", script.encode())
        created = ask(
            engine,
            "CreateVideoLabelClassificationTask",
            {"SourceURI": f"oss://videos/{number}.mp4"},
        )
        ids.append(created["TaskId"])
    kind = "VideoLabelClassification"
    wait_for(lambda: any(
        ask(engine, "GetTask", {"TaskType": kind, "TaskId": task_id})["Progress"] == 30 for task_id in ids
    ))  # fmt: skip
    workers = children_of(engine.pid)
    os.kill(engine.pid, signal.SIGKILL)
    engine.kill()
    wait_for(lambda: not any(map(is_alive, workers)))  # else one might go on before it notices
    go_on.touch()
    engine.start()
    for task_id in ids:
        wait_for(
            lambda task_id=task_id: (
                ask(engine, "GetTask", {"TaskType": kind, "TaskId": task_id})["Status"]
                == "Succeeded"
            )
        )
    engine.kill()
    engine.start()
    listed = ask(engine, "ListTasks", {})["Tasks"]
    engine.stop()

    assert sorted(task["TaskId"] for task in listed) == sorted(ids)
    assert {task["Status"] for task in listed} == {"Succeeded"}
    assert len(runs.read_text().splitlines()) == 3


def test_workers_end_with_a_killed_engine(tmp_path: Path) -> None:
    engine = made(tmp_path).start()
    bucket_of(engine).put_object("h.mp4", f"note {tmp_path / 'pid'}\nhang".encode())
    ask(engine, "CreateVideoLabelClassificationTask", {"SourceURI": "oss://videos/h.mp4"})
    worker = int(wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text()))
    engine.kill()

    wait_for(lambda: not is_alive(worker))


def test_small_answers_come_without_delay(tmp_path: Path) -> None:
    # Nagle's algorithm against delayed acknowledgements would make every one 40 ms; load makes only some slow.
    quick = 0
    with made(tmp_path) as engine, httpx.Client() as http:
        for _ in range(400):
            if quick == QUICK_ONES:
                break
            method, path, headers, body = imm_request(
                "ListTasks",
                {"ProjectName": "test"},
                engine.endpoint,
                ACCESS_KEY_ID,
                ACCESS_KEY_SECRET,
            )
            begun = time.perf_counter()
            http.request(method, engine.address + path, headers=headers, content=body)
            quick += time.perf_counter() - begun < 0.035

    assert quick == QUICK_ONES


def test_a_client_that_goes_away_leaves_nothing(tmp_path: Path) -> None:
    with made(tmp_path) as engine:
        url = httpx.URL(bucket_of(engine).sign_url("PUT", "half.bin", 60))
        workspace = tmp_path / "videos" / ".imm-engine"
        with socket.create_connection(("127.0.0.1", url.port or 0)) as connection:
            target = url.raw_path.decode()
            head = f"PUT {target} HTTP/1.1\r\nHost: {engine.endpoint}\r\nContent-Length: 9000000\r\n\r\n"
            connection.sendall(head.encode() + b"x" * 2_000_000)
            wait_for(lambda: workspace.exists() and list(workspace.iterdir()))
        wait_for(lambda: not list(workspace.iterdir()))

        assert not bucket_of(engine).object_exists("half.bin")
        assert "Traceback" not in engine.log()
