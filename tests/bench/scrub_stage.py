"""The stage of the benchmark ``scrub``: one surface of the program, its player, and what was painted when."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.bench.rows import Row

WORKER: Final = (sys.executable, "-m", "imm_desktop.media.worker")
DRAG_RATE: Final = 60.0
MPV: Final = "mpv"


@dataclass
class Painted:
    """One paint of the surface."""

    at: float
    frame: int
    number: int | None
    width: int
    is_exact: bool


def median(values: Sequence[float]) -> float:
    return percentile(values, 0.5)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


class Bench:
    """One application with one surface, and what was painted on it."""

    def __init__(self, output: str) -> None:
        from PySide6.QtWidgets import QApplication

        from imm_desktop.domain.settings import Veil
        from imm_desktop.ui.player.surface import Surface
        from imm_desktop.ui.theme import apply_theme
        from tests.media.made_clips import number_on

        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, "dark")
        bench = self

        class TimedSurface(Surface):
            def paintEvent(self, event: Any) -> None:
                super().paintEvent(event)
                picture = self._picture
                if picture is not None and picture is not bench._last:
                    bench._last = picture
                    now = time.perf_counter()
                    number = number_on(picture.width, picture.height, picture.pixels)
                    bench.painted.append(
                        Painted(now, picture.frame, number, picture.width, picture.is_exact)
                    )
                    bench._news.set()

        self.output = output
        self.veil = Veil.OFF
        self.painted: list[Painted] = []
        self.wrong = self.checked = 0
        self.rows: list[Row] = []
        self._last: object = None
        self._news = asyncio.Event()
        self.surface = TimedSurface()
        self.surface.resize(960, 540)
        self.surface.show()

    @contextlib.asynccontextmanager
    async def player(
        self, source: str, cache: Path | None, *, backends: Sequence[Any] = (), **options: Any
    ) -> AsyncIterator[tuple[Any, Any]]:
        """A presenter with ``source`` open on the surface, and its client."""
        from imm_desktop.media.client import FrameClient
        from imm_desktop.media.proxy_cache import ProxyCache
        from imm_desktop.presenters.player import PlayerPresenter

        frames = FrameClient(WORKER, cache=ProxyCache(cache) if cache else None, **options)
        player = PlayerPresenter(frames, backends=backends, veil=self.veil, is_muted=False)
        player.picture_changed.connect(self.surface.show_picture)
        player.state_changed.connect(self.surface.show_state)
        player.set_surface_size(self.surface.width(), self.surface.height())
        self.painted.clear()
        player.open(source, "clip")
        await self.until(lambda: any(one.is_exact for one in self.painted))
        try:
            yield player, frames
        finally:
            await player.close()
            await frames.close()
            player.deleteLater()

    async def until(self, holds: Callable[[], bool], patience_s: float = 30.0) -> None:
        """Wait for paints until ``holds``."""
        deadline = time.perf_counter() + patience_s
        while not holds():
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), 0.25)
            if time.perf_counter() > deadline:
                raise TimeoutError("the picture did not come")

    def check(self, modulo: int = 1 << 16) -> None:
        """Count the paints whose number is not their label's."""
        for one in self.painted:
            if one.frame >= 0:
                self.checked += 1
                self.wrong += one.number != one.frame % modulo

    async def click(
        self, player: Any, position_ms: int, frame: int, modulo: int = 1 << 16
    ) -> "Click":
        """Seek there, paused; what came when."""
        self.painted.clear()
        began = time.perf_counter()
        player.seek(position_ms)
        await self.until(
            lambda: any(self._is(one, frame, modulo) and one.width >= 959 for one in self.painted)
        )
        self.check(modulo)
        exact = [one for one in self.painted if self._is(one, frame, modulo)]
        full = next(one for one in exact if one.width >= 959)
        return Click(
            (self.painted[0].at - began) * 1000,
            (exact[0].at - began) * 1000,
            (full.at - began) * 1000,
        )

    @staticmethod
    def _is(one: Painted, frame: int, modulo: int) -> bool:
        return one.is_exact and one.number == frame % modulo and one.frame in (frame, -1)

    def row(self, name: str, value: float, unit: str, goal: str = "", met: bool | None = None, **peers: float) -> None:  # fmt: skip
        self.rows.append(Row(name, value, unit, goal, met, peers))


@dataclass
class Click:
    """Milliseconds from the click to the paint of the first picture, of the exact frame, and of it in full."""

    first: float
    exact: float
    full: float


async def proxied(player: Any) -> None:
    """Wait until small pictures of all frames are on disk."""
    video = player._video
    deadline = time.perf_counter() + 180
    await reached(lambda: video.proxy_share >= 1.0, deadline)


async def sleep_until(at: float) -> None:
    while (rest := at - time.perf_counter()) > 0:  # noqa: ASYNC110  timers may be early
        await asyncio.sleep(rest)


async def reached(holds: Callable[[], bool], deadline: float) -> None:
    """Look now and then whether ``holds``, at little cost."""
    while not holds():
        await asyncio.sleep(0.01)
        if time.perf_counter() > deadline:
            raise TimeoutError("it did not happen")


@contextlib.contextmanager
def display() -> Iterator[str]:
    """An X server for both, and mpv's name of its output; without one ours is offscreen and mpv shows nothing."""
    if os.environ.get("DISPLAY"):
        os.environ["QT_QPA_PLATFORM"] = "xcb"
        yield "x11"
        return
    if shutil.which("Xvfb") is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        yield "null"
        return
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        os.environ["DISPLAY"] = f":{told.readline().strip()}"
    os.environ["QT_QPA_PLATFORM"] = "xcb"
    try:
        yield "x11"
    finally:
        del os.environ["DISPLAY"]
        server.terminate()
        server.wait()
