"""A real engine as a process of its own, for contract and end-to-end tests."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.patience import patient

REPOSITORY = Path(__file__).resolve().parent.parent
ACCESS_KEY_ID = "test-key"
ACCESS_KEY_SECRET = "test-secret"
PROJECT = "test"
REGION = "cn-hangzhou"

START_LIMIT_S = patient(30)


class EngineProcess:
    """An engine that is running; `stop` or `kill` it when done, `start` it again as often as needed."""

    def __init__(
        self,
        data: Path,
        buckets: Mapping[str, Path],
        *,
        more: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._data = data
        self._buckets = dict(buckets)
        self._more = list(more)
        self._environment = dict(environment or {})
        self._process: subprocess.Popen[str] | None = None
        self.address = ""
        self.hello: dict[str, Any] = {}

    @property
    def endpoint(self) -> str:
        """``127.0.0.1:<port>``."""
        return self.address.removeprefix("http://")

    @property
    def pid(self) -> int:
        """The process ID."""
        assert self._process is not None
        return self._process.pid

    def command(self) -> list[str]:
        """The exact command line."""
        buckets = [part for n, f in self._buckets.items() for part in ("--bucket", f"{n}={f}")]
        return [
            sys.executable, "-m", "imm_desktop.engine", "--data", str(self._data), "--port", "0",
            "--access-key-id", ACCESS_KEY_ID, "--project", PROJECT, "--region", REGION,
            "--parent", str(os.getpid()), *buckets, *self._more,
        ]  # fmt: skip

    def start(self) -> "EngineProcess":
        """Start it and wait until it answers."""
        environment = {
            **os.environ,
            "IMM_ENGINE_ACCESS_KEY_SECRET": ACCESS_KEY_SECRET,
            "PYTHONPATH": str(REPOSITORY),
            **self._environment,
        }
        self._data.mkdir(parents=True, exist_ok=True)
        with (self._data / "stderr.log").open("ab") as errors:
            self._process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
                cwd=REPOSITORY,
                text=True,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self.stop()
            raise AssertionError(f"the engine did not start: {self.log()}")
        self.hello = json.loads(line)
        self.address = self.hello["address"]
        return self

    def stop(self) -> int:
        """Ask it to end and return its exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(START_LIMIT_S)
        self._close()
        return code

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(START_LIMIT_S)
        self._close()

    def log(self) -> str:
        """What it wrote to stderr."""
        return (self._data / "stderr.log").read_text("utf-8", "replace")

    def __enter__(self) -> "EngineProcess":
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self.stop()

    def _close(self) -> None:
        if self._process is not None and self._process.stdout is not None:
            self._process.stdout.close()


def is_alive(process: int) -> bool:
    """Whether it runs; one that has ended and that nobody asked about does not: in a container there may be nobody."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except FileNotFoundError:  # it ended just now, or this system has no /proc
        return not Path("/proc").exists()
    return state not in ("Z", "X")


def wait_for(what: Any, *, seconds: float = 30, every: float = 0.05) -> Any:
    """Poll ``what`` until it is true, and return it; for things that happen in other processes."""
    ends = time.monotonic() + patient(seconds)
    while not (found := what()):
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(every)
    return found


def children_of(process: int) -> list[int]:
    """The process IDs of what a process started itself and still runs; on Linux."""
    found: list[int] = []
    for thread in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(FileNotFoundError):  # a thread that has ended since
            found += [int(child) for child in thread.read_text().split()]
    return found
