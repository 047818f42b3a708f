"""``imm-desktop verify``: whether the log of decisions is as it was written. Needs no window and changes nothing."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from imm_desktop.app.paths import Paths
from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.services.auditing import Audit

WHOLE, BROKEN, UNREADABLE = 0, 1, 2
"""Exit codes."""


def main(arguments: Sequence[str]) -> int:
    """Examine the log; returns 0 when it is whole, 1 when not, 2 when it cannot be examined."""
    options = _parser().parse_args(arguments)
    profile = options.profile
    paths = Paths.of_system() if profile is None else Paths.below(profile.expanduser().resolve())
    try:
        found = asyncio.run(_audit(options.archive or paths.archive, paths, options.anchors))
    except ImmDesktopError as error:
        sys.stderr.write(f"{error}\n")
        return UNREADABLE
    for line in lines_of(found):
        sys.stdout.write(f"{line}\n")
    return WHOLE if found.is_whole else BROKEN


async def _audit(archive: Path, paths: Paths, given: Sequence[Path]) -> Audit:
    from imm_desktop.adapters.anchor_file import load_anchors
    from imm_desktop.adapters.store.log_bytes import LogReader
    from imm_desktop.domain.errors import StoreError
    from imm_desktop.services.auditing import audit

    anchors = list(load_anchors(paths.anchors_of(archive)))
    for file in given:
        if not file.exists():
            raise StoreError(f"there is no file {file}")
        anchors.extend(load_anchors(file))
    return await audit(LogReader(archive), anchors)


def lines_of(found: Audit) -> list[str]:
    """What an operator reads of ``found``."""
    lines = []
    if found.first_broken is not None:
        lines.append(f"Record {found.first_broken} is the first that is broken: {found.fault}.")
        lines.append(f"{found.end.number} records before it hold.")
    else:
        lines.append(f"The chain holds: {found.end.number} records, last hash {found.end.hash}.")
    for broken in found.broken_anchors:
        anchor = broken.anchor
        at = anchor.at.isoformat(timespec="seconds")
        what = "is not there any more" if broken.is_missing else "is another one now"
        lines.append(f"Record {anchor.number}, anchored at {at}, {what}.")
    if found.first_broken is None and not found.broken_anchors:
        lines.append(f"{found.anchors} anchors agree with it.")
    return lines


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="imm-desktop verify",
        description="Examine the log of decisions: names the first broken record.",
    )
    parser.add_argument("--profile", type=Path, metavar="DIR", help="the profile's folder")
    parser.add_argument(
        "--archive", type=Path, metavar="FILE", help="an archive instead of the profile's"
    )
    parser.add_argument(
        "--anchors",
        type=Path,
        metavar="FILE",
        action="append",
        default=[],
        help="anchors kept elsewhere; those beside the archive are compared anyway",
    )
    return parser
