"""The sample reel in a folder of the profile."""

import shutil
from pathlib import Path
from typing import Final

from imm_desktop.resources_path import resources_path

SAMPLE_SUFFIXES: Final = frozenset({".mp4", ".jpg", ".png"})
SAMPLE_BUCKET: Final = "sample"


def copy_sample(folder: Path) -> Path:
    """The sample reel in a folder that may be written beside; a reel that was changed or removed stays so."""
    if not folder.exists():
        part = folder.with_name(folder.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for file in sorted((resources_path() / "sample").iterdir()):
            if file.suffix in SAMPLE_SUFFIXES:
                shutil.copyfile(file, part / file.name)
        part.replace(folder)
    return folder
