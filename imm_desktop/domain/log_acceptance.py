"""That somebody put an older archive back on purpose, and said so.

An acceptance ends the alarm of exactly those anchors that were kept when it was given, for the log that was there then.
It hides nothing: whoever examines the log reads it, anchors that are kept elsewhere go on to disagree, and without the
acceptance, or beside other anchors than those it names, the alarm is back.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from imm_desktop.domain.canonical import canonical_json, time_text
from imm_desktop.domain.json_lines import read_lines
from imm_desktop.domain.review_log import (
    Anchor,
    ChainEnd,
    anchor_line,
    anchor_of,
    plain_anchor,
)

MOST_WHY: Final = 500
"""Letters of the reason."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who took a log that does not hold its anchors for the one that goes on, when and why."""

    at: datetime
    by: str
    """The reviewer's name or pseudonym, as in the log."""
    why: str
    found: ChainEnd
    """The end of the log as it was then."""
    lost: Anchor
    """The newest of the anchors that it did not hold."""
    anchors: int
    """So many anchors were kept beside the archive."""
    digest: str
    """``digest_of`` them."""

    def covers(self, anchors: Sequence[Anchor]) -> bool:
        """Whether the first of ``anchors`` are those that it was given for, to the byte."""
        return len(anchors) >= self.anchors and digest_of(anchors[: self.anchors]) == self.digest


def digest_of(anchors: Sequence[Anchor]) -> str:
    """SHA-256 (hex) of the lines of ``anchors``."""
    return hashlib.sha256("".join(f"{anchor_line(one)}\n" for one in anchors).encode()).hexdigest()


def standing(anchors: Sequence[Anchor], acceptances: Sequence[Acceptance]) -> tuple[Anchor, ...]:
    """The anchors that the log must hold: those since the newest acceptance that fits them, and what that found."""
    start = max((one.anchors for one in acceptances if one.covers(anchors)), default=0)
    found = [
        Anchor(one.found.number, one.found.hash, one.at)
        for one in acceptances[-1:]
        if one.found.number
    ]
    return (*found, *anchors[start:])


def acceptance_line(acceptance: Acceptance) -> str:
    """``acceptance`` as one line of JSON, without the line's end."""
    plain = {
        "anchors": acceptance.anchors,
        "at": time_text(acceptance.at),
        "by": acceptance.by,
        "digest": acceptance.digest,
        "found": {"hash": acceptance.found.hash, "number": acceptance.found.number},
        "lost": plain_anchor(acceptance.lost),
        "why": acceptance.why,
    }
    return canonical_json(plain).decode()


def acceptances_of(text: str) -> tuple[Acceptance, ...]:
    """The acceptances in ``text``, one a line; a last line that was cut off is left out.

    Raises:
        ValueError: Another line is none.
    """
    return read_lines(text, _acceptance_of, "acceptance")


def _acceptance_of(plain: Mapping[str, Any]) -> Acceptance:
    found = plain["found"]
    return Acceptance(
        at=datetime.fromisoformat(plain["at"]),
        by=str(plain["by"]),
        why=str(plain["why"]),
        found=ChainEnd(int(found["number"]), str(found["hash"])),
        lost=anchor_of(plain["lost"]),
        anchors=int(plain["anchors"]),
        digest=str(plain["digest"]),
    )
