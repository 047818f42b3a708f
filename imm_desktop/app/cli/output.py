"""What a command says: lines for people, or one JSON object for programs, on stdout; everything passing on stderr."""

import io
import json
import os
import shutil
import sys
import time
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
        self._err.write("\r" + text[:width].ljust(width))
        self._err.flush()

    def note(self, text: str) -> None:
        """One line on stderr about what happens meanwhile."""
        if not self._is_quiet:
            self._clear()
            self._err.write(f"{text}\n")
            self._err.flush()

    def finish(self, report: Report) -> None:
        """Say everything; problems of the text form stand on stderr."""
        self._clear()
        if self._is_json:
            self._write(report.as_json())
            return
        for line in report.lines:
            self._write(line)
        for problem in report.problems:
            parts = (problem["message"], problem["code"], problem["request_id"])
            self._err.write("imm-desktop: " + " · ".join(one for one in parts if one) + "\n")
        self._err.flush()

    def _write(self, text: str) -> None:
        try:
            self._say(text)
        except BrokenPipeError:  # whoever read has enough, as ``head`` has
            self._out = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
            if sys.stdout is not None:
                # Else the interpreter stumbles over what is left to be flushed at the end.
                os.dup2(self._out.fileno(), sys.stdout.fileno())

    def _say(self, text: str) -> None:
        try:
            self._out.write(text + "\n")
        except UnicodeEncodeError:  # a console of another code page
            coding = self._out.encoding or "ascii"
            self._out.write(text.encode(coding, "replace").decode(coding) + "\n")
        self._out.flush()

    def _clear(self) -> None:
        if self._is_drawn:
            self._err.write("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r")
            self._err.flush()
            self._is_drawn = False


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
