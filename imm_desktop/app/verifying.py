"""``imm-desktop verify``: whether the log of decisions is as it was written. Needs no window and changes nothing."""

from collections.abc import Sequence
from pathlib import Path

from imm_desktop.app.paths import Paths
from imm_desktop.services.auditing import Audit


async def audit_of(archive: Path, paths: Paths, given: Sequence[Path]) -> Audit:
    """Examine the log in the file ``archive``, with the anchors beside it and those in ``given``.

    Raises:
        StoreError: The archive or a file of anchors cannot be read.
    """
    from imm_desktop.adapters.anchor_file import AnchorFile, load_anchors
    from imm_desktop.adapters.store.log_bytes import LogReader
    from imm_desktop.domain.errors import StoreError
    from imm_desktop.services.anchoring import kept_by
    from imm_desktop.services.auditing import audit

    kept = await kept_by(AnchorFile(paths.anchors_of(archive)))
    anchors = list(kept.standing)
    for file in given:
        if not file.exists():
            raise StoreError(f"there is no file {file}")
        anchors.extend(load_anchors(file))
    return kept.told_with(await audit(LogReader(archive), anchors))


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
    if found.anchors_fault:
        lines.append(f"What is kept beside the archive is damaged: {found.anchors_fault}.")
    if found.is_whole:
        lines.append(f"{found.anchors} anchors agree with it.")
    for one in found.acceptances:
        at, lost = one.at.isoformat(timespec="seconds"), one.lost
        lines.append(
            f"{at}: {one.by} accepted a log of {one.found.number} records that did not hold record {lost.number},"
            f" anchored at {lost.at.isoformat(timespec='seconds')}. Reason: {one.why}"
        )
    return lines
