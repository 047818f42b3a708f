"""HTTP as the IMM transport needs it: POST a few bytes, get the whole answer, and know whether anything was sent.

The only user of aiohttp. Certificates are verified against certifi's roots, or those that ``SSL_CERT_FILE`` or
``SSL_CERT_DIR`` name; the system's proxies are heeded, but not for an address on this computer.
"""

import asyncio
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
from yarl import URL

CONNECT_S: Final = 5.0
"""Longest for a connection, the wait for a free one included."""
SILENCE_S: Final = 30.0
"""Longest for the head of an answer, and then without a byte of its body, which may take longer in all."""
MOST_CONNECTIONS: Final = 100
KEPT_S: Final = 15.0
"""How long an idle connection is kept."""

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


class NotSentError(Exception):
    """No connection was made: the service certainly saw nothing."""


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
        self._session: aiohttp.ClientSession | None = None
        self._proxy: URL | None = None
        self._context: ssl.SSLContext | None = None
        self._is_closed = False

    @property
    def host(self) -> str:
        """See Wire."""
        return self._checked().host_port_subcomponent or ""

    async def post(self, query: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        """See Wire."""
        address = self._checked()
        url = URL.build(
            scheme=address.scheme,
            authority=self.host,
            path="/",
            query_string=query,
            encoded=True,
        )
        session = self._session or await self._opened(address)
        connector = session.connector
        if connector is None:
            raise NotSentError("the connection was closed")
        # The two steps of ``session.post`` without its others (redirections, cookies, logins, traces), which are of no
        # use here and cost a third of the CPU of a call; and what was not sent is told from what was by the step.
        try:
            request = aiohttp.ClientRequest(
                "POST",
                url,
                headers=headers,
                skip_auto_headers=_NEVER_ADDED,
                data=body or None,
                loop=asyncio.get_running_loop(),
                session=session,
                proxy=self._proxy,
                ssl=self._context or True,
            )
            connection = await connector.connect(request, traces=[], timeout=session.timeout)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise NotSentError(_told(error)) from error
        try:
            return await _exchanged(request, connection)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise LostError(_told(error)) from error

    async def close(self) -> None:
        """See Wire; what is asked for later is not sent."""
        self._is_closed = True
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _opened(self, address: URL) -> aiohttp.ClientSession:
        """The session; roots and proxies are read in a thread, for they come from the disk."""
        proxy = await asyncio.to_thread(proxy_of, address)
        context = await asyncio.to_thread(trusted) if address.scheme == "https" else None
        if self._is_closed:
            raise NotSentError("the connection was closed")
        if self._session is None:  # another request may have been quicker
            self._proxy = None if proxy is None else URL(proxy)
            self._context = context
            self._session = _new_session(context)
        return self._session

    def _checked(self) -> URL:
        if self._address is None:
            try:
                address = URL(self._base_url)
            except ValueError as error:
                raise NotSentError(f"this is no address ({error})") from None
            if address.scheme not in ("http", "https") or not address.host:
                raise NotSentError("this is no address of a web service")
            self._address = address
        return self._address


async def _exchanged(
    request: aiohttp.ClientRequest, connection: aiohttp.connector.Connection
) -> HttpAnswer:
    """Send ``request`` over ``connection`` and read its answer; lets go of the connection, also when it fails."""
    protocol = connection.protocol
    if protocol is None:
        raise aiohttp.ServerDisconnectedError
    # One alarm for the head; that of aiohttp is set anew at each step.
    alarm = asyncio.get_running_loop().call_later(SILENCE_S, connection.close)
    try:
        protocol.set_response_params(read_until_eof=True)
        response = await request.send(connection)
        try:
            await response.start(connection)
        except BaseException:
            response.close()
            raise
    except BaseException:
        connection.close()
        raise
    finally:
        alarm.cancel()
    if not response.content.is_eof():
        protocol.read_timeout = SILENCE_S
        protocol.start_timeout()
    content = await response.read()
    return HttpAnswer(response.status, response.headers, content)


_NOT_SENT: Final = (
    aiohttp.ClientConnectorError,  # DNS, refused, TLS, the proxy itself
    aiohttp.ClientConnectorCertificateError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,  # the proxy did not let us through to the service
    aiohttp.InvalidURL,
)
"""Errors after which the service certainly saw nothing; after all others it may have."""


def is_here(url: str) -> bool:
    """Whether ``url`` is on this computer."""
    try:
        return URL(url).host in ("127.0.0.1", "::1", "localhost")
    except ValueError:
        return False


def proxy_of(address: URL) -> str | None:
    """The system's proxy for ``address``; None for this computer, for exceptions, and where there is none.

    Raises:
        NotSentError: It is of a kind that is not spoken here.
    """
    host = address.host or ""
    if is_here(str(address)) or proxy_bypass(f"{host}:{address.port}") or proxy_bypass(host):
        return None
    proxies = getproxies()
    proxy = proxies.get(address.scheme) or proxies.get("all")
    if not proxy:
        return None
    if "://" not in proxy:
        proxy = f"http://{proxy}"
    if not proxy.startswith(("http://", "https://")):
        kind = proxy.partition("://")[0]
        raise NotSentError(f"the system's proxy is of the kind {kind}, which is not supported")
    try:
        has_host = bool(URL(proxy).host)
    except ValueError:
        has_host = False
    if not has_host:
        raise NotSentError("the address of the system's proxy is none")
    return proxy


def trusted() -> ssl.SSLContext:
    """Verifies certificates and names.

    Raises:
        NotSentError: The file that ``SSL_CERT_FILE`` names cannot be read.
    """
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if not file and not folder:
        return ssl.create_default_context(cafile=certifi.where())
    try:
        return ssl.create_default_context(cafile=file or None, capath=folder or None)
    except (OSError, ValueError) as error:
        raise NotSentError(f"the certificates of SSL_CERT_FILE cannot be read ({error})") from error


def _new_session(context: ssl.SSLContext | None) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=MOST_CONNECTIONS,
            keepalive_timeout=KEPT_S,
            ssl=context or True,
        ),
        timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_S, sock_connect=CONNECT_S),
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=_NEVER_ADDED,
        trust_env=False,  # it would also put a password out of .netrc where our signature belongs
    )


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
            response = await session.request(
                method,
                address,
                data=body or None,
                headers=headers,
                allow_redirects=False,
                proxy=proxy,
            )
            return HttpAnswer(response.status, response.headers, await response.read())
    except _NOT_SENT as error:
        raise NotSentError(_told(error)) from error
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise LostError(_told(error)) from error
