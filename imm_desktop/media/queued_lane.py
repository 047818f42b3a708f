"""A thread of the worker for wishes of two kinds: the newest of the one at once, all of the other in between."""

import threading
from collections import deque
from typing import Any, ClassVar

from imm_desktop.media.index import Stopped
from imm_desktop.media.open_source import OpenSource

Message = dict[str, Any]


class QueuedLane:
    """Subclasses serve: they take what is `_next`, call `_check` while they work, and `_done` when it is answered."""

    name: ClassVar[str]
    """Of the lane."""
    newest_kinds: ClassVar[frozenset[str]]
    """What takes the place of an earlier one; everything else waits its turn."""

    def __init__(self, video: OpenSource) -> None:
        self._video = video
        self._news = threading.Condition()
        self._newest: Message | None = None
        self._queue: deque[Message] = deque()

    def ask(self, message: Message) -> None:
        """Queue ``message``, or put it in the place of an earlier one."""
        with self._news:
            if message["do"] in self.newest_kinds:
                self._newest = message
            else:
                self._queue.append(message)
            self._news.notify()

    def stop(self, request: int) -> None:
        """Nobody waits for ``request`` any more."""
        with self._news:
            self._queue = deque(one for one in self._queue if one["id"] != request)
            if self._newest is not None and self._newest["id"] == request:
                self._newest = None

    def wake(self) -> None:
        """Look whether the video is closing."""
        with self._news:
            self._news.notify()

    @property
    def _next(self) -> Message | None:
        return self._newest or (self._queue[0] if self._queue else None)

    def _done(self, message: Message) -> None:
        with self._news:
            if self._newest is message:
                self._newest = None
            elif message in self._queue:
                self._queue.remove(message)

    def _beat(self) -> None:
        """Show that the lane goes on.

        Raises:
            Stopped: The video closes.
        """
        if self._video.closing.is_set():
            raise Stopped
        self._video.acted()
        self._video.outbox.beat(self._video.number, self.name)

    def _check(self, message: Message) -> None:
        """Go on with ``message``.

        Raises:
            Stopped: It was superseded or must stand back, or the video closes.
        """
        self._beat()
        if message["do"] in self.newest_kinds:
            if self._newest is not message:
                raise Stopped
        elif self._newest is not None or message not in self._queue:
            raise Stopped
