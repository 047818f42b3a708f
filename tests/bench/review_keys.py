"""Review by keys alone, on the real page: real archive, real frame workers, a real event loop and painted pictures.

The queue is that of ``review`` (100,000 decisions, 1,000,000 clips). All its items show the same made video, each a
file of its own, read from this disk: what is measured is the program, not a network.
"""

import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop
from typing_extensions import override

from imm_desktop.adapters.clock import SystemClock
from imm_desktop.adapters.store.archive import SqlArchive, open_archive
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.settings import DEFAULT_POLICY
from imm_desktop.media.client import FrameClient
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.review_handling import ReviewHandling
from imm_desktop.presenters.review_queue import ReviewPresenter
from imm_desktop.presenters.thumbnails import Thumbnails
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.services.reviewing import Reviewing
from imm_desktop.ui.fonts import install_fonts
from imm_desktop.ui.pages.evidence_strip import EvidenceStrip
from imm_desktop.ui.pages.review import ReviewPage
from imm_desktop.ui.player.surface import Surface
from imm_desktop.ui.theme import apply_theme
from tests.bench.rows import Row
from tests.bench.scrub_clips import GOP_50, path_of
from tests.fake_bench import Desk
from tests.fakes.objects import FakeObjectStore

ITEMS = 1_000
WIDTH, HEIGHT = 1_920, 1_080
"""Of the clip."""
TIMEOUT_S = 20.0


class OneVideo(FakeObjectStore):
    """Every object is the same video, in a file of its own: nothing that is open or kept of one serves another."""

    def __init__(self, path: Path, folder: Path) -> None:
        super().__init__()
        self._path, self._folder = path, folder

    @override
    async def signed_url(self, uri: ObjectUri, *, expires_s: int = 3600) -> str:
        own = self._folder / f"{uri.name}"
        if not own.exists():
            try:
                own.hardlink_to(self._path)
            except OSError:  # on another disk
                shutil.copy(self._path, own)
        return str(own)

    @override
    async def head(self, uri: ObjectUri):  # type: ignore[no-untyped-def]
        if uri not in self.objects:
            self.add(uri)
        return await super().head(uri)


class Watch(QObject):
    """Sees every paint event of the window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window = window
        self._asked_at = 0.0
        self._waits_for_paint = False
        self.to_paint_ms: list[float] = []
        self.to_picture_ms: list[float] = []
        self.to_whole_ms: list[float] = []
        self.is_picture_due = self.is_whole_due = False
        self.has_picture = False
        self.has_whole: Callable[[], bool] = lambda: False
        """Whether the surface has the exact frame at the size of the view."""

    def pressed(self) -> None:
        """A key goes to the window now."""
        self._asked_at = time.perf_counter()
        self._waits_for_paint = True

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget):
            took_ms = (time.perf_counter() - self._asked_at) * 1e3
            if self._waits_for_paint and watched.window() is self._window:
                self._waits_for_paint = False
                self.to_paint_ms.append(took_ms)
            shows = isinstance(watched, Surface) or isinstance(
                watched.parentWidget() and watched.parentWidget().parentWidget(), EvidenceStrip
            )
            if self.is_picture_due and self.has_picture and shows:
                self.is_picture_due = False
                self.to_picture_ms.append(took_ms)
            if self.is_whole_due and isinstance(watched, Surface) and self.has_whole():
                self.is_whole_due = False
                QTimer.singleShot(0, self._whole_painted)
        return False

    def _whole_painted(self) -> None:
        """In the next turn: the paint event has been handled, and what was painted is on its way to the screen."""
        self.to_whole_ms.append((time.perf_counter() - self._asked_at) * 1e3)


def run(path: Path, items: int = ITEMS) -> list[Row]:
    """The rows of this part, on the archive at ``path``."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    apply_theme(app, "dark")
    install_fonts(app, 1.0)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        return loop.run_until_complete(_opened(app, path, items))


async def _opened(app: QApplication, path: Path, items: int) -> list[Row]:
    store = await open_archive(path)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            return await _measure(app, store, items, Path(folder))
    finally:
        await store.close()


