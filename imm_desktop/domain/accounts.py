"""On whose behalf, and against which backend, the program works."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class AccountKind(StrEnum):
    """Which backend answers."""

    ENGINE = "engine"
    CLOUD = "cloud"


class CredentialSource(StrEnum):
    """Where the AccessKey comes from. Only ``KEY_RING`` keeps it for us; nothing is ever written to a file."""

    ENGINE = "engine"
    """Made anew each time the engine starts; lives in memory."""
    ENVIRONMENT = "environment"
    CLI_PROFILE = "cli_profile"
    KEY_RING = "key_ring"
    MEMORY = "memory"
    """Typed in, forgotten when the program ends."""


@dataclass(frozen=True, slots=True)
class Account:
    """A backend with a project, and how to speak to it. Holds no secret."""

    account_id: str
    kind: AccountKind
    name: str
    region: str
    project: str
    credential_source: CredentialSource
    profile: str = ""
    """Name of the aliyun CLI profile for ``CLI_PROFILE``."""
    buckets: tuple[str, ...] = ()
    """Buckets named by the operator, for keys that may not list buckets."""
    imm_url: str = ""
    """Overrides ``https://imm.<region>.aliyuncs.com``; empty for the default."""
    oss_url: str = ""
    """Overrides ``https://oss-<region>.aliyuncs.com``; empty for the default."""


THIS_COMPUTER: Final = Account(
    account_id="this-computer",
    kind=AccountKind.ENGINE,
    name="This computer",
    region="local",
    project="this-computer",
    credential_source=CredentialSource.ENGINE,
)
"""The embedded engine; always there, needs nothing."""
