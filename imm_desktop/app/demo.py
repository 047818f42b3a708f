"""The main job on the sample reel through the real window, each step said and checked; ``make demo`` runs it."""

import asyncio
import json
import logging
import shutil
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from imm_desktop.domain.effects import VERDICT_TAG
from imm_desktop.domain.media import MediaType, ObjectEntry, ObjectUri
from imm_desktop.domain.review import ItemState, Verdict
from imm_desktop.domain.settings import Language, Look
from imm_desktop.domain.tasks import TaskKind, TaskStatus
from imm_desktop.presenters.library import ListingState
from imm_desktop.services.ports.archive import DecisionQuery, TaskQuery
from imm_desktop.ui.pages.object_view import ObjectView

if TYPE_CHECKING:
    from imm_desktop.app.program import Program

log = logging.getLogger(__name__)

BUCKET: Final = "demo-videos"
SIZE: Final = (1440, 900)
GRACE_MS: Final = 2_000
PATIENCE_S: Final = 240.0
"""For the longest step, the analyses, on a slow computer."""


class DemoError(Exception):
    """A step did not come to what it should."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the report."""

    name: str
    ok: bool
    seconds: float
    detail: str


class Demo:
    """Does the steps one after the other; a failed one ends the run, and what was done is reported all the same."""

    def __init__(self, program: "Program", folder: Path) -> None:
        self._program, self._folder = program, folder
        self._screens = program.screens
        self._window = program.screens.window
        self._bucket = folder / "videos"
        self.steps: list[Step] = []

    async def run(self) -> bool:
        """Every step; returns whether all went well."""
        self._window.resize(*SIZE)
        for name, work in (
            ("the engine answers", self._connect),
            ("add a folder as a bucket", self._add_bucket),
            ("start labels, moderation, highlight and image labels", self._launch),
            ("wait for the results", self._wait),
            ("labels on the timeline", self._labels),
            ("open the review item at its evidence", self._evidence),
            ("block it with a reason", self._block),
            ("the effect on the object, read independently", self._blocked_outside),
            ("take the decision back", self._undo),
            ("the object is as it was", self._restored_outside),
            ("approve it", self._approve),
            ("the approval on the object, read independently", self._approved_outside),
            ("the log holds", self._verify),
            ("pictures of every page in both looks", self._pictures),
        ):
            if not await self._step(name, work):
                return False
        return True

    async def _step(self, name: str, work: Callable[[], Awaitable[str]]) -> bool:
        began = time.monotonic()
        try:
            detail, ok = await work(), True
        except (DemoError, TimeoutError) as error:
            detail, ok = str(error) or "took too long", False
        except Exception as error:  # a demo that breaks must say where
            log.exception("the demo broke at: %s", name)
            detail, ok = repr(error), False
        step = Step(name, ok, round(time.monotonic() - began, 2), detail)
        self.steps.append(step)
        _say(f"{'ok ' if ok else 'NO '} {step.seconds:6.1f} s  {name}: {detail}")
        if not ok:
            self._window.grab().save(str(self._folder / "failed.png"))
        return ok

    async def _connect(self) -> str:
        await _until(lambda: self._program.bench is not None, 60)
        self._screens.settings.set_grace_ms(GRACE_MS)
        engine = self._program.engine
        return engine.address if engine is not None else ""

    async def _add_bucket(self) -> str:
        shutil.rmtree(self._bucket, ignore_errors=True)
        shutil.copytree(self._program.paths.sample, self._bucket)
        named = self._bucket.rename(self._bucket.with_name(BUCKET))
        self._bucket = named
        self._screens.library.add_folder(named)
        library = self._screens.library
        await _until(
            lambda: library.place.bucket == BUCKET and library.state is ListingState.READY, 30
        )
        names = [library.model.tile(row).entry.uri.name for row in range(library.model.rowCount())]
        await _until(self._has_thumbnails, 30)
        return ", ".join(names)

    def _has_thumbnails(self) -> bool:
        entries = self._entries()
        of = self._screens.thumbnails.of
        return all(of(one.uri, one.etag) is not None for one in entries)

    async def _launch(self) -> str:
        videos = [one for one in self._entries() if one.uri.media_type is MediaType.VIDEO]
        images = [one for one in self._entries() if one.uri.media_type is MediaType.IMAGE]
        started: list[str] = []
        for kind, entries, values in (
            (TaskKind.LABELS, videos, {}),
            (TaskKind.MODERATION, videos, {"Scenes": ["porn", "ad", "live"]}),
            (TaskKind.HIGHLIGHT, videos, {}),
            (TaskKind.IMAGE_LABELS, images, {}),
        ):
            await self._analyse(kind, entries, values)
            started.append(kind.value)
        return ", ".join(started)

    async def _analyse(
        self, kind: TaskKind, entries: list[ObjectEntry], values: dict[str, Any]
    ) -> None:
        library, view = self._screens.library, self._screens.window.findChild(ObjectView)
        if view is None:
            raise DemoError("the Library shows no objects")
        view.choose(one.uri for one in entries)
        await _until(lambda: library.selection == tuple(entries), 10)
        library.analyse_selection()
        analyse = self._screens.analyse
        await _until(lambda: analyse.dialog is not None, 10)
        presenter, dialog = analyse.presenter, analyse.dialog
        if presenter is None or dialog is None:
            raise DemoError("the dialog has no presenter")
        dialog.choose(kind)
        for path, value in values.items():
            presenter.set_value(path, value)
        if kind is TaskKind.HIGHLIGHT:
            source = {"URI": str(entries[0].uri)}
            clips = [{**source, "StartTime": start, "Duration": 4} for start in (2.0, 20.0)]
            presenter.set_value("Sources", clips)
            presenter.set_value("Edit.TransitionMode", "Sequential")
            presenter.set_value("Edit.Transitions", [{"Transition": "fade", "Duration": 1}])
        if kind is TaskKind.MODERATION:
            await _until(lambda: presenter.outlook().snapshots is not None, 30)
            await _settle()
            dialog.grab().save(str(self._folder / "analyse-light.png"))
        outlook = presenter.outlook()
        if not outlook.may_start:
            raise DemoError(f"{kind} cannot start: {outlook.faults}")
        dialog.start_button.click()
        await _until(lambda: analyse.presenter is None, 15)

    async def _wait(self) -> str:
        bench = self._program.bench
        if bench is None:
            raise DemoError("not connected")
        account_id = bench.session.account.account_id
        deadline = time.monotonic() + PATIENCE_S
        self._window.show_page("tasks")
        while True:
            tasks = await bench.archive.load_tasks(TaskQuery(account_id))
            if tasks and all(one.is_over for one in tasks):
                break
            if time.monotonic() > deadline:
                states = ", ".join(f"{one.kind.value} {one.status.value}" for one in tasks)
                raise DemoError(f"not over in time: {states}")
            await asyncio.sleep(0.25)
        bad = [one for one in tasks if one.status is not TaskStatus.SUCCEEDED]
        if bad:
            raise DemoError("; ".join(f"{one.kind.value}: {one.code} {one.message}" for one in bad))
        return "; ".join(f"{one.kind.value} {one.source.name}: {one.summary}" for one in tasks)

    async def _labels(self) -> str:
        uri = self._reel()
        self._screens.open_uri(uri)
        video = self._screens.video
        await _until(lambda: video.shown is not None and video.shown.uri == uri, 20)
        await _until(lambda: self._screens.video_player.picture is not None, 20)
        labels = video.shown.labels if video.shown else ()
        with_clips = [one for one in labels if one.clips]
        if not with_clips:
            raise DemoError("the reel has no labels")
        first = max(with_clips, key=lambda one: one.confidence).clips[0]
        self._screens.video_player.seek(first.start_ms)
        player = self._screens.video_player
        await _until(
            lambda: (
                player.picture is not None
                and player.picture.is_exact
                and abs(player.position_ms - first.start_ms) < 1000
            ),
            20,
        )
        names = ", ".join(f"{one.name}/{one.alias} {one.confidence:.2f}" for one in with_clips[:8])
        return f"{len(with_clips)} labels: {names}"

    async def _evidence(self) -> str:
        review = self._screens.review
        self._window.show_page("review")
        await _until(lambda: review.open_item is not None, 30)
        opened = review.open_item
        player = self._screens.review_player
        await _until(lambda: player.picture is not None and player.picture.is_exact, 30)
        if opened is None or not opened.moments:
            raise DemoError("the item has no moments")
        finding = opened.moments[opened.strongest].strongest
        if abs(player.position_ms - finding.position_ms) > 1000:
            raise DemoError(f"opened at {player.position_ms} ms, not at {finding.position_ms} ms")
        return f"{opened.item.source.name}: {finding.label} at {finding.position_ms} ms, rate {finding.rate:.0f}, {finding.text[:40]!r}"

    async def _block(self) -> str:
        page = self._window.page("review")
        if page is None:
            raise DemoError("no review page")
        await self._press(page, Qt.Key.Key_B)
        if self._program.screens.review.is_deciding or await self._decisions():
            raise DemoError("a block without a reason was taken")
        await self._press(page, Qt.Key.Key_1)
        await self._press(page, Qt.Key.Key_B)
        await self._until_state(ItemState.BLOCKED)
        entry = (await self._decisions())[0]
        return f"{entry.record.decision.verdict.value}, reason {entry.record.decision.reason}, record {entry.record.number}"

    async def _blocked_outside(self) -> str:
        return await self._tag_becomes("blocked")

    async def _undo(self) -> str:
        page = self._window.page("review")
        if page is None:
            raise DemoError("no review page")
        await self._press(page, Qt.Key.Key_Z)
        await self._until_state(ItemState.OPEN)
        return "the item is open again"

    async def _restored_outside(self) -> str:
        return await self._tag_becomes("")

    async def _approve(self) -> str:
        review, page = self._screens.review, self._window.page("review")
        await _until(
            lambda: review.open_item is not None and review.open_item.item.state is ItemState.OPEN,
            20,
        )
        if page is None:
            raise DemoError("no review page")
        await self._press(page, Qt.Key.Key_A)
        await self._until_state(ItemState.APPROVED)
        return "approved"

    async def _approved_outside(self) -> str:
        return await self._tag_becomes("approved")

    async def _verify(self) -> str:
        bench = self._program.bench
        broken = await bench.reviewing.verify() if bench else 0
        if broken is not None:
            raise DemoError(f"record {broken} is broken")
        return f"{len(await self._decisions())} records"

    async def _pictures(self) -> str:
        # An open item again, so that the review page shows what a reviewer sees.
        page = self._window.page("review")
        if page is not None:
            await self._press(page, Qt.Key.Key_Z)
            await self._until_state(ItemState.OPEN)
            review, player = self._screens.review, self._screens.review_player
            await _until(lambda: review.open_item is not None and player.picture is not None, 20)
        self._window.clear_toasts()
        written = 0
        settings = self._screens.settings
        for look in (Look.LIGHT, Look.DARK):
            settings.set_look(look)
            await _until(partial(self._has_look, look), 5)
            written += await self._pictures_of(look.value)
        settings.set_language(Language.CHINESE)
        await _until(lambda: settings.settings.language is Language.CHINESE, 5)
        written += await self._pictures_of("dark-zh")
        settings.set_language(Language.ENGLISH)
        settings.set_look(Look.LIGHT)
        self._screens.open_uri(self._reel())
        await _settle(0.5)
        return f"{written} pictures in {self._folder.name}"

    def _has_look(self, look: Look) -> bool:
        return self._screens.settings.settings.look is look

    async def _pictures_of(self, look: str) -> int:
        stack = self._window.page("library")
        pages = ("library", "video", "tasks", "review", "decisions", "highlights", "settings")
        for name in pages:
            self._window.show_page("library" if name == "video" else name)
            if name == "library" and stack is not None:
                stack.show_listing()  # type: ignore[attr-defined]
            if name == "video":
                self._screens.open_uri(self._reel())
                self._screens.video_player.seek(3_000)
            await _settle(0.8)
            self._window.grab().save(str(self._folder / f"{name}-{look}.png"))
        return len(pages)

    def _entries(self) -> list[ObjectEntry]:
        model = self._screens.library.model
        tiles = (model.tile(row) for row in range(model.rowCount()))
        return [one.entry for one in tiles if one.entry.uri.media_type is not MediaType.OTHER]

    def _reel(self) -> ObjectUri:
        return next(one.uri for one in self._entries() if one.uri.media_type is MediaType.VIDEO)

    async def _decisions(self) -> Any:
        bench = self._program.bench
        query = DecisionQuery(verdicts=frozenset({Verdict.APPROVE, Verdict.BLOCK, Verdict.UNDO}))
        return await bench.reviewing.decisions(query) if bench else ()

    async def _until_state(self, state: ItemState) -> None:
        bench = self._program.bench
        deadline = time.monotonic() + 20
        while bench is not None and time.monotonic() < deadline:
            items = await bench.reviewing.items(
                bench.session.account.account_id, frozenset({state})
            )
            if items:
                return
            await asyncio.sleep(0.05)
        raise DemoError(f"no item became {state.value}")

    async def _tag_becomes(self, wanted: str) -> str:
        deadline = time.monotonic() + 20
        tags: dict[str, str] = {}
        while time.monotonic() < deadline:
            tags = await asyncio.to_thread(self._read_tags)
            if tags.get(VERDICT_TAG, "") == wanted:
                return json.dumps(tags) if tags else "no tags"
            await asyncio.sleep(0.2)
        raise DemoError(f"the object has {tags}, not {VERDICT_TAG}={wanted}")

    def _read_tags(self) -> dict[str, str]:
        """Through a client of its own with another signature (V1), not through the program's."""
        import oss2

        engine = self._program.engine
        if engine is None:
            return {}
        auth = oss2.Auth(engine.key.access_key_id, engine.key.access_key_secret)
        uri = self._reel()
        bucket = oss2.Bucket(auth, engine.address, uri.bucket)
        return dict(bucket.get_object_tagging(uri.key).tag_set.tagging_rule)

    async def _press(self, page: QWidget, key: Qt.Key) -> None:
        """As the keyboard does it: to the window, which finds out whose key it is."""
        page.setFocus()
        self._window.activateWindow()
        handle = self._window.windowHandle()
        # Not from inside this coroutine: a key press delivers other events too, and they may enter other coroutines.
        QTimer.singleShot(0, lambda: QTest.keyClick(handle, key))
        await _settle()


async def run_demo(program: "Program", folder: Path) -> int:
    """Do the demo; returns 0 when every step went well, else 1."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    demo = Demo(program, folder)
    ok = await demo.run()
    report = {"ok": ok, "steps": [asdict(one) for one in demo.steps]}
    text = json.dumps(report, indent=1, ensure_ascii=False)
    await asyncio.to_thread((folder / "report.json").write_text, text, "utf-8")
    _say(f"{'all steps went well' if ok else 'A STEP FAILED'}; report and pictures are in {folder}")
    return 0 if ok else 1


async def _until(condition: Callable[[], bool], timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(0.02)


async def _settle(seconds: float = 0.3) -> None:
    """Give pictures and layouts the time that an operator's eye takes anyway."""
    await asyncio.sleep(seconds)


def _say(text: str) -> None:
    if sys.stdout is not None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
