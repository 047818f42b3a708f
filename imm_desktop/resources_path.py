"""Where the files of ``resources/`` are: in the wheel, in a frozen program, or in a source tree."""

import sys
from pathlib import Path


def resources_path() -> Path:
    """The folder that holds models, sample, icons and translations.

    Raises:
        FileNotFoundError: The installation is damaged.
    """
    here = Path(__file__).resolve().parent
    frozen = Path(getattr(sys, "_MEIPASS", here))
    for candidate in (here / "_resources", frozen / "resources", here.parent / "resources"):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError("resources/ is missing beside the program; install it again")
