"""Buckets whose objects say what their analysis does; see tests/engine_fakes.py."""

import json
from pathlib import Path
from typing import Any

CODE = {"Label": "qrcode", "Offset": 1, "Rate": 90.0}
CAT = {
    "LabelName": "猫",
    "LabelAlias": "Cat",
    "LabelConfidence": 0.9,
    "Clips": [{"TimeRange": [1000, 2500]}],
}
FLAGGED: dict[str, Any] = {
    "Labels": [CAT],
    "ModerationResult": {
        "Suggestion": "review",
        "Categories": ["ad"],
        "Frames": {"TotalCount": 5, "BlockFrames": [CODE]},
    },
}
"""One label; moderation says review because of one frame."""


def put_script(path: Path, *commands: str, answer: dict[str, Any] | None = None) -> Path:
    """Make an object whose analyses do ``commands``, then answer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    last = f"answer {json.dumps(FLAGGED if answer is None else answer)}"
    path.write_text("\n".join([*commands, last]), "utf-8")
    return path
