"""A process that is given no processor is not silent of itself."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from imm_desktop.media.own_time import OwnTime
from tests.patience import patient

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")


def thread(proc: Path, number: int, *, waited_s: float, nice: int = 0) -> None:
    """Thread ``number`` of process 7, as proc(5) tells of it; its name tries to mislead."""
    folder = proc / "7" / "task" / str(number)
    folder.mkdir(parents=True, exist_ok=True)
    before = "R " + "1 " * 15
    (folder / "stat").write_text(f"{number} (a) R 9) {before}{nice} 4 0")
    (folder / "schedstat").write_text(f"123456 {round(waited_s * 1e9)} 17\n")


def test_the_thread_that_waited_longest_counts_and_those_that_stand_back_do_not(tmp_path):
    thread(tmp_path, 7, waited_s=10.0)
    thread(tmp_path, 8, waited_s=1.0)
    thread(tmp_path, 9, waited_s=1.0, nice=15)
    own = OwnTime(7, tmp_path)
    thread(tmp_path, 7, waited_s=10.1)
    thread(tmp_path, 8, waited_s=1.75)
    thread(tmp_path, 9, waited_s=50.0, nice=15)
    assert own.look() == pytest.approx(0.75)
    assert own.look() == 0


def test_a_thread_that_has_just_begun_and_a_process_that_is_gone_tell_nothing(tmp_path):
    thread(tmp_path, 7, waited_s=1.0)
    own = OwnTime(7, tmp_path)
    thread(tmp_path, 8, waited_s=30.0)
    assert own.look() == 0
    assert OwnTime(70_000_000).look() == 0


@linux
def test_two_that_share_a_processor_wait_for_each_other_and_one_that_sleeps_does_not():
    # They share the processor only once all have begun: one that still begins may be given nothing of it for minutes.
    begin = f"import os, time; print(flush=True); input(); os.sched_setaffinity(0, [{min(os.sched_getaffinity(0))}])\n"
    busy = [
        subprocess.Popen(
            [sys.executable, "-c", begin + rest], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for rest in ("while True: pass", "while True: pass", "time.sleep(99)")
    ]
    try:
        for one in busy:
            one.stdout.readline()
        for one in busy:
            one.stdin.write(b"\n")
            one.stdin.close()
        owns = [OwnTime(one.pid) for one in busy]
        waited, ends = [0.0, 0.0, 0.0], time.monotonic() + patient(10)
        while (
            max(waited[:2]) <= 0.1 and time.monotonic() < ends
        ):  # told once they got it, which may take
            time.sleep(0.1)
            waited = [before + own.look() for before, own in zip(waited, owns, strict=True)]
    finally:
        for one in busy:
            one.kill()
            one.wait()
            one.stdout.close()
            one.stdin.close()
    assert max(waited[:2]) > 0.1
    assert waited[2] < 0.1
