"""The timeline with very many clips: off screen, software raster, 1600 × 400, beside pyqtgraph and QGraphicsView.

A frame is one step of panning or zooming until it is painted; every peer makes the same steps over the same clips in
turn. Input to paint begins with a wheel event and ends with the paint that it led to. The archive is a real one; the
longest block is the longest time that the window's event loop did not turn while a result was opened and drawn.
"""

import asyncio
import gc
import os
import statistics
import tempfile
import time
import tracemalloc
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.rows import Row

WIDTH, HEIGHT = 1600, 400
DURATION_MS = 4 * 3_600_000
LANES = 14
"""As many as are in view, so that everybody has every clip to draw."""
COUNTS = (1_000, 100_000, 1_000_000)
ROUNDS_OF_STEPS = 8
PEER_ROUNDS = 2
WHEEL_STEPS = 60
PEERS_AT = 100_000
FRAME_GOAL_MS = 8.0
FLAT_GOAL = 2.0
FASTER_GOAL = 20.0
BYTES_GOAL = 120.0
OPEN_GOAL_MS = 500.0
BLOCK_GOAL_MS = 50.0
ROUNDS = 3
"""Of loading; the median counts, and the worst block."""


def run() -> list[Row]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    warnings.simplefilter("ignore")  # the peers' own
    import qasync
    from PySide6.QtWidgets import QApplication

    from imm_desktop.ui.fonts import install_fonts
    from imm_desktop.ui.theme import apply_theme

    app = QApplication.instance() or QApplication(["bench"])
    assert isinstance(app, QApplication)
    install_fonts(app)
    apply_theme(app, "dark")
    app.setQuitOnLastWindowClosed(False)  # the loop outlives each timeline
    frames = {count: _frames_of(app, count) for count in COUNTS}
    rows = [
        _frame_row(f"a frame with {count:,} clips, p95", "frame", frames[count]) for count in COUNTS
    ]
    rows += [
        _frame_row(f"wheel to paint with {count:,} clips, p95", "input", frames[count])
        for count in COUNTS
    ]
    rows += [
        Row(f"processor time of a frame, {count:,} clips, p95", _p95(frames[count]["cpu"]), "ms")
        for count in COUNTS
    ]
    flat = _median(frames[COUNTS[-1]]["frame"]) / _median(frames[COUNTS[0]]["frame"])
    rows.append(
        Row(
            "1,000,000 clips to 1,000, median frame",
            flat,
            "times",
            f"≤ {FLAT_GOAL}",
            flat <= FLAT_GOAL,
        )
    )
    rows += _peer_rows(app)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        rows += loop.run_until_complete(_archive_rows(app))
    return rows


# frames


