"""AccessKeys from where they already are: the environment or the aliyun CLI's profiles. Nothing is ever written.

Names of variables and of the profile file are those of the official default chain (alibabacloud-credentials 1.0).
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from imm_desktop.adapters.clock import SystemClock
from imm_desktop.adapters.profile_keys import ProfileKeys
from imm_desktop.adapters.temporary_keys import Lenders
from imm_desktop.domain.accounts import Account, CredentialSource
from imm_desktop.domain.errors import CredentialsError
from imm_desktop.imm.signing import AccessKey
from imm_desktop.services.ports.system import Clock, Secrets

KEY_ID_VARIABLE: Final = "ALIBABA_CLOUD_ACCESS_KEY_ID"
KEY_SECRET_VARIABLE: Final = "ALIBABA_CLOUD_ACCESS_KEY_SECRET"  # noqa: S105 (a variable's name)
TOKEN_VARIABLE: Final = "ALIBABA_CLOUD_SECURITY_TOKEN"  # noqa: S105 (a variable's name)
PROFILE_VARIABLE: Final = "ALIBABA_CLOUD_PROFILE"


class Credentials:
    """Finds the AccessKey of an account each time it is asked, so that a renewed key is used at once."""

    def __init__(
        self,
        environment: Mapping[str, str],
        secrets: Secrets,
        cli_config: Path,
        engine_key: Callable[[], AccessKey],
        clock: Clock | None = None,
        lenders: Lenders | None = None,
    ) -> None:
        """``cli_config`` is usually ``~/.aliyun/config.json``; ``engine_key`` is what the running engine accepts."""
        clock = clock or SystemClock()
        self._environment = environment
        self._secrets = secrets
        self._profiles = ProfileKeys(environment, cli_config, lenders or Lenders(clock), clock)
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
                name = account.profile or self._environment.get(PROFILE_VARIABLE, "")
                return await self._profiles.key_of(name)
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
        """Names of the CLI profiles that can be used; none when there is no readable file."""
        return self._profiles.list_profiles()

    @property
    def used_secrets(self) -> frozenset[str]:
        """What was signed with on the way to a key and is none of the keys that were given out."""
        return frozenset(self._profiles.used_secrets)

    def _from_environment(self) -> AccessKey:
        if not self.has_environment():
            raise CredentialsError(f"{KEY_ID_VARIABLE} and {KEY_SECRET_VARIABLE} are not both set.")
        return AccessKey(
            self._environment[KEY_ID_VARIABLE],
            self._environment[KEY_SECRET_VARIABLE],
            self._environment.get(TOKEN_VARIABLE) or None,
        )
