"""Buckets and objects in memory."""

import asyncio
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from imm_desktop.domain.errors import (
    ConflictError,
    InvalidRequestError,
    MissingRightError,
    NotFoundError,
)
from imm_desktop.domain.media import (
    Bucket,
    ObjectEntry,
    ObjectHead,
    ObjectPage,
    ObjectUri,
)
from tests.fakes.clock import START
from tests.fakes.failures import Failures

VIDEO = ObjectUri("reel", "day/one.mp4")
IMAGE = ObjectUri("reel", "day/still.jpg")


@dataclass
class StoredObject:
    """An object of the fake store."""

    head: ObjectHead
    tags: dict[str, str]
    acl: str = "default"
    content: bytes = b""


class FakeObjectStore:
    """Objects in memory."""

    def __init__(self, *uris: ObjectUri) -> None:
        self.objects: dict[ObjectUri, StoredObject] = {}
        self.failures = Failures()
        self.folders: dict[str, Path] = {}
        self.uploads: dict[ObjectUri, Path] = {}
        self.puts: list[tuple[ObjectUri, dict[str, str]]] = []
        """Every write of tags that was carried out."""
        self.page_size = 1_000
        self.renews_etags = False
        """Whether a copy gets an ETag of its own, as that of a large object does."""
        for uri in uris or (VIDEO, IMAGE):
            self.add(uri)

    def add(
        self,
        uri: ObjectUri,
        *,
        etag: str = "E1",
        tags: Mapping[str, str] = {},
        content: bytes = b"a video",
        acl: str = "default",
    ) -> None:
        head = ObjectHead(1_000, etag, START, {"by": "li"}, str(zlib.crc32(content)), "video/mp4")
        self.objects[uri] = StoredObject(head, dict(tags), acl, content)

    def tags(self, uri: ObjectUri = VIDEO) -> dict[str, str]:
        """The object's tags, looked at from outside."""
        return dict(self.objects[uri].tags)

    async def list_buckets(self) -> tuple[Bucket, ...]:
        self.failures.before("list_buckets")
        names = {uri.bucket for uri in self.objects}
        return tuple(Bucket(name, folder=str(self.folders.get(name, ""))) for name in sorted(names))

    async def list_objects(
        self, bucket: str, prefix: str = "", *, token: str = "", page_size: int = 1000
    ) -> ObjectPage:
        self.failures.before("list_objects")
        below = sorted(u for u in self.objects if u.bucket == bucket and u.key.startswith(prefix))
        names = sorted(
            {
                prefix + rest.split("/")[0] + ("/" if "/" in rest else "")
                for rest in (u.key[len(prefix) :] for u in below)
            }
        )
        names = [name for name in names if name > token]
        page, more = names[: self.page_size], names[self.page_size :]
        return ObjectPage(
            tuple(name for name in page if name.endswith("/")),
            tuple(
                ObjectEntry(u, one.head.size_bytes, one.head.etag, one.head.changed_at)
                for u, one in ((u, self.objects[u]) for u in below if u.key in page)
            ),
            page[-1] if more else "",
        )

    async def head(self, uri: ObjectUri) -> ObjectHead:
        return (await self._get("head", uri)).head

    async def signed_url(self, uri: ObjectUri, *, expires_s: int = 3600) -> str:
        self.failures.before("signed_url")
        return f"http://127.0.0.1/{uri.bucket}/{uri.key}?Signature=fake&Expires={expires_s}"

    async def get_tags(self, uri: ObjectUri) -> dict[str, str]:
        return dict((await self._get("get_tags", uri)).tags)

    async def put_tags(self, uri: ObjectUri, tags: Mapping[str, str]) -> None:
        one = await self._get("put_tags", uri)
        one.tags = dict(tags)
        self.puts.append((uri, dict(tags)))
        self.failures.after("put_tags")

    async def get_acl(self, uri: ObjectUri) -> str:
        return (await self._get("get_acl", uri)).acl

    async def put_acl(self, uri: ObjectUri, acl: str) -> None:
        (await self._get("put_acl", uri)).acl = acl
        self.failures.after("put_acl")

    async def put_object(self, uri: ObjectUri, content: bytes, *, content_type: str) -> None:
        await asyncio.sleep(0)
        self.failures.before("put_object")
        self.add(uri, etag=f"{zlib.crc32(content):X}", content=content)
        head = self.objects[uri].head
        self.objects[uri].head = replace(head, content_type=content_type, metadata={})
        self.failures.after("put_object")

    async def copy(
        self, source: ObjectUri, target: ObjectUri, *, etag: str, acl: str, overwrites: bool
    ) -> None:
        one = await self._get("copy", source)
        if one.head.etag != etag:
            raise ConflictError("the object has changed meanwhile")
        if target in self.objects and not overwrites:
            raise ConflictError("an object of that name exists already")
        head = one.head
        if self.renews_etags:
            head = replace(head, etag=f"{head.etag}'")
        self.objects[target] = StoredObject(head, dict(one.tags), acl, one.content)
        self.failures.after("copy")

    async def delete(self, uri: ObjectUri) -> None:
        await asyncio.sleep(0)
        self.failures.before("delete")
        self.objects.pop(uri, None)
        self.failures.after("delete")

    async def upload(
        self, path: Path, uri: ObjectUri, progress: Callable[[int, int], None] | None = None
    ) -> None:
        self.failures.before("upload")
        self.uploads[uri] = path
        self.add(uri)
        if progress is not None:
            progress(1_000, 1_000)

    async def add_folder(self, name: str, folder: Path) -> None:
        self.failures.before("add_folder")
        self.folders[name] = folder

    async def remove_folder(self, name: str) -> None:
        self.failures.before("remove_folder")
        if name not in self.folders:
            raise InvalidRequestError(f"no folder {name}")
        del self.folders[name]

    async def close(self) -> None:
        pass

    async def _get(self, method: str, uri: ObjectUri) -> StoredObject:
        await asyncio.sleep(0)
        self.failures.before(method)
        if uri not in self.objects:
            raise NotFoundError("no such key", code="NoSuchKey")
        return self.objects[uri]


def no_listing() -> MissingRightError:
    return MissingRightError("may not list buckets", code="AccessDenied")
