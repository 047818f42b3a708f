"""A thread of the worker that answers one request at a time and drops it for a newer one."""

import os
import sys
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import Any, Final

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.index import Stopped
from imm_desktop.media.open_source import OpenSource

Message = dict[str, Any]

BACKGROUND: Final = 15
"""Niceness of a thread whose work nobody waits for."""


class NewestLane(ABC):
    """Subclasses say how a request is answered; they look at ``_wanted`` while they work, and raise Stopped."""

    def __init__(self, video: OpenSource) -> None:
        self._video = video
        self._news = threading.Condition()
        self._wanted: Message | None = None

    def ask(self, message: Message) -> None:
        """Answer ``message``; it takes the place of an earlier one."""
        with self._news:
            self._wanted = message
            self._news.notify()

    def stop(self, request: int) -> None:
        """Nobody waits for ``request`` any more."""
        with self._news:
            if self._wanted is not None and self._wanted["id"] == request:
                self._wanted = None
            self._news.notify()

    def wake(self) -> None:
        """Look whether the video is closing."""
        with self._news:
            self._news.notify()

    def serve(self) -> None:
        """Answer until the video closes."""
        while not self._video.closing.is_set():
            with self._news:
                message = self._wanted
                if message is None:
                    self._news.wait()
                    continue
            try:
                self._answer(message)
            except Stopped:
                continue
            except MediaError as error:
                self._video.outbox.error(message["id"], error)
            self.stop(message["id"])

    @abstractmethod
    def _answer(self, message: Message) -> None:
        """Send what ``message`` asks for.

        Raises:
            Stopped: Nobody waits for it any more, or the video closes.
            MediaError: It cannot be answered.
        """


def stand_back() -> None:
    """Let this thread work when no other wants to; only Linux gives a thread a niceness of its own."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BACKGROUND)
