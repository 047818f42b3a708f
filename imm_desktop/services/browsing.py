"""Looking at buckets and objects, and at what is known of them."""

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Final

from imm_desktop.domain.errors import (
    ClockError,
    CredentialsError,
    ExpiredKeyError,
    InvalidRequestError,
    NotFoundError,
    WrongKeyError,
)
from imm_desktop.domain.labels import Label
from imm_desktop.domain.media import Bucket, ObjectHead, ObjectPage, ObjectUri, VideoFacts
from imm_desktop.services.ports.archive import Archive, SourceSummary
from imm_desktop.services.ports.objects import Addresses
from imm_desktop.services.sessions import Session

FACTS_KEPT: Final = 2_000
"""Objects whose facts are remembered."""
MOST_NAMES_TRIED: Final = 1_000


class Browsing:
    """The library of one account."""

    def __init__(
        self, session: Session, archive: Archive, addresses: Addresses | None = None
    ) -> None:
        """Without ``addresses`` objects are read at their signed URLs, for an hour."""
        self._session, self._addresses = session, addresses
        self._archive = archive
        self._named = dict.fromkeys(session.account.buckets)
        self._facts: dict[tuple[ObjectUri, str], VideoFacts] = {}

    async def buckets(self) -> tuple[Bucket, ...]:
        """The buckets that the key may list and those named by the operator.

        Raises:
            CredentialsError: The key may not list buckets, and the account names none; or it is no key at all.
        """
        try:
            listed = await self._session.objects.list_buckets()
        except CredentialsError as error:
            if not self._named or isinstance(error, WrongKeyError | ExpiredKeyError | ClockError):
                raise
            listed = ()
        known = {bucket.name for bucket in listed}
        region = self._session.account.region
        named = (Bucket(name, region, is_named=True) for name in self._named if name not in known)
        return (*listed, *named)

    async def name_bucket(self, name: str) -> None:
        """Show a bucket that the key may read and not list; kept with the account by whoever asks.

        Raises:
            NotFoundError, CredentialsError: There is none of that name, or the key may not read it.
        """
        await self._session.objects.list_objects(name, page_size=1)
        self._named[name] = None

    def forget_bucket(self, name: str) -> None:
        """Take a named bucket off the list; nothing of it is changed."""
        self._named.pop(name, None)

    async def pages(self, bucket: str, prefix: str = "") -> AsyncIterator[ObjectPage]:
        """Every page below ``prefix``, one level deep; stop iterating to stop asking."""
        token = ""
        while True:
            page = await self._session.objects.list_objects(bucket, prefix, token=token)
            yield page
            token = page.next_token
            if not token:
                return

    async def first_page(self, bucket: str, prefix: str) -> ObjectPage:
        """The first page below ``prefix``, for whoever needs no more."""
        return await self._session.objects.list_objects(bucket, prefix)

    async def summaries(self, uris: Sequence[ObjectUri]) -> dict[ObjectUri, SourceSummary]:
        """What the archive knows of ``uris``; objects nobody analysed are left out."""
        return await self._archive.summaries(self._session.account.account_id, uris)

    async def labels_named(
        self, is_meant: Callable[[str, str], bool]
    ) -> dict[ObjectUri, tuple[Label, ...]]:
        """Archived labels of this account's objects, see ``Archive.labels_named``; also of objects in other places."""
        return await self._archive.labels_named(self._session.account.account_id, is_meant)

    async def facts(self, uri: ObjectUri, head: ObjectHead | None = None) -> VideoFacts:
        """Duration and size; asked for once as long as the object, which ``head`` tells, does not change."""
        head = head or await self.head(uri)
        known = self._facts.get((uri, head.etag))
        if known is not None:
            return known
        facts = await self._session.backend.media_facts(uri)
        while len(self._facts) >= FACTS_KEPT:
            del self._facts[next(iter(self._facts))]
        self._facts[uri, head.etag] = facts
        return facts

    async def address_of(self, uri: ObjectUri, head: ObjectHead | None = None) -> str:
        """An address for players and decoders of this program, of the content ``head`` when that is known. A secret."""
        objects = self._session.objects
        if self._addresses is None:
            return await objects.signed_url(uri)
        return await self._addresses.address_of(self._session.account, objects, uri, head)

    async def head(self, uri: ObjectUri) -> ObjectHead:
        """Size, ETag and time of one object."""
        return await self._session.objects.head(uri)

    async def free_uri(self, wanted: ObjectUri) -> ObjectUri:
        """``wanted``, or the first of ``name-2``, ``name-3`` … where no object is: nothing is to be overwritten.

        Raises:
            InvalidRequestError: A thousand of them are taken.
        """
        stem, dot, extension = wanted.key.rpartition(".")
        stem, extension = (
            (stem, f".{extension}") if dot and "/" not in extension else (wanted.key, "")
        )
        for number in range(1, MOST_NAMES_TRIED + 1):
            key = wanted.key if number == 1 else f"{stem}-{number}{extension}"
            uri = ObjectUri(wanted.bucket, key)
            try:
                await self.head(uri)
            except NotFoundError:
                return uri
        raise InvalidRequestError(
            f"There are {MOST_NAMES_TRIED} objects called {wanted.name}. Name another."
        )

    async def add_folder(self, name: str, path: Path) -> None:
        """Make a folder of this computer a bucket; InvalidRequestError where the backend cannot."""
        await self._session.objects.add_folder(name, path)

    async def remove_folder(self, name: str) -> None:
        """Forget a bucket made by add_folder; its files stay."""
        await self._session.objects.remove_folder(name)

    async def upload(
        self, path: Path, uri: ObjectUri, progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Write the file at ``path`` to ``uri``; ``progress`` gets bytes done and bytes in all."""
        await self._session.objects.upload(path, uri, progress)
