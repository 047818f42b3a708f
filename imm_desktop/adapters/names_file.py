"""A text of the operator's in one file of the profile: own names of labels, or choices about lanes."""

import asyncio
from pathlib import Path

from imm_desktop.adapters.files import write_whole_now
from imm_desktop.domain.errors import SettingsError


class NamesFile:
    """``path`` need not exist; its folder is made when something is saved."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def load(self) -> str:
        """The text; empty when there is no file.

        Raises:
            SettingsError: It cannot be read.
        """
        return await asyncio.to_thread(self._load)

    async def save(self, text: str) -> None:
        """Keep ``text``, whole or not at all.

        Raises:
            SettingsError: The disk refused; the earlier file is left as it is.
        """
        try:
            await asyncio.to_thread(write_whole_now, self._path, text.encode())
        except OSError as error:
            raise SettingsError(f"cannot write {self._path}: {error}") from error

    def _load(self) -> str:
        try:
            return self._path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return ""
        except (OSError, ValueError) as error:
            raise SettingsError(f"cannot read {self._path}: {error}") from error
