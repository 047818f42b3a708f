"""Where shots begin in a video, out of its small pictures on disk; as they are being made, or all at once."""

import io
import struct
import zlib
from array import array
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from imm_desktop.media.cuts import Changes, shot_starts
from imm_desktop.media.proxy_file import SHOTS_ENDING, ProxyFile

CHUNK: Final = 48
"""Frames that are looked at in one go, about 15 ms."""
_SIZE: Final = (60, 34)
"""JPEGs of 480 × 270 give an eighth of themselves without being decoded in full."""
_THERE, _NOT_TO_BE_HAD = 1, 2
"""See ``ProxyFile.states``."""
_MARK: Final = b"IMMshot1"
_HEADER: Final = struct.Struct("<8s32sII")
"""Mark, identity of the small pictures, shots, checksum of the shots."""

Thumb = npt.NDArray[np.int16]


class ShotFinder:
    """Looks at every frame of ``file`` once; used in one thread at a time."""

    def __init__(self, file: ProxyFile) -> None:
        self.file = file
        index = file.index
        self._times_ms = np.array([index.position_ms(pts) for pts in index.pts], np.int64)
        self._changes: Changes = np.full(len(index.pts), np.nan, np.float32)
        self._is_known = np.zeros(len(index.pts), bool)
        """Whether a frame was compared with the one before it."""
        self._is_known[:1] = True
        self._last: tuple[int, Thumb | None] = (-1, None)
        self._ready: deque[tuple[int, int]] = deque()
        """Pairs to look at next."""
        self._kept: list[int] | None = None

    def load(self) -> bool:
        """Take what an earlier run has found; whether there was something."""
        self._kept = _load(self.file)
        return self._kept is not None

    def look(self) -> bool:
        """Look at the next few frames; False when there are none that were not looked at."""
        if not self._ready:
            self._ready = deque(self._pairs())
        chunk = [self._ready.popleft() for _ in range(min(CHUNK, len(self._ready)))]
        for earlier, place in chunk:
            before = self._last[1] if self._last[0] == earlier else self._thumb(earlier)
            thumb = self._thumb(place)
            self._last = (place, thumb)
            self._is_known[place] = True
            if before is not None and thumb is not None and before.shape == thumb.shape:
                self._changes[place] = np.abs(thumb - before).mean()
        return bool(chunk)

    def starts_ms(self) -> tuple[int, ...]:
        """Where shots begin, the first at 0, as far as it is known by now."""
        if self._kept is not None:
            return tuple(self._kept)
        return tuple(shot_starts(self._times_ms, self._changes))

    def save(self) -> None:
        """Keep what was found for the next time; a disk that refuses is no harm."""
        body = array("q", self.starts_ms()).tobytes()
        head = _HEADER.pack(_MARK, self.file.identity, len(body) // 8, zlib.crc32(body))
        path = self.file.path.with_suffix(SHOTS_ENDING)
        draft = path.with_suffix(f"{SHOTS_ENDING}.new")
        with suppress(OSError):
            draft.write_bytes(head + body)
            draft.replace(path)

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Each frame that was not looked at, after the one before it that can be had."""
        states = np.frombuffer(self.file.states(), np.uint8)
        places = np.arange(len(states))
        earlier = np.maximum.accumulate(np.where(states != _NOT_TO_BE_HAD, places, 0))[:-1]
        ready = (states[1:] == _THERE) & (states[earlier] == _THERE) & ~self._is_known[1:]
        (found,) = np.nonzero(ready)
        return zip(earlier[found].tolist(), (found + 1).tolist(), strict=True)

    def _thumb(self, place: int) -> Thumb | None:
        data = self.file.get(place)
        if data is None:
            return None
        try:
            with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
                picture.draft("YCbCr", _SIZE)
                return np.asarray(picture.convert("YCbCr")).astype(np.int16)
        except (OSError, UnidentifiedImageError, ValueError, SyntaxError):
            return None


def _load(file: ProxyFile) -> list[int] | None:
    try:
        found = file.path.with_suffix(SHOTS_ENDING).read_bytes()
        mark, of, count, check = _HEADER.unpack_from(found)
    except (OSError, struct.error):
        return None
    body = found[_HEADER.size :]
    is_whole = len(body) == 8 * count and zlib.crc32(body) == check
    if mark != _MARK or not is_whole or of != file.identity:
        return None
    return array("q", body).tolist()
