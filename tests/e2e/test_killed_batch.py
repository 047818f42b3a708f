"""kill -9 of the desktop in the middle of a batch of hundreds: each video is analysed once, none is forgotten."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.test_killed_desktop import Outside, assert_each_exactly_once

pytestmark = pytest.mark.e2e

VIDEOS = 200
WAYS_TO_DIE = (
    ("batches.add_batch:before", 1),
    ("batches.add_batch:after", 1),
    ("objects.list_objects:after", 2),
    ("batches.gather:before", 1),
    ("batches.gather:after", 1),
    ("batches.start:before", 1),
    (
        "batches.start:after",
        1,
    ),  # members and journal are committed, the tracker has not heard of it
    ("wire.Create:before", 3),
    ("wire.Create:sent", 3),
    ("wire.Create:after", 3),
    ("archive.save_task:after", 5),
    ("batches.start:before", 3),
    ("archive.finish:after", 4),
)
LIVES_AT_RANDOM = 5


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    made = Outside(tmp_path)
    with made.engine:
        yield made


def put_videos(outside: Outside, count: int) -> list[str]:
    return [str(outside.video(f"day/{at % 7}/{at:03}.mp4")) for at in range(count)]


def test_a_batch_killed_again_and_again_analyses_each_video_once(outside):
    uris = put_videos(outside, VIDEOS)
    steps = [("batch", "moderation", "videos", "day/", 12), ("work_batches",), ("idle",)]
    for kill in WAYS_TO_DIE:
        outside.live(steps, kill)
    for _ in range(LIVES_AT_RANDOM):
        outside.live(steps, ("time", random.randrange(20, 600)))
    told = outside.live(steps[:2])

    assert told["batches"] == [
        {
            "state": "over", "waiting": 0, "under_way": 0, "done": VIDEOS, "failed": 0,
            "cancelled": 0, "skipped": 0,
        }
    ]  # fmt: skip
    assert_each_exactly_once(outside, told)
    analysed = Counter(task["SourceURI"] for task in outside.listed() if "SourceURI" in task)
    assert len(told["tasks"]) == VIDEOS
    assert not analysed or analysed == Counter(uris)


def test_what_was_cancelled_is_never_sent_whenever_the_desktop_dies(outside):
    uris = put_videos(outside, 40)
    begin = ("batch_of", "labels", *uris)
    outside.live([begin, ("work_batches",), ("idle",)], ("wire.Create:after", 9))
    outside.live([("cancel_waiting",), ("idle",)], ("batches.cancel_waiting:after", 1))
    sent = len(outside.listed())
    told = outside.live([("work_batches",)])

    (batch,) = told["batches"]
    assert batch["state"] == "over"
    assert batch["done"] + batch["cancelled"] == 40
    assert batch["done"] == len(outside.listed())
    # What was in the journal already when the waiting ones were cancelled may still be sent, nothing else.
    assert sent <= batch["done"] <= sent + 8
