"""Case files: everything about one review item in one file, for whoever must answer for it or examine it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from imm_desktop.domain.review_log import Anchor

SUFFIX: Final = ".immcase"
FORMAT: Final = "imm-desktop-case"
NEWEST_VERSION: Final = 1

MANIFEST: Final = "manifest.json"
ITEM: Final = "case.json"
PAGE: Final = "case.html"
RECORDS: Final = "decisions.jsonl"
PICTURES: Final = "pictures/"

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of the file, and of all that is packed in it together."""
MOST_PICTURES: Final = 300


class CaseRefusal(StrEnum):
    """Why a file cannot be opened as a case."""

    NOT_THERE = "not_there"
    """There is no such file, or it cannot be read."""
    NOT_A_CASE = "not_a_case"
    CUT_OFF = "cut_off"
    """It begins as a case and does not end as one."""
    TOO_LARGE = "too_large"
    """Packed or unpacked."""
    STRANGE = "strange"
    """It holds what no case does: paths, links, encrypted or unknown members, or a member twice."""
    NEWER = "newer"
    """A newer program wrote it."""


class FaultKind(StrEnum):
    """What is wrong in a case that can be opened."""

    CHANGED = "changed"
    """A member is not what the manifest says."""
    MISSING = "missing"
    UNLISTED = "unlisted"
    """A member that the manifest does not name."""
    UNREADABLE = "unreadable"
    """A member is as it was listed, and still not what it should be."""
    RECORD = "record"
    """A record does not agree with its hash, or with the records beside it."""
    ANCHOR = "anchor"
    """The last record and the end of the log disagree."""


@dataclass(frozen=True, slots=True)
class CaseFault:
    """The first thing in a case that is not as it was written."""

    kind: FaultKind
    member: str
    record: int | None = None
    """Number of the record; None when it is about the member as a whole."""
    details: str = ""
    """In neutral words."""


@dataclass(frozen=True, slots=True)
class CaseItem:
    """What the case is about, as it stood when the file was made; words of a newer program stay as they are."""

    item_id: str
    source: str
    state: str
    submission_id: str
    suggestion: str
    categories: tuple[str, ...]
    worst_rate: float | None
    not_judged: tuple[str, ...]
    source_etag: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What the manifest says."""

    made_at: datetime
    app_version: str
    anchor: Anchor
    """The end of the whole log when the file was made."""
    fingerprint: str
    """SHA-256 of the manifest, which names the SHA-256 of all else: two files with one fingerprint are one case."""


@dataclass(frozen=True, slots=True)
class LogComparison:
    """How the records of a case stand to the log of this computer."""

    known: int = 0
    """Records that are in it, hash for hash."""
    differing: int | None = None
    """Number of the first record that is another one there; None when there is none."""
    newer: int = 0
    """Records about the item that the log has and the case has not."""
