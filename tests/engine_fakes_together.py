"""Like ``engine_fakes``, but for works that are done together: they say so in the file that the script notes."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from imm_desktop.engine.work import Progress, Result, Work, WorkError
from tests import engine_fakes


def run(work: Work, progress: Progress) -> dict[str, Any]:
    """Carry out the script of one work."""
    return engine_fakes.run(work, progress)


def run_together(
    works: Sequence[Work],
    progresses: Sequence[Progress],
    ended: Callable[[int, Result | WorkError], None],
) -> None:
    """Works on one file: ``together PATH`` writes their number, ``die-together`` ends the process after the first."""
    lines = works[0].source.read_text("utf-8").splitlines()
    for line in lines:
        command, _, rest = line.partition(" ")
        if command == "together":
            with Path(rest).open("a", encoding="utf-8") as file:
                file.write(f"{len(works)}\n")
        if command == "broken-together":
            raise RuntimeError("the pass broke")
    for number, progress in enumerate(progresses):
        progress(10 * (number + 1))
    ended(0, {"Labels": [], "Message": "done together"})
    if "die-together" in lines:
        os._exit(9)
    for number in range(1, len(works)):
        if "one-fails" in lines:
            ended(number, WorkError("UnsupportedMediaFormat", "this one cannot"))
        else:
            ended(number, {"ModerationResult": {"Suggestion": "pass"}, "Message": "done together"})
