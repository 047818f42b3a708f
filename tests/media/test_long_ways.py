"""A frame that takes long: how far the wait has come is told, and a newer wish ends it at once."""

import asyncio
import threading

import pytest

from imm_desktop.media import exact_lane
from imm_desktop.media.exact import ExactReader
from imm_desktop.media.exact_lane import ExactLane
from imm_desktop.media.lanes import EXACT
from imm_desktop.media.open_source import OpenSource
from imm_desktop.media.opening import Opener
from imm_desktop.media.requests import Question
from tests.media.test_exact import indexed

LAST = {"do": "frame", "id": 1, "position_ms": 319 * 40, "max_width": 160, "max_height": 90}
"""70 frames after its key frame."""


class FakeOutbox:
    """What a worker would send."""

    def __init__(self):
        self.ways: list[tuple[int, int, int]] = []
        self.pictures: dict[int, int] = {}
        self.on_way = lambda: None
        self.news = threading.Event()

    def way(self, request, done, total):
        self.ways.append((request, done, total))
        self.on_way()

    def picture(self, request, frame, index, _geometry, _box, *, is_exact):
        self.pictures[request] = index.frame_of(frame.pts)
        self.news.set()

    def beat(self, _video, _lane):
        pass


@pytest.fixture
def served(clip, monkeypatch):
    monkeypatch.setattr(exact_lane, "_WAY_AFTER_S", 0.0)
    monkeypatch.setattr(exact_lane, "_WAY_EVERY_S", 0.0)
    path, outbox = str(clip("mp4 gop 250")), FakeOutbox()
    reader = indexed(path)
    video = OpenSource(1, path, outbox, reader, lambda _lane: Opener())
    lane = ExactLane(video, reader)
    serving = threading.Thread(target=lane.serve)
    serving.start()
    yield lane, outbox
    video.closing.set()
    lane.wake()
    serving.join()


def test_the_way_to_a_frame_counts_from_its_key_frame_to_itself(served):
    lane, outbox = served
    lane.ask(LAST)
    assert outbox.news.wait(20)
    done = [done for _, done, _ in outbox.ways]
    assert {(request, total) for request, _, total in outbox.ways} == {(1, 70)}
    assert done == sorted(done)
    assert (done[0], outbox.pictures) == (0, {1: 319})
    assert 60 <= done[-1] <= 70


def test_a_newer_wish_ends_a_long_wait(served):
    lane, outbox = served
    outbox.on_way = lambda: (
        len(outbox.ways) == 5 and lane.ask({**LAST, "id": 2, "position_ms": 200})
    )
    lane.ask(LAST)
    assert outbox.news.wait(20)
    assert outbox.pictures == {2: 5}


def test_nothing_is_told_of_a_way_whose_frames_are_not_counted(clip):
    reader = ExactReader(str(clip("mp4 gop 50")))
    assert reader.way_to(2_000) is None
    reader.close()


def test_how_far_a_question_has_come_is_no_answer_to_it():
    async def scenario():
        told = []
        question = Question(1, 1, EXACT, {}, lambda *way: told.append(way))
        assert question.deliver({"way": [3, 70]}, None) is False
        assert question.deliver({"end": True}, None) is True
        question.deliver({"way": [4, 70]}, None)
        return told, question.answer.done()

    assert asyncio.run(scenario()) == ([(3, 70)], True)
