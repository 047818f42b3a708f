"""The ``File`` lines of the installer, in one order on every machine: ``filelist.py STAGE > files.nsh``."""

import sys
from pathlib import Path


def lines(stage: Path) -> list[str]:
    """One ``SetOutPath`` a folder, then its files; ``$`` means something to NSIS and is doubled."""
    said = []
    for folder in sorted([stage, *(p for p in stage.rglob("*") if p.is_dir())]):
        files = sorted(p for p in folder.iterdir() if p.is_file())
        if files:
            below = folder.relative_to(stage).as_posix().replace("/", "\\").replace("$", "$$")
            said.append(
                'SetOutPath "$INSTDIR"' if below == "." else f'SetOutPath "$INSTDIR\\{below}"'
            )
            said += [f'File "{str(path).replace("$", "$$")}"' for path in files]
    return said


if __name__ == "__main__":
    print("\n".join(lines(Path(sys.argv[1]).resolve())))
