"""Cyclic garbage with Qt objects in it is destroyed on the window's thread, wherever Python allocates."""

import gc
import threading
import time
import weakref

from PySide6.QtCore import QEventLoop, QObject, QThread, QTimer

from imm_desktop.app.garbage import EVERY_MS, collected_here
from tests.patience import patient


class Knot(QObject):
    """A Qt object that only the cycle collector can free."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


def allocate_much() -> None:
    """So much garbage that Python would collect by itself."""
    for _ in range(20_000):
        ring: list[object] = []
        ring.append(ring)


def test_other_threads_do_not_collect_and_this_one_does(qapp):
    ended_on: list[object] = []
    gc.enable()
    with collected_here():
        gc.collect()
        knot = Knot()
        weakref.finalize(knot, lambda: ended_on.append(QThread.currentThread()))
        del knot
        other = threading.Thread(target=allocate_much)
        other.start()
        other.join()
        assert ended_on == []
        loop = QEventLoop()
        ends = time.monotonic() + patient(5)
        look = QTimer()
        look.timeout.connect(lambda: loop.quit() if ended_on or time.monotonic() > ends else None)
        look.start(EVERY_MS // 5)
        loop.exec()
        look.stop()
        assert ended_on == [qapp.thread()]
    assert gc.isenabled()


def test_whoever_collects_by_himself_goes_on_so(qapp):
    gc.disable()
    with collected_here():
        pass
    assert not gc.isenabled()


def test_without_it_another_thread_would(qapp):
    ended_on: list[bool] = []
    main = threading.current_thread()
    gc.enable()
    gc.collect()
    knot = Knot()
    weakref.finalize(knot, lambda: ended_on.append(threading.current_thread() is main))
    del knot
    other = threading.Thread(target=allocate_much)
    other.start()
    other.join()
    assert ended_on == [False]
