"""The keys of a bucket in OSS's order (bytes of UTF-8), from the folder tree and the objects kept apart from it.

A folder is read with one ``scandir`` and its sorted names are kept until its modification time changes, so that
paging through a million files reads each folder once.
"""

import heapq
import os
import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from imm_desktop.engine.clock import NS_PER_S, Clock
from imm_desktop.engine.database import Database
from imm_desktop.engine.oss.buckets import PRIVATE_FOLDER, Bucket
from imm_desktop.engine.oss.places import LONGEST_KEY

MOST_NAMES_KEPT: Final = 1_500_000
"""Names of all kept folders together; some 100 bytes each."""

SETTLED_NS: Final = 3 * NS_PER_S
"""A folder changed more recently is read again: its time stamp may be too coarse to show a further change (FAT: 2 s)."""

AFTER_ALL: Final = b"\xff"
"""Sorts after every continuation of a prefix, since UTF-8 has no such byte."""


class Folders:
    """Sorted names of folders, remembered; safe to share between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._kept: OrderedDict[str, tuple[int, list[bytes]]] = OrderedDict()
        self._names = 0

    def names(self, folder: str) -> list[bytes]:
        """The names in ``folder``, sorted; those of folders end in ``/``. Empty when it cannot be read."""
        try:
            changed_ns = os.stat(folder).st_mtime_ns  # noqa: PTH116 - a Path a folder is too slow here
        except OSError:
            return []
        with self._guard:
            kept = self._kept.get(folder)
            if kept is not None and kept[0] == changed_ns:
                self._kept.move_to_end(folder)
                return kept[1]
        names = _read(folder)
        if self._clock.now_ns() - changed_ns > SETTLED_NS:
            self._keep(folder, changed_ns, names)
        return names

    def _keep(self, folder: str, changed_ns: int, names: list[bytes]) -> None:
        with self._guard:
            old = self._kept.pop(folder, None)
            self._names += len(names) - (len(old[1]) if old else 0)
            self._kept[folder] = (changed_ns, names)
            while self._names > MOST_NAMES_KEPT and len(self._kept) > 1:
                _, (_, dropped) = self._kept.popitem(last=False)
                self._names -= len(dropped)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing."""

    keys: tuple[str, ...]
    prefixes: tuple[str, ...]
    last: str
    """The last key or common prefix of the page: where the next page goes on."""
    is_truncated: bool


class Listing:
    """Lists buckets."""

    def __init__(self, database: Database, folders: Folders) -> None:
        self._database = database
        self._folders = folders

    def page(self, bucket: Bucket, *, prefix: str, delimiter: str, after: str, most: int) -> Page:
        """Up to ``most`` keys and common prefixes after ``after``."""
        head, cut = prefix.encode(), delimiter.encode()
        start = max(head, after.encode() + b"\0" if after else b"")
        if cut and after.startswith(prefix) and delimiter in after[len(prefix) :]:
            start = _group(after.encode(), head, cut) + AFTER_ALL
        keys: list[str] = []
        prefixes: list[str] = []
        last = ""
        walk = _Walk(self._folders, self._database, bucket, head)
        stream = walk.keys(start)
        while (found := next(stream, None)) is not None:
            if len(keys) + len(prefixes) == most:
                return Page(tuple(keys), tuple(prefixes), last, is_truncated=True)
            if cut and cut in found[len(head) :]:
                group = _group(found, head, cut)
                last = group.decode()
                prefixes.append(last)
                stream = walk.keys(group + AFTER_ALL)
            else:
                last = found.decode()
                keys.append(last)
        return Page(tuple(keys), tuple(prefixes), last, is_truncated=False)


def _group(key: bytes, head: bytes, cut: bytes) -> bytes:
    """The common prefix that ``key`` belongs to."""
    return key[: key.index(cut, len(head)) + len(cut)]


class _Walk:
    """One request's walk over one bucket; reads each folder at most once."""

    def __init__(self, folders: Folders, database: Database, bucket: Bucket, head: bytes) -> None:
        self._folders = folders
        self._database = database
        self._bucket = bucket
        self._head = head
        self._seen: dict[str, list[bytes]] = {}

    def keys(self, start: bytes) -> Iterator[bytes]:
        """Every key from ``start`` on that begins with the prefix, in order, each once."""
        previous = None
        for key in heapq.merge(
            self._files(str(self._bucket.folder), b"", start), self._apart(start)
        ):
            if key != previous:
                yield key
            previous = key

    def _files(self, folder: str, path: bytes, start: bytes) -> Iterator[bytes]:
        names = self._names(folder)
        first = bisect_left(names, start[len(path) :]) if start.startswith(path) else 0
        # The folder that `start` itself lies in sorts before `start`.
        if first and names[first - 1].endswith(b"/") and start.startswith(path + names[first - 1]):
            first -= 1
        for name in names[first:] if first else names:
            key = path + name
            if len(key) > LONGEST_KEY:
                continue  # nobody could ask for it; and it bounds how deep this goes
            if not (key.startswith(self._head) or self._head.startswith(key)):
                if key > self._head:
                    return
                continue
            if name.endswith(b"/"):
                inner = f"{folder}{os.sep}{name[:-1].decode()}"
                yield from self._files(inner, key, start)
            elif key.startswith(self._head) and key >= start:
                yield key

    def _names(self, folder: str) -> list[bytes]:
        if folder not in self._seen:
            names = self._folders.names(folder)
            if folder == str(self._bucket.folder):
                names = [name for name in names if name != PRIVATE_FOLDER.encode() + b"/"]
            self._seen[folder] = names
        return self._seen[folder]

    def _apart(self, start: bytes) -> Iterator[bytes]:
        """Keys of symbolic links and of objects that cannot be files."""
        after = start
        while True:
            # Compared as BLOBs: `start` need not be valid UTF-8.
            rows = self._database.read(
                "SELECT key FROM object INDEXED BY object_apart WHERE bucket = ? AND kind != 'file' "
                "AND CAST(key AS BLOB) >= ? AND CAST(key AS BLOB) < ? ORDER BY key LIMIT 1000",
                (self._bucket.name, after, self._head + AFTER_ALL),
            )
            for row in rows:
                yield row["key"].encode()
            if len(rows) < 1000:
                return
            after = rows[-1]["key"].encode() + b"\0"


def _read(folder: str) -> list[bytes]:
    names = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = _name_of(entry, folder)
                if name is not None:
                    names.append(name)
    except OSError:
        return []
    names.sort()
    return names


def _name_of(entry: os.DirEntry[str], folder: str) -> bytes | None:
    """The entry's name, with ``/`` for a folder; None for what is no object: links that lead nowhere, devices."""
    try:
        name = entry.name.encode()
        if entry.is_dir(follow_symlinks=False):
            return name + b"/"
        if entry.is_symlink():
            # Where it leads is checked when the object is looked up; a link to a folder is not followed.
            return name if Path(folder, entry.name).is_file() else None
        return name if entry.is_file(follow_symlinks=False) else None
    except (OSError, UnicodeEncodeError):
        return None
