"""Check resources/models against the pinned SHA-256 sums: ``python packaging/models/verify.py``."""

import hashlib
import sys
from pathlib import Path

from sources import SOURCES

MODELS = Path(__file__).resolve().parents[2] / "resources" / "models"


def main() -> int:
    known = {source.model: source for source in SOURCES}
    wrong = 0
    for source in SOURCES:
        path = MODELS / source.model
        actual = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
        same = actual == source.sha256
        wrong += not same
        print(f"{'ok   ' if same else 'WRONG'} {source.model}  {actual}")
        print(f"      from {source.package} ({source.licence}): {source.member}")
        print(f"      {source.steps}")
    for path in MODELS.glob("*.onnx"):
        if path.name not in known:
            wrong += 1
            print(f"WRONG {path.name} has no known origin")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
