"""``rescue`` and ``import``: results that come from elsewhere."""

from argparse import Namespace

from imm_desktop.app.cli.analysing import uri_of
from imm_desktop.app.cli.codes import Code, UsageError
from imm_desktop.app.cli.office import Office
from imm_desktop.app.cli.output import Report, Screen, table_of
from imm_desktop.app.cli.shapes import rescue_shape
from imm_desktop.domain.errors import FileRefusedError
from imm_desktop.domain.rescue import (
    RescueLine,
    RescueOutcome,
    RescueProgress,
    RescueReport,
)


async def rescue(office: Office, _options: Namespace, screen: Screen, report: Report) -> None:
    """Fetch everything that the service still holds."""
    await office.connect(to_carry=False)
    lines: list[RescueLine] = []
    listed = 0
    is_whole = False

    def tell(progress: RescueProgress) -> None:
        nonlocal listed
        listed = progress.listed
        if progress.line is not None:
            lines.append(progress.line)
        screen.progress(
            "rescue" if progress.total else "tasks listed",
            progress.done if progress.total else progress.listed,
            progress.total,
        )

    try:
        await office.services.rescuing.rescue(tell)
        is_whole = True
    finally:
        done = RescueReport(tuple(lines), is_whole, listed)
        report.data["rescue"] = {
            "is_whole": is_whole,
            "listed": listed,
            "counts": {one.value: done.counts[one] for one in RescueOutcome},
            "tasks": [rescue_shape(line) for line in lines],
        }
        report.lines += table_of(
            [
                (
                    line.outcome.value,
                    line.found.task_type,
                    line.found.task_id,
                    "" if line.source is None else str(line.source),
                    line.message,
                )
                for line in lines
                if line.outcome is not RescueOutcome.KNOWN
            ]
        )
        counts = ", ".join(
            f"{one.value} {done.counts[one]}" for one in RescueOutcome if done.counts[one]
        )
        report.lines.append(f"listed {listed}: {counts or 'nothing'}")
        if not done.is_clean:
            report.code = Code.FAILED


async def import_files(office: Office, options: Namespace, _screen: Screen, report: Report) -> None:
    """Take results out of files; a bad one does not keep the others from it."""
    source = uri_of(options.source) if options.source else None
    # No backend is asked for anything: the archive is all that an import needs.
    office.use_archive_only()
    importing = office.services.importing
    imported = report.data["imported"] = []
    for path in options.file:
        try:
            read = await importing.read(path)
            if source is None and any(one.source is None for one in read):
                raise UsageError(f"{path}: the file names no video. Say --source oss://bucket/key.")
            kept = await importing.keep(read, [source] * len(read))
        except FileRefusedError as error:
            report.add_problem(error)
            report.code = Code.FAILED
            continue
        for one in kept:
            imported.append(
                {
                    "file": str(path),
                    "outcome": one.outcome.value,
                    "submission_id": one.submission_id,
                    "kind": one.kind.value,
                    "source": str(one.source),
                }
            )
            report.lines.append(f"{one.outcome.value}  {one.kind.value}  {one.source}  {path}")
