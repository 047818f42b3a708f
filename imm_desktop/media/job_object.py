"""Windows: no worker outlives the window, however that ends.

A job object holds the worker; the only handle to it is this process's, and when that goes, by a crash or by the task manager,
Windows ends what is in the job (JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, Microsoft Learn, "Job Objects"). Elsewhere a worker ends when
its stdin closes.
"""

import ctypes
import logging
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import subprocess

log = logging.getLogger(__name__)

_EXTENDED_LIMITS: Final = 9
_KILL_ON_CLOSE: Final = 0x2000
_NO_CRASH_WINDOW: Final = 0x0400


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("per_process_user_time", ctypes.c_int64),
        ("per_job_user_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits),
        ("io", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


class JobObject:
    """Processes that end with this one; does nothing but on Windows."""

    def __init__(self) -> None:
        self._handle: int | None = None
        if sys.platform == "win32":
            with suppress(OSError):
                self._handle = _made(_kernel32())

    def take(self, process: "subprocess.Popen[bytes]") -> bool:
        """Hold ``process``; False where it cannot be held, and it then ends when its stdin closes."""
        handle: Any = getattr(process, "_handle", None)  # Popen's own, on Windows
        if self._handle is None or handle is None:
            return False
        is_held = bool(_kernel32().AssignProcessToJobObject(self._handle, int(handle)))
        if not is_held:
            log.info("the system does not tie the frame worker to the window")
        return is_held

    def close(self) -> None:
        """End what is held and still runs."""
        handle, self._handle = self._handle, None
        if handle is not None:
            _kernel32().CloseHandle(handle)


def _kernel32() -> Any:
    load: Any = getattr(ctypes, "WinDLL")  # noqa: B009  not there for the type checker on Linux
    library = load("kernel32", use_last_error=True)
    library.CreateJobObjectW.restype = ctypes.c_void_p
    library.CreateJobObjectW.argtypes = (ctypes.c_void_p, ctypes.c_wchar_p)
    library.SetInformationJobObject.argtypes = (
        ctypes.c_void_p,
        ctypes.c_int,
        ctypes.c_void_p,
        ctypes.c_uint32,
    )
    library.AssignProcessToJobObject.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    library.CloseHandle.argtypes = (ctypes.c_void_p,)
    return library


def _made(library: Any) -> int | None:
    """A job whose processes end with its last handle; None where the system has none."""
    handle: int | None = library.CreateJobObjectW(None, None)
    if not handle:
        return None
    limits = _ExtendedLimits()
    limits.basic.flags = _KILL_ON_CLOSE | _NO_CRASH_WINDOW
    told = ctypes.byref(limits), ctypes.sizeof(limits)
    if not library.SetInformationJobObject(handle, _EXTENDED_LIMITS, *told):
        library.CloseHandle(handle)
        return None
    return handle
