"""What is known of an object's bytes without reading all of them: its ETag and CRC-64."""

import os
import sqlite3
from hashlib import md5
from pathlib import Path
from typing import Final

from imm_desktop.engine.oss.checksums import Checksums, combined_crc
from imm_desktop.engine.oss.object_info import APPENDABLE, Content

READ_FOR_ETAG: Final = 256 * 1024
"""Bytes; a page of 1,000 found files of that size takes about half a second the first time, then nothing."""


def known_content(row: sqlite3.Row | None, size: int, mtime_ns: int, inode: int) -> Content | None:
    """What ``row`` remembers, if the file is still the one it was learned from."""
    if row is None or row["etag"] is None:
        return None
    if (row["size"], row["mtime_ns"], row["inode"]) != (size, mtime_ns, inode):
        return None
    return Content(row["etag"], row["crc64"], row["object_type"])


def content_of(path: Path, facts: os.stat_result) -> Content:
    """What can be said of a file that was found: its sums when it is small, else an ETag that is no MD5."""
    if facts.st_size <= READ_FOR_ETAG:
        try:
            sums = Checksums()
            sums.feed(path.read_bytes())
            return Content(sums.etag, sums.crc64)
        except OSError:
            pass  # unreadable: the caller that wants the bytes will say so
    made = md5(
        f"{facts.st_size}:{facts.st_mtime_ns}:{facts.st_ino}".encode(), usedforsecurity=False
    )
    return Content(made.hexdigest().upper() + "-1", None)


def appended_content(content: Content, sums: Checksums) -> Content:
    """What is known of an object with the bytes of ``sums`` behind it; its ETag is no MD5, as OSS's is none."""
    made = md5(f"{content.etag}{sums.etag}".encode(), usedforsecurity=False).hexdigest().upper()
    crc = None
    if content.crc64 is not None and sums.crc64 is not None:
        crc = str(combined_crc(int(content.crc64), int(sums.crc64), sums.size))
    return Content(made, crc, APPENDABLE)
