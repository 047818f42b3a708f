"""From an archive to the first paint: how long, how much is held, and how long the window stands still meanwhile."""

import asyncio
import gc
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.figures import median
from tests.bench.rows import Row
from tests.bench.timeline_made import DURATION_MS, HEIGHT, PEERS_AT, WIDTH, labels_of

COUNTS = (100_000, 1_000_000)
BYTES_GOAL = 120.0
OPEN_GOAL_MS = 500.0
BLOCK_GOAL_MS = 50.0
ROUNDS = 3
"""Of loading; the median counts, and the worst block."""


async def archive_rows(app: Any) -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for count in COUNTS:
            opened, blocks = [], []
            path = Path(folder) / f"{count}.db"
            await _write(path, count)
            for _ in range(ROUNDS):
                took, block = await _open(app, path)
                opened.append(took)
                blocks.append(block)
            took = median(opened)
            goal = f"≤ {OPEN_GOAL_MS:.0f}" if count == PEERS_AT else ""
            met = took <= OPEN_GOAL_MS if goal else None
            rows.append(Row(f"archive to first paint, {count:,} clips", took, "ms", goal, met))
            block = max(blocks)
            rows.append(
                Row(
                    f"longest block of the window, {count:,} clips",
                    block,
                    "ms",
                    f"≤ {BLOCK_GOAL_MS:.0f}",
                    block <= BLOCK_GOAL_MS,
                )
            )
        each = await _bytes_a_clip(app, Path(folder) / f"{COUNTS[-1]}.db") / COUNTS[-1]
        rows.append(Row("memory a clip", each, "bytes", f"≤ {BYTES_GOAL:.0f}", each <= BYTES_GOAL))
    return rows


async def _write(path: Path, count: int) -> None:
    from imm_desktop.adapters.store.archive import open_archive
    from imm_desktop.domain.results import LabelReport, Result
    from tests.adapters.store_samples import succeeded, task_of

    store = await open_archive(path)
    task, request = task_of("s1")
    await store.prepare([(task, request)])
    await store.finish(succeeded(task), Result(LabelReport(labels_of(count)), b"{}"), None)
    await store.close()


class _Heart:
    """Beats as often as the event loop lets it; ``worst`` is the longest time between two beats, in ms."""

    def __init__(self) -> None:
        self.worst = 0.0
        self._task = asyncio.ensure_future(self._beat())

    async def _beat(self) -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            self.worst = max(self.worst, (now - last) * 1000)
            last = now

    async def stop(self) -> float:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        return self.worst


async def _open(
    app: Any, path: Path, hold: Callable[[Any], None] | None = None
) -> tuple[float, float]:
    """Milliseconds from asking the archive to the first picture with lanes, and the longest block meanwhile."""
    from imm_desktop.adapters.store.archive import open_archive
    from imm_desktop.presenters.timeline import TimelinePresenter
    from imm_desktop.ui.timeline.timeline import Timeline

    store = await open_archive(path)
    presenter = TimelinePresenter()
    presenter.set_duration(DURATION_MS)
    painted = asyncio.get_running_loop().create_future()

    class Watched(Timeline):
        def paintEvent(self, event: Any) -> None:
            super().paintEvent(event)
            if self._view.lanes and not painted.done():
                painted.set_result(time.perf_counter())

    timeline = Watched(presenter)
    timeline.resize(WIDTH, HEIGHT)
    timeline.show()
    await asyncio.sleep(0.2)
    gc.collect()
    heart = _Heart()
    await asyncio.sleep(0.02)
    began = time.perf_counter()
    report = await store.load_report("s1")
    presenter.show_labels(report.labels)  # type: ignore[union-attr]
    took = (await painted - began) * 1000
    await asyncio.sleep(0.05)
    block = await heart.stop()
    if hold is not None:
        hold(presenter)
    timeline.close()
    timeline.deleteLater()
    await presenter.close()
    await store.close()
    return took, block


async def _bytes_a_clip(app: Any, path: Path) -> float:
    """What is held while the result is shown, by Python's and numpy's own account."""
    held: list[float] = []
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]

    def measure(_presenter: Any) -> None:
        gc.collect()
        held.append(tracemalloc.get_traced_memory()[0] - before)

    await _open(app, path, measure)
    tracemalloc.stop()
    return held[0]
