"""Whether a path still leads to the file that was opened first: frames of another one would be shown under its numbers."""

import threading
from pathlib import Path

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.naming import is_network, name_of


class SameFile:
    """One local file, looked at each time it is opened anew. A file that only grows stays the same. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._first: tuple[int, int] | None = None
        self._size = self._written_at = 0

    def check(self, source: str) -> None:
        """Look at ``source``; what is behind an address is looked after by whoever reads it.

        Raises:
            MediaError: It was replaced, cut or written over since the first look.
            OSError: It cannot be looked at.
        """
        if is_network(source):
            return
        about = Path(source).stat()
        file, size, written_at = (about.st_dev, about.st_ino), about.st_size, about.st_mtime_ns
        with self._lock:
            if self._first is not None:
                is_written_over = size == self._size and written_at != self._written_at
                if file != self._first or size < self._size or is_written_over:
                    raise MediaError(MediaReason.CHANGED, name_of(source))
            self._first, self._size, self._written_at = file, size, written_at
