"""Scrubbing beside mpv: same clips, same positions, one run, interleaved; from the wish to the end of the paint.

Ours is what the program shows with: the presenter, a worker process, the real surface widget (960 × 540). mpv is asked
through its JSON IPC and tells when the picture is out (``playback-restart``). Where there is an X server (or Xvfb to start
one) both draw into it; else ours draws offscreen and mpv nowhere, which favours mpv. Every picture of ours is read: its
number must be that of its label, or the row "wrong pictures" counts it. Needs Linux; mpv and libvlc are left out, and
that is said, where they are not installed.
"""

import asyncio
import contextlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tests.bench import scrub_clips
from tests.bench.mpv_peer import Mpv, is_installed
from tests.bench.rows import Row
from tests.bench.scrub_clips import GOP_50, GOP_250, SIXTY, Clip

CLICKS: Final = 20
DRAG_EVENTS: Final = 240
DRAG_RATE: Final = 60.0
DRAG_LAG: Final = 4
"""A picture must be that of one of so many newest wishes, none beside them."""
STEPS: Final = 60
STEP_S: Final = 0.04
"""A key that is held repeats 25 times a second."""
TILES: Final = 120
SCREENFUL: Final = 12
PLAY_S: Final = 6.0
HTTP_CLICKS: Final = 12
HTTP_DELAY_MS: Final = 50
WORKER: Final = (sys.executable, "-m", "imm_desktop.media.worker")
_MPV: Final = "mpv"


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
        self, source: str, cache: Path | None, **options: Any
    ) -> AsyncIterator[tuple[Any, Any]]:
        """A presenter with ``source`` open on the surface, and its client."""
        from imm_desktop.media.client import FrameClient
        from imm_desktop.media.proxy_cache import ProxyCache
        from imm_desktop.presenters.player import PlayerPresenter

        frames = FrameClient(WORKER, cache=ProxyCache(cache) if cache else None, **options)
        player = PlayerPresenter(frames, veil=self.veil)
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


