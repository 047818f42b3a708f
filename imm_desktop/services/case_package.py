"""A case as one file that the program opens: the page for everybody, and the records that can be examined.

A ZIP of ``domain.cases``' members. ``manifest.json`` names size and SHA-256 of each, and how long the log was.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any, Final

from imm_desktop.domain.canonical import time_text
from imm_desktop.domain.cases import (
    FORMAT,
    ITEM,
    MANIFEST,
    MOST_PICTURES,
    NEWEST_VERSION,
    PAGE,
    PICTURES,
    RECORDS,
)
from imm_desktop.domain.effects import Action, RunCommand, SendMessage
from imm_desktop.domain.policy import Policy
from imm_desktop.domain.review import ReviewItem
from imm_desktop.domain.review_log import Anchor
from imm_desktop.services.case_file import CasePicture, case_file_of, png_of, veiled
from imm_desktop.services.exporting import Say, in_english, json_lines_of
from imm_desktop.services.ports.archive import DecisionEntry

_RIGHTS: Final = 0o600 << 16


@dataclass(frozen=True, slots=True)
class CaseContent:
    """Everything that goes into a case file."""

    item: ReviewItem
    entries: Sequence[DecisionEntry]
    """All records about the item, oldest first."""
    anchor: Anchor
    """The end of the log now."""
    app_version: str
    pictures: Sequence[CasePicture] = ()
    policies: Sequence[Policy] = ()
    is_veiled: bool = True
    why_no_pictures: str = ""
    """Why there are none, though the reviewer saw some; empty otherwise."""
    say: Say = in_english
    """Words of the page; the records keep theirs."""


def case_page_of(case: CaseContent) -> bytes:
    """The page alone, which any browser shows."""
    return case_file_of(
        case.item,
        case.entries,
        case.pictures,
        case.policies,
        made_at=case.anchor.at,
        is_veiled=case.is_veiled,
        why_no_pictures=case.why_no_pictures,
        say=case.say,
    )


def case_package_of(case: CaseContent) -> bytes:
    """The file; the same content gives the same bytes."""
    case = replace(case, pictures=case.pictures[:MOST_PICTURES])
    made_at = case.anchor.at
    pictures = [(f"{PICTURES}{place:03d}.png", one) for place, one in enumerate(case.pictures, 1)]
    members = {
        ITEM: _json(_about(case, pictures)),
        RECORDS: json_lines_of([_for_outside(one) for one in case.entries]),
        PAGE: case_page_of(case),
    }
    members |= {name: png_of(veiled(one) if case.is_veiled else one) for name, one in pictures}
    manifest = {
        "format": FORMAT,
        "version": NEWEST_VERSION,
        "made_at": time_text(made_at),
        "app_version": case.app_version,
        "anchor": {
            "number": case.anchor.number,
            "hash": case.anchor.hash,
            "at": time_text(made_at),
        },
        "members": [
            {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in members.items()
        ],
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {MANIFEST: _json(manifest), **members}.items():
            info = zipfile.ZipInfo(name, made_at.astimezone(UTC).timetuple()[:6])
            info.external_attr, info.compress_type = _RIGHTS, zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return packed.getvalue()


def _for_outside(entry: DecisionEntry) -> DecisionEntry:
    """``entry`` without the addresses and commands of whoever runs the program; no hash covers them."""
    return replace(
        entry, effects=tuple(replace(one, action=_bare(one.action)) for one in entry.effects)
    )


def _bare(action: Action) -> Action:
    match action:
        case SendMessage():
            return replace(action, address="", message="", undo_message="")
        case RunCommand():
            return replace(action, arguments=(), message="", undo_message="")
        case _:
            return action


def _about(case: CaseContent, pictures: Sequence[tuple[str, CasePicture]]) -> dict[str, Any]:
    item = case.item
    used = {one.record.decision.reason for one in case.entries}
    return {
        "item": {
            "item_id": item.item_id,
            "source": str(item.source),
            "state": item.state.value,
            "submission_id": item.submission_id,
            "suggestion": item.suggestion.value,
            "categories": list(item.categories),
            "worst_rate": item.worst_rate,
            "not_judged": list(item.not_judged),
            "source_etag": item.source_etag,
            "created_at": time_text(item.created_at),
        },
        "reasons": {
            reason.code: reason.text
            for policy in case.policies
            for reason in policy.reasons
            if reason.code in used
        },
        "pictures": [
            {
                "name": name,
                "position_ms": one.position_ms,
                "width": one.width,
                "height": one.height,
                "caption": one.caption,
                "is_veiled": case.is_veiled,
            }
            for name, one in pictures
        ],
        "why_no_pictures": case.why_no_pictures,
    }


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
