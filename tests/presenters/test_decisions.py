import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from imm_desktop.adapters.anchor_file import AnchorFile
from imm_desktop.domain.effects import EffectState
from imm_desktop.domain.errors import StoreError, UnreachableError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.review import ItemState, Verdict
from imm_desktop.domain.review_log import Anchor
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.decision_model import DecisionColumn
from imm_desktop.presenters.decisions import DecisionsPresenter
from imm_desktop.services.anchoring import Anchoring
from tests.fakes.objects import FakeObjectStore
from tests.fakes.results import EVIDENCE
from tests.helpers import recorded, until

A, B = (ObjectUri("reel", f"{name}.mp4") for name in "ab")


@asynccontextmanager
async def decisions(desk):
    presenter = DecisionsPresenter(
        lambda: desk.effecting, lambda: desk.policy, desk.clock, desk.frames
    )
    try:
        presenter.use(desk.bench)
        await until(lambda: not presenter.jobs.names())
        yield presenter
    finally:
        await presenter.close()


async def decide(desk, uri, verdict, **details):
    if not any(one.source == uri for one in await desk.items()):
        await desk.analyse(TaskKind.MODERATION, uri)
    item = next(one for one in await desk.items() if one.source == uri)
    return await desk.bench.reviewing.decide(item, verdict, evidence=EVIDENCE, **details)


def play(with_desk, scenario):
    with_desk(scenario, objects=FakeObjectStore(A, B))


def text(presenter, row, column):
    return presenter.model.index(row, column).data()


def test_a_decision_appears_newest_first_with_its_reason_in_words(with_desk):
    async def scenario(desk):
        async with decisions(desk) as presenter:
            assert presenter.rows == ()
            await decide(desk, A, Verdict.APPROVE)
            await decide(desk, B, Verdict.BLOCK, reason="ads", note="二维码")
            await until(lambda: len(presenter.rows) == 2)
            assert text(presenter, 0, DecisionColumn.VERDICT) == "blocked"
            assert text(presenter, 0, DecisionColumn.REASON) == "Advertising, contact data · 二维码"
            assert text(presenter, 0, DecisionColumn.EFFECT) == "owed"
            assert text(presenter, 1, DecisionColumn.OBJECT) == "a.mp4"
            assert text(presenter, 1, DecisionColumn.NUMBER) == "1"

    play(with_desk, scenario)


def test_verdict_effect_and_text_narrow_the_log(with_desk):
    async def scenario(desk):
        await decide(desk, A, Verdict.APPROVE)
        await decide(desk, B, Verdict.BLOCK, reason="ads")
        async with decisions(desk) as presenter:
            assert not presenter.is_narrowed
            for wanted, narrowing in (
                ([A], {"verdicts": frozenset({Verdict.APPROVE})}),
                ([B], {"text": " b.mp4 "}),
                ([], {"effect_states": frozenset({EffectState.FAILED})}),
                ([B, A], {}),
            ):
                presenter.narrow(**narrowing)
                await until(lambda: not presenter.jobs.names())
                assert [one.entry.record.decision.source for one in presenter.rows] == wanted
            assert not presenter.is_narrowed

    play(with_desk, scenario)


def test_undo_is_a_new_record_and_the_old_one_cannot_be_undone_again(with_desk):
    async def scenario(desk):
        await decide(desk, A, Verdict.APPROVE)
        async with decisions(desk) as presenter:
            undone, problems = recorded(presenter.undone), recorded(presenter.problem_raised)
            entry = presenter.rows[0].entry
            assert presenter.rows[0].can_undo
            presenter.undo(entry)
            await until(lambda: len(presenter.rows) == 2)
            assert [one.decision.verdict for one in undone] == [Verdict.UNDO]
            assert [one.can_undo for one in presenter.rows] == [False, False]
            assert len(await desk.items(ItemState.OPEN)) == 1
            presenter.undo(entry)
            await until(lambda: problems)
            assert [one.title for one in problems] == ["It was changed meanwhile"]

    play(with_desk, scenario)


def test_a_failed_effect_is_shown_and_can_be_tried_again(with_desk):
    async def scenario(desk):
        await decide(desk, A, Verdict.APPROVE)
        async with decisions(desk) as presenter:
            (effect,) = presenter.rows[0].entry.effects
            failed = replace(effect, state=EffectState.FAILED, error="no rights")
            await desk.archive.save_effect(failed)
            presenter.refresh()
            await until(lambda: text(presenter, 0, DecisionColumn.EFFECT) == "failed")
            presenter.retry(presenter.rows[0].entry.effects[0])
            await until(lambda: not presenter.jobs.names())
            presenter.refresh()
            await until(lambda: text(presenter, 0, DecisionColumn.EFFECT) == "owed")

    play(with_desk, scenario)


