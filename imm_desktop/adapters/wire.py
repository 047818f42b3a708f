"""HTTP as the IMM transport needs it: POST a few bytes, get the whole answer, and know whether anything was sent.

The only user of aiohttp. Certificates are verified against certifi's roots, or those that ``SSL_CERT_FILE`` or
``SSL_CERT_DIR`` name; the system's proxies are heeded, but not for an address on this computer.
"""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import aiohttp
from aiohttp import hdrs
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL

from imm_desktop.adapters.ways_out import NotSentError, UntrustedError, proxy_of, trusted

CONNECT_S: Final = 5.0
"""Longest for a connection, the wait for a free one included."""
SILENCE_S: Final = 30.0
"""Longest for the head of an answer, and then without a byte of its body, which may take longer in all."""
LONGEST_ANSWER_S: Final = 600.0
"""Longest for a body, however steadily it comes: one that never ends is nobody's result."""
MOST_ANSWER_BYTES: Final = 256 * 1024**2
"""Largest body, decompressed; ten hours of labels are a tenth of it."""
MOST_CONNECTIONS: Final = 100
KEPT_S: Final = 15.0
"""How long an idle connection is kept."""

_INTERIM: Final = frozenset(range(100, 200)) - {101}
"""Statuses that another answer follows."""

_NEVER_ADDED: Final = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
"""Headers that aiohttp would add: what is sent and not signed is refused."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer as it came."""

    status: int
    headers: Mapping[str, str]
    """The case of names does not matter."""
    content: bytes
    """Decompressed."""


class LostError(Exception):
    """The request may have been sent, and no whole answer came."""


