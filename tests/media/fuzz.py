"""``python -m tests.media.fuzz FILES [SEED] [--minutes M] [--kept FILE]``: mutated files through the window's side and workers.

With ``--kept`` a run goes on where the last one with that file and seed ended, and tells what all of them saw: many files
can be gone through in turns of some minutes.

What must hold: every request is answered with a picture, None or a MediaError; the event loop, which is the window's,
is never held up; a worker that hangs is gone within 5 s of its last sign of life. A worker that dies is counted, not
forbidden: that is what it is a process of its own for. The same seed makes the same files.
Time in which this process or a worker could have gone on and was given no processor does not count as waiting for an answer.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.client import FrameClient
from imm_desktop.media.opened_video import OpenVideo
from imm_desktop.media.own_time import OwnTime
from imm_desktop.media.proxy_cache import ProxyCache
from tests.media.made_clips import RECIPES, make
from tests.media.mutating import mutated

SEEDS: Final = (
    "mp4 gop 50",
    "mkv",
    "ts",
    "flv",
    "avi",
    "wmv",
    "mpg",
    "webm",
    "hevc",
    "vfr",
    "rotated",
)
FRAMES: Final = 40
AT_ONCE: Final = 6
CLIENTS: Final = 2
BOX: Final = {"max_width": 160, "max_height": 90}
SLOWEST_ANSWER_S: Final = 25.0
"""Two workers may hang on one request, 5 s each, and be started anew; time without a processor does not count."""
LONGEST_STALL_S: Final = 1.0
_PLAY_S: Final = 2.0
_TICK_S: Final = 0.02
_LOOK_S: Final = 1.0
_BATCH: Final = 500
"""Files between two times that what was seen is kept."""


@dataclass
class Report:
    """What one or more runs saw."""

    files: int = 0
    opened: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    pictures: int = 0
    replaced: Counter[str] = field(default_factory=Counter)
    unanswered: list[str] = field(default_factory=list)
    longest_stall_s: float = 0.0
    """Of the window's event loop; on a busy machine without what it stood in the queue for a processor."""
    longest_answer_s: float = 0.0
    """Without the time in which there was no processor."""
    starved_s: float = 0.0
    """The longest that there was no processor during one file."""
    took_s: float = 0.0

    @property
    def is_good(self) -> bool:
        return not self.unanswered and self.longest_stall_s < LONGEST_STALL_S

    def __str__(self) -> str:
        refused = ", ".join(f"{count} {why}" for why, count in self.refused.most_common(8))
        replaced = (
            ", ".join(f"{count} {why}" for why, count in self.replaced.most_common()) or "none"
        )
        return (
            f"{self.files} files in {self.took_s:.0f} s: {self.opened} opened, {self.pictures} pictures\n"
            f"refused: {refused}\nworkers replaced: {replaced}\n"
            f"longest answer {self.longest_answer_s:.2f} s (and up to {self.starved_s:.1f} s without a processor), "
            f"longest stall of the window {self.longest_stall_s * 1000:.0f} ms, "
            f"unanswered {self.unanswered or 'none'}"
        )


def run(files: int, seed: int) -> Report:
    """Put ``files`` mutated files through two clients with two workers each."""
    report = Report()
    with _originals() as (folder, contents):
        asyncio.run(_run(iter(range(files)), seed, folder, contents, report))
    return report


def go_on(files: int, seed: int, kept: Path, minutes: float) -> Report:
    """As `run`, from where the run kept in ``kept`` ended, for at most so many minutes; what all of them saw."""
    report = Report()
    if kept.exists():
        told = json.loads(kept.read_text())
        if told.pop("seed") == seed:
            report = Report(**told)
            report.refused, report.replaced = Counter(report.refused), Counter(report.replaced)
    until = time.monotonic() + 60 * minutes
    with _originals() as (folder, contents):
        while report.files < files and time.monotonic() < until:
            numbers = range(report.files, min(files, report.files + _BATCH))
            asyncio.run(_run(iter(numbers), seed, folder, contents, report))
            draft = kept.with_suffix(".new")
            draft.write_text(json.dumps({"seed": seed, **vars(report)}))
            draft.replace(kept)
    return report