async def _measure(app: QApplication, store: SqlArchive, items: int, folder: Path) -> list[Row]:
    clip = path_of(GOP_50)
    clock = SystemClock()
    frames = FrameClient([sys.executable, "-m", "imm_desktop.media.worker"])
    desk = Desk(store, objects=OneVideo(clip, folder), prefix="bench")
    ids = count(1)
    reviewing = Reviewing(
        store,
        clock,
        lambda: DEFAULT_POLICY,
        lambda: "mei",
        lambda: f"key-{next(ids)}",
        "1",
        None,  # type: ignore[arg-type]
    )
    object.__setattr__(desk.bench, "reviewing", reviewing)
    presenter = ReviewPresenter(
        frames, Thumbnails(frames), lambda: DEFAULT_POLICY, clock, frames.keep
    )
    handling = ReviewHandling(clock)
    player, timeline = PlayerPresenter(frames), TimelinePresenter()
    page = ReviewPage(presenter, handling, player, timeline)
    page.resize(1_440, 900)
    page.show()
    page.activateWindow()
    watch = Watch(page)
    were_ready: list[bool] = []
    app.installEventFilter(watch)
    presenter.use(desk.bench)
    presenter.still_ready.connect(lambda _still: setattr(watch, "has_picture", True))
    presenter.item_coming.connect(lambda _ready: setattr(watch, "has_picture", True))

    def picture_changed(picture: Picture | None) -> None:
        watch.has_picture = watch.has_picture or picture is not None

    player.picture_changed.connect(picture_changed)

    seen: list[Picture | None] = [None]
    """The picture on the surface when the key was pressed."""
    presenter.item_coming.connect(lambda ready: were_ready.append(ready.picture is not None))

    def has_whole() -> bool:
        picture, (width, height) = player.picture, player.picture_size
        if picture is None or picture is seen[0] or not picture.is_exact:
            return False
        scale = min(width / WIDTH, height / HEIGHT, 1.0)
        return picture.width >= int(WIDTH * scale) - 1

    watch.has_whole = has_whole
    keys = 0
    try:
        await _until(lambda: presenter.open_item is not None)
        await asyncio.sleep(1.0)
        watch.to_whole_ms.clear()
        for number in range(items):
            is_block = number % 3 == 2
            before = presenter.open_item
            if is_block:
                await _press(page, watch, Qt.Key.Key_1)
                keys += 1
            watch.has_picture, watch.is_picture_due = False, True
            watch.is_whole_due, seen[0] = True, player.picture
            await _press(page, watch, Qt.Key.Key_B if is_block else Qt.Key.Key_A)
            keys += 1
            await _until(lambda: presenter.open_item not in (None, before))  # noqa: B023
            await _until(lambda: not watch.is_picture_due)
            await _until(lambda: not watch.is_whole_due)
            # A reviewer looks for a moment: what comes next is made ready meanwhile.
            await asyncio.sleep(0.15)
    finally:
        app.removeEventFilter(watch)
        page.hide()
        page.deleteLater()
        await player.close()
        await handling.close()
        await presenter.close()
        await frames.close()
    return [
        _row("key to the next item's first picture, p95", watch.to_picture_ms, 100),
        _row(
            "key to the next item's whole picture, p95",
            watch.to_whole_ms,
            100,
            {"ready": sum(were_ready) / items},
        ),
        _row("every key to paint, p95", watch.to_paint_ms, 50),
        Row("keys a decision", keys / items, "keys", "<= 2", keys / items <= 2),
    ]


async def _press(page: QWidget, watch: Watch, key: Qt.Key) -> None:
    """One key press, from outside the coroutine: Qt's events must not be handled inside it."""
    done = asyncio.Event()

    def press() -> None:
        watch.pressed()
        QTest.keyClick(page.windowHandle(), key)
        done.set()

    QTimer.singleShot(0, press)
    await done.wait()
    await asyncio.sleep(0.02)


async def _until(condition) -> None:  # type: ignore[no-untyped-def]
    began = time.perf_counter()
    while not condition():
        if time.perf_counter() - began > TIMEOUT_S:
            raise TimeoutError("the page does not go on")
        await asyncio.sleep(0.002)


def _row(
    name: str,
    took_ms: list[float],
    goal_ms: float,
    more: Mapping[str, float] = MappingProxyType({}),
) -> Row:
    p95 = statistics.quantiles(took_ms, n=20)[-1]
    peers = {
        "p50": statistics.median(took_ms),
        "max": max(took_ms),
        "n": float(len(took_ms)),
        **more,
    }
    return Row(name, p95, "ms", f"<= {goal_ms:g} ms", p95 <= goal_ms, peers)
