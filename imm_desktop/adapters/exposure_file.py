"""The reviewer's private ledger in one small file, apart from the archive that a team may share."""

import asyncio
import json
import logging
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from imm_desktop.adapters.files import write_whole_now
from imm_desktop.domain.care import Exposure, Ledger
from imm_desktop.domain.errors import SettingsError

log = logging.getLogger(__name__)

_VERSION: Final = 1


class _ExposurePart(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    seconds: float = Field(0.0, ge=0, allow_inf_nan=False)
    looks: int = Field(0, ge=0)


class _FilePart(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    version: int = Field(_VERSION, ge=1, le=_VERSION)
    days: dict[date, dict[str, _ExposurePart]] = {}


class ExposureFile:
    """The ``ExposureStore`` port over ``path``; readable by its owner only where the system knows that."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._one_at_a_time = asyncio.Lock()

    async def load(self) -> Ledger:
        """See ``ExposureStore.load``; a file that cannot be read is set aside, not written over."""
        return await asyncio.to_thread(self._load)

    async def save(self, ledger: Ledger) -> None:
        """See ``ExposureStore.save``."""
        async with self._one_at_a_time:
            await asyncio.to_thread(self._save, ledger)

    def _load(self) -> Ledger:
        try:
            part = _FilePart.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return Ledger()
        except (OSError, ValidationError) as error:
            # Without its words: pydantic repeats values, and these are nobody's business.
            log.warning("the exposure ledger cannot be read: %s", type(error).__name__)
            self._set_aside()
            return Ledger()
        return Ledger(
            {
                day: {name: Exposure(one.seconds, one.looks) for name, one in seen.items()}
                for day, seen in part.days.items()
            }
        )

    def _set_aside(self) -> None:
        try:
            self._path.replace(self._path.with_name(self._path.name + ".unreadable"))
        except OSError as error:
            log.warning("the exposure ledger cannot be set aside: %s", error.strerror)

    def _save(self, ledger: Ledger) -> None:
        days = {
            day.isoformat(): {
                name: {"seconds": round(one.seconds, 1), "looks": one.looks}
                for name, one in seen.items()
            }
            for day, seen in ledger.days.items()
        }
        text = json.dumps({"version": _VERSION, "days": days}, ensure_ascii=False, indent=1)
        try:
            write_whole_now(self._path, text.encode())
        except OSError as error:
            raise SettingsError(f"cannot write {self._path}: {error}") from error
