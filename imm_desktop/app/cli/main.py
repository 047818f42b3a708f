"""From the arguments to the exit code."""

import asyncio
import logging
from argparse import Namespace
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TextIO

from imm_desktop.app.cli import analysing, bringing, exporting, looking
from imm_desktop.app.cli.codes import BusyError, Code, LateError, UsageError
from imm_desktop.app.cli.office import Office, opened
from imm_desktop.app.cli.output import Report, Screen
from imm_desktop.app.cli.parser import parse
from imm_desktop.app.paths import Paths
from imm_desktop.domain.errors import ImmDesktopError

log = logging.getLogger(__name__)

Command = Callable[[Office, Namespace, Screen, Report], Awaitable[None]]

_COMMANDS: Final[Mapping[str, Command]] = MappingProxyType(
    {
        "analyse": analysing.analyse,
        "wait": analysing.wait,
        "tasks": looking.tasks,
        "results": looking.results,
        "accounts": looking.accounts,
        "rescue": bringing.rescue,
        "import": bringing.import_files,
        "export": exporting.export,
    }
)


def main(arguments: Sequence[str], out: TextIO | None = None, err: TextIO | None = None) -> int:
    """Carry out one command; returns its exit code (see ``Code``)."""
    try:
        options = parse(arguments)
    except SystemExit as ended:  # argparse has said why, or has shown its help
        return int(ended.code or 0)
    logging.getLogger().addHandler(logging.NullHandler())  # what is wrong is in the report
    screen = Screen(is_json=options.json, is_quiet=options.quiet, out=out, err=err)
    report = Report(options.command)
    try:
        asyncio.run(_carry_out(options, screen, report))
    except KeyboardInterrupt:
        report.code = Code.INTERRUPTED
        screen.note(
            "imm-desktop: interrupted; tasks stay in the journal, `imm-desktop wait` goes on"
        )
    screen.finish(report)
    return int(report.code)


async def _carry_out(options: Namespace, screen: Screen, report: Report) -> None:
    given = getattr(options, "profile", None)
    paths = Paths.of_system() if given is None else Paths.below(given.expanduser().resolve())
    try:
        if options.command == "verify":
            await looking.verify(paths, options, report)
            return
        async with opened(paths, options.account) as office:
            report.account = office.account
            await _COMMANDS[options.command](office, options, screen, report)
    except (ImmDesktopError, UsageError, BusyError, LateError) as error:
        report.fail(error)
    except BaseExceptionGroup as group:
        known = group.subgroup(ImmDesktopError)
        if known is None or known.exceptions == ():
            raise
        report.fail(_first_of(known))


def _first_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    first = group.exceptions[0]
    return _first_of(first) if isinstance(first, BaseExceptionGroup) else first
