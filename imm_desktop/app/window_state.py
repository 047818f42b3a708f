"""What the first frame needs to look right before the settings are read: place, look, language, text size."""

import base64
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

log = logging.getLogger(__name__)

LARGEST: Final = 1e9
"""No number that is kept here comes near it."""


class WindowStateFile:
    """A small JSON file; losing it loses only where the window stood."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, Any] = self._read()

    def load_window_state(self) -> bytes | None:
        """See ``ui.window_place.WindowState``."""
        try:
            return base64.b64decode(self._values["window"], validate=True)
        except (KeyError, ValueError, TypeError):
            return None

    def save_window_state(self, state: bytes) -> None:
        """See ``ui.window_place.WindowState``."""
        self._values["window"] = base64.b64encode(state).decode()
        self._write()

    def text(self, name: str, default: str) -> str:
        """A remembered word."""
        value = self._values.get(name)
        return value if isinstance(value, str) else default

    def number(self, name: str, default: float) -> float:
        """A remembered number."""
        value = self._values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return default
        # JSON may hold NaN, and whole numbers that no float can.
        return float(value) if abs(value) < LARGEST else default

    def remember(self, values: Mapping[str, str | float]) -> None:
        """Keep words and numbers for the next start."""
        if any(self._values.get(name) != value for name, value in values.items()):
            self._values.update(values)
            self._write()

    def _read(self) -> dict[str, Any]:
        try:
            values = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return values if isinstance(values, dict) else {}

    def _write(self) -> None:
        part = self._path.with_suffix(".part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(self._values), encoding="utf-8")
            part.replace(self._path)
        except OSError as error:
            log.warning("the window's place cannot be kept: %s", error)
