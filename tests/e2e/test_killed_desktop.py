"""kill -9 of the desktop anywhere between journal, wire, answer, archive and outbox: nothing lost, nothing twice."""

import json
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import SUBMISSION_TAG
from tests.e2e.operator import tags_seen, tasks_seen, write_tags
from tests.e2e.scripted import put_script
from tests.engine_process import (
    ACCESS_KEY_ID,
    ACCESS_KEY_SECRET,
    PROJECT,
    REPOSITORY,
    EngineProcess,
)
from tests.patience import patient

pytestmark = pytest.mark.e2e

KILLED = -9
LIVES_AT_RANDOM = 6
WAYS_TO_DIE = (
    ("archive.prepare:before", 1),
    ("archive.prepare:after", 1),  # in the journal, nothing sent
    ("archive.save_task:before", 1),
    ("archive.save_task:after", 1),  # UNCERTAIN is committed, nothing sent
    ("wire.Create:before", 1),
    ("wire.Create:sent", 1),
    ("wire.Create:sent", 2),
    ("wire.Create:after", 1),  # answered, nobody has looked
    ("wire.Create:after", 2),
    ("archive.save_task:before", 4),
    ("wire.GetTask:before", 1),
    ("wire.GetVideo:before", 1),  # a result is about to be fetched
    ("wire.GetVideo:sent", 1),
    ("wire.GetVideo:after", 1),  # fetched, not archived
    ("archive.finish:before", 1),
    ("archive.finish:after", 1),
)


class Outside:
    """A real engine, the archive's place, and lives that end badly."""

    def __init__(self, folder: Path) -> None:
        self.videos = folder / "videos"
        self.videos.mkdir()
        self.archive = folder / "archive.sqlite"
        self.engine = EngineProcess(
            folder / "engine",
            {"videos": self.videos},
            more=["--analysis", "tests.engine_fakes:run"],
        )

    def video(self, name: str) -> ObjectUri:
        """A new object whose moderation says review."""
        put_script(self.videos / name)
        return ObjectUri("videos", name)

    def live(self, steps: Sequence[Sequence[str]], kill: tuple[str, int] | None = None) -> Any:
        """What the archive says after a life that came to its end; None after one that was killed."""
        order = {
            "archive": str(self.archive),
            "address": self.engine.address,
            "steps": [list(one) for one in steps],
            **({} if kill is None else {"kill": kill}),
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.e2e.life"],
            input=json.dumps(order),
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            timeout=patient(120),
            check=False,
        )
        assert done.returncode in (0, KILLED), f"{kill}: {done.stderr[:2000]}"
        if kill is not None:
            assert done.returncode == KILLED, f"did not come to {kill}: {done.stdout}"
            return None
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def listed(self) -> list[dict[str, Any]]:
        """Every task that the engine knows, asked by another client."""
        return tasks_seen(self.engine.address, ACCESS_KEY_ID, ACCESS_KEY_SECRET, PROJECT)

    def journalled(self) -> int:
        """Rows in the journal, read past the program."""
        if not self.archive.exists():
            return 0
        with closing(sqlite3.connect(self.archive)) as connection:
            return int(connection.execute("SELECT count(*) FROM submission").fetchone()[0])

    def tags(self, uri: ObjectUri) -> dict[str, str]:
        return tags_seen(self.engine.address, ACCESS_KEY_ID, ACCESS_KEY_SECRET, uri)

    def tag(self, uri: ObjectUri, tags: dict[str, str]) -> None:
        write_tags(self.engine.address, ACCESS_KEY_ID, ACCESS_KEY_SECRET, uri, tags)


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    made = Outside(tmp_path)
    with made.engine:
        yield made


def test_a_killed_submission_is_neither_lost_nor_sent_twice(outside):
    ways = list(WAYS_TO_DIE)
    random.shuffle(
        ways
    )  # seeded by pytest-randomly; each life goes on with what the one before left
    for number, kill in enumerate(ways):
        uri = str(outside.video(f"{number:02}.mp4"))
        outside.live([("launch", "labels", uri), ("launch", "moderation", uri), ("carry",)], kill)
    told = outside.live([("carry",)])

    # Of those that died around the journal's commit, one has no row at all and one only its first.
    assert len(told["tasks"]) == 2 * len(ways) - 3
    assert_each_exactly_once(outside, told)


