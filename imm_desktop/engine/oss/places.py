"""From object keys to files: what a key may name, and that it never leads out of its bucket's folder."""

import os
import stat
import sys
from hashlib import sha256
from pathlib import Path
from typing import Final

from imm_desktop.engine.oss import faults
from imm_desktop.engine.oss.buckets import PRIVATE_FOLDER, Bucket

LONGEST_KEY: Final = 1023
"""Bytes of UTF-8, as OSS allows."""

LONGEST_NAME: Final = 255
"""Bytes in one file name, on every file system in daily use."""

LONGEST_PATH: Final = {"win32": 250, "darwin": 1000}.get(sys.platform, 4000)
"""Characters, a little under what each system allows."""

_WINDOWS_RESERVED = frozenset(
    [
        "CON",
        "PRN",
        "AUX",
        "NUL",
        "CONIN$",
        "CONOUT$",
        *(f"{port}{n}" for port in ("COM", "LPT") for n in "123456789¹²³"),
    ]
)


def check_key(key: str) -> None:
    """Refuse what OSS refuses as an object name.

    Raises:
        OssError: InvalidObjectName.
    """
    if not 1 <= len(key.encode("utf-8", "replace")) <= LONGEST_KEY or key[0] in "/\\":
        raise faults.fault(
            400, "InvalidObjectName", "The specified object name is not valid.", ObjectName=key
        )


def file_of(bucket: Bucket, key: str, real: dict[str, bool] | None = None) -> Path | None:
    """Where the file of ``key`` lies or would lie; None when no file of the folder can have that name.

    Such keys (``a//b``, ``..``, a folder marker ``a/``, a name of 300 bytes, a path through a symbolic link or
    through a file) are legal in OSS; their objects live in the engine's own data folder.

    Args:
        bucket: Where.
        key: Decoded.
        real: What was found out about the folders on the way, for callers that ask for many keys at once.
    """
    parts = key.split("/")
    # Windows and macOS find a folder in any case: nobody may come to the private one by shouting.
    if parts[0].casefold() == PRIVATE_FOLDER or not all(_is_file_name(part) for part in parts):
        return None
    above = key.rpartition("/")[0]
    is_real = real.get(above) if real is not None else None
    path = Path(bucket.folder, *parts)
    if len(os.fsencode(path)) > LONGEST_PATH:
        return None
    if is_real is None:
        is_real = _is_real(path.parent)
        if real is not None:
            real[above] = is_real
    if not is_real:
        return None
    try:
        mode = path.lstat().st_mode
    except OSError:
        return path
    if stat.S_ISDIR(mode) or (stat.S_ISLNK(mode) and _leads_out(path, bucket.folder)):
        return None
    return path


def stat_of(path: Path) -> os.stat_result | None:
    """The facts of a regular file; None when there is no such file (a pipe or device is none)."""
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return None
    return facts if stat.S_ISREG(facts.st_mode) else None


def blob_of(data: Path, bucket: str, key: str) -> Path:
    """Where an object lies that cannot be a file of the bucket's folder."""
    return data / "blobs" / sha256(f"{bucket}/{key}".encode()).hexdigest()


def _is_file_name(name: str) -> bool:
    if (
        name in ("", ".", "..")
        or "\0" in name
        or len(name.encode("utf-8", "replace")) > LONGEST_NAME
    ):
        return False
    if sys.platform == "win32":
        return not (
            set(name) & set('<>:"\\|?*')
            or any(c < " " for c in name)
            or name[-1] in ". "
            or name.split(".")[0].rstrip().upper() in _WINDOWS_RESERVED
        )
    return True


def _is_real(folder: Path) -> bool:
    """Whether every folder on the way that exists is a real folder: this keeps "nothing outside" true."""
    while not folder.exists() and not folder.is_symlink():
        folder = folder.parent
    try:
        return folder.is_dir() and folder.resolve(strict=True) == folder
    except OSError:
        return False


def _leads_out(path: Path, root: Path) -> bool:
    """Whether the symbolic link ``path`` leads outside ``root`` or into the engine's private folder."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return True
    return not target.is_relative_to(root) or target.is_relative_to(root / PRIVATE_FOLDER)
