"""What the operator types for a cloud account."""

from dataclasses import dataclass, replace
from typing import Final

from typing_extensions import override

from imm_desktop.domain.accounts import Account, CredentialSource

REGIONS: Final = (
    "cn-hangzhou",
    "cn-shanghai",
    "cn-beijing",
    "cn-shenzhen",
    "cn-qingdao",
    "cn-zhangjiakou",
    "cn-wulanchabu",
    "cn-guangzhou",
    "cn-chengdu",
    "cn-hongkong",
    "ap-southeast-1",
    "ap-southeast-5",
    "eu-central-1",
    "eu-west-1",
    "us-east-1",
    "us-west-1",
)
"""Regions of IMM (Alibaba Cloud "Endpoints", January 2026); others may be typed."""

TYPED_SOURCES: Final = frozenset({CredentialSource.KEY_RING, CredentialSource.MEMORY})
"""Where a key is that the operator types."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What the operator typed for a cloud account. Holds a secret: goes out of scope at once."""

    name: str
    region: str
    project: str
    source: CredentialSource
    profile: str = ""
    access_key_id: str = ""
    access_key_secret: str = ""
    buckets: tuple[str, ...] = ()

    @override
    def __repr__(self) -> str:
        """Without the key."""
        return f"NewAccount({self.name}, {self.source})"


def retyped(account: Account, new: NewAccount) -> Account:
    """``account`` with what was typed; its identity and addresses stay."""
    return replace(
        account,
        name=new.name.strip(),
        region=new.region.strip(),
        project=new.project.strip(),
        credential_source=new.source,
        profile=new.profile,
        buckets=new.buckets,
    )


def missing_in(new: NewAccount, old: Account | None = None) -> tuple[str, ...]:
    """What must still be filled in: ``name``, ``region``, ``project``, ``key_id``, ``secret``.

    Of an ``old`` account whose key was typed in, no key or a whole one.
    """
    needed = {"name": new.name, "region": new.region, "project": new.project}
    is_kept = old is not None and old.credential_source in TYPED_SOURCES
    if new.source in TYPED_SOURCES and not (
        is_kept and not new.access_key_id and not new.access_key_secret
    ):
        needed |= {"key_id": new.access_key_id, "secret": new.access_key_secret}
    return tuple(key for key, text in needed.items() if not text.strip())
