"""Writes docs/keys.md from the one table of commands (``make keys``); a test keeps the page current."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "keys.md"
HEAD = """# Keys

Made from the table of commands (`imm_desktop/ui/shortcuts.py`) by `make keys`; every command is also in a menu and in the
palette (Ctrl+K). Other keys can be chosen in Settings › Keys. On macOS, Ctrl is ⌘.
"""


def page() -> str:
    """The page: one table for each place where keys work."""
    from imm_desktop.ui.shortcuts import COMMANDS, Scope

    parts = [HEAD]
    for scope in Scope:
        rows = [one for one in COMMANDS.values() if one.scope is scope]
        parts.append(f"## {scope.value}\n\n| command | keys |\n| --- | --- |")
        for one in rows:
            name = one.text.replace("%1", one.command_id.rpartition("_")[2])
            held = " (held)" if one.is_held else ""
            keys = ", ".join(f"`{key}`" for key in one.keys).replace("|", "\\|")
            parts.append(f"| {name}{held} | {keys} |")
        parts.append("")
    return "\n".join(parts)


def main() -> int:
    """Write the page."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
