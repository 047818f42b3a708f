"""A worker process: does one piece of work after another, told over its stdin, telling over its stdout.

Both ways a message is four bytes of length (big-endian) and that much JSON. In: ``{"work": {…}}``, or ``{"plain": …}``
for functions that take plain data. Out: ``{"progress": 42}`` as often as once a second, and at the end ``{"result": …}``
or ``{"error": {"code": …, "message": …}}``. The process ends when its stdin does, that is, when the engine dies.
"""

import argparse
import errno
import json
import logging
import os
import queue
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Final

from imm_desktop.engine.work import Progress, Work, WorkError, WorkKind

log = logging.getLogger(__name__)

Function = Callable[[Any, Progress], Any]

TELL_EVERY_S: Final = 1.0
"""A sign of life at most this often while the percentage stays."""

HEAD: Final = struct.Struct(">I")


def main(arguments: list[str] | None = None) -> int:
    """Serve until stdin ends."""
    parser = argparse.ArgumentParser(prog="imm-engine-worker")
    parser.add_argument("--entry", required=True, help="module:function that does the work")
    parser.add_argument(
        "--nice", type=int, default=0, help="how far to stand back for others, 0 to 19"
    )
    options = parser.parse_args(arguments)
    entry = options.entry
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="worker: %(message)s")
    # What libraries print must not end up between our messages.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    if hasattr(os, "nice"):
        os.nice(options.nice)
    # Before anything reads stdin: on Windows (seen under Wine) NumPy's library does not load while another thread
    # is blocked in reading it.
    with suppress(ImportError):
        import_module("numpy")
    asked: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_read_all, args=(sys.stdin.buffer, asked), daemon=True).start()
    function: Function | None = None
    while True:
        message = asked.get()
        try:
            if function is None:
                function = _function_of(entry)
            answer = _carry_out(function, message, answers)
        except Exception as error:
            log.exception("the analysis broke")
            answer = _error("InternalError", f"The analysis broke: {type(error).__name__}: {error}")
        _send(answers, answer)


def work_message(work: Work) -> dict[str, Any]:
    """``work`` as a message."""
    return {
        "work": {
            "kind": work.kind.value,
            "parameters": dict(work.parameters),
            "paths": {uri: str(path) for uri, path in work.paths.items()},
            "language": work.language,
            "banned_words": list(work.banned_words),
        }
    }


def frame(message: Mapping[str, Any]) -> bytes:
    """``message`` as it travels."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return HEAD.pack(len(body)) + body


def _function_of(entry: str) -> Function:
    module, _, name = entry.partition(":")
    function: Function = getattr(import_module(module), name)
    return function


def _carry_out(function: Function, message: Mapping[str, Any], answers: BinaryIO) -> dict[str, Any]:
    teller = _Teller(answers)
    try:
        result = function(_argument_of(message), teller.tell)
    except WorkError as error:
        return _error(error.code, error.message)
    except MemoryError:
        return _error("InternalError", "The analysis ran out of memory.")
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        return _error("InsufficientStorage", "No space is left on this computer's disk.")
    return {"result": result}


def _argument_of(message: Mapping[str, Any]) -> Any:
    if "work" not in message:
        return message["plain"]
    work = message["work"]
    return Work(
        kind=WorkKind(work["kind"]),
        parameters=work["parameters"],
        paths={uri: Path(path) for uri, path in work["paths"].items()},
        language=work["language"],
        banned_words=tuple(work["banned_words"]),
    )


class _Teller:
    """Passes on progress, no more often than it is worth."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._percent = -1
        self._told_at = float("-inf")

    def tell(self, percent: int) -> None:
        percent = min(max(int(percent), self._percent, 0), 100)
        now = time.monotonic()
        if percent > self._percent or now - self._told_at >= TELL_EVERY_S:
            self._percent, self._told_at = percent, now
            _send(self._answers, {"progress": percent})


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def _send(answers: BinaryIO, message: Mapping[str, Any]) -> None:
    data = memoryview(frame(message))
    while data:
        data = data[answers.write(data) :]


def _read_all(source: BinaryIO, asked: "queue.SimpleQueue[dict[str, Any]]") -> None:
    while len(head := source.read(HEAD.size)) == HEAD.size:
        body = source.read(HEAD.unpack(head)[0])
        asked.put(json.loads(body))
    os._exit(0)  # the engine is gone, and nobody waits for what is being computed


if __name__ == "__main__":
    sys.exit(main())
