"""Which files an upload of files and folders means, and under which keys they are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from imm_desktop.domain.media import ObjectUri


@dataclass(frozen=True, slots=True)
class Place:
    """Where a listing is."""

    bucket: str = ""
    prefix: str = ""
    """Ends in ``/``, or is empty at the top of the bucket."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is."""

    name: str
    done_bytes: int
    total_bytes: int
    """Of the file that is being written; 0 while that is not known."""
    number: int = 1
    count: int = 1
    """This file is the ``number``-th of ``count``."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file and where it is written to."""

    file: Path
    place: Place
    uri: ObjectUri


def uploads_of(paths: Sequence[Path], place: Place) -> tuple[Upload, ...]:
    """``paths`` as single files; those of a folder keep its name and their places in it. Reads the disk."""
    found: list[Upload] = []
    for path in paths:
        files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        for file in files:
            key = place.prefix + file.relative_to(path.parent).as_posix()
            found.append(Upload(file, place, ObjectUri(place.bucket, key)))
    return tuple(found)


def folders_of(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Those of ``paths`` that are folders. Reads the disk."""
    return tuple(path for path in paths if path.is_dir())


def bucket_name_of(folder_name: str, taken: set[str]) -> str:
    """A bucket name (3 to 63 of a-z, 0-9 and ``-``) that reads like ``folder_name`` and is not ``taken``."""
    plain = "".join(one if one.isascii() and one.isalnum() else "-" for one in folder_name.lower())
    base = "-".join(part for part in plain.split("-") if part)[:56].strip("-") or "folder"
    base = base if len(base) >= 3 else f"folder-{base}"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name
