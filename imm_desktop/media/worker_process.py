"""One frame worker as the window sees it: a process, a pipe each way, and shared memory.

Two threads serve it, since neither Qt's nor Windows' event loop can wait for a pipe: a reader that copies
pictures out of shared memory and hands messages to the event loop, and a writer, so that a worker that
has stopped reading never holds up the window.
"""

import contextlib
import json
import os
import queue
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any, Final

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.arena import Arena
from imm_desktop.media.error_message import told_of
from imm_desktop.media.job_object import JobObject
from imm_desktop.media.picture import Picture

Message = dict[str, Any]

INHERITED_VARIABLES = frozenset(
    {
        "COMSPEC", "DYLD_FALLBACK_LIBRARY_PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH",
        "PYTHONHOME", "PYTHONPATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "WINDIR",
    }
)  # fmt: skip
"""What a worker needs to start; keys, tokens, proxies and the like stay outside."""


_OWN_VARIABLES: Final = {"OPENBLAS_NUM_THREADS": "1"}
"""NumPy's threads would be there before the worker gives up its rights, and are of no use to it."""
_NO_WINDOW: Final[int] = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows only


def minimal_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of ``environment`` that a worker may see."""
    kept = {key: value for key, value in environment.items() if key.upper() in INHERITED_VARIABLES}
    return {**kept, **_OWN_VARIABLES}


class WorkerProcess:
    """A running worker.

    ``on_message`` and ``on_end`` are called in the reader's thread; ``on_end`` exactly once, after
    the last message.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        on_message: Callable[["WorkerProcess", Message, Picture | None], None],
        on_end: Callable[["WorkerProcess"], None],
        needs_network: bool = True,
    ) -> None:
        self._on_message, self._on_end = on_message, on_end
        self._arena = Arena.create()
        inherited = () if self._arena.descriptor < 0 else (self._arena.descriptor,)
        try:
            self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603  the command is ours
                list(command),
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=_NO_WINDOW,
                pass_fds=inherited,
            )
        except OSError:
            self._arena.close()
            raise
        self._job = JobObject()
        self._job.take(self._process)
        self._outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._read, name=f"frames from {self.pid}", daemon=True),
            threading.Thread(target=self._write, name=f"requests to {self.pid}", daemon=True),
        ]
        self.send({"do": "hello", "arena": self._arena.token, "needs_network": needs_network})

    def listen(self) -> None:
        """Start both threads; to be called once, when the owner is ready for messages."""
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative for a signal."""
        return self._process.poll()

    def send(self, message: Message) -> None:
        """Queue ``message``; a worker that has ended ignores it."""
        self._outgoing.put(json.dumps(message).encode() + b"\n")

    def answer_read(self, question: int, into: int, data: bytes) -> None:
        """Give the bytes that the worker asked for."""
        with contextlib.suppress(ValueError):  # the worker has ended, and with it the shared memory
            self._arena.write(into, data)
        self.send({"do": "bytes", "id": question, "size": len(data)})

    def refuse_read(self, question: int, why: MediaError) -> None:
        """Tell why the bytes cannot be had."""
        self.send({"do": "bytes", "id": question, "error": told_of(why)})

    def kill(self) -> None:
        """End it at once; ``on_end`` follows."""
        if self._process.poll() is None:
            self._process.kill()

    def finish(self, patience_s: float) -> None:
        """Close its stdin, wait until it has ended (killed after ``patience_s``) and clean up. Blocks."""
        self._outgoing.put(None)
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()
        self._arena.close()
        self._job.close()

    def _read(self) -> None:
        stdout = _pipe(self._process.stdout)
        with stdout:
            for line in stdout:
                try:
                    message: Message = json.loads(line)
                except ValueError:
                    self._process.kill()  # it writes nonsense: a stray print, or memory gone bad
                    break
                self._on_message(self, self._with_blob(message), self._picture_of(message))
        self._process.wait()
        self._outgoing.put(None)
        self._on_end(self)

    def _with_blob(self, message: Message) -> Message:
        """``message`` with the bytes that came beside it, copied out of shared memory, as ``bytes``."""
        place = message.get("blob")
        if place is None:
            return message
        offset, size = place
        data = self._arena.read(offset, size)
        self.send({"do": "free", "at": offset})
        return {**message, "bytes": data}

    def _picture_of(self, message: Message) -> Picture | None:
        told = message.get("picture")
        if told is None:
            return None
        width, height = int(told["width"]), int(told["height"])
        pixels = self._arena.read(told["at"], 4 * width * height)
        self.send({"do": "free", "at": told["at"]})
        return Picture(
            width=width,
            height=height,
            pixels=pixels,
            position_ms=told["position_ms"],
            frame=told["frame"],
            pts=told["pts"],
            is_exact=told["is_exact"],
        )

    def _write(self) -> None:
        stdin = _pipe(self._process.stdin)
        descriptor = stdin.fileno()
        with contextlib.suppress(OSError), stdin:  # it has ended: the reader tells
            while (line := self._outgoing.get()) is not None:
                while line:
                    line = line[os.write(descriptor, line) :]


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:  # pragma: no cover  Popen was given PIPE
        raise RuntimeError("the worker has no pipe")
    return stream
