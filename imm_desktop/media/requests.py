"""What the window has asked a worker and not had answered yet."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.picture import Picture
from imm_desktop.media.worker_process import Message

Lane = tuple[int, str]
"""A video's number and the lane's name."""


class Asked:
    """One question to the worker, kept until it is answered so that it can be asked again."""

    def __init__(self, number: int, video: int, lane: str, message: Message) -> None:
        self.number = number
        self.lane: Lane = (video, lane)
        self.message: Message = {**message, "id": number, "video": video}
        self.deaths = 0
        """How many workers died while they had this request."""


class Question(Asked):
    """A request with one reply; ``answer`` gives its message and picture, None when superseded."""

    def __init__(self, number: int, video: int, lane: str, message: Message) -> None:
        super().__init__(number, video, lane, message)
        self.answer: asyncio.Future[tuple[Message, Picture | None] | None]
        self.answer = asyncio.get_running_loop().create_future()

    def deliver(self, message: Message, picture: Picture | None) -> bool:
        """The worker's only reply."""
        if "error" in message:
            self.fail(MediaError(message["error"]))
        elif message.get("end"):
            self.end()
        elif not self.answer.done():
            self.answer.set_result((message, picture))
        return True

    def fail(self, error: MediaError) -> None:
        """Raise ``error`` where the answer is awaited."""
        if not self.answer.done():
            self.answer.set_exception(error)
            self.answer.exception()  # nobody may be waiting any more

    def end(self) -> None:
        """Answer None."""
        if not self.answer.done():
            self.answer.set_result(None)


class Subscription(Asked):
    """A request with many pictures.

    Args:
        limit: Most pictures kept for a slow reader, the oldest go; None keeps all.
        rest_of: The message that asks for what is still missing after ``(message, picture)``.
    """

    def __init__(
        self,
        number: int,
        video: int,
        lane: str,
        message: Message,
        *,
        limit: int | None,
        rest_of: Callable[[Message, Picture], dict[str, Any]],
    ) -> None:
        super().__init__(number, video, lane, message)
        self._pictures: deque[Picture] = deque(maxlen=limit)
        self._rest_of = rest_of
        self._news = asyncio.Event()
        self._is_over = False
        self._error: MediaError | None = None

    def deliver(self, message: Message, picture: Picture | None) -> bool:
        """One picture, or the end."""
        if "error" in message:
            self.fail(MediaError(message["error"]))
        elif picture is not None:
            self._pictures.append(picture)
            self.message = {**self.message, **self._rest_of(self.message, picture)}
            self.deaths = 0
            self._news.set()
        else:
            self.end()
        return self._is_over

    def fail(self, error: MediaError) -> None:
        """Raise ``error`` after the pictures that are already here."""
        self._error = error
        self.end()

    def end(self) -> None:
        """No more pictures will come."""
        self._is_over = True
        self._news.set()

    async def next(self) -> Picture:
        """The next picture; StopAsyncIteration at the end."""
        while not self._pictures:
            if self._is_over:
                if self._error is not None:
                    raise self._error
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._pictures.popleft()


class Batches(Asked):
    """A request whose answers are data, not pictures; the owner keeps ``message`` up to what is still missing."""

    def __init__(self, number: int, video: int, lane: str, message: Message) -> None:
        super().__init__(number, video, lane, message)
        self._answers: deque[Message] = deque()
        self._news = asyncio.Event()
        self._is_over = False
        self._error: MediaError | None = None

    def deliver(self, message: Message, _picture: Picture | None) -> bool:
        """One batch, or the end."""
        if "error" in message:
            self.fail(MediaError(message["error"]))
        elif message.get("end"):
            self.end()
        else:
            self._answers.append(message)
            self.deaths = 0
            self._news.set()
        return self._is_over

    def fail(self, error: MediaError) -> None:
        """Raise ``error`` after the batches that are already here."""
        self._error = error
        self.end()

    def end(self) -> None:
        """No more batches will come."""
        self._is_over = True
        self._news.set()

    async def next(self) -> Message | None:
        """The next batch; None at the end.

        Raises:
            MediaError: The worker gave up.
        """
        while not self._answers:
            if self._is_over:
                if self._error is not None:
                    raise self._error
                return None
            self._news.clear()
            await self._news.wait()
        return self._answers.popleft()


Request = Question | Subscription | Batches
