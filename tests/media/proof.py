"""``python -m tests.media.proof ACTIONS [SEED]``: seeks, steps, drags and tiles in every format; no picture may be wrong.

Every frame of every clip carries its number. Whatever a picture says of itself must be so: the number in it is the frame
of its label, its position is that frame's, and what calls itself exact is the frame that was asked for. Small pictures of
all frames are being made meanwhile, so that answers come from the worker, from memory and from disk by turns.
"""

import asyncio
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from imm_desktop.media.client import FrameClient
from imm_desktop.media.opened_video import OpenVideo
from imm_desktop.media.picture import Picture
from imm_desktop.media.proxy_cache import ProxyCache
from tests.media.made_clips import RECIPES, Recipe, make, number_on
from tests.patience import patient

BOX: Final = {"max_width": 320, "max_height": 320}
TILE: Final = {"max_width": 160, "max_height": 160}


@dataclass
class Findings:
    """What was looked at, and what was wrong."""

    looked_at: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    took_s: float = 0.0

    def __str__(self) -> str:
        looked = ", ".join(f"{count} {what}" for what, count in sorted(self.looked_at.items()))
        return f"{sum(self.looked_at.values())} pictures in {self.took_s:.0f} s ({looked}); wrong: {self.wrong or 'none'}"


class Proof:
    """One video, taken through random actions."""

    def __init__(self, name: str, video: OpenVideo, seed: int, findings: Findings) -> None:
        self._name, self._recipe, self._video = name, RECIPES[name], video
        self._chance = random.Random(f"{name} {seed}")
        self._findings = findings
        self._here = 0

    async def act(self) -> None:
        """One random action."""
        actions = (
            self._seek,
            self._seek,
            self._step,
            self._step,
            self._drag,
            self._near,
            self._at_hand,
            self._strip,
            self._still,
        )
        await self._chance.choice(actions)()

    async def _seek(self) -> None:
        frame = self._any()
        picture = await self._video.frame_at(self._at(frame), **BOX)
        self._check("seeks", picture, frame)
        self._here = frame

    async def _still(self) -> None:
        frame = self._any()
        self._check("stills", await self._video.still(self._at(frame), **TILE), frame)

    async def _step(self) -> None:
        for _ in range(self._chance.randrange(1, 6)):
            frames = self._chance.choice((-1, -1, -1, 1, 1, 1, -7, 12))
            wanted = min(max(0, self._here + frames), self._recipe.frames - 1)
            small = await self._video.step_at_hand(frames, from_ms=self._at(self._here), **BOX)
            if small is not None:
                self._check("small steps", small, wanted)
            picture = await self._video.step(frames, from_ms=self._at(self._here), **BOX)
            self._check("steps", picture, wanted)
            self._here = wanted

    async def _drag(self) -> None:
        """Wishes that come faster than pictures; the last one is answered in any case."""
        start, pace = self._any(), self._chance.choice((-9, -3, -1, 1, 2, 5))
        frames = [
            min(max(0, start + pace * number), self._recipe.frames - 1) for number in range(12)
        ]
        asked = []
        for frame in frames:
            asked.append(asyncio.ensure_future(self._video.frame_at(self._at(frame), **BOX)))
            small = await self._video.at_hand(self._at(frame), **BOX)
            if small is not None:
                self._check("drags at hand", small, frame if small.is_exact else None)
            await asyncio.sleep(self._chance.choice((0, 0, 0.01)))
        pictures = await asyncio.gather(*asked)
        for frame, picture in zip(frames, pictures, strict=True):
            if picture is not None:
                self._check("drags", picture, frame)
        self._check("ends of drags", pictures[-1], frames[-1])
        self._here = frames[-1]

    async def _near(self) -> None:
        frame = self._any()
        picture = await self._video.keyframe_near(self._at(frame), **BOX)
        self._check("near", picture, frame if picture and picture.is_exact else None)

    async def _at_hand(self) -> None:
        frame = self._any()
        picture = await self._video.at_hand(self._at(frame), **BOX)
        if picture is not None:
            self._check("at hand", picture, frame if picture.is_exact else None)

    async def _strip(self) -> None:
        frames = sorted(self._chance.choices(range(self._recipe.frames), k=6))
        positions = [self._at(frame) for frame in frames]
        tiles = [tile async for tile in self._video.filmstrip(positions, **TILE)]
        if len(tiles) != len(frames):
            self._findings.wrong.append(f"{self._name}: {len(tiles)} tiles of {len(frames)}")
        for frame, tile in zip(frames, tiles, strict=False):
            self._check("tiles", tile, frame if tile.is_exact else None)

    def _check(self, what: str, picture: Picture | None, wanted: int | None) -> None:
        self._findings.looked_at[what] += 1
        seen = None if picture is None else number_of(picture, self._recipe)
        if picture is None or seen is None:
            self._findings.wrong.append(
                f"{self._name}: {what}: no picture, or none that can be read, for {wanted}"
            )
            return
        labels = {seen, seen if picture.frame < 0 else picture.frame}
        if wanted is not None:
            labels.add(wanted)
        off_ms = picture.position_ms - int(position_ms(self._recipe, seen))
        if len(labels) > 1 or abs(off_ms) > 1:
            self._findings.wrong.append(
                f"{self._name}: {what}: wanted {wanted}, label {picture.frame} at {picture.position_ms} ms, "
                f"seen {seen}, exact {picture.is_exact}"
            )

    def _any(self) -> int:
        return self._chance.randrange(self._recipe.frames)

    def _at(self, frame: int) -> int:
        """A position at which ``frame`` is on screen: its first or a later millisecond."""
        start = position_ms(self._recipe, frame)
        end = position_ms(self._recipe, frame + 1)
        return min(int(start) + 1, int(end)) if end - start > 2 else -(-int(start * 1000) // 1000)


def position_ms(recipe: Recipe, frame: int) -> float:
    """Where ``frame`` begins."""
    if recipe.pts_ms is not None:
        return recipe.pts_ms(frame)
    return frame * 1000 / float(recipe.rate)


def number_of(picture: Picture, recipe: Recipe) -> int | None:
    """The number in a picture that may have been turned."""
    rows = np.frombuffer(picture.pixels, np.uint32).reshape(picture.height, picture.width)
    back = np.ascontiguousarray(np.rot90(rows, -(recipe.rotation // 90)))
    return number_on(back.shape[1], back.shape[0], back.tobytes())


def run(actions: int, seed: int) -> Findings:
    """``actions`` random actions, shared out among all formats; two videos at a time."""
    findings = Findings()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="proof-") as name:
        asyncio.run(_run(actions, seed, Path(name), findings))
    findings.took_s = time.monotonic() - began
    return findings


async def _run(actions: int, seed: int, folder: Path, findings: Findings) -> None:
    each = max(1, actions // len(RECIPES))
    names = iter(RECIPES)
    client = FrameClient(
        (sys.executable, "-m", "imm_desktop.media.worker"), cache=ProxyCache(folder / "cache")
    )

    async def work() -> None:
        for name in names:
            path = await asyncio.to_thread(make, RECIPES[name], folder, name.replace(" ", "_"))
            video = await client.open(str(path))
            proof = Proof(name, video, seed, findings)
            for number in range(each):
                if number == each // 4:
                    video.build_proxy()
                if number == each // 2:
                    await _made(video)
                await proof.act()
                if number % 10 == 9:
                    await asyncio.sleep(0.05)  # small pictures are made while nobody asks
            await video.close()

    try:
        await asyncio.gather(work(), work())
    finally:
        await client.close()


async def _made(video: OpenVideo) -> None:
    """Nobody asks for anything until all small pictures are there."""
    async with asyncio.timeout(patient(60)):
        while video.proxy_share < 1.0:  # noqa: ASYNC110  nothing tells of it but the share
            await asyncio.sleep(0.05)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    found = run(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(found)
    sys.exit(1 if found.wrong else 0)
