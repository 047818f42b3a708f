"""Decide, undo, redo, restart, crash, two archives' worth of reviewers: against a model of a few lines.

The model keeps, for each item, what stands and what was taken back as two stacks, and knows the policy only as "the
first block of an item whose number is odd needs a second". After every step the real thing must agree: state, history,
queues, effects of what stands, and the chain.
"""

import asyncio
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.effects import EffectState
from imm_desktop.domain.errors import ConflictError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.policy import Policy, Reason, Rule, Section
from imm_desktop.domain.queues import Queue
from imm_desktop.domain.review import Evidence, ItemState, Verdict
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.services.archiving import review_item_of
from imm_desktop.services.auditing import audit
from imm_desktop.services.ports.archive import DecisionQuery
from imm_desktop.services.ports.reviews import QueueQuery
from tests.fakes.clock import START
from tests.fakes.killing import Killed, Life, Mortal
from tests.fakes.objects import FakeObjectStore
from tests.fakes.results import moderation_result
from tests.faults.campaign import open_quickly
from tests.services.conftest import Program

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

ITEMS, NAMES = range(3), ("mei", "li", "王")
POLICY = Policy(
    1,
    (Reason("one", "One look"), Reason("two", "Two looks", "two")),
    grace_ms=0,
    sections=(Section("two", "Two", rule=Rule(needs_second=True)),),
)
ANSWERS = (Verdict.APPROVE, Verdict.BLOCK, Verdict.ESCALATE)


class ModelItem:
    def __init__(self, number):
        self.reason = "two" if number % 2 else "one"
        self.stack, self.undone = [], []  # (decision id, verdict, names of who answered)

    def answers(self):
        return [one for one in self.stack if one[1] is not Verdict.ESCALATE]

    @property
    def state(self):
        words = [one[1] for one in self.answers()]
        if self.stack and self.stack[-1][1] is Verdict.ESCALATE:
            return ItemState.ESCALATED
        if not words:
            return ItemState.OPEN
        if len(words) == 1 and words[0] is Verdict.BLOCK and self.reason == "two":
            return ItemState.SECOND
        if len(words) == 2 and words[0] is not words[1]:
            return ItemState.DISAGREED
        return ItemState.BLOCKED if words[-1] is Verdict.BLOCK else ItemState.APPROVED

    @property
    def is_settled(self):
        return self.state in (ItemState.APPROVED, ItemState.BLOCKED)

    def may_answer(self, name, verdict):
        if self.is_settled:
            return False
        if verdict is Verdict.ESCALATE:
            return True
        return len(self.answers()) != 1 or name not in self.answers()[0][2]


class ReviewMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        self.folder = tempfile.TemporaryDirectory()
        self.loop = asyncio.new_event_loop()
        self.archive = self.wait(open_quickly(Path(self.folder.name) / "archive.db"))
        self.ids = 0
        self.model = [ModelItem(number) for number in ITEMS]
        self.log = []
        self.objects = FakeObjectStore(*(ObjectUri("reel", f"{number}.mp4") for number in ITEMS))
        self.programs = {name: self.program(name) for name in NAMES}
        self.wait(self.make_items())

    def wait(self, work):
        return self.loop.run_until_complete(work)

    def program(self, name):
        p = Program(self.archive, objects=self.objects, policy=POLICY, reviewer=name)
        p.reviewing._new_id = self.new_id
        return p

    def new_id(self):
        self.ids += 1
        return f"d{self.ids}"

    async def make_items(self):
        for number in ITEMS:
            uri = ObjectUri("reel", f"{number}.mp4")
            task = Task(f"s{number}", "this-computer", TaskKind.MODERATION, uri, START)
            await self.archive.prepare([(task, AnalysisRequest(task.kind, uri, {}))])
            done = task.moved_to(TaskStatus.SUCCEEDED)
            await self.archive.finish(
                done, moderation_result(), review_item_of(done, moderation_result())
            )

    def item(self, number):
        return self.wait(self.archive.load_item(f"item-s{number}"))

    def tried(self, work):
        """The record, or None when it was refused."""
        try:
            return self.wait(work)
        except ConflictError:
            return None

    def answering(self, p, number, verdict):
        reason = self.model[number].reason if verdict is Verdict.BLOCK else ""
        evidence = Evidence(f"s{number}", "review")
        return p.reviewing.decide(self.item(number), verdict, reason=reason, evidence=evidence)

    def answered(self, number, name, verdict, decision_id):
        one = self.model[number]
        one.stack.append((decision_id, verdict, {name}))
        one.undone.clear()
        self.log.append(decision_id)

    @rule(
        number=st.sampled_from(ITEMS), name=st.sampled_from(NAMES), verdict=st.sampled_from(ANSWERS)
    )
    def decide(self, number, name, verdict):
        may = self.model[number].may_answer(name, verdict)
        record = self.tried(self.answering(self.programs[name], number, verdict))
        assert (record is not None) is may
        if record is not None:
            self.answered(number, name, verdict, record.decision.decision_id)

    @rule(number=st.sampled_from(ITEMS), name=st.sampled_from(NAMES))
    def skip(self, number, name):
        record = self.tried(self.answering(self.programs[name], number, Verdict.SKIP))
        assert (record is not None) is not self.model[number].is_settled
        if record is not None:
            self.log.append(record.decision.decision_id)

    @rule(number=st.sampled_from(ITEMS), name=st.sampled_from(NAMES), back=st.integers(0, 2))
    def undo(self, number, name, back):
        stack = self.model[number].stack
        if back >= len(stack):
            return
        record = self.tried(self.programs[name].reviewing.undo(stack[-1 - back][0]))
        assert (record is not None) is (back == 0)
        if record is not None:
            self.model[number].undone.append((record.decision.decision_id, stack.pop()))
            self.log.append(record.decision.decision_id)

    @rule(number=st.sampled_from(ITEMS), name=st.sampled_from(NAMES), back=st.integers(0, 2))
    def redo(self, number, name, back):
        one = self.model[number]
        if back >= len(one.undone):
            return
        record = self.tried(self.programs[name].reviewing.redo(one.undone[-1 - back][0]))
        assert (record is not None) is (back == 0)
        if record is not None:
            _, (_, verdict, who) = one.undone.pop()
            one.stack.append((record.decision.decision_id, verdict, who | {name}))
            self.log.append(record.decision.decision_id)

    @rule(
        number=st.sampled_from(ITEMS),
        name=st.sampled_from(NAMES),
        verdict=st.sampled_from(ANSWERS),
        calls=st.integers(0, 5),
    )
    def decide_and_die(self, number, name, verdict, calls):
        """The program is killed somewhere in the decision; the archive says afterwards whether it was made."""
        p = Program(Mortal(self.archive, Life(calls)), policy=POLICY, reviewer=name)  # type: ignore[arg-type]
        p.reviewing._new_id = self.new_id
        may = self.model[number].may_answer(name, verdict)
        with suppress(Killed):
            self.tried(self.answering(p, number, verdict))
        found = self.wait(self.archive.load_decisions(DecisionQuery(decision_id=f"d{self.ids}")))
        if found and found[0].record.decision.decision_id not in self.log:
            assert may
            self.answered(number, name, verdict, f"d{self.ids}")

    @rule(name=st.sampled_from(NAMES))
    def work_the_outbox_off(self, name):
        p = self.programs[name]

        async def work():
            async with p.running("effecting"):
                while await self.archive.next_due() is not None:  # noqa: ASYNC110 (it is a row)
                    await asyncio.sleep(0)

        self.wait(work())

    @rule()
    def restart(self):
        async def again():
            await self.archive.close()
            return await open_quickly(Path(self.folder.name) / "archive.db")

        self.archive = self.wait(again())
        self.programs = {name: self.program(name) for name in NAMES}

    @invariant()
    def all_agree(self):
        if not hasattr(self, "model"):
            return
        counts = dict.fromkeys(ItemState, 0)
        for number, one in enumerate(self.model):
            item = self.item(number)
            assert item.state is one.state
            counts[one.state] += 1
            history = self.wait(self.archive.load_history(item.item_id))
            assert [s.decision.decision_id for s in history.standing] == [s[0] for s in one.stack]
            assert [s.judges for s in history.standing] == [s[2] for s in one.stack]
            assert [u.undo.decision_id for u in history.redoable] == [u[0] for u in one.undone]
            first = one.answers()
            assert (item.first_reviewer in first[0][2]) if first else not item.first_reviewer
            on_it = self.wait(self.archive.effects_on("this-computer", item.source))
            alive = {
                effect.decision_id
                for effect in on_it
                if effect.state in (EffectState.OWED, EffectState.DONE)
            }
            assert alive == ({one.stack[-1][0]} if one.is_settled else set())
        for queue, states in (
            (Queue.NEEDS_REVIEW, [ItemState.OPEN]),
            (Queue.SECOND, [ItemState.SECOND]),
            (Queue.DISAGREED, [ItemState.DISAGREED]),
            (Queue.ESCALATED, [ItemState.ESCALATED]),
            (Queue.DECIDED, [ItemState.APPROVED, ItemState.BLOCKED]),
        ):
            query = QueueQuery("this-computer", START, queue)
            assert self.wait(self.archive.count_queue(query)) == sum(counts[one] for one in states)
        found = self.wait(audit(self.archive))
        assert found.is_whole
        assert found.end.number == len(self.log)
        entries = self.wait(self.archive.load_decisions(DecisionQuery(limit=100_000)))
        assert [one.record.decision.decision_id for one in reversed(entries)] == self.log

    def teardown(self):
        if hasattr(self, "archive"):
            self.wait(self.archive.close())
            self.loop.close()
            self.folder.cleanup()


def test_review_does_what_a_model_of_a_few_lines_does():
    run_state_machine_as_test(
        ReviewMachine,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_policy_of_the_model_is_the_one_it_tells():
    assert POLICY.rule_of(is_block=True, reason="two").needs_second
    assert not POLICY.rule_of(is_block=True, reason="one").needs_second
    assert replace(POLICY, version=2) != POLICY
