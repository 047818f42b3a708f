"""Decisions: made once, on open items, with a reason to block, and taken back once."""

import asyncio
import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.effects import EffectState
from imm_desktop.domain.errors import ConflictError, InvalidRequestError, StoreDamagedError
from imm_desktop.domain.review import Evidence, ItemState, Verdict
from imm_desktop.domain.review_log import decision_of, hash_of
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.services.archiving import review_item_of
from imm_desktop.services.ports.archive import DecisionQuery
from tests.fakes.clock import START
from tests.fakes.objects import IMAGE, VIDEO
from tests.fakes.results import EVIDENCE, moderation_result, results


async def with_item(p, name="s1", source=VIDEO, kind=TaskKind.MODERATION, values=None):
    task = Task(name, "this-computer", kind, source, START, source_etag="E1")
    await p.archive.prepare([(task, AnalysisRequest(kind, source, values or {}))])
    done = task.moved_to(TaskStatus.SUCCEEDED)
    result = moderation_result()
    await p.archive.finish(done, result, review_item_of(done, result))
    item = await p.archive.load_item(f"item-{name}")
    assert item is not None
    return item


async def block(p, item, **more):
    return await p.reviewing.decide(item, Verdict.BLOCK, reason="ads", evidence=EVIDENCE, **more)


def test_a_decision_says_who_when_why_and_on_what_evidence(with_program):
    async def scenario(p):
        item = await with_item(p)
        heard = []
        p.reviewing.subscribe(heard.append)
        record = await block(p, item, note="二维码")
        decision = record.decision
        assert (decision.reviewer, decision.decided_at, decision.reason, decision.note) == (
            "mei",
            START,
            "ads",
            "二维码",
        )
        assert (decision.policy_version, decision.app_version) == (1, "1.0")
        assert decision.evidence == EVIDENCE
        assert p.objects.tags() == {}
        await asyncio.sleep(0)
        assert heard == [record]
        assert await p.reviewing.items("this-computer") == ()
        blocked = frozenset({ItemState.BLOCKED})
        assert len(await p.reviewing.items("this-computer", blocked)) == 1

    with_program(scenario)


def test_a_block_needs_a_reason_of_the_policy_and_an_undo_a_decision(with_program):
    async def scenario(p):
        item = await with_item(p)
        for verdict, reason in ((Verdict.BLOCK, ""), (Verdict.BLOCK, "mood"), (Verdict.UNDO, "")):
            with pytest.raises(InvalidRequestError):
                await p.reviewing.decide(item, verdict, reason=reason, evidence=EVIDENCE)
        assert await p.reviewing.decisions(DecisionQuery()) == ()

    with_program(scenario)


def test_a_double_key_press_decides_once(with_program):
    async def scenario(p):
        item = await with_item(p)
        answers = await asyncio.gather(block(p, item), block(p, item), return_exceptions=True)
        assert [type(one) for one in answers[1:]] == [ConflictError]
        with pytest.raises(ConflictError, match="gone"):
            await block(p, replace(item, item_id="item-x"))
        assert len(await p.reviewing.decisions(DecisionQuery())) == 1

    with_program(scenario)


def test_a_record_is_on_its_way_until_whoever_listens_has_heard_of_it(with_program):
    async def scenario(p):
        item = await with_item(p)
        heard, states = [], []
        p.reviewing.subscribe(heard.append)
        assert not p.reviewing.is_recording
        deciding = asyncio.ensure_future(block(p, item))
        await asyncio.sleep(0)
        while not heard:
            states.append(p.reviewing.is_recording)
            await asyncio.sleep(0.001)  # the archive's thread wants the interpreter too
        states.append(p.reviewing.is_recording)
        assert states[0], "from the first step"
        assert all(states[:-1])
        assert not states[-1]
        await deciding

    with_program(scenario)


def test_a_skipped_item_stays_open_and_the_log_knows(with_program):
    async def scenario(p):
        item = await with_item(p)
        await p.reviewing.decide(item, Verdict.SKIP, evidence=EVIDENCE)
        assert await p.reviewing.items("this-computer") == (item,)
        (entry,) = await p.reviewing.decisions(DecisionQuery())
        assert entry.effects == ()
        with pytest.raises(ConflictError):
            await p.reviewing.undo(entry.record.decision.decision_id)
        await block(p, item)

    with_program(scenario)


def test_undo_opens_the_item_again_and_works_once(with_program):
    async def scenario(p):
        item = await with_item(p)
        record = await block(p, item)
        undone = await p.reviewing.undo(record.decision.decision_id, note="slipped")
        assert (undone.decision.verdict, undone.decision.undoes, undone.decision.note) == (
            Verdict.UNDO,
            record.decision.decision_id,
            "slipped",
        )
        assert await p.reviewing.items("this-computer") == (item,)
        (effect,) = await p.archive.effects_of_decision(record.decision.decision_id)
        assert effect.state is EffectState.CANCELLED
        for decision_id in (record.decision.decision_id, undone.decision.decision_id, "nothing"):
            with pytest.raises(ConflictError):
                await p.reviewing.undo(decision_id)

    with_program(scenario)


