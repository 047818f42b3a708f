"""The operator's choices in one JSON file; never a secret.

What a newer program added to the file is kept: only the fields known here are replaced.
"""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from imm_desktop.adapters.files import write_whole_now
from imm_desktop.domain.accounts import THIS_COMPUTER, Account, AccountKind, CredentialSource
from imm_desktop.domain.care import CareLimits
from imm_desktop.domain.errors import SettingsError
from imm_desktop.domain.policy import Policy, Reason
from imm_desktop.domain.settings import (
    DEFAULT_POLICY,
    Density,
    KeyChoice,
    Language,
    Look,
    Playback,
    PlayedBy,
    Settings,
    Veil,
    VeilChoice,
)

_DEFAULT: Final = Settings()
_IDENTITY: Final = ("account_id", "code", "command", "category")
"""Fields that tell which entry of a list is meant when the file is written anew."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _ReasonPart(_Part):
    code: str = Field(min_length=1)
    text: str


class _PolicyPart(_Part):
    version: int = Field(DEFAULT_POLICY.version, ge=1)
    reasons: tuple[_ReasonPart, ...] = tuple(
        _ReasonPart(code=one.code, text=one.text) for one in DEFAULT_POLICY.reasons
    )
    grace_ms: int = Field(DEFAULT_POLICY.grace_ms, ge=0)
    tags_objects: bool = DEFAULT_POLICY.tags_objects


class _AccountPart(_Part):
    account_id: str = Field(min_length=1)
    kind: AccountKind
    name: str
    region: str
    project: str
    credential_source: CredentialSource
    profile: str = ""
    buckets: tuple[str, ...] = ()
    imm_url: str = ""
    oss_url: str = ""

    @field_validator("imm_url", "oss_url")
    @classmethod
    def _holds_no_secret(cls, value: str) -> str:
        if "@" in urlsplit(value).netloc:
            raise ValueError("an address with a name or a password in it")
        return value


class _KeyPart(_Part):
    command: str = Field(min_length=1)
    keys: tuple[str, ...] = ()


class _VeilPart(_Part):
    category: str = Field(min_length=1)
    veil: Veil


class _CarePart(_Part):
    minutes_a_day: int = Field(_DEFAULT.care.minutes_a_day, ge=0)
    minutes_until_break: int = Field(_DEFAULT.care.minutes_until_break, ge=0)
    break_minutes: int = Field(_DEFAULT.care.break_minutes, ge=1)


class _PlaybackPart(_Part):
    player: PlayedBy = _DEFAULT.playback.player
    opening_rate: float = Field(_DEFAULT.playback.opening_rate, ge=0.0, le=4.0)
    step_ms: int = Field(_DEFAULT.playback.step_ms, ge=100, le=60_000)
    repeats: bool = _DEFAULT.playback.repeats


class _SettingsPart(_Part):
    look: Look = _DEFAULT.look
    density: Density = _DEFAULT.density
    playback: _PlaybackPart = _PlaybackPart()
    language: Language = _DEFAULT.language
    text_scale: float = Field(_DEFAULT.text_scale, ge=0.8, le=2.0)
    reviewer: str = _DEFAULT.reviewer
    policy: _PolicyPart = _PolicyPart()
    accounts: tuple[_AccountPart, ...] = ()
    chosen_account: str = _DEFAULT.chosen_account
    veil: Veil = _DEFAULT.veil
    veils: tuple[_VeilPart, ...] = ()
    veil_silences: bool = _DEFAULT.veil_silences
    care: _CarePart = _CarePart()
    muted: bool = _DEFAULT.muted
    label_language: Language = _DEFAULT.label_language
    least_coverage: float = Field(_DEFAULT.least_coverage, ge=0.0, le=1.0)
    shortcuts: tuple[_KeyPart, ...] = ()
    anchor_address: str = Field(_DEFAULT.anchor_address, pattern=r"^(oss://[^/]+/(.*/)?)?$")
    runs_commands: bool = _DEFAULT.runs_commands
    dsa_scope: tuple[str, ...] = _DEFAULT.dsa_scope
    checks_updates: bool = _DEFAULT.checks_updates
    engine_cpu_percent: int = Field(_DEFAULT.engine_cpu_percent, ge=1, le=100)
    banned_words: tuple[str, ...] = _DEFAULT.banned_words


class SettingsFile:
    """The ``SettingsStore`` port over ``path``; the folder is made when something is saved."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._one_at_a_time = asyncio.Lock()

    async def load(self) -> Settings:
        """See ``SettingsStore.load``."""
        return await asyncio.to_thread(self._load)

    async def save(self, settings: Settings) -> None:
        """See ``SettingsStore.save``; a file that cannot be read is not written over either."""
        async with self._one_at_a_time:
            await asyncio.to_thread(self._save, settings)

    def _load(self) -> Settings:
        return _settings_of(self._checked(self._read()))

    def _save(self, settings: Settings) -> None:
        plain = self._checked(settings).model_dump(mode="json")
        old = self._read()
        self._checked(old)  # what could not be loaded stands not in ``settings``, and would be lost
        content = _merged(old, plain)
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        try:
            write_whole_now(self._path, text.encode())
        except OSError as error:
            raise SettingsError(f"cannot write {self._path}: {error}") from error

    def _checked(self, content: dict[str, Any] | Settings) -> _SettingsPart:
        try:
            return _SettingsPart.model_validate(content, from_attributes=True)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(one) for one in first["loc"])
            words = f"{self._path}: {place}: {first['msg']}"
        # Outside the handler: pydantic's own error repeats the value, which may be a secret.
        raise SettingsError(words)

    def _read(self) -> dict[str, Any]:
        try:
            content = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            raise SettingsError(f"cannot read {self._path}: {error}") from error
        if not isinstance(content, dict):
            raise SettingsError(f"cannot read {self._path}: not a JSON object")
        return content


