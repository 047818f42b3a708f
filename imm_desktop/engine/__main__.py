"""``python -m imm_desktop.engine``: an engine, or with ``--worker`` first one of its worker processes."""

import sys
from collections.abc import Sequence

WORKER_FLAG = "--worker"
"""A frozen program starts its engine's workers as engines with this flag; a source tree by their own module."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the arguments ask for and return the exit code; 2 when an engine could not start."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # Workers need no server, and engines no worker: each imports its own half.
    if given[:1] == [WORKER_FLAG]:
        from imm_desktop.engine.jobs.worker import main as work

        return work(given[1:])
    from imm_desktop.engine.serving import serve

    return serve(given)


if __name__ == "__main__":
    sys.exit(main())