async def clip_rows(bench: Bench, clip: Clip, mpv: Mpv | None, cache: Path) -> None:
    path = str(scrub_clips.path_of(clip))
    chance = random.Random(clip.name)
    wished = [chance.randrange(clip.frames - 3) for _ in range(CLICKS)]
    if mpv is not None:
        await asyncio.to_thread(mpv.open, path)
    async with bench.player(path, None) as (player, _):
        cold = []
        for frame in wished[: CLICKS // 2]:
            cold.append(await bench.click(player, at_ms(frame, clip), frame))
            await asyncio.sleep(0.35)
    async with bench.player(path, cache) as (player, _):
        began = time.perf_counter()
        await proxied(player)
        bench.row(
            f"{clip.name}: proxy built, times real time",
            clip.seconds / (time.perf_counter() - began),
            "times",
        )
        await asyncio.sleep(0.5)
        ours, exact, keys = [], [], []
        for frame in wished:
            if mpv is not None:
                exact.append(await asyncio.to_thread(mpv.seek, (frame + 0.02) / clip.rate))
            ours.append(await bench.click(player, at_ms(frame, clip), frame))
            if mpv is not None:
                keys.append(
                    await asyncio.to_thread(mpv.seek, frame / clip.rate, "absolute+keyframes")
                )
            await asyncio.sleep(0.35)  # a person looks before the next click
        click_rows(bench, clip, cold, ours, exact, keys)
        await drag_rows(bench, clip, player, mpv)
        await step_rows(bench, clip, player, mpv)


def at_ms(frame: int, clip: Clip) -> int:
    return -(-frame * 1000 // clip.rate)


def click_rows(bench: Bench, clip: Clip, cold: list[Click], ours: list[Click], exact: list[float], keys: list[float]) -> None:  # fmt: skip
    small, full = [one.exact for one in ours], [one.full for one in ours]
    name = clip.name
    peers = {_MPV: median(exact)} if exact else {}
    bench.row(
        f"{name}: click, exact picture, median",
        median(small),
        "ms",
        "≤ 10",
        median(small) <= 10,
        **peers,
    )
    p95 = percentile(small, 0.95)
    bench.row(
        f"{name}: click, exact picture, p95",
        p95,
        "ms",
        "≤ 35",
        p95 <= 35,
        **({_MPV: percentile(exact, 0.95)} if exact else {}),
    )
    if exact:
        ratio = median(small) / median(exact)
        bench.row(
            f"{name}: exact picture, ours to mpv's exact seek",
            ratio,
            "times",
            "≤ 0.1",
            ratio <= 0.1,
        )
    bench.row(f"{name}: click, full picture, median", median(full), "ms", **peers)
    bench.row(
        f"{name}: click, full picture, p95",
        percentile(full, 0.95),
        "ms",
        **({_MPV: percentile(exact, 0.95)} if exact else {}),
    )
    if exact:
        ratio = median(full) / median(exact)
        bench.row(
            f"{name}: full picture, ours to mpv's exact seek", ratio, "times", "≤ 1.0", ratio <= 1.0
        )
    first = [one.first for one in cold]
    bench.row(
        f"{name}: click without proxy, some picture, p95",
        percentile(first, 0.95),
        "ms",
        "",
        None,
        **({"mpv keyframe": percentile(keys, 0.95)} if keys else {}),
    )
    bench.row(
        f"{name}: click without proxy, full picture, median",
        median([one.full for one in cold]),
        "ms",
        **peers,
    )


async def drag_rows(bench: Bench, clip: Clip, player: Any, mpv: Mpv | None) -> None:
    wished = []
    for number in range(DRAG_EVENTS):
        swing = abs((number / DRAG_EVENTS * 2) % 2 - 1)
        wished.append(int(clip.frames * (0.3 + 0.4 * swing)))
    bench.painted.clear()
    began = time.perf_counter()
    told: list[tuple[float, int]] = []
    for number, frame in enumerate(wished):
        await asyncio.sleep(0)  # as between two events of a mouse, also after a stall
        await sleep_until(began + number / DRAG_RATE)
        told.append((time.perf_counter(), frame))
        player.scrub(at_ms(frame, clip))
    took = time.perf_counter() - began
    during = [one for one in bench.painted if one.at <= began + took]
    off = []
    for one in during:
        recent = [frame for at, frame in told if at <= one.at][-DRAG_LAG:] or [told[0][1]]
        off.append(min(abs((one.number or 0) - frame) for frame in recent))
    await bench.until(
        lambda: (
            bool(bench.painted)
            and bench.painted[-1].width >= 959
            and bench.painted[-1].number == wished[-1]
        )
    )
    bench.check()
    settle = (bench.painted[-1].at - began - took) * 1000
    a_second = len({one.at for one in during}) / took
    peers = {}
    if mpv is not None:
        places = [frame / clip.rate for frame in wished]
        peers["mpv exact"] = await asyncio.to_thread(mpv.drag, places, "absolute+exact", DRAG_RATE)
        await asyncio.sleep(1.5)
        peers["mpv keyframe"] = await asyncio.to_thread(
            mpv.drag, places, "absolute+keyframes", DRAG_RATE
        )
        await asyncio.sleep(0.5)
    bench.row(
        f"{clip.name}: drag, pictures a second", a_second, "1/s", "≥ 55", a_second >= 55, **peers
    )
    bench.row(
        f"{clip.name}: drag, frames off, most",
        max(off, default=99),
        "frames",
        "0",
        max(off, default=99) == 0,
    )
    bench.row(f"{clip.name}: drag, full picture after it ends", settle, "ms")


async def step_rows(bench: Bench, clip: Clip, player: Any, mpv: Mpv | None) -> None:
    for direction, word, command in ((-1, "back", "frame-back-step"), (1, "forward", "frame-step")):
        here = clip.frames // 2 + 101
        await bench.click(player, at_ms(here, clip), here)
        await asyncio.sleep(0.4)
        taken, full = [], 0
        for _ in range(STEPS):
            here += direction
            bench.painted.clear()
            began = time.perf_counter()
            player.step(direction)
            await bench.until(
                lambda here=here: any(one.is_exact and one.number == here for one in bench.painted)
            )
            taken.append(
                (next(one.at for one in bench.painted if one.number == here) - began) * 1000
            )
            await sleep_until(began + STEP_S)
            full += any(one.width >= 959 and one.number == here for one in bench.painted)
            bench.check()
        peers = {}
        if mpv is not None:
            await asyncio.to_thread(mpv.seek, here / clip.rate)
            theirs = [await asyncio.to_thread(mpv.step, command) for _ in range(STEPS // 4)]
            theirs = [one for one in theirs if one < 3000]  # now and then mpv does not step at all
            peers = {_MPV: percentile(theirs, 0.95)} if theirs else {}
        p95 = percentile(taken, 0.95)
        bench.row(f"{clip.name}: step {word}, p95", p95, "ms", "≤ 20", p95 <= 20, **peers)
        bench.row(f"{clip.name}: step {word}, in full before the next", full / STEPS, "of 1")


async def filmstrip_rows(bench: Bench, cache: Path) -> None:
    path = str(scrub_clips.long_path())
    places = [round(scrub_clips.LONG_SECONDS * 1000 * number / TILES) for number in range(TILES)]
    for word in ("first time", "from disk"):
        async with bench.player(path, cache) as (player, _):
            if word == "from disk":
                await asyncio.sleep(0.3)
            arrived: list[float] = []
            player.tile_changed.connect(
                lambda _at, _picture, into=arrived: into.append(time.perf_counter())
            )
            began = time.perf_counter()
            player.load_filmstrip(places, max_width=160, max_height=90)
            await reached(lambda: len(arrived) >= TILES, began + 60)  # noqa: B023
            first, all_ = (arrived[SCREENFUL - 1] - began) * 1000, (arrived[-1] - began) * 1000
            bench.row(f"filmstrip {word}: first {SCREENFUL} tiles", first, "ms")
            bench.row(
                f"filmstrip {word}: {TILES} tiles of ten minutes", all_, "ms", "< 2000", all_ < 2000
            )
            if word == "first time":  # key frames of the whole video, then the run ends
                video = player._video
                await reached(lambda: video._small.count >= TILES, began + 60)  # noqa: B023


async def playing_rows(bench: Bench, mpv: Mpv | None) -> None:
    path = str(scrub_clips.path_of(SIXTY))
    expected = int(SIXTY.rate * PLAY_S * 0.9)
    async with bench.player(path, None) as (player, frames):
        pids = [os.getpid(), *frames.worker_pids]
        bench.painted.clear()
        before = [cpu_s(pid) for pid in pids]
        began = time.perf_counter()
        player.play()
        await asyncio.sleep(PLAY_S)
        took = time.perf_counter() - began
        load = sum(cpu_s(pid) - old for pid, old in zip(pids, before, strict=True)) / took * 100
        player.pause()
        numbers = [
            one.number for one in bench.painted if one.at <= began + took and one.number is not None
        ]
        missed = (max(numbers) - min(numbers) + 1 - len(set(numbers))) if numbers else expected
    peers: dict[str, float] = {}
    peers_missed: dict[str, float] = {}
    told = await libvlc_playing(bench, path)
    if told is not None:
        peers["libvlc"], peers_missed["libvlc"] = told
    if mpv is not None:
        await asyncio.to_thread(mpv.open, path)
        old = cpu_s(mpv.process.pid)
        began = time.perf_counter()
        await asyncio.to_thread(mpv.ask, "set_property", "pause", False)
        await asyncio.sleep(PLAY_S)
        peers[_MPV] = (cpu_s(mpv.process.pid) - old) / (time.perf_counter() - began) * 100
        peers_missed[_MPV] = float(
            await asyncio.to_thread(mpv.ask, "get_property", "frame-drop-count") or 0
        )
        await asyncio.to_thread(mpv.ask, "set_property", "pause", True)
    bench.row(
        "1080p60 played silently: missed frames", missed, "frames", "0", missed == 0, **peers_missed
    )
    is_met = load <= peers["libvlc"] if "libvlc" in peers else None
    bench.row("1080p60 played silently: CPU, of one core", load, "%", "≤ libvlc", is_met, **peers)


async def libvlc_playing(bench: Bench, path: str) -> tuple[float, float] | None:
    """CPU in percent and missed frames of libvlc, painted on the same surface; None where it is not installed."""
    from imm_desktop.media.picture import MediaFacts
    from imm_desktop.presenters.player_ports import NoSoundPlayerError
    from imm_desktop.ui.player.backends import SoundBackends

    class Listener:
        def show_picture(self, picture: Any) -> None:
            bench.surface.show_picture(picture)

        def end(self) -> None:
            pass

        def fail(self, reason: str) -> None:
            print(f"libvlc: {reason}")

    facts = MediaFacts(30_000, 1920, 1080, 1800, 60.0, "mp4", "h264", "", False, False, "")
    backends = SoundBackends()
    try:
        made = backends.vlc(path, facts, Listener())
    except NoSoundPlayerError as error:
        print(f"libvlc is left out: {error}")
        return None
    made.play(0, 1.0)
    await asyncio.sleep(1.0)  # it starts
    bench.painted.clear()
    before, began = cpu_s(os.getpid()), time.perf_counter()
    await asyncio.sleep(PLAY_S)
    took = time.perf_counter() - began
    load = (cpu_s(os.getpid()) - before) / took * 100
    numbers = {one.number for one in bench.painted if one.number is not None}
    made.close()
    await asyncio.to_thread(backends.close)
    missed = (max(numbers) - min(numbers) + 1 - len(numbers)) if numbers else SIXTY.rate * took
    return load, float(missed)


def cpu_s(pid: int) -> float:
    """CPU seconds of a process so far, all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def network_rows(bench: Bench, mpv: Mpv | None, folder: Path) -> None:
    """Ten minutes behind HTTP, through the program's block cache, which is empty at first."""
    from imm_desktop.app.video_network import VideoNetwork
    from imm_desktop.domain.accounts import THIS_COMPUTER, AccountKind
    from imm_desktop.domain.media import ObjectHead, ObjectUri

    path = scrub_clips.long_path()
    server = subprocess.Popen(  # noqa: ASYNC220  it is started before anything is measured
        [sys.executable, "-m", "tests.bench.delayed_server", str(path), str(HTTP_DELAY_MS)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    address = f"http://127.0.0.1:{server.stdout.readline().strip()}/clip.mp4?Signature=x"

    class Objects:
        async def signed_url(self, _uri: Any, *, expires_s: int = 3600) -> str:
            return address

    network = VideoNetwork(folder / "blocks")
    chance = random.Random("network")
    total = scrub_clips.LONG_SECONDS * GOP_50.rate
    wished = [chance.randrange(total - 3) for _ in range(HTTP_CLICKS)]
    from dataclasses import replace

    account = replace(THIS_COMPUTER, account_id="bench", kind=AccountKind.CLOUD)
    head = ObjectHead(path.stat().st_size, "bench", datetime.now(UTC))
    local: Any = Objects()
    ours, exact = [], []
    try:
        url = await network.address_of(account, local, ObjectUri("bench", "clip.mp4"), head)
        if mpv is not None:
            await asyncio.to_thread(mpv.open, address)
        async with bench.player(url, folder / "far", open_bytes=network.open_bytes) as (player, _):
            tiles: list[int] = []
            player.tile_changed.connect(lambda at, _picture: tiles.append(at))
            places = [
                round(scrub_clips.LONG_SECONDS * 1000 * number / TILES) for number in range(TILES)
            ]
            began = time.perf_counter()
            player.load_filmstrip(places, max_width=160, max_height=90)
            await reached(lambda: len(tiles) >= TILES, began + 120)
            strip_s = time.perf_counter() - began
            for frame in wished:
                if mpv is not None:
                    exact.append(await asyncio.to_thread(mpv.seek, (frame + 0.02) / GOP_50.rate))
                ours.append(await bench.click(player, at_ms(frame, GOP_50), frame, GOP_50.frames))
                await asyncio.sleep(0.35)
    finally:
        await network.close()
        server.kill()
        server.wait()
        server.stdout.close()
    first, full = [one.first for one in ours], [one.full for one in ours]
    delay = f"HTTP, {HTTP_DELAY_MS} ms a request"
    bench.row(f"{delay}: filmstrip, {TILES} tiles", strip_s * 1000, "ms")
    p95 = percentile(first, 0.95)
    bench.row(f"{delay}: click, some picture, p95", p95, "ms", "≤ 33", p95 <= 33)
    bench.row(
        f"{delay}: click, full picture, median",
        median(full),
        "ms",
        **({_MPV: median(exact)} if exact else {}),
    )
    p95 = percentile(full, 0.95)
    bench.row(
        f"{delay}: click, full picture, p95",
        p95,
        "ms",
        "≤ 400",
        p95 <= 400,
        **({_MPV: percentile(exact, 0.95)} if exact else {}),
    )


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


def run() -> list[Row]:
    """All rows; about four minutes, and as much again when the clips are to be made."""
    for clip in (GOP_50, GOP_250, SIXTY):
        scrub_clips.path_of(clip)
    scrub_clips.long_path()
    os.environ["NO_PROXY"] = "127.0.0.1"
    with display() as output:
        import qasync
        from PySide6.QtWidgets import QApplication

        app = QApplication.instance() or QApplication([])
        parts = os.environ.get("SCRUB_PARTS", "clips filmstrip playing network").split()
        with qasync.QEventLoop(app) as loop:
            rows: list[Row] = loop.run_until_complete(_all(output, parts))
    return rows


async def _all(output: str, parts: Sequence[str]) -> list[Row]:
    bench = Bench(output)
    mpv = Mpv(output) if is_installed() else None
    if mpv is None:
        print("mpv is left out: it is not installed (Debian: apt-get install mpv)")
    print(f"ours on {os.environ['QT_QPA_PLATFORM']}, mpv on {output}")
    try:
        with tempfile.TemporaryDirectory(prefix="scrub-") as name:
            folder = Path(name)
            if "clips" in parts:
                for clip in (GOP_50, GOP_250, SIXTY):
                    await clip_rows(bench, clip, mpv, folder / "frames")
            if "filmstrip" in parts:
                await filmstrip_rows(bench, folder / "strip")
            if "playing" in parts:
                await playing_rows(bench, mpv)
            if "network" in parts:
                await network_rows(bench, mpv, folder)
    finally:
        if mpv is not None:
            mpv.close()
        bench.surface.close()
        bench.surface.deleteLater()
    bench.row("pictures whose number was not their label's", bench.wrong, "", "0", bench.wrong == 0)
    bench.row("pictures read", bench.checked, "")
    return bench.rows