def test_a_submission_killed_at_any_time_is_neither_lost_nor_sent_twice(outside):
    journalled = 0
    for number in range(LIVES_AT_RANDOM):
        uri = str(outside.video(f"{number:02}.mp4"))
        journalled = outside.journalled()
        outside.live(
            [("launch", "moderation", uri), ("carry",), ("idle",)],
            ("time", random.randrange(5, 150)),
        )
        assert outside.journalled() >= journalled
    told = outside.live([("carry",)])

    assert len(told["tasks"]) == outside.journalled() > 0
    assert_each_exactly_once(outside, told)


@pytest.mark.parametrize("place", ["get_tags:after", "put_tags:before", "put_tags:after"])
def test_a_killed_outbox_leaves_the_tags_of_the_decision_and_undo_those_of_before(outside, place):
    video = outside.video("film.mp4")
    other = {"owner": "li", "imm-review": "approved", "imm-review-by": "chen"}
    outside.tag(video, other)
    outside.live([("launch", "moderation", str(video)), ("carry",)])

    outside.live([("decide", str(video), "block"), ("work_off",)], (f"objects.{place}", 1))
    told = outside.live([("work_off",)])
    tags = outside.tags(video)
    assert told["effects"] == {str(video): "done"}
    assert tags.pop("imm-review-at").endswith("Z")
    assert tags == {"owner": "li", "imm-review": "blocked", "imm-review-by": "mei"}

    outside.tag(video, {**outside.tags(video), "colour": "red"})  # somebody adds one meanwhile
    outside.live([("take_back", str(video)), ("work_off",)], (f"objects.{place}", 1))
    told = outside.live([("work_off",)])
    assert told["effects"] == {str(video): "undone"}
    assert outside.tags(video) == {**other, "colour": "red"}
    assert told["broken"] is None


@pytest.mark.parametrize(
    ("moment", "is_recorded"), [("record:before", False), ("record:after", True)]
)
def test_a_decision_and_its_effect_are_there_together_or_not_at_all(outside, moment, is_recorded):
    video = outside.video("film.mp4")
    outside.live([("launch", "moderation", str(video)), ("carry",)])

    outside.live([("decide", str(video), "approve"), ("work_off",)], (f"archive.{moment}", 1))
    told = outside.live([("work_off",)])

    assert told["effects"] == ({str(video): "done"} if is_recorded else {})
    assert outside.tags(video).get("imm-review") == ("approved" if is_recorded else None)


def test_an_outbox_killed_at_any_time_ends_with_the_right_tags(outside):
    videos = [outside.video(f"{number}.mp4") for number in range(4)]
    for video in videos:
        outside.tag(video, {"owner": "li"})
    outside.live([*(("launch", "moderation", str(one)) for one in videos), ("carry",)])

    deciding = [("decide", str(one), "block") for one in videos]
    for _ in range(2):
        outside.live([*deciding, ("work_off",), ("idle",)], ("time", random.randrange(5, 80)))
    told = outside.live([*deciding, ("work_off",)])
    assert set(told["effects"].values()) == {"done"}
    assert {outside.tags(one)["imm-review"] for one in videos} == {"blocked"}

    taking_back = [("take_back", str(one)) for one in videos]
    for _ in range(2):
        outside.live([*taking_back, ("work_off",), ("idle",)], ("time", random.randrange(5, 80)))
    told = outside.live([*taking_back, ("work_off",)])
    assert told["effects"] == {str(one): "undone" for one in videos}
    assert [outside.tags(one) for one in videos] == [{"owner": "li"}] * 4
    assert told["broken"] is None


def assert_each_exactly_once(outside: Outside, told: dict[str, Any]) -> None:
    """Every row of the journal is one task of the engine with its result archived, and there is no other."""
    listed = outside.listed()
    submissions = Counter(task["Tags"][SUBMISSION_TAG] for task in listed)
    known = {task["submission"]: task for task in told["tasks"]}
    assert [one for one, times in submissions.items() if times > 1] == [], "duplicates"
    assert set(submissions) - set(known) == set(), "orphans: at the engine, unknown here"
    assert set(known) - set(submissions) == set(), "forgotten: in the journal, never sent"
    assert {task["status"] for task in known.values()} == {"succeeded"}
    assert all(task["has_result"] for task in known.values())
    assert {task["task"] for task in known.values()} == {task["TaskId"] for task in listed}
    assert told["items"] == sum(one["TaskType"] == "VideoModeration" for one in listed)
