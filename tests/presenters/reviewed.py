"""A review presenter over a desk, whose bench can be held, with items to be reviewed."""

import asyncio
from contextlib import asynccontextmanager

from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.results import Result
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.review_queue import ReviewPresenter
from imm_desktop.services.ports.archive import DecisionQuery
from tests.fakes.failures import Failures
from tests.fakes.objects import FakeObjectStore
from tests.helpers import until

A, B, C = (ObjectUri("reel", f"{name}.mp4") for name in "abc")
REPORT = ModerationReport(
    Suggestion.REVIEW,
    ("ad",),
    60,
    (
        Finding("ad", 3_000, 60.0, "ad"),
        Finding("qrcode", 20_000, 91.0, "ad", "http://x"),
        Finding("ad", 40_000, 70.0, "ad"),
    ),
)


class Slow:
    """A part of the bench whose chosen coroutine waits, or fails, when told to."""

    def __init__(self, inner, *names):
        self._inner, self._names = inner, names
        self.gate = asyncio.Event()
        self.gate.set()
        self.failures = Failures()
        self.calls = []

    def __getattr__(self, name):
        attribute = getattr(self._inner, name)
        if name not in self._names:
            return attribute

        async def call(*args, **kwargs):
            self.calls.append(name)
            await self.gate.wait()
            self.failures.before(name)
            return await attribute(*args, **kwargs)

        return call


@asynccontextmanager
async def reviewing(desk, *sources, moderate=True, expected=None):
    """Items of ``sources`` in the queue of a presenter whose bench can be held."""
    desk.backend.results[TaskKind.MODERATION] = Result(REPORT, b"{}", "req")
    for source in sources if moderate else ():
        await desk.analyse(TaskKind.MODERATION, source)
        desk.clock.advance(60)
    object.__setattr__(
        desk.bench, "reviewing", Slow(desk.bench.reviewing, "decide", "undo", "evidence")
    )
    presenter = ReviewPresenter(desk.frames, desk.thumbnails, lambda: desk.policy, desk.clock)
    try:
        presenter.use(desk.bench)
        await until(lambda: len(presenter.items) == (expected or len(sources)))
        yield presenter
    finally:
        desk.bench.reviewing.gate.set()
        await presenter.close()


async def answered(presenter, verdict):
    """The open item gets ``verdict``, which is in the log then."""
    presenter.decide(verdict)
    await until(lambda: not presenter.is_deciding)


async def opened(presenter, uri):
    item = next(one for one in presenter.items if one.source == uri)
    presenter.open(item)
    await until(lambda: presenter.open_item is not None and presenter.open_item.item == item)
    return presenter.open_item


async def log_of(desk):
    return await desk.archive.load_decisions(DecisionQuery())


def play(with_desk, scenario, *sources):
    async def whole(desk):
        async with reviewing(desk, *sources) as presenter:
            await scenario(desk, presenter)

    with_desk(whole, objects=FakeObjectStore(*(sources or (A,))))
