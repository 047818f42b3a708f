"""Stage the program for Windows x64 on Linux: ``stage.py --help`` tells what it wants.

The packages are what uv installed for Windows. The result is what the installer puts on a disk:
``imm-desktop.exe``, ``imm-desktop-cli.exe`` and ``runtime`` with ``python``, ``lib``, ``app`` and ``licenses``.
"""

import argparse
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

import imports
import interpreter
import trimming

HERE: Final = Path(__file__).resolve().parent
LONGEST_PATH: Final = 170
"""Characters below the installation's folder; Windows without long paths allows 260 in all."""
LAUNCHERS: Final = ("imm-desktop.exe", "imm-desktop-cli.exe", "imm-case.ico")
"""Beside the program; the icon is that of case files."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    for name in ("python-embed", "packages", "own", "launchers", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--sbom-tool", type=Path, required=True, help="cyclonedx-py")
    parser.add_argument("--epoch", type=int, required=True, help="SOURCE_DATE_EPOCH")
    options = parser.parse_args(arguments)
    if sys.version_info[:2] != (3, 11):
        print("Bytecode for Python 3.11 is made by Python 3.11 only.", file=sys.stderr)
        return 2
    out: Path = options.out
    runtime = out / "runtime"
    signers = interpreter.unpack(options.python_embed, runtime / "python")
    print("\n".join(signers))
    shutil.copytree(options.packages, runtime / "lib")
    trimming.trim(runtime / "lib")
    for name in imports.BESIDE_PYTHON:
        shutil.copyfile(runtime / "lib" / "PySide6" / name, runtime / "python" / name)
    with zipfile.ZipFile(options.own) as wheel:
        wheel.extractall(runtime / "app")
    shutil.copyfile(HERE / "imm_desktop_start.py", runtime / "app" / "imm_desktop_start.py")
    for name in LAUNCHERS:
        shutil.copyfile(options.launchers / name, out / name)
    describe(HERE.parents[1], runtime, options.sbom_tool)
    compile_all(runtime)
    missing = imports.missing_libraries(runtime, runtime / "python")
    if missing:
        print(imports.explain(missing), file=sys.stderr)
        return 1
    files = settle(out, options.epoch)
    longest = max(files, key=len)
    if len(longest) > LONGEST_PATH:
        print(f"{longest} is too long a path for Windows", file=sys.stderr)
        return 1
    size = sum((out / name).stat().st_size for name in files)
    print(f"staged {len(files)} files, {size / 2**20:.1f} MiB; longest path {len(longest)}")
    return 0


def describe(root: Path, runtime: Path, sbom_tool: Path) -> None:
    """Licences of everything inside, and the list of parts."""
    script = [sys.executable, str(root / "packaging" / "licenses.py")]
    parts = ["--site-packages", str(runtime / "lib"), "--native", str(runtime)]
    licence = ["--python-licence", str(runtime / "python" / "LICENSE.txt")]
    subprocess.run([*script, *parts, *licence, "--out", str(runtime / "licenses")], check=True)
    script = [sys.executable, str(root / "packaging" / "sbom.py"), "--tool", str(sbom_tool)]
    version = ["--python-version", interpreter.VERSION]
    subprocess.run(
        [*script, *parts, *version, "--out", str(runtime / "licenses" / "sbom.cdx.json")],
        check=True,
    )


def compile_all(runtime: Path) -> None:
    """Bytecode that is never checked against its source: program files are not written after installation.

    Packages keep their bytecode only, in the place of the sources; our own package keeps both, for readable reports.
    """
    _compile(runtime, "app")
    # Without docstrings and assertions: nobody reads the first, and the second are the packages' own tests of themselves.
    _compile(runtime, "lib", "-b", "-o", "2")
    for source in sorted((runtime / "lib").rglob("*.py")):
        if source.with_suffix(".pyc").is_file():
            source.unlink()


def _compile(runtime: Path, folder: str, *how: str) -> None:
    subprocess.run(
        [
            *(sys.executable, "-m", "compileall", "-q", "-j", "1", *how),
            *("--invalidation-mode", "unchecked-hash", "-s", str(runtime), "-p", "runtime"),
            str(runtime / folder),
        ],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": ""},
    )


def settle(out: Path, epoch: int) -> list[str]:
    """Give everything one time and plain rights; returns the files, sorted, with ``/`` in their names."""
    files = []
    for path in sorted(out.rglob("*")):
        if path.is_file():
            path.chmod(0o644)
            files.append(path.relative_to(out).as_posix())
        os.utime(path, (epoch, epoch))
    return sorted(files)


if __name__ == "__main__":
    sys.exit(main())
