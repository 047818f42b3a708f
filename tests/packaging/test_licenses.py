"""Nothing is shipped without its licence."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "licenses.py"


class Packages:
    """A folder of installed packages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, name: str, *, texts: tuple[str, ...] = ("LICENSE",), fields: str = "") -> None:
        info = self.folder / f"{name.replace('-', '_')}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n{fields}\n", encoding="utf-8"
        )
        record = [f"{info.name}/METADATA,,", f"{info.name}/RECORD,,"]
        for text in texts:
            path = info / text
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"terms of {name} in {text}", encoding="utf-8")
            record.append(f"{info.name}/{text},,")
        (info / "RECORD").write_text("\n".join(record) + "\n", encoding="utf-8")

    def add_library(self, path: str) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"\x7fELF")


@pytest.fixture
def packages(tmp_path: Path) -> Packages:
    made = Packages(tmp_path / "site-packages")
    made.add(
        "plain", fields="License-Expression: MIT\nProject-URL: Homepage, https://plain.example"
    )
    return made


def collected(packages: Packages, *more: str) -> tuple[subprocess.CompletedProcess[str], Path]:
    out = packages.folder.parent / "licenses"
    command = [sys.executable, SCRIPT, "--site-packages", packages.folder, "--out", out, *more]
    return subprocess.run(command, capture_output=True, text=True, check=False), out


def test_a_package_brings_its_text_and_stands_in_the_notice(packages: Packages) -> None:
    told, out = collected(packages)
    assert told.returncode == 0, told.stderr
    assert (out / "plain-1.0" / "LICENSE").read_text(
        encoding="utf-8"
    ) == "terms of plain in LICENSE"
    notice = (out / "NOTICE.md").read_text(encoding="utf-8")
    assert "| plain | 1.0 | MIT | https://plain.example |" in notice


def test_a_package_without_a_text_stops_the_build(packages: Packages) -> None:
    packages.add("secretive", texts=())
    told, out = collected(packages)
    assert told.returncode == 1
    assert "secretive" in told.stderr
    assert not (out / "NOTICE.md").exists()


def test_qt_gets_the_texts_that_it_does_not_bring(packages: Packages) -> None:
    packages.add("PySide6_Essentials", texts=())
    told, out = collected(packages)
    assert told.returncode == 0, told.stderr
    folder = out / "pyside6-essentials-1.0"
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (folder / "LGPL-3.txt").read_text(
        encoding="utf-8"
    )
    assert "GNU GENERAL PUBLIC LICENSE" in (folder / "GPL-3.txt").read_text(encoding="utf-8")


def test_texts_of_one_name_do_not_hide_each_other(packages: Packages) -> None:
    packages.add("many", texts=("licenses/LICENSE", "licenses/vendored/LICENSE", "AUTHORS"))
    _, out = collected(packages)
    texts = {path.read_text(encoding="utf-8") for path in (out / "many-1.0").iterdir()}
    assert len(texts) == 3


def test_what_only_builds_is_not_in_the_notice(packages: Packages) -> None:
    packages.add("pyinstaller")
    _, out = collected(packages)
    assert not (out / "pyinstaller-1.0").exists()
    assert "pyinstaller" not in (out / "NOTICE.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("library", ["av.libs/libx264-d6533a8d.so.165", "av.libs/libx265-abc.dll"])
def test_gpl_parts_are_told(packages: Packages, library: str) -> None:
    packages.add_library(library)
    notice = (collected(packages)[1] / "NOTICE.md").read_text(encoding="utf-8")
    assert "## GPL parts" in notice
    assert f"| `{library}` | GPL-2.0-or-later |" in notice


def test_without_gpl_parts_nothing_is_claimed(packages: Packages) -> None:
    packages.add_library("av.libs/libdav1d-f4b27961.so.7.0.0")
    notice = (collected(packages)[1] / "NOTICE.md").read_text(encoding="utf-8")
    assert "## GPL parts" not in notice
    assert "| `av.libs/libdav1d-f4b27961.so.7.0.0` | BSD-2-Clause |" in notice


def test_python_modules_are_not_libraries(packages: Packages) -> None:
    packages.add_library("av/video/frame.abi3.so")
    packages.add_library("PIL/_imaging.cpython-311-x86_64-linux-gnu.so")
    packages.add_library("PySide6/libpyside6.abi3.so.6.11")
    notice = (collected(packages)[1] / "NOTICE.md").read_text(encoding="utf-8")
    assert "frame.abi3" not in notice
    assert "_imaging" not in notice
    assert "libpyside6.abi3.so.6.11" in notice


def test_models_sample_icons_and_common_texts_are_there(packages: Packages, tmp_path: Path) -> None:
    python = tmp_path / "LICENSE.txt"
    python.write_text("terms of Python", encoding="utf-8")
    _, out = collected(packages, "--python-licence", str(python))
    assert (out / "CPython.txt").read_text(encoding="utf-8") == "terms of Python"
    for name in ("IMM-Desktop.txt", "models.md", "sample.md", "icons.txt", "texts/GPL-3.txt"):
        assert (out / name).stat().st_size > 500
