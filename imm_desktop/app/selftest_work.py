"""The self-test's checks of what runs: engine, two real tasks through the real client into an archive."""

import asyncio
import shutil
import time
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from imm_desktop.app.selftest import Places, SelftestError, Work

if TYPE_CHECKING:
    from imm_desktop.domain.tasks import Task
    from imm_desktop.services.bench import Bench

BUCKET: Final = "selftest-sample"
PATIENCE_S: Final = 180.0


def do_tasks(places: Places) -> str:
    """The engine is started as the program starts it; labels of the sample reel and of an image come to the archive."""
    try:
        return asyncio.run(_do_tasks(places.profile))
    finally:
        with suppress(OSError):
            shutil.copyfile(places.profile / "engine" / "engine.log", places.folder / "engine.log")


async def _do_tasks(profile: Path) -> str:
    from imm_desktop.adapters.credentials import Credentials
    from imm_desktop.adapters.engine_process import EngineProcess
    from imm_desktop.adapters.secrets import MemorySecrets
    from imm_desktop.adapters.store.archive import open_archive
    from imm_desktop.app.connecting import Connector, bench_of, helper_environment
    from imm_desktop.app.processes import engine_command
    from imm_desktop.domain.accounts import THIS_COMPUTER
    from imm_desktop.domain.settings import DEFAULT_POLICY
    from imm_desktop.resources_path import resources_path

    bucket = profile / "sample"
    await asyncio.to_thread(shutil.copytree, resources_path() / "sample", bucket)
    engine = EngineProcess(
        engine_command(),
        data=profile / "engine",
        project=THIS_COMPUTER.project,
        region=THIS_COMPUTER.region,
        buckets={BUCKET: bucket},
        environment=helper_environment(),
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(engine.stop)
        began = time.monotonic()
        await engine.start()
        started_s = time.monotonic() - began
        archive = await open_archive(profile / "archive.sqlite")
        stack.push_async_callback(archive.close)
        credentials = Credentials({}, MemorySecrets(), profile / "none", lambda: engine.key)
        connector = Connector(credentials, lambda: engine.address, profile / "uploads")
        session = await connector.session(THIS_COMPUTER)
        stack.push_async_callback(session.objects.close)
        stack.push_async_callback(session.backend.close)
        bench = bench_of(session, archive, lambda: DEFAULT_POLICY, lambda: "selftest")
        found = await _labels(bench)
    return f"engine up in {started_s:.1f} s; {found}"


async def _labels(bench: "Bench") -> str:
    from imm_desktop.domain.analysis import AnalysisRequest
    from imm_desktop.domain.media import ObjectUri
    from imm_desktop.domain.tasks import TaskKind

    requests = (
        AnalysisRequest(TaskKind.LABELS, ObjectUri(BUCKET, "sample-reel.mp4"), {}),
        AnalysisRequest(TaskKind.IMAGE_LABELS, ObjectUri(BUCKET, "sample-dogs.jpg"), {}),
    )
    began = time.monotonic()
    ids = [one.submission_id for one in await bench.launching.launch(requests)]
    changed = asyncio.Event()
    bench.tracker.subscribe(lambda _task: changed.set())
    tracking = asyncio.ensure_future(bench.tracker.run())
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not all(one.is_over for one in await _tasks(bench, ids)):
                await changed.wait()
                changed.clear()
    except TimeoutError:
        tasks = await _tasks(bench, ids)
        states = ", ".join(f"{one.kind.value} {one.status.value}" for one in tasks)
        raise SelftestError(f"not over after {PATIENCE_S:.0f} s: {states}") from None
    finally:
        tracking.cancel()
        await asyncio.gather(tracking, return_exceptions=True)
    words = [await _found(bench, one) for one in await _tasks(bench, ids)]
    return f"{'; '.join(words)}; both in {time.monotonic() - began:.1f} s"


async def _tasks(bench: "Bench", ids: list[str]) -> "list[Task]":
    known = [await bench.archive.load_task(one) for one in ids]
    return [one[0] for one in known if one is not None]


async def _found(bench: "Bench", task: "Task") -> str:
    from imm_desktop.domain.results import LabelReport
    from imm_desktop.domain.tasks import TaskStatus

    if task.status is not TaskStatus.SUCCEEDED:
        raise SelftestError(f"{task.kind.value} {task.status.value}: {task.code} {task.message}")
    result = await bench.archive.load_result(task.submission_id)
    if result is None or not isinstance(result.report, LabelReport) or not result.report.labels:
        raise SelftestError(f"{task.kind.value} of {task.source.name} found nothing")
    best = max(result.report.labels, key=lambda one: one.confidence)
    return f"{task.source.name}: {len(result.report.labels)} labels ({best.name})"


CHECKS: Final[tuple[tuple[str, Work], ...]] = (("engine and tasks", do_tasks),)
