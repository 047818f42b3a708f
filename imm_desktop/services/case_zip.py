"""The members of a case file that anybody may have made: checked before anything is unpacked, and never put on a disk."""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from imm_desktop.domain.cases import (
    ITEM,
    MANIFEST,
    MOST_BYTES,
    MOST_PICTURES,
    PAGE,
    PICTURES,
    RECORDS,
    CaseRefusal,
)
from imm_desktop.domain.errors import CaseFileError

MOST_MEMBERS: Final = MOST_PICTURES + 4
MOST_MANIFEST_BYTES: Final = 256 * 1024
_FIXED: Final = frozenset({MANIFEST, ITEM, PAGE, RECORDS})
_PICTURE: Final = re.compile(rf"{PICTURES}[0-9]{{3}}\.png")
_BEGIN: Final = b"PK\3\4"
_END: Final = struct.Struct("<4s4H2LH")
"""The last bytes of a ZIP without a comment: mark, two disks, two counts, size and place of the directory, 0."""
_END_MARK: Final = b"PK\5\6"
_MOST_DIRECTORY: Final = MOST_MEMBERS * 256
_ENCRYPTED: Final = 0x1
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError, OSError,
)  # fmt: skip
"""What ``zipfile`` raises at files that are none, or no more; OSError for a place before the file's beginning."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What could be unpacked, and the names of what could not."""

    manifest: bytes
    members: dict[str, bytes]
    """Without the manifest."""
    damaged: frozenset[str]


class PackedCase:
    """A case file in memory whose directory was checked; only the manifest is unpacked before ``unpack``."""

    def __init__(self, content: bytes) -> None:
        """Raises CaseFileError: it is no ZIP, cut off, or too large."""
        if len(content) > MOST_BYTES:
            raise _refused(CaseRefusal.TOO_LARGE, f"{len(content):,} bytes")
        _check_end(content)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN as error:
            raise _refused(CaseRefusal.CUT_OFF, str(error)) from None
        named = [one for one in self._archive.infolist() if one.filename == MANIFEST]
        if not named:
            raise _refused(CaseRefusal.NOT_A_CASE, f"it holds no {MANIFEST}")
        if named[0].file_size > MOST_MANIFEST_BYTES:
            raise _refused(CaseRefusal.TOO_LARGE, MANIFEST)
        try:
            self.manifest = self._read(named[0])
        except _BROKEN as error:
            raise _refused(CaseRefusal.CUT_OFF, f"{MANIFEST}: {error}") from None

    def unpack(self) -> Packed:
        """Everything else.

        Raises:
            CaseFileError: A member is none that a case has, or together they are too large.
        """
        entries = self._archive.infolist()
        _check_members(entries)
        members: dict[str, bytes] = {}
        damaged: set[str] = set()
        for entry in entries:
            if entry.filename != MANIFEST:
                try:
                    members[entry.filename] = self._read(entry)
                except _BROKEN:
                    damaged.add(entry.filename)
        return Packed(self.manifest, members, frozenset(damaged))

    def _read(self, entry: zipfile.ZipInfo) -> bytes:
        """At most as much as the directory says; ``zipfile`` compares the checksum at the end."""
        with self._archive.open(entry) as file:
            return file.read(entry.file_size + 1)


def _check_end(content: bytes) -> None:
    """``zipfile`` reads as long a directory as it is told of, so the end is looked at before."""
    if not content.startswith(_BEGIN):
        raise _refused(CaseRefusal.NOT_A_CASE, "it does not begin as a case")
    if len(content) < _END.size or not content[-_END.size :].startswith(_END_MARK):
        raise _refused(CaseRefusal.CUT_OFF, "it does not end as a case")
    _, _, _, count, total, size, place, _ = _END.unpack(content[-_END.size :])
    if place + size + _END.size != len(content):
        raise _refused(CaseRefusal.CUT_OFF, "its directory is not where it should be")
    if count != total or total > MOST_MEMBERS or size > _MOST_DIRECTORY:
        raise _refused(CaseRefusal.STRANGE, f"{total} members")


def _check_members(entries: Sequence[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        if name not in _FIXED and not _PICTURE.fullmatch(name):
            raise _refused(CaseRefusal.STRANGE, f"a member called {name[:80]!r}")
        if name in seen:
            raise _refused(CaseRefusal.STRANGE, f"{name} twice")
        seen.add(name)
        if entry.flag_bits & _ENCRYPTED:
            raise _refused(CaseRefusal.STRANGE, f"{name} is encrypted")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise _refused(CaseRefusal.STRANGE, f"{name} is a link")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _refused(CaseRefusal.STRANGE, f"{name} is packed in another way")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_BYTES:
        raise _refused(CaseRefusal.TOO_LARGE, f"{unpacked:,} bytes unpacked")


def _refused(reason: CaseRefusal, details: str) -> CaseFileError:
    return CaseFileError(details, reason=reason)
