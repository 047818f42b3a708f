"""A lock between processes: one holder at a time, free again when that process is gone."""

import subprocess
import sys

from imm_desktop.adapters.process_lock import ProcessLock

HOLDER = """
import sys
from pathlib import Path
from imm_desktop.adapters.process_lock import ProcessLock
lock = ProcessLock(Path(sys.argv[1]))
print(lock.take(), flush=True)
sys.stdin.read()
"""


def test_one_holder_at_a_time(tmp_path):
    one, other = (ProcessLock(tmp_path / "deep" / "x.lock") for _ in range(2))
    assert one.take()
    assert one.take()
    assert one.is_held
    assert not other.take()
    one.release()
    one.release()
    assert other.take()
    other.release()


def test_a_killed_process_holds_nothing(tmp_path):
    lock = ProcessLock(tmp_path / "x.lock")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "x.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout.readline().strip() == b"True"
        assert not lock.take()
        holder.kill()
        holder.wait()
    assert lock.take()
    lock.release()


def test_where_no_lock_can_be_made_nobody_is_kept_out(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    lock = ProcessLock(file / "x.lock")
    assert lock.take()
    assert not lock.is_held
    lock.release()
