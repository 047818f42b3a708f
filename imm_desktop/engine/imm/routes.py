"""One door for every IMM request: signature, clock, nonce, parameters, dispatch, and the form of every answer."""

import json
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from imm_desktop.engine.clock import NS_PER_S, Clock, moment
from imm_desktop.engine.errors import StorageError
from imm_desktop.imm import faults
from imm_desktop.imm.codec import decode_request
from imm_desktop.imm.faults import Fault, RefusedError, error_body
from imm_desktop.imm.operations import OPERATIONS, VERSION
from imm_desktop.imm.signing import AccessKey, verify

log = logging.getLogger(__name__)

LONGEST_BODY: Final = 4 * 1024 * 1024
NONCE_KEPT_NS: Final = 30 * 60 * NS_PER_S
"""A request may be dated up to 15 minutes ahead, and is good for 15 minutes after that."""


class Call:
    """A request that passed the door."""

    def __init__(self, request: Any, request_id: str, parameters: Mapping[str, str]) -> None:
        self.request = request
        """The message, checked; its type is the operation's."""
        self.request_id = request_id
        self.parameters = parameters
        """As they came, decoded."""


Handler = Callable[[Call], Awaitable[dict[str, Any]]]
"""Answers one operation; RequestId is added by the door."""


class Nonces:
    """Remembers signature nonces while a replay could still pass for new."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[str, int] = {}

    def use(self, nonce: str) -> None:
        """Mark ``nonce`` as used.

        Raises:
            RefusedError: It was used before.
        """
        now = self._clock.now_ns()
        while self._seen:
            oldest = next(iter(self._seen))
            if self._seen[oldest] > now:
                break
            del self._seen[oldest]
        if nonce in self._seen:
            raise faults.nonce_used()
        self._seen[nonce] = now + NONCE_KEPT_NS


class ImmRoutes:
    """Answers IMM."""

    def __init__(self, key: AccessKey, clock: Clock, handlers: Mapping[str, Handler]) -> None:
        self._key = key
        self._clock = clock
        self._nonces = Nonces(clock)
        self._handlers = handlers

    async def answer(self, http: Request) -> Response:
        """The answer to ``http``; never raises."""
        request_id = str(uuid.uuid4()).upper()
        try:
            body = await self._carry_out(http, request_id)
            return _json_response(200, {"RequestId": request_id, **body}, request_id)
        except RefusedError as error:
            fault = error.fault
        except StorageError as error:
            log.exception("the engine's database failed")
            fault = Fault(
                "ServiceUnavailable", f"The engine cannot store the request: {error}.", 503
            )
        except ClientDisconnect:
            return Response(status_code=400)
        except OSError as error:
            log.exception("this computer's disk failed")
            fault = Fault(
                "ServiceUnavailable", f"This computer's disk failed: {error.strerror}.", 503
            )
        except Exception:
            log.exception("an IMM request broke")
            fault = faults.internal().fault
        host = http.headers.get("host", "")
        return _json_response(fault.status, error_body(fault, request_id, host), request_id)

    async def _carry_out(self, http: Request, request_id: str) -> dict[str, Any]:
        body = await _body_of(http)
        query = parse_qsl(
            http.scope["query_string"].decode("latin-1"), keep_blank_values=True, errors="replace"
        )
        verify(
            method=http.method,
            path=http.scope["path"],
            query=query,
            headers=_headers_of(http),
            body=body,
            key_of=lambda name: self._key if name == self._key.access_key_id else None,
            now=moment(self._clock.now_ns()),
        )
        self._nonces.use(http.headers.get("x-acs-signature-nonce", ""))
        action = http.headers.get("x-acs-action", "")
        if http.headers.get("x-acs-version", VERSION) != VERSION:
            raise faults.unsupported_version(http.headers["x-acs-version"])
        operation, handler = OPERATIONS.get(action), self._handlers.get(action)
        if operation is None or handler is None:
            raise faults.unknown_action(action)
        parameters = dict(query)
        if http.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            parameters |= parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        request = decode_request(operation, parameters)
        return await handler(Call(request, request_id, parameters))


def _headers_of(http: Request) -> dict[str, str]:
    return {
        name.decode("latin-1"): value.decode("latin-1") for name, value in http.scope["headers"]
    }


async def _body_of(http: Request) -> bytes:
    body = bytearray()
    async for chunk in http.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise faults.limit_exceeded("the request body is larger than 4 MB")
    return bytes(body)


def _json_response(status: int, body: Mapping[str, Any], request_id: str) -> Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(
        text.encode("utf-8", "replace"),
        status_code=status,
        media_type="application/json",
        headers={"x-acs-request-id": request_id},
    )
