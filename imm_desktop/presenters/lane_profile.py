"""A lane with very many clips as one row of pixels: the cost is that of the pixels, not of the clips."""

from typing import Final

import numpy as np

from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.timeline_lanes import Clips

_PER_START: Final = 0.08
"""How much fuller each further clip that begins in a pixel makes it."""


def profile(
    clips: Clips, visible: TimeRange, width: int, rgb: int, alphas: tuple[float, float, float]
) -> bytes:
    """One row of ``width`` 32-bit ARGB pixels (not premultiplied) in the colour ``rgb``.

    ``alphas``: where a clip goes on, where one begins, and the most where many begin (0 to 1). ``clips`` must not be
    empty.
    """
    starts = np.frombuffer(clips.starts, np.int64)
    reach = np.frombuffer(clips.reach, np.int64)
    edges = np.linspace(visible.start_ms, visible.end_ms, width + 1)
    begun = np.searchsorted(starts, edges)  # clips that start before each edge
    started = begun[1:] - begun[:-1]
    is_covered = (begun[1:] > 0) & (reach[np.maximum(begun[1:] - 1, 0)] > edges[:-1])
    goes_on, least, most = alphas
    full = np.where(started > 0, np.minimum(least + _PER_START * (started - 1), most), goes_on)
    alpha = np.where(is_covered, np.rint(full * 255), 0).astype(np.uint32)
    return ((alpha << np.uint32(24)) | np.uint32(rgb)).astype("<u4").tobytes()