def clips_of(count: int) -> "list[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]":
    """``count`` clips over ``LANES`` lanes, starts and ends in milliseconds; the same at every call.

    However many there are, a good third lie apart: were they long, merging would leave few to draw of a million.
    """
    dice = np.random.default_rng(7)
    longest = min(4_000, 40 + 2 * DURATION_MS * LANES // count)
    lanes = []
    for _ in range(LANES):
        starts = np.sort(dice.integers(0, DURATION_MS - 5_000, count // LANES))
        lanes.append((starts, starts + dice.integers(40, longest, len(starts))))
    return lanes


def _presenter_of(count: int) -> Any:
    from imm_desktop.presenters.timeline import TimelinePresenter

    presenter = TimelinePresenter()
    presenter.set_duration(DURATION_MS)
    presenter.show_labels(_labels_of(count))
    return presenter


def _labels_of(count: int) -> Any:
    from array import array

    from imm_desktop.domain.clips import Clips
    from imm_desktop.domain.labels import Label

    return tuple(
        Label(
            f"标签{number}",
            f"label {number}",
            confidence=0.5 + number / 100,
            clips=Clips(array("q", starts.tobytes()), array("q", ends.tobytes())),
        )
        for number, (starts, ends) in enumerate(clips_of(count))
    )


WIDE = (
    ("zoom", 0.6),
    ("pan", 0.2),
    ("zoom", 0.6),
    ("pan", -0.3),
    ("pan", 0.2),
    ("zoom", 0.6),
    ("pan", 0.3),
    ("zoom", 10),
)
"""From the whole video to a fifth of it and back: where most clips are in view."""
CLOSE = (
    ("zoom", 0.02),
    ("pan", 0.3),
    ("zoom", 0.3),
    ("pan", -0.3),
    ("pan", 0.1),
    ("zoom", 0.5),
    ("pan", 0.2),
    ("zoom", 1e3),
)
"""Down to a thousandth: where few are."""


def _frames_of(app: Any, count: int) -> dict[str, list[float]]:
    timeline = OurTimeline(count)
    timeline.show(app)
    found: dict[str, list[float]] = {"frame": [], "cpu": [], "input": []}
    for _ in range(ROUNDS_OF_STEPS):
        for kind, amount in (*WIDE, *CLOSE):
            cpu = time.thread_time()
            took = _timed(lambda kind=kind, amount=amount: timeline.step(kind, amount))
            found["frame"].append(took)
            found["cpu"].append((time.thread_time() - cpu) * 1000)
    for number in range(WHEEL_STEPS):
        notches = (1, 1, 1, 1, -1, -1, 1, -1, -1, -1)[number % 10]
        found["input"].append(_timed(lambda notches=notches: timeline.wheel(app, notches)))
    timeline.close()
    return found


class OurTimeline:
    """The program's own widget."""

    def __init__(self, count: int) -> None:
        from imm_desktop.ui.timeline.timeline import Timeline

        self._presenter = _presenter_of(count)
        self.widget = Timeline(self._presenter)

    def show(self, app: Any) -> None:
        self.widget.resize(WIDTH, HEIGHT)
        self.widget.show()
        for _ in range(5):
            app.processEvents()

    def step(self, kind: str, amount: float) -> None:
        if kind == "zoom":
            self._presenter.zoom(amount)
        else:
            self._presenter.pan(amount * self._presenter.visible.duration_ms)
        self.widget.viewport().repaint()

    def wheel(self, app: Any, notches: int) -> None:
        from PySide6.QtCore import QPoint, QPointF, Qt
        from PySide6.QtGui import QWheelEvent

        port = self.widget.viewport()
        at = QPointF(WIDTH * 0.6, HEIGHT * 0.5)
        event = QWheelEvent(
            at,
            QPointF(port.mapToGlobal(at.toPoint())),
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        app.postEvent(port, event)
        app.sendPostedEvents(port)
        app.processEvents()  # paints what the wheel has changed

    def close(self) -> None:
        self.widget.close()
        self.widget.deleteLater()


# peers


class GraphicsView:
    """One rectangle item a clip in a QGraphicsScene, as its documentation shows."""

    def __init__(self, count: int) -> None:
        from PySide6.QtGui import QBrush, QColor, QPen
        from PySide6.QtWidgets import QGraphicsScene, QGraphicsView

        self._scene = QGraphicsScene()
        pen = QPen(QColor("#5b8def"))
        pen.setCosmetic(True)
        brush = QBrush(QColor(91, 141, 239, 90))
        for number, (starts, ends) in enumerate(clips_of(count)):
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
                self._scene.addRect(
                    start / 1000, number * 22 + 3, (end - start) / 1000, 15, pen, brush
                )
        self.widget = QGraphicsView(self._scene)
        self._visible = [0.0, DURATION_MS / 1000]

    def show(self, app: Any) -> None:
        self.widget.resize(WIDTH, HEIGHT)
        self.widget.show()
        self._look()
        app.processEvents()

    def step(self, kind: str, amount: float) -> None:
        _moved(self._visible, kind, amount, DURATION_MS / 1000)
        self._look()
        self.widget.viewport().repaint()

    def _look(self) -> None:
        from PySide6.QtGui import QTransform

        start, end = self._visible
        self.widget.setTransform(QTransform.fromScale(WIDTH / (end - start), 1))
        self.widget.centerOn((start + end) / 2, HEIGHT / 2)

    def close(self) -> None:
        self.widget.close()
        self.widget.deleteLater()


class PyQtGraph:
    """One BarGraphItem a lane, its quickest way to draw many boxes."""

    def __init__(self, count: int) -> None:
        import pyqtgraph

        self.widget = pyqtgraph.PlotWidget()
        self._plot = self.widget.getPlotItem()
        for number, (starts, ends) in enumerate(clips_of(count)):
            self._plot.addItem(
                pyqtgraph.BarGraphItem(
                    x0=starts / 1000,
                    x1=ends / 1000,
                    y0=number,
                    height=0.7,
                    pen="#5b8def",
                    brush="#5b8def5a",
                )
            )
        self._visible = [0.0, DURATION_MS / 1000]

    def show(self, app: Any) -> None:
        self.widget.resize(WIDTH, HEIGHT)
        self.widget.show()
        self._plot.setYRange(0, 16, padding=0)
        self._look()
        app.processEvents()

    def step(self, kind: str, amount: float) -> None:
        _moved(self._visible, kind, amount, DURATION_MS / 1000)
        self._look()
        self.widget.viewport().repaint()

    def _look(self) -> None:
        self._plot.setXRange(*self._visible, padding=0)

    def close(self) -> None:
        self.widget.close()
        self.widget.deleteLater()


def _moved(visible: list[float], kind: str, amount: float, whole: float) -> None:
    start, end = visible
    if kind == "zoom":
        middle, half = (start + end) / 2, min((end - start) * amount, whole) / 2
        start, end = middle - half, middle + half
    else:
        by = amount * (end - start)
        start, end = start + by, end + by
    length = end - start
    start = min(max(start, 0.0), whole - length)
    visible[:] = start, start + length


def _peer_rows(app: Any) -> list[Row]:
    """Our frames and the peers', one step after the other in turn."""
    peers: dict[str, Any] = {
        "ours": OurTimeline(PEERS_AT),
        "QGraphicsView": GraphicsView(PEERS_AT),
        "pyqtgraph": PyQtGraph(PEERS_AT),
    }
    for peer in peers.values():
        peer.show(app)
    times: dict[str, dict[str, list[float]]] = {
        "wide": {},
        "close": {},
        "wide cpu": {},
        "close cpu": {},
    }
    for where, moves in (("wide", WIDE), ("close", CLOSE)):
        for _ in range(PEER_ROUNDS):
            for kind, amount in moves:
                for name, peer in peers.items():
                    cpu = time.thread_time()
                    took = _timed(lambda peer=peer, k=kind, a=amount: peer.step(k, a))
                    times[where].setdefault(name, []).append(took)
                    times[f"{where} cpu"].setdefault(name, []).append(
                        (time.thread_time() - cpu) * 1000
                    )
    for peer in peers.values():
        peer.close()
    app.processEvents()
    rows = []
    for where, words in (
        ("wide", "a fifth or more of the video"),
        ("close", "less than a fiftieth"),
    ):
        medians = {name: _median(found) for name, found in times[where].items()}
        ours = medians.pop("ours")
        rows.append(Row(f"a frame, {PEERS_AT:,} clips, {words}", ours, "ms", peers=medians))
        cpu = {name: _median(found) for name, found in times[f"{where} cpu"].items()}
        own = cpu.pop("ours")
        rows.append(Row("the same, processor time", own, "ms", peers=cpu))
        if where == "wide":
            faster = min(medians.values()) / ours
            met = faster >= FASTER_GOAL
            rows.append(
                Row(
                    "the same, faster than the quicker peer",
                    faster,
                    "times",
                    f"≥ {FASTER_GOAL:.0f}",
                    met,
                )
            )
    return rows


# from the archive


async def _archive_rows(app: Any) -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for count in COUNTS[1:]:
            opened, blocks = [], []
            path = Path(folder) / f"{count}.db"
            await _write(path, count)
            for _ in range(ROUNDS):
                took, block = await _open(app, path)
                opened.append(took)
                blocks.append(block)
            took = _median(opened)
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
    await store.finish(succeeded(task), Result(LabelReport(_labels_of(count)), b"{}"), None)
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


# figures


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _median(values: list[float]) -> float:
    return statistics.median(values)


def _p95(values: list[float]) -> float:
    return float(np.percentile(values, 95))


def _frame_row(name: str, kind: str, found: dict[str, list[float]]) -> Row:
    p95 = _p95(found[kind])
    return Row(name, p95, "ms", f"≤ {FRAME_GOAL_MS:.0f}", p95 <= FRAME_GOAL_MS)
