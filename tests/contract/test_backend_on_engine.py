"""Our Backend port against the engine's real routes, jobs and signature check, with accidents on the way."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from typing_extensions import override

from imm_desktop.adapters.clock import SystemClock
from imm_desktop.adapters.imm_client import ImmClient
from imm_desktop.adapters.transport import SignedTransport
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.errors import (
    AmbiguousError,
    CredentialsError,
    InvalidRequestError,
    NotFoundError,
    ServiceFailedError,
    UnreachableError,
)
from imm_desktop.domain.highlights import HighlightReport
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import ModerationReport, Suggestion
from imm_desktop.domain.results import LabelReport
from imm_desktop.domain.tasks import TaskKind, TaskReport
from imm_desktop.domain.timing import TimeRange
from imm_desktop.engine.options import EngineOptions
from imm_desktop.engine.server import Engine
from imm_desktop.imm import codec
from imm_desktop.imm.operations import OPERATIONS
from imm_desktop.imm.signing import AccessKey
from tests.imm.full_requests import MINIMAL
from tests.wires import HttpxWire

KEY = AccessKey("unit-key", "unit-secret")
ADDRESS = "http://127.0.0.1:9"
FILM = ObjectUri("videos", "dir a/影片+1.mp4")
PICTURE = ObjectUri("videos", "a.jpg")
LABEL = {
    "LabelName": "狗",
    "LabelAlias": "Dog",
    "LabelLevel": 2,
    "LabelConfidence": 0.9,
    "ParentLabelName": "动物",
    "Language": "zh-Hans",
    "Clips": [{"TimeRange": [1000, 2500]}],
}
MODERATION = {
    "URI": str(FILM),
    "Suggestion": "review",
    "Categories": ["ad"],
    "Frames": {"TotalCount": 9, "BlockFrames": [{"Label": "qrcode", "Offset": 4, "Rate": 99.0}]},
    "NotJudged": ["terrorism"],
}
HIGHLIGHT = {
    "Type": "Concat",
    "Sources": [{"URI": str(FILM), "StartTime": 0.5, "Duration": 2.0}],
    "Output.URI": "oss://videos/out/film.mp4",
    "Output.Container": "mp4",
    "Edit.TransitionMode": "Random",
    "Edit.Transitions": [{"Transition": "fade", "Duration": 0.5}],
}


class Road(httpx.AsyncBaseTransport):
    """The way to the engine, on which accidents happen."""

    def __init__(self, engine: Engine) -> None:
        self._there = httpx.ASGITransport(app=engine.app())
        self.accidents: list[Exception] = []
        """Each befalls one answer, after the engine has given it."""
        self.actions: list[str] = []

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.actions.append(request.headers["x-acs-action"])
        response = await self._there.handle_async_request(request)
        if self.accidents:
            await response.aread()
            raise self.accidents.pop(0)
        return response


async def key_source() -> AccessKey:
    return KEY


class Bench:
    """An engine with one bucket, and our client to it."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.folder = folder
        self.road = Road(engine)
        self.http = httpx.AsyncClient(transport=self.road)
        self.client = self.client_with(KEY)

    def client_with(self, key: AccessKey, project: str = "unit") -> ImmClient:
        async def this_key() -> AccessKey:
            return key

        wire = SignedTransport(ADDRESS, this_key, SystemClock(), HttpxWire(ADDRESS, self.http))
        return ImmClient(wire, project)

    def place(self, uri: ObjectUri, *commands: str) -> None:
        """Make an object whose fake analysis does ``commands``."""
        path = self.folder / uri.key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(commands), encoding="utf-8")

    async def finished(self, task_id: str, kind: TaskKind) -> TaskReport:
        """The task once it is over."""
        while (report := await self.client.report(task_id, kind)).is_running:
            await SystemClock().sleep(0.01)
        return report


