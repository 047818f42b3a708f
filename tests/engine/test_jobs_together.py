"""Jobs on one video that are wanted at the same time are done in one pass, and each ends by itself."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from imm_desktop.engine.errors import StartError
from imm_desktop.engine.jobs.pace import EASED_CORES, Pace, cores_of
from imm_desktop.engine.options import options_of
from imm_desktop.engine.serving import obey
from tests.engine_client import EngineClient, running_engine
from tests.patience import patient

LABELS, MODERATION = "CreateVideoLabelClassificationTask", "CreateVideoModerationTask"
TOGETHER = "tests.engine_fakes_together:run"


def both(engine: EngineClient, name: str, *lines: str, project: str = "unit") -> list[str]:
    (engine.folder / name).write_text("\n".join(lines), "utf-8")
    source = {"SourceURI": f"oss://videos/{name}"}
    return [engine.ask(kind, source, project=project)["TaskId"] for kind in (LABELS, MODERATION)]


def both_at_once(engine: EngineClient, name: str, *lines: str) -> list[str]:
    """As ``both``; the one worker is busy until both are in the queue, however long that takes here."""
    go_on = engine.folder.parent / f"go on with {name}"
    (engine.folder / f"before {name}").write_text(f"wait {go_on}")
    engine.ask(LABELS, {"SourceURI": f"oss://videos/before {name}"})
    ids = both(engine, name, *lines)
    go_on.touch()
    return ids


def over(engine: EngineClient, task_id: str) -> tuple[str, str]:
    task = engine.until_over(task_id)
    return task["Status"], task["Code"] or task["Message"]


def test_labels_and_moderation_of_one_video_are_one_pass(tmp_path: Path) -> None:
    noted = tmp_path / "noted"
    # Both come within this moment on the slowest machine; what follows in the queue is the other tests' part.
    with running_engine(tmp_path, analysis=TOGETHER, gather_s=2.0) as engine:
        ids = both(engine, "v", f"together {noted}")
        assert [over(engine, one) for one in ids] == [("Succeeded", "done together")] * 2

    assert noted.read_text() == "2\n"


def test_what_waits_for_a_video_that_begins_goes_along(tmp_path: Path) -> None:
    go_on, noted = tmp_path / "go", tmp_path / "noted"
    with running_engine(tmp_path, analysis=TOGETHER) as engine:
        engine.ask("CreateProject", project="other")
        (engine.folder / "first").write_text(f"wait {go_on}")
        first = engine.ask(LABELS, {"SourceURI": "oss://videos/first"})["TaskId"]
        here = both(engine, "v", f"together {noted}")
        there = both(engine, "v", f"together {noted}", project="other")
        go_on.touch()
        for one in (first, *here):
            assert engine.until_over(one)["Status"] == "Succeeded"
        for one in there:
            assert engine.until_over(one, project="other")["Status"] == "Succeeded"

    assert noted.read_text() == "4\n"


def test_jobs_on_different_videos_stay_apart(tmp_path: Path) -> None:
    noted = tmp_path / "noted"
    with running_engine(tmp_path, analysis=TOGETHER, gather_s=0.2) as engine:
        (engine.folder / "a").write_text(f"note {noted}")
        (engine.folder / "b").write_text(f"note {noted}")
        ids = [engine.ask(LABELS, {"SourceURI": f"oss://videos/{n}"})["TaskId"] for n in "ab"]
        assert {engine.until_over(one)["Status"] for one in ids} == {"Succeeded"}

    assert len(noted.read_text().splitlines()) == 2


def test_one_of_two_fails_alone(tmp_path: Path) -> None:
    with running_engine(tmp_path, analysis=TOGETHER) as engine:
        good, bad = both_at_once(engine, "v", "one-fails")
        assert over(engine, good) == ("Succeeded", "done together")
        assert over(engine, bad) == ("Failed", "UnsupportedMediaFormat")


@pytest.mark.allow_log("a worker process died")
def test_a_crash_spares_what_was_done_and_the_rest_is_done_alone(tmp_path: Path) -> None:
    noted = tmp_path / "noted"
    with running_engine(tmp_path, analysis=TOGETHER) as engine:
        first, second = both_at_once(engine, "v", "die-together", f"note {noted}")
        assert over(engine, first) == ("Succeeded", "done together")
        assert engine.until_over(second)["Status"] == "Succeeded"

    assert len(noted.read_text().splitlines()) == 1


def test_a_pass_that_breaks_fails_all_of_it_and_nothing_else(tmp_path: Path) -> None:
    with running_engine(tmp_path, analysis=TOGETHER) as engine:
        ids = both_at_once(engine, "v", "broken-together")
        assert {over(engine, one) for one in ids} == {("Failed", "InternalError")}
        fine = both_at_once(engine, "w")
        assert {over(engine, one)[0] for one in fine} == {"Succeeded"}


class TestPace:
    def paced(self, cores: float | None) -> tuple[Pace, list[float], list[float]]:
        """A pace, the times it sees (CPU, clock) and its naps."""
        times, naps = [0.0, 0.0], list[float]()

        def sleep(seconds: float) -> None:
            naps.append(seconds)
            times[1] += seconds

        pace = Pace(cpu_s=lambda: times[0], now_s=lambda: times[1], sleep=sleep)
        pace.cores = cores
        return pace, times, naps

    def test_half_a_processor_sleeps_as_long_as_it_works(self) -> None:
        pace, times, naps = self.paced(0.5)
        for _ in range(3):
            times[0] += 0.1
            times[1] += 0.1
            pace.breathe()
        assert naps == pytest.approx([0.1, 0.1, 0.1])

    def test_work_in_threads_counts_whole(self) -> None:
        pace, times, naps = self.paced(1.0)
        times[0] += 0.4
        times[1] += 0.2
        pace.breathe()
        assert naps == pytest.approx([0.2])

    def test_no_limit_never_sleeps_and_a_nap_is_never_long(self) -> None:
        pace, times, naps = self.paced(None)
        times[0] += 9
        pace.breathe()
        assert naps == []
        pace.cores = 0.01
        times[0] += 9
        pace.breathe()
        assert naps == [1.0]

    def test_the_setting_is_a_share_of_the_computer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("os.cpu_count", lambda: 8)
        assert cores_of(25) == 2.0
        assert cores_of(100) is None
        needed = "--data d --access-key-id a --access-key-secret s --project p --region r".split()
        assert options_of([*needed, "--cpu-percent", "40"], {}).cpu_percent == 40
        with pytest.raises(StartError, match="--cpu-percent"):
            options_of([*needed, "--cpu-percent", "0"], {})


def test_what_is_said_on_stdin_is_obeyed_to_its_end() -> None:
    reading, writing = os.pipe()
    said: list[object] = []
    os.write(writing, b"ease 2.5\nea")
    os.write(writing, b"se x\nnonsense\nease 1\nlimit 40\n")
    os.close(writing)
    orders = {b"ease": said.append, b"limit": lambda share: said.append(("limit", share))}
    obey(reading, orders, lambda: said.append("stop"))
    os.close(reading)
    assert said == [2.5, 1.0, ("limit", 40.0), "stop"]


def test_easing_slows_a_worker_in_the_middle_of_its_work_and_ends_by_itself(tmp_path: Path) -> None:
    go_on = tmp_path / "go"
    with running_engine(tmp_path, cpu_percent=50) as engine:
        (engine.folder / "v").write_text(f"wait {go_on}")
        task = engine.ask(LABELS, {"SourceURI": "oss://videos/v"})["TaskId"]
        jobs = engine.engine.jobs
        while not jobs.worker_pids:
            pass
        worker = jobs._workers[0]
        assert worker._cores == cores_of(50)

        async def ease(seconds: float) -> None:
            jobs.ease(seconds)

        engine.http.run(ease(30))
        assert worker._cores == EASED_CORES
        engine.http.run(ease(0))
        until = time.monotonic() + patient(10)
        while worker._cores == EASED_CORES and time.monotonic() < until:
            engine.http.run(asyncio.sleep(0))
        assert worker._cores == cores_of(50)
        go_on.touch()
        assert engine.until_over(task)["Status"] == "Succeeded"


@pytest.mark.allow_log("cannot read the word list")
def test_the_share_of_the_processors_and_the_banned_words_change_while_it_runs(
    tmp_path: Path,
) -> None:
    words = tmp_path / "words"
    words.write_text("gold\n", "utf-8")
    with running_engine(tmp_path, banned_words=("gold",), banned_words_file=words) as engine:
        jobs = engine.engine.jobs

        async def told(share: float) -> None:
            engine.engine.limit(share)
            engine.engine.read_words()

        words.write_text("\n 广告 \nsilver\n", "utf-8")
        engine.http.run(told(50))
        worker = jobs._workers[0]
        assert worker._cores == cores_of(50)
        assert engine.engine._creating.banned_words == ("广告", "silver")
        words.unlink()
        for share, cores in ((0, cores_of(50)), (200, cores_of(50)), (100, None)):
            engine.http.run(told(share))
            assert worker._cores == cores
        assert engine.engine._creating.banned_words == ("广告", "silver")
