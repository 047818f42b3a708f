"""What a build must agree on: ``python packaging/common/release.py version | numeric | epoch``.

``version`` is read out of ``imm_desktop/__init__.py`` without importing it; ``numeric`` is its four numbers, as
Windows wants them; ``epoch`` is SOURCE_DATE_EPOCH, or the time of the last commit, or of that file without git.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]


def version(root: Path = ROOT) -> str:
    """Raises ValueError when the package names none."""
    text = (root / "imm_desktop" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    if found is None:
        raise ValueError("imm_desktop/__init__.py names no version")
    return found[1]


def numeric(full: str) -> str:
    """``1.2.3rc1`` becomes ``1.2.3.0``."""
    found = re.match(r"\d+(\.\d+)*", full)
    if found is None:
        raise ValueError(f"{full} does not begin with a number")
    return ".".join([*found[0].split("."), "0", "0", "0", "0"][:4])


def epoch(root: Path = ROOT) -> int:
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    try:
        told = subprocess.run(
            ["git", "-C", str(root), "log", "-1", "--format=%ct"],
            capture_output=True,
            text=True,
            check=True,
        )
        return int(told.stdout)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return int((root / "imm_desktop" / "__init__.py").stat().st_mtime)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["version"]:
            print(version())
        case ["numeric"]:
            print(numeric(version()))
        case ["epoch"]:
            print(epoch())
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
