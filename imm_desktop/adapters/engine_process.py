"""The embedded engine as a child process: started with keys of its own, watched, started again when it dies."""

import asyncio
import json
import logging
import os
import secrets
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from imm_desktop.adapters.files import write_whole_now
from imm_desktop.domain.errors import EngineDownError, SettingsError
from imm_desktop.imm.signing import AccessKey

log = logging.getLogger(__name__)

START_TIMEOUT_S: Final = 60.0
STOP_TIMEOUT_S: Final = 5.0
SECRET_VARIABLE: Final = "IMM_ENGINE_ACCESS_KEY_SECRET"  # noqa: S105 (a variable's name)
RESTART_WAITS_S: Final = (0.2, 1.0, 3.0, 10.0)
"""Before each new start after a death; the last holds from then on."""


class EngineProcess:
    """One engine, alive from ``start`` to ``stop``. Its address stays the same over restarts where the port is free."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        data: Path,
        project: str,
        region: str,
        buckets: Mapping[str, Path],
        environment: Mapping[str, str],
    ) -> None:
        """``command`` starts an engine; ``buckets`` are folders that are always there; nothing runs yet."""
        self._command = tuple(command)
        self._data = data
        self._project = project
        self._region = region
        self._buckets = dict(buckets)
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0
        self._stopping = False
        self._cpu_percent = 100
        self._banned_words: tuple[str, ...] = ()
        self._choosing = threading.Lock()
        self.key = AccessKey(f"engine-{secrets.token_hex(6)}", secrets.token_urlsafe(32))
        """Accepted by this engine only; made anew for every run of the program."""
        self.address = ""
        """``http://127.0.0.1:<port>``; empty until started."""

    async def start(self) -> str:
        """Start the engine and return its address once it answers.

        Raises:
            EngineDownError: It did not come up; the message says why.
        """
        try:
            return await asyncio.to_thread(self._start)
        except OSError as error:
            raise EngineDownError(
                f"The engine cannot be started: {error.strerror or error}"
            ) from error

    async def supervise(self, on_restart: Callable[[str], None]) -> None:
        """Start the engine again whenever it dies, until cancelled; ``on_restart`` gets the new address."""
        deaths = 0
        while True:
            process = self._process
            if process is None:
                return
            await asyncio.to_thread(process.wait)
            if self._stopping:
                return
            log.warning("the engine ended with code %s and is started again", process.returncode)
            _close_pipes(process)
            await asyncio.sleep(RESTART_WAITS_S[min(deaths, len(RESTART_WAITS_S) - 1)])
            deaths += 1
            try:
                on_restart(await self.start())
            except EngineDownError as error:
                log.warning("the engine did not come up: %s", error)
                self._port = 0

    async def stop(self) -> None:
        """End the engine; running jobs go on at the next start."""
        self._stopping = True
        await asyncio.to_thread(self._stop)

    def ease(self, seconds: float) -> None:
        """Have analyses leave nearly all of the computer to others for ``seconds``; quick, and no error when it died."""
        self._tell(b"ease %.1f\n" % seconds)

    async def choose(self, cpu_percent: int, banned_words: Sequence[str]) -> None:
        """Let analyses use ``cpu_percent`` of this computer together, and look for ``banned_words``, from now on.

        Holds over restarts, also before the first start; what is running is slowed or quickened at once.

        Raises:
            SettingsError: The list of words cannot be written.
        """
        self._cpu_percent, self._banned_words = cpu_percent, tuple(banned_words)
        await asyncio.to_thread(self._hand_on_choices)

    def _hand_on_choices(self) -> None:
        """What was chosen last, even where threads overtake one another."""
        with self._choosing:
            content = "".join(f"{word}\n" for word in self._banned_words).encode()
            try:
                if not self._words.exists() or self._words.read_bytes() != content:
                    write_whole_now(self._words, content)
            except OSError as error:
                raise SettingsError(f"cannot write {self._words}: {error}") from error
            self._tell(b"limit %d\nwords 0\n" % self._cpu_percent)

    @property
    def _words(self) -> Path:
        """The list of banned words; the engine reads it when it starts, and when told."""
        return self._data / "banned-words.txt"

    def _tell(self, orders: bytes) -> None:
        process = self._process
        if process is None or process.stdin is None:
            return
        with suppress(OSError, ValueError):  # it has ended, and is started again
            process.stdin.write(orders)
            process.stdin.flush()

    def _start(self) -> str:
        self._stopping = False
        self._data.mkdir(parents=True, exist_ok=True)
        log_path = self._data / "engine.log"
        if log_path.exists() and log_path.stat().st_size > 5_000_000:
            log_path.replace(log_path.with_suffix(".log.1"))
        begins_at = log_path.stat().st_size if log_path.exists() else 0
        if not self._words.exists():
            self._words.touch()
        with log_path.open("ab") as log_file:
            process = subprocess.Popen(  # noqa: S603 (our own program)
                self._arguments(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log_file,
                env={**self._environment, SECRET_VARIABLE: self.key.access_key_secret},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                # Ctrl+C in a terminal is for the command: the engine would count it as a crash of its analyses.
                process_group=0,
            )
        self._process = process
        line = _first_line(process, START_TIMEOUT_S)
        try:
            self.address = json.loads(line)["address"]
        except (ValueError, KeyError, TypeError):
            process.kill()
            process.wait()
            _close_pipes(process)
            said = log_path.read_bytes()[begins_at:].decode(errors="replace").strip().splitlines()
            raise EngineDownError(
                f"The engine did not come up: {said[-1] if said else 'it said nothing'}"
            ) from None
        self._port = int(self.address.rsplit(":", 1)[-1])
        return self.address

    def _arguments(self) -> list[str]:
        arguments = [
            *self._command,
            *("--data", str(self._data)),
            *("--port", str(self._port)),
            *("--access-key-id", self.key.access_key_id),
            *("--project", self._project),
            *("--region", self._region),
            *("--parent", str(os.getpid())),
            *("--cpu-percent", str(self._cpu_percent)),
            *("--banned-words", str(self._words)),
            "--exit-with-stdin",
        ]
        for name, folder in self._buckets.items():
            arguments += ["--bucket", f"{name}={folder}"]
        return arguments

    def _stop(self) -> None:
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _close_pipes(process)
        self._process = None


def _first_line(process: subprocess.Popen[bytes], timeout_s: float) -> bytes:
    """The first line of stdout; empty when the process ended or stayed silent too long."""
    lines: list[bytes] = []
    stdout = process.stdout
    if stdout is None:
        return b""
    reader = threading.Thread(target=lambda: lines.append(stdout.readline()), daemon=True)
    reader.start()
    reader.join(timeout_s)
    if not lines:
        process.kill()
        reader.join()
    return lines[0] if lines else b""


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
