"""A process of its own, since the limit holds for good: threads that all allocate make no more heaps than it says."""

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, sys, threading
from imm_desktop.app.native_memory import limit_arenas
if sys.argv[1] == "limited":
    assert limit_arenas()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
together = threading.Barrier(12)
heaps = set()

def work():
    together.wait()
    heaps.add(libc.malloc(1000) >> 26)  # heaps of threads lie at multiples of 64 MB
    together.wait()

threads = [threading.Thread(target=work) for _ in range(12)]
[one.start() for one in threads]
[one.join() for one in threads]
print(len(heaps))
"""


def heaps(how):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has such heaps")
def test_threads_share_two_heaps():
    assert heaps("limited") <= 2 < heaps("as usual")
