"""mpv beside us: a process of its own, asked through its JSON IPC."""

import json
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

_PATIENCE_S = 15.0


def is_installed() -> bool:
    """Whether mpv is on this computer (Debian: ``apt-get install mpv``)."""
    return shutil.which("mpv") is not None


class Mpv:
    """One mpv, paused, software decoding, no sound, a window of 960 × 540 when there is a display. Its calls block."""

    def __init__(self, output: str) -> None:
        self._folder = tempfile.TemporaryDirectory()
        address = str(Path(self._folder.name) / "mpv")
        self.process = subprocess.Popen(
            [
                "mpv", "--no-config", "--idle=yes", "--pause", f"--vo={output}", "--ao=null", "--aid=no", "--hwdec=no",
                "--keep-open=yes", "--geometry=960x540", "--no-osc", "--osd-level=0", "--no-input-default-bindings",
                "--hr-seek=yes", "--force-window=no", "--really-quiet", f"--input-ipc-server={address}",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(_PATIENCE_S)
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                self._socket.connect(address)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        self._unread = b""
        self._last = 0

    def open(self, source: str) -> None:
        """Load ``source`` and wait for its first picture."""
        self._send("loadfile", source)
        self._wait("playback-restart")

    def seek(self, seconds: float, how: str = "absolute+exact") -> float:
        """Milliseconds until the picture of ``seconds`` is out."""
        began = time.perf_counter()
        self._send("seek", seconds, how)
        self._wait("playback-restart")
        return (time.perf_counter() - began) * 1000

    def drag(self, places: list[float], how: str, rate: float) -> float:
        """Seeks ``rate`` times a second; pictures that came out, a second."""
        began = time.perf_counter()
        shown = 0
        for number, place in enumerate(places):
            self._send("seek", place, how)
            shown += self._count("playback-restart", began + (number + 1) / rate)
        return shown / (time.perf_counter() - began)

    def step(self, command: str) -> float:
        """Milliseconds until ``frame-step`` or ``frame-back-step`` has moved the position."""
        before = self.ask("get_property", "time-pos")
        began = time.perf_counter()
        self._send(command)
        while self.ask("get_property", "time-pos") == before:
            if time.perf_counter() - began > 3:
                break
        return (time.perf_counter() - began) * 1000

    def ask(self, *command: Any) -> Any:
        """The answer to a command."""
        number = self._send(*command)
        while True:
            message = self._message(_PATIENCE_S)
            if message.get("request_id") == number:
                return message.get("data")

    def close(self) -> None:
        """End it."""
        self._socket.close()
        self.process.kill()
        self.process.wait()
        self._folder.cleanup()

    def _send(self, *command: Any) -> int:
        self._last += 1
        message = {"command": list(command), "request_id": self._last}
        self._socket.sendall(json.dumps(message).encode() + b"\n")
        return self._last

    def _wait(self, event: str) -> None:
        while self._message(_PATIENCE_S).get("event") != event:
            pass

    def _count(self, event: str, until: float) -> int:
        count = 0
        while (rest := until - time.perf_counter()) > 0:
            try:
                count += self._message(rest).get("event") == event
            except TimeoutError:
                break
        return count

    def _message(self, patience_s: float) -> dict[str, Any]:
        while b"\n" not in self._unread:
            self._socket.settimeout(patience_s)
            data = self._socket.recv(1 << 16)
            if not data:
                raise RuntimeError("mpv has ended")
            self._unread += data
        line, _, self._unread = self._unread.partition(b"\n")
        message: dict[str, Any] = json.loads(line)
        return message
