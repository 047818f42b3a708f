"""Everything about one item in one HTML file that needs nothing else: for appeals, and for who must answer for it.

Pictures are veiled unless asked otherwise: not by a style that a reader can take off, but by what is in the file, a
picture of a few big blurred patches.
"""

import base64
import html
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from imm_desktop.domain.policy import Policy
from imm_desktop.domain.review import ReviewItem
from imm_desktop.services.exporting import Say, in_english, suggested
from imm_desktop.services.ports.archive import DecisionEntry

PATCHES: Final = 12
"""Patches across a veiled picture: shapes and faces are gone, light and colour are left."""
_RGB: Final = 3


@dataclass(frozen=True, slots=True)
class CasePicture:
    """A picture of the evidence."""

    position_ms: int
    width: int
    height: int
    rgb: bytes
    """Rows without padding, 3 bytes a pixel."""
    caption: str = ""


def case_file_of(
    item: ReviewItem,
    entries: Sequence[DecisionEntry],
    pictures: Sequence[CasePicture] = (),
    policies: Sequence[Policy] = (),
    *,
    made_at: datetime,
    is_veiled: bool = True,
    why_no_pictures: str = "",
    say: Say = in_english,
) -> bytes:
    """The file as UTF-8; ``entries`` are all records about the item, oldest first.

    ``why_no_pictures`` says why those that a reviewer saw cannot be shown.
    """
    parts = [
        _HEAD.replace("TITLE", _text(item.source.name)),
        f"<h1>{_text(item.source)}</h1>",
        _table(
            [
                ("Item", item.item_id),
                ("State", say(item.state.value)),
                ("Result of task", item.submission_id),
                ("Suggestion of the service", suggested(item.suggestion.value, say)),
                ("Categories", ", ".join(say(one) for one in item.categories)),
                ("Highest rate", "" if item.worst_rate is None else f"{item.worst_rate:.1f}"),
                ("Not judged by the service", ", ".join(say(one) for one in item.not_judged)),
                ("ETag", item.source_etag),
                ("Result of", _moment(item.created_at)),
                ("This file made", _moment(made_at)),
            ],
            say,
        ),
        f"<h2>{_text(say('Decisions'))}</h2>",
        *(_decision(entry, policies, say) for entry in entries),
        f"<h2>{_text(say('Pictures'))}</h2>" if pictures else "",
        f"<p>{_text(say('Veiled.'))}</p>" if pictures and is_veiled else "",
        *(_figure(one, is_veiled=is_veiled) for one in pictures),
        f"<h2>{_text(say('Pictures'))}</h2><p>{_text(say('Not to be had:'))} {_text(why_no_pictures)}</p>"
        if why_no_pictures
        else "",
        "</body></html>\n",
    ]
    return "\n".join(part for part in parts if part).encode()


def veiled(picture: CasePicture) -> CasePicture:
    """``picture`` as a few patches of mean colour."""
    width = min(PATCHES, picture.width)
    height = max(1, min(picture.height, round(picture.height * width / max(picture.width, 1))))
    patches = bytearray()
    for row in range(height):
        top, bottom = (row * picture.height // height, (row + 1) * picture.height // height)
        for column in range(width):
            left = column * picture.width // width * _RGB
            right = (column + 1) * picture.width // width * _RGB
            lines = [
                picture.rgb[
                    line * picture.width * _RGB + left : line * picture.width * _RGB + right
                ]
                for line in range(top, bottom)
            ]
            count = sum(len(line) for line in lines) // _RGB
            patches += bytes(
                sum(sum(line[colour::_RGB]) for line in lines) // count for colour in range(_RGB)
            )
    return CasePicture(picture.position_ms, width, height, bytes(patches), picture.caption)


def png_of(picture: CasePicture) -> bytes:
    """``picture`` as PNG (8 bits a colour, no filter)."""
    stride = picture.width * _RGB
    rows = b"".join(
        b"\0" + picture.rgb[row * stride : (row + 1) * stride] for row in range(picture.height)
    )
    size = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", size)
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def _figure(picture: CasePicture, *, is_veiled: bool) -> str:
    shown = veiled(picture) if is_veiled else picture
    content = base64.b64encode(png_of(shown)).decode()
    caption = f"{picture.position_ms / 1000:.3f} s {picture.caption}".strip()
    return (
        f'<figure><img alt="{_text(caption)}" width="{picture.width}" height="{picture.height}" '
        f'src="data:image/png;base64,{content}"><figcaption>{_text(caption)}</figcaption></figure>'
    )


def _decision(entry: DecisionEntry, policies: Sequence[Policy], say: Say) -> str:
    record, decision = entry.record, entry.record.decision
    evidence = decision.evidence
    policy = next((one for one in policies if one.version == decision.policy_version), None)
    words = {one.code: one.text for one in policy.reasons} if policy else {}
    title = f"{record.number}. {say(decision.verdict.value)}"
    return f"<h3>{_text(title)}</h3>" + _table(
        [
            ("Decided", _moment(decision.decided_at)),
            ("Reviewer", decision.reviewer),
            ("Reason", say(words.get(decision.reason, decision.reason))),
            ("Note", decision.note),
            ("Policy version", str(decision.policy_version)),
            ("Item is then", say(decision.state_after.value)),
            ("Suggestion at that time", suggested(evidence.suggestion, say)),
            ("Positions shown (ms)", ", ".join(str(one) for one in evidence.positions_ms)),
            (
                "Findings marked",
                ", ".join(
                    say("%1 at %2 ms: %3")
                    .replace("%1", say(one.label))
                    .replace("%2", str(one.position_ms))
                    .replace("%3", say("true" if one.is_true else "false"))
                    for one in evidence.marks
                ),
            ),
            (
                "Pictures shown (SHA-256)",
                ", ".join(f"{one.position_ms} ms {one.sha256}" for one in evidence.pictures),
            ),
            ("Seconds viewed", f"{evidence.seconds_viewed:.1f}"),
            ("Takes back", decision.undoes),
            ("Taken back by", entry.undone_by),
            (
                "Effects",
                ", ".join(
                    f"{one.effect_id}: {say(one.state.value)} {say(one.error)}".strip()
                    for one in entry.effects
                ),
            ),
            ("Program", decision.app_version),
            ("Hash before", record.previous_hash),
            ("Hash", record.hash),
        ],
        say,
    )


def _table(rows: Sequence[tuple[str, str]], say: Say) -> str:
    cells = "".join(
        f"<tr><th>{_text(say(name))}</th><td>{_text(value)}</td></tr>"
        for name, value in rows
        if value
    )
    return f"<table>{cells}</table>"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _text(value: object) -> str:
    return html.escape(str(value))


_HEAD: Final = """<!doctype html>
<html><head><meta charset="utf-8"><title>TITLE</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<style>
body { font: 15px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #191c22 }
h1 { font-size: 1.3rem; overflow-wrap: anywhere } h2 { margin-top: 2rem }
th { text-align: left; vertical-align: top; padding: .15rem 1rem .15rem 0; color: #566070; font-weight: 500; white-space: nowrap }
td { overflow-wrap: anywhere } figure { margin: 1rem 0 } img { max-width: 100%; height: auto; border-radius: 6px }
</style></head><body>"""