class Wire(Protocol):
    """Carries requests to one address."""

    @property
    def host(self) -> str:
        """What the header ``host`` must say: the name, with a port that is not the scheme's own.

        Raises:
            NotSentError: The address is none.
        """
        ...

    async def post(self, query: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        """The answer to ``POST /?query``; ``query`` is percent-encoded already.

        Raises:
            NotSentError: The service certainly saw nothing.
            LostError: It may have.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class AioWire:
    """A Wire over aiohttp. Made anywhere; used on one event loop."""

    def __init__(self, base_url: str) -> None:
        """``base_url`` is ``https://imm.<region>.aliyuncs.com`` or the engine's ``http://127.0.0.1:<port>``."""
        self._base_url = base_url
        self._address: URL | None = None
        self._host = ""
        self._way: _Way | None = None
        self._is_closed = False

    @property
    def host(self) -> str:
        """See Wire."""
        self._checked()
        return self._host

    async def post(self, query: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        """See Wire."""
        way = self._way or await self._opened(self._checked())
        try:
            connection = await way.connection()
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise _not_sent(error) from error
        try:
            return await way.exchange(connection, query, headers, body)
        except (TimeoutError, aiohttp.ClientError, HttpProcessingError, OSError) as error:
            raise LostError(_told(error)) from error

    async def close(self) -> None:
        """See Wire; what is asked for later is not sent."""
        self._is_closed = True
        if self._way is not None:
            way, self._way = self._way, None
            await way.close()

    async def _opened(self, address: URL) -> "_Way":
        """The way to the service; roots and proxies are read in a thread, for they come from the disk."""
        proxy = await asyncio.to_thread(proxy_of, address)
        context = await asyncio.to_thread(trusted) if address.scheme == "https" else None
        if self._is_closed:
            raise NotSentError("the connection was closed")
        if self._way is None:  # another request may have been quicker
            self._way = _Way(address, None if proxy is None else URL(proxy), context)
        return self._way

    def _checked(self) -> URL:
        if self._address is None:
            try:
                address = URL(self._base_url)
            except ValueError as error:
                raise NotSentError(f"this is no address ({error})") from None
            if address.scheme not in ("http", "https") or not address.host:
                raise NotSentError("this is no address of a web service")
            self._address = address
            self._host = address.host_port_subcomponent or ""
        return self._address


class _Way:
    """The connections to one address, by way of ``proxy`` where there is one.

    aiohttp makes and keeps them (names, TLS, proxies) and reads what comes. Its session, requests and responses are
    left out, for they were a quarter of what a call cost (ADR 9): a request is written here.
    """

    def __init__(self, address: URL, proxy: URL | None, context: ssl.SSLContext | None) -> None:
        self._connector, self._connecting = _new_connector(context), _connecting()
        origin = address.origin()
        # Says where connections lead; never sent itself.
        self._leads_to = aiohttp.ClientRequest(
            "POST", origin, loop=asyncio.get_running_loop(), proxy=proxy, ssl=context or True
        )
        # Of a plain request the proxy is told the whole address; of one in TLS it sees nothing.
        self._is_read_by_proxy = proxy is not None and origin.scheme == "http"
        self._origin = str(origin) if self._is_read_by_proxy else ""
        self._under_way = 0
        self._half_read: set[aiohttp.StreamReader] = set()

    async def connection(self) -> aiohttp.connector.Connection:
        """One that nobody else uses; when this raises, nothing was sent."""
        while True:
            connection = await self._connector.connect(
                self._leads_to, traces=[], timeout=self._connecting
            )
            # More may have come than was asked for: the next request would take it for its answer.
            if connection.protocol is not None and not connection.protocol.should_close:
                return connection
            _drop(connection)

    async def exchange(
        self,
        connection: aiohttp.connector.Connection,
        query: str,
        headers: Mapping[str, str],
        body: bytes,
    ) -> HttpAnswer:
        """Send a request and read its whole answer; lets go of ``connection``, also when this raises."""
        # One alarm for the head; that of aiohttp is set anew at each piece.
        alarm = asyncio.get_running_loop().call_later(SILENCE_S, _drop, connection)
        self._under_way += 1
        try:
            protocol, transport = _parts_of(connection)
            protocol.set_response_params(read_until_eof=True)
            self._send(transport, self._head_of(query, headers, len(body)) + body)
            answer, content = await protocol.read()
            while answer.code in _INTERIM:
                answer, content = await protocol.read()
            alarm.cancel()
            if content.is_eof():
                whole = content.read_nowait()
            else:
                endless = aiohttp.ServerTimeoutError("the answer does not end")
                alarm = asyncio.get_running_loop().call_later(
                    LONGEST_ANSWER_S, content.set_exception, endless
                )
                whole = await self._rest_of(content, protocol)
        except BaseException:
            _drop(connection)
            raise
        finally:
            alarm.cancel()
            self._under_way -= 1
        connection.release()
        return HttpAnswer(answer.code, answer.headers, whole)

    async def close(self) -> None:
        """Let go of all connections; who waits for an answer gets none."""
        for content in self._half_read:  # aiohttp would let their readers wait for ever
            content.set_exception(aiohttp.ServerDisconnectedError())
        await self._connector.close()

    def _head_of(self, query: str, headers: Mapping[str, str], body_bytes: int) -> bytes:
        """What goes before the body.

        Raises:
            ValueError: A header would be read as two.
        """
        lines = [f"{name}: {value}" for name, value in headers.items()]
        if self._is_read_by_proxy and hdrs.PROXY_AUTHORIZATION in self._leads_to.headers:
            login = self._leads_to.headers[hdrs.PROXY_AUTHORIZATION]
            lines.append(f"{hdrs.PROXY_AUTHORIZATION}: {login}")
        target = f"{self._origin}/?{query}" if query else f"{self._origin}/"
        head = "\r\n".join(
            [f"POST {target} HTTP/1.1", *lines, f"Content-Length: {body_bytes}", "", ""]
        )
        breaks = len(lines) + 3
        if head.count("\r") != breaks or head.count("\n") != breaks or "\0" in head:
            raise ValueError("a line break in a header")
        return head.encode()

    def _send(self, transport: asyncio.Transport, request: bytes) -> None:
        """Beside others with all that are ready in this turn of the loop: they wake a sleeping service once, not each."""
        if self._under_way > 1:
            asyncio.get_running_loop().call_soon(transport.write, request)
        else:
            transport.write(request)

    async def _rest_of(self, content: aiohttp.StreamReader, protocol: ResponseHandler) -> bytes:
        protocol.read_timeout = SILENCE_S
        protocol.start_timeout()
        self._half_read.add(content)
        try:
            return await _whole(content)
        finally:
            self._half_read.discard(content)


async def _whole(content: aiohttp.StreamReader) -> bytes:
    """All that comes.

    Raises:
        aiohttp.ClientPayloadError: It is larger than any answer.
    """
    pieces, size = [], 0
    while piece := await content.readany():
        pieces.append(piece)
        size += len(piece)
        if size > MOST_ANSWER_BYTES:
            most = MOST_ANSWER_BYTES // 1024**2
            raise aiohttp.ClientPayloadError(f"the answer is larger than {most} MB")
    return b"".join(pieces)


def _parts_of(
    connection: aiohttp.connector.Connection,
) -> tuple[ResponseHandler, asyncio.Transport]:
    if connection.protocol is None or connection.transport is None:
        raise aiohttp.ServerDisconnectedError
    return connection.protocol, connection.transport


def _drop(connection: aiohttp.connector.Connection) -> None:
    """Let nobody use ``connection`` again, and wait for nothing that is still to be written."""
    if connection.protocol is not None:
        connection.protocol.abort()
    connection.close()


_NOT_SENT: Final = (
    aiohttp.ClientConnectorError,  # DNS, refused, TLS, the proxy itself
    aiohttp.ClientConnectorCertificateError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,  # the proxy did not let us through to the service
    aiohttp.InvalidURL,
)
"""Errors after which the service certainly saw nothing; after all others it may have."""


def _new_connector(context: ssl.SSLContext | None) -> aiohttp.TCPConnector:
    return aiohttp.TCPConnector(
        limit=MOST_CONNECTIONS, keepalive_timeout=KEPT_S, ssl=context or True
    )


def _connecting() -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=CONNECT_S, sock_connect=CONNECT_S)


def _new_session(context: ssl.SSLContext | None) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=_new_connector(context),
        timeout=_connecting(),
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=_NEVER_ADDED,
        trust_env=False,  # it would also put a password out of .netrc where our signature belongs
    )


