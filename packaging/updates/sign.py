"""Sign what installations are told about the newest release.

    python packaging/updates/sign.py PRIVATE_KEY_FILE VERSION PAGE OUTPUT

writes OUTPUT (JSON), to be put where ``address`` of resources/updates/release.json points. PAGE is the https address
that *Open page* opens. The result is checked with the public key that is shipped before it is written.
"""

import argparse
import base64
import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from imm_desktop.adapters.updates import PRODUCT, load_update_key, release_of  # noqa: E402
from imm_desktop.domain.errors import ImmDesktopError  # noqa: E402
from imm_desktop.domain.updates import is_newer  # noqa: E402

SHIPPED = ROOT / "resources" / "updates"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("private", type=Path, metavar="PRIVATE_KEY_FILE")
    parser.add_argument("version")
    parser.add_argument("page")
    parser.add_argument("output", type=Path)
    parser.add_argument("--shipped", type=Path, default=SHIPPED, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    key = load_pem_private_key(options.private.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        print("This is no Ed25519 key.", file=sys.stderr)
        return 2
    payload = json.dumps({"product": PRODUCT, "version": options.version, "page": options.page})
    signature = base64.b64encode(key.sign(payload.encode())).decode()
    content = json.dumps({"payload": payload, "signature": signature}, indent=1) + "\n"
    try:
        is_newer(options.version, "0")
        release_of(content.encode(), load_update_key(options.shipped))
    except (ImmDesktopError, ValueError, OSError) as error:
        print(f"No installation would believe this: {error}", file=sys.stderr)
        return 1
    options.output.write_text(content, encoding="ascii")
    print(f"{options.output}: {options.version}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
