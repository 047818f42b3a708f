"""A test fails on whatever it leaves behind or complains about: see docs/style-guide.md.

Opt out where a complaint is the very thing under test::

    @pytest.mark.allow_log("took .* s")    a logged warning or error that matches (regular expression)
"""

import asyncio
import errno
import gc
import logging
import os
import re
import stat
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.patience import patient

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_ACCESSIBILITY", "1")

settings.register_profile(
    "project",
    deadline=None,  # the build machine is shared: a slow example says nothing
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("project")

RUN_TIMEOUT_S = 30.0
"""Where nothing else runs (see ``patience``); what a test waits for has limits of its own."""
QTS_OWN_WINDOWS = {"QTipLabel", "QDesktopScreenWidget"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden pictures anew")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "allow_log(pattern): a warning or an error may be logged that matches pattern"
    )


SLOW = (
    "tests/media/test_supervision.py",
    "tests/media/test_network.py",
    "tests/media/test_range_server.py",
    "tests/media/test_bad_files.py",
    "tests/media/test_far_videos.py",
    "tests/media/test_odd_places.py",
    "tests/media/test_strange_files.py",
    "tests/media/test_client.py",
    "tests/media/test_playing_with_sound.py",
    "tests/media/test_proxy.py",
    "tests/media/test_fuzz.py",
    "tests/media/test_proof.py",
    "tests/media/test_remote_bytes.py",
    "tests/media/test_confinement.py",
    "tests/engine/test_rendering_",
    "tests/engine/test_analysis_run.py",
    "tests/sample/",
    "tests/media/test_exact.py",
    "tests/engine/test_jobs_together.py",
    "tests/engine/test_jobs_running.py",
    "tests/engine/test_full_disk.py",
    "tests/adapters/test_engine_process.py",
    "tests/adapters/test_log_bytes.py",
    "tests/packaging/test_sbom.py",
    "tests/app/test_selftest.py",
    "tests/ui/test_pages_batches.py",
    "tests/services/test_effecting.py",
    "tests/services/test_effecting_crashes.py",
    "tests/services/test_effect_messages.py",
    "tests/services/test_effect_moves.py",
    "tests/services/test_second_review.py",
    "tests/services/test_watching.py",
    "tests/services/test_launching_crashes.py",
    "tests/services/test_batching_crashes.py",
    "tests/services/test_batching.py",
    "tests/adapters/test_batch_store.py::test_thousands",
    "tests/adapters/test_batch_store.py::test_an_archive_of_before",
    "tests/adapters/test_store_faults.py",
    "tests/app/test_cloud_video.py",
    "tests/ui/test_player_contract.py",
    "tests/ui/test_sound_and_picture.py",
    "tests/ui/test_no_unveiled_pixel.py::test_a_thousand",
    "tests/ui/test_veil_of_items.py::test_no_item",
    "tests/ui/test_pages_tables.py::test_a_thousand",
    "tests/ui/test_library_pictures.py",
    "tests/media/test_strip_run.py",
    "tests/media/test_block_store.py::test_a_program_killed",
    "tests/media/test_block_store.py::TestAgainst",
    "tests/adapters/test_oss_bucket.py",
    "tests/engine/test_analysis_decoding.py",
    "tests/engine/test_analysis_hearing.py",
    "tests/engine/test_analysis_judges.py",
    "tests/engine/test_analysis_reading.py",
    "tests/engine/test_damage.py",
    "tests/engine/test_imm_routes_tasks.py",
    "tests/engine/test_oss_buckets.py::test_listings",
    "tests/engine/test_oss_pictures.py",
    "tests/engine/test_playlists.py",
    "tests/imm/test_codec.py::test_no_parameters_crash",
    "tests/imm/test_signing.py::test_a_date_is_written",
    "tests/domain/test_parameters.py::test_any_values",
    "tests/domain/test_batches.py::test_a_batch_is_over",
)
"""Real media through real processes, or hundreds of kills: ``make slow``, so that ``make unit`` stays under a minute."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported stays for good: neither collector nor look-out for timers need go through it after each test."""
    _keep_for_good()


def _keep_for_good() -> None:
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _collected_on_this_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """As ``app.garbage``: another thread that allocates must never be the one that destroys a Qt object.

    A widget that dies on a thread of the archive may hang Qt's loop for ever.
    """
    if "qapp" not in request.fixturenames:
        if not gc.isenabled():  # tests with Qt are behind us, what they left dies here
            _keep_for_good()
            gc.enable()
        yield
        return
    from imm_desktop.app.garbage import collect_when_due

    gc.disable()
    yield
    collect_when_due()


@pytest.fixture(scope="session")
def qapp(qapp: Any) -> Any:
    """The one application, with fonts that setup.sh installs and in the light look."""
    from PySide6.QtGui import QFont

    from imm_desktop.ui.theme import apply_theme

    font = QFont()
    font.setFamilies(["DejaVu Sans", "WenQuanYi Micro Hei"])
    font.setPixelSize(13)
    qapp.setFont(font)
    qapp.setQuitOnLastWindowClosed(False)
    apply_theme(qapp, "light")
    return qapp


TURNS_TO_END = 10
"""Turns of the loop in which what was let go of ends: servers' connections, generators that were left; more in Python 3.13."""


@pytest.fixture
def run() -> Callable[..., Any]:
    """Run a coroutine to its end; it fails when it takes much longer than ``timeout_s``, and when it leaves a job running."""

    def run_to_end(work: Coroutine[Any, Any, Any], timeout_s: float = RUN_TIMEOUT_S) -> Any:
        async def watched() -> Any:
            answer = await asyncio.wait_for(work, patient(timeout_s))
            for _ in range(TURNS_TO_END):
                await asyncio.sleep(0)
                left = asyncio.all_tasks() - {asyncio.current_task()}
                if not left:
                    break
            assert not left, f"jobs left running: {[task.get_name() for task in left]}"
            return answer

        return asyncio.run(watched())

    return run_to_end


@pytest.fixture(autouse=True)
def _no_surprising_logs(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    yield
    allowed = [re.compile(mark.args[0]) for mark in request.node.iter_markers("allow_log")]
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    surprising = [
        f"{record.name}: {record.getMessage()}"
        for record in records
        if record.levelno >= logging.WARNING
        and not any(pattern.search(record.getMessage()) for pattern in allowed)
    ]
    assert not surprising, f"logged: {surprising}"


@pytest.fixture(autouse=True)
def _fsync_as_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows puts a file on the disk only through a handle that may write it; Linux through any."""
    if sys.platform == "win32":
        return
    import fcntl

    fsync = os.fsync

    def strict(handle: Any) -> None:
        number = handle if isinstance(handle, int) else handle.fileno()
        is_file = stat.S_ISREG(os.fstat(number).st_mode)
        if is_file and fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
            raise PermissionError(errno.EACCES, "as on Windows: the file is open for reading only")
        fsync(number)

    monkeypatch.setattr(os, "fsync", strict)


@pytest.fixture(autouse=True)
def _as_urgent_as_before() -> Iterator[None]:
    """An encoder makes its caller a real-time thread where it may: what later tests start would starve this computer."""
    yield
    if sys.platform == "linux":
        assert os.sched_getscheduler(0) != os.SCHED_FIFO
        assert os.sched_getscheduler(0) != os.SCHED_RR


@pytest.fixture(autouse=True)
def _no_threads_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in before and not t.daemon]
    for thread in left:
        thread.join(patient(1.0))
    left = [thread for thread in left if thread.is_alive()]
    assert not left, f"threads left running: {left}"


@pytest.fixture(autouse=True)
def _no_widgets_or_timers_left(request: pytest.FixtureRequest) -> Iterator[None]:
    uses_qt = "qapp" in request.fixturenames
    before = {id(widget) for widget in _top_level_widgets()} if uses_qt else set()
    yield
    if not uses_qt:
        return
    left = _widgets_left(before)
    assert not left, f"top-level widgets left behind: {left}"
    timers = _running_timers()
    names = [f"{timer.objectName() or timer} every {timer.interval()} ms" for timer in timers]
    for timer in timers:
        timer.stop()
    assert not timers, f"timers left running: {names}"


@pytest.fixture(autouse=True)
def _same_start_for_the_next(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests run in any order: look and language of one must not reach the next."""
    yield
    if "qapp" not in request.fixturenames:
        return
    from PySide6.QtCore import QTranslator
    from PySide6.QtWidgets import QApplication

    from imm_desktop.ui.i18n import install_language
    from imm_desktop.ui.theme import apply_theme, tokens_of

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    if tokens_of(app.palette()).name != "light":
        apply_theme(app, "light")
    if app.findChildren(QTranslator):
        install_language(app, "en")


def _top_level_widgets() -> list[Any]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    return [
        widget
        for widget in widgets.QApplication.topLevelWidgets()
        if widget.parent() is None and widget.metaObject().className() not in QTS_OWN_WINDOWS
    ]


def _widgets_left(before: set[int]) -> list[str]:
    from PySide6.QtCore import QCoreApplication, QEvent

    for attempt in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        left = [widget for widget in _top_level_widgets() if id(widget) not in before]
        if not left:
            return []
        if attempt == 0:
            del left
            gc.collect()
    names = [f"{type(widget).__name__} {widget.objectName()}" for widget in left]
    for widget in left:  # so that only the test that left them fails
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return names


def _running_timers() -> list[Any]:
    core = sys.modules.get("PySide6.QtCore")
    shiboken = sys.modules.get("shiboken6")
    if core is None or shiboken is None:
        return []
    kind = core.QTimer
    timers = [thing for thing in gc.get_objects() if type(thing) is kind]
    return [timer for timer in timers if shiboken.isValid(timer) and timer.isActive()]