@contextlib.contextmanager
def _originals() -> Iterator[tuple[Path, list[tuple[str, bytes]]]]:
    """A folder to work in, and what is mutated: suffix and content of each."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name)
        originals = [
            (make(replace(RECIPES[one], frames=FRAMES), folder, f"original-{number}"))
            for number, one in enumerate(SEEDS)
        ]
        yield folder, [(one.suffix, one.read_bytes()) for one in originals]


async def _run(
    numbers: Iterator[int],
    seed: int,
    folder: Path,
    originals: list[tuple[str, bytes]],
    report: Report,
) -> None:
    began = time.monotonic()
    clients = [
        FrameClient(
            (sys.executable, "-m", "imm_desktop.media.worker"),
            cache=ProxyCache(folder / f"cache{number}", 1 << 20),
        )
        for number in range(CLIENTS)
    ]
    for client in clients:
        client.on_restart = lambda what: report.replaced.update([what])

    async def watch() -> None:
        own = OwnTime(os.getpid())
        while True:
            before = time.monotonic()
            await asyncio.sleep(_TICK_S)
            stall_s = time.monotonic() - before - _TICK_S - own.look()
            report.longest_stall_s = max(report.longest_stall_s, stall_s)

    async def work(client: FrameClient) -> None:
        for number in numbers:
            suffix, content = originals[number % len(originals)]
            path = folder / f"{number}{suffix}"
            path.write_bytes(mutated(content, seed * 1_000_003 + number))
            using = asyncio.ensure_future(_use(client, path, number, report))
            if not await _answered(using, client, report):
                report.unanswered.append(path.name)
                keep = os.environ.get("FUZZ_KEEP")
                if keep:
                    shutil.copy(path, keep)
            report.files += 1
            path.unlink()

    watching = asyncio.ensure_future(watch())
    try:
        await asyncio.gather(*(work(clients[number % CLIENTS]) for number in range(AT_ONCE)))
    finally:
        watching.cancel()
        for client in clients:
            await client.close()
    report.took_s += time.monotonic() - began


async def _answered(using: "asyncio.Task[None]", client: FrameClient, report: Report) -> bool:
    """Whether ``using`` came to its end in good time; raises what it raised."""
    began, starved_s = time.monotonic(), 0.0
    owns: dict[int, OwnTime] = {}
    while True:
        owns = {pid: owns.get(pid) or OwnTime(pid) for pid in (os.getpid(), *client.worker_pids)}
        looked = time.monotonic()
        await asyncio.wait({using}, timeout=_LOOK_S)
        now = time.monotonic()
        starved_s += min(now - looked, max(own.look() for own in owns.values()))
        took_s = now - began - starved_s
        report.longest_answer_s = max(report.longest_answer_s, took_s)
        report.starved_s = max(report.starved_s, starved_s)
        if using.done():
            await using
            return True
        if took_s > SLOWEST_ANSWER_S:
            using.cancel()
            await asyncio.wait({using})
            return False


async def _use(client: FrameClient, path: Path, number: int, report: Report) -> None:
    """As an operator would: look, jump about, step, see the strip, play a little."""
    chance = random.Random(number)
    try:
        video = await client.open(str(path))
    except MediaError as error:
        report.refused.update([error.reason])
        return
    report.opened += 1
    try:
        if number % 3 == 0:
            video.build_proxy()
        for one in chance.sample(_USES, 3):
            with contextlib.suppress(MediaError):
                count = await one(video, chance.randrange(-50, 2_000))
                report.pictures += count
    finally:
        await video.close()


async def _exact(video: OpenVideo, at_ms: int) -> int:
    return (await video.frame_at(at_ms, **BOX)) is not None


async def _last(video: OpenVideo, _at_ms: int) -> int:
    return (await video.frame_at(max(0, video.facts.duration_ms - 1), **BOX)) is not None


async def _key(video: OpenVideo, at_ms: int) -> int:
    return (await video.keyframe_near(at_ms, **BOX)) is not None


async def _step(video: OpenVideo, at_ms: int) -> int:
    return (await video.step(-2 if at_ms % 2 else 3, from_ms=at_ms, **BOX)) is not None


async def _strip(video: OpenVideo, at_ms: int) -> int:
    count = 0
    async for _ in video.filmstrip([0, max(0, at_ms), 10**7], **BOX):
        count += 1
    return count


async def _play(video: OpenVideo, at_ms: int) -> int:
    count = 0
    stream = video.play(from_ms=max(0, at_ms), rate=4.0, **BOX)
    try:
        async with asyncio.timeout(_PLAY_S):
            async for _ in stream:
                count += 1
                if count == 4:
                    break
    except TimeoutError:
        pass  # damaged time stamps may lie days apart: the next picture is not due yet
    finally:
        await stream.aclose()
    return count


_USES: Final[list[Callable[[OpenVideo, int], object]]] = [_exact, _last, _key, _step, _strip, _play]  # type: ignore[list-item]


if __name__ == "__main__":
    import logging

    logging.disable(logging.CRITICAL)
    asked = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    asked.add_argument("files", type=int)
    asked.add_argument("seed", type=int, nargs="?", default=1)
    asked.add_argument("--kept", type=Path)
    asked.add_argument("--minutes", type=float, default=1e6)
    given = asked.parse_args()
    if given.kept is None:
        told = run(given.files, given.seed)
    else:
        told = go_on(given.files, given.seed, given.kept, given.minutes)
    print(told)
    sys.exit(0 if told.is_good else 1)
