import asyncio
import faulthandler
import gc
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer, Signal, qInstallMessageHandler, qWarning

from imm_desktop.app import logs
from imm_desktop.app.logs import log_loop_error, start_logging
from imm_desktop.presenters.jobs import Jobs
from tests.helpers import process_qt_events, until
from tests.patience import patient

SECRET = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0"
expected = pytest.mark.allow_log("unexpected error|could not be raised|a slot|from Qt|trouble")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """The log file while logging runs; everything is as it was afterwards."""
    before = sys.excepthook, sys.unraisablehook, threading.excepthook, faulthandler.is_enabled()
    names = (*logs._TALKATIVE, logs._JOBS)
    levels = {name: logging.getLogger(name).level for name in names}
    qt = qInstallMessageHandler(None)
    running = start_logging(tmp_path / "logs")
    assert running.path is not None
    yield running.path
    running.close()
    qInstallMessageHandler(qt)
    for name, value in levels.items():
        logging.getLogger(name).setLevel(value)
    sys.excepthook, sys.unraisablehook, threading.excepthook = before[:3]
    if before[3]:
        faulthandler.enable()


@expected
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_error_in_a_thread_is_in_the_log_without_its_secret(file):
    def breaks() -> None:
        raise ValueError(f"cannot use {SECRET}")

    thread = threading.Thread(target=breaks, name="key-ring")
    thread.start()
    thread.join()

    text = file.read_text(encoding="utf-8")
    assert "unexpected error in thread key-ring" in text
    assert "in breaks" in text
    assert "ValueError: cannot use …" in text
    assert SECRET not in text


@expected
def test_an_error_that_nobody_caught_is_in_the_log(file):
    sys.excepthook(OSError, OSError("the disk is gone"), None)

    assert "CRITICAL imm_desktop: unexpected error" in file.read_text(encoding="utf-8")
    assert "OSError: the disk is gone" in file.read_text(encoding="utf-8")


@expected
def test_an_error_in_a_slot_is_in_the_log_and_the_window_lives_on(file, qapp):
    class Sender(QObject):
        asked = Signal()

    done: list[int] = []

    def breaks() -> None:
        raise RuntimeError("a slot")

    # pytest-qt puts a hook of its own in place of ours around each test.
    hook, sys.excepthook = sys.excepthook, logs._log_exception
    try:
        sender = Sender()
        sender.asked.connect(breaks)
        sender.asked.emit()
        QTimer.singleShot(0, lambda: done.append(1))
        process_qt_events()
    finally:
        sys.excepthook = hook

    assert "RuntimeError: a slot" in file.read_text(encoding="utf-8")
    assert done == [1]


@expected
def test_an_error_in_a_job_reaches_its_owner_and_one_in_a_callback_the_log(file, run):
    told: list[Exception] = []

    async def scenario() -> None:
        asyncio.get_running_loop().set_exception_handler(log_loop_error)
        jobs = Jobs(on_error=told.append)

        async def breaks() -> None:
            raise ValueError("a job")

        jobs.start("breaks", breaks())
        await until(lambda: told)
        await jobs.close()
        asyncio.get_running_loop().call_soon(lambda: 1 / 0)
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    run(scenario())
    assert [str(one) for one in told] == ["a job"]
    text = file.read_text(encoding="utf-8")
    assert "job breaks failed" in text
    assert "in breaks" in text
    assert "unexpected error in the event loop" in text
    assert "ZeroDivisionError" in text


@expected
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_error_in_a_destructor_is_in_the_log(file, monkeypatch):
    monkeypatch.setattr(sys, "unraisablehook", logs._log_unraisable)

    class Leaves:
        def __del__(self) -> None:
            raise ValueError("on the way out")

    thing: Leaves | None = Leaves()
    assert thing is not None
    del thing
    gc.collect()

    assert "ValueError: on the way out" in file.read_text(encoding="utf-8")


@expected
def test_a_warning_of_qt_is_in_the_log_and_its_chatter_is_not(file, qapp):
    qInstallMessageHandler(logs._log_qt)
    qWarning("trouble from Qt")
    qWarning("This plugin does not support raise()")
    qWarning("Couldn't load pipewire-0.3 library")

    text = file.read_text(encoding="utf-8")
    assert "WARNING qt: trouble from Qt" in text
    assert "INFO qt: Couldn't load pipewire-0.3 library" in text
    assert "plugin" not in text


def test_the_log_begins_with_what_runs(file):
    assert "IMM Desktop 0." in file.read_text(encoding="utf-8").splitlines()[0]


def test_requests_of_libraries_are_not_logged(file):
    logging.getLogger("httpx").info("HTTP Request: GET https://x/?Signature=abc")

    assert "HTTP Request" not in file.read_text(encoding="utf-8")


def test_the_log_rotates_and_old_ones_go(file, monkeypatch):
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.handlers.RotatingFileHandler):
            monkeypatch.setattr(handler, "maxBytes", 1_000)
    for number in range(200):
        logging.getLogger("imm_desktop").info("line %d %s", number, "x" * 80)

    names = sorted(one.name for one in file.parent.glob("imm-desktop.log*"))
    assert names == ["imm-desktop.log", *(f"imm-desktop.log.{n}" for n in (1, 2, 3))]
    assert all(one.stat().st_size <= 1_000 for one in file.parent.glob("imm-desktop.log*"))


@pytest.mark.allow_log("no log file")
def test_a_disk_that_refuses_does_not_stop_the_program(tmp_path):
    (tmp_path / "logs").write_text("a file where the folder should be")

    running = start_logging(tmp_path / "logs")
    running.close()

    assert running.path is None


def test_a_fault_below_python_leaves_a_trace_and_no_stderr_is_needed(tmp_path):
    script = (
        "import sys, faulthandler; from pathlib import Path\n"
        "sys.stderr = None\n"
        "from imm_desktop.app.logs import start_logging\n"
        "start_logging(Path(sys.argv[1]))\n"
        "def falls(): faulthandler._sigsegv()\n"
        "falls()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        check=False,
        timeout=patient(30),
        capture_output=True,
    )

    assert ended.returncode != 0
    text = (tmp_path / "crash.log").read_text(encoding="utf-8")
    assert "in falls" in text


def test_closing_gives_everything_back(tmp_path):
    handlers = list(logging.getLogger().handlers)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        start_logging(tmp_path).close()

    assert logging.getLogger().handlers == handlers
    assert sys.unraisablehook is sys.__unraisablehook__
