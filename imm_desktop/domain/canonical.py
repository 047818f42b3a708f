"""The one written form of what is hashed, and of a moment."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def canonical_json(value: Mapping[str, Any]) -> bytes:
    """The one byte form of ``value`` that is hashed: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def time_text(at: datetime) -> str:
    """``at`` in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
