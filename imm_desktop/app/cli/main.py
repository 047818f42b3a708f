"""From the arguments to the exit code."""

import asyncio
import logging
import signal
from argparse import Namespace
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Final, TextIO

from imm_desktop.app.cli import analysing, bringing, exporting, looking
from imm_desktop.app.cli.codes import BusyError, Code, LateError, NotWrittenError, UsageError
from imm_desktop.app.cli.office import Office, opened
from imm_desktop.app.cli.output import Report, Screen
from imm_desktop.app.cli.parser import parse
from imm_desktop.app.paths import Paths
from imm_desktop.domain.errors import ImmDesktopError

log = logging.getLogger(__name__)

_ENDED_BY_SIGNAL: Final = frozenset({Code.HUNG_UP, Code.INTERRUPTED, Code.TERMINATED})

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
        asyncio.run(_until_told_to_end(_carry_out(options, screen, report), report))
    except KeyboardInterrupt:
        report.code = Code.INTERRUPTED
    except asyncio.CancelledError:  # by a signal, which has set the code
        pass
    if report.code in _ENDED_BY_SIGNAL:
        screen.note(
            "imm-desktop: interrupted; tasks stay in the journal, `imm-desktop wait` goes on"
        )
    screen.finish(report)
    return int(report.code)


async def _until_told_to_end(work: Coroutine[Any, Any, None], report: Report) -> None:
    """Do ``work``, which is cancelled by SIGTERM and SIGHUP as by Ctrl+C; Windows knows neither."""
    job = asyncio.current_task()
    loop = asyncio.get_running_loop()

    def end(code: Code) -> None:
        report.code = code
        if job is not None:
            job.cancel()

    for name, code in (("SIGTERM", Code.TERMINATED), ("SIGHUP", Code.HUNG_UP)):
        # Only the main thread hears signals.
        with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(getattr(signal, name), end, code)
    await work


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
    except (ImmDesktopError, UsageError, BusyError, LateError, NotWrittenError) as error:
        report.fail(error)
    except BaseExceptionGroup as group:
        known = group.subgroup(ImmDesktopError)
        if known is None or known.exceptions == ():
            raise
        report.fail(_first_of(known))


def _first_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    first = group.exceptions[0]
    return _first_of(first) if isinstance(first, BaseExceptionGroup) else first
