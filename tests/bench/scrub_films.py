"""Rows of the benchmark ``scrub`` that take a whole film: the filmstrip, playing, and one behind HTTP."""

import asyncio
import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tests.bench import scrub_clips
from tests.bench.mpv_peer import Mpv
from tests.bench.scrub_clips import GOP_50, SIXTY, at_ms
from tests.bench.scrub_stage import MPV, Bench, median, percentile, reached

TILES: Final = 120
SCREENFUL: Final = 12
PLAY_S: Final = 6.0
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
        peers[MPV] = (cpu_s(mpv.process.pid) - old) / (time.perf_counter() - began) * 100
        peers_missed[MPV] = float(
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

        def key_before(self, position_ms: int) -> int | None:
            return None

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
