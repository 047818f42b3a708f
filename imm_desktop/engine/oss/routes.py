"""One door for every OSS request: signature, dispatch, and the form of every answer."""

import base64
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from imm_desktop.engine.clock import Clock, moment
from imm_desktop.engine.errors import StorageError
from imm_desktop.engine.oss import faults, signing
from imm_desktop.engine.oss.appending import AppendRoutes
from imm_desktop.engine.oss.bucket_routes import BucketRoutes
from imm_desktop.engine.oss.faults import OssError, OssFault, error_xml
from imm_desktop.engine.oss.multipart import MultipartRoutes
from imm_desktop.engine.oss.multipart_listing import MultipartListing
from imm_desktop.engine.oss.object_routes import ObjectRoutes
from imm_desktop.engine.oss.places import check_key
from imm_desktop.engine.oss.processing import ProcessRoutes
from imm_desktop.engine.oss.request import OssRequest, new_request_id, request_of
from imm_desktop.engine.oss.signing import SIGNED_BY_V1

log = logging.getLogger(__name__)


class OssRoutes:
    """Answers OSS."""

    def __init__(
        self,
        buckets: BucketRoutes,
        objects: ObjectRoutes,
        appending: AppendRoutes,
        processing: ProcessRoutes,
        multipart: MultipartRoutes,
        uploads: MultipartListing,
        *,
        secret_of: Callable[[str], str | None],
        region: str,
        clock: Clock,
    ) -> None:
        self._buckets = buckets
        self._objects = objects
        self._appending = appending
        self._processing = processing
        self._multipart = multipart
        self._uploads = uploads
        self._secret_of = secret_of
        self._region = region
        self._clock = clock

    async def answer(self, http: Request) -> Response:
        """The answer to ``http``; never raises, but for a client that went away."""
        request_id = new_request_id()
        try:
            response = await self._dispatch(await self._checked(request_of(http)))
        except OssError as error:
            response = _refusal(error.fault, http, request_id)
        except StorageError as error:
            log.exception("the engine's database failed")
            response = _refusal(OssFault(507, "InsufficientStorage", f"{error}."), http, request_id)
        except OSError as error:
            log.exception("this computer's disk failed")
            response = _refusal(faults.of_os_error(error).fault, http, request_id)
        except ClientDisconnect:
            response = Response(status_code=400)
        except Exception:
            log.exception("an OSS request broke")
            broken = OssFault(
                500, "InternalError", "We encountered an internal error. Please try again."
            )
            response = _refusal(broken, http, request_id)
        response.headers["x-oss-request-id"] = request_id
        response.headers["server"] = "AliyunOSS"
        return response

    async def _checked(self, request: OssRequest) -> OssRequest:
        call = signing.Call(
            request.method, request.bucket, request.key, request.pairs, request.headers
        )
        # Told before the signature is looked at, as OSS does.
        if request.bucket and (request.key or request.method != "PUT"):
            self._buckets.require(request.bucket)
        now = moment(self._clock.now_ns())
        signer = signing.verify(call, secret_of=self._secret_of, region=self._region, now=now)
        if signer is None and not await to_thread.run_sync(self._objects.is_open_to_all, request):
            raise faults.access_denied(
                "You have no right to access this object because it is not signed."
            )
        return replace(request, is_signed=signer is not None)

    async def _dispatch(self, request: OssRequest) -> Response:
        if not request.bucket:
            if request.method == "GET":
                return self._buckets.list_buckets(request)
            raise faults.method_not_allowed()
        if not request.key:
            return await self._to_bucket(request)
        check_key(request.key)
        _refuse_unknown(request)
        return await self._to_object(request)

    async def _to_bucket(self, request: OssRequest) -> Response:
        if request.method == "GET" and "uploads" in request.query:
            return self._uploads.list_uploads(request)
        by_method: dict[str, Callable[[OssRequest], Awaitable[Response]]] = {
            "GET": self._buckets.get,
            "HEAD": self._buckets.get,
            "PUT": self._buckets.put,
            "DELETE": self._buckets.delete,
            "POST": self._buckets.post,
        }
        return await _call(by_method, request)

    async def _to_object(self, request: OssRequest) -> Response:
        if "uploadId" in request.query:
            if request.method == "GET":
                return self._uploads.list_parts(request)
            in_parts: dict[str, Callable[[OssRequest], Awaitable[Response]]] = {
                "PUT": self._multipart.upload_part,
                "POST": self._multipart.complete,
                "DELETE": self._multipart.abort,
            }
            return await _call(in_parts, request)
        if request.method == "POST":
            if "uploads" in request.query:
                return await self._multipart.initiate(request)
            if "append" in request.query:
                return await self._appending.append(request)
            if "x-oss-process" in request.query:
                return await self._processing.process(request)
            if "restore" in request.query:
                await to_thread.run_sync(self._objects.refuse_to_restore, request)
            raise faults.not_implemented("this POST on an object")
        by_method: dict[str, Callable[[OssRequest], Awaitable[Response]]] = {
            "GET": self._objects.get,
            "HEAD": self._objects.get,
            "PUT": self._objects.put,
            "DELETE": self._objects.delete,
        }
        return await _call(by_method, request)


_ABOUT_OBJECTS: Final = frozenset(
    """acl append callback callback-var partNumber position restore security-token sequential symlink tagging
    uploadId uploads x-oss-ac-source-ip x-oss-ac-subnet-mask x-oss-ac-vpc-id x-oss-ac-forward-allow x-oss-process
    x-oss-request-payer x-oss-traffic-limit objectMeta""".split()
)
"""Of the sub-resources that OSS has, those that are answered for an object, or change nothing here."""


def _refuse_unknown(request: OssRequest) -> None:
    """``?live`` of an object must not pass for the object itself; nor a version that is not there.

    Raises:
        OssError: NotImplemented or NoSuchVersion.
    """
    version = request.query.get("versionId", "null")
    if version not in ("", "null"):
        raise faults.fault(
            404,
            "NoSuchVersion",
            "The specified version does not exist.",
            Key=request.key,
            VersionId=version,
        )
    for name in request.query:
        if name in SIGNED_BY_V1 - _ABOUT_OBJECTS - {"versionId"} and not name.startswith(
            "response-"
        ):
            raise faults.not_implemented(f"the sub-resource {name} of objects")


async def _call(
    by_method: dict[str, Callable[[OssRequest], Awaitable[Response]]], request: OssRequest
) -> Response:
    route = by_method.get(request.method)
    if route is None:
        raise faults.method_not_allowed()
    return await route(request)


def _refusal(fault: OssFault, http: Request, request_id: str) -> Response:
    if fault.status == 304:
        return Response(status_code=304)
    body = error_xml(fault, request_id, http.headers.get("host", ""))
    headers = {**fault.headers, "x-oss-ec": fault.ec} if fault.ec else dict(fault.headers)
    if http.method == "HEAD":
        headers["x-oss-err"] = base64.b64encode(body).decode()
        body = b""
    return Response(body, status_code=fault.status, media_type="application/xml", headers=headers)
