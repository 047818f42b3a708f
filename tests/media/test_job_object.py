"""On Windows a worker ends with the window; ADR 8 says how that was seen. Here: what Windows is asked for."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from imm_desktop.media import job_object
from imm_desktop.media.job_object import JobObject


class FakeKernel:
    """What is asked of Windows."""

    def __init__(self, *, is_willing: bool = True) -> None:
        self.is_willing = is_willing
        self.limits: list[int] = []
        self.held: list[tuple[int, int]] = []
        self.closed: list[int] = []

    def CreateJobObjectW(self, _security, _name) -> int:
        return 7

    def SetInformationJobObject(self, _job, kind, limits, size) -> bool:
        assert (kind, size) == (9, 144), "JobObjectExtendedLimitInformation of 64-bit Windows"
        self.limits.append(limits._obj.basic.flags)
        return self.is_willing

    def AssignProcessToJobObject(self, job, process) -> bool:
        self.held.append((job, process))
        return True

    def CloseHandle(self, handle) -> bool:
        self.closed.append(handle)
        return True


@pytest.fixture
def windows(monkeypatch):
    def made(**options):
        kernel = FakeKernel(**options)
        monkeypatch.setattr(job_object, "_kernel32", lambda: kernel)
        monkeypatch.setattr(job_object, "sys", SimpleNamespace(platform="win32"))
        return kernel

    return made


def test_a_worker_is_held_by_a_job_that_ends_it_when_the_last_handle_goes(windows):
    kernel = windows()
    job = JobObject()
    assert job.take(SimpleNamespace(_handle=42))
    assert kernel.limits[0] & 0x2000, "JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE"
    assert kernel.held == [(7, 42)]
    assert kernel.closed == []
    job.close()
    job.close()
    assert kernel.closed == [7]


def test_a_windows_that_refuses_leaves_the_worker_as_it_was(windows):
    kernel = windows(is_willing=False)
    job = JobObject()
    assert not job.take(SimpleNamespace(_handle=42))
    assert kernel.held == []
    assert kernel.closed == [7]


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is done elsewhere")
def test_elsewhere_nothing_is_done():
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    job = JobObject()
    assert not job.take(process)
    job.close()
    assert process.wait() == 0
