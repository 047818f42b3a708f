"""Cases out of files: what is in them, and the first thing that is not as it was written. Nothing in them is believed."""

import hashlib
import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Protocol

from imm_desktop.domain.cases import (
    FORMAT,
    ITEM,
    MOST_PICTURES,
    NEWEST_VERSION,
    PAGE,
    RECORDS,
    CaseFault,
    CaseHead,
    CaseItem,
    CaseRefusal,
    FaultKind,
    LogComparison,
)
from imm_desktop.domain.errors import CaseFileError
from imm_desktop.domain.review_log import Anchor
from imm_desktop.services.case_file import CasePicture
from imm_desktop.services.case_records import MALFORMED, instant, read_records, whole
from imm_desktop.services.case_zip import PackedCase
from imm_desktop.services.ports.archive import DecisionEntry, DecisionQuery

_MOST_SIDE: Final = 4_096
"""Pixels of a picture; this program writes at most 320."""
_MOST_RECORDS: Final = 1_000_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_CHUNK: Final = struct.Struct(">I4s")
_SIZE: Final = struct.Struct(">IIBBBBB")
_RGB: Final = 3


@dataclass(frozen=True, slots=True)
class ReadPicture:
    """A picture of the case, and how large it was when a reviewer saw it: a veiled one is a few patches."""

    picture: CasePicture
    width: int
    height: int
    is_veiled: bool


@dataclass(frozen=True, slots=True)
class Case:
    """What could be read, and the first thing that is not as it was written."""

    head: CaseHead
    item: CaseItem | None
    """None when it cannot be read."""
    entries: tuple[DecisionEntry, ...]
    """Oldest first, up to the first record that cannot be read."""
    linked: int
    """Records that follow directly on the one before them in this file."""
    reasons: Mapping[str, str]
    """Code of a reason → its text in the policy of that time."""
    pictures: tuple[ReadPicture, ...]
    why_no_pictures: str
    members: int
    """Members that the manifest names."""
    fault: CaseFault | None
    """None when the file agrees with itself."""


class KnownLog(Protocol):
    """The part of the archive that a case is compared with."""

    async def load_decisions(self, query: DecisionQuery) -> tuple[DecisionEntry, ...]:
        """See ``ReviewStore.load_decisions``."""
        ...


