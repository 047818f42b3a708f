"""The engine's own analyses, held when they are under way; so that no machine is too quick for a test.

A work that has told of progress waits while the file named by ``IMM_TEST_GATE`` is there, and says so by a file
beside it that ends in ``.held``; the wait may be interrupted by any kill.
"""

import os
import time
from pathlib import Path
from typing import Any

from imm_desktop.engine.analysis.run import run_work as real
from imm_desktop.engine.work import Progress, Work

GATE = "IMM_TEST_GATE"
"""Environment variable: while this file is there, what has begun does not go on."""


def run(work: Work, progress: Progress) -> dict[str, Any]:
    """Carry out ``work`` as the engine does; held after its first progress."""
    gate = Path(os.environ[GATE])

    def held(percent: int) -> None:
        progress(percent)
        if percent > 0 and gate.exists():
            gate.with_suffix(".held").touch()
            while gate.exists():
                progress(percent)
                time.sleep(0.02)

    return real(work, held)
