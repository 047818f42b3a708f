"""Rows of the benchmark ``scrub`` that take a whole film: the filmstrip, playing, and one behind HTTP."""

import asyncio
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tests.bench import scrub_clips
from tests.bench.mpv_peer import Mpv
from tests.bench.scrub_clips import GOP_50, SIXTY, at_ms, sounding_path
from tests.bench.scrub_stage import MPV, Bench, median, percentile, reached

TILES: Final = 120
SCREENFUL: Final = 12
START_S: Final = 1.0
PLAY_S: Final = 6.0
ROUNDS: Final = 3
SILENT_OUTPUT: Final = "--aout=adummy"
"""Both players decode and pace their sound; there need be no sound device."""
HTTP_CLICKS: Final = 12
HTTP_DELAY_MS: Final = 50


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
    """Our pictures beside VLC's sound, against libvlc that does both, and mpv; in turn, so that all have the same machine."""
    from imm_desktop.ui.player.backends import SoundBackends
    from imm_desktop.ui.player.vlc_library import VlcLibrary

    for path, words in ((scrub_clips.path_of(SIXTY), "silently"), (sounding_path(), "with sound")):
        ours: list[Played] = []
        peers: dict[str, list[Played]] = {}
        backends = SoundBackends(VlcLibrary(SILENT_OUTPUT))
        await asyncio.to_thread(backends.prepare)
        for _ in range(ROUNDS):
            ours.append(await our_playing(bench, str(path), backends.ways))
            told = await libvlc_playing(bench, str(path))
            if told is not None:
                peers.setdefault("libvlc", []).append(told)
            if mpv is not None:
                peers.setdefault(MPV, []).append(await mpv_playing(mpv, str(path)))
        await asyncio.to_thread(backends.close)
        missed = float(sum(one.missed for one in ours))
        load = median([one.load for one in ours])
        loads = {name: median([one.load for one in played]) for name, played in peers.items()}
        lost = {name: float(sum(one.missed for one in played)) for name, played in peers.items()}
        bench.row(
            f"1080p60 played {words}: missed frames", missed, "frames", "0", missed == 0, **lost
        )
        is_met = load <= loads["libvlc"] if "libvlc" in loads else None
        name = f"1080p60 played {words}: CPU, of one core"
        bench.row(name, load, "%", "≤ libvlc", is_met, **loads)


@dataclass(frozen=True)
class Played:
    """CPU in percent of one core, and frames that were not seen."""

    load: float
    missed: float


async def our_playing(bench: Bench, path: str, ways: Sequence[Any]) -> Played:
    async with bench.player(path, None, backends=ways) as (player, frames):
        player.play()
        await asyncio.sleep(START_S)
        pids = [os.getpid(), *frames.worker_pids]
        bench.painted.clear()
        before, began = sum(map(cpu_s, pids)), time.perf_counter()
        await asyncio.sleep(PLAY_S)
        took = time.perf_counter() - began
        load = (sum(map(cpu_s, pids)) - before) / took * 100
        seen = missed_of(bench)
        print(f"played by {player.state.player_name}: {load:.1f} %, {seen:.0f} missed")
        player.pause()
        bench.check()
    return Played(load, seen)


async def libvlc_playing(bench: Bench, path: str) -> Played | None:
    """Painted on the same surface; None where it is not installed."""
    from tests.bench.libvlc_peer import LibvlcPeer

    try:
        peer = LibvlcPeer(path, SILENT_OUTPUT, bench.surface.show_picture)
    except RuntimeError as error:
        print(f"libvlc is left out: {error}")
        return None
    await asyncio.sleep(START_S)
    bench.painted.clear()
    before, began = cpu_s(os.getpid()), time.perf_counter()
    await asyncio.sleep(PLAY_S)
    took = time.perf_counter() - began
    load = (cpu_s(os.getpid()) - before) / took * 100
    seen = missed_of(bench)
    print(f"played by libvlc alone: {load:.1f} %, {seen:.0f} missed")
    await asyncio.to_thread(peer.close)
    return Played(load, seen)


async def mpv_playing(mpv: Mpv, path: str) -> Played:
    await asyncio.to_thread(mpv.open, path)
    await asyncio.to_thread(mpv.ask, "set_property", "pause", False)
    await asyncio.sleep(START_S)
    old, began = cpu_s(mpv.process.pid), time.perf_counter()
    await asyncio.sleep(PLAY_S)
    load = (cpu_s(mpv.process.pid) - old) / (time.perf_counter() - began) * 100
    missed = float(await asyncio.to_thread(mpv.ask, "get_property", "frame-drop-count") or 0)
    await asyncio.to_thread(mpv.ask, "set_property", "pause", True)
    return Played(load, missed)


def missed_of(bench: Bench) -> float:
    """Of the frames that were due between the first and the last that was painted."""
    numbers = {one.number for one in bench.painted if one.number is not None}
    if not numbers:
        return SIXTY.rate * PLAY_S
    due = max(max(numbers) - min(numbers) + 1, round(SIXTY.rate * PLAY_S * 0.95))
    return float(due - len(numbers))


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
        **({MPV: median(exact)} if exact else {}),
    )
    p95 = percentile(full, 0.95)
    bench.row(
        f"{delay}: click, full picture, p95",
        p95,
        "ms",
        "≤ 400",
        p95 <= 400,
        **({MPV: percentile(exact, 0.95)} if exact else {}),
    )
