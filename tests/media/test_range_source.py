"""Every byte that a reader gets is the object's, whatever the network does, and none is fetched twice."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imm_desktop.domain.errors import CredentialsError, MediaError, UnreachableError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media import pulled_blocks, range_source
from imm_desktop.media.block_store import BLOCK_BYTES, BlockStore, NoStore
from imm_desktop.media.fetching import Flow, ReadAbandonedError
from imm_desktop.media.pulled_blocks import RENEW_AFTER_S
from imm_desktop.media.range_answers import Version
from imm_desktop.media.range_source import RangeSource
from tests.media.fake_storage import FakeStorage
from tests.patience import patient

KB = 1024
CONTENT = random.Random(7).randbytes(3 * BLOCK_BYTES + 12_345)
LONG = random.Random(8).randbytes(40 * BLOCK_BYTES)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(pulled_blocks, "BACKOFF_S", (0.001, 0.002))
    monkeypatch.setattr(range_source, "LOOK_S", 0.005)
    monkeypatch.setattr(pulled_blocks, "IDLE_S", 0.05)


@pytest.fixture
def store(tmp_path):
    return BlockStore(tmp_path / "blocks")


@pytest.fixture
def opened(store):
    sources = []

    def make(storage, **kwargs):
        source = RangeSource(
            "clip.mp4",
            "a/oss://b/clip.mp4",
            kwargs.pop("sign", storage.sign),
            storage,
            kwargs.pop("store", store),
            **kwargs,
        )
        sources.append(source)
        return source

    yield make
    for source in sources:
        source.close()


def waited_for(condition, timeout_s=5.0):
    deadline = time.monotonic() + patient(timeout_s)
    while not condition():
        assert time.monotonic() < deadline, "did not happen"
        threading.Event().wait(0.002)


def test_bytes_come_from_anywhere_and_stop_at_the_end(opened):
    source = opened(FakeStorage(CONTENT))
    assert source.size() == len(CONTENT)
    for at, size in ((0, 10), (BLOCK_BYTES - 5, 10), (len(CONTENT) - 3, 100), (5, len(CONTENT))):
        assert source.read(at, size) == CONTENT[at : at + size]
    assert source.read(len(CONTENT) + 5, 10) == b""


def test_what_was_read_is_not_asked_for_again_by_anybody(opened):
    storage = FakeStorage(CONTENT)
    source = opened(storage)
    for _ in range(3):
        assert source.read(0, len(CONTENT)) == CONTENT
    assert storage.bytes_given == len(CONTENT)


def test_another_run_reads_from_disk_and_asks_the_network_for_nothing(opened, tmp_path):
    storage = FakeStorage(CONTENT)
    opened(storage).read(0, len(CONTENT))
    waited_for(lambda: len(list(tmp_path.glob("blocks/*/3"))) == 1)
    again = opened(
        storage, store=BlockStore(tmp_path / "blocks"), version=Version("E1", len(CONTENT))
    )
    asked = len(storage.requests)
    assert again.read(0, len(CONTENT)) == CONTENT
    assert len(storage.requests) == asked


def test_two_readers_of_a_block_share_one_request(opened):
    storage = FakeStorage(CONTENT)
    source = opened(storage)
    source.size()
    storage.gate.clear()
    asked = len(storage.requests)
    with ThreadPoolExecutor(4) as readers:
        answers = [readers.submit(source.read, BLOCK_BYTES + 9, 100) for _ in range(4)]
        waited_for(lambda: len(storage.requests) > asked)
        storage.gate.set()
        assert {answer.result() for answer in answers} == {
            CONTENT[BLOCK_BYTES + 9 : BLOCK_BYTES + 109]
        }
    of_block = [one for one in storage.requests if one[1] == BLOCK_BYTES]
    assert len(of_block) == 1


def test_a_reader_gets_bytes_before_their_block_is_whole(opened):
    storage = FakeStorage(CONTENT)
    source = opened(storage)
    source.read(0, 1)
    storage.chunk = 8 * KB
    let = threading.Semaphore(2)
    storage.gate = type("Gate", (), {"wait": lambda _self: let.acquire()})()
    assert source.read(BLOCK_BYTES, 16 * KB) == CONTENT[BLOCK_BYTES : BLOCK_BYTES + 16 * KB]
    for _ in range(1000):
        let.release()


def test_after_a_few_blocks_in_a_row_the_next_are_there_before_they_are_wanted(opened):
    storage = FakeStorage(LONG)
    source = opened(storage)
    for number in range(6):
        source.read(number * BLOCK_BYTES, BLOCK_BYTES)
    waited_for(lambda: storage.bytes_given >= 20 * BLOCK_BYTES)
    assert storage.bytes_given <= 39 * BLOCK_BYTES, "and not everything"


def test_a_seek_reads_nothing_ahead(opened):
    storage = FakeStorage(LONG)
    source = opened(storage)
    for number in (0, 20, 9, 33, 14):
        source.read(number * BLOCK_BYTES + 5, 10)
    threading.Event().wait(0.05)
    assert storage.bytes_given == 5 * BLOCK_BYTES


FAULTS = ("", "", "", "whole", "drop", "refuse", "dead", "empty", "odd", "forbid")


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    reads=st.lists(st.tuples(st.floats(0, 1), st.integers(1, 300_000)), max_size=8),
)
def test_whatever_the_network_does_readers_get_the_objects_bytes(seed, reads, tmp_path_factory):
    chance = random.Random(seed)
    storage = FakeStorage(CONTENT)
    last = ["forbid"]

    def fault():
        # A refusal twice in a row is for good; that is another test's claim. Three pullers ask by turns.
        is_forbidden_soon = "forbid" in last[-8:]
        last.append(
            chance.choice([one for one in FAULTS if one != "forbid" or not is_forbidden_soon])
        )
        return last[-1]

    storage.faults = fault
    folder = tmp_path_factory.mktemp("blocks")
    source = RangeSource("clip.mp4", "place", storage.sign, storage, BlockStore(folder))
    try:
        with ThreadPoolExecutor(3) as readers:
            spans = [(int(share * len(CONTENT)), size) for share, size in reads]
            answers = [readers.submit(source.read, *span) for span in spans]
            for (at, size), answer in zip(spans, answers, strict=True):
                assert answer.result(10) == CONTENT[at : at + size]
    finally:
        source.close()


def test_a_read_over_several_blocks_is_one_request(opened):
    storage = FakeStorage(LONG)
    source = opened(storage)
    source.size()
    waited_for(lambda: source.read(0, 1) is not None)
    asked = len(storage.requests)
    at = 20 * BLOCK_BYTES - 100
    assert source.read(at, BLOCK_BYTES + 200) == LONG[at : at + BLOCK_BYTES + 200]
    assert [one[1:] for one in storage.requests[asked:]] == [(19 * BLOCK_BYTES, 22 * BLOCK_BYTES)]


def test_a_body_that_breaks_off_goes_on_at_the_very_byte(opened):
    storage = FakeStorage(CONTENT)
    faults = iter(["", "drop", "drop", "drop"])
    storage.faults = lambda: next(faults, "")
    source = opened(storage)
    assert source.read(0, len(CONTENT)) == CONTENT
    assert storage.bytes_given == len(CONTENT)


def test_an_answer_of_the_whole_object_is_used_as_far_as_it_is_needed(opened):
    storage = FakeStorage(CONTENT)
    source = opened(storage)
    source.size()
    storage.faults = lambda: "whole"
    assert source.read(2 * BLOCK_BYTES + 5, 50) == CONTENT[2 * BLOCK_BYTES + 5 :][:50]
    given = storage.bytes_given
    assert source.read(BLOCK_BYTES, 100) == CONTENT[BLOCK_BYTES : BLOCK_BYTES + 100]
    assert storage.bytes_given == given, "it had passed by already"


def test_an_empty_object_has_no_bytes(opened):
    source = opened(FakeStorage(b""))
    assert source.size() == 0
    assert source.read(0, 10) == b""


def test_an_address_is_renewed_before_it_expires(opened):
    now = [0.0]
    storage = FakeStorage(CONTENT)
    source = opened(storage, clock=lambda: now[0])
    source.read(0, 10)
    assert storage.signed == 1
    now[0] += RENEW_AFTER_S + 1
    source.read(2 * BLOCK_BYTES, 10)
    assert storage.signed == 2


def test_an_address_that_expired_early_is_renewed_and_nobody_notices(opened):
    storage = FakeStorage(CONTENT)
    source = opened(storage)
    source.read(0, 10)
    storage.expire_all()
    assert source.read(2 * BLOCK_BYTES, 10) == CONTENT[2 * BLOCK_BYTES :][:10]
    assert source.flow is Flow.FLOWING


@pytest.mark.parametrize(
    ("fault", "reason", "status"),
    [
        ("forbid", MediaReason.LINK_EXPIRED, 403),
        ("gone", MediaReason.NOT_THERE, 404),
        ("changed", MediaReason.CHANGED, 0),
    ],
)
def test_a_refusal_for_good_is_told_to_every_reader(opened, fault, reason, status):
    storage = FakeStorage(CONTENT)
    flows = []
    source = opened(storage, on_flow=flows.append)
    source.read(0, 10)
    storage.faults = lambda: fault
    for _ in range(2):
        with pytest.raises(MediaError) as caught:
            source.read(2 * BLOCK_BYTES, 10)
        assert (caught.value.reason, caught.value.name, caught.value.status) == (
            reason,
            "clip.mp4",
            status,
        )
    assert source.read(5, 10) == CONTENT[5:15], "what is here can still be read"
    assert flows == [Flow.FAILED]
    assert source.problem is not None
    assert source.problem.reason is reason


def test_bytes_of_two_versions_are_never_mixed(opened):
    storage = FakeStorage(CONTENT)
    source = opened(storage)
    source.read(0, 10)
    storage.content, storage.etag = bytes(len(CONTENT)), "E2"
    with pytest.raises(MediaError, match="was changed"):
        source.read(BLOCK_BYTES, 10)
    fresh = opened(storage)
    assert fresh.read(0, 10) == bytes(10)


def test_a_lost_network_is_told_and_reading_goes_on_when_it_is_back(opened):
    storage = FakeStorage(CONTENT)
    flows = []
    source = opened(storage, on_flow=flows.append)
    source.read(0, 10)
    storage.faults = lambda: "dead"
    with ThreadPoolExecutor(1) as readers:
        answer = readers.submit(source.read, 2 * BLOCK_BYTES, 10)
        waited_for(lambda: flows == [Flow.AWAY])
        assert not answer.done()
        storage.faults = lambda: ""
        assert answer.result(5) == CONTENT[2 * BLOCK_BYTES :][:10]
    assert flows == [Flow.AWAY, Flow.FLOWING]


def test_a_connection_that_stands_still_is_told_after_a_while(opened):
    storage = FakeStorage(CONTENT)
    flows = []
    source = opened(storage, on_flow=flows.append, stall_after_s=0.02)
    source.read(0, 10)
    storage.gate.clear()
    with ThreadPoolExecutor(1) as readers:
        answer = readers.submit(source.read, 2 * BLOCK_BYTES, 10)
        waited_for(lambda: flows == [Flow.STALLED])
        storage.gate.set()
        answer.result(5)
    assert flows == [Flow.STALLED, Flow.FLOWING]


def test_a_backend_that_cannot_sign_now_is_asked_again_and_one_that_refuses_is_told(opened):
    storage = FakeStorage(CONTENT)
    answers = iter([UnreachableError("away"), UnreachableError("away")])

    def sign():
        error = next(answers, None)
        if error is not None:
            raise error
        return storage.sign()

    assert opened(storage, sign=sign).read(0, 4) == CONTENT[:4]

    def refuse():
        raise CredentialsError("no key")

    with pytest.raises(MediaError) as caught:
        opened(storage, sign=refuse).read(0, 4)
    assert (caught.value.reason, caught.value.cause) == (MediaReason.NO_ADDRESS, "no key")


def test_a_reader_that_is_not_wanted_any_more_and_a_closed_source_let_go(opened):
    storage = FakeStorage(CONTENT)
    storage.gate.clear()
    source = opened(storage)
    source.size()
    with pytest.raises(ReadAbandonedError):
        source.read(0, 10, lambda: False)
    with ThreadPoolExecutor(1) as readers:
        answer = readers.submit(source.read, 2 * BLOCK_BYTES, 10)
        waited_for(lambda: len(storage.requests) > 1)
        source.close()
        with pytest.raises(ReadAbandonedError):
            answer.result(5)
        storage.gate.set()


def test_no_address_is_ever_logged(opened, caplog):
    caplog.set_level("DEBUG")
    storage = FakeStorage(CONTENT)
    faults = iter(["dead", "drop", "forbid", "refuse"])
    storage.faults = lambda: next(faults, "")
    opened(storage).read(0, len(CONTENT))
    assert "does not come" in caplog.text
    assert "secret" not in caplog.text


def test_what_will_be_read_soon_comes_several_at_once_and_only_once(opened):
    storage = FakeStorage(LONG)
    source = opened(storage, store=NoStore())
    source.size()
    storage.gate.clear()
    places = [(5 * BLOCK_BYTES * n + 9, 100) for n in range(8)]
    source.expect(places)
    waited_for(lambda: len(storage.requests) >= 6)  # none of them has brought anything
    storage.gate.set()
    assert [source.read(*place) for place in places] == [
        LONG[at : at + size] for at, size in places
    ]
    waited_for(lambda: not source._coming)
    blocks = [start // BLOCK_BYTES for _, start, _ in storage.requests]
    assert sorted(set(blocks)) == [5 * n for n in range(8)]
    assert storage.bytes_given <= 9 * BLOCK_BYTES, "the first block is asked for with the size"


def test_what_is_no_longer_expected_is_not_fetched(opened):
    storage = FakeStorage(LONG)
    source = opened(storage)
    source.size()
    storage.gate.clear()
    source.expect([(2 * BLOCK_BYTES * n, 1) for n in range(1, 20)])
    waited_for(lambda: len(storage.requests) >= 4)
    source.expect([(-5, 1), (len(LONG) + 5, 1)])
    asked = len(storage.requests)
    storage.gate.set()
    waited_for(lambda: not source._coming)
    assert len(storage.requests) <= asked + 6
    assert source.read(39 * BLOCK_BYTES, 10) == LONG[39 * BLOCK_BYTES :][:10]


def test_what_is_expected_does_not_keep_anybody_waiting(opened):
    storage = FakeStorage(LONG)
    source = opened(storage)
    source.size()
    let = threading.Semaphore(0)
    storage.gate = type("Gate", (), {"wait": lambda _self: let.acquire(timeout=patient(5))})()
    source.expect([(2 * BLOCK_BYTES * n, 1) for n in range(1, 12)])
    waited_for(lambda: len(storage.requests) >= 6)
    with ThreadPoolExecutor(1) as readers:
        wanted = readers.submit(source.read, 33 * BLOCK_BYTES, 10)
        waited_for(lambda: any(one[1] == 33 * BLOCK_BYTES for one in storage.requests))
        let.release(1000)
        assert wanted.result() == LONG[33 * BLOCK_BYTES :][:10]


def test_reading_what_was_expected_reads_nothing_ahead(opened):
    storage = FakeStorage(LONG)
    source = opened(storage)
    source.size()
    source.expect([(4 * BLOCK_BYTES, 2 * BLOCK_BYTES), (20 * BLOCK_BYTES, 2 * BLOCK_BYTES)])
    for block in (4, 5, 20, 21):
        source.read(block * BLOCK_BYTES, BLOCK_BYTES)
    waited_for(lambda: not source._coming)
    asked_from = {start // BLOCK_BYTES for _, start, _ in storage.requests}
    assert {4, 20} <= asked_from <= {0, 4, 5, 20, 21}
