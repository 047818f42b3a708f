"""How signed requests get to a server: straight over connections of our own, or by httpx where a proxy is in the way."""

import asyncio
import ssl
import time
from typing import Final, Protocol
from urllib.request import getproxies

import httpx

from imm_desktop.adapters.http_connection import BrokenAnswerError, Connection, HttpAnswer

CONNECT_S: Final = 5.0
QUIET_S: Final = 30.0
"""An answer may take longer in all as long as something arrives every so many seconds."""
TIMEOUT: Final = httpx.Timeout(QUIET_S, connect=CONNECT_S, pool=CONNECT_S)
KEPT_IDLE_S: Final = 5.0
SURELY_OPEN_S: Final = 0.05
"""A connection idle for longer is looked at first: the server may have closed it."""
MOST_CONNECTIONS: Final = 100

_NOT_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
"""Errors after which the service certainly saw nothing; after all others it may have."""


class NotSentError(Exception):
    """The server certainly saw nothing of the request."""


class NoAnswerError(Exception):
    """The server may have seen the request, and no whole answer came."""


class Road(Protocol):
    """A way to one server."""

    def host(self) -> str:
        """What goes into the header ``host``; raises NotSentError when the address is none."""
        ...

    async def post(self, query: str, headers: dict[str, str], body: bytes) -> HttpAnswer:
        """Post to ``/?query``; raises NotSentError or NoAnswerError."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


def new_road(base_url: str) -> Road:
    """Straight, unless the environment names a proxy that may be meant for this address."""
    is_behind_proxy = bool(getproxies().keys() & {"http", "https", "all"})
    if is_behind_proxy and not _is_here(base_url):
        return HttpxRoad(base_url, new_client(base_url))
    return DirectRoad(base_url)


def new_client(base_url: str) -> httpx.AsyncClient:
    """A client with our time-outs that verifies certificates.

    Proxies and certificate files of the environment are heeded, but not for an address on this computer.
    """
    return httpx.AsyncClient(
        timeout=TIMEOUT, trust_env=not _is_here(base_url), follow_redirects=False
    )


class HttpxRoad:
    """By a client of httpx."""

    def __init__(self, base_url: str, client: httpx.AsyncClient) -> None:
        self._base_url = base_url
        self._client = client

    def host(self) -> str:
        """See Road."""
        return self._url("").netloc.decode()

    async def post(self, query: str, headers: dict[str, str], body: bytes) -> HttpAnswer:
        """See Road."""
        try:
            request = self._client.build_request(
                "POST", self._url(query), content=body, headers=headers
            )
            response = await self._client.send(request)
        except _NOT_SENT as error:
            raise NotSentError(_told(error)) from error
        except httpx.HTTPError as error:
            raise NoAnswerError(_told(error)) from error
        return HttpAnswer(response.status_code, response.headers, response.content)

    async def close(self) -> None:
        """See Road."""
        await self._client.aclose()

    def _url(self, query: str) -> httpx.URL:
        try:
            return httpx.URL(self._base_url).copy_with(raw_path=f"/?{query}".encode())
        except httpx.InvalidURL as error:
            raise NotSentError(_told(error)) from error


class DirectRoad:
    """Over connections that are kept while they are used."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._where: tuple[str, int, ssl.SSLContext | None, str] | None = None
        self._idle: list[Connection] = []
        self._places = asyncio.Semaphore(MOST_CONNECTIONS)

    def host(self) -> str:
        """See Road."""
        return self._server()[3]

    async def post(self, query: str, headers: dict[str, str], body: bytes) -> HttpAnswer:
        """See Road."""
        lines = [f"POST /?{query} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines.append(f"accept-encoding: gzip\r\ncontent-length: {len(body)}\r\n\r\n")
        request = "\r\n".join(lines).encode("latin-1") + body
        async with self._places:
            connection = self._kept() or await self._connect()
            try:
                answer = await connection.send(request, QUIET_S)
            except (BrokenAnswerError, TimeoutError) as error:
                raise NoAnswerError(_told(error)) from error
            if connection.is_open:
                self._idle.append(connection)
            else:
                connection.close()
            return answer

    async def close(self) -> None:
        """See Road."""
        while self._idle:
            self._idle.pop().close()
        await asyncio.sleep(0)  # the sockets are closed in the loop's next turn

    def _server(self) -> tuple[str, int, ssl.SSLContext | None, str]:
        if self._where is None:
            try:
                url = httpx.URL(self._base_url)
            except httpx.InvalidURL as error:
                raise NotSentError(_told(error)) from error
            if not url.host or url.scheme not in ("http", "https"):
                raise NotSentError("the address is not one of http or https")
            is_safe = url.scheme == "https"
            context = httpx.create_ssl_context() if is_safe else None
            port = url.port or (443 if is_safe else 80)
            self._where = url.raw_host.decode("ascii"), port, context, url.netloc.decode()
        return self._where

    def _kept(self) -> Connection | None:
        """A connection that is still open; the others are closed."""
        now = time.monotonic()
        while self._idle:
            connection = self._idle.pop()
            idle_s = now - connection.idle_since
            is_fresh = connection.is_open and idle_s < KEPT_IDLE_S
            if is_fresh and (idle_s < SURELY_OPEN_S or not connection.has_news()):
                return connection
            connection.close()
        return None

    async def _connect(self) -> Connection:
        host, port, context, _ = self._server()
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_S):
                _, connection = await loop.create_connection(
                    Connection, host.strip("[]"), port, ssl=context, happy_eyeballs_delay=0.25
                )
        except (OSError, OverflowError, TimeoutError, ValueError) as error:
            raise NotSentError(_told(error)) from error
        return connection


def _is_here(base_url: str) -> bool:
    return base_url.startswith(("http://127.0.0.1", "http://[::1]", "http://localhost"))


def _told(error: Exception) -> str:
    return str(error) or type(error).__name__
