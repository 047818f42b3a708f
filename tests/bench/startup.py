"""First paint of the window beside that of a bare PySide6 window, each in a process of its own, interleaved."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.rows import Row

ROUNDS = 9
GOAL = 1.5

BARE = """
import sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
app = QApplication([])
app.setStyle("Fusion")
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Paint:
            QTimer.singleShot(0, done)
        return False
def done():
    print(time.monotonic(), flush=True)
    import os
    os._exit(0)
window = QMainWindow()
window.setCentralWidget(QLabel("bare"))
window.resize(1280, 800)
watch = Watch()
window.installEventFilter(watch)
window.show()
app.exec()
"""

OURS = """
import os, sys, time
from pathlib import Path
import imm_desktop.app.window as window
def shown():
    print(time.monotonic(), flush=True)
    os._exit(0)
original = window.after_first_paint
window.after_first_paint = lambda one, then: original(one, shown)
window.run_window(Path(sys.argv[1]), None)
"""


def run() -> list[Row]:
    ours: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for round_number in range(ROUNDS + 1):
            bare_ms = _first_paint_ms(BARE, Path(folder))
            ours_ms = _first_paint_ms(OURS, Path(folder) / "profile")
            if round_number:  # the first round fills the page cache
                bare.append(bare_ms)
                ours.append(ours_ms)
    ratio = statistics.median(ours) / statistics.median(bare)
    return [
        Row(
            "first paint, median",
            statistics.median(ours),
            "ms",
            peers={"bare": statistics.median(bare)},
        ),
        Row("first paint, slowest", max(ours), "ms", peers={"bare": max(bare)}),
        Row("first paint, ours to bare", ratio, "times", f"≤ {GOAL}", ratio <= GOAL),
    ]


def _first_paint_ms(script: str, profile: Path) -> float:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", script, str(profile)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return (float(done.stdout.split()[-1]) - began) * 1000
