"""One pass over a video for everybody who wants to know something of it."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from imm_desktop.engine.analysis.decoding import Footage
from imm_desktop.engine.analysis.opinions import OpinionMaker, Opinions
from imm_desktop.engine.work import Result, WorkError

log = logging.getLogger(__name__)


class Viewer(Protocol):
    """One analysis while its video is read. Moments are milliseconds from the first frame."""

    every_frame: bool
    """Whether ``passed`` and ``heard`` want all they can get."""

    def next_ms(self) -> int | None:
        """The next moment whose picture is wanted; never earlier than the one before. None: no more."""
        ...

    def wants_between(self, start_ms: int, end_ms: int) -> bool:
        """Whether a picture on screen from ``start_ms`` to ``end_ms`` will be wanted, as far as is known."""
        ...

    def show(self, moment_ms: int, opinions: Opinions) -> None:
        """What is on screen at ``moment_ms``."""
        ...

    def passed(self, time_ms: int, frame: VideoFrame) -> None:
        """A frame was read. Of heavy videos those are left out that are needed neither here nor for others."""
        ...

    def heard(self, time_ms: int, frame: AudioFrame) -> None:
        """A piece of sound was read."""
        ...

    def finish(self, end_ms: int) -> Result:
        """The result; ``end_ms`` is the end of the last frame that was read.

        Raises:
            WorkError: Nothing could be decoded.
        """
        ...


Ended = Callable[[int, Result | WorkError], None]
"""Told the number of a viewer and how it ended, once for each."""


class Pass:
    """Reads ``footage`` once, from front to back."""

    def __init__(
        self, footage: Footage, maker: OpinionMaker, viewers: Sequence[Viewer], ended: Ended
    ) -> None:
        self._footage = footage
        self._maker = maker
        self._viewers = dict(enumerate(viewers))
        self._ended = ended
        self._shown: VideoFrame | None = None

    def run(self) -> None:
        """Read until the end, or until nobody wants more; what one viewer breaks does not touch the others."""
        footage = self._footage
        everything = any(v.every_frame for v in self._viewers.values())
        listens = everything and footage.audio is not None
        needed = None if everything and not footage.is_heavy else self._is_needed
        hear = self._hear if listens else None
        for time_ms, frame in footage.frames(hear, needed, no_others=not everything):
            self._serve(time_ms)
            if not self._viewers:
                return
            self._each(partial(_pass, time_ms, frame))
            self._shown = frame
        self._serve(footage.end_ms)
        for number in list(self._viewers):
            self._end(number)

    def _is_needed(self, start_ms: int, end_ms: int) -> bool:
        return any(viewer.wants_between(start_ms, end_ms) for viewer in self._viewers.values())

    def _hear(self, frame: AudioFrame) -> None:
        time_ms = self._footage.time_of_audio_ms(frame)
        self._each(lambda viewer: viewer.heard(time_ms, frame))

    def _serve(self, until_ms: int) -> None:
        """Show what is on screen to all who want a moment before ``until_ms``; end those who want no more."""
        if self._shown is not None:
            shown = self._shown
            self._each(lambda viewer: self._show(viewer, shown, until_ms))
        for number, viewer in list(self._viewers.items()):
            if viewer.next_ms() is None and not viewer.every_frame:
                self._end(number)

    def _show(self, viewer: Viewer, shown: VideoFrame, until_ms: int) -> None:
        while (moment_ms := viewer.next_ms()) is not None and moment_ms < until_ms:
            viewer.show(moment_ms, self._maker.of(shown))

    def _each(self, tell: Callable[[Viewer], None]) -> None:
        for number, viewer in list(self._viewers.items()):
            try:
                tell(viewer)
            except Exception as error:  # noqa: BLE001 - one analysis must not end the others
                self._drop(number, error)

    def _end(self, number: int) -> None:
        try:
            result = self._viewers[number].finish(self._footage.end_ms)
        except Exception as error:  # noqa: BLE001 - one analysis must not end the others
            self._drop(number, error)
            return
        del self._viewers[number]
        self._ended(number, result)

    def _drop(self, number: int, error: Exception) -> None:
        """One analysis failed; a pass of its own would have failed as well."""
        del self._viewers[number]
        if isinstance(error, MemoryError | OSError):
            raise error
        if not isinstance(error, WorkError):
            log.error("an analysis broke", exc_info=error)
            text = f"The analysis broke: {type(error).__name__}: {error}"
            error = WorkError("InternalError", text)
        self._ended(number, error)


def _pass(time_ms: int, frame: VideoFrame, viewer: Viewer) -> None:
    viewer.passed(time_ms, frame)
