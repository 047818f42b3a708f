"""Make the key pair that signs the file about updates. Run once in the life of the project.

    python packaging/updates/make_key.py PRIVATE_KEY_FILE

writes the private key (PEM, readable by its owner only) to PRIVATE_KEY_FILE, which must not be inside the repository,
and the public key to resources/updates/public_key.txt, which is committed and shipped. Who holds the private key can
tell every installation that there is a release: keep it off the build machines, in a safe place with a copy.
A new pair is believed only by installations that were shipped with its public key.
"""

import argparse
import base64
import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = ROOT / "resources" / "updates" / "public_key.txt"
HEAD = """# Public half (Ed25519, base64) of the key that signs the file about updates.
# Made by packaging/updates/make_key.py; the private half is never in this repository.
"""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("private", type=Path, metavar="PRIVATE_KEY_FILE")
    parser.add_argument("--public", type=Path, default=PUBLIC, help="where the public key goes")
    options = parser.parse_args(arguments)
    private = options.private.expanduser().resolve()
    if private.is_relative_to(ROOT):
        print("The private key must not be inside the repository.", file=sys.stderr)
        return 2
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        handle = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        print(f"{private} is there already and is not written over.", file=sys.stderr)
        return 2
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    options.public.parent.mkdir(parents=True, exist_ok=True)
    options.public.write_text(HEAD + base64.b64encode(raw).decode() + "\n", encoding="ascii")
    print(f"private key: {private}\npublic key:  {options.public}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
