"""AccessKeys from where they already are: the environment or the aliyun CLI's profiles. Nothing is ever written.

Names of variables and of the profile file are those of the official default chain (alibabacloud-credentials 1.0).
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from imm_desktop.domain.accounts import Account, CredentialSource
from imm_desktop.domain.errors import CredentialsError
from imm_desktop.imm.signing import AccessKey
from imm_desktop.services.ports import Secrets

KEY_ID_VARIABLE: Final = "ALIBABA_CLOUD_ACCESS_KEY_ID"
KEY_SECRET_VARIABLE: Final = "ALIBABA_CLOUD_ACCESS_KEY_SECRET"  # noqa: S105 (a variable's name)
TOKEN_VARIABLE: Final = "ALIBABA_CLOUD_SECURITY_TOKEN"  # noqa: S105 (a variable's name)
PROFILE_VARIABLE: Final = "ALIBABA_CLOUD_PROFILE"

READABLE_MODES: Final = ("AK", "StsToken")
"""Profile modes whose keys stand in the file; the others need a service to be asked and are refused with a reason."""


class Credentials:
    """Finds the AccessKey of an account each time it is asked, so that a renewed key is used at once."""

    def __init__(
        self,
        environment: Mapping[str, str],
        secrets: Secrets,
        cli_config: Path,
        engine_key: Callable[[], AccessKey],
    ) -> None:
        """``cli_config`` is usually ``~/.aliyun/config.json``; ``engine_key`` is what the running engine accepts."""
        self._environment = environment
        self._secrets = secrets
        self._cli_config = cli_config
        self._engine_key = engine_key

    async def key_of(self, account: Account) -> AccessKey:
        """The key to sign with.

        Raises:
            CredentialsError: There is none, and what to do about it.
        """
        match account.credential_source:
            case CredentialSource.ENGINE:
                return self._engine_key()
            case CredentialSource.ENVIRONMENT:
                return self._from_environment()
            case CredentialSource.CLI_PROFILE:
                return self._from_profile(account.profile)
            case CredentialSource.KEY_RING | CredentialSource.MEMORY:
                kept = await self._secrets.get(account.account_id)
                if kept is None:
                    raise CredentialsError(
                        f"No AccessKey is kept for {account.name}. Type it in again."
                    )
                return AccessKey(*kept)

    def has_environment(self) -> bool:
        """Whether the environment holds a key."""
        return bool(
            self._environment.get(KEY_ID_VARIABLE) and self._environment.get(KEY_SECRET_VARIABLE)
        )

    def list_profiles(self) -> tuple[str, ...]:
        """Names of the CLI profiles whose keys can be read; none when there is no readable file."""
        try:
            profiles = self._profiles()
        except CredentialsError:
            return ()
        return tuple(one["name"] for one in profiles if one.get("mode") in READABLE_MODES)

    def _from_environment(self) -> AccessKey:
        if not self.has_environment():
            raise CredentialsError(f"{KEY_ID_VARIABLE} and {KEY_SECRET_VARIABLE} are not both set.")
        return AccessKey(
            self._environment[KEY_ID_VARIABLE],
            self._environment[KEY_SECRET_VARIABLE],
            self._environment.get(TOKEN_VARIABLE) or None,
        )

    def _from_profile(self, name: str) -> AccessKey:
        wanted = name or self._environment.get(PROFILE_VARIABLE, "")
        for one in self._profiles():
            if one["name"] != wanted:
                continue
            if one.get("mode") not in READABLE_MODES:
                raise CredentialsError(
                    f"Profile {wanted} has mode {one.get('mode')}; only {' and '.join(READABLE_MODES)} can be read."
                )
            key_id, secret = one.get("access_key_id"), one.get("access_key_secret")
            if not (isinstance(key_id, str) and isinstance(secret, str) and key_id and secret):
                raise CredentialsError(f"Profile {wanted} holds no AccessKey.")
            token = one.get("sts_token") if one.get("mode") == "StsToken" else None
            return AccessKey(key_id, secret, token or None)
        raise CredentialsError(f"There is no profile {wanted} in {self._cli_config.name}.")

    def _profiles(self) -> list[dict[str, Any]]:
        try:
            content = json.loads(self._cli_config.read_text(encoding="utf-8"))
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
        return [
            one for one in profiles if isinstance(one, dict) and isinstance(one.get("name"), str)
        ]
