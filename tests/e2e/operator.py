"""What an operator does and sees, in words; and what somebody else sees with a client of their own."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import httpx
import oss2
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from imm_desktop.app.program import Program
from imm_desktop.domain.accounts import Account
from imm_desktop.domain.media import ObjectEntry, ObjectUri
from imm_desktop.domain.review import ItemState
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.presenters.library import ListingState
from imm_desktop.presenters.problem import Problem
from imm_desktop.services.bench import Bench
from imm_desktop.services.ports.archive import DecisionEntry, DecisionQuery, TaskQuery
from tests.engine_client import imm_request
from tests.helpers import recorded
from tests.patience import patient

LONG_S = 90.0
"""For analyses on a machine that others use too."""


async def until(condition: Callable[[], Any], timeout_s: float = 20.0, what: str = "") -> None:
    """Wait on the window's own loop, where Qt's events must not be asked for a second time.

    Raises:
        AssertionError: ``condition`` did not hold in time.
    """
    ends = time.monotonic() + patient(timeout_s)
    while not condition():
        assert time.monotonic() < ends, (
            f"did not happen within {patient(timeout_s)} s: {what or condition}"
        )
        await asyncio.sleep(0.01)


class Operator:
    """Sits at the window of one running program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.screens = program.screens
        self.window = program.screens.window
        self.problems: list[Problem] = []
        for presenter in (
            self.screens.library,
            self.screens.tasks,
            self.screens.review,
            self.screens.decisions,
            self.screens.video,
            self.screens.settings,
        ):
            presenter.problem_raised.connect(self.problems.append)
        self.refusals = recorded(self.screens.review.refused)

    @property
    def bench(self) -> Bench:
        assert self.program.bench is not None, self.banners()
        return self.program.bench

    @property
    def account_id(self) -> str:
        return self.bench.session.account.account_id

    def banners(self) -> list[str]:
        """Every text that stands above the page."""
        return [
            " ".join(label.text() for label in banner.findChildren(QLabel))
            for banner in self.window.problems.banners
        ]

    async def sees_problem(self, words: str, timeout_s: float = 20.0) -> None:
        """Wait until a banner holds ``words``."""
        await until(lambda: any(words in one for one in self.banners()), timeout_s, words)

    def uses(self, account: Account) -> None:
        """Choose an account, with nothing left above the page."""
        self.window.clear_problems()
        self.program.use_account(account)

    async def add_folder(self, folder: Path) -> None:
        """Make ``folder`` a bucket and wait until it is listed."""
        library = self.screens.library
        library.add_folder(folder)
        await until(
            lambda: (
                library.place.bucket == folder.name
                and library.state in (ListingState.READY, ListingState.EMPTY)
                and all(one.uri.bucket == folder.name for one in self.entries())
            ),
            20,
            f"{folder.name} is listed; {self.banners()}",
        )

    async def tasks_outside(self) -> list[dict[str, Any]]:
        """What the engine lists, asked independently."""
        engine = self.program.engine
        assert engine is not None
        key = (engine.key.access_key_id, engine.key.access_key_secret)
        return await asyncio.to_thread(
            tasks_seen, engine.address, *key, self.bench.session.account.project
        )

    def entries(self) -> list[ObjectEntry]:
        """What the library lists."""
        model = self.screens.library.model
        return [model.tile(row).entry for row in range(model.rowCount())]

    def entry(self, name: str) -> ObjectEntry:
        return next(one for one in self.entries() if one.uri.name == name)

    async def analyse(
        self, kind: TaskKind, entries: Iterable[ObjectEntry], values: Mapping[str, Any]
    ) -> None:
        """Select, open the dialog, fill it in, press Start."""
        self.screens.library.select(list(entries))
        self.screens.library.analyse_selection()
        await until(lambda: self.screens.analyse.dialog is not None, 10)
        presenter, dialog = self.screens.analyse.presenter, self.screens.analyse.dialog
        assert presenter is not None
        dialog.choose(kind)  # type: ignore[union-attr]
        for path, value in values.items():
            presenter.set_value(path, value)
        outlook = presenter.outlook()
        assert outlook.may_start, outlook.faults
        dialog.start_button.click()  # type: ignore[union-attr]
        await until(lambda: self.screens.analyse.presenter is None, 15)

    async def tasks(self) -> tuple[Task, ...]:
        return await self.bench.archive.load_tasks(TaskQuery(self.account_id))

    async def tasks_over(self, count: int, timeout_s: float = LONG_S) -> tuple[Task, ...]:
        """Wait until ``count`` tasks are over, and nothing else is under way."""

        async def look() -> tuple[Task, ...]:
            async with asyncio.timeout(patient(timeout_s)):
                while True:
                    tasks = await self.tasks()
                    if len(tasks) >= count and all(one.is_over for one in tasks):
                        return tasks
                    await asyncio.sleep(0.05)

        return await look()

    async def opens_review(self) -> None:
        """Go to the review page; its first item opens by itself."""
        self.window.show_page("review")
        review = self.screens.review
        await until(lambda: review.open_item is not None, 20, "an item opens")
        self.window.activateWindow()
        await until(self.window.isActiveWindow, 5, "the window has the keyboard")

    async def item_is_open(self) -> None:
        """Wait until the open item may be decided about."""
        review = self.screens.review
        await until(
            lambda: (
                review.open_item is not None
                and review.open_item.item.state is ItemState.OPEN
                and not review.is_deciding
            ),
            20,
        )

    async def press(self, key: Qt.Key) -> None:
        """A key on the review page, as the keyboard does it."""
        page = self.window.page("review")
        assert page is not None
        page.setFocus()
        pressed = asyncio.Event()

        def now() -> None:
            QTest.keyClick(self.window.windowHandle(), key)
            pressed.set()

        # Not from inside this coroutine: a key press delivers other events too, which may enter other coroutines.
        QTimer.singleShot(0, now)
        await pressed.wait()

    async def has_statuses(self, *wanted: TaskStatus) -> None:
        """Wait until the tasks stand like this, in any order."""
        found: list[TaskStatus] = []
        try:
            async with asyncio.timeout(patient(30)):
                while found != sorted(wanted):
                    await asyncio.sleep(0.02)
                    found = sorted(one.status for one in await self.tasks())
        except TimeoutError:
            raise AssertionError(f"{found}; {self.banners()}") from None

    async def becomes(self, state: ItemState) -> None:
        """Wait until exactly one item is ``state``."""
        async with asyncio.timeout(patient(20)):
            wanted = frozenset({state})
            while len(await self.bench.reviewing.items(self.account_id, wanted)) != 1:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def decisions(self) -> tuple[DecisionEntry, ...]:
        return await self.bench.reviewing.decisions(DecisionQuery())

    async def tags_outside(self, uri: ObjectUri) -> dict[str, str]:
        """Tags as an independent client sees them."""
        engine = self.program.engine
        assert engine is not None
        key = engine.key
        return await asyncio.to_thread(
            tags_seen, engine.address, key.access_key_id, key.access_key_secret, uri
        )

    async def tags_become(self, uri: ObjectUri, wanted: Mapping[str, str | None]) -> dict[str, str]:
        """Wait until each tag of ``wanted`` has its value outside; None: it is not there."""
        tags: dict[str, str] = {}
        try:
            async with asyncio.timeout(patient(20)):
                while True:
                    tags = await self.tags_outside(uri)
                    if all(tags.get(name) == value for name, value in wanted.items()):
                        return tags
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"{uri} has {tags}, not {wanted}") from None


