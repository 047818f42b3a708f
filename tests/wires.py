"""A Wire over httpx, whose made-up transports stand in for networks and services."""

from collections.abc import Mapping

import httpx

from imm_desktop.adapters.ways_out import NotSentError
from imm_desktop.adapters.wire import HttpAnswer, LostError

NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class HttpxWire:
    """Carries requests as AioWire does, by ``client``."""

    def __init__(self, base_url: str, client: httpx.AsyncClient) -> None:
        self._url = httpx.URL(base_url)
        self._client = client

    @property
    def host(self) -> str:
        return self._url.netloc.decode()

    async def post(self, query: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        url = self._url.copy_with(raw_path=f"/?{query}".encode())
        try:
            response = await self._client.post(url, content=body, headers=dict(headers))
        except NOT_SENT as error:
            raise NotSentError(str(error)) from error
        except httpx.HTTPError as error:
            raise LostError(str(error)) from error
        return HttpAnswer(response.status_code, response.headers, response.content)

    async def close(self) -> None:
        await self._client.aclose()
