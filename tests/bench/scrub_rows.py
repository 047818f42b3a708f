"""Rows of the benchmark ``scrub`` with a clip at hand: clicks, drags, steps."""

import asyncio
import random
import time
from pathlib import Path
from typing import Any, Final

from tests.bench import scrub_clips
from tests.bench.mpv_peer import Mpv
from tests.bench.scrub_clips import Clip, at_ms
from tests.bench.scrub_stage import (
    DRAG_RATE,
    MPV,
    Bench,
    Click,
    median,
    percentile,
    proxied,
    sleep_until,
)

CLICKS: Final = 20
DRAG_EVENTS: Final = 240
DRAG_LAG: Final = 4
"""A picture must be that of one of so many newest wishes, none beside them."""
STEPS: Final = 60
STEP_S: Final = 0.04
"""A key that is held repeats 25 times a second."""


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


def click_rows(bench: Bench, clip: Clip, cold: list[Click], ours: list[Click], exact: list[float], keys: list[float]) -> None:  # fmt: skip
    small, full = [one.exact for one in ours], [one.full for one in ours]
    name = clip.name
    peers = {MPV: median(exact)} if exact else {}
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
        **({MPV: percentile(exact, 0.95)} if exact else {}),
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
        **({MPV: percentile(exact, 0.95)} if exact else {}),
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
            peers = {MPV: percentile(theirs, 0.95)} if theirs else {}
        p95 = percentile(taken, 0.95)
        bench.row(f"{clip.name}: step {word}, p95", p95, "ms", "≤ 20", p95 <= 20, **peers)
        bench.row(f"{clip.name}: step {word}, in full before the next", full / STEPS, "of 1")
