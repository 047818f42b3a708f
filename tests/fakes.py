"""Fakes of the ports that services need: a clock, a backend, an object store, and a way to be killed anywhere.

The archive is not faked: ``open_archive(tmp_path / "archive.db")`` is quick enough.
"""

import asyncio
import inspect
import zlib
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from imm_desktop.domain.accounts import THIS_COMPUTER, Account
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.errors import (
    ConflictError,
    CredentialsError,
    InvalidRequestError,
    NotFoundError,
)
from imm_desktop.domain.highlights import HighlightReport
from imm_desktop.domain.labels import Label
from imm_desktop.domain.media import (
    Bucket,
    ObjectEntry,
    ObjectHead,
    ObjectPage,
    ObjectUri,
    VideoFacts,
)
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.rescue import FoundTask
from imm_desktop.domain.results import LabelReport, Result
from imm_desktop.domain.review import Evidence
from imm_desktop.domain.settings import Settings
from imm_desktop.domain.tasks import TaskKind, TaskReport
from imm_desktop.domain.timing import TimeRange
from imm_desktop.services.ports import Created, FoundPage, ListedState, TaskPage
from imm_desktop.services.sessions import Session

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
TURNS_BEFORE_TIME_PASSES = 12
VIDEO = ObjectUri("reel", "day/one.mp4")
IMAGE = ObjectUri("reel", "day/still.jpg")
EVIDENCE = Evidence("s1", "review", ("ad",), (3_000,), "E1", 2.5)


class FakeClock:
    """Time that passes only when all are waiting, or, while ``is_held``, only by ``advance``."""

    def __init__(self, *, is_held: bool = False) -> None:
        self.time = START
        self.is_held = is_held
        self.slept: list[float] = []
        """Every wait that was asked for, in order."""
        self._due: list[datetime] = []

    def now(self) -> datetime:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        due = self.time + timedelta(seconds=seconds)
        self._due.append(due)
        turns = 0
        try:
            while self.time < due:
                # Threads of the store need real turns; they get them before time jumps.
                await asyncio.sleep(0 if turns % 10 else 0.0005)
                turns += 1
                is_first = due == min(self._due)
                if not self.is_held and is_first and turns > TURNS_BEFORE_TIME_PASSES:
                    self.time = max(self.time, due)
        finally:
            self._due.remove(due)


class Failures:
    """Errors to be raised by the next calls of a method."""

    def __init__(self) -> None:
        self._before: dict[str, deque[Exception]] = defaultdict(deque)
        self._after: dict[str, deque[Exception]] = defaultdict(deque)
        self._always: dict[str, Exception] = {}

    def add(self, method: str, *errors: Exception, after: bool = False) -> None:
        """Raise ``errors`` one by one; ``after`` the work was done, as when an answer is lost."""
        (self._after if after else self._before)[method].extend(errors)

    def set_next(self, method: str, error: Exception, *, after: bool = False) -> None:
        """Raise ``error`` at the next call only, whatever was added before."""
        queue = (self._after if after else self._before)[method]
        queue.clear()
        queue.append(error)

    def set(self, method: str, error: Exception | None) -> None:
        """Raise ``error`` at every call; None ends it."""
        self._always.pop(method, None)
        if error is not None:
            self._always[method] = error

    def clear(self) -> None:
        """Forget every error."""
        for one in (self._before, self._after, self._always):
            one.clear()

    def before(self, method: str) -> None:
        if method in self._always:
            raise self._always[method]
        if self._before[method]:
            raise self._before[method].popleft()

    def after(self, method: str) -> None:
        if self._after[method]:
            raise self._after[method].popleft()


def label_result() -> Result:
    labels = (
        Label("动物", "animal", level=1, confidence=0.9, clips=(TimeRange(0, 4_000),)),
        Label("猫", "cat", "动物", 2, 0.9, 0.5, "zh-Hans", (TimeRange(0, 4_000),)),
        Label("车", "car", confidence=0.7, clips=(TimeRange(5_000, 6_000),)),
    )
    return Result(LabelReport(labels), b'{"Labels": []}', "req-labels")


def moderation_result(suggestion: Suggestion = Suggestion.REVIEW) -> Result:
    findings = (Finding("qrcode", 3_000, 88.5, "ad", "http://x"), Finding("ad", 4_000, 70.0))
    report = ModerationReport(suggestion, ("ad",), 60, findings)
    return Result(report, b'{"Suggestion": "review"}', "req-moderation")


