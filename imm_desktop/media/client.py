"""Frames for the window: asks the workers, never decodes video itself, never waits.

Everything here belongs to one asyncio event loop (qasync's or asyncio's own).
"""

import asyncio
import itertools
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.byte_source import ByteSource, OpenBytes
from imm_desktop.media.lanes import EXACT
from imm_desktop.media.naming import is_network
from imm_desktop.media.opened_source import OpenedSource
from imm_desktop.media.opened_video import OpenVideo
from imm_desktop.media.proxy_cache import ProxyCache
from imm_desktop.media.requests import Question
from imm_desktop.media.small_pictures import SmallPictures
from imm_desktop.media.supervisor import Supervisor
from imm_desktop.media.worker_process import minimal_environment

MOST_KEPT: Final = 4
"""Videos that stay open for whoever opens them next."""
HANG_AFTER_S: Final = 4.0
"""A worker that shows no sign of progress on a request for so long is replaced; with the fifth of it between two looks,
a hang is noticed within 5 s."""


class FrameClient:
    """The window's door to the frame workers.

    Args:
        command: Starts one worker, such as ``(sys.executable, "-m", "imm_desktop.media.worker")``.
        workers: Most worker processes; each starts with its first video.
        env: The workers' whole environment; None gives them the little they need to start.
        hang_after_s: How long a worker may be silent on a request before it is replaced.
        cache: Where small pictures are kept between runs; None keeps none.
        open_bytes: Reads http(s) addresses for the workers, which then have no network; without it they open such
            addresses themselves.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        workers: int = 2,
        env: Mapping[str, str] | None = None,
        hang_after_s: float = HANG_AFTER_S,
        cache: ProxyCache | None = None,
        open_bytes: OpenBytes | None = None,
    ) -> None:
        self.on_restart: Callable[[MediaReason], None] | None = None
        """Told that a worker was replaced, since it hung or died (``DECODER_HANGS``, ``DECODER_ENDS``)."""
        environment = minimal_environment(os.environ) if env is None else env
        self._numbers = itertools.count(1)
        self._cache, self._open_bytes = cache, open_bytes
        self._thread = ThreadPoolExecutor(1, "small pictures")
        self._videos: set[OpenVideo] = set()
        self._kept: dict[str, OpenVideo] = {}
        self._supervisors = [
            Supervisor(
                command,
                environment,
                hang_after_s=hang_after_s,
                on_restart=self._restarted,
                needs_network=open_bytes is None,
            )
            for _ in range(workers)
        ]

    async def open(self, source: str) -> OpenVideo:
        """Open a path or an http(s) URL; the URL reaches the worker through its pipe and is never logged.

        Raises:
            MediaError: It is not there, is no video, has no picture or cannot be decoded.
        """
        kept = self._kept.pop(source, None)
        if kept is not None:
            if is_network(source) or await self._identity_of(source, None) == kept.identity:
                return kept
            await kept.close()  # the file is another one by now
        data = None
        if self._open_bytes is not None and is_network(source):
            data = await self._open_bytes(source)
        identity = await self._identity_of(source, data)
        small = SmallPictures(self._cache, self._thread, *identity)
        supervisor = min(self._supervisors, key=lambda one: one.load)
        opened = OpenedSource(next(self._numbers), source, data)
        question = Question(next(self._numbers), opened.number, EXACT, opened.opening())
        supervisor.add(opened)
        try:
            supervisor.ask(question)
            await small.find()
            if await question.answer is None:
                raise MediaError(MediaReason.CLOSED)  # noqa: TRY301  it must be cleaned up too
        except BaseException:
            supervisor.remove(opened)
            await small.close()
            if data is not None:
                await data.close()
            raise
        video = OpenVideo(opened, supervisor, self._numbers, small, self._videos.discard)
        self._videos.add(video)
        return video

    async def keep(self, source: str, video: OpenVideo) -> None:
        """Leave ``video`` open for whoever opens ``source`` next; of too many the oldest is closed."""
        surplus = [video] if source in self._kept else []
        self._kept.setdefault(source, video)
        while len(self._kept) > MOST_KEPT:
            surplus.append(self._kept.pop(next(iter(self._kept))))
        for one in surplus:
            await one.close()

    async def close(self) -> None:
        """Close every video and end the workers."""
        self._kept.clear()
        for video in list(self._videos):
            await video.close()
        for supervisor in self._supervisors:
            await supervisor.close()
        self._thread.shutdown(wait=False)

    @property
    def worker_pids(self) -> list[int]:
        """Process ids of the workers that run now."""
        return [one.pid for one in self._supervisors if one.pid is not None]

    @property
    def confinement(self) -> tuple[str, ...] | None:
        """What the system enforces on the workers, for diagnostics; empty for nothing, None before one has started."""
        known = [one.confined for one in self._supervisors if one.confined is not None]
        return known[-1] if known else None

    async def _identity_of(self, source: str, data: ByteSource | None) -> tuple[str, str]:
        """The video's name in the cache and its version; an empty version keeps nothing on disk."""
        if data is not None:
            parts = urlsplit(source)
            version = f"{data.size_bytes}-{data.version}" if data.version else ""
            return (
                data.place or f"{parts.hostname}{parts.path}",
                version,
            )  # an engine's port changes
        if self._cache is None or is_network(source):
            return source, ""
        return await asyncio.to_thread(_identity_of_path, source)

    def _restarted(self, reason: MediaReason) -> None:
        if self.on_restart is not None:
            self.on_restart(reason)


def _identity_of_path(path: str) -> tuple[str, str]:
    try:
        whole = Path(path).resolve()
        about = whole.stat()
    except (OSError, ValueError):
        return path, ""
    return str(whole), f"{about.st_size}-{about.st_mtime_ns}"
