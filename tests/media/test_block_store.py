"""Blocks on disk: whole ones or none, the longest unused dropped first, whatever the last run died of."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from imm_desktop.media.block_store import BlockStore

TRAILER_BYTES = 12
WRITER = """
import random, sys
from pathlib import Path
from imm_desktop.media.block_store import BlockStore
store = BlockStore(Path(sys.argv[1]))
number = 0
while True:
    store.put("video", number % 40, random.Random(number % 40).randbytes(200_000))
    print(number, flush=True)
    number += 1
"""


def test_a_block_comes_back_also_in_the_next_run(tmp_path):
    BlockStore(tmp_path).put("video", 3, b"abc")
    store = BlockStore(tmp_path)
    assert store.get("video", 3) == b"abc"
    assert store.has("video", 3)
    assert store.get("video", 4) is None
    assert store.get("other", 3) is None
    assert store.size_bytes == 3 + TRAILER_BYTES


@pytest.mark.parametrize("damage", ["cut", "flipped", "grown", "empty", "moved", "gone"])
def test_a_damaged_block_is_not_served_and_not_kept(tmp_path, damage):
    BlockStore(tmp_path).put("video", 3, bytes(1000))
    path = tmp_path / "video" / "3"
    content = bytearray(path.read_bytes())
    store = BlockStore(tmp_path)
    assert store.has("video", 3)
    number = 3
    match damage:
        case "cut":
            path.write_bytes(content[:-1])
        case "flipped":
            content[500] ^= 1
            path.write_bytes(content)
        case "grown":
            path.write_bytes(content + b"x")
        case "empty":
            path.write_bytes(b"")
        case "moved":
            path.rename(tmp_path / "video" / "4")
            store, number = BlockStore(tmp_path), 4
        case "gone":
            path.unlink()
    assert store.get("video", number) is None
    assert not store.has("video", number)
    assert store.size_bytes == 0
    store.put("video", number, b"new")
    assert store.get("video", number) == b"new"


def test_over_its_limit_it_drops_what_was_not_used_for_longest(tmp_path):
    store = BlockStore(tmp_path, limit_bytes=3 * (100 + TRAILER_BYTES))
    for number in range(3):
        store.put("video", number, bytes(100))
    store.get("video", 0)
    store.put("video", 3, bytes(100))
    assert [store.has("video", number) for number in range(4)] == [True, False, True, True]
    assert store.size_bytes == 3 * (100 + TRAILER_BYTES)
    on_disk = sum(path.stat().st_size for path in tmp_path.glob("*/*"))
    assert on_disk == store.size_bytes


def test_the_order_of_use_outlives_the_program(tmp_path):
    store = BlockStore(tmp_path)
    for number in range(3):
        store.put("video", number, bytes(100))
        os.utime(tmp_path / "video" / str(number), (1000 + number, 1000 + number))
    BlockStore(tmp_path).get("video", 0)  # used in a later run
    smaller = BlockStore(tmp_path, limit_bytes=2 * (100 + TRAILER_BYTES))
    assert [smaller.has("video", number) for number in range(3)] == [True, False, True]


def test_strangers_and_leftovers_in_the_folder_do_no_harm(tmp_path):
    store = BlockStore(tmp_path)
    store.put("video", 1, b"abc")
    (tmp_path / "video" / "1.77.part").write_bytes(b"half")
    (tmp_path / "video" / "notes.txt").write_bytes(b"hello")
    again = BlockStore(tmp_path)
    assert again.get("video", 1) == b"abc"
    assert not (tmp_path / "video" / "1.77.part").exists()
    again.clear()
    assert again.get("video", 1) is None
    assert again.size_bytes == 0


def test_a_disk_that_refuses_is_harmless(tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    store = BlockStore(blocked)
    caplog.set_level("INFO")
    store.put("video", 1, b"abc")
    store.put("video", 2, b"abc")
    assert store.get("video", 1) is None
    assert caplog.text.count("not kept on disk") == 1


def test_a_program_killed_in_the_middle_of_writing_leaves_only_whole_blocks(tmp_path):
    chance = random.Random(1)
    for _ in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        assert writer.stdout is not None
        for _ in range(chance.randrange(5, 60)):
            writer.stdout.readline()
        time.sleep(chance.random() / 200)
        if sys.platform == "win32":
            writer.kill()
        else:
            writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        store = BlockStore(tmp_path)
        served = [number for number in range(40) if store.get("video", number) is not None]
        assert served
        for number in served:
            assert store.get("video", number) == random.Random(number).randbytes(200_000)
        assert not list(tmp_path.glob("*/*.part"))


class Oracle(RuleBasedStateMachine):
    """A store beside a plain dictionary: whatever it serves is what was put there last."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.limit = 5_000
        self.store = BlockStore(Path(self.folder.name), self.limit)
        self.put_last: dict[tuple[str, int], bytes] = {}

    @rule(key=st.sampled_from("ab"), number=st.integers(0, 6), size=st.integers(0, 2_000))
    def put(self, key: str, number: int, size: int) -> None:
        block = random.Random(size).randbytes(size)
        self.store.put(key, number, block)
        self.put_last[key, number] = block

    @rule(key=st.sampled_from("ab"), number=st.integers(0, 6))
    def get(self, key: str, number: int) -> None:
        block = self.store.get(key, number)
        assert block is None or block == self.put_last[key, number]

    @rule(key=st.sampled_from("ab"), number=st.integers(0, 6), at=st.integers(0, 3_000))
    def tear(self, key: str, number: int, at: int) -> None:
        path = Path(self.folder.name) / key / str(number)
        if path.exists() and at < path.stat().st_size:
            path.write_bytes(path.read_bytes()[:at])

    @rule()
    def start_again(self) -> None:
        self.store = BlockStore(Path(self.folder.name), self.limit)

    @invariant()
    def it_keeps_its_limit(self) -> None:
        assert self.store.size_bytes <= self.limit
        on_disk = sum(path.stat().st_size for path in Path(self.folder.name).glob("*/*"))
        assert on_disk <= self.limit

    def teardown(self) -> None:
        self.folder.cleanup()


Oracle.TestCase.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
TestAgainstAPlainDictionary = Oracle.TestCase
