"""Jumping from snapshot to snapshot, where they lie far apart."""

from collections.abc import Callable, Iterator
from typing import Final

from av.video.frame import VideoFrame

from imm_desktop.engine.analysis.decoding import Footage

STEPS_BACK_MS: Final = (0, 3_000, 15_000)
"""How much earlier to try when a jump lands after the moment that is wanted."""

Passed = Callable[[int], None]


class CannotJumpError(Exception):
    """The file does not let us go where we want."""


def jumped_to(
    footage: Footage, interval_ms: int, most: int, passed: Passed
) -> Iterator[tuple[int, VideoFrame]]:
    """The frame on screen at 0, ``interval_ms``, 2·``interval_ms`` … until the end or ``most`` frames.

    ``passed`` is told the time in ms of every frame that is read on the way.

    Raises:
        CannotJumpError: The file must be read from front to back; the frames before were right.
    """
    first = next(footage.frames(), None)
    if first is None:
        return
    yield 0, first[1]
    for taken in range(1, most):
        frame = _shown_after_jump(footage, taken * interval_ms, passed)
        if frame is None:
            return
        yield taken * interval_ms, frame


def _shown_after_jump(footage: Footage, moment_ms: int, passed: Passed) -> VideoFrame | None:
    """The frame on screen at ``moment_ms``; None after the end."""
    for back_ms in STEPS_BACK_MS:
        if not footage.seek(moment_ms - back_ms):
            raise CannotJumpError
        shown: VideoFrame | None = None
        for time_ms, frame in footage.frames(needed=lambda a, b: a <= moment_ms < b):
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
    raise CannotJumpError
