"""What the worker has given up, tried from inside a process that gave it up the same way."""

import json
import subprocess
import sys
import textwrap

import pytest

from imm_desktop.media.confinement import confine, confined_by

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="enforced on Linux only")

ATTEMPTS = """
import ctypes, json, mmap, os, socket, subprocess, sys, threading
from pathlib import Path
from imm_desktop.media.confinement import confine, confined_by

folder, needs_network = Path(sys.argv[1]), sys.argv[2] == "network"
descriptor = os.memfd_create("arena")
os.ftruncate(descriptor, 1 << 20)
memory = mmap.mmap(descriptor, 1 << 20)
enforced = confine(needs_network=needs_network)

def write():
    (folder / "new").write_text("x")
def change():
    with open(folder / "old", "r+") as file:
        file.write("x")
def append():
    os.open(folder / "old", os.O_WRONLY | os.O_APPEND)
def delete():
    (folder / "old").unlink()
def rename():
    (folder / "old").rename(folder / "new")
def folder_():
    (folder / "new").mkdir()
def truncate():
    os.truncate(folder / "old", 0)
def start():
    subprocess.run(["/bin/true"])
def fork():
    if os.fork() == 0:
        os._exit(0)
def talk():
    socket.create_connection(("127.0.0.1", 9), 1)
def pair():
    socket.socketpair()
def unix():
    socket.socket(socket.AF_UNIX).connect("/run/x")
def ring():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(425, 4, None) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
def signal_parent():
    os.kill(os.getppid(), 0)

def attempt(work):
    try:
        work()
    except PermissionError:
        return "refused"
    except OSError as error:
        return error.strerror
    return "done"

answers = {one.__name__: attempt(one) for one in (
    write, change, append, delete, rename, folder_, truncate, start, fork, talk, pair, unix, ring, signal_parent)}
memory[:5] = b"still"
ran = []
thread = threading.Thread(target=lambda: ran.append((folder / "old").read_text()))
thread.start()
thread.join()
print(json.dumps({"enforced": enforced, "answers": answers, "thread read": ran, "memory": memory[:5].decode()}))
"""


def attempted(tmp_path, *, network: bool):
    (tmp_path / "old").write_text("old")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            textwrap.dedent(ATTEMPTS),
            str(tmp_path),
            "network" if network else "-",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old").read_text() == "old"
    return json.loads(done.stdout)


def test_a_confined_process_reads_and_computes_and_nothing_else(tmp_path):
    told = attempted(tmp_path, network=False)
    if "seccomp" not in told["enforced"]:
        pytest.skip("this kernel or computer has no seccomp for us")
    answers = told["answers"]
    assert answers.pop("ring") == "Function not implemented"
    assert set(answers.values()) == {"refused"}, answers
    assert told["thread read"] == ["old"]
    assert told["memory"] == "still"


def test_a_worker_that_opens_addresses_itself_keeps_its_sockets_only(tmp_path):
    answers = attempted(tmp_path, network=True)["answers"]
    assert answers["talk"] != "refused"
    assert {answers[one] for one in ("write", "change", "delete", "start")} == {"refused"}


def test_without_libraries_and_kernel_support_it_says_that_nothing_is_enforced(monkeypatch):
    monkeypatch.setattr("sys.platform", "win32")
    assert confine(needs_network=False) == []


def test_the_workers_tell_what_is_enforced(clip, with_client):
    async def scenario(client):
        before = client.confinement
        await client.open(str(clip("mkv")))
        return before, client.confinement

    before, after = with_client(scenario)
    assert before is None
    assert "limits" in after


def test_a_worker_inherits_neither_secrets_nor_sockets(clip, with_client, monkeypatch):
    import os
    import socket

    monkeypatch.setenv("OSS_ACCESS_KEY_SECRET", "s3cr3t")
    listening = socket.create_server(("127.0.0.1", 0))
    os.set_inheritable(listening.fileno(), True)

    async def scenario(client):
        await client.open(str(clip("mkv")))
        pid = client.worker_pids[0]
        with open(f"/proc/{pid}/environ", "rb") as file:  # noqa: ASYNC230, PTH123
            environment = file.read()
        kinds = [os.readlink(f"/proc/{pid}/fd/{one}") for one in os.listdir(f"/proc/{pid}/fd")]  # noqa: PTH115, PTH208
        return environment, kinds

    try:
        environment, kinds = with_client(scenario)
    finally:
        listening.close()
    assert b"s3cr3t" not in environment
    assert not [kind for kind in kinds if kind.startswith("socket:")]


def test_diagnostics_say_what_holds_the_workers():
    assert confined_by(None) == "no worker has started"
    assert confined_by(()) == "nothing on this system"
    assert confined_by(("limits", "seccomp")) == "limits, seccomp"
