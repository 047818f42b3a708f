"""The timeline beside QGraphicsView and pyqtgraph: the same clips, the same moves, in turn."""

import time
from collections.abc import Iterator
from typing import Any

from tests.bench.figures import median, timed
from tests.bench.rows import Row
from tests.bench.timeline_made import (
    CLOSE,
    DURATION_MS,
    HEIGHT,
    PEERS_AT,
    WIDE,
    WIDTH,
    clips_of,
    labels_of,
)

ROUNDS = 4
FASTER_GOAL = 20.0


class OurTimeline:
    """The program's own widget."""

    def __init__(self, count: int) -> None:
        from imm_desktop.ui.timeline.timeline import Timeline

        self._presenter = presenter_of(count)
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


def presenter_of(count: int) -> Any:
    from imm_desktop.presenters.timeline import TimelinePresenter

    presenter = TimelinePresenter()
    presenter.set_duration(DURATION_MS)
    presenter.show_labels(labels_of(count))
    return presenter


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


def _turns(
    moves: tuple[tuple[str, float], ...], names: list[str], *, by_series: bool
) -> Iterator[tuple[str, str, float]]:
    """Who makes which move next: a whole series each in turn, or one move each in turn."""
    if by_series:
        yield from ((name, kind, amount) for name in names for kind, amount in moves)
    else:
        yield from ((name, kind, amount) for kind, amount in moves for name in names)


def _measured(
    peers: dict[str, Any], moves: tuple[tuple[str, float], ...], *, by_series: bool
) -> tuple[dict[str, float], dict[str, float]]:
    """Median milliseconds of a move, and of processor time, by name."""
    wall: dict[str, list[float]] = {name: [] for name in peers}
    cpu: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(ROUNDS):
        for name, kind, amount in _turns(moves, list(peers), by_series=by_series):
            peer, began = peers[name], time.thread_time()
            wall[name].append(timed(lambda peer=peer, k=kind, a=amount: peer.step(k, a)))
            cpu[name].append((time.thread_time() - began) * 1000)
    return (
        {name: median(found) for name, found in wall.items()},
        {name: median(found) for name, found in cpu.items()},
    )


def peer_rows(app: Any) -> list[Row]:
    """Our frames and the peers'.

    Whoever pans makes one frame after the other: each makes a series of moves, in turn. With one move each in turn,
    every frame of ours begins with the processor's memory full of what a peer drew last; those figures stand beside.
    Who is faster is told by processor time: on a machine with other work to do the slow wait more often.
    """
    peers: dict[str, Any] = {
        "ours": OurTimeline(PEERS_AT),
        "QGraphicsView": GraphicsView(PEERS_AT),
        "pyqtgraph": PyQtGraph(PEERS_AT),
    }
    for peer in peers.values():
        peer.show(app)
    rows: list[Row] = []
    for moves, words in ((WIDE, "a fifth or more of the video"), (CLOSE, "less than a fiftieth")):
        for by_series, how in ((True, "a series each"), (False, "a move each")):
            wall, cpu = _measured(peers, moves, by_series=by_series)
            name = f"a frame, {PEERS_AT:,} clips, {words}, {how}"
            rows.append(_row(name, wall))
            rows.append(_row("the same, processor time", cpu))
            if moves is WIDE:
                faster = min(cpu["QGraphicsView"], cpu["pyqtgraph"]) / cpu["ours"]
                goal = f"≥ {FASTER_GOAL:.0f}" if by_series else ""
                met = faster >= FASTER_GOAL if by_series else None
                rows.append(
                    Row("the same, times as fast as the quicker peer", faster, "times", goal, met)
                )
    for peer in peers.values():
        peer.close()
    app.processEvents()
    return rows


def _row(name: str, found: dict[str, float]) -> Row:
    others = {peer: value for peer, value in found.items() if peer != "ours"}
    return Row(name, found["ours"], "ms", peers=others)
