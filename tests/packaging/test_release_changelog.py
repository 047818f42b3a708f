"""What changed is folded together at a release, once."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Tree:
    """A source tree with fragments in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "changelog.d").mkdir()

    def note(self, name: str, text: str) -> None:
        (self.root / "changelog.d" / name).write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, ROOT / "packaging/changelog.py", "--root", self.root, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    @property
    def text(self) -> str:
        return (self.root / "CHANGELOG.md").read_text(encoding="utf-8")

    @property
    def left(self) -> list[str]:
        return sorted(path.name for path in (self.root / "changelog.d").iterdir())


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_fragments_become_a_section_by_kind_and_issue(tree: Tree) -> None:
    tree.note("12.fixed.md", "A fault.\n")
    tree.note("8.added.md", "Installers,\nfor three systems.\n")
    tree.note("2.added.md", "The main job.")
    assert tree.run("1.0.0", "2026-12-01").returncode == 0
    section = tree.text.partition("## 1.0.0 (2026-12-01)")[2]
    assert section.split("\n") == [
        "", "", "### Added", "", "- The main job. (#2)", "- Installers, for three systems. (#8)",
        "", "### Fixed", "", "- A fault. (#12)", "",
    ]  # fmt: skip
    assert tree.left == []


def test_the_newest_release_is_on_top_and_older_ones_stay(tree: Tree) -> None:
    tree.note("1.added.md", "First.")
    tree.run("0.1.0", "2026-11-01")
    tree.note("2.added.md", "Second.")
    assert tree.run("0.2.0", "2026-12-01").returncode == 0
    assert tree.text.index("Second.") < tree.text.index("## 0.1.0 (2026-11-01)")
    assert tree.text.count("\n## ") == 2
    assert tree.text.startswith("# Changes\n")


def test_a_version_is_folded_once(tree: Tree) -> None:
    tree.note("1.added.md", "First.")
    tree.run("0.1.0", "2026-11-01")
    before = tree.text
    tree.note("2.added.md", "Second.")
    told = tree.run("0.1.0", "2026-12-01")
    assert told.returncode == 1
    assert "0.1.0" in told.stderr
    assert tree.text == before
    assert tree.left == ["2.added.md"]


@pytest.mark.parametrize(
    ("name", "text"), [("notes.md", "x"), ("1.invented.md", "x"), ("1.added.md", " \n")]
)
def test_a_fragment_that_says_nothing_is_named(tree: Tree, name: str, text: str) -> None:
    tree.note(name, text)
    told = tree.run("--check")
    assert told.returncode == 1
    assert name in told.stderr


def test_one_release_can_be_shown(tree: Tree) -> None:
    tree.note("1.added.md", "First.")
    tree.run("0.1.0", "2026-11-01")
    tree.note("2.fixed.md", "Second.")
    tree.run("0.2.0", "2026-12-01")
    assert tree.run("--show", "0.1.0").stdout == "### Added\n\n- First. (#1)\n"
    assert tree.run("--show", "0.3.0").returncode == 1


def test_our_own_fragments_can_be_folded() -> None:
    command = [sys.executable, ROOT / "packaging/changelog.py", "--check"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
