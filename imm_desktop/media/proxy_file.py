"""All frames of one video as small JPEGs: one file with its frame index and a table of places.

Layout, little-endian::

    header      HEADER: mark, identity, counts, time base, checksum of header and index
    index       pts of all frames (int64), places of the key frames (uint32), the remark (UTF-8)
    table       one ROW a frame: place in the file, length, checksum of pts and JPEG; zeros while it is missing
    JPEGs       in the order in which they were made

A JPEG is written before its row, and is believed only when its checksum fits: a file that was cut or half
written, by a kill or a lost machine, loses pictures and never shows a wrong one.
"""

import contextlib
import os
import re
import struct
import threading
import zlib
from array import array
from collections.abc import Iterable, Sequence
from fractions import Fraction
from io import FileIO
from pathlib import Path
from typing import Final

from imm_desktop.domain.media_reasons import FileRemark
from imm_desktop.media.frame_index import FrameIndex

MAX_WIDTH: Final = 480
MAX_HEIGHT: Final = 270
SHOTS_ENDING: Final = ".shots"
"""Of the file beside it that keeps where shots begin; see `shot_finder`."""

_MARK: Final = b"IMMsmal1"
_HEADER: Final = struct.Struct("<8s32sIIIqqIII")
"""Mark, identity, frames, key frames, bytes of remark, base, end, time base above and below, checksum."""
_ROW: Final = struct.Struct("<QII")
_UNDECODABLE: Final = (1, 0, 0)
"""The row of a frame that was tried and does not decode."""