def _settings_of(part: _SettingsPart) -> Settings:
    policy = part.policy
    accounts = tuple(
        Account(**{name: getattr(one, name) for name in _AccountPart.model_fields})
        for one in part.accounts
        if one.account_id != THIS_COMPUTER.account_id
    )
    return Settings(
        look=part.look,
        language=part.language,
        text_scale=part.text_scale,
        reviewer=part.reviewer,
        policy=Policy(
            version=policy.version,
            reasons=tuple(Reason(one.code, one.text) for one in policy.reasons),
            grace_ms=policy.grace_ms,
            tags_objects=policy.tags_objects,
        ),
        accounts=(THIS_COMPUTER, *accounts),
        chosen_account=part.chosen_account,
        veil=part.veil,
        veils=tuple(VeilChoice(one.category, one.veil) for one in part.veils),
        veil_silences=part.veil_silences,
        care=CareLimits(**{name: getattr(part.care, name) for name in _CarePart.model_fields}),
        muted=part.muted,
        label_language=part.label_language,
        least_coverage=part.least_coverage,
        density=part.density,
        playback=Playback(
            part.playback.player,
            part.playback.opening_rate,
            part.playback.step_ms,
            part.playback.repeats,
        ),
        shortcuts=tuple(KeyChoice(one.command, one.keys) for one in part.shortcuts),
        anchor_address=part.anchor_address,
        runs_commands=part.runs_commands,
        dsa_scope=part.dsa_scope,
        checks_updates=part.checks_updates,
        engine_cpu_percent=part.engine_cpu_percent,
        banned_words=part.banned_words,
    )


def _merged(old: Any, new: Any) -> Any:
    """``new``, with what ``old`` holds beside it: fields of objects, and of entries known by their identity."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return {**old, **{name: _merged(old.get(name), value) for name, value in new.items()}}
    if isinstance(old, list) and isinstance(new, list):
        known = {_identity(one): one for one in old if _identity(one)}
        return [_merged(known.get(_identity(one)), one) for one in new]
    return new


def _identity(entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return ""
    return next((str(entry[name]) for name in _IDENTITY if name in entry), "")
