"""What a command says: lines for people, or one JSON object for programs, on stdout; everything passing on stderr."""

import io
import json
import os
import shutil
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TextIO

from imm_desktop.app.cli.codes import Code, code_of
from imm_desktop.domain.accounts import Account
from imm_desktop.domain.errors import BackendError, FileRefusedError

SCHEMA: Final = "imm-desktop/1"
"""Version of the JSON; a field may be added to it, none is taken away or given another meaning."""
_REDRAW_S: Final = 0.1
_BAR: Final = 30


@dataclass
class Report:
    """All that a command has to say at its end, also when it is cut short."""

    command: str = ""
    account: Account | None = None
    data: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    code: Code = Code.OK

    def fail(self, error: BaseException) -> None:
        """Add what ended the command, and its exit code."""
        self.code = code_of(error)
        self.add_problem(error)

    def add_problem(self, error: BaseException) -> None:
        """Add something that went wrong on the way."""
        self.problems.append(
            {
                "kind": _kind_of(error),
                "message": str(error) or type(error).__name__,
                "code": error.code if isinstance(error, BackendError) else "",
                "request_id": error.request_id if isinstance(error, BackendError) else "",
                "reason": error.reason if isinstance(error, FileRefusedError) else "",
            }
        )

    def as_json(self) -> str:
        """The JSON object."""
        account = self.account
        whole = {
            "schema": SCHEMA,
            "command": self.command,
            "ok": self.code is Code.OK,
            "exit_code": int(self.code),
            "account": None
            if account is None
            else {
                "id": account.account_id,
                "name": account.name,
                "kind": account.kind.value,
                "project": account.project,
                "region": account.region,
            },
            **self.data,
            "problems": self.problems,
        }
        return json.dumps(whole, ensure_ascii=False, indent=1)


class Screen:
    """stdout and stderr of one command."""

    def __init__(
        self,
        *,
        is_json: bool,
        is_quiet: bool,
        out: TextIO | None = None,
        err: TextIO | None = None,
    ) -> None:
        # Python has none where the shell closed them: ``>&-``.
        self._out = out or sys.stdout or io.StringIO()
        self._err = err or sys.stderr or io.StringIO()
        self._is_json = is_json
        self._is_quiet = is_quiet
        self._has_bar = not is_quiet and self._err.isatty()
        self._drawn_at = 0.0
        self._is_drawn = False

    def progress(self, what: str, done: int, total: int, *, force: bool = False) -> None:
        """Draw a bar on a terminal; nothing anywhere else. ``total`` 0 stands for unknown."""
        now = time.monotonic()
        if not self._has_bar or (not force and now - self._drawn_at < _REDRAW_S):
            return
        self._drawn_at, self._is_drawn = now, True
        if total:
            full = _BAR * done // total
            text = f"{what} [{'#' * full}{'-' * (_BAR - full)}] {done}/{total}"
        else:
            text = f"{what} {done}"
        width = shutil.get_terminal_size().columns - 1
        self._tell("\r" + text[:width].ljust(width))

    def note(self, text: str) -> None:
        """One line on stderr about what happens meanwhile."""
        if not self._is_quiet:
            self._clear()
            self._tell(f"{text}\n")

    def finish(self, report: Report) -> None:
        """Say everything; problems of the text form stand on stderr."""
        self._clear()
        if self._is_json:
            self._write(report.as_json(), report)
            return
        for line in report.lines:
            self._write(line, report)
        for problem in report.problems:
            parts = (problem["message"], problem["code"], problem["request_id"])
            self._tell("imm-desktop: " + " · ".join(one for one in parts if one) + "\n")

    def _write(self, text: str, report: Report) -> None:
        try:
            _say(self._out, f"{text}\n")
        except BrokenPipeError:  # whoever read has enough, as ``head`` has
            self._out = _silenced(sys.stdout)
        except OSError as error:  # a full disk, most likely
            self._out = _silenced(sys.stdout)
            report.code = Code.FAILED if report.code is Code.OK else report.code
            self._tell(f"imm-desktop: cannot write the output: {error.strerror or error}\n")

    def _tell(self, text: str) -> None:
        """On stderr, if anybody still listens there."""
        try:
            _say(self._err, text)
        except OSError:
            self._err = _silenced(sys.stderr)

    def _clear(self) -> None:
        if self._is_drawn:
            self._tell("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r")
            self._is_drawn = False


def _say(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
    except UnicodeEncodeError:  # a console of another code page
        coding = stream.encoding or "ascii"
        stream.write(text.encode(coding, "replace").decode(coding))
    stream.flush()


def _silenced(standard: TextIO | None) -> TextIO:
    """Nowhere; ``standard`` leads there too, else the interpreter stumbles over what it has to flush at its end."""
    if standard is not None:
        with Path(os.devnull).open("w") as nowhere, suppress(OSError, ValueError):
            os.dup2(nowhere.fileno(), standard.fileno())
    return io.StringIO()


def table_of(rows: list[tuple[str, ...]]) -> list[str]:
    """``rows`` as lines with columns of equal width; the last is as long as it is."""
    if not rows:
        return []
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]) - 1)]
    return [
        "  ".join(
            (*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1])
        ).rstrip()
        for row in rows
    ]


def _kind_of(error: BaseException) -> str:
    """``CredentialsError`` as ``credentials``."""
    name = type(error).__name__.removesuffix("Error")
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in name).lstrip("_")
