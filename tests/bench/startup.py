"""First paint of the window beside that of two bare PySide6 windows, each in a process of its own, interleaved.

The goal is stated against a bare window *with the same widgets style*: ours, which is Fusion drawn flat. The other bare
window wears plain Fusion and is shown beside it, without a goal, so that the price of the style is seen too.
"""

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

STYLED = BARE.replace(
    'app.setStyle("Fusion")',
    """from imm_desktop.ui.theme import apply_theme
from imm_desktop.ui.fonts import install_fonts
apply_theme(app, "system")
install_fonts(app)""",
)

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
    scripts = {"ours": OURS, "same style": STYLED, "plain Fusion": BARE}
    times: dict[str, list[float]] = {name: [] for name in scripts}
    with tempfile.TemporaryDirectory() as folder:
        for round_number in range(ROUNDS + 1):
            for name, script in scripts.items():
                took_ms = _first_paint_ms(script, Path(folder) / "profile")
                if round_number:  # the first round fills the page cache
                    times[name].append(took_ms)
    middle = {name: statistics.median(taken) for name, taken in times.items()}
    slowest = {name: max(taken) for name, taken in times.items()}
    ratio = middle["ours"] / middle["same style"]
    plain = middle["ours"] / middle["plain Fusion"]
    return [
        Row("first paint, median", middle.pop("ours"), "ms", peers=middle),
        Row("first paint, slowest", slowest.pop("ours"), "ms", peers=slowest),
        Row("ours to a bare window of the same style", ratio, "times", f"≤ {GOAL}", ratio <= GOAL),
        Row("ours to a bare window in plain Fusion", plain, "times"),
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
