"""Where a rendering reads, drafts and writes, and how it tells its progress."""

import time
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from typing import Final

from imm_desktop.engine.oss.buckets import PRIVATE_FOLDER, TEMPORARY_PREFIX
from imm_desktop.engine.work import Progress, Work, WorkError

LEAST_LIMIT_S: Final = 3600.0
"""Time on the clock that any rendering has."""
LIMIT_PER_S: Final = 60.0
"""Time more for each second of what is rendered: the slowest encoder needs about 20 on two processors at 1080p."""


def path_of(work: Work, uri: str, name: str) -> Path:
    """The file behind ``uri``, which the parameter ``name`` gives.

    Raises:
        WorkError: It lies in no bucket of the engine.
    """
    if uri not in work.paths:
        raise WorkError("ResourceNotFound", f"{name} {uri} lies in no bucket of this engine")
    return work.paths[uri]


def workspace_of(uri: str, target: Path) -> Path:
    """The bucket's private folder, which no listing shows and which is swept at the next start."""
    key = uri.removeprefix("oss://").partition("/")[2].split("/")
    if target.parts[-len(key) :] == tuple(key) and len(target.parts) > len(key):
        return target.parents[len(key) - 1] / PRIVATE_FOLDER
    return target.parent


def new_name() -> str:
    """A name that no other draft has; what is left of it after a crash is swept at the next start."""
    return f"{TEMPORARY_PREFIX}{token_hex(12)}"


def between(progress: Progress, start: float, end: float) -> Progress:
    """Reports 0 to 100 as ``start`` to ``end``."""
    return lambda percent: progress(int(start + (end - start) * percent / 100))


def within_limit(
    progress: Progress, output_s: float, *, clock: Callable[[], float] = time.monotonic
) -> Progress:
    """``progress``, until rendering ``output_s`` seconds takes unreasonably long.

    What it returns raises `WorkError` (``OperationTimeout``) then.
    """
    limit_s = LEAST_LIMIT_S + LIMIT_PER_S * output_s
    ends = clock() + limit_s

    def tell(percent: int) -> None:
        if clock() > ends:
            raise WorkError(
                "OperationTimeout",
                f"Rendering {output_s:.0f} s of video did not end within {limit_s / 3600:.1f} hours.",
            )
        progress(percent)

    return tell
