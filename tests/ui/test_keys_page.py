"""docs/keys.md says what the table of commands says."""

import importlib.util
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "docs" / "keys.py"


def test_the_page_of_keys_is_current():
    spec = importlib.util.spec_from_file_location("keys_page", SCRIPT)
    keys = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(keys)
    assert keys.PAGE.read_text(encoding="utf-8") == keys.page(), "run make keys"
