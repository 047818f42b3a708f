"""Does every library of the staged program find the libraries it asks for, on a Windows that has nothing else?"""

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

OBJDUMP: Final = "x86_64-w64-mingw32-objdump"
OF_WINDOWS: Final = frozenset(
    f"{name}.dll"
    for name in """
    advapi32 authz avicap32 avrt bcrypt bcryptprimitives cfgmgr32 combase comdlg32 crypt32 d2d1 d3d11 d3d12 d3d9 dbghelp
    dcomp dnsapi dwmapi dwrite dxgi dxva2 evr gdi32 gdi32full icuuc imm32 iphlpapi kernel32 mf mfplat mfreadwrite mpr
    mscms msvcrt ncrypt netapi32 ntdll ole32 oleaut32 oleacc powrprof propsys psapi rpcrt4 secur32 setupapi shcore shell32
    shlwapi ucrtbase uiautomationcore user32 userenv usp10 uxtheme version wevtapi winhttp wininet winmm winspool wintrust
    wldap32 ws2_32 wsock32 wtsapi32
    """.split()
) | {"winspool.drv"}
"""Part of Windows 10 1809 and later."""
BESIDE_PYTHON: Final = ("msvcp140.dll", "msvcp140_1.dll")
"""The engine loads ONNX Runtime without Qt, and a fresh Windows has no C++ runtime: it must lie beside Python."""


def missing_libraries(folder: Path, beside_python: Path) -> dict[str, list[str]]:
    """By file, the libraries it asks for that lie neither in its package, nor beside Python, nor in Windows."""
    staged = sorted(p for p in folder.rglob("*") if p.suffix.lower() in {".dll", ".pyd", ".exe"})
    everywhere = {path.name.lower() for path in beside_python.iterdir()}
    missing: dict[str, list[str]] = {}
    for path, wanted in _imports(staged):
        near = everywhere | _names_near(path)
        lost = sorted(name for name in wanted if not _is_found(name, near))
        if lost:
            missing[path.relative_to(folder).as_posix()] = lost
    return missing


def _is_found(name: str, near: set[str]) -> bool:
    return name.startswith(("api-ms-win-", "ext-ms-win-")) or name in OF_WINDOWS or name in near


def _names_near(path: Path) -> set[str]:
    """Beside the file, in the package's ``.libs``, and for Qt's plugins in Qt's folder."""
    package = next((p for p in path.parents if p.parent.name == "lib"), path.parent)
    places = [path.parent, package, package.with_name(f"{package.name}.libs")]
    if package.name == "PySide6":
        places.append(package.with_name("shiboken6"))
    return {p.name.lower() for place in places if place.is_dir() for p in place.iterdir()}


def _imports(paths: list[Path]) -> Iterator[tuple[Path, set[str]]]:
    for path in paths:
        told = subprocess.run(
            [OBJDUMP, "-p", str(path)], capture_output=True, text=True, errors="replace", check=True
        )
        yield path, imports_in(told.stdout)


def imports_in(report: str) -> set[str]:
    """The names in a report of ``objdump -p``, in lower case."""
    return {name.lower() for name in re.findall(r"^\s*DLL Name: (\S+)$", report, re.MULTILINE)}


def explain(missing: Mapping[str, list[str]]) -> str:
    return "\n".join(f"{path} asks for {', '.join(names)}" for path, names in missing.items())
