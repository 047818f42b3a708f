"""What the window has asked a worker and not had answered yet."""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from typing_extensions import override

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.error_message import error_in
from imm_desktop.media.picture import OnWay, Picture
from imm_desktop.media.worker_process import Message

Arrival = TypeVar("Arrival")
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

    def __init__(
        self,
        number: int,
        video: int,
        lane: str,
        message: Message,
        on_way: OnWay | None = None,
    ) -> None:
        super().__init__(number, video, lane, message)
        self._on_way = on_way
        self.answer: asyncio.Future[tuple[Message, Picture | None] | None]
        self.answer = asyncio.get_running_loop().create_future()

    def deliver(self, message: Message, picture: Picture | None) -> bool:
        """The worker's only reply, or how far it has come; whether it was the reply."""
        if "way" in message:
            if self._on_way is not None and not self.answer.done():
                self._on_way(*message["way"])
            return False
        if "error" in message:
            self.fail(error_in(message["error"]))
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


class Stream(Asked, ABC, Generic[Arrival]):
    """A request with many answers, read one by one.

    Args:
        limit: Most answers kept for a slow reader, the oldest go; None keeps all.
    """

    def __init__(
        self, number: int, video: int, lane: str, message: Message, *, limit: int | None = None
    ) -> None:
        super().__init__(number, video, lane, message)
        self._here: deque[Arrival] = deque(maxlen=limit)
        self._news = asyncio.Event()
        self._is_over = False
        self._error: MediaError | None = None

    def deliver(self, message: Message, picture: Picture | None) -> bool:
        """One answer, or the end; whether it was the end."""
        if "error" in message:
            self.fail(error_in(message["error"]))
            return True
        answer = self._answer_in(message, picture)
        if answer is None:
            self.end()
        else:
            self._here.append(answer)
            self.deaths = 0
            self._news.set()
        return self._is_over

    def fail(self, error: MediaError) -> None:
        """Raise ``error`` after what is already here."""
        self._error = error
        self.end()

    def end(self) -> None:
        """Nothing more will come."""
        self._is_over = True
        self._news.set()

    @abstractmethod
    def _answer_in(self, message: Message, picture: Picture | None) -> Arrival | None:
        """What a reader gets of it; None at the end."""

    async def _take(self) -> Arrival | None:
        """The next answer; None at the end.

        Raises:
            MediaError: The worker gave up.
        """
        while not self._here:
            if self._is_over:
                if self._error is not None:
                    raise self._error
                return None
            self._news.clear()
            await self._news.wait()
        return self._here.popleft()


class Subscription(Stream[Picture]):
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
        limit: int | None = None,
        rest_of: Callable[[Message, Picture], dict[str, Any]],
    ) -> None:
        super().__init__(number, video, lane, message, limit=limit)
        self._rest_of = rest_of

    @override
    def _answer_in(self, message: Message, picture: Picture | None) -> Picture | None:
        if picture is not None:
            self.message = {**self.message, **self._rest_of(self.message, picture)}
        return picture

    async def next(self) -> Picture:
        """The next picture; StopAsyncIteration at the end."""
        picture = await self._take()
        if picture is None:
            raise StopAsyncIteration
        return picture


class Batches(Stream[Message]):
    """A request whose answers are data, not pictures; the owner keeps ``message`` up to what is still missing."""

    @override
    def _answer_in(self, message: Message, picture: Picture | None) -> Message | None:
        return None if message.get("end") else message

    async def next(self) -> Message | None:
        """The next batch; None at the end.

        Raises:
            MediaError: The worker gave up.
        """
        return await self._take()


Request = Question | Subscription | Batches
