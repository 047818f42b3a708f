"""The frames that moderation looks at: what is on screen at 0, Interval, 2·Interval and so on."""

from collections.abc import Callable, Generator, Iterator
from typing import Final

from av.video.frame import VideoFrame

from imm_desktop.engine.analysis.decoding import Footage

SEEK_FROM_MS: Final = 10_000
"""Interval from which on it is quicker to jump than to read what lies between."""
STEPS_BACK_MS: Final = (0, 3_000, 15_000)
"""How much earlier to try when a jump lands after the moment that is wanted."""

Shown = tuple[int, VideoFrame]
Passed = Callable[[int], None]


def shown_at(
    footage: Footage,
    interval_ms: int,
    most: int,
    *,
    passed: Passed | None = None,
    seek_from_ms: int = SEEK_FROM_MS,
) -> Iterator[Shown]:
    """The frame on screen at 0, ``interval_ms``, 2·``interval_ms`` … until the end or ``most`` frames.

    ``passed`` is told the time in ms of every frame that is read on the way.
    """
    passed = passed or _nobody
    taken = 0
    if interval_ms >= seek_from_ms:
        taken, complete = yield from _jumping(footage, interval_ms, most, passed)
        if complete:
            return
        # The file does not let us jump: read on from its beginning.
        footage.rewind()
    yield from _reading(footage, interval_ms, taken, most, passed)


def _reading(
    footage: Footage, interval_ms: int, taken: int, most: int, passed: Passed
) -> Iterator[Shown]:
    """Reads the whole file, leaving out frames that nobody needs."""
    shown: VideoFrame | None = None
    for time_ms, frame in footage.frames():
        passed(time_ms)
        while shown is not None and taken < most and taken * interval_ms < time_ms:
            yield taken * interval_ms, shown
            taken += 1
            footage.skip_until_ms(taken * interval_ms)
        if taken >= most:
            return
        shown = frame
    while shown is not None and taken < most and taken * interval_ms < footage.end_ms:
        yield taken * interval_ms, shown
        taken += 1


def _jumping(
    footage: Footage, interval_ms: int, most: int, passed: Passed
) -> Generator[Shown, None, tuple[int, bool]]:
    """Jumps to each moment; returns how many frames were taken, and whether that is all there is."""
    first = next(footage.frames(), None)
    if first is None:
        return 0, True
    yield 0, first[1]
    for taken in range(1, most):
        try:
            frame = _shown_after_jump(footage, taken * interval_ms, passed)
        except _CannotJumpError:
            return taken, False
        if frame is None:
            return taken, True
        yield taken * interval_ms, frame
    return most, True


def _shown_after_jump(footage: Footage, moment_ms: int, passed: Passed) -> VideoFrame | None:
    """The frame on screen at ``moment_ms``; None after the end."""
    for back_ms in STEPS_BACK_MS:
        if not footage.seek(moment_ms - back_ms):
            raise _CannotJumpError
        shown: VideoFrame | None = None
        for time_ms, frame in footage.frames():
            passed(time_ms)
            if time_ms > moment_ms:
                break
            shown = frame
        else:
            # The file ended: its last frame is on screen for its own length only.
            if shown is not None:
                return shown if moment_ms < footage.end_ms else None
            continue
        if shown is not None:
            return shown
    raise _CannotJumpError


class _CannotJumpError(Exception):
    """The file does not let us go where we want."""


def _nobody(_time_ms: int) -> None:
    """Nobody wants to know."""
