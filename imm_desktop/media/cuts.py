"""Which changes from one frame to the next are cuts: the picture changes at once, and not because something moves."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

LEAST_CHANGE: Final = 12.0
"""Mean change of luma and chroma (0-255) from one frame to the next that a cut makes."""
TIMES_NEIGHBOURS: Final = 2.5
"""How many times the change of the frames around it a cut makes; motion and flashes last longer."""
NEIGHBOURS: Final = 3
SHORTEST_SHOT_MS: Final = 500

Changes = npt.NDArray[np.float32]
"""How much each frame differs from the one before it (0-255); not a number where that is not known."""


def is_sudden(change: float, around: Sequence[float]) -> bool:
    """Whether a frame changed far more than those ``around`` it."""
    usual = sum(around) / len(around) if around else 0.0
    return change > LEAST_CHANGE and change > TIMES_NEIGHBOURS * (usual + 1)


def shot_starts(times_ms: npt.NDArray[np.int64], changes: Changes) -> list[int]:
    """Where shots begin: 0, and every cut that leaves the shot before it long enough.

    Args:
        times_ms: Of all frames, in order.
        changes: The first says nothing.
    """
    starts = [0]
    for at in np.flatnonzero(changes[1:] > LEAST_CHANGE) + 1:
        if times_ms[at] - starts[-1] < SHORTEST_SHOT_MS:
            continue
        around = np.concatenate(
            (changes[max(1, at - NEIGHBOURS) : at], changes[at + 1 : at + 1 + NEIGHBOURS])
        )
        if is_sudden(float(changes[at]), around[~np.isnan(around)].tolist()):
            starts.append(int(times_ms[at]))
    return starts
