"""AccessKeys of the aliyun CLI's profiles, in every mode that needs nobody at a browser. Nothing is ever written.

Modes and names of fields are those of aliyun CLI 3 (``config/profile.go``). Temporary keys live in memory, until
shortly before their end.
"""

import asyncio
import json
import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Final

from imm_desktop.adapters.child_process import run_to_end
from imm_desktop.adapters.temporary_keys import USUAL_S, Lenders, LentKey, Role, life_of
from imm_desktop.domain.errors import CredentialsError, ImmDesktopError
from imm_desktop.imm.signing import AccessKey
from imm_desktop.services.ports.system import Clock

USABLE_MODES: Final = (
    "AK",
    "StsToken",
    "RamRoleArn",
    "ChainableRamRoleArn",
    "RamRoleArnWithRoleName",
    "EcsRamRole",
    "OIDC",
    "External",
    "CredentialsURI",
    "CloudSSO",
    "OAuth",
)
"""BearerToken and Anonymous sign nothing, and RsaKeyPair is taken out of service; they are refused with a reason."""

RENEWED_BEFORE: Final = timedelta(minutes=5)
"""A temporary key is renewed so long before its end, or in the last quarter of its life when that is shorter."""
COMMAND_LIMIT_S: Final = 60.0
"""Longest for a profile's own command; it may ask its user something."""
URI_VARIABLE: Final = "ALIBABA_CLOUD_CREDENTIALS_URI"

Profile = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Kept:
    lent: LentKey
    renew_at: float
    dies_at: float


