"""A disk that fills up at any step of a task's life: it is told or waited for, nothing is lost, and each task ends once."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from imm_desktop.engine.jobs import running
from tests.engine_client import imm_request, running_engine
from tests.engine_process import ACCESS_KEY_ID, ACCESS_KEY_SECRET, PROJECT, EngineProcess, wait_for

LABELS = "CreateVideoLabelClassificationTask"
SHARED_MEMORY = 64 * 1024
"""Bytes for the file through which SQLite's connections agree; it is made anew from the room that it had."""


@contextmanager
def full_disk(process: int, bytes_of_a_file: int = 1) -> Iterator[None]:
    """Nothing more can be written by ``process`` and what it starts from now on: the system refuses, as it does on a full disk."""
    import resource  # not there on Windows

    most = resource.prlimit(process, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(process, resource.RLIMIT_FSIZE, (bytes_of_a_file, most))
    try:
        yield
    finally:
        make_room(process)


def make_room(process: int) -> None:
    """The end of `full_disk`; nothing happens where ``process`` has ended."""
    import resource

    with suppress(ProcessLookupError):
        most = resource.prlimit(process, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(process, resource.RLIMIT_FSIZE, (most, most))


class Desk:
    """An engine as a process of its own, whose analyses do what the file says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "videos"
        self.folder.mkdir()
        more = ("--analysis", "tests.engine_fakes:run")
        self.data = folder / "data"
        self.engine = EngineProcess(self.data, {"videos": self.folder}, more=more)
        self.begun, self.go_on, self.runs = folder / "begun", folder / "go", folder / "runs"

    def send(self, action: str, **parameters: Any) -> httpx.Response:
        method, path, headers, body = imm_request(
            action,
            {"ProjectName": PROJECT, **parameters},
            self.engine.endpoint,
            ACCESS_KEY_ID,
            ACCESS_KEY_SECRET,
        )
        url = self.engine.address + path
        return httpx.request(method, url, headers=headers, content=body, timeout=30)

    def submit(self, name: str) -> httpx.Response:
        lines = (f"note {self.begun}", f"wait {self.go_on}", f"note {self.runs}")
        (self.folder / name).write_text("\n".join(lines), "utf-8")
        return self.send(LABELS, SourceURI=f"oss://videos/{name}")

    def status(self, task_id: str) -> str:
        kind = task_id.rsplit("-", 5)[0]
        return str(self.send("GetTask", TaskType=kind, TaskId=task_id).json()["Status"])

    def has_run(self, times: int) -> bool:
        return self.runs.exists() and len(self.runs.read_text("utf-8").splitlines()) == times


@pytest.fixture
def desk(tmp_path):
    if not sys.platform.startswith("linux"):
        pytest.skip("the limit of another process is set as Linux does it")
    desk = Desk(tmp_path)
    with desk.engine:
        yield desk


def test_what_cannot_be_stored_is_refused_and_what_was_found_waits_for_room(desk):
    engine = desk.engine.pid
    with full_disk(engine):
        refused = desk.submit("a")
        assert (refused.status_code, refused.json()["Code"]) == (503, "ServiceUnavailable")
        assert desk.send("ListTasks").json()["Tasks"] == []
    first = desk.submit("a").json()["TaskId"]
    second = desk.submit("b").json()["TaskId"]
    wait_for(desk.begun.exists)
    with full_disk(engine):
        desk.go_on.touch()
        wait_for(lambda: desk.has_run(1))
        assert desk.status(first) == desk.status(second) == "Running"
    wait_for(lambda: {desk.status(first), desk.status(second)} == {"Succeeded"})
    assert desk.has_run(2), "each was done once"


def test_an_engine_that_was_killed_on_a_full_disk_answers_there_and_goes_on_when_there_is_room(
    desk,
):
    task = desk.submit("a").json()["TaskId"]
    wait_for(desk.begun.exists)
    for number in range(20):
        desk.send("CreateProject", ProjectName=f"more-{number}")
    assert (desk.data / "engine.db-wal").stat().st_size > SHARED_MEMORY
    with full_disk(desk.engine.pid):
        desk.go_on.touch()
        wait_for(lambda: desk.has_run(1))
        desk.engine.kill()
    with full_disk(os.getpid(), SHARED_MEMORY):
        desk.engine.start()
    assert desk.status(task) == "Running"
    assert desk.submit("b").status_code == 503
    assert desk.has_run(1)
    make_room(desk.engine.pid)
    wait_for(lambda: desk.status(task) == "Succeeded")
    assert desk.has_run(2), "what was found before could not be kept"


@pytest.mark.allow_log("could not be written")
def test_a_message_that_could_not_be_written_is_written_later(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "FIRST_RETRY_OF_MESSAGES_S", 0.05)
    with running_engine(tmp_path) as engine:
        (engine.folder / "v").write_text(f"wait {tmp_path / 'go'}")
        notification = {"ExtendedMessageURI": "oss://videos/box/m.json"}
        created = engine.ask(LABELS, {"SourceURI": "oss://videos/v", "Notification": notification})
        (engine.folder / "box").rmdir()
        (engine.folder / "box").write_text("in the way")
        (tmp_path / "go").touch()
        assert engine.until_over(created["TaskId"])["Status"] == "Succeeded"
        (engine.folder / "box").unlink()
        wait_for(lambda: engine.oss("GET", "box/m.json").status_code == 200)
