"""The command line: the same services as the window, without Qt."""

from typing import Final

COMMANDS: Final = (
    "analyse",
    "tasks",
    "results",
    "wait",
    "rescue",
    "import",
    "export",
    "verify",
    "accounts",
)
"""First words that mean the command line and not the window."""


def is_command_line(arguments: list[str]) -> bool:
    """Whether ``arguments`` ask for a command rather than for the window; ``--profile`` may stand before it."""
    rest = list(arguments)
    while rest:
        if rest[0] == "--profile":
            rest = rest[2:]
        elif rest[0].startswith("--profile="):
            rest = rest[1:]
        else:
            break
    return bool(rest) and rest[0] in COMMANDS