@asynccontextmanager
async def bench(folder: Path) -> AsyncIterator[Bench]:
    videos = folder / "videos"
    videos.mkdir()
    options = EngineOptions(
        data=folder / "data",
        access_key_id=KEY.access_key_id,
        access_key_secret=KEY.access_key_secret,
        project="unit",
        region="cn-hangzhou",
        buckets={"videos": videos},
        analysis="tests.engine_fakes:run",
    )
    engine = Engine(options)
    await engine.start()
    made = Bench(engine, videos)
    try:
        yield made
    finally:
        await made.client.close()
        await engine.close()


@pytest.fixture
def on_bench(run: Callable[..., Any], tmp_path: Path) -> Callable[..., None]:
    """Run a scenario on a fresh bench."""

    def go(scenario: Callable[[Bench], Any]) -> None:
        async def whole() -> None:
            async with bench(tmp_path) as made:
                await scenario(made)

        run(whole(), 60)

    return go


@pytest.mark.parametrize(
    ("kind", "values", "answer", "check"),
    [
        (
            TaskKind.LABELS,
            {"UserData": "u", "Tags": {"team": "a b+c"}},
            {"Labels": [LABEL]},
            lambda report: (
                isinstance(report, LabelReport)
                and report.labels[0].parent == "动物"
                and report.labels[0].clips == (TimeRange(1000, 2500),)
            ),
        ),
        (
            TaskKind.MODERATION,
            {"Scenes": ["porn", "ad"], "Interval": 2, "MaxFrames": 50},
            {"ModerationResult": MODERATION, "Message": "not all was judged"},
            lambda report: (
                isinstance(report, ModerationReport)
                and report.suggestion is Suggestion.REVIEW
                and report.findings[0].position_ms == 4000
                and report.not_judged == ("terrorism",)
            ),
        ),
        (
            TaskKind.HIGHLIGHT,
            HIGHLIGHT,
            {"Outputs": ["oss://videos/out/film.mp4"]},
            lambda report: (
                report == HighlightReport((ObjectUri("videos", "out/film.mp4"),), report.message)
            ),
        ),
        (
            TaskKind.CONVERT,
            {"Targets.URI": "oss://videos/out/{name}.mkv", "Targets.Container": "mkv"},
            {"Outputs": ["oss://videos/out/film.mkv"]},
            lambda report: (
                report == HighlightReport((ObjectUri("videos", "out/film.mkv"),), report.message)
            ),
        ),
    ],
    ids=["labels", "moderation", "highlight", "convert"],
)
def test_a_task_goes_the_whole_way(on_bench, kind, values, answer, check):
    async def scenario(made: Bench) -> None:
        made.place(FILM, "progress 40", f"answer {json.dumps(answer)}")
        request = AnalysisRequest(kind, FILM, values)
        created = await made.client.create(request, "sub-1")
        assert created.request_id
        found = await made.client.find("sub-1", kind)
        assert found is not None
        assert found.task_id == created.task_id
        report = await made.finished(created.task_id, kind)
        assert (report.is_succeeded, report.submission_id) == (True, "sub-1"), report
        assert report.started_at is not None
        assert report.ended_at is not None
        assert report.started_at <= report.ended_at
        result = await made.client.fetch_result(created.task_id, request)
        assert check(result.report), result.report
        assert json.loads(result.raw)["RequestId"] == result.request_id

    on_bench(scenario)


@pytest.mark.parametrize(
    "accident",
    [httpx.ReadError("reset by peer"), httpx.ReadTimeout("30 s")],
    ids=["dropped", "late"],
)
def test_a_create_whose_answer_was_lost_is_found_again_and_there_is_one_of_it(on_bench, accident):
    async def scenario(made: Bench) -> None:
        made.place(FILM)
        made.road.accidents = [accident]
        with pytest.raises(AmbiguousError):
            await made.client.create(AnalysisRequest(TaskKind.MODERATION, FILM, {}), "sub-1")
        assert made.road.actions == ["CreateVideoModerationTask"]
        found = await made.client.find("sub-1", TaskKind.MODERATION)
        assert found is not None
        assert found.submission_id == "sub-1"
        assert await made.client.find("sub-2", TaskKind.MODERATION) is None
        assert await made.client.find("sub-1", TaskKind.LABELS) is None

    on_bench(scenario)


