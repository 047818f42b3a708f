"""The engine as a child: started, asked, killed, started again, refused, ended; with small programs in its place."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys

import pytest

from imm_desktop.adapters import engine_process
from imm_desktop.adapters.engine_process import SECRET_VARIABLE, EngineProcess
from imm_desktop.domain.errors import SettingsError, UnreachableError
from tests.engine_process import is_alive, wait_for
from tests.helpers import until
from tests.patience import patient

ANSWERS = """
import json, os, sys
print(json.dumps({"address": f"http://127.0.0.1:{os.getpid()}"}), flush=True)
sys.stdin.read()
"""
"""Its "port" is its process ID."""


@pytest.fixture(autouse=True)
def _ends_in_its_own_time(monkeypatch):
    """On a slow machine too."""
    monkeypatch.setattr(engine_process, "STOP_TIMEOUT_S", patient(engine_process.STOP_TIMEOUT_S))


def engine_of(tmp_path, program, **more):
    return EngineProcess(
        [sys.executable, "-c", program],
        data=tmp_path / "engine",
        project="p",
        region="r",
        buckets=more.pop("buckets", {}),
        environment={**os.environ, **more},
    )


def test_it_gets_its_orders_and_the_secret_only_by_environment(run, tmp_path):
    said = tmp_path / "said"
    program = f"""
import json, os, sys
with open({str(said)!r}, "w") as file:
    json.dump([sys.argv[1:], os.environ[{SECRET_VARIABLE!r}]], file)
{ANSWERS}"""
    engine = engine_of(tmp_path, program, buckets={"films": tmp_path})

    async def scenario():
        assert engine.address == ""
        assert await engine.start() == engine.address != ""
        await engine.stop()

    run(scenario())
    arguments, secret = json.loads(said.read_text())
    assert secret == engine.key.access_key_secret
    assert secret not in " ".join(arguments)
    assert arguments[arguments.index("--access-key-id") + 1] == engine.key.access_key_id
    assert arguments[arguments.index("--bucket") + 1] == f"films={tmp_path}"
    assert arguments[arguments.index("--parent") + 1] == str(os.getpid())
    assert "--exit-with-stdin" in arguments
    assert secret not in (tmp_path / "engine" / "engine.log").read_text()


def test_easing_is_a_line_on_stdin_and_harmless_without_an_engine(run, tmp_path):
    said = tmp_path / "said"
    program = ANSWERS.replace(
        "sys.stdin.read()",
        f"""
with open({str(said)!r}, "w") as file:
    file.write(sys.stdin.readline())
sys.stdin.read()
""",
    )
    engine = engine_of(tmp_path, program)

    async def scenario():
        engine.ease(1)
        await engine.start()
        engine.ease(2.5)
        await engine.stop()
        engine.ease(1)

    run(scenario())
    assert said.read_text() == "ease 2.5\n"


def test_each_has_a_key_of_its_own(tmp_path):
    one, two = engine_of(tmp_path, ""), engine_of(tmp_path, "")
    assert one.key != two.key
    assert len(one.key.access_key_secret) >= 32


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("raise SystemExit('imm-engine: port 7 of 127.0.0.1 cannot be used')", "port 7"),
        ("print('hello')", "did not come up"),
        ("print('{}')", "did not come up"),
        ("print('[]')", "did not come up"),
        ("", "it said nothing"),
    ],
)
def test_one_that_does_not_come_up_is_told_in_its_own_last_words(run, tmp_path, program, words):
    engine = engine_of(tmp_path, program)
    with pytest.raises(UnreachableError, match=words):
        run(engine.start())
    with pytest.raises(UnreachableError, match=words):
        run(engine.start())


def test_one_that_stays_silent_is_given_up(run, tmp_path, monkeypatch):
    monkeypatch.setattr(engine_process, "START_TIMEOUT_S", 0.5)
    engine = engine_of(tmp_path, "import sys\nsys.stdin.read()")
    with pytest.raises(UnreachableError, match="it said nothing"):
        run(engine.start())


def test_a_program_that_is_not_there_is_told(run, tmp_path):
    engine = EngineProcess(
        [str(tmp_path / "missing")],
        data=tmp_path / "engine",
        project="p",
        region="r",
        buckets={},
        environment={},
    )
    with pytest.raises(UnreachableError, match="cannot be started"):
        run(engine.start())


@pytest.mark.allow_log("the engine")
def test_a_dead_one_is_started_again_until_it_comes_up(run, tmp_path, monkeypatch):
    monkeypatch.setattr(engine_process, "RESTART_WAITS_S", (0.0,))
    starts = tmp_path / "starts"
    # Comes up at the first, the fourth and every later start.
    program = f"""
with open({str(starts)!r}, "a") as file:
    file.write("x")
