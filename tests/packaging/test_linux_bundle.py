"""What goes into the Linux bundle, as far as it can be said without building one."""

import importlib.util
import os
import re
import subprocess
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest

from imm_desktop.engine.jobs.process import worker_command

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "packaging" / "linux"
WHEELS = "/somewhere/venv/lib/python3.11/site-packages"


@pytest.fixture(scope="module")
def bundle() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bundle", LINUX / "bundle.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_modules_that_are_only_named_at_run_time_are_in(bundle: ModuleType) -> None:
    named = {
        match
        for path in (ROOT / "imm_desktop" / "engine").rglob("*.py")
        for match in re.findall(r'"(imm_desktop(?:\.\w+)+):\w+"', path.read_text(encoding="utf-8"))
    }
    assert named, (
        "the engine names no entry of a worker any more: this test looks for the wrong thing"
    )
    assert named <= set(bundle.our_modules())


def test_helpers_can_be_started_from_the_program_itself(
    bundle: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    assert worker_command("a:b", 0)[1] == "--engine"
    assert {"imm_desktop.engine.__main__", "imm_desktop.media.worker"} <= set(bundle.our_modules())


def test_migrations_are_files_and_not_modules(bundle: ModuleType) -> None:
    assert not [name for name in bundle.our_modules() if "migrations" in name]


@pytest.mark.parametrize(
    "entry",
    [
        ("libvlc.so.5", "/usr/lib/x86_64-linux-gnu/libvlc.so.5", "BINARY"),
        ("libvlccore.dylib", f"{WHEELS}/libvlccore.dylib", "BINARY"),
        ("libstdc++.so.6", "/lib/x86_64-linux-gnu/libstdc++.so.6", "BINARY"),
        ("libxcb-cursor.so.0", "/usr/lib/x86_64-linux-gnu/libxcb-cursor.so.0", "BINARY"),
        ("libreadline.so.8", "/lib/x86_64-linux-gnu/libreadline.so.8", "BINARY"),
        ("PySide6/Qt/lib/libQt6Quick3D.so.6", f"{WHEELS}/libQt6Quick3D.so.6", "BINARY"),
        ("PySide6/QtQuick.abi3.so", f"{WHEELS}/PySide6/QtQuick.abi3.so", "EXTENSION"),
        ("PySide6/Qt/translations/qtbase_de.qm", f"{WHEELS}/qtbase_de.qm", "DATA"),
    ],
)
def test_stays_out(bundle: ModuleType, entry: tuple[str, str, str]) -> None:
    assert bundle.kept([entry]) == []


@pytest.mark.parametrize(
    "entry",
    [
        ("libssl.so.3", "/usr/lib/x86_64-linux-gnu/libssl.so.3", "BINARY"),
        ("libpython3.11.so.1.0", "/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0", "BINARY"),
        ("_sqlite3.so", "/usr/lib/python3.11/lib-dynload/_sqlite3.cpython-311.so", "EXTENSION"),
        ("av.libs/libx264-d6533a8d.so.165", f"{WHEELS}/av.libs/libx264-d6533a8d.so.165", "BINARY"),
        (
            "PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so",
            f"{WHEELS}/PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so",
            "BINARY",
        ),
        # The plugin above is linked with it.
        ("PySide6/Qt/lib/libQt6Quick.so.6", f"{WHEELS}/libQt6Quick.so.6", "BINARY"),
        ("PySide6/Qt/lib/libQt6QmlModels.so.6", f"{WHEELS}/libQt6QmlModels.so.6", "BINARY"),
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", f"{WHEELS}/qtbase_zh_CN.qm", "DATA"),
        # A link inside the bundle has its target where others have their file.
        ("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", "SYMLINK"),
    ],
)
def test_goes_in(bundle: ModuleType, entry: tuple[str, str, str]) -> None:
    assert bundle.kept([entry]) == [entry]


def test_the_order_does_not_depend_on_the_order_of_finding(bundle: ModuleType) -> None:
    entries = [(name, f"{WHEELS}/{name}", "DATA") for name in ("b", "c", "a")]
    assert bundle.kept(entries) == bundle.kept(reversed(entries))


def test_the_window_is_found_by_its_desktop_entry() -> None:
    window = (ROOT / "imm_desktop/app/window.py").read_text(encoding="utf-8")
    (name,) = re.findall(r'setDesktopFileName\("([^"]+)"\)', window)
    entry = (LINUX / f"{name}.desktop").read_text(encoding="utf-8")
    assert f"\nExec={name} %F\n" in entry
    assert f"\nIcon={name}\n" in entry
    assert (ROOT / f"resources/{name}.svg").is_file()


def test_the_shops_page_speaks_both_languages_and_names_the_entry() -> None:
    page = ET.parse(LINUX / "imm-desktop.metainfo.xml.in").getroot()
    assert page.findtext("launchable") == "imm-desktop.desktop"
    languages = {
        part.get("{http://www.w3.org/XML/1998/namespace}lang", "en")
        for part in [*page.findall("summary"), *page.findall("description/p")]
    }
    assert languages == {"en", "zh-CN"}


def test_the_package_asks_for_the_libraries_of_a_source_tree() -> None:
    control = (LINUX / "control.in").read_text(encoding="utf-8")
    build = (LINUX / "build.sh").read_text(encoding="utf-8")
    assert "@DEPENDS@" in control
    (pipeline,) = re.findall(r"depends=\$\((sed .*?paste[^\n]*)\)\n", build, re.DOTALL)
    told = subprocess.run(
        ["bash", "-c", pipeline], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    asked = told.strip().split(", ")
    setup = (ROOT / "packaging/setup.sh").read_text(encoding="utf-8")
    assert {"libegl1", "libgl1", "libxcb-cursor0", "libpulse0"} <= set(asked)
    assert all(re.search(rf"\b{re.escape(name)}\b", setup) for name in asked)
    assert not [name for name in asked if name.startswith(("python", "fonts"))]
    assert "libvlc5" in control.partition("Recommends:")[2].partition("\n")[0]


@pytest.mark.parametrize(
    "script",
    sorted([*LINUX.glob("*.sh"), *(ROOT / "packaging/macos").glob("*.sh")]),
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_scripts_can_be_run_and_stop_at_the_first_fault(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    subprocess.run(["bash", "-n", script], check=True)


@pytest.mark.parametrize(
    "lock",
    sorted([ROOT / "packaging/sbom.lock", *(ROOT / "packaging").glob("*/requirements*.lock")]),
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_locks_pin_every_package_by_its_sum_and_name_no_registry(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    pinned = [block for block in blocks if re.match(r"[a-z0-9][\w.-]*==", block)]
    assert pinned
    assert all("--hash=sha256:" in block for block in pinned)