class ProfileKeys:
    """Finds the key of a profile each time it is asked, so that a profile that was changed is used at once."""

    def __init__(
        self,
        environment: Mapping[str, str],
        config: Path,
        lenders: Lenders,
        clock: Clock,
        *,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        """``config`` is usually ``~/.aliyun/config.json``; ``seconds`` only ever grow, whatever the clock is set to."""
        self._environment = environment
        self._config = config
        self._lenders = lenders
        self._clock = clock
        self._seconds = seconds
        self._kept: dict[str, _Kept] = {}
        self._asking: dict[str, asyncio.Lock] = {}
        self.used_secrets: set[str] = set()
        """What stood in the file and was signed with on the way to another key."""

    def list_profiles(self) -> tuple[str, ...]:
        """Names of the profiles that can be used; none when there is no readable file."""
        try:
            profiles = self._profiles()
        except CredentialsError:
            return ()
        return tuple(name for name, one in profiles.items() if one.get("mode") in USABLE_MODES)

    async def key_of(self, name: str) -> AccessKey:
        """The key of the profile ``name``.

        Raises:
            CredentialsError: There is none, and what to do about it.
            UnreachableError: Whoever lends the key does not answer.
        """
        profiles = await asyncio.to_thread(self._profiles)
        _refuse_circles(name, profiles)
        return await self._key_in(name, profiles)

    async def _key_in(self, name: str, profiles: Mapping[str, Profile]) -> AccessKey:
        profile = profiles.get(name)
        if profile is None:
            raise CredentialsError(f"There is no profile {name} in {self._config.name}.")
        match profile.get("mode"):
            case "AK":
                return _key_of(profile, name, "")
            case "StsToken":
                return _key_of(profile, name, profile.get("sts_token"))
            case mode if mode in USABLE_MODES:
                return await self._temporary(name, profile, profiles)
            case mode:
                raise CredentialsError(
                    f"Profile {name} has mode {mode}, which gives no AccessKey. "
                    f"These can be used: {', '.join(USABLE_MODES)}."
                )

    async def _temporary(
        self, name: str, profile: Profile, profiles: Mapping[str, Profile]
    ) -> AccessKey:
        """The key that is kept for a profile that says just this, or a new one."""
        said = json.dumps(profile, sort_keys=True, default=str)
        async with self._asking.setdefault(said, asyncio.Lock()):
            kept = self._kept.get(said)
            now = self._seconds()
            if kept is not None and now < kept.renew_at:
                return kept.lent.key
            try:
                lent = await self._borrow(name, profile, profiles)
            except ImmDesktopError:
                if kept is not None and now < kept.dies_at:
                    return kept.lent.key  # good for some minutes more, in which it is tried again
                raise
            self._kept[said] = _kept_from(lent, self._seconds())
            return lent.key

    async def _borrow(
        self, name: str, profile: Profile, profiles: Mapping[str, Profile]
    ) -> LentKey:
        lenders = self._lenders
        match profile["mode"]:
            case "RamRoleArn":
                source = _key_of(profile, name, profile.get("sts_token"))
                return await self._assumed(source, profile, name)
            case "ChainableRamRoleArn":
                source_name = _text(profile, "source_profile", name)
                source = await self._key_in(source_name, profiles)
                return await self._assumed(source, profile, name)
            case "RamRoleArnWithRoleName":
                instance = await lenders.instance_role(str(profile.get("ram_role_name") or ""))
                return await self._assumed(instance.key, profile, name)
            case "EcsRamRole":
                return await lenders.instance_role(str(profile.get("ram_role_name") or ""))
            case "OIDC":
                token = await asyncio.to_thread(_file_of, _text(profile, "oidc_token_file", name))
                self.used_secrets.add(token)
                provider = _text(profile, "oidc_provider_arn", name)
                return await lenders.assume_role_with_oidc(token, provider, _role_of(profile, name))
            case "CredentialsURI":
                url = profile.get("credentials_uri") or self._environment.get(URI_VARIABLE)
                return await lenders.from_address(
                    str(url or _text(profile, "credentials_uri", name))
                )
            case "External":
                return await self._from_command(name, profile, profiles)
            case _:
                return await self._signed_in(name, profile)

    async def _assumed(self, source: AccessKey, profile: Profile, name: str) -> LentKey:
        self.used_secrets |= {source.access_key_secret}
        if source.security_token:
            self.used_secrets |= {source.security_token}
        return await self._lenders.assume_role(source, _role_of(profile, name))

    async def _from_command(
        self, name: str, profile: Profile, profiles: Mapping[str, Profile]
    ) -> LentKey:
        """What the profile's command says, as a profile of its own put over this one."""
        output = await _output_of(_text(profile, "process_command", name), name)
        try:
            said = json.loads(output)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise CredentialsError(f"The command of profile {name} gave no JSON object.") from None
        whole = {**profile, "mode": "AK", **said}
        if whole["mode"] == "External":
            raise CredentialsError(f"The command of profile {name} names another command.")
        inner = f"{name} (its command)"
        known = {**profiles, inner: whole}
        _refuse_circles(inner, {**known, name: whole})
        key = await self._key_in(inner, known)
        if whole["mode"] == "AK" and "expiration" not in said:
            return LentKey(key, timedelta.max)  # a lasting key; the command is not asked again
        return LentKey(key, life_of(said.get("expiration"), self._clock.now()))

    async def _signed_in(self, name: str, profile: Profile) -> LentKey:
        """The key of somebody who has signed in with the CLI: as the CLI left it there, else from CloudSSO."""
        now = self._clock.now().timestamp()
        left_s = _number(profile, "sts_expiration") - now
        if left_s > 0 and profile.get("sts_token"):
            return LentKey(_key_of(profile, name, profile["sts_token"]), timedelta(seconds=left_s))
        if profile["mode"] == "CloudSSO":
            if _number(profile, "cloud_sso_access_token_expire") <= now:
                raise CredentialsError(
                    f"The sign-in of profile {name} has run out. "
                    f"Sign in again: aliyun configure --profile {name}"
                )
            token = _text(profile, "access_token", name)
            self.used_secrets.add(token)
            return await self._lenders.cloud_sso(
                _text(profile, "cloud_sso_sign_in_url", name),
                token,
                _text(profile, "cloud_sso_account_id", name),
                _text(profile, "cloud_sso_access_config", name),
            )
        raise CredentialsError(
            f"The key of profile {name} has run out. "
            f"Any command of the aliyun CLI renews it: aliyun sts GetCallerIdentity --profile {name}"
        )

    def _profiles(self) -> dict[str, Profile]:
        try:
            content = json.loads(self._config.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise CredentialsError(
                "The aliyun CLI has no configuration on this computer."
            ) from error
        except OSError as error:
            raise CredentialsError(
                f"The aliyun CLI's configuration cannot be read: {error.strerror}."
            ) from None
        except ValueError:
            # The error's own text may quote the file, and the file holds secrets.
            raise CredentialsError("The aliyun CLI's configuration is not valid JSON.") from None
        profiles = content.get("profiles") if isinstance(content, dict) else None
        if not isinstance(profiles, list):
            raise CredentialsError("The aliyun CLI's configuration holds no profiles.")
        found: dict[str, Profile] = {}
        for one in profiles:
            if isinstance(one, dict) and isinstance(one.get("name"), str):
                found.setdefault(one["name"], one)  # of two with one name the CLI takes the first
        return found


def _refuse_circles(name: str, profiles: Mapping[str, Profile]) -> None:
    """Refuse profiles that lead back to themselves: each would wait for the other."""
    passed = set()
    while profiles.get(name, {}).get("mode") == "ChainableRamRoleArn":
        if name in passed:
            raise CredentialsError(f"The source profile of {name} leads back to itself.")
        passed.add(name)
        name = str(profiles[name].get("source_profile"))


def _kept_from(lent: LentKey, now: float) -> _Kept:
    life_s = lent.life.total_seconds()
    early_s = min(RENEWED_BEFORE.total_seconds(), life_s / 4)
    return _Kept(lent, now + life_s - early_s, now + life_s)


def _key_of(profile: Profile, name: str, token: object) -> AccessKey:
    key_id, secret = profile.get("access_key_id"), profile.get("access_key_secret")
    if not (isinstance(key_id, str) and isinstance(secret, str) and key_id and secret):
        raise CredentialsError(f"Profile {name} holds no AccessKey.")
    return AccessKey(key_id, secret, token if isinstance(token, str) and token else None)


def _role_of(profile: Profile, name: str) -> Role:
    return Role(
        arn=_text(profile, "ram_role_arn", name),
        session=str(profile.get("ram_session_name") or "imm-desktop"),
        life_s=int(_number(profile, "expired_seconds")) or USUAL_S,
        external_id=str(profile.get("external_id") or ""),
        sts_region=str(profile.get("sts_region") or ""),
    )


def _text(profile: Profile, field: str, name: str) -> str:
    value = profile.get(field)
    if not isinstance(value, str) or not value:
        raise CredentialsError(f"Profile {name} has no {field}.")
    return value


def _number(profile: Profile, field: str) -> float:
    value = profile.get(field)
    return value if isinstance(value, int | float) else 0


def _file_of(path: str) -> str:
    try:
        return Path(path).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise CredentialsError(
            f"The token file {path} cannot be read: {type(error).__name__}."
        ) from None


async def _output_of(command: str, name: str) -> bytes:
    """What a profile's command writes; neither that nor what it complains of is ever quoted: it may hold the key."""
    try:
        code, output = await run_to_end(_words_of(command), limit_s=COMMAND_LIMIT_S, reads=True)
    except TimeoutError:  # before OSError, of which it is one
        raise CredentialsError(
            f"The command of profile {name} did not end within {COMMAND_LIMIT_S:g} s."
        ) from None
    except (OSError, ValueError) as error:
        raise CredentialsError(
            f"The command of profile {name} cannot be run: {type(error).__name__}."
        ) from None
    if code:
        raise CredentialsError(
            f"The command of profile {name} ended with {code}. Run it in a terminal to see why."
        )
    return output


def _words_of(command: str) -> list[str]:
    if sys.platform == "win32":  # a backslash is part of a path there
        return [one.strip('"') for one in shlex.split(command, posix=False)]
    return shlex.split(command)
