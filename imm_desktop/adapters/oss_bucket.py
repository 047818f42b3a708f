"""OSS through oss2, the only place that knows it. Blocking calls run in threads; errors are translated once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import parse_qsl, quote

import oss2
import oss2.exceptions
import oss2.http
import oss2.models

from imm_desktop.adapters.oss_copy import ObjectCopy
from imm_desktop.domain.errors import (
    BackendError,
    ClockError,
    ConflictError,
    ExpiredKeyError,
    ImmDesktopError,
    InvalidRequestError,
    MissingRightError,
    NotFoundError,
    ServiceFailedError,
    StrangeAnswerError,
    ThrottledError,
    UnreachableError,
    UntrustedServiceError,
    WrongKeyError,
    WrongRegionError,
)
from imm_desktop.domain.media import Bucket, ObjectEntry, ObjectHead, ObjectPage, ObjectUri

log = logging.getLogger(__name__)
T = TypeVar("T")

TIMEOUT_S: Final = (10, 60)
"""To connect, and between two pieces of an answer."""
REQUEST_ID: Final = "x-oss-request-id"
FOLDER_HEADER: Final = "x-imm-engine-folder"
"""Makes a folder of this computer a bucket; only the embedded engine knows it."""
FOLDERS_HEADER: Final = "x-imm-engine-folders"
"""The folders behind the engine's buckets, in its list of buckets."""

_ERRORS: Final[Mapping[str, type[BackendError]]] = {
    "InvalidAccessKeyId": WrongKeyError,
    "InactiveAccessKey": WrongKeyError,
    "SignatureDoesNotMatch": WrongKeyError,
    "AccessDenied": MissingRightError,
    "SecurityTokenExpired": ExpiredKeyError,
    "InvalidSecurityToken": ExpiredKeyError,
    "RequestTimeTooSkewed": ClockError,
    "NoSuchBucket": NotFoundError,
    "NoSuchKey": NotFoundError,
    "NoSuchUpload": NotFoundError,
    "DownloadTrafficRateLimitExceeded": ThrottledError,
    "UploadTrafficRateLimitExceeded": ThrottledError,
    "RequestRateLimitExceeded": ThrottledError,
}


_OF_ANOTHER_REGION: Final = ("must be addressed using the specified endpoint", "signing region")
"""What OSS says, under AccessDenied (403) and InvalidArgument (400), to a bucket's wrong endpoint and to a signature
for a wrong region (issue 81 of its Go SDK; pages 0002-00000226 and 0002-00000228)."""


class KeyPair(Protocol):
    """What signs a request; read anew for each one, so that a renewed STS token is used at once."""

    @property
    def access_key_id(self) -> str:
        """AccessKey ID."""
        ...

    @property
    def access_key_secret(self) -> str:
        """AccessKey secret."""
        ...

    @property
    def security_token(self) -> str | None:
        """STS token; None for a lasting key."""
        ...


class _Provider:
    def __init__(self, key_of: Callable[[], KeyPair]) -> None:
        self._key_of = key_of

    def get_credentials(self) -> Any:
        key = self._key_of()
        return oss2.credentials.Credentials(
            key.access_key_id, key.access_key_secret, key.security_token or ""
        )


class OneWaySession(oss2.Session):  # type: ignore[misc]
    """Sends what was signed to whom it was signed for, and no further: a redirection would take an STS token along.

    A password in a ``.netrc`` file never takes the place of our signature.
    """

    def __init__(self) -> None:
        super().__init__()
        self.session.resolve_redirects = _nowhere
        self.session.auth = _as_signed

    def do_request(self, req: Any, timeout: Any) -> Any:
        """See oss2.

        Raises:
            StrangeAnswerError: Somebody else answered: a sign-in page, a proxy; OSS numbers all its answers.
        """
        answer = super().do_request(req, timeout)
        if answer.status < HTTPStatus.BAD_REQUEST and not answer.headers.get(REQUEST_ID):
            answer.response.close()
            raise StrangeAnswerError(f"The answer cannot be read (HTTP {answer.status}).")
        return answer


def _as_signed(request: Any) -> Any:
    return request


def _nowhere(*_arguments: Any, **_options: Any) -> Iterator[Any]:
    return iter(())