def test_undo_last_takes_back_ones_own_newest_standing_decision(with_program):
    async def scenario(p):
        first, second = await with_item(p), await with_item(p, "s2", IMAGE)
        third = await with_item(p, "s3")
        assert await p.reviewing.undo_last() is None
        await block(p, first)
        await p.reviewing.decide(second, Verdict.APPROVE, evidence=EVIDENCE)
        p.reviewer = "li"
        await block(p, third)
        p.reviewer = "mei"
        assert (await p.reviewing.undo_last()).decision.item_id == second.item_id
        assert (await p.reviewing.undo_last()).decision.item_id == first.item_id
        assert await p.reviewing.undo_last() is None
        p.reviewer = ""
        assert await p.reviewing.undo_last() is None, "nobody takes back what others decided"

    with_program(scenario)


def test_evidence_holds_all_that_is_known(with_program):
    async def scenario(p):
        item = await with_item(p, values={"Interval": 2})
        labels = Task("s2", "this-computer", TaskKind.LABELS, VIDEO, START)
        await p.archive.prepare([(labels, AnalysisRequest(labels.kind, VIDEO, {}))])
        bare = await p.reviewing.evidence(item)
        assert (bare.label_report, bare.coverage, bare.earlier) == (None, None, ())
        result = results()[TaskKind.LABELS]
        await p.archive.finish(labels.moved_to(TaskStatus.SUCCEEDED), result, None)
        await p.reviewing.decide(item, Verdict.SKIP, evidence=EVIDENCE)
        full = await p.reviewing.evidence(item, 200_000)
        assert full.label_report == result.report
        assert full.coverage.share == 0.6, "60 snapshots every 2 s out of 200 s"
        assert [one.record.decision.verdict for one in full.earlier] == [Verdict.SKIP]
        assert full.request.values == {"Interval": 2}
        assert (full.item, full.task.submission_id) == (item, "s1")
        image = await with_item(p, "s3", IMAGE, TaskKind.IMAGE_MODERATION)
        assert (await p.reviewing.evidence(image, 5_000)).coverage is None

    with_program(scenario)


def test_an_item_without_its_result_is_told(with_program):
    async def scenario(p):
        item = await with_item(p)
        with pytest.raises(StoreDamagedError):
            await p.reviewing.evidence(replace(item, submission_id="s9"))

    with_program(scenario)


def test_a_tampered_log_is_named_by_its_first_bad_record(with_program):
    async def scenario(p):
        item = await with_item(p)
        assert await p.reviewing.verify() is None
        for _ in range(3):
            await p.reviewing.decide(item, Verdict.SKIP, evidence=EVIDENCE)
        assert await p.reviewing.verify() is None

        def tamper(connection, number, payload):
            connection.exec_driver_sql("DROP TRIGGER IF EXISTS decision_no_update")
            connection.exec_driver_sql(
                "UPDATE decision SET payload = replace(payload, 'mei', ?) WHERE number = ?",
                (payload, number),
            )

        await p.archive._database.write(lambda connection: tamper(connection, 3, "li"))
        assert await p.reviewing.verify() == 3
        await p.archive._database.write(lambda connection: tamper(connection, 2, '"'))
        assert await p.reviewing.verify() == 2
        await p.archive._database.write(lambda connection: tamper(connection, 1, "li"))
        assert await p.reviewing.verify() == 1
        await p.archive._database.write(lambda c: tamper(c, 1, '"'))
        assert await p.reviewing.verify() == 1

    with_program(scenario)


def test_an_unreadable_first_record_is_named(with_program):
    async def scenario(p):
        item = await with_item(p)
        await p.reviewing.decide(item, Verdict.SKIP, evidence=EVIDENCE)

        def tamper(connection):
            connection.exec_driver_sql("DROP TRIGGER decision_no_update")
            connection.exec_driver_sql("UPDATE decision SET payload = '?'")

        await p.archive._database.write(tamper)
        assert await p.reviewing.verify() == 1

    with_program(scenario)


def test_exports_hold_everything_oldest_first_and_can_be_verified(with_program):
    async def scenario(p):
        item = await with_item(p)
        await p.reviewing.decide(
            item,
            Verdict.SKIP,
            note="=HYPERLINK(1)",
            evidence=Evidence("s1", "review", ("ad", "qr"), (1, 2)),
        )
        record = await block(p, item, note='says "now", 二维码')
        await p.reviewing.undo(record.decision.decision_id)
        query = DecisionQuery(limit=1)
        await p.reviewing.export(Path("a.csv"), "csv", query)
        await p.reviewing.export(Path("a.jsonl"), "jsonl", query)

        table = p.written[Path("a.csv")]
        assert table.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))
        assert [row["verdict"] for row in rows] == ["skip", "block", "undo"]
        assert rows[0]["note"] == "'=HYPERLINK(1)", "no spreadsheet may run what a reviewer typed"
        assert rows[0]["categories"] == "ad qr"
        assert rows[1]["note"] == 'says "now", 二维码'
        assert rows[1]["effects"] == "cancelled"
        assert rows[1]["undone_by"] == rows[2]["decision_id"]

        lines = [json.loads(line) for line in p.written[Path("a.jsonl")].splitlines()]
        assert [line["number"] for line in lines] == [1, 2, 3]
        for line in lines:
            computed = hash_of(line["number"], line["previous_hash"], line["decision"])
            assert computed == line["hash"]
        assert decision_of(lines[1]["decision"]) == record.decision
        assert lines[1]["effects"][0]["state"] == "cancelled"

    with_program(scenario)


def test_a_decision_without_an_etag_takes_that_of_the_analysis(with_program):
    async def scenario(p):
        item = await with_item(p)
        bare = replace(EVIDENCE, source_etag="")
        record = await p.reviewing.decide(item, Verdict.APPROVE, evidence=bare)
        assert record.decision.evidence.source_etag == "E1"

    with_program(scenario)