def results() -> dict[TaskKind, Result]:
    return {
        TaskKind.LABELS: label_result(),
        TaskKind.MODERATION: moderation_result(),
        TaskKind.IMAGE_MODERATION: moderation_result(Suggestion.PASS),
        TaskKind.HIGHLIGHT: Result(
            HighlightReport((ObjectUri("reel", "out.mp4"),)), b"{}", "req-highlight"
        ),
        TaskKind.CONVERT: Result(
            HighlightReport((ObjectUri("reel", "a.mp4"), ObjectUri("reel", "a.jpg"))),
            b"{}",
            "req-convert",
        ),
        TaskKind.IMAGE_LABELS: Result(LabelReport((Label("猫", "cat"),)), b"{}", "req-image"),
    }


@dataclass
class ServiceTask:
    """A task as the fake service keeps it."""

    report: TaskReport
    request: AnalysisRequest
    polls: int = 0


class FakeBackend:
    """A service that runs each task for ``polls`` questions and then has a result."""

    def __init__(self) -> None:
        self.tasks: dict[str, ServiceTask] = {}
        """By task ID: everything the service was made to run."""
        self.failures = Failures()
        self.results = results()
        self.polls = 1
        """Questions answered with *running* before a task succeeds; a big number never ends."""
        self.failed_with: tuple[str, str] | None = None
        """Code and message with which tasks end instead."""
        self.facts = VideoFacts(60_000, 1280, 720, 25.0)
        self.calls: list[str] = []
        self.page_size = 100
        self.unlisted: set[str] = set()
        """IDs of tasks that no list shows."""
        self.is_closed = False
        self.found: list[FoundTask] = []
        """What ``find_all`` lists; nothing is listed there by itself."""
        self.definitions: dict[str, AnalysisRequest] = {}
        self.fetched: list[tuple[str, AnalysisRequest]] = []

    def made_for(self, submission_id: str) -> list[str]:
        """IDs of the tasks created for one submission; more than one is money lost."""
        return [
            task_id
            for task_id, one in self.tasks.items()
            if one.report.submission_id == submission_id
        ]

    async def create(self, request: AnalysisRequest, submission_id: str) -> Created:
        await self._begin("create")
        task_id = f"{request.kind.value}-{len(self.tasks) + 1}"
        self.tasks[task_id] = ServiceTask(
            TaskReport(task_id, request.kind, True, submission_id=submission_id), request
        )
        self.failures.after("create")
        return Created(task_id, f"req-{task_id}")

    async def find(self, submission_id: str, kind: TaskKind) -> TaskReport | None:
        await self._begin("find")
        made = self.made_for(submission_id)
        return self.tasks[made[0]].report if made else None

    async def report(self, task_id: str, kind: TaskKind) -> TaskReport:
        await self._begin("report")
        if task_id not in self.tasks:
            raise NotFoundError("no such task", code="ResourceNotFound", request_id="req-404")
        return self._asked(task_id)

    async def list_tasks(
        self,
        kind: TaskKind,
        state: ListedState,
        *,
        ended_from: datetime | None = None,
        token: str = "",
    ) -> TaskPage:
        """Pages by number; each reading of the running tasks is one question about each of them."""
        await self._begin("list_tasks")
        mine = [one for one, kept in self.tasks.items() if kept.report.kind is kind]
        wanted = (state is ListedState.RUNNING, state is ListedState.SUCCEEDED)
        found = [
            self.tasks[one].report
            for one in mine
            if one not in self.unlisted
            and (self.tasks[one].report.is_running, self.tasks[one].report.is_succeeded) == wanted
        ]
        if ended_from is not None:
            found = [one for one in found if one.ended_at and one.ended_at >= ended_from]
        start = int(token or 0)
        page = found[start : start + self.page_size]
        if state is ListedState.RUNNING:
            page = [self._asked(one.task_id) for one in page]
            page = [one for one in page if one.is_running]
        more = start + self.page_size
        return TaskPage(tuple(page), str(more) if more < len(found) else "")

    async def find_all(self, *, token: str = "") -> FoundPage:
        await self._begin("find_all")
        start, more = int(token or 0), int(token or 0) + self.page_size
        return FoundPage(tuple(self.found[start:more]), str(more) if more < len(self.found) else "")

    async def asked_of(self, task_id: str, kind: TaskKind) -> AnalysisRequest | None:
        await self._begin("asked_of")
        return self.definitions.get(task_id)

    def _asked(self, task_id: str) -> TaskReport:
        one = self.tasks[task_id]
        if not one.report.is_running:
            return one.report
        if one.polls >= self.polls:
            self.end(task_id)
        else:
            one.polls += 1
            one.report = replace(one.report, percent=100 * one.polls // (self.polls + 1))
        return one.report

    def end(self, task_id: str) -> None:
        one = self.tasks[task_id]
        code, message = self.failed_with or ("", "")
        one.report = replace(
            one.report,
            is_running=False,
            is_succeeded=self.failed_with is None,
            code=code,
            message=message,
            ended_at=START + timedelta(minutes=1),
        )

    async def fetch_result(self, task_id: str, request: AnalysisRequest) -> Result:
        await self._begin("fetch_result")
        self.fetched.append((task_id, request))
        return self.results[request.kind]

    async def detect_image_labels(self, request: AnalysisRequest) -> Result:
        await self._begin("detect_image_labels")
        return self.results[TaskKind.IMAGE_LABELS]

    async def media_facts(self, uri: ObjectUri) -> VideoFacts:
        await self._begin("media_facts")
        return self.facts

    async def list_projects(self) -> tuple[str, ...]:
        await self._begin("list_projects")
        return ("this-computer",)

    async def close(self) -> None:
        self.is_closed = True

    async def _begin(self, method: str) -> None:
        self.calls.append(method)
        await asyncio.sleep(0)
        self.failures.before(method)


@dataclass
class StoredObject:
    """An object of the fake store."""

    head: ObjectHead
    tags: dict[str, str]
    acl: str = "default"
    content: bytes = b""


class FakeObjectStore:
    """Objects in memory."""

    def __init__(self, *uris: ObjectUri) -> None:
        self.objects: dict[ObjectUri, StoredObject] = {}
        self.failures = Failures()
        self.folders: dict[str, Path] = {}
        self.uploads: dict[ObjectUri, Path] = {}
        self.puts: list[tuple[ObjectUri, dict[str, str]]] = []
        """Every write of tags that was carried out."""
        self.page_size = 1_000
        self.renews_etags = False
        """Whether a copy gets an ETag of its own, as that of a large object does."""
        for uri in uris or (VIDEO, IMAGE):
            self.add(uri)

    def add(
        self,
        uri: ObjectUri,
        *,
        etag: str = "E1",
        tags: Mapping[str, str] = {},
        content: bytes = b"a video",
        acl: str = "default",
    ) -> None:
        head = ObjectHead(1_000, etag, START, {"by": "li"}, str(zlib.crc32(content)), "video/mp4")
        self.objects[uri] = StoredObject(head, dict(tags), acl, content)

    def tags(self, uri: ObjectUri = VIDEO) -> dict[str, str]:
        """The object's tags, looked at from outside."""
        return dict(self.objects[uri].tags)

    async def list_buckets(self) -> tuple[Bucket, ...]:
        self.failures.before("list_buckets")
        names = {uri.bucket for uri in self.objects}
        return tuple(Bucket(name, folder=str(self.folders.get(name, ""))) for name in sorted(names))

    async def list_objects(
        self, bucket: str, prefix: str = "", *, token: str = "", page_size: int = 1000
    ) -> ObjectPage:
        self.failures.before("list_objects")
        below = sorted(u for u in self.objects if u.bucket == bucket and u.key.startswith(prefix))
        names = sorted(
            {
                prefix + rest.split("/")[0] + ("/" if "/" in rest else "")
                for rest in (u.key[len(prefix) :] for u in below)
            }
        )
        names = [name for name in names if name > token]
        page, more = names[: self.page_size], names[self.page_size :]
        return ObjectPage(
            tuple(name for name in page if name.endswith("/")),
            tuple(
                ObjectEntry(u, one.head.size_bytes, one.head.etag, one.head.changed_at)
                for u, one in ((u, self.objects[u]) for u in below if u.key in page)
            ),
            page[-1] if more else "",
        )

    async def head(self, uri: ObjectUri) -> ObjectHead:
        return (await self._get("head", uri)).head

    async def signed_url(self, uri: ObjectUri, *, expires_s: int = 3600) -> str:
        self.failures.before("signed_url")
        return f"http://127.0.0.1/{uri.bucket}/{uri.key}?Signature=fake&Expires={expires_s}"

    async def get_tags(self, uri: ObjectUri) -> dict[str, str]:
        return dict((await self._get("get_tags", uri)).tags)

    async def put_tags(self, uri: ObjectUri, tags: Mapping[str, str]) -> None:
        one = await self._get("put_tags", uri)
        one.tags = dict(tags)
        self.puts.append((uri, dict(tags)))
        self.failures.after("put_tags")

    async def get_acl(self, uri: ObjectUri) -> str:
        return (await self._get("get_acl", uri)).acl

    async def put_acl(self, uri: ObjectUri, acl: str) -> None:
        (await self._get("put_acl", uri)).acl = acl
        self.failures.after("put_acl")

    async def put_object(self, uri: ObjectUri, content: bytes, *, content_type: str) -> None:
        await asyncio.sleep(0)
        self.failures.before("put_object")
        self.add(uri, etag=f"{zlib.crc32(content):X}", content=content)
        head = self.objects[uri].head
        self.objects[uri].head = replace(head, content_type=content_type, metadata={})
        self.failures.after("put_object")

    async def copy(
        self, source: ObjectUri, target: ObjectUri, *, etag: str, acl: str, overwrites: bool
    ) -> None:
        one = await self._get("copy", source)
        if one.head.etag != etag:
            raise ConflictError("the object has changed meanwhile")
        if target in self.objects and not overwrites:
            raise ConflictError("an object of that name exists already")
        head = one.head
        if self.renews_etags:
            head = replace(head, etag=f"{head.etag}'")
        self.objects[target] = StoredObject(head, dict(one.tags), acl, one.content)
        self.failures.after("copy")

    async def delete(self, uri: ObjectUri) -> None:
        await asyncio.sleep(0)
        self.failures.before("delete")
        self.objects.pop(uri, None)
        self.failures.after("delete")

    async def upload(
        self, path: Path, uri: ObjectUri, progress: Callable[[int, int], None] | None = None
    ) -> None:
        self.failures.before("upload")
        self.uploads[uri] = path
        self.add(uri)
        if progress is not None:
            progress(1_000, 1_000)

    async def add_folder(self, name: str, folder: Path) -> None:
        self.failures.before("add_folder")
        self.folders[name] = folder

    async def remove_folder(self, name: str) -> None:
        self.failures.before("remove_folder")
        if name not in self.folders:
            raise InvalidRequestError(f"no folder {name}")
        del self.folders[name]

    async def close(self) -> None:
        pass

    async def _get(self, method: str, uri: ObjectUri) -> StoredObject:
        await asyncio.sleep(0)
        self.failures.before(method)
        if uri not in self.objects:
            raise NotFoundError("no such key", code="NoSuchKey")
        return self.objects[uri]


class FakeSettingsStore:
    """Settings in memory."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.saved: list[Settings] = []
        self.failures = Failures()

    async def load(self) -> Settings:
        self.failures.before("load")
        return self.settings

    async def save(self, settings: Settings) -> None:
        self.failures.before("save")
        self.settings = settings
        self.saved.append(settings)


class FakeSecrets:
    """Keys in memory."""

    def __init__(self, *, is_lasting: bool = False) -> None:
        self.keys: dict[str, tuple[str, str]] = {}
        self._is_lasting = is_lasting

    def is_lasting(self) -> bool:
        return self._is_lasting

    async def get(self, account_id: str) -> tuple[str, str] | None:
        return self.keys.get(account_id)

    async def put(self, account_id: str, access_key_id: str, access_key_secret: str) -> None:
        self.keys[account_id] = (access_key_id, access_key_secret)

    async def forget(self, account_id: str) -> None:
        self.keys.pop(account_id, None)


def fake_session(
    account: Account = THIS_COMPUTER,
    backend: FakeBackend | None = None,
    objects: FakeObjectStore | None = None,
) -> Session:
    return Session(account, backend or FakeBackend(), objects or FakeObjectStore())


def new_ids(prefix: str = "s") -> Callable[[], str]:
    """IDs ``s1``, ``s2`` …"""
    numbers = count(1)
    return lambda: f"{prefix}{next(numbers)}"


def no_listing() -> CredentialsError:
    return CredentialsError("may not list buckets", code="AccessDenied")


class Killed(BaseException):
    """The process is gone; nothing of it runs any more."""


class Life:
    """How many calls to the outside a process has left; it dies with the work of the last done and no answer seen.

    To die after one call and to die before the next is the same.
    """

    def __init__(self, calls: int | None = None) -> None:
        self.left = calls
        self.is_over = False

    def begin(self) -> None:
        if self.left == 0:
            self.is_over = True
            raise Killed

    def end(self) -> None:
        if self.left is not None:
            self.left = max(self.left - 1, 0)
        self.begin()


class Mortal:
    """A port whose caller can die before and after every call."""

    def __init__(self, inner: Any, life: Life) -> None:
        self._inner, self._life = inner, life

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._inner, name)
        if not inspect.iscoroutinefunction(attribute):
            return attribute

        async def call(*args: Any, **kwargs: Any) -> Any:
            self._life.begin()
            answer = await attribute(*args, **kwargs)
            self._life.end()
            return answer

        return call
