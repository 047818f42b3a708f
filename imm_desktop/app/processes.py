"""How helper processes are started, from a source tree and from a frozen program; the only place that knows."""

import sys
from typing import Final

ENGINE_FLAG: Final = "--engine"
FRAME_WORKER_FLAG: Final = "--frame-worker"


def engine_command() -> tuple[str, ...]:
    """Starts the embedded engine; its own arguments follow."""
    if getattr(sys, "frozen", False):
        return (sys.executable, ENGINE_FLAG)
    return (sys.executable, "-m", "imm_desktop.engine")


def frame_worker_command() -> tuple[str, ...]:
    """Starts one frame worker, which talks through its pipes."""
    if getattr(sys, "frozen", False):
        return (sys.executable, FRAME_WORKER_FLAG)
    return (sys.executable, "-m", "imm_desktop.media.worker")
