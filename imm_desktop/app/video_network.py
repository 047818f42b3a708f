"""Videos from the network for players and frame workers: signed anew when needed, kept on disk, told when they stall."""

import asyncio
import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from imm_desktop.domain.accounts import Account, AccountKind
from imm_desktop.domain.errors import MediaError, UnreachableError
from imm_desktop.domain.media import ObjectHead, ObjectUri
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.block_store import BlockStore, NoStore
from imm_desktop.media.byte_source import ByteSource
from imm_desktop.media.fetching import Flow, ReadAbandonedError
from imm_desktop.media.naming import name_of
from imm_desktop.media.range_answers import Version
from imm_desktop.media.range_server import RangeServer
from imm_desktop.media.range_source import RangeSource
from imm_desktop.services.ports.objects import ObjectStore

if TYPE_CHECKING:
    from imm_desktop.adapters.range_fetcher import HttpRangeFetcher

log = logging.getLogger(__name__)
T = TypeVar("T")

ENGINE_EXPIRES_S: Final = 7 * 24 * 3600
"""The engine's addresses are given to players as they are: they must outlive any session (its longest is 7 days)."""
_SIGN_WITHIN_S: Final = 20.0
_READERS: Final = 16


class VideoNetwork:
    """The one way of video bytes over the network. Made on the event loop's thread, cheap until it is used.

    Args:
        folder: For blocks, kept between runs.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fetcher: HttpRangeFetcher | None = None
        self._server: RangeServer | None = None
        self._making = threading.Lock()
        """Held while fetcher or server are made: two videos opened at once must not make two of them."""
        self._pool = ThreadPoolExecutor(_READERS, thread_name_prefix="video reads")
        self._loop: asyncio.AbstractEventLoop | None = None
        self.on_flow: Callable[[str, Flow, MediaError | None], None] = (
            lambda _address, _flow, _problem: None
        )
        """Told on the loop: an address, how its bytes come in, and why they failed, None unless they did."""

    async def address_of(
        self, account: Account, objects: ObjectStore, uri: ObjectUri, head: ObjectHead | None
    ) -> str:
        """See ``Addresses``: the engine's own signed address, or one of ours for an object in the cloud."""
        if account.kind is AccountKind.ENGINE:
            return await objects.signed_url(uri, expires_s=ENGINE_EXPIRES_S)
        loop = self._loop = asyncio.get_running_loop()

        def sign() -> str:
            signing = asyncio.run_coroutine_threadsafe(objects.signed_url(uri), loop)
            try:
                return signing.result(_SIGN_WITHIN_S)
            except TimeoutError:
                signing.cancel()
                raise UnreachableError("the address was not signed in time") from None

        version = Version(head.etag, head.size_bytes) if head is not None and head.etag else None
        place = f"{account.account_id}\n{uri}"
        return await asyncio.to_thread(self._serve, place, uri.name, sign, version)

    def source_of(self, address: str) -> RangeSource | None:
        """The bytes behind an address of ours; None for all others."""
        return self._server.source_of(address) if self._server is not None else None

    async def open_bytes(self, address: str) -> ByteSource:
        """Bytes for a worker, of any http(s) address; see ``media.byte_source.OpenBytes``."""
        source = self.source_of(address)
        is_ours = source is not None
        if source is None:
            fetcher = await asyncio.to_thread(self._fetching)
            # Only the engine and tests get here: their bytes are on this computer already.
            place = hashlib.sha256(address.encode()).hexdigest()
            source = RangeSource(name_of(address), place, lambda: address, fetcher, NoStore())
        opened = _Bytes(source, self._pool, owns_source=not is_ours)
        opened.place = source.place if is_ours else ""
        try:
            await opened.open()
        except BaseException:
            await opened.close()
            raise
        return opened

    def forget_all(self) -> None:
        """End every address of the account that was used."""
        if self._server is not None:
            self._server.forget_all()

    async def close(self) -> None:
        """End everything."""
        server, fetcher = self._server, self._fetcher
        if server is not None:
            await asyncio.to_thread(server.close)
        if fetcher is not None:
            await asyncio.to_thread(fetcher.close)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _serve(
        self, place: str, name: str, sign: Callable[[], str], version: Version | None
    ) -> str:
        try:
            return self._serving().address_of(place, name, sign, version)
        except OSError as error:
            raise MediaError(MediaReason.NOT_SERVED, name, cause=error.strerror or "") from error

    def _serving(self) -> RangeServer:
        fetcher = self._fetching()
        with self._making:
            if self._server is None:
                store = BlockStore(self._folder)
                # Asking for the size counts the blocks: here, in a thread.
                log.info("%d MB of videos are kept", store.size_bytes >> 20)
                server = RangeServer(fetcher, store)
                server.on_flow = self._flow_changed
                self._server = server
            return self._server

    def _fetching(self) -> "HttpRangeFetcher":
        from imm_desktop.adapters.range_fetcher import HttpRangeFetcher

        with self._making:
            if self._fetcher is None:
                self._fetcher = HttpRangeFetcher()
            return self._fetcher

    def _flow_changed(self, address: str, flow: Flow) -> None:
        """In a thread of the source, which holds its lock: only pass it on."""
        if self._loop is None:
            return
        try:
            self._loop.call_soon_threadsafe(self._tell, address, flow)
        except RuntimeError:
            log.debug("the event loop has ended before its videos")

    def _tell(self, address: str, flow: Flow) -> None:
        source = self.source_of(address)
        if source is not None:
            self.on_flow(address, flow, source.problem)


class _Bytes:
    """See ``media.byte_source.ByteSource``: a blocking source read in threads of its own pool."""

    def __init__(self, source: RangeSource, pool: ThreadPoolExecutor, *, owns_source: bool) -> None:
        self._source, self._pool, self._owns_source = source, pool, owns_source
        self._is_closed = False
        self.size_bytes = 0
        self.version = self.place = ""

    async def open(self) -> None:
        """Learn what it is."""
        self.size_bytes = await self._run(self._source.size)
        version = self._source.version
        self.version = version.etag if version is not None else ""

    async def read(self, offset: int, size: int) -> bytes:
        """See ``ByteSource``."""
        return await self._run(lambda is_wanted: self._source.read(offset, size, is_wanted))

    def expect(self, ranges: Sequence[tuple[int, int]]) -> None:
        """See ``ByteSource``."""
        if not self._is_closed:
            self._pool.submit(self._source.expect, ranges)

    async def close(self) -> None:
        """See ``ByteSource``."""
        self._is_closed = True
        if self._owns_source:
            self._source.close()

    async def _run(self, call: Callable[[Callable[[], bool]], T]) -> T:
        is_cancelled = False

        def is_wanted() -> bool:
            return not (self._is_closed or is_cancelled)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, call, is_wanted)
        except ReadAbandonedError:
            raise MediaError(MediaReason.CLOSED) from None
        except asyncio.CancelledError:
            is_cancelled = True
            raise
