"""The list of parts names everything that is shipped, and nothing else."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import imm_desktop

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "sbom.py"

TOOL = """#!{python}
import json, sys
names = {names!r}
parts = [
    {{"type": "library", "bom-ref": n + "==1.0", "name": n, "version": "1.0",
      "licenses": [{{"license": {{"id": "MIT"}}}}]}}
    for n in names
]
document = {{"bomFormat": "CycloneDX", "specVersion": sys.argv[sys.argv.index("--spec-version") + 1],
             "metadata": {{}}, "components": parts,
             "dependencies": [{{"ref": p["bom-ref"], "dependsOn": ["gone==1"]}} for p in parts]}}
open(sys.argv[sys.argv.index("--output-file") + 1], "w").write(json.dumps(document))
"""


@pytest.fixture
def site_packages(tmp_path: Path) -> Path:
    folder = tmp_path / "site-packages"
    for name in ("shipped", "pip"):
        info = folder / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "LICENSE").write_text("terms")
        (info / "RECORD").write_text(f"{info.name}/LICENSE,,\n")
    library = folder / "shipped.libs" / "libx264-1.so.165"
    library.parent.mkdir()
    library.write_bytes(b"\x7fELF")
    return folder


def written(site_packages: Path, *names: str) -> subprocess.CompletedProcess[str]:
    tool = site_packages.parent / "tool"
    tool.write_text(TOOL.format(python=sys.executable, names=names), encoding="utf-8")
    tool.chmod(0o755)
    return subprocess.run(
        [sys.executable, SCRIPT, "--tool", tool, "--site-packages", site_packages,
         "--python-version", "3.11.9", "--out", site_packages.parent / "sbom.json"],
        capture_output=True,
        text=True,
        check=False,
        env={"SOURCE_DATE_EPOCH": "1700000000", "PATH": ""},
    )  # fmt: skip


def document_of(site_packages: Path) -> dict[str, Any]:
    told = written(site_packages, "shipped", "pip", "of-the-tool")
    assert told.returncode == 0, told.stderr
    document: dict[str, Any] = json.loads((site_packages.parent / "sbom.json").read_text("utf-8"))
    return document


def test_packages_of_the_build_are_left_out(site_packages: Path) -> None:
    names = {part["name"] for part in document_of(site_packages)["components"]}
    assert "shipped" in names
    assert not names & {"pip", "of-the-tool"}


def test_it_is_ours_of_the_version_and_time_of_the_build(site_packages: Path) -> None:
    document = document_of(site_packages)
    assert document["specVersion"] == "1.6"
    assert document["metadata"]["component"]["version"] == imm_desktop.__version__
    assert document["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"


def test_python_libraries_models_and_sample_are_parts_with_their_sums(site_packages: Path) -> None:
    parts = {part["bom-ref"]: part for part in document_of(site_packages)["components"]}
    assert parts["cpython==3.11.9"]["type"] == "platform"
    library = parts["native:shipped.libs/libx264-1.so.165"]
    assert library["licenses"] == [{"license": {"name": "GPL-2.0-or-later"}}]
    models = sorted((ROOT / "resources/models").glob("*.onnx"))
    assert models
    for path in models:
        (digest,) = parts[f"model:{path.name}"]["hashes"]
        assert digest["content"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert any(ref.startswith("sample:") for ref in parts)


def test_every_part_has_a_licence_and_every_edge_two_ends(site_packages: Path) -> None:
    document = document_of(site_packages)
    refs = {part["bom-ref"] for part in document["components"]} | {"imm-desktop"}
    assert all(part["licenses"] for part in document["components"])
    for edge in document["dependencies"]:
        assert edge["ref"] in refs
        assert set(edge["dependsOn"]) <= refs


def test_the_same_input_gives_the_same_bytes(site_packages: Path) -> None:
    document_of(site_packages)
    first = (site_packages.parent / "sbom.json").read_bytes()
    document_of(site_packages)
    assert (site_packages.parent / "sbom.json").read_bytes() == first


def test_a_package_that_the_tool_misses_stops_the_build(site_packages: Path) -> None:
    told = written(site_packages, "pip")
    assert told.returncode != 0
    assert "shipped" in told.stderr