if len(open({str(starts)!r}).read()) in (2, 3):
    raise SystemExit("not yet")
{ANSWERS}"""
    engine = engine_of(tmp_path, program)
    addresses: list[str] = []

    async def scenario():
        first = await engine.start()
        supervising = asyncio.create_task(engine.supervise(addresses.append))
        os.kill(int(first.rsplit(":", 1)[1]), signal.SIGKILL)
        await until(lambda: addresses, 20)
        assert addresses == [engine.address] != [first]
        assert len(starts.read_text()) == 4
        await engine.stop()
        await asyncio.wait_for(supervising, patient(5))

    run(scenario(), 30)


def test_one_that_does_not_end_is_killed(run, tmp_path, monkeypatch):
    monkeypatch.setattr(engine_process, "STOP_TIMEOUT_S", 0.3)
    engine = engine_of(tmp_path, ANSWERS + "import time\ntime.sleep(60)")

    async def scenario():
        address = await engine.start()
        await engine.stop()
        await engine.stop()  # again is fine
        with pytest.raises(ProcessLookupError):
            os.kill(int(address.rsplit(":", 1)[1]), 0)

    run(scenario())


@pytest.mark.e2e
@pytest.mark.allow_log("the engine")
def test_the_real_one_comes_back_on_its_port_or_on_another_when_that_is_taken(
    run, tmp_path, monkeypatch
):
    monkeypatch.setattr(engine_process, "RESTART_WAITS_S", (0.1, 2.0))
    engine = EngineProcess(
        [sys.executable, "-m", "imm_desktop.engine"],
        data=tmp_path / "engine",
        project="p",
        region="local",
        buckets={},
        environment=dict(os.environ),
    )
    addresses: list[str] = []

    async def scenario():
        first = await engine.start()
        supervising = asyncio.create_task(engine.supervise(addresses.append))
        engine._process.kill()
        await until(lambda: addresses, 30)
        assert addresses == [first]

        port = int(first.rsplit(":", 1)[1])
        taken = socket.socket()
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        supervising.cancel()  # it looks again when the port is taken
        await asyncio.wait({supervising})
        engine._process.kill()
        await asyncio.to_thread(wait_for, lambda: engine._process.poll() is not None)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        supervising = asyncio.create_task(engine.supervise(addresses.append))
        await until(lambda: len(addresses) == 2, 30)
        taken.close()
        assert addresses[1] != first
        await engine.stop()
        await asyncio.wait_for(supervising, patient(5))

    run(scenario(), 60)
    assert "cannot be used" in (tmp_path / "engine" / "engine.log").read_text()


def test_it_ends_with_the_program_that_started_it(tmp_path):
    pid = tmp_path / "pid"
    program = f"open({str(pid)!r}, 'w').write(str(__import__('os').getpid()))\n{ANSWERS}"
    starter = f"""
import asyncio, os, pathlib, signal
from imm_desktop.adapters.engine_process import EngineProcess
engine = EngineProcess([{sys.executable!r}, "-c", {program!r}], data=pathlib.Path({str(tmp_path)!r}),
    project="p", region="r", buckets={{}}, environment=dict(os.environ))
asyncio.run(engine.start())
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", starter], timeout=patient(30), check=False)
    assert done.returncode == -signal.SIGKILL
    wait_for(lambda: not is_alive(int(pid.read_text())), seconds=10)


def test_what_the_operator_chose_is_told_at_once_and_holds_for_the_next_start(run, tmp_path):
    said, again = tmp_path / "said", tmp_path / "again"
    program = f"""
import json, os, sys
print(json.dumps({{"address": f"http://127.0.0.1:{{os.getpid()}}"}}), flush=True)
with open({str(again)!r}, "w") as file:
    json.dump(sys.argv[1:], file)
with open({str(said)!r}, "w") as file:
    file.write(sys.stdin.read())
"""
    engine = engine_of(tmp_path, program)
    words = tmp_path / "engine" / "banned-words.txt"

    async def scenario():
        await engine.start()
        await engine.choose(40, ("广告", "gold tea"))
        await engine.stop()
        assert said.read_text() == "limit 40\nwords 0\n"
        assert words.read_text("utf-8") == "广告\ngold tea\n"
        await engine.start()
        await engine.stop()

    run(scenario())
    arguments = json.loads(again.read_text())
    assert arguments[arguments.index("--cpu-percent") + 1] == "40"
    assert arguments[arguments.index("--banned-words") + 1] == str(words)


def test_words_that_cannot_be_kept_are_told(run, tmp_path):
    engine = engine_of(tmp_path, ANSWERS)
    (tmp_path / "engine").write_text("no folder")
    with pytest.raises(SettingsError, match="banned-words"):
        run(engine.choose(100, ("x",)))