class OssObjectStore:
    """The ObjectStore port over one OSS endpoint."""

    def __init__(
        self,
        *,
        endpoint: str,
        region: str,
        key_of: Callable[[], KeyPair],
        checkpoints: Path,
        renew: Callable[[], Awaitable[object]] | None = None,
        is_engine: bool = False,
    ) -> None:
        """Speak to ``endpoint`` with V4 signatures for ``region``; nothing is sent yet.

        ``renew`` is waited for before each call, so that ``key_of`` never gives a key that has run out.
        ``checkpoints`` is a folder of ours where unfinished uploads are remembered (no secrets among it).
        """
        self._endpoint = endpoint
        self._region = region
        self._auth = oss2.ProviderAuthV4(_Provider(key_of))
        self._session = OneWaySession()
        self._renew = renew
        self._checkpoints = checkpoints
        self._is_engine = is_engine

    async def list_buckets(self) -> tuple[Bucket, ...]:
        """The buckets of this region that the key may list."""

        def call() -> tuple[Bucket, ...]:
            service = oss2.Service(
                self._auth,
                self._endpoint,
                session=self._session,
                connect_timeout=TIMEOUT_S,
                region=self._region,
            )
            found = []
            marker = ""
            while True:
                page = service.list_buckets(marker=marker)
                folders = dict(parse_qsl(page.headers.get(FOLDERS_HEADER, "")))
                for one in page.buckets:
                    region = (one.location or "").removeprefix("oss-")
                    if region in ("", self._region):
                        folder = folders.get(one.name, "") if self._is_engine else ""
                        found.append(Bucket(one.name, region, folder))
                if not page.is_truncated or page.next_marker <= marker:
                    return tuple(found)
                marker = page.next_marker

        return await self._run(call)

    async def list_objects(
        self, bucket: str, prefix: str = "", *, token: str = "", page_size: int = 1000
    ) -> ObjectPage:
        """One page below ``prefix``, one level deep."""

        def call() -> ObjectPage:
            answer = self._bucket(bucket).list_objects_v2(
                prefix=prefix, delimiter="/", continuation_token=token, max_keys=page_size
            )
            return ObjectPage(
                prefixes=tuple(answer.prefix_list),
                objects=tuple(
                    _entry(bucket, one) for one in answer.object_list if not one.key.endswith("/")
                ),
                next_token=answer.next_continuation_token if answer.is_truncated else "",
            )

        return await self._run(call)

    async def head(self, uri: ObjectUri) -> ObjectHead:
        """Size, ETag and time of one object."""

        def call() -> ObjectHead:
            answer = self._bucket(uri.bucket).head_object(uri.key)
            metadata = {
                name[11:]: value
                for name, value in answer.headers.items()
                if name.lower().startswith("x-oss-meta-")
            }
            return ObjectHead(
                size_bytes=answer.content_length or 0,
                etag=(answer.etag or "").strip('"'),
                changed_at=datetime.fromtimestamp(answer.last_modified or 0, UTC),
                metadata=metadata,
                crc64=str(answer.headers.get("x-oss-hash-crc64ecma", "")),
                content_type=str(answer.headers.get("Content-Type", "")),
            )

        return await self._run(call)

    async def signed_url(self, uri: ObjectUri, *, expires_s: int = 3600) -> str:
        """An address that reads the object until it expires; a secret."""
        return await self._run(
            lambda: str(
                self._bucket(uri.bucket).sign_url("GET", uri.key, expires_s, slash_safe=True)
            )
        )

    async def get_tags(self, uri: ObjectUri) -> dict[str, str]:
        """All tags of the object."""
        return await self._run(
            lambda: dict(self._bucket(uri.bucket).get_object_tagging(uri.key).tag_set.tagging_rule)
        )

    async def put_tags(self, uri: ObjectUri, tags: Mapping[str, str]) -> None:
        """Replace all tags of the object; removes them all when ``tags`` is empty."""

        def call() -> None:
            bucket = self._bucket(uri.bucket)
            if not tags:
                bucket.delete_object_tagging(uri.key)
                return
            rule = oss2.models.TaggingRule()
            for name, value in tags.items():
                rule.add(name, value)
            bucket.put_object_tagging(uri.key, oss2.models.Tagging(rule))

        await self._run(call)

    async def get_acl(self, uri: ObjectUri) -> str:
        """The object's own ACL."""
        return await self._run(lambda: str(self._bucket(uri.bucket).get_object_acl(uri.key).acl))

    async def put_acl(self, uri: ObjectUri, acl: str) -> None:
        """Set the object's own ACL."""
        await self._run(lambda: self._bucket(uri.bucket).put_object_acl(uri.key, acl))

    async def put_object(self, uri: ObjectUri, content: bytes, *, content_type: str) -> None:
        """Write a small object, over one that is there."""
        headers = {"Content-Type": content_type}
        await self._run(
            lambda: self._bucket(uri.bucket).put_object(uri.key, content, headers=headers)
        )

    async def copy(
        self, source: ObjectUri, target: ObjectUri, *, etag: str, acl: str, overwrites: bool
    ) -> None:
        """See ``ObjectStore.copy``."""
        copy = ObjectCopy(self._bucket, source, target, etag, acl, overwrites=overwrites)
        await self._run(copy.run)

    async def delete(self, uri: ObjectUri) -> None:
        """Delete the object; fine when there is none."""
        await self._run(lambda: self._bucket(uri.bucket).delete_object(uri.key))

    async def upload(
        self, path: Path, uri: ObjectUri, progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Write the file at ``path`` to ``uri``, in resumable parts above 10 MB; never over an existing object.

        Raises:
            ConflictError: An object of that key exists.
        """
        loop = asyncio.get_running_loop()

        def told(done: int, total: int | None) -> None:
            if progress is not None:
                loop.call_soon_threadsafe(progress, done, total or done)

        def call() -> None:
            oss2.resumable_upload(
                self._bucket(uri.bucket),
                uri.key,
                str(path),
                store=oss2.ResumableStore(root=str(self._checkpoints), dir="uploads"),
                headers={"x-oss-forbid-overwrite": "true"},
                progress_callback=told,
            )

        await self._run(call)

    async def add_folder(self, name: str, folder: Path) -> None:
        """Make ``folder`` a bucket of the engine."""
        if not self._is_engine:
            raise InvalidRequestError("Only this computer can use a folder as a bucket.")
        headers = {FOLDER_HEADER: quote(str(folder))}
        await self._run(lambda: self._bucket(name).create_bucket(headers=headers))

    async def remove_folder(self, name: str) -> None:
        """Forget a bucket of the engine; its files stay."""
        if not self._is_engine:
            raise InvalidRequestError("Only folders of this computer can be removed.")
        await self._run(lambda: self._bucket(name).create_bucket(headers={FOLDER_HEADER: ""}))

    async def close(self) -> None:
        """Let go of connections."""
        await asyncio.to_thread(self._session.session.close)

    def _bucket(self, name: str) -> Any:
        return oss2.Bucket(
            self._auth,
            self._endpoint,
            name,
            session=self._session,
            connect_timeout=TIMEOUT_S,
            region=self._region,
        )

    async def _run(self, call: Callable[[], T]) -> T:
        if self._renew is not None:
            await self._renew()
        try:
            return await asyncio.to_thread(call)
        except ImmDesktopError:
            raise
        except oss2.exceptions.OssError as error:
            raise translated(error) from error
        except OSError as error:
            raise InvalidRequestError(
                f"The file cannot be read: {error.strerror or error}"
            ) from error


def _entry(bucket: str, one: Any) -> ObjectEntry:
    return ObjectEntry(
        uri=ObjectUri(bucket, one.key),
        size_bytes=one.size,
        etag=(one.etag or "").strip('"'),
        changed_at=datetime.fromtimestamp(one.last_modified, UTC),
    )


def translated(error: Any) -> BackendError | ConflictError:
    """The error in our words; oss2's own text may hold a signed address and is not passed on."""
    code, request_id = str(error.code or ""), str(error.request_id or "")
    message = str(error.message or code or "OSS refused the request.")
    if isinstance(error, oss2.exceptions.RequestError):
        if isinstance(error.exception, oss2.http.requests.exceptions.SSLError):
            return UntrustedServiceError("OSS does not show that it is OSS.")
        return UnreachableError("OSS does not answer.", code="", request_id=request_id)
    if code == "FileAlreadyExists":
        return ConflictError("An object of that name exists already; nothing was overwritten.")
    if code == "PreconditionFailed" or error.status == 412:
        return ConflictError("The object has changed meanwhile.")
    if any(words in message for words in _OF_ANOTHER_REGION):
        endpoint = str(error.details.get("Endpoint", ""))
        told = f"{message} Its endpoint: {endpoint}." if endpoint else message
        return WrongRegionError(told, code=code, request_id=request_id)
    if code in _ERRORS:
        return _ERRORS[code](message, code=code, request_id=request_id)
    if error.status in (429, 503):
        return ThrottledError(message, code=code, request_id=request_id)
    if error.status == 404:
        return NotFoundError(message, code=code or "NotFound", request_id=request_id)
    if error.status == 403:
        return MissingRightError(message, code=code or "AccessDenied", request_id=request_id)
    if error.status >= 500:
        return ServiceFailedError(message, code=code, request_id=request_id)
    return InvalidRequestError(message, code=code, request_id=request_id)
