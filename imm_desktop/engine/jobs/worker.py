"""A worker process: does one piece of work after another, told over its stdin, telling over its stdout.

Both ways a message is four bytes of length (big-endian) and that much JSON. In: ``{"work": {…}}``, or ``{"plain": …}``
for functions that take plain data. Out: ``{"progress": 42}`` as often as once a second, and at the end ``{"result": …}``
or ``{"error": {"code": …, "message": …}}``. ``{"works": [{…}, …]}`` asks for several works on one file at once, which the
function ``run_together`` beside the entry does in one pass; each answer then says which work it is ``"of"``, and
``{"over": true}`` follows the last. ``{"pace": 0.5}`` limits the processors used from now on (null: no more), also in the
middle of a work. The process ends when its stdin does, that is, when the engine dies.
"""

import argparse
import json
import logging
import os
import queue
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Final

from imm_desktop.engine.jobs.pace import Pace
from imm_desktop.engine.work import Progress, Work, WorkError, WorkKind, is_disk_full

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
    pace = Pace()
    threading.Thread(target=_read_all, args=(sys.stdin.buffer, asked, pace), daemon=True).start()
    while True:
        message = asked.get()
        if "works" in message:
            _carry_out_together(entry, message["works"], answers, pace)
            _send(answers, {"over": True})
        else:
            argument = _work_of(message["work"]) if "work" in message else message["plain"]
            _send(answers, _carry_out(entry, argument, _Teller(answers, pace)))


def work_message(works: Sequence[Work]) -> dict[str, Any]:
    """``works``, which are on one file when there are several, as a message."""
    return {
        "works": [
            {
                "kind": work.kind.value,
                "parameters": dict(work.parameters),
                "paths": {uri: str(path) for uri, path in work.paths.items()},
                "language": work.language,
                "banned_words": list(work.banned_words),
            }
            for work in works
        ]
    }


def plain_work(work: Work) -> dict[str, Any]:
    """``work`` as a message that is answered once."""
    return {"work": work_message([work])["works"][0]}


def frame(message: Mapping[str, Any]) -> bytes:
    """``message`` as it travels."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return HEAD.pack(len(body)) + body


def _function_of(entry: str) -> Function:
    module, _, name = entry.partition(":")
    function: Function = getattr(import_module(module), name)
    return function


def _carry_out(entry: str, argument: Any, teller: "_Teller") -> dict[str, Any]:
    try:
        return {"result": _function_of(entry)(argument, teller.tell)}
    except Exception as error:  # noqa: BLE001 - whatever it is, the engine is told of it
        return _answer_to(error)


def _carry_out_together(
    entry: str, described: Sequence[Mapping[str, Any]], answers: BinaryIO, pace: Pace
) -> None:
    works = [_work_of(one) for one in described]
    tellers = [_Teller(answers, pace, of=number) for number in range(len(works))]
    together = getattr(import_module(entry.partition(":")[0]), "run_together", None)
    if len(works) == 1 or together is None:
        for number, work in enumerate(works):
            _send(answers, _carry_out(entry, work, tellers[number]) | {"of": number})
        return
    open_ends = set(range(len(works)))

    def ended(number: int, how: dict[str, Any] | WorkError) -> None:
        open_ends.discard(number)
        answer = _answer_to(how) if isinstance(how, WorkError) else {"result": how}
        _send(answers, answer | {"of": number})

    try:
        together(works, [teller.tell for teller in tellers], ended)
    except Exception as error:  # noqa: BLE001 - whatever it is, the engine is told of it
        for number in sorted(open_ends):
            _send(answers, _answer_to(error) | {"of": number})


def _answer_to(error: Exception) -> dict[str, Any]:
    if isinstance(error, WorkError):
        return _error(error.code, error.message)
    if isinstance(error, MemoryError):
        return _error("InternalError", "The analysis ran out of memory.")
    if is_disk_full(error):
        return _error("InsufficientStorage", "No space is left on this computer's disk.")
    log.error("the analysis broke", exc_info=error)
    return _error("InternalError", f"The analysis broke: {type(error).__name__}: {error}")


def _work_of(work: Mapping[str, Any]) -> Work:
    return Work(
        kind=WorkKind(work["kind"]),
        parameters=work["parameters"],
        paths={uri: Path(path) for uri, path in work["paths"].items()},
        language=work["language"],
        banned_words=tuple(work["banned_words"]),
    )


class _Teller:
    """Passes on progress, no more often than it is worth, and pauses where the pace asks for it."""

    def __init__(self, answers: BinaryIO, pace: Pace, of: int | None = None) -> None:
        self._answers = answers
        self._pace = pace
        self._of = {} if of is None else {"of": of}
        self._percent = -1
        self._told_at = float("-inf")

    def tell(self, percent: int) -> None:
        percent = min(max(int(percent), self._percent, 0), 100)
        now = time.monotonic()
        if percent > self._percent or now - self._told_at >= TELL_EVERY_S:
            self._percent, self._told_at = percent, now
            _send(self._answers, {"progress": percent, **self._of})
        self._pace.breathe()


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def _send(answers: BinaryIO, message: Mapping[str, Any]) -> None:
    data = memoryview(frame(message))
    while data:
        data = data[answers.write(data) :]


def _read_all(source: BinaryIO, asked: "queue.SimpleQueue[dict[str, Any]]", pace: Pace) -> None:
    while len(head := source.read(HEAD.size)) == HEAD.size:
        message = json.loads(source.read(HEAD.unpack(head)[0]))
        if "pace" in message:
            pace.cores = message["pace"]
        else:
            asked.put(message)
    os._exit(0)  # the engine is gone, and nobody waits for what is being computed


if __name__ == "__main__":
    sys.exit(main())
