"""The Library over a prefix with very many objects: the longest the window's thread was away, step by step.

Real parts: the embedded engine over a folder of files, its OSS listing through oss2, the archive, presenter and page.
A beat of 2 ms on the window's thread tells how long anything else kept it busy.
"""

import asyncio
import gc
import os
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import oss2  # noqa: F401  (the program has loaded it by then, see app.program)
import qasync
from PySide6.QtCore import QItemSelectionModel, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from imm_desktop.adapters.credentials import Credentials
from imm_desktop.adapters.secrets import MemorySecrets
from imm_desktop.adapters.store.archive import open_archive
from imm_desktop.app.connecting import Connector, bench_of
from imm_desktop.app.garbage import collected_here
from imm_desktop.domain.accounts import THIS_COMPUTER
from imm_desktop.domain.settings import DEFAULT_POLICY, Look
from imm_desktop.imm.signing import AccessKey
from imm_desktop.media.client import FrameClient
from imm_desktop.presenters.hover_pictures import HoverPictures
from imm_desktop.presenters.library import LibraryPresenter
from imm_desktop.presenters.thumbnails import Thumbnails
from imm_desktop.services.bench import Bench
from imm_desktop.ui.fonts import install_fonts
from imm_desktop.ui.kit.inputs import SearchField
from imm_desktop.ui.pages.library import LibraryPage
from imm_desktop.ui.pages.object_view import ObjectView
from imm_desktop.ui.theme import apply_theme
from tests.bench.rows import Row
from tests.engine_process import (
    ACCESS_KEY_ID,
    ACCESS_KEY_SECRET,
    PROJECT,
    REGION,
    EngineProcess,
)

OBJECTS = 200_000
FRAME_MS = 1000 / 60
BEAT_MS = 2


class Beat:
    """The longest that the window's thread worked between two beats, since it was asked last, in seconds of its CPU.

    Of its CPU and not of the clock: on a shared machine the clock tells what others do.
    """

    def __init__(self) -> None:
        self._last = time.thread_time()
        self._worst = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(BEAT_MS)

    def worst_ms(self) -> float:
        self._tick()
        worst, self._worst = self._worst, 0.0
        return worst * 1000

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        now = time.thread_time()
        self._worst = max(self._worst, now - self._last)
        self._last = now


def run(objects: int = OBJECTS) -> list[Row]:
    """The rows; fewer objects for a test of the benchmark itself."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(["bench"])
    assert isinstance(app, QApplication)
    apply_theme(app, Look.LIGHT)
    install_fonts(app, 1.0)
    with (
        tempfile.TemporaryDirectory() as folder,
        collected_here(),
        qasync.QEventLoop(app) as loop,
    ):
        gc.freeze()
        bucket = Path(folder) / "films"
        bucket.mkdir()
        for number in range(objects):
            word = "car" if number % 7 else "城市"
            (bucket / f"clip-{number:07}-{word}.mp4").write_bytes(b"x")
        with EngineProcess(Path(folder) / "engine", {"films": bucket}) as engine:
            rows: list[Row] = loop.run_until_complete(_run(engine, Path(folder), objects))
            return rows


@asynccontextmanager
async def _bench(engine: EngineProcess, folder: Path) -> AsyncIterator[Bench]:
    key = AccessKey(ACCESS_KEY_ID, ACCESS_KEY_SECRET)
    credentials = Credentials({}, MemorySecrets(), folder / "none", lambda: key)
    connector = Connector(credentials, lambda: engine.address, folder / "uploads")
    async with AsyncExitStack() as stack:
        archive = await open_archive(folder / "archive.sqlite")
        stack.push_async_callback(archive.close)
        session = await connector.session(replace(THIS_COMPUTER, region=REGION, project=PROJECT))
        stack.push_async_callback(session.objects.close)
        stack.push_async_callback(session.backend.close)
        yield bench_of(session, archive, lambda: DEFAULT_POLICY, lambda: "bench")


async def _run(engine: EngineProcess, folder: Path, objects: int) -> list[Row]:
    async with _bench(engine, folder) as bench:
        frames = FrameClient([sys.executable, "-c", ""])
        thumbnails = Thumbnails(frames)
        presenter = LibraryPresenter(thumbnails, HoverPictures(frames))
        page = LibraryPage(presenter)
        presenter.problem_raised.connect(print)
        page.resize(1256, 840)
        page.show()
        try:
            return await _measure(presenter, page, bench, objects)
        finally:
            await presenter.close()
            await thumbnails.jobs.close()
            page.hide()
            page.deleteLater()


async def _measure(
    presenter: LibraryPresenter, page: LibraryPage, bench: Bench, objects: int
) -> list[Row]:
    model, beat, rows = presenter.model, Beat(), []
    view, search = page.findChild(ObjectView), page.findChild(SearchField)
    assert view is not None
    assert search is not None

    async def step(
        name: str, act: Callable[[], object], done: Callable[[], bool] = lambda: True
    ) -> None:
        """Let ``act`` happen as an event of the window does, and wait until it is shown."""
        beat.worst_ms()
        began = time.perf_counter()
        QTimer.singleShot(0, act)
        await asyncio.sleep(0.05)
        await _until(done)
        took = time.perf_counter() - began
        await asyncio.sleep(0.3)  # what is put off also counts
        worst = beat.worst_ms()
        goal = f"<= {FRAME_MS:.1f}"
        rows.append(Row(f"{name}: longest work", worst, "ms", goal, worst <= FRAME_MS))
        rows.append(Row(f"({name}: until all is there)", took * 1000, "ms"))

    def typed(text: str) -> None:
        search.setFocus()
        QTest.keyClicks(search, text)

    await step("list", lambda: presenter.use(bench), lambda: model.total == objects)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows.append(Row("memory with all objects listed", memory, "MB"))
    await step("scroll to the end", view.scrollToBottom)
    await step("scroll to the top", view.scrollToTop)
    fewer = objects - len(range(0, objects, 7))
    await step("type a word", lambda: typed("car"), lambda: model.rowCount() == fewer)
    await step("clear it", search.clear, lambda: model.rowCount() == objects)
    await step("select all", view.selectAll, lambda: len(presenter.selection) == objects)
    await step("select none", view.clearSelection, lambda: not presenter.selection)
    await step("rows instead of tiles", lambda: page.show_layout("list"))
    await step("End", lambda: QTest.keyClick(view, Qt.Key.Key_End))
    await step("tiles again", lambda: page.show_layout("grid"))
    current = model.index(objects // 2)
    flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
    await step(
        "go to one in the middle", lambda: view.selectionModel().setCurrentIndex(current, flag)
    )
    await step("refresh", presenter.refresh, lambda: "listing" not in presenter.jobs.names())
    await step("another place", lambda: presenter.open_place("films", "none/"))
    beat.stop()
    return rows


async def _until(done: Callable[[], bool], limit_s: float = 300.0) -> None:
    end = time.perf_counter() + limit_s
    while not done():
        if time.perf_counter() > end:
            raise TimeoutError
        await asyncio.sleep(0.01)