def _not_sent(error: BaseException) -> NotSentError:
    """Why no connection was made, in words that name no object of ours."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return UntrustedError(_told(error.os_error))
    if isinstance(error, aiohttp.ClientConnectorError):
        return NotSentError(error.strerror or _told(error.os_error))
    return NotSentError(_told(error))


def _told(error: BaseException) -> str:
    return str(error) or type(error).__name__


async def ask_once(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes = b"",
    *,
    limit_s: float,
    is_direct: bool = False,
) -> HttpAnswer:
    """The answer to one request to an address that is seldom asked; nothing of it is kept.

    Args:
        method: Such as ``GET``.
        url: Percent-encoded already.
        headers: All there are; none is added.
        body: Empty for none.
        limit_s: Longest for all of it.
        is_direct: Past the system's proxies.

    Raises:
        NotSentError: The service certainly saw nothing.
        LostError: It may have.
    """
    try:
        address = URL(url, encoded=True)
    except ValueError as error:
        raise NotSentError(f"this is no address ({error})") from None
    if address.scheme not in ("http", "https") or not address.host:
        raise NotSentError("this is no address of a web service")
    proxy = None if is_direct else await asyncio.to_thread(proxy_of, address)
    context = await asyncio.to_thread(trusted) if address.scheme == "https" else None
    try:
        async with asyncio.timeout(limit_s), _new_session(context) as session:
            asked = session.request(
                method,
                address,
                data=body or None,
                headers=headers,
                allow_redirects=False,
                proxy=proxy,
            )
            async with asked as response:
                content = await _whole(response.content)
            return HttpAnswer(response.status, response.headers, content)
    except _NOT_SENT as error:
        raise _not_sent(error) from error
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise LostError(_told(error)) from error
