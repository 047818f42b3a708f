"""PySide6 must not use up references of None: 6.12.0 did on Python 3.11 and died after some thousand paints.

The count is taken in a process of its own, where nothing else creates or drops references.
"""

import json
import subprocess
import sys

import pytest

COUNT = """
import json, sys
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

class Painted(QWidget):
    paints = 0
    def paintEvent(self, event: QPaintEvent) -> None:
        Painted.paints += 1

app = QApplication([])
widget = Painted()
widget.show()
app.processEvents()
before = sys.getrefcount(None)
for _ in range(500):
    widget.repaint()
    app.processEvents()
after = sys.getrefcount(None)
true_before = sys.getrefcount(True)
for _ in range(500):
    app.isQuitLockEnabled()
print(json.dumps({"none": after - before, "true": sys.getrefcount(True) - true_before, "paints": Painted.paints}))
"""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal there")
def test_a_thousand_calls_into_qt_use_up_no_reference_of_none_or_true() -> None:
    done = subprocess.run(
        [sys.executable, "-c", COUNT], capture_output=True, text=True, check=True, timeout=50
    )
    counted = json.loads(done.stdout)
    assert counted["paints"] >= 500
    assert abs(counted["none"]) < 100
    assert abs(counted["true"]) < 100
