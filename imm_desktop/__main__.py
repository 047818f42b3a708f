"""The program's one entry: the window, or a helper process of it."""

import sys
from typing import Final

INTERRUPTED: Final = 130
"""As a shell says it of a command that Ctrl+C ended; ``app.cli.codes`` is what is being loaded then."""


def main() -> int:
    """Run what the first argument asks for; the window when there is none. Returns the exit code."""
    arguments = sys.argv[1:]
    # A frozen program has no ``python -m``: it starts its helpers by starting itself with a flag.
    if arguments[:1] == ["--engine"]:
        from imm_desktop.engine.__main__ import main as engine_main

        return engine_main(arguments[1:])
    if arguments[:1] == ["--frame-worker"]:
        from imm_desktop.media.worker import main as worker_main

        return worker_main()
    from imm_desktop.app.cli import is_command_line

    if is_command_line(arguments):
        try:
            from imm_desktop.app.cli.main import main as command_main

            return command_main(arguments)
        except KeyboardInterrupt:  # while it was still being loaded: nothing was begun
            return INTERRUPTED
    from imm_desktop.app.commandline import main as window_main

    return window_main(arguments)


if __name__ == "__main__":
    sys.exit(main())
