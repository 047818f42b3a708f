"""The program is closed, killed, or loses its engine in the middle of the work, and goes on."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from imm_desktop.app.paths import Paths
from imm_desktop.domain.effects import EffectState
from imm_desktop.domain.review import ItemState, Verdict
from imm_desktop.domain.tasks import TaskKind, TaskStatus
from tests.e2e.conftest import GATED_ENGINE
from tests.e2e.operator import Operator, until
from tests.e2e.scripted import put_script
from tests.engine_process import REPOSITORY, wait_for
from tests.made_videos import Part, noise, qr, write_video
from tests.patience import patient

pytestmark = pytest.mark.e2e
GRACE_MS = 600_000
"""Longer than any test: it passes when the test says so."""


@pytest.mark.usefixtures("fake_analyses")
def test_tasks_under_way_when_the_program_is_closed_finish_once(in_window, program, tmp_path):
    gate = tmp_path / "gate"
    folder = put_script(tmp_path / "films" / "slow.mp4", f"wait {gate}").parent
    put_script(folder / "next.mp4", f"wait {gate}")  # in a queue, or beside it where are many cores
    put_script(folder / "quick.mp4")

    async def first():
        async with program() as operator:
            await operator.add_folder(folder)
            slow, following, quick = map(operator.entry, ("slow.mp4", "next.mp4", "quick.mp4"))
            await operator.analyse(TaskKind.LABELS, [quick], {})
            await operator.has_statuses(TaskStatus.SUCCEEDED)
            await operator.analyse(TaskKind.LABELS, [slow], {})
            await operator.analyse(TaskKind.MODERATION, [slow, following], {})
            running = [TaskStatus.RUNNING] * 3
            await operator.has_statuses(TaskStatus.SUCCEEDED, *running)
            return {one.submission_id: one.task_id for one in await operator.tasks()}

    async def second(before: dict[str, str]):
        async with program() as operator:
            assert {one.submission_id: one.task_id for one in await operator.tasks()} == before
            gate.touch()
            tasks = await operator.tasks_over(4)
            assert {one.status for one in tasks} == {TaskStatus.SUCCEEDED}
            assert {one.task_id for one in tasks} == set(before.values())
            outside = await operator.tasks_outside()
            assert sorted(one["TaskId"] for one in outside) == sorted(before.values())
            for task in tasks:
                assert await operator.bench.archive.load_result(task.submission_id) is not None
            assert operator.banners() == []

    in_window(second(in_window(first())))


@pytest.mark.usefixtures("fake_analyses")
def test_queue_log_and_an_effect_in_its_grace_time_survive_a_restart(
    in_window, program, paths, tmp_path
):
    folder = put_script(tmp_path / "films" / "one.mp4").parent
    put_script(folder / "two.mp4")

    async def first():
        async with program() as operator:
            operator.screens.settings.set_grace_ms(GRACE_MS)
            await operator.add_folder(folder)
            await operator.analyse(TaskKind.MODERATION, operator.entries(), {})
            await operator.tasks_over(2)
            await until(lambda: len(operator.screens.review.items) == 2, 10)
            await operator.opens_review()
            source = operator.screens.review.open_item.item.source
            await operator.press(Qt.Key.Key_2)
            await operator.press(Qt.Key.Key_B)
            await operator.becomes(ItemState.BLOCKED)
            assert "imm-review" not in await operator.tags_outside(source)
            return source

    def grace_time_passes():
        with closing(sqlite3.connect(paths.archive)) as archive, archive:
            late_us = GRACE_MS * 1_000
            archive.execute("UPDATE effect SET due_at = due_at - ?", (late_us,))

    async def second(source):
        async with program() as operator:
            assert operator.screens.settings.settings.policy.grace_ms == GRACE_MS
            await until(lambda: len(operator.screens.review.items) == 1, 10)
            assert operator.screens.review.items[0].source != source
            (entry,) = await operator.decisions()
            assert entry.record.decision.verdict is Verdict.BLOCK
            assert entry.record.decision.reason == "spam"
            await operator.tags_become(source, {"imm-review": "blocked"})
            async with asyncio.timeout(patient(10)):
                while (await operator.decisions())[0].effects[0].state is not EffectState.DONE:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            assert await operator.bench.reviewing.verify() is None

    source = in_window(first())
    grace_time_passes()
    in_window(second(source))


@pytest.mark.allow_log("the engine ended with code -9")
def test_an_engine_that_is_killed_in_an_analysis_goes_on_and_gives_one_result(
    in_window, program, gate, tmp_path
):
    video = made_video(tmp_path / "films" / "film.mp4")

    async def scenario():
        async with program() as operator:
            await operator.add_folder(video.parent)
            await operator.analyse(
                TaskKind.MODERATION, operator.entries(), {"Scenes": ["ad"], "Interval": 1}
            )
            engine = operator.program.engine
            before = engine._process.pid
            await held_in_the_middle(operator, gate)
            os.kill(before, signal.SIGKILL)
            gate.unlink()
            (task,) = await operator.tasks_over(1)
            assert task.status is TaskStatus.SUCCEEDED
            assert engine._process.pid != before
            assert [one["TaskId"] for one in await operator.tasks_outside()] == [task.task_id]
            results = await operator.bench.archive.results_of(task.source, operator.account_id)
            assert len(results) == 1
            assert operator.banners() == []
            await until(lambda: len(operator.screens.review.items) == 1, 10)
            await operator.opens_review()

    in_window(scenario())


@pytest.mark.allow_log("the engine")
def test_a_program_that_is_killed_can_be_opened_again_at_once(
    in_window, program, gate, paths, tmp_path
):
    video = made_video(tmp_path / "films" / "film.mp4")

    async def first():
        async with program() as operator:
            await operator.add_folder(video.parent)
            await operator.analyse(TaskKind.MODERATION, operator.entries(), {"Scenes": ["ad"]})
            await held_in_the_middle(operator, gate)

    in_window(first())
    killed = start_and_kill(paths, gate)
    assert killed == -signal.SIGKILL
    gate.unlink()

    async def again():
        async with program() as operator:
            await until(lambda: operator.program.bench is not None, 30, "connected")
            (task,) = await operator.tasks_over(1)
            assert task.status is TaskStatus.SUCCEEDED
            assert len(await operator.tasks_outside()) == 1

    in_window(again())


async def held_in_the_middle(operator: Operator, gate: Path) -> None:
    """Wait until the one analysis is under way, and the program knows; it goes no further while the gate is shut."""
    await until(gate.with_suffix(".held").exists, 60, "the analysis begins")
    await operator.has_statuses(TaskStatus.RUNNING)


def made_video(path: Path) -> Path:
    """14 s of clouds with a QR code among them."""
    path.parent.mkdir()
    size = (640, 360)
    return write_video(
        path,
        [
            Part(noise(5, size), 60, moving=True),
            Part(qr("https://example.com", size), 20),
            Part(noise(6, size), 60, moving=True),
        ],
    )


OPENED = f"""
import sys
import imm_desktop.app.program as program
program.engine_command = lambda: {GATED_ENGINE!r}
from imm_desktop.__main__ import main
sys.argv[0] = "imm-desktop"
sys.exit(main())
"""


def start_and_kill(paths: Paths, gate: Path) -> int:
    """Open the program in a process of its own and kill it in the middle of its engine's analysis; how it ended."""
    assert not writing(paths.engine)
    held = gate.with_suffix(".held")
    held.unlink()
    window = subprocess.Popen(
        [sys.executable, "-c", OPENED, "--profile", str(paths.config.parent)],
        cwd=REPOSITORY,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(held.exists)
        assert writing(paths.engine)
        assert writing(paths.data)
    finally:
        window.kill()
    return window.wait(patient(10))


def writing(folder: Path) -> list[Path]:
    """Logs of databases that are open."""
    return list(folder.glob("*-wal"))
