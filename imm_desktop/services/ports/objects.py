"""Buckets and objects of one account, and where players read them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from imm_desktop.domain.accounts import Account
from imm_desktop.domain.media import Bucket, ObjectHead, ObjectPage, ObjectUri


class ObjectStore(Protocol):
    """Buckets and objects, for one account."""

    async def list_buckets(self) -> tuple[Bucket, ...]:
        """The buckets that this key may list.

        Raises:
            CredentialsError: The key may not list buckets; named buckets may still be open to it.
        """
        ...

    async def list_objects(
        self, bucket: str, prefix: str = "", *, token: str = "", page_size: int = 1000
    ) -> ObjectPage:
        """One page below ``prefix``, one level deep, by key."""
        ...

    async def head(self, uri: ObjectUri) -> ObjectHead:
        """Size, ETag and time of one object."""
        ...

    async def signed_url(self, uri: ObjectUri, *, expires_s: int = 3600) -> str:
        """An address that reads the object without a key until it expires. A secret: never logged, never stored."""
        ...

    async def get_tags(self, uri: ObjectUri) -> dict[str, str]:
        """All tags of the object."""
        ...

    async def put_tags(self, uri: ObjectUri, tags: Mapping[str, str]) -> None:
        """Replace all tags of the object."""
        ...

    async def get_acl(self, uri: ObjectUri) -> str:
        """The object's own ACL: ``default`` (that of the bucket), ``private``, ``public-read`` or ``public-read-write``."""
        ...

    async def put_acl(self, uri: ObjectUri, acl: str) -> None:
        """Set the object's own ACL."""
        ...

    async def put_object(self, uri: ObjectUri, content: bytes, *, content_type: str) -> None:
        """Write a small object, over one that is there."""
        ...

    async def copy(
        self, source: ObjectUri, target: ObjectUri, *, etag: str, acl: str, overwrites: bool
    ) -> None:
        """Copy bytes, metadata, content type and tags; in parts above 1 GB. The copy gets ``acl``.

        Raises:
            ConflictError: The source has another ETag than ``etag``, or something is at the target and may not be
                written over.
        """
        ...

    async def delete(self, uri: ObjectUri) -> None:
        """Delete the object; fine when there is none."""
        ...

    async def upload(
        self, path: Path, uri: ObjectUri, progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Write the file at ``path`` to ``uri``; resumable above 10 MB. ``progress`` gets bytes done and bytes in all."""
        ...

    async def add_folder(self, name: str, folder: Path) -> None:
        """Make a folder of this computer a bucket. Only the engine can; others raise InvalidRequestError."""
        ...

    async def remove_folder(self, name: str) -> None:
        """Forget a bucket made by add_folder; its files stay."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Addresses(Protocol):
    """Where this program's own players and decoders read objects."""

    async def address_of(
        self, account: Account, objects: ObjectStore, uri: ObjectUri, head: ObjectHead | None
    ) -> str:
        """An address that stays good for as long as it is used. A secret: never logged, never stored.

        ``head`` tells which content is meant, when that is known: what is kept of it needs no network.
        """
        ...
