"""Analyses for tests of the job queue: they run in real worker processes and do what the file says.

The source file's text is a small script, one command a line: ``progress 40``, ``wait PATH`` (until that file is
there), ``note PATH`` (append a line to it), ``die`` (end the process at once), ``die-once PATH``, ``hang``,
``print TEXT``, ``fail CODE MESSAGE``, ``raise``, ``write URI TEXT``, ``answer JSON``.
"""

import json
import os
import time
from pathlib import Path
from typing import Any

from imm_desktop.engine.work import Progress, Work, WorkError, WorkKind


def run(work: Work, progress: Progress) -> dict[str, Any]:
    """Carry out the script."""
    uri = work.parameters.get("SourceURI") or work.parameters["Sources"][0]["URI"]
    answer: dict[str, Any] = {
        "Labels": [],
        "Parameters": dict(work.parameters),
        "Language": work.language,
    }
    for line in work.paths[uri].read_text("utf-8").splitlines():
        command, _, rest = line.partition(" ")
        if command in {"together", "die-together", "one-fails", "broken-together"}:
            continue  # for works that are done together
        if command == "wait" and work.kind is WorkKind.MEDIA_META:
            continue  # facts do not wait for an analysis: they have a process of their own
        if command == "progress":
            progress(int(rest))
        elif command == "wait":
            while not Path(rest).exists():
                progress(0)
                time.sleep(0.02)
        elif command == "note":
            with Path(rest).open("a", encoding="utf-8") as file:
                file.write(f"{os.getpid()}\n")
        elif command == "die":
            os._exit(9)
        elif command == "die-once":
            if not Path(rest).exists():
                Path(rest).touch()
                os._exit(9)
        elif command == "hang":
            time.sleep(3600)
        elif command == "print":
            print(rest, flush=True)
        elif command == "fail":
            code, _, message = rest.partition(" ")
            raise WorkError(code, message)
        elif command == "raise":
            raise ValueError("something went wrong")
        elif command == "write":
            target, _, text = rest.partition(" ")
            work.paths[target].write_text(text, "utf-8")
        elif command == "answer":
            answer = json.loads(rest)
    return answer
