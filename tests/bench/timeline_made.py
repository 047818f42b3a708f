"""What the timeline's benchmark shows: clips, and the moves over them."""

from array import array
from typing import Any

import numpy as np

from imm_desktop.domain.clips import Clips
from imm_desktop.domain.labels import Label

DURATION_MS = 4 * 3_600_000
LANES = 14
"""As many as are in view, so that everybody has every clip to draw."""
WIDTH, HEIGHT = 1600, 400
PEERS_AT = 100_000


def clips_of(count: int) -> "list[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]":
    """``count`` clips over ``LANES`` lanes, starts and ends in milliseconds; the same at every call.

    However many there are, a good third lie apart: were they long, merging would leave few to draw of a million.
    """
    dice = np.random.default_rng(7)
    longest = min(4_000, 40 + 2 * DURATION_MS * LANES // count)
    lanes = []
    for _ in range(LANES):
        starts = np.sort(dice.integers(0, DURATION_MS - 5_000, count // LANES))
        lanes.append((starts, starts + dice.integers(40, longest, len(starts))))
    return lanes


def labels_of(count: int) -> tuple[Label, ...]:
    """The clips as labels, each with a confidence of its own."""
    return tuple(
        Label(
            f"标签{number}",
            f"label {number}",
            confidence=0.5 + number / 100,
            clips=Clips(array("q", starts.tobytes()), array("q", ends.tobytes())),
        )
        for number, (starts, ends) in enumerate(clips_of(count))
    )


WIDE = (
    ("zoom", 0.6),
    ("pan", 0.2),
    ("zoom", 0.6),
    ("pan", -0.3),
    ("pan", 0.2),
    ("zoom", 0.6),
    ("pan", 0.3),
    ("zoom", 10),
)
"""From the whole video to a fifth of it and back: where most clips are in view."""
CLOSE = (
    ("zoom", 0.02),
    ("pan", 0.3),
    ("zoom", 0.3),
    ("pan", -0.3),
    ("pan", 0.1),
    ("zoom", 0.5),
    ("pan", 0.2),
    ("zoom", 1e3),
)
"""Down to a thousandth: where few are."""
