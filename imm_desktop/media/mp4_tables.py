"""An MP4 whose picture data reads as zeros: FFmpeg walks all its tables, and nothing but them is fetched.

MP4 and MOV tell of every sample where it lies and when it is shown, apart from the samples; what the samples hold does not
matter for that. So the index of a film of gigabytes costs a megabyte or two.
"""

import os
import struct
from typing import Final

from typing_extensions import override

from imm_desktop.media.placed_file import PlacedFile
from imm_desktop.media.remote_bytes import RemoteFile

_HEAD: Final = struct.Struct(">I4s")
_LONG: Final = struct.Struct(">Q")
_MOST_BOXES: Final = 64
"""A file in fragments has thousands, and their tables lie among the data."""
_TABLES: Final = b"moov"
_DATA: Final = b"mdat"
_FRAGMENT: Final = b"moof"


class NoTablesError(Exception):
    """The file is no MP4 with all its tables in one place."""


class TablesFile(PlacedFile):
    """What PyAV asks of a file, over ``whole``; the content of ``mdat`` boxes is not read.

    Raises:
        NoTablesError: It cannot be read like this.
        LostBytesError: The bytes did not come.
    """

    def __init__(self, whole: RemoteFile) -> None:
        super().__init__(whole.name, whole.seek(0, os.SEEK_END))
        self._whole = whole
        self._hollows = self._find()

    @override
    def read(self, size: int = -1) -> bytes:
        rest = self._size - self._at
        wanted = rest if size < 0 else min(size, rest)
        if wanted <= 0:
            return b""
        for start, end in self._hollows:
            if start <= self._at < end:
                data = bytes(min(wanted, end - self._at))
                break
            if self._at < start < self._at + wanted:
                wanted = start - self._at
        else:
            self._whole.seek(self._at)
            data = self._whole.read(wanted)
        self._at += len(data)
        return data

    def _find(self) -> list[tuple[int, int]]:
        """First byte and the one after the last of what holds samples."""
        hollows, has_tables, at = [], False, 0
        for _ in range(_MOST_BOXES):
            if at >= self._size:
                break
            kind, content, end = self._box(at)
            if kind == _FRAGMENT:
                raise NoTablesError
            if kind == _DATA:
                hollows.append((content, end))
            has_tables |= kind == _TABLES
            at = end
        if at < self._size or not has_tables or not hollows:
            raise NoTablesError
        return hollows

    def _box(self, at: int) -> tuple[bytes, int, int]:
        """Kind, place of the content and end of the box at ``at``."""
        self._whole.seek(at)
        head = self._whole.read(_HEAD.size + _LONG.size)
        if len(head) < _HEAD.size:
            raise NoTablesError
        size, kind = _HEAD.unpack_from(head)
        content = at + _HEAD.size
        if size == 1 and len(head) == _HEAD.size + _LONG.size:
            (size,) = _LONG.unpack_from(head, _HEAD.size)
            content += _LONG.size
        elif size == 0:
            size = self._size - at
        end = min(at + size, self._size)
        if end < content:
            raise NoTablesError
        return kind, content, end
