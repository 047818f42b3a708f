"""The log against anchors kept elsewhere, evidence read again, and files in a reader's language."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from imm_desktop.adapters.anchor_file import AnchorFile
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.effects import EffectState
from imm_desktop.domain.errors import AnchorsRefusedError, LogChangedError
from imm_desktop.domain.labels import Label
from imm_desktop.domain.policy import CommandChoice, Rule
from imm_desktop.domain.results import LabelReport, Result
from imm_desktop.domain.review import Verdict
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.services.anchoring import Anchoring
from imm_desktop.services.auditing import audit
from imm_desktop.services.effect_messages import NO_COMMANDS
from imm_desktop.services.effecting import Effecting
from imm_desktop.services.ports.archive import DecisionQuery
from tests.fakes.objects import VIDEO
from tests.fakes.results import EVIDENCE
from tests.helpers import until
from tests.services.test_review_files import cut, skipped
from tests.services.test_reviewing import block, with_item


def test_a_log_that_does_not_hold_its_anchor_gets_no_other(with_program, tmp_path):
    async def scenario(p):
        item = await with_item(p)
        keeper = AnchorFile(tmp_path / "anchors.jsonl")
        anchoring = Anchoring(p.archive, keeper, p.clock)
        kept = []
        stop = anchoring.subscribe(kept.append)
        await skipped(p, item, 4)
        anchor = await anchoring.anchor()
        await until(lambda: kept)
        assert kept == [anchor]
        stop()
        await p.reviewing.write_anchor(Path("kept.jsonl"))
        elsewhere = tmp_path / "kept.jsonl"
        elsewhere.write_bytes(p.written[Path("kept.jsonl")])
        assert (await anchoring.examine([elsewhere])).anchors == 2
        await cut(p, "DELETE FROM decision WHERE number > 2")
        with pytest.raises(LogChangedError) as caught:
            await anchoring.anchor()
        assert (caught.value.number, caught.value.is_missing) == (4, True)
        assert len(await anchoring.anchors()) == 1
        assert len((await anchoring.examine([elsewhere])).broken_anchors) == 2
        asked = []

        async def examine(anchors):
            asked.extend(anchors)
            return await audit(p.archive)

        other = Anchoring(p.archive, keeper, p.clock, examine=examine)
        assert (await other.examine()).is_whole
        assert asked == [anchor]
        (tmp_path / "empty.jsonl").touch()
        (tmp_path / "other.jsonl").write_text("hello\n")
        for name in ("empty.jsonl", "other.jsonl"):
            with pytest.raises(AnchorsRefusedError):
                await anchoring.examine([tmp_path / name])

    with_program(scenario)


def test_evidence_that_is_read_again_knows_newer_labels_and_decisions(with_program):
    async def scenario(p):
        item = await with_item(p)
        before = await p.reviewing.evidence(item, 60_000)
        assert (before.label_report, before.labelled_by, before.labels_are_other) == (
            None,
            "",
            False,
        )
        assert await p.reviewing.evidence_again(before) == before
        report = LabelReport((Label("人"),))
        for name, etag in (("l1", item.source_etag), ("l2", "another")):
            task = Task(name, item.account_id, TaskKind.LABELS, item.source, p.clock.now())
            task = replace(task, source_etag=etag)
            await p.archive.prepare([(task, AnalysisRequest(task.kind, item.source, {}))])
            done = task.moved_to(TaskStatus.SUCCEEDED)
            await p.archive.finish(done, Result(report, b"{}", "r"), None)
            p.clock.advance(1)
            again = await p.reviewing.evidence_again(before)
            assert (again.labelled_by, again.labels_are_other) == (name, etag == "another")
            assert again.label_report.labels == report.labels
        await p.reviewing.decide(item, Verdict.SKIP, evidence=EVIDENCE)
        assert len((await p.reviewing.evidence_again(before)).earlier) == 1

    with_program(scenario)


def test_commands_are_run_only_while_they_are_allowed(with_program):
    async def scenario(p):
        p.policy = replace(p.policy, grace_ms=0, block=Rule((CommandChoice(("mark", "x")),)))
        item = await with_item(p)
        run, allowed = [], []

        class Runner:
            async def run(self, arguments, body):
                run.append(arguments)

        effecting = Effecting(
            p.archive, lambda _: p.objects, p.clock, None, Runner(), lambda: bool(allowed)
        )
        record = await block(p, item)
        decision_id = record.decision.decision_id
        await effecting._round()
        (effect,) = await p.archive.effects_of_decision(decision_id)
        assert (effect.state, effect.error, effect.prior) == (EffectState.FAILED, NO_COMMANDS, None)
        allowed.append(True)
        await effecting.retry(effect)
        await effecting._round()
        assert run == [("mark", "x")]

    with_program(scenario)


@pytest.mark.parametrize(
    ("changed_at", "date"),
    [
        (None, ""),
        (datetime(1999, 12, 31, tzinfo=UTC), ""),
        (datetime(2026, 2, 3, 23, tzinfo=UTC), "2026-02-03"),
    ],
)
def test_a_statement_has_the_date_of_the_content_and_the_readers_words(
    with_program, changed_at, date
):
    async def scenario(p):
        item = await with_item(p)
        seen = replace(EVIDENCE, source_changed_at=changed_at, suggestion="review")
        await p.reviewing.decide(item, Verdict.BLOCK, reason="ads", evidence=seen)
        words = {"suggests review": "建议复审", "block": "拦截"}

        async def rows(kind):
            path = Path(kind)
            await p.reviewing.export(
                path, kind, DecisionQuery(), scope=("AT",), say=lambda one: words.get(one, one)
            )
            return list(csv.DictReader(io.StringIO(p.written[path].decode("utf-8-sig"))))

        (statement,) = await rows("dsa-csv")
        assert (statement["content_date"], statement["territorial_scope"]) == (date, '["AT"]')
        assert "建议复审" in statement["decision_facts"]
        (row,) = await rows("csv")
        assert (row["verdict"], row["suggestion"]) == ("拦截", "建议复审")
        (entry,) = await p.reviewing.decisions(DecisionQuery())
        assert entry.record.decision.evidence.source_changed_at == changed_at
        assert await p.reviewing.verify() is None
        assert item.source == VIDEO

    with_program(scenario)