class ProxyFile:
    """One such file, open. Used from several threads; raises OSError only when writing."""

    def __init__(
        self, path: Path, identity: bytes, index: FrameIndex, table_at: int, rows: bytes
    ) -> None:
        self.path, self.identity, self.index = path, identity, index
        self._table_at = table_at
        self._lock = threading.Lock()
        self._file = path.open("r+b", buffering=0)
        self._rows = bytearray(rows)
        count = len(index.pts)
        self._has = bytearray(count)
        """1 where there is a picture, 2 where there is none to be had, 0 where it is missing."""
        first = end = table_at + len(rows)
        size = path.stat().st_size
        for place, (at, length, _) in enumerate(_ROW.iter_unpack(rows)):
            if length and first <= at <= size - length:
                self._has[place] = 1
                end = max(end, at + length)
            elif not length and at == _UNDECODABLE[0]:
                self._has[place] = 2
        self._end = end

    @staticmethod
    def create(path: Path, identity: bytes, index: FrameIndex) -> "ProxyFile":
        """An empty file for the frames of ``index``, which must be complete.

        Args:
            path: Replaced if it exists; readable by its owner only.
            identity: 32 bytes that tell this content from any other, see `open`.
            index: Every frame.

        Raises:
            OSError: The disk is full or refuses.
        """
        head = _head_of(identity, index)
        rows = bytes(len(index.pts) * _ROW.size)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(head)
            file.write(rows)
        draft.replace(path)
        return ProxyFile(path, identity, index, len(head), rows)

    @staticmethod
    def open(path: Path, identity: bytes) -> "ProxyFile | None":
        """The file at ``path``; None when it is absent, damaged, or not of this identity."""
        try:
            with path.open("rb") as file:
                head = file.read(_HEADER.size)
                if len(head) < _HEADER.size:
                    return None
                mark, known, frames, keys, remark, base, end, above, below, check = _HEADER.unpack(
                    head
                )
                if mark != _MARK or known != identity or not below or not above:
                    return None
                if frames * (8 + _ROW.size) + keys * 4 + remark > path.stat().st_size:
                    return None
                body = file.read(frames * 8 + keys * 4 + remark)
                if zlib.crc32(body, zlib.crc32(head[:-4])) != check:
                    return None
                rows = file.read(frames * _ROW.size)
                if len(rows) < frames * _ROW.size:
                    return None
                pts = array("q", body[: frames * 8])
                places = array("I", body[frames * 8 : frames * 8 + keys * 4])
                index = FrameIndex(
                    base,
                    Fraction(above, below),
                    pts,
                    array("q", (pts[place] for place in places)),
                    end,
                    is_complete=True,
                    remark=FileRemark(body[frames * 8 + keys * 4 :].decode()),
                )
                return ProxyFile(path, identity, index, len(head) + len(body), rows)
        except (OSError, ValueError, IndexError):
            return None

    @property
    def size_bytes(self) -> int:
        """Of the file, as far as it is used."""
        return self._end

    @property
    def is_complete(self) -> bool:
        """Whether no frame is missing that could be had."""
        return 0 not in self._has

    def count(self) -> int:
        """How many pictures there are."""
        return self._has.count(1)

    def has(self, place: int) -> bool:
        """Whether there is a picture of the frame at ``place`` in the index."""
        return 0 <= place < len(self._has) and self._has[place] == 1

    def states(self) -> bytes:
        """Of every frame 1 where there is a picture by now, 2 where there is none to be had, else 0."""
        return bytes(self._has)

    def missing(self) -> list[tuple[int, int]]:
        """First and last place of each stretch without pictures that has not been tried."""
        return [(run.start(), run.end() - 1) for run in re.finditer(rb"\0+", self._has)]

    def near(self, place: int) -> int:
        """The place nearest to ``place`` that has a picture; -1 when there is none at all."""
        before = self._has.rfind(1, 0, place + 1)
        after = self._has.find(1, max(0, place))
        if before < 0 or after < 0:
            return max(before, after)
        return before if place - before <= after - place else after

    def last_within(self, first: int, last: int) -> int:
        """The last place from ``first`` to ``last``, both included, that has a picture; -1 when none has."""
        return self._has.rfind(1, max(0, first), last + 1)

    def get(self, place: int) -> bytes | None:
        """The JPEG of the frame at ``place``; None when it is missing or does not fit its checksum."""
        if not self.has(place):
            return None
        with self._lock:
            at, length, check = _ROW.unpack_from(self._rows, place * _ROW.size)
            try:
                self._file.seek(at)
                data = self._file.read(length)
            except (OSError, ValueError):
                return None
            if data is None or len(data) != length or _check(self.index.pts[place], data) != check:
                self._has[place] = 0  # it is made again
                return None
            return data

    def put(self, jpegs: Sequence[tuple[int, bytes]]) -> None:
        """Keep pictures by place; what is there already stays.

        Raises:
            OSError: The disk is full or refuses, or the file was closed.
        """
        with self._lock:
            fresh = [(place, data) for place, data in jpegs if self._has[place] != 1 and data]
            at = self._end
            _write(self._file, at, b"".join(data for _, data in fresh))
            for place, data in fresh:
                row = (at, len(data), _check(self.index.pts[place], data))
                _ROW.pack_into(self._rows, place * _ROW.size, *row)
                at += len(data)
            self._end = at
            self._write_rows(place for place, _ in fresh)
            for place, _ in fresh:
                self._has[place] = 1

    def give_up(self, first: int, last: int) -> None:
        """What is missing from ``first`` to ``last`` was tried and does not decode.

        Raises:
            OSError: See `put`.
        """
        with self._lock:
            places = [place for place in range(first, last + 1) if not self._has[place]]
            for place in places:
                _ROW.pack_into(self._rows, place * _ROW.size, *_UNDECODABLE)
            self._write_rows(places)
            for place in places:
                self._has[place] = 2

    def close(self) -> None:
        """Give the file back; what is asked afterwards is missing."""
        with self._lock:
            self._file.close()

    def _write_rows(self, places: Iterable[int]) -> None:
        """Neighbours in one piece: a batch of frames mostly is one stretch."""
        run: list[int] = []
        for place in [*sorted(places), -1]:
            if run and place != run[-1] + 1:
                start, stop = run[0] * _ROW.size, (run[-1] + 1) * _ROW.size
                _write(self._file, self._table_at + start, self._rows[start:stop])
                run = []
            run.append(place)


_BINARY: Final[int] = getattr(os, "O_BINARY", 0)  # Windows only


def _write(file: FileIO, at: int, data: bytes | bytearray) -> None:
    file.seek(at)
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _check(pts: int, data: bytes) -> int:
    return zlib.crc32(data, zlib.crc32(struct.pack("<q", pts)))


def _head_of(identity: bytes, index: FrameIndex) -> bytes:
    pts = array("q", index.pts)
    places = array("I", (index.frame_of(key) for key in index.keys))
    remark = index.remark.encode()
    fields = (
        _MARK,
        identity,
        len(pts),
        len(places),
        len(remark),
        index.base,
        index.end,
        index.time_base.numerator,
        index.time_base.denominator,
    )
    head = _HEADER.pack(*fields, 0)[:-4]
    body = pts.tobytes() + places.tobytes() + remark
    return head + struct.pack("<I", zlib.crc32(body, zlib.crc32(head))) + body
