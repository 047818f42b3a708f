"""Pictures as they come from a worker: a filmstrip's in the order of its positions, those of playing each when it is due."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from imm_desktop.media.picture import Picture
from imm_desktop.media.requests import Subscription
from imm_desktop.media.small_pictures import SmallPictures
from imm_desktop.media.supervisor import Supervisor


class PictureStream:
    """An asynchronous iterator of pictures; ``aclose`` stops them, and so does letting go of the stream."""

    def __init__(self, supervisor: Supervisor, subscription: Subscription) -> None:
        self._supervisor, self._subscription = supervisor, subscription
        supervisor.ask(subscription)

    def __aiter__(self) -> "PictureStream":
        return self

    async def __anext__(self) -> Picture:
        return await self._subscription.next()

    async def aclose(self) -> None:
        """Stop; nothing more comes."""
        self._supervisor.forget(self._subscription)

    def __del__(self) -> None:
        self._supervisor.forget(self._subscription)


class PlayStream(PictureStream):
    """The pictures of playing, which may follow a clock."""

    def follow(
        self, at_s: float, position_ms: float, rate: float, *, is_alone: bool = False
    ) -> None:
        """Where the clock is; see `FollowedClock`. A worker that is started again hears of it too."""
        clock = [at_s, position_ms, rate, is_alone]
        asked = self._subscription
        asked.message = {**asked.message, "clock": clock}
        self._supervisor.tell(asked.lane[0], {"do": "clock", "id": asked.number, "clock": clock})


class Filmstrip:
    """Tiles in the order of their positions: from disk as far as they are there, the others from the worker."""

    def __init__(
        self,
        small: SmallPictures,
        positions_ms: Sequence[int],
        box: tuple[int, int],
        ask: Callable[[Sequence[int]], PictureStream],
    ) -> None:
        self._small, self._box, self._ask = small, box, ask
        self._rest = deque(positions_ms)
        self._asked: PictureStream | None = None

    def __aiter__(self) -> "Filmstrip":
        return self

    async def __anext__(self) -> Picture:
        if self._asked is None:
            if not self._rest:
                raise StopAsyncIteration
            picture = await self._small.tile(self._rest[0], *self._box)
            if picture is not None:
                self._rest.popleft()
                return picture
            self._asked = self._ask(tuple(self._rest))
        picture = await anext(self._asked)
        self._small.keep(picture)
        return picture

    async def aclose(self) -> None:
        """Stop; nothing more comes."""
        self._rest.clear()
        if self._asked is not None:
            await self._asked.aclose()


def rest_of_strip(message: dict[str, Any], _picture: Picture) -> dict[str, Any]:
    """What is still missing of a filmstrip after one more picture."""
    return {"positions_ms": message["positions_ms"][1:]}


def rest_of_play(_message: dict[str, Any], picture: Picture) -> dict[str, Any]:
    """Where playing goes on after ``picture``."""
    return {"position_ms": picture.position_ms}
