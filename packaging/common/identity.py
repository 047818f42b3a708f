"""Who publishes the program, and as what: ``python packaging/common/identity.py app_id | maintainer | publisher | homepage``.

All bundles take these words from ``identity.json`` beside this file, and only from there. Until a home is chosen they
stand for it: ``--check`` names what is still to be put in, and fails; a release does not go on then.
"""

import base64
import binascii
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
FILE: Final = "packaging/common/identity.json"
NAMES: Final = ("app_id", "maintainer", "publisher", "homepage")
STAND_INS: Final = {
    "app_id": "io.github.imm_desktop.ImmDesktop",
    "maintainer": "The IMM Desktop authors <imm-desktop@users.noreply.github.com>",
    "publisher": "IMM Desktop contributors",
}
"""What was written before there was a home."""
STAND_IN_KEY: Final = "a007c30d08b306b88e0bc98c36dbc2250d0cb96e23ba0448b3f47f9ad50d6ef6"
"""SHA-256 of the public key that was made for tries; nobody keeps its private half."""
_FORMS: Final = {
    "app_id": re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*){2,}"),
    "maintainer": re.compile(r"[^<>]+ <[^@<>\s]+@[^@<>\s]+>"),
    "publisher": re.compile(r"\S.*"),
    "homepage": re.compile(r"https://[^\s/]+/.*"),
}


def identity(root: Path = ROOT) -> dict[str, str]:
    """The words by their names.

    Raises:
        ValueError: The file holds other names, or something else than texts.
    """
    content = json.loads((root / FILE).read_text(encoding="utf-8"))
    if tuple(content) != NAMES or not all(isinstance(one, str) for one in content.values()):
        raise ValueError(f"{FILE} must name {', '.join(NAMES)}")
    return dict(content)


def still_missing(root: Path = ROOT) -> list[str]:
    """What a release cannot go out with, one sentence each."""
    missing = []
    for name, value in identity(root).items():
        if value == STAND_INS.get(name):
            missing.append(
                f"{name} in {FILE} still stands for a home that is to be chosen: {value}"
            )
        elif not _FORMS[name].fullmatch(value):
            missing.append(f"{name} in {FILE} is not of its form: {value!r}")
    updates = root / "resources" / "updates"
    address = json.loads((updates / "release.json").read_text(encoding="utf-8"))["address"]
    if not address.startswith("https://"):
        missing.append("resources/updates/release.json names no address to ask for releases")
    if _digest_of_key(updates / "public_key.txt") in (STAND_IN_KEY, ""):
        missing.append(
            "resources/updates/public_key.txt is no key that anybody holds the other half of: packaging/updates/make_key.py"
        )
    return missing


def _digest_of_key(path: Path) -> str:
    lines = path.read_text(encoding="ascii").splitlines()
    try:
        (key,) = (base64.b64decode(one) for one in lines if one and not one.startswith("#"))
    except (ValueError, binascii.Error):
        return ""
    return hashlib.sha256(key).hexdigest() if len(key) == 32 else ""


def main(arguments: list[str]) -> int:
    match arguments:
        case ["--check"]:
            missing = still_missing()
            print("\n".join(missing) or "nothing is missing", file=sys.stderr if missing else None)
            return 1 if missing else 0
        case [name] if name in NAMES:
            print(identity()[name])
            return 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