def test_a_question_whose_answer_was_lost_is_asked_again(on_bench):
    async def scenario(made: Bench) -> None:
        made.road.accidents = [httpx.ReadError("reset by peer")]
        assert await made.client.list_projects() == ("unit",)
        assert made.road.actions == ["ListProjects"] * 2

    on_bench(scenario)


def test_a_failed_task_says_why_and_has_no_result(on_bench):
    async def scenario(made: Bench) -> None:
        made.place(FILM, "fail UnsupportedMediaFormat It is a text file.")
        request = AnalysisRequest(TaskKind.LABELS, FILM, {})
        created = await made.client.create(request, "sub-1")
        report = await made.finished(created.task_id, TaskKind.LABELS)
        assert (report.is_succeeded, report.code) == (False, "UnsupportedMediaFormat")
        assert report.message == "It is a text file."
        with pytest.raises(ServiceFailedError, match="text file"):
            await made.client.fetch_result(created.task_id, request)

    on_bench(scenario)


def test_refusals_come_as_what_the_operator_can_do_about_them(on_bench):
    async def scenario(made: Bench) -> None:
        made.place(FILM)
        gone = AnalysisRequest(TaskKind.LABELS, ObjectUri("videos", "gone.mp4"), {})
        with pytest.raises(NotFoundError, match=r"gone\.mp4"):
            await made.client.create(gone, "s")
        with pytest.raises(NotFoundError, match="TaskId"):
            await made.client.report("LABELS-none", TaskKind.LABELS)
        with pytest.raises(NotFoundError, match="project"):
            await made.client_with(KEY, "other").report("T", TaskKind.LABELS)
        with pytest.raises(CredentialsError) as caught:
            await made.client_with(AccessKey(KEY.access_key_id, "wrong-secret")).list_projects()
        assert caught.value.code == "SignatureDoesNotMatch"
        with pytest.raises(CredentialsError):
            await made.client_with(AccessKey("nobody", "wrong-secret")).list_projects()
        with pytest.raises(CredentialsError):
            await made.client_with(
                AccessKey(KEY.access_key_id, KEY.access_key_secret, "token")
            ).list_projects()
        with pytest.raises(InvalidRequestError):
            await made.client_with(KEY, "not a name").report("T", TaskKind.LABELS)

    on_bench(scenario)


def test_labels_of_a_picture_and_facts_of_a_film_are_answered_at_once(on_bench):
    async def scenario(made: Bench) -> None:
        made.place(PICTURE, f"answer {json.dumps({'Labels': [LABEL]})}")
        made.place(FILM, 'answer {"Duration": 2.5, "VideoWidth": 640, "VideoHeight": 360}')
        request = AnalysisRequest(TaskKind.IMAGE_LABELS, PICTURE, {"Threshold": 0.25})
        result = await made.client.detect_image_labels(request)
        assert isinstance(result.report, LabelReport)
        assert result.report.labels[0].name == "狗"
        facts = await made.client.media_facts(FILM)
        assert (facts.duration_ms, facts.width, facts.height) == (2500, 640, 360)

    on_bench(scenario)


def test_the_engine_answers_every_operation_that_we_speak(on_bench):
    async def scenario(made: Bench) -> None:
        wire = SignedTransport(ADDRESS, key_source, SystemClock(), HttpxWire(ADDRESS, made.http))
        codes: list[str] = []
        for name, operation in OPERATIONS.items():
            request = codec.request_of(operation, MINIMAL[name])
            try:
                await wire.call(operation, codec.encode(operation, request))
            except (NotFoundError, InvalidRequestError) as error:
                codes.append(error.code)
        assert made.road.actions == list(OPERATIONS)
        assert "InvalidApi.NotFound" not in codes

    on_bench(scenario)


def test_an_engine_that_is_not_there_is_unreachable(run):
    async def scenario() -> None:
        client = ImmClient(SignedTransport("http://127.0.0.1:9", key_source, SystemClock()), "unit")
        try:
            with pytest.raises(UnreachableError):
                await client.create(AnalysisRequest(TaskKind.LABELS, FILM, {}), "s")
        finally:
            await client.close()

    run(scenario())
