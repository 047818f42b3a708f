"""Thumbnails on disk: one small file an object, kept between runs, the least used deleted first."""

import hashlib
import logging
import os
import struct
import threading
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from imm_desktop.media.jpeg import decoded, encoded
from imm_desktop.media.picture import Picture

log = logging.getLogger(__name__)

LIMIT_BYTES: Final = 256 << 20
"""About 20,000 thumbnails."""
_MARK: Final = b"IMMthmb1"
_HEADER: Final = struct.Struct("<8s32sQQqI")
"""Mark, version, duration and position in ms, pts, checksum of the JPEG."""
_LOOK_EVERY: Final = 200
"""Thumbnails written between two looks at the size of the folder."""
_SHARE_AFTER: Final = 0.9
"""Down to this part of the limit when it is exceeded, so that it is not looked for each time."""


@dataclass(frozen=True, slots=True)
class StoredThumbnail:
    """What is kept of an object."""

    picture: Picture
    duration_ms: int


class ThumbnailStore:
    """Thumbnails by object and version. All methods touch the disk and may be called in any thread."""

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self._folder, self._limit = folder, limit_bytes
        self._lock = threading.Lock()
        self._written = 0

    def get(self, place: str, version: str) -> StoredThumbnail | None:
        """The thumbnail of the object at ``place``; one of another version is deleted."""
        path = self._path(place)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        found = _parsed(content, version)
        with suppress(OSError):
            if found is None:
                path.unlink()
            else:
                os.utime(path)
        return found

    def put(self, place: str, version: str, picture: Picture, duration_ms: int) -> None:
        """Keep ``picture``; when the disk refuses, nothing is kept."""
        data = encoded(picture.width, picture.height, picture.pixels)
        numbers = (duration_ms, picture.position_ms, picture.pts, zlib.crc32(data))
        path = self._path(place)
        draft = path.with_name(f"{path.name}.{threading.get_native_id()}")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.write_bytes(_HEADER.pack(_MARK, _digest(version), *numbers) + data)
            draft.chmod(0o600)
            draft.replace(path)
        except OSError as error:
            log.info("a thumbnail is not kept: %s", error.strerror)
            with suppress(OSError):
                draft.unlink()
            return
        with self._lock:
            self._written += 1
            is_due = self._written % _LOOK_EVERY == 1
        if is_due:
            self._make_room()

    def _make_room(self) -> None:
        found = []
        with suppress(OSError):
            for path in self._folder.rglob("*"):
                with suppress(OSError):
                    about = path.stat()
                    if path.is_file():
                        found.append((about.st_mtime, about.st_size, path))
        total = sum(size for _, size, _ in found)
        if total <= self._limit:
            return
        for _, size, path in sorted(found):
            if total <= self._limit * _SHARE_AFTER:
                return
            with suppress(OSError):
                path.unlink()
                total -= size

    def _path(self, place: str) -> Path:
        name = hashlib.sha256(place.encode()).hexdigest()[:40]
        return self._folder / name[:2] / name[2:]


def _digest(version: str) -> bytes:
    return hashlib.sha256(version.encode()).digest()


def _parsed(content: bytes, version: str) -> StoredThumbnail | None:
    if len(content) < _HEADER.size:
        return None
    mark, known, duration_ms, position_ms, pts, check = _HEADER.unpack_from(content)
    data = content[_HEADER.size :]
    if mark != _MARK or known != _digest(version) or zlib.crc32(data) != check:
        return None
    made = decoded(data, 4096, 4096)
    if made is None:
        return None
    width, height, pixels = made
    picture = Picture(width, height, pixels, position_ms, frame=-1, pts=pts, is_exact=True)
    return StoredThumbnail(picture, duration_ms)
