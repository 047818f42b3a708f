"""What the window keeps of a video that a worker holds open: enough to open it again in another worker."""

import asyncio
from array import array
from collections import deque
from fractions import Fraction
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from imm_desktop.domain.media_reasons import FileRemark
from imm_desktop.media.byte_source import ByteSource
from imm_desktop.media.far import is_far_and_large
from imm_desktop.media.frame_index import FrameIndex
from imm_desktop.media.naming import is_loopback, name_of
from imm_desktop.media.worker_process import Message

if TYPE_CHECKING:
    from imm_desktop.domain.errors import MediaError
    from imm_desktop.media.picture import MediaFacts

MOST_DEATHS: Final = 4
"""A video during which the worker died so often within ``supervisor.DEATHS_WINDOW_S`` is given up."""


class OpenedSource:
    """What a worker must open again after it was replaced."""

    def __init__(self, number: int, source: str, data: ByteSource | None = None) -> None:
        self.number, self.source = number, source
        self.data = data
        """Where the window reads its bytes for the worker; None when the worker opens it itself."""
        self.name = name_of(source)
        self.facts: MediaFacts | None = None
        self.error: MediaError | None = None
        """Why the video was given up; None while it is well."""
        self.deaths: deque[float] = deque(maxlen=MOST_DEATHS)
        self.index: FrameIndex | None = None
        """Every frame; None until the worker has counted them, and where it never will."""
        self.index_known = asyncio.Event()
        """Set once the frames are counted, or it is known that they will not be."""
        self.is_held = False

    @property
    def is_far_and_large(self) -> bool:
        """Whether its bytes come over a network and are so many that not all of them are to be read.

        Frames that are counted were: then its bytes are here.
        """
        if self.data is None or (self.index is not None and self.index.is_counted):
            return False
        return is_far_and_large(self.source, self.data.size_bytes)

    def opening(self) -> Message:
        """What asks a worker to open it; an address that the window reads goes there without its signature."""
        if self.data is None:
            return {"do": "open", "source": self.source}
        host = "localhost" if is_loopback(self.source) else "far"
        bare = f"http://{host}/{quote(self.name)}"  # the address itself is a secret
        return {"do": "open", "source": bare, "size_bytes": self.data.size_bytes}

    def take_index(self, told: Message, data: bytes) -> None:
        """Keep the complete index that the worker tells."""
        frames, (above, below) = told["frames"], told["time_base"]
        self.index = FrameIndex(
            told["base"],
            Fraction(above, below),
            array("q", data[: frames * 8]),
            array("q", data[frames * 8 :]),
            told["end"],
            is_complete=True,
            is_counted=told["is_counted"],
            remark=FileRemark(told["remark"]),
        )
        self.index_known.set()
