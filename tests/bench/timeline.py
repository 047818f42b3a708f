"""The timeline with very many clips: off screen, software raster, 1600 × 400, beside pyqtgraph and QGraphicsView.

A frame is one step of panning or zooming until it is painted; every peer makes the same steps over the same clips in
turn. Input to paint begins with a wheel event and ends with the paint that it led to. The archive is a real one; the
longest block is the longest time that the window's event loop did not turn while a result was opened and drawn.
"""

import asyncio
import os
import time
import warnings
from typing import Any

from tests.bench.figures import median, p95, timed
from tests.bench.rows import Row
from tests.bench.timeline_archive import archive_rows
from tests.bench.timeline_made import CLOSE, WIDE
from tests.bench.timeline_peers import OurTimeline, peer_rows

COUNTS = (1_000, 100_000, 1_000_000)
ROUNDS_OF_STEPS = 8
WHEEL_STEPS = 60
FRAME_GOAL_MS = 8.0
FLAT_GOAL = 2.0


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
        Row(f"processor time of a frame, {count:,} clips, p95", p95(frames[count]["cpu"]), "ms")
        for count in COUNTS
    ]
    flat = median(frames[COUNTS[-1]]["frame"]) / median(frames[COUNTS[0]]["frame"])
    rows.append(
        Row(
            "1,000,000 clips to 1,000, median frame",
            flat,
            "times",
            f"≤ {FLAT_GOAL}",
            flat <= FLAT_GOAL,
        )
    )
    rows += peer_rows(app)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        rows += loop.run_until_complete(archive_rows(app))
    return rows


def _frames_of(app: Any, count: int) -> dict[str, list[float]]:
    timeline = OurTimeline(count)
    timeline.show(app)
    found: dict[str, list[float]] = {"frame": [], "cpu": [], "input": []}
    for _ in range(ROUNDS_OF_STEPS):
        for kind, amount in (*WIDE, *CLOSE):
            cpu = time.thread_time()
            took = timed(lambda kind=kind, amount=amount: timeline.step(kind, amount))
            found["frame"].append(took)
            found["cpu"].append((time.thread_time() - cpu) * 1000)
    for number in range(WHEEL_STEPS):
        notches = (1, 1, 1, 1, -1, -1, 1, -1, -1, -1)[number % 10]
        found["input"].append(timed(lambda notches=notches: timeline.wheel(app, notches)))
    timeline.close()
    return found


def _frame_row(name: str, kind: str, found: dict[str, list[float]]) -> Row:
    slow = p95(found[kind])
    return Row(name, slow, "ms", f"≤ {FRAME_GOAL_MS:.0f}", slow <= FRAME_GOAL_MS)
