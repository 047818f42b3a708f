"""``imm-desktop --selftest DIR``: does this installation work? Every bundle that we ship is judged by it.

Nothing of the operator's is touched: settings, archive and engine live in a throw-away folder below DIR.
"""

import contextlib
import faulthandler
import json
import logging
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from imm_desktop.app.system_facts import system_facts, versions

log = logging.getLogger(__name__)

LIMIT_S: Final = 300.0
"""Of the whole self-test; then it reports where it stands still, and ends. A quiet computer takes under a minute."""
REPORT: Final = "report.json"


class SelftestError(Exception):
    """A check found something wrong; the text says what."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report."""

    name: str
    ok: bool
    seconds: float
    detail: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where a self-test may write."""

    folder: Path
    """DIR: report, pictures and logs."""
    profile: Path
    """Throw-away: settings, archive, engine, made videos."""


Work = Callable[[Places], str]
"""Does one check and returns its detail; raises when something is wrong."""


def run_selftest(folder: Path, checks: Sequence[tuple[str, Work]] | None = None) -> int:
    """Do ``checks`` (all there are when None), write DIR/report.json; returns 0 when all went well, else 1."""
    folder = folder.expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("imm-desktop.log", "crash.log", REPORT):  # of an earlier self-test
        (folder / name).unlink(missing_ok=True)
    report = _Report(folder)
    watch = threading.Timer(LIMIT_S, report.give_up)
    watch.daemon = True
    watch.start()
    places = Places(folder, Path(tempfile.mkdtemp(prefix="profile-", dir=folder)))
    try:
        for name, work in _all_checks() if checks is None else checks:
            report.do(name, work, places)
    finally:
        watch.cancel()
        _remove(places.profile)
    ok = report.write()
    say(f"{'SELFTEST OK' if ok else 'SELFTEST FAILED'}; report and pictures are in {folder}")
    return 0 if ok else 1


def _remove(folder: Path) -> None:
    """Remove all of it; on Windows a helper that is just ending still holds its log for a moment."""
    for _ in range(50):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)
    log.warning("%s cannot be removed", folder)


def say(text: str) -> None:
    """One line to whoever started us; nowhere in a window program, which has no stdout."""
    if sys.stdout is None:
        return
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    with contextlib.suppress(OSError, ValueError):  # a reader that has gone is no fault of ours
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
        sys.stdout.flush()


class _Report:
    """What was found so far; written also when a check never comes back."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._done: list[Check] = []
        self._doing = ("", 0.0)

    def do(self, name: str, work: Work, places: Places) -> None:
        """Run one check; a failed one does not keep the next from being done."""
        began = time.monotonic()
        self._doing = (name, began)
        try:
            detail, ok = work(places), True
        except SelftestError as error:
            detail, ok = str(error), False
        except Exception as error:
            log.exception("self-test: %s", name)
            detail, ok = f"{type(error).__name__}: {error}", False
        self._add(Check(name, ok, round(time.monotonic() - began, 2), detail))

    def write(self) -> bool:
        """Write report.json; returns whether all went well."""
        ok = bool(self._done) and all(one.ok for one in self._done)
        report = {
            "ok": ok,
            "checks": [asdict(one) for one in self._done],
            "versions": versions(),
            "system": system_facts(),
        }
        text = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
        (self._folder / REPORT).write_text(text, encoding="utf-8")
        return ok

    def give_up(self) -> None:
        """Called from the watch when the time is over: nothing can be asked of the thread that hangs."""
        name, began = self._doing
        self._add(Check(name, False, round(time.monotonic() - began, 2), "did not come back"))
        with (self._folder / "crash.log").open("a", encoding="utf-8") as file:
            faulthandler.dump_traceback(file, all_threads=True)
        self.write()
        say("SELFTEST FAILED: it did not come back")
        os._exit(1)

    def _add(self, check: Check) -> None:
        self._done.append(check)
        say(f"{'ok ' if check.ok else 'NO '} {check.seconds:6.1f} s  {check.name}: {check.detail}")


def _all_checks() -> list[tuple[str, Work]]:
    from imm_desktop.app import selftest_cases, selftest_checks, selftest_media, selftest_work

    return [
        *selftest_checks.CHECKS,
        *selftest_media.CHECKS,
        *selftest_cases.CHECKS,
        *selftest_work.CHECKS,
    ]
