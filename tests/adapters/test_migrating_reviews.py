"""An archive that the first release wrote: its decisions and their chain come over untouched."""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

from imm_desktop.adapters.store.archive import open_archive
from imm_desktop.domain.effects import EffectState, TagObject
from imm_desktop.domain.queues import Queue
from imm_desktop.domain.review import Advice, ItemState, Verdict
from imm_desktop.services.auditing import audit
from imm_desktop.services.ports.archive import DecisionQuery
from imm_desktop.services.ports.reviews import QueueQuery
from tests.fakes.clock import START, FakeClock
from tests.fakes.objects import VIDEO
from tests.services.conftest import Program

FIRST = Path(__file__).parents[1] / "data" / "archives" / "archive-v1.sqlite.gz"
ACCOUNT = "this-computer"
HASHES = [
    "997f905898e444abc0373fed8e4911052a56f274b53d5cc2d51152fc788c6eef",
    "58e6015f3ad1a2e71da6fb740197f7b5c3b47daab503b98370d6b65ecd9a70e5",
    "aa94775b2de4af201285a5f892bfa38a326f7b1cd6fdcfead6f2d8c5bb5583a8",
    "f72fb7fc03ef1dc254fa63c38e104f5421e1e32c1a7d5a229ba668ac618dbfd9",
    "292eecda4910bc6709ad82bd027c9fcabca82e223744cc105b38d3baf41805fd",
]
"""As the first release computed them."""


def rows_of(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def test_decisions_of_the_first_release_are_kept_byte_for_byte_and_can_be_verified(run, tmp_path):
    path = tmp_path / "archive.sqlite"
    path.write_bytes(gzip.decompress(FIRST.read_bytes()))
    log = "SELECT number, payload, previous_hash, hash FROM decision ORDER BY number"
    before = rows_of(path, log)

    async def scenario():
        store = await open_archive(path)
        try:
            assert (await audit(store)).end.hash == HASHES[-1]
            entries = await store.load_decisions(DecisionQuery(since=START, reviewer="梅"))
            decided = [one.record.decision for one in reversed(entries)]
            assert [one.verdict for one in decided] == [
                Verdict.BLOCK,
                Verdict.SKIP,
                Verdict.APPROVE,
                Verdict.BLOCK,
                Verdict.UNDO,
            ]
            assert [one.form for one in decided] == [1] * 5
            assert entries[1].undone_by == "d5"
            assert await store.load_decisions(DecisionQuery(until=START)) == ()
            (done,) = entries[4].effects
            assert (done.state, done.prior) == (EffectState.DONE, {})
            assert isinstance(done.action, TagObject)
            assert done.action.tags["imm-review"] == "blocked"
            states = {
                one.item_id: (one.state, one.advice, one.worst_rate)
                for one in await store.load_queue(QueueQuery(ACCOUNT, START, Queue.ALL))
            }
            assert states == {
                "item-s0": (ItemState.BLOCKED, Advice.REVIEW, 88.5),
                "item-s1": (ItemState.APPROVED, Advice.REVIEW, 87.5),
                "item-s2": (ItemState.OPEN, Advice.REVIEW, 86.5),
                "item-s3": (ItemState.OPEN, Advice.REVIEW, 85.5),
                "item-s4": (ItemState.OPEN, Advice.PASS, 84.5),
                "item-s5": (ItemState.OPEN, Advice.BLOCK, 83.5),
            }, "results that were no items before are now"
            (last,) = (await store.load_history("item-s2")).redoable
            assert last.undo.decision_id == "d5"
            p = Program(store, clock=FakeClock())
            p.reviewer = "li"
            redone = await p.reviewing.redo("d5")
            assert (redone.decision.in_force, redone.decision.reason) == (Verdict.BLOCK, "violence")
            await p.reviewing.undo("d1")
            (effect,) = await store.effects_of_decision("d1")
            assert effect.state is EffectState.UNDO_OWED, "what was done then can be undone now"
            assert (await audit(store)).end.number == 7
        finally:
            await store.close()

    run(scenario())
    assert rows_of(path, log)[:5] == before
    assert [row[3] for row in before] == HASHES
    kept = tmp_path / "archive.schema-0001.sqlite"
    assert rows_of(kept, log) == before, "a copy was made first"


def test_a_result_of_the_first_release_keeps_its_object(run, tmp_path):
    path = tmp_path / "archive.sqlite"
    path.write_bytes(gzip.decompress(FIRST.read_bytes()))

    async def scenario():
        store = await open_archive(path)
        item = await store.load_item("item-s5")
        await store.close()
        return item

    item = run(scenario())
    assert (item.source.bucket, item.source_etag, item.created_at) == (
        VIDEO.bucket,
        "E1",
        item.waiting_since,
    )