@dataclass(frozen=True, slots=True)
class _Listed:
    """A line of the manifest."""

    name: str
    size: int
    sha256: str

    def holds(self, content: bytes) -> bool:
        return (self.size, self.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@dataclass(frozen=True, slots=True)
class _About:
    """What ``case.json`` says."""

    item: CaseItem
    reasons: Mapping[str, str]
    pictures: tuple[tuple[str, int, int, int, str, bool], ...]
    """Name, position, width, height, caption, whether it is veiled."""
    why_no_pictures: str


def read_case(content: bytes) -> Case:
    """The case in ``content``. May take a second; not for the window's thread.

    Raises:
        CaseFileError: It is no case, cut off, too large, of a newer program, or holds what no case does.
    """
    packed = PackedCase(content)
    head, listed = _manifest_of(packed.manifest)
    inside = packed.unpack()
    members = inside.members
    faults = _faults_of(listed, members, inside.damaged)
    about: _About | None = None
    try:
        about = _about_of(json.loads(members[ITEM]))
    except MALFORMED:
        faults.append(CaseFault(FaultKind.UNREADABLE, ITEM))
    item_id = about.item.item_id if about else ""
    records = read_records(members.get(RECORDS, b""), item_id, head.anchor)
    if records.fault is not None:
        _name_record(faults, records.fault)
    pictures: list[ReadPicture] = []
    for name, position_ms, width, height, caption, is_veiled in about.pictures if about else ():
        try:
            across, down, rgb = pixels_of_png(members[name])
        except (ValueError, KeyError):
            faults.append(CaseFault(FaultKind.UNREADABLE, name))
            continue
        shown = CasePicture(position_ms, across, down, rgb, caption)
        pictures.append(ReadPicture(shown, width, height, is_veiled))
    return Case(
        head=head,
        item=about.item if about else None,
        entries=records.entries,
        linked=records.linked,
        reasons=about.reasons if about else MappingProxyType({}),
        pictures=tuple(pictures),
        why_no_pictures=about.why_no_pictures if about else "",
        members=len(listed),
        fault=faults[0] if faults else None,
    )


async def compare_with_log(case: Case, log: KnownLog) -> LogComparison:
    """How the records of ``case`` stand to those of the same item in ``log``.

    Raises:
        StoreError: The archive cannot be read.
    """
    if case.item is None:
        return LogComparison()
    found = await log.load_decisions(DecisionQuery(item_id=case.item.item_id, limit=_MOST_RECORDS))
    there = {one.record.decision.decision_id: one.record for one in found}
    known, differing = 0, None
    for entry in case.entries:
        record = entry.record
        other = there.pop(record.decision.decision_id, None)
        if other is not None and (other.number, other.hash) == (record.number, record.hash):
            known += 1
        elif other is not None and differing is None:
            differing = record.number
    return LogComparison(known, differing, len(there) if known else 0)


def pixels_of_png(content: bytes) -> tuple[int, int, bytes]:
    """Width, height and RGB rows of a PNG in the one plain form that ``png_of`` writes.

    No other form is read: a picture from a stranger's file then needs no decoder with a history of its own.

    Raises:
        ValueError: It is in another form, damaged, or too large.
    """
    chunks = _chunks_of(content)
    if [kind for kind, _ in chunks] != [b"IHDR", b"IDAT", b"IEND"] or len(chunks[0][1]) != 13:
        raise ValueError("not in the form of a case's pictures")
    width, height, *form = _SIZE.unpack(chunks[0][1])
    if form != [8, 2, 0, 0, 0] or not (0 < width <= _MOST_SIDE and 0 < height <= _MOST_SIDE):
        raise ValueError("not in the form of a case's pictures")
    stride = width * _RGB + 1
    unpacking = zlib.decompressobj()
    try:
        rows = unpacking.decompress(chunks[1][1], stride * height)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if len(rows) != stride * height or any(rows[::stride]):
        raise ValueError("not as many pixels as it says")
    return (
        width,
        height,
        b"".join(rows[at + 1 : at + stride] for at in range(0, len(rows), stride)),
    )


def _chunks_of(content: bytes) -> list[tuple[bytes, bytes]]:
    chunks: list[tuple[bytes, bytes]] = []
    at = len(_PNG)
    if not content.startswith(_PNG):
        raise ValueError("no PNG")
    while at + 12 <= len(content) and len(chunks) < 4:
        size, kind = _CHUNK.unpack_from(content, at)
        end = at + 8 + size
        if content[end : end + 4] != struct.pack(">I", zlib.crc32(content[at + 4 : end])):
            raise ValueError("a damaged PNG")
        chunks.append((kind, content[at + 8 : end]))
        at = end + 4
    return chunks


def _faults_of(
    listed: Sequence[_Listed], members: Mapping[str, bytes], damaged: frozenset[str]
) -> list[CaseFault]:
    """What is wrong with the members as such, in the manifest's order."""
    faults: list[CaseFault] = []
    for one in listed:
        content = members.get(one.name)
        if content is None:
            kind = FaultKind.CHANGED if one.name in damaged else FaultKind.MISSING
            faults.append(CaseFault(kind, one.name))
        elif not one.holds(content):
            faults.append(CaseFault(FaultKind.CHANGED, one.name))
    names = {one.name for one in listed}
    present = members.keys() | damaged
    faults += [CaseFault(FaultKind.UNLISTED, name) for name in sorted(present - names)]
    faults += [
        CaseFault(FaultKind.MISSING, name) for name in (ITEM, RECORDS, PAGE) if name not in names
    ]
    return faults


def _name_record(faults: list[CaseFault], fault: CaseFault) -> None:
    """Put ``fault`` where its member stands as changed, since it says more; else behind the others."""
    changed = CaseFault(FaultKind.CHANGED, RECORDS)
    at = faults.index(changed) if changed in faults else len(faults)
    faults[at : at + 1] = [fault]


def _manifest_of(content: bytes) -> tuple[CaseHead, tuple[_Listed, ...]]:
    try:
        plain = json.loads(content)
        form, version = plain["format"], plain["version"]
        if form != FORMAT or type(version) is not int:
            raise CaseFileError(f"it calls itself {form!r}"[:200], reason=CaseRefusal.NOT_A_CASE)
        if version > NEWEST_VERSION:
            raise CaseFileError(f"version {version} of the form", reason=CaseRefusal.NEWER)
        anchor = plain["anchor"]
        at = instant(anchor["at"])
        head = CaseHead(
            made_at=instant(plain["made_at"]),
            app_version=_text(plain, "app_version"),
            anchor=Anchor(whole(anchor["number"]), _text(anchor, "hash"), at),
            fingerprint=hashlib.sha256(content).hexdigest(),
        )
        return head, tuple(
            _Listed(_text(one, "name"), whole(one["size"]), _text(one, "sha256"))
            for one in plain["members"]
        )
    except MALFORMED as error:
        raise CaseFileError(
            f"the manifest cannot be read: {type(error).__name__}", reason=CaseRefusal.NOT_A_CASE
        ) from None


def _about_of(plain: Mapping[str, Any]) -> _About:
    item = plain["item"]
    rate = item["worst_rate"]
    if rate is not None and not isinstance(rate, int | float):
        raise TypeError("worst_rate")
    pictures = plain["pictures"]
    if len(pictures) > MOST_PICTURES:
        raise ValueError("too many pictures")
    return _About(
        CaseItem(
            item_id=_text(item, "item_id"),
            source=_text(item, "source"),
            state=_text(item, "state"),
            submission_id=_text(item, "submission_id"),
            suggestion=_text(item, "suggestion"),
            categories=_texts(item, "categories"),
            worst_rate=rate,
            not_judged=_texts(item, "not_judged"),
            source_etag=_text(item, "source_etag"),
            created_at=instant(item["created_at"]),
        ),
        {code: _text(plain["reasons"], code) for code in plain["reasons"]},
        tuple(
            (
                _text(one, "name"),
                whole(one["position_ms"]),
                _side(one, "width"),
                _side(one, "height"),
                _text(one, "caption"),
                bool(one["is_veiled"]),
            )
            for one in pictures
        ),
        _text(plain, "why_no_pictures"),
    )


def _text(plain: Mapping[str, Any], name: str) -> str:
    value = plain[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _texts(plain: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(_text({name: one}, name) for one in plain[name])


def _side(plain: Mapping[str, Any], name: str) -> int:
    value = whole(plain[name])
    if not 0 < value <= _MOST_SIDE:
        raise ValueError(name)
    return value