def bucket_seen(address: str, key_id: str, secret: str, name: str) -> oss2.Bucket:
    """A bucket through plain oss2 with the old V1 signature, which the program never uses."""
    return oss2.Bucket(oss2.Auth(key_id, secret), address, name)


def tags_seen(address: str, key_id: str, secret: str, uri: ObjectUri) -> dict[str, str]:
    """All tags of one object, read independently."""
    bucket = bucket_seen(address, key_id, secret, uri.bucket)
    answer = bucket.get_object_tagging(uri.key)
    bucket.session.session.close()
    return dict(answer.tag_set.tagging_rule)


def tasks_seen(address: str, key_id: str, secret: str, project: str) -> list[dict[str, Any]]:
    """Every task that the service lists, through requests of our own."""
    found: list[dict[str, Any]] = []
    token = ""
    while True:
        fields = {"ProjectName": project, "MaxResults": "100"}
        method, path, headers, body = imm_request(
            "ListTasks",
            {**fields, "NextToken": token} if token else fields,
            address.removeprefix("http://"),
            key_id,
            secret,
        )
        answer = httpx.request(
            method, address + path, headers=headers, content=body, timeout=patient(30)
        ).json()
        found += answer["Tasks"]
        token = answer.get("NextToken") or ""
        if not token:
            return found


def write_tags(
    address: str, key_id: str, secret: str, uri: ObjectUri, tags: Mapping[str, str]
) -> None:
    """Replace all tags of one object, as another program would."""
    rule = oss2.models.TaggingRule()
    for name, value in tags.items():
        rule.add(name, value)
    bucket = bucket_seen(address, key_id, secret, uri.bucket)
    bucket.put_object_tagging(uri.key, oss2.models.Tagging(rule))
    bucket.session.session.close()
