"""Fold ``changelog.d`` into ``CHANGELOG.md``: ``python packaging/changelog.py VERSION DATE`` at a release.

A fragment is ``changelog.d/<issue>.<kind>.md`` with one sentence or more; what follows a second dot in the stem keeps
two of one issue apart (``2.added.sample.md``). Fragments are removed when they are folded in. ``--check`` only says
whether all of them can be, ``--show`` prints the section of a version that is in the file already.
"""

import argparse
import re
import sys
from datetime import date
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]

KINDS: Final = {
    "added": "Added",
    "changed": "Changed",
    "deprecated": "Deprecated",
    "removed": "Removed",
    "fixed": "Fixed",
    "security": "Security",
}
HEAD: Final = "# Changes\n\nWhat an operator notices, newest first.\n"

_NAME: Final = re.compile(r"^(?P<issue>\d+)\.(?P<kind>[a-z]+)(?:\.[\w-]+)?\.md$")


class FragmentError(Exception):
    """A fragment, a version or a date that cannot be folded in."""


def fragments_of(folder: Path) -> dict[str, list[tuple[int, str, Path]]]:
    """Kind → (issue, text, file), ordered by issue.

    Raises:
        FragmentError: A file has a name that says nothing, or nothing in it.
    """
    found: dict[str, list[tuple[int, str, Path]]] = {}
    for path in sorted(folder.glob("*")):
        if path.name.startswith("."):
            continue
        match = _NAME.match(path.name)
        if match is None or match["kind"] not in KINDS:
            raise FragmentError(f"{path.name} is not <issue>.<{'|'.join(KINDS)}>.md")
        text = " ".join(path.read_text(encoding="utf-8").split())
        if not text:
            raise FragmentError(f"{path.name} is empty")
        found.setdefault(match["kind"], []).append((int(match["issue"]), text, path))
    return {kind: sorted(found[kind]) for kind in KINDS if kind in found}


def section_of(version: str, day: date, fragments: dict[str, list[tuple[int, str, Path]]]) -> str:
    """What a release says, as Markdown."""
    lines = [f"## {version} ({day.isoformat()})", ""]
    for kind, entries in fragments.items():
        lines += [f"### {KINDS[kind]}", ""]
        lines += [f"- {text} (#{issue})" for issue, text, _ in entries]
        lines.append("")
    return "\n".join(lines)


def fold(root: Path, version: str, day: date) -> None:
    """Write the new section on top of the others and remove the fragments.

    Raises:
        FragmentError: There is nothing to fold, or the version is in the file already.
    """
    fragments = fragments_of(root / "changelog.d")
    if not fragments:
        raise FragmentError("changelog.d is empty")
    path = root / "CHANGELOG.md"
    before = path.read_text(encoding="utf-8") if path.exists() else HEAD
    if f"\n## {version} (" in before:
        raise FragmentError(f"CHANGELOG.md has {version} already")
    head, mark, rest = before.partition("\n## ")
    after = f"{head.rstrip()}\n\n{section_of(version, day, fragments)}{mark}{rest}"
    path.write_text(after.rstrip() + "\n", encoding="utf-8")
    for entries in fragments.values():
        for _, _, fragment in entries:
            fragment.unlink()


def shown(root: Path, version: str) -> str:
    """The section of ``version`` without its heading.

    Raises:
        FragmentError: CHANGELOG.md has none.
    """
    path = root / "CHANGELOG.md"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for part in text.split("\n## ")[1:]:
        head, _, body = part.partition("\n")
        if head.startswith(f"{version} ("):
            return body.strip() + "\n"
    raise FragmentError(f"CHANGELOG.md has no {version}; run packaging/changelog.py {version} DATE")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Fold changelog.d into CHANGELOG.md.")
    parser.add_argument("version", nargs="?")
    parser.add_argument("date", nargs="?", type=date.fromisoformat, metavar="YYYY-MM-DD")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--show", metavar="VERSION")
    parser.add_argument("--root", type=Path, default=ROOT, help="another source tree")
    options = parser.parse_args(arguments)
    try:
        if options.check:
            fragments_of(options.root / "changelog.d")
        elif options.show:
            print(shown(options.root, options.show), end="")
        elif options.version and options.date:
            fold(options.root, options.version, options.date)
        else:
            parser.error("VERSION and YYYY-MM-DD, --check, or --show VERSION")
    except FragmentError as error:
        print(f"changelog: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
