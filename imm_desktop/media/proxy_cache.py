"""The folder of proxy files: kept between runs, the least used deleted first, never larger than its limit."""

import hashlib
import logging
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from imm_desktop.media.frame_index import FrameIndex
from imm_desktop.media.proxy_file import SHOTS_ENDING, ProxyFile

log = logging.getLogger(__name__)

LIMIT_BYTES: Final = 4 << 30
"""About two hours of video at 25 frames a second."""
SHARE_OF_ONE: Final = 0.75
"""The most of the limit that one video takes."""
_MAKER: Final = b"3"
"""Changes when pictures are made differently; what another maker made is thrown away."""
_ENDING: Final = ".frames"


class ProxyCache:
    """Proxy files by video. All methods touch the disk and may be called in any thread."""

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self._folder, self._limit = folder, limit_bytes
        self._lock = threading.Lock()
        self._open: dict[bytes, tuple[ProxyFile, int]] = {}
        """By identity: the file, and how many use it."""

    def find(self, name: str, version: str) -> ProxyFile | None:
        """The file of the video ``name`` when it holds pictures of ``version``; one of another version is deleted.

        Give it back with `release`.
        """
        path = self._path(name)
        with self._lock:
            identity = identity_of(name, version)
            shared = self._share(identity)
            if shared is not None:
                return shared
            found = ProxyFile.open(path, identity)
            if found is None:
                _delete(path)
                return None
            with suppress(OSError):
                os.utime(path)
            self._open[identity] = (found, 1)
            return found

    def create(self, name: str, version: str, index: FrameIndex) -> ProxyFile | None:
        """An empty file for it; None when the disk refuses. One that is open already is shared."""
        path = self._path(name)
        with self._lock:
            identity = identity_of(name, version)
            shared = self._share(identity)
            if shared is not None:
                return shared
            try:
                made = ProxyFile.create(path, identity, index)
            except OSError as error:
                log.info("no small pictures are kept: %s", error.strerror)
                return None
            self._open[identity] = (made, 1)
            return made

    def release(self, file: ProxyFile, *, discard: bool = False) -> None:
        """Give back what `find` or `create` gave; ``discard`` deletes it."""
        with self._lock:
            identity = next((key for key, (one, _) in self._open.items() if one is file), None)
            if identity is None:
                return
            users = self._open[identity][1]
            if discard:
                _delete(file.path)
            if users > 1:
                self._open[identity] = (file, users - 1)
                return
            del self._open[identity]
            file.close()

    def has_room(self, file: ProxyFile) -> bool:
        """Whether ``file`` may grow; the files used longest ago make room for it."""
        if file.size_bytes > self._limit * SHARE_OF_ONE:
            return False
        with self._lock:
            busy = {file.path for file, _ in self._open.values()}
        found = []
        with suppress(OSError):
            for path in self._folder.glob("*.*"):
                if path.suffix in {_ENDING, ".new"}:
                    with suppress(OSError):
                        about = path.stat()
                        found.append((about.st_mtime, about.st_size, path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= self._limit:
                break
            if path not in busy:
                _delete(path)
                total -= size
        return total <= self._limit

    def _share(self, identity: bytes) -> ProxyFile | None:
        if identity not in self._open:
            return None
        file, users = self._open[identity]
        self._open[identity] = (file, users + 1)
        return file

    def _path(self, name: str) -> Path:
        return self._folder / (hashlib.sha256(name.encode()).hexdigest()[:40] + _ENDING)


def identity_of(name: str, version: str) -> bytes:
    """What a proxy file must say to be believed."""
    return hashlib.sha256(b"\0".join((_MAKER, name.encode(), version.encode()))).digest()


def _delete(path: Path) -> None:
    """With what was found out of the pictures."""
    for one in (path, path.with_suffix(SHOTS_ENDING)):
        with suppress(OSError):
            one.unlink()
