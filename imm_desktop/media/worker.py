"""The frame worker: a process that decodes video for the window and may die of it.

``python -m imm_desktop.media.worker``; it is started by `FrameClient`, takes requests as lines of JSON
on stdin, answers on stdout and ends when stdin closes.
"""

import json
import os
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

import av.logging

from imm_desktop.media.arena import Arena
from imm_desktop.media.confinement import confine
from imm_desktop.media.outbox import Outbox
from imm_desktop.media.session import Session

Message = dict[str, Any]


class Worker:
    """Hands every request to the session it concerns."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._desk = outbox.desk()
        self._sessions: dict[int, Session] = {}

    def handle(self, message: Message) -> None:
        """Act on one message; never waits for decoding."""
        match message["do"]:
            case "free":
                self._outbox.freed(message["at"])
            case "bytes":
                self._desk.answered(message)
            case "open":
                session = Session(
                    message["video"],
                    message["source"],
                    self._outbox,
                    self._desk,
                    message.get("size_bytes"),
                )
                self._sessions[message["video"]] = session
                session.open(message["id"])
            case "close":
                closing = self._sessions.pop(message["video"], None)
                if closing is not None:
                    closing.close()
            case "hold":
                held = self._sessions.get(message["video"])
                if held is not None:
                    held.hold(is_held=message["is_held"])
            case "clock":
                playing = self._sessions.get(message["video"])
                if playing is not None:
                    playing.follow(message)
            case "stop":
                stopping = self._sessions.get(message["video"])
                if stopping is not None:
                    stopping.stop(message["id"])
            case _:
                asked = self._sessions.get(message["video"])
                if asked is None:
                    self._outbox.end(message["id"])
                else:
                    asked.ask(message)


def main() -> int:
    """Serve stdin until it closes."""
    av.logging.set_level(None)  # FFmpeg's lines would hold the source, which may be a signed URL
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever prints must not disturb the answers
    with open(0, "rb", closefd=False) as requests:
        hello = json.loads(requests.readline() or b"{}")
        if hello.get("do") != "hello":
            return 2
        outbox = Outbox(answers, Arena.attach(hello["arena"]))
        confined = confine(needs_network=hello["needs_network"])
        threading.excepthook = lambda failed: _die(outbox, failed.exc_type, failed.exc_traceback)
        worker = Worker(outbox)
        outbox.send(hello=os.getpid(), confined=confined)
        try:
            for line in requests:
                worker.handle(json.loads(line))
        except BaseException:  # noqa: BLE001  reported, and the window starts a new worker
            kind, _, where = sys.exc_info()
            _die(outbox, kind, where)
    os._exit(0)  # threads may be deep in FFmpeg


def _die(outbox: Outbox, kind: type[BaseException] | None, where: TracebackType | None) -> None:
    """Tell what failed and where, without the message (it may quote a signed URL), and end."""
    frames = traceback.extract_tb(where)[-4:]
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    try:
        outbox.send(failure=f"{kind.__name__ if kind else 'error'} in {places}")
    finally:
        os._exit(3)


if __name__ == "__main__":
    sys.exit(main())
