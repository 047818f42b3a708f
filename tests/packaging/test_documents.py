"""The documents speak of what is there: every link leads somewhere, every file they name exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("README.md", *sorted(f"docs/{one.name}" for one in (ROOT / "docs").glob("*.md")))
PACKAGES = {one.name for one in (ROOT / "imm_desktop").iterdir() if one.is_dir()}
TOP = {one.name for one in ROOT.iterdir()}
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
PLACE = re.compile(r"`([A-Za-z_]\w*/[\w./*-]*)`")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    document = ROOT / name
    links = [one for one in LINK.findall(document.read_text("utf-8")) if "://" not in one]
    assert [one for one in links if not (document.parent / one).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_files_that_are_named_are_there(name: str) -> None:
    named = set(PLACE.findall((ROOT / name).read_text("utf-8")))
    ours = {one for one in named if one.split("/")[0] in PACKAGES | TOP - {"build", "dist"}}
    assert sorted(one for one in ours if not is_there(one)) == []


def is_there(place: str) -> bool:
    """``ui/tokens.py``, ``ui/tokens``, ``app/selftest*.py`` or ``tests/data``."""
    folder = ROOT / "imm_desktop" if place.split("/")[0] in PACKAGES else ROOT
    found = (
        folder / place,
        folder / f"{place}.py",
        (folder / place).parent / f"{Path(place).stem}.py",
    )
    return any(one.exists() for one in found) or any(folder.glob(place))


def test_the_check_itself_sees_what_is_missing() -> None:
    assert is_there("ui/tokens")
    assert is_there("app/selftest*.py")
    assert not is_there("ui/no_such_file")