def test_verifying_says_whether_the_chain_holds(with_desk, tmp_path):
    async def scenario(desk):
        await decide(desk, A, Verdict.APPROVE)
        async with decisions(desk) as presenter:
            keeper = AnchorFile(tmp_path / "anchors.jsonl")
            presenter.keeping.keep(Anchoring(desk.archive, keeper, desk.clock))
            verified = recorded(presenter.verified)
            presenter.verify()
            await until(lambda: verified)

            # An anchor beyond the log's end: records were cut off, or an older copy was put back.
            await keeper.add(Anchor(7, "0" * 64, desk.clock.now()))
            presenter.verify()
            await until(lambda: len(verified) == 2)
            assert verified[0][0]
            assert "All 1 records" in verified[0][1]
            assert not verified[1][0]
            assert "before record 7" in verified[1][1]

    play(with_desk, scenario)


def test_the_log_is_written_as_what_was_asked_for(with_desk):
    async def scenario(desk):
        await decide(desk, A, Verdict.APPROVE)
        async with decisions(desk) as presenter:
            written, problems = recorded(presenter.exported), recorded(presenter.problem_raised)
            for kind in ("csv", "jsonl", "dsa-csv", "dsa-json", "something else"):
                presenter.export(Path(f"log.{kind}"), kind)
                await until(lambda: not presenter.jobs.names())
            presenter.export(Path("hidden.csv"), "csv", hides_names=True)
            await until(lambda: not presenter.jobs.names())
            assert written == ["log.csv", "log.jsonl", "log.dsa-csv", "log.dsa-json", "hidden.csv"]
            assert b",mei," in desk.written[Path("log.csv")]
            assert b",mei," not in desk.written[Path("hidden.csv")]
            assert desk.written[Path("log.jsonl")].startswith(b"{")

            async def full(_path, _content):
                raise StoreError("disk full")

            desk.bench.reviewing._write_file = full
            presenter.export(Path("no.csv"))
            await until(lambda: problems)
            assert len(problems) == 1

    play(with_desk, scenario)


def test_a_log_that_cannot_be_read_is_one_problem_and_leaves_what_was_there(with_desk):
    async def scenario(desk):
        await decide(desk, A, Verdict.APPROVE)
        async with decisions(desk) as presenter:
            problems = recorded(presenter.problem_raised)

            async def refuse(_query):
                raise UnreachableError("disk")

            desk.bench.reviewing.decisions = refuse
            presenter.refresh()
            await until(lambda: problems)
            assert len(problems) == 1
            assert len(presenter.rows) == 1
            assert not presenter.is_loading

    play(with_desk, scenario)


def test_what_was_asked_of_an_account_that_is_gone_shows_nothing(with_desk):
    async def scenario(desk):
        await decide(desk, A, Verdict.APPROVE)
        async with decisions(desk) as presenter:
            gate = asyncio.Event()
            load = desk.bench.reviewing.decisions

            async def held(query):
                await gate.wait()
                return await load(query)

            desk.bench.reviewing.decisions = held
            presenter.refresh()
            await asyncio.sleep(0)
            presenter.use(None)
            gate.set()
            await until(lambda: not presenter.jobs.names())
            assert presenter.rows == ()
            assert presenter.model.rowCount() == 0

    play(with_desk, scenario)


def test_the_evidence_of_a_decision_is_asked_for_by_its_record(with_desk):
    async def scenario(desk):
        await decide(desk, A, Verdict.APPROVE)
        async with decisions(desk) as presenter:
            wanted = recorded(presenter.open_requested)
            presenter.open_evidence(presenter.rows[0].entry)
            assert [one.record.decision.source for one in wanted] == [A]

    play(with_desk, scenario)


def test_what_was_taken_back_is_restored_from_the_log(with_desk):
    async def scenario(desk):
        await decide(desk, A, Verdict.APPROVE)
        async with decisions(desk) as presenter:
            await until(lambda: presenter.rows)
            (row,) = presenter.rows
            assert (row.can_undo, row.can_redo) == (True, False)
            presenter.undo(row.entry)
            await until(lambda: len(presenter.rows) == 2)
            assert (presenter.rows[0].can_undo, presenter.rows[0].can_redo) == (False, True)
            presenter.redo(presenter.rows[0].entry)
            await until(lambda: len(presenter.rows) == 3)
            assert presenter.rows[0].entry.record.decision.verdict is Verdict.REDO

    play(with_desk, scenario)


def test_a_case_file_holds_everything_about_the_item(with_desk):
    async def scenario(desk):
        await decide(desk, A, Verdict.APPROVE)
        async with decisions(desk) as presenter:
            await until(lambda: presenter.rows)
            presenter.export_case(presenter.rows[0].entry, Path("case.html"))
            await until(lambda: Path("case.html") in desk.written)
            page = desk.written[Path("case.html")].decode()
            assert page.startswith("<!doctype html>")
            assert A.key in page

    play(with_desk, scenario)


def test_agreement_and_days_are_said(with_desk):
    async def scenario(desk):
        await decide(desk, A, Verdict.APPROVE)
        async with decisions(desk) as presenter:
            told = recorded(presenter.agreement_told)
            presenter.measure_agreement()
            await until(lambda: told)
            assert told == ["No item was judged by two reviewers yet."]
            presenter.narrow(days=1)
            await until(lambda: not presenter.jobs.names())
            assert len(presenter.rows) == 1
            desk.clock.advance(3 * 86_400)
            presenter.narrow(days=1)
            await until(lambda: not presenter.rows)
            assert presenter.is_narrowed

    play(with_desk, scenario)
