"""``imm-desktop verify --file CASE.immcase``: whether a case is as it was written. Needs no profile."""

import asyncio
from pathlib import Path

from imm_desktop.adapters.case_files import load_case
from imm_desktop.app.cli.codes import Code, UsageError
from imm_desktop.app.cli.output import Report
from imm_desktop.domain.errors import CaseFileError
from imm_desktop.services.case_reading import Case


async def verify_case(path: Path, report: Report) -> None:
    """Examine the parts and the records of the case at ``path``.

    Raises:
        UsageError: It cannot be opened as a case.
    """
    try:
        case = await asyncio.to_thread(load_case, path)
    except CaseFileError as error:
        raise UsageError(f"{path}: no case ({error.reason}: {error})") from None
    fault = case.fault
    report.data["case"] = {
        "file": str(path),
        "holds": fault is None,
        "fault": None
        if fault is None
        else {
            "kind": fault.kind.value,
            "member": fault.member,
            "record": fault.record,
            "details": fault.details,
        },
        "source": None if case.item is None else case.item.source,
        "members": case.members,
        "records": [one.record.number for one in case.entries],
        "log_records": case.head.anchor.number,
        "log_hash": case.head.anchor.hash,
        "made_at": case.head.made_at.isoformat(),
        "fingerprint": case.head.fingerprint,
    }
    report.lines += _lines_of(case)
    if fault is not None:
        report.code = Code.FAILED


def _lines_of(case: Case) -> list[str]:
    fault = case.fault
    if fault is None:
        told = f"The case holds: {case.members} parts, {len(case.entries)} records."
    elif fault.record is not None:
        told = f"Record {fault.record} is the first that is not as it was written: {fault.details}."
    else:
        told = f"{fault.member} is not as it was written: {fault.kind.value}."
    return [told, f"Fingerprint {case.head.fingerprint}."]
