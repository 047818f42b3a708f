"""The source videos of one order together: their pictures, and what of them could not be read."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from av.video.frame import VideoFrame

from imm_desktop.engine.damage import LEAST_LOSS_S, ending_early
from imm_desktop.engine.rendering.footage import Losses, pictures
from imm_desktop.engine.rendering.plan import Facts


class Sources:
    """Source videos by their place in the order.

    Attributes:
        facts: What is known of each.
    """

    def __init__(self, facts: Sequence[Facts], paths: Mapping[str, Path]) -> None:
        self.facts = facts
        self._paths = paths
        self._losses = [Losses() for _ in facts]

    def path_of(self, uri: str) -> Path:
        """The file of ``uri``, which the order names."""
        return self._paths[uri]

    def pictures(self, source: int, places: Sequence[int]) -> Iterator[VideoFrame]:
        """The frames at ``places`` (rising, repeats allowed) in the index of ``source``."""
        known = self.facts[source]
        return pictures(self.path_of(known.uri), known.index, places, self._losses[source])

    @property
    def remarks(self) -> list[str]:
        """What is missing of them, in words, as far as they were asked for; nothing where it is no more than a blink."""
        said = []
        for known, lost in zip(self.facts, self._losses, strict=True):
            name = known.uri.rpartition("/")[2]
            if known.missing_after is not None:
                said.append(ending_early(name, *known.missing_after))
            lost_s = lost.packets / float(known.rate or 25)
            if lost_s >= LEAST_LOSS_S:
                said.append(f"about {lost_s:.1f} s of {name} are damaged")
        return list(dict.fromkeys(said))  # a file may be named several times
