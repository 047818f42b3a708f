"""The campaign of review: reviewers, outbox and archive, killed at every commit and at every step of an effect.

Each run gives a few items of one or two objects to two reviewers, who decide, take back, restore, escalate and skip at
random under a random policy, and kills the program up to six times. Then all comes to rest and is judged by a model
that knows nothing of the program's rules of history: every acknowledged decision is in the log and in order, each item
is where the log says, every effect was carried out or taken back fully. At last all that stands is taken back, and each
object must be byte for byte what it was: key, bytes, metadata, content type, tags, ACL.
"""

import asyncio
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from imm_desktop.adapters.store.archive import SqlArchive
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.effects import Effect, EffectState, MoveObject, SendMessage
from imm_desktop.domain.errors import (
    AmbiguousError,
    ConflictError,
    ServiceFailedError,
    ThrottledError,
    UnreachableError,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.policy import (
    EffectChoice,
    MessageChoice,
    Policy,
    PrivateChoice,
    QuarantineChoice,
    Reason,
    Rule,
    TagChoice,
)
from imm_desktop.domain.review import FINAL, Decision, Evidence, ItemState, ReviewItem, Verdict
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.services.archiving import review_item_of
from imm_desktop.services.auditing import audit
from imm_desktop.services.effecting import Effecting
from imm_desktop.services.ports.archive import DecisionEntry, DecisionQuery
from imm_desktop.services.reviewing import Reviewing
from tests.fakes.killing import Killed
from tests.fakes.objects import FakeObjectStore, StoredObject
from tests.fakes.results import moderation_result
from tests.faults.campaign import end_of_life, open_quickly, told_in
from tests.faults.fate import Fate, Tally
from tests.faults.virtual_time import VirtualClock

RUNS_A_WORLD = 50
"""Runs that share one archive; then it is made anew."""
LONGEST_LIFE_S = 24 * 3_600
REVIEWERS = ("mei", "li", "梅")
HOOK = "https://hook.example/imm"
AWAITING = {ItemState.OPEN, ItemState.SECOND, ItemState.DISAGREED, ItemState.ESCALATED}
SETTLED = {ItemState.APPROVED, ItemState.BLOCKED}
AT_REST = {EffectState.DONE, EffectState.UNDONE, EffectState.CANCELLED}
TROUBLES = (
    UnreachableError("no connection"),
    ThrottledError("slow down"),
    ServiceFailedError("500"),
    AmbiguousError("no answer"),
)
METHODS = ("head", "get_tags", "put_tags", "get_acl", "put_acl", "copy", "delete", "put_object")


class Hook:
    """Whoever listens at the HTTPS address."""

    def __init__(self, objects: FakeObjectStore) -> None:
        self.heard: list[str] = []
        self._failures = objects.failures

    async def send(self, address: str, message_id: str, body: bytes) -> None:
        await asyncio.sleep(0)
        self._failures.before("send")
        assert address == HOOK
        assert json.loads(body)["id"] == message_id
        self.heard.append(message_id)
        self._failures.after("send")


@dataclass
class Model:
    """What the log says, told without the program's own rules: stacks of what stands and of what was taken back."""

    standing: list[Decision] = field(default_factory=list)
    taken_back: list[tuple[Decision, Decision]] = field(default_factory=list)

    def add(self, one: Decision) -> None:
        match one.verdict:
            case Verdict.UNDO:
                last = self.standing.pop()
                assert last.decision_id == one.undoes
                self.taken_back.append((one, last))
            case Verdict.REDO:
                undo, original = self.taken_back.pop()
                assert undo.decision_id == one.undoes
                assert one.in_force is original.in_force
                assert one.reason == original.reason
                self.standing.append(one)
            case Verdict.SKIP:
                assert self.state in AWAITING
            case _:
                assert self.state in AWAITING
                self.standing.append(one)
                self.taken_back.clear()

    @property
    def state(self) -> ItemState:
        """By counting answers; whether a second was asked for is what the first one's record says."""
        if self.standing and self.standing[-1].in_force is Verdict.ESCALATE:
            return ItemState.ESCALATED
        answers = [one for one in self.standing if one.in_force in FINAL]
        if not answers:
            return ItemState.OPEN
        words = [one.in_force for one in answers]
        if len(words) == 1 and answers[0].state_after is ItemState.SECOND:
            return ItemState.SECOND
        if len(words) == 2 and words[0] is not words[1]:
            return ItemState.DISAGREED
        return ItemState.BLOCKED if words[-1] is Verdict.BLOCK else ItemState.APPROVED


class ReviewRun:
    """One story, told by its seed."""

    def __init__(self, seed: int, archive: SqlArchive, tally: Tally) -> None:
        self.rng = random.Random(seed)
        self.name = f"run-{seed}"
        self.archive, self.tally = archive, tally
        keys = [f"{self.name}/{n}.mp4" for n in range(self.rng.choice((1, 1, 2)))]
        self.uris = [ObjectUri("videos", key) for key in keys]
        self.objects = FakeObjectStore(*self.uris)
        self.objects.renews_etags = self.rng.random() < 0.3
        for uri in self.uris:
            self.objects.add(
                uri,
                tags=self.rng.choice(({}, {"owner": "li"}, {"imm-review": "old", "a": "b"})),
                acl=self.rng.choice(("default", "public-read", "private")),
                content=f"the bytes of {uri}".encode(),
            )
        self.before = self._outside()
        self.hook = Hook(self.objects)
        self.policy = self._policy()
        self.acknowledged: list[str] = []
        self.count = 0
        self.items: list[ReviewItem] = []

    def _policy(self) -> Policy:
        choices: list[EffectChoice] = [
            TagChoice(),
            PrivateChoice(),
            QuarantineChoice(self.rng.choice(("quarantine/", "oss://jail/held/"))),
            MessageChoice(HOOK),
            MessageChoice("oss://notes/messages/"),
        ]
        chosen = tuple(one for one in choices if self.rng.random() < 0.6)
        return Policy(
            version=1,
            reasons=(Reason("ads", "Ads"),),
            grace_ms=self.rng.choice((0, 10_000)),
            approve=Rule(second_share=self.rng.choice((0.0, 0.5))),
            block=Rule(effects=chosen, needs_second=self.rng.random() < 0.3),
        )

    async def tell(self) -> list[str]:
        """What went wrong, empty when nothing did."""
        await self._make_items()
        for _ in range(self.rng.randrange(7)):
            # Half of the lives can die in effects only, or most would end while they read.
            dies_anywhere = self.rng.random() < 0.5
            steps = self.rng.randrange(90 if dies_anywhere else 25)
            await self._live(Fate(steps, self.tally), acts=True, dies_anywhere=dies_anywhere)
        await self._live(Fate(None, self.tally), acts=True)
        wrong = await self._judge()
        if not wrong:
            await self._take_everything_back()
            wrong = await self._judge_the_end()
        self.tally.runs += 1
        self.tally.tasks += len(self.acknowledged)
        return wrong

    async def _make_items(self) -> None:
        for number in range(self.rng.choice((1, 2, 2, 3))):
            uri = self.rng.choice(self.uris)
            name = f"{self.name}-{number}"
            task = Task(name, self.name, TaskKind.MODERATION, uri, VirtualClock().now())
            task = replace(task, source_etag="E1")
            done = task.moved_to(TaskStatus.SUCCEEDED)
            await self.archive.prepare([(task, AnalysisRequest(task.kind, uri, {}))])
            item = review_item_of(done, moderation_result())
            assert item is not None
            await self.archive.finish(done, moderation_result(), item)
            self.items.append(item)

    async def _live(self, fate: Fate, *, acts: bool, dies_anywhere: bool = True) -> None:
        clock = VirtualClock()
        archive = fate.watch(self.archive, "archive") if dies_anywhere else self.archive
        objects = fate.watch(self.objects, "objects")
        reviewers = {
            name: Reviewing(
                archive,
                clock,
                lambda: self.policy,
                lambda name=name: f"{name} of {self.name}",
                self._new_id,
                "1",
                None,
            )  # type: ignore[misc, arg-type]
            for name in REVIEWERS
        }
        hook = fate.watch(self.hook, "hook")
        effecting = Effecting(
            archive,
            lambda _: objects,
            fate.watch(clock, "clock") if dies_anywhere else clock,
            hook,
        )
        for one in reviewers.values():
            one.subscribe(lambda _record: effecting.wake())
        self._disturb()
        job = asyncio.ensure_future(effecting.run())
        try:
            if acts:
                for _ in range(self.rng.randrange(1, 8)):
                    await self._act(reviewers)
                    await asyncio.sleep(self.rng.choice((0, 0, 0.5, 12, 90)))
            await self._until_at_rest(fate, job)
        except Killed:
            pass
        finally:
            await end_of_life(job, fate)

    def _disturb(self) -> None:
        for _ in range(self.rng.choice((0, 0, 1, 4))):
            method, error = self.rng.choice((*METHODS, "send")), self.rng.choice(TROUBLES)
            self.tally.faults[f"{method}: {error}"] += 1
            self.objects.failures.add(method, error, after=self.rng.random() < 0.5)

    async def _act(self, reviewers: dict[str, Reviewing]) -> None:
        reviewing = reviewers[self.rng.choice(REVIEWERS)]
        item = self.rng.choice(self.items)
        try:
            match self.rng.randrange(10):
                case 0 | 1 | 2:
                    record = await reviewing.undo_last()
                case 3 | 4:
                    record = await reviewing.redo_last()
                case 5:
                    record = await self._answer(reviewing, item, Verdict.SKIP)
                case 6:
                    record = await self._answer(reviewing, item, Verdict.ESCALATE)
                case 7:
                    record = await self._answer(reviewing, item, Verdict.APPROVE)
                case _:
                    record = await self._answer(reviewing, item, Verdict.BLOCK)
        except ConflictError:
            return
        if record is not None:
            self.acknowledged.append(record.decision.decision_id)

    async def _answer(self, reviewing: Reviewing, item: ReviewItem, verdict: Verdict):  # type: ignore[no-untyped-def]
        evidence = Evidence(item.submission_id, "review", ("ad",), (3_000,), "E1", 1.0)
        return await reviewing.decide(item, verdict, reason="ads", evidence=evidence)

    async def _until_at_rest(self, fate: Fate, job: "asyncio.Future[None]") -> None:
        ends = asyncio.get_running_loop().time() + LONGEST_LIFE_S
        while not fate.is_over and not job.done():
            if asyncio.get_running_loop().time() > ends:
                return
            if all(one.state in AT_REST for one in await self._effects()):
                return
            await asyncio.sleep(3)

    async def _entries(self, item: ReviewItem) -> list[DecisionEntry]:
        found = await self.archive.load_decisions(
            DecisionQuery(item_id=item.item_id, limit=1_000_000)
        )
        return list(reversed(found))

    async def _effects(self) -> list[Effect]:
        found: list[Effect] = []
        for uri in self.uris:
            found += await self.archive.effects_on(self.name, uri)
        return found

    async def _judge(self) -> list[str]:
        wrong: list[str] = []
        logged: list[tuple[int, str]] = []
        standing: list[tuple[int, Decision, Sequence[Effect]]] = []
        for item in self.items:
            model, effects = Model(), {}
            for entry in await self._entries(item):
                decision = entry.record.decision
                logged.append((entry.record.number, decision.decision_id))
                effects[decision.decision_id] = (entry.record.number, entry.effects)
                model.add(decision)
            known = await self.archive.load_item(item.item_id)
            if known is None or known.state is not model.state:
                wrong.append(f"{item.item_id} is {known and known.state}, not {model.state}")
            if model.standing and model.state in SETTLED:
                last = model.standing[-1]
                standing.append((effects[last.decision_id][0], last, effects[last.decision_id][1]))
            wanted = {
                one.effect_id
                for _, last, mine in standing
                if last.item_id == item.item_id
                for one in mine
            }
            for _, mine in effects.values():
                for one in mine:
                    is_done = one.state is EffectState.DONE
                    if one.state not in AT_REST or is_done != (one.effect_id in wanted):
                        wrong.append(f"{one.effect_id} is {one.state.value}: {one.error}")
        order = [name for _, name in sorted(logged)]
        if [one for one in order if one in set(self.acknowledged)] != self.acknowledged:
            wrong.append("acknowledged decisions are missing or out of order")
        if not wrong:
            wrong = self._judge_outside(sorted(standing, key=lambda one: one[0]))
        return wrong

    def _judge_outside(
        self, standing: Sequence[tuple[int, Decision, Sequence[Effect]]]
    ) -> list[str]:
        wrong: list[str] = []
        for uri in self.uris:
            mine = [(last, effects) for _, last, effects in standing if last.source == uri]
            every = [one for _, effects in mine for one in effects]
            moved = [one for one in every if isinstance(one.action, MoveObject)]
            places = [one for one in self.objects.objects if one.key.endswith(uri.key)]
            if len(places) != 1 or (places[0] == uri) == bool(moved):
                wrong.append(f"{uri} is at {places}, wanted {'away' if moved else 'there'}")
                continue
            now, was = self.objects.objects[places[0]], self.before[uri]
            if now.content != was.content:
                wrong.append(f"{uri} has other bytes")
            tagged = [
                last for last, some in mine if any(one.effect_id.endswith("-tag") for one in some)
            ]
            verdict = {"approve": "approved", "block": "blocked"}
            tag = verdict[tagged[-1].in_force.value] if tagged else was.tags.get("imm-review")
            if now.tags.get("imm-review") != tag:
                wrong.append(f"{uri} is tagged {now.tags}, wanted {tag}")
            is_private = any(one.effect_id.endswith("-private") for one in every)
            if now.acl != ("private" if is_private else was.acl):
                wrong.append(f"{uri} has the ACL {now.acl}")
            wrong += [
                f"{one.effect_id} was not heard"
                for one in every
                if isinstance(one.action, SendMessage) and not self._was_heard(one, one.effect_id)
            ]
        return wrong

    def _was_heard(self, effect: Effect, message_id: str) -> bool:
        assert isinstance(effect.action, SendMessage)
        if effect.action.address == HOOK:
            return message_id in self.hook.heard
        return ObjectUri("notes", f"messages/{message_id}.json") in self.objects.objects

    async def _take_everything_back(self) -> None:
        """By a reviewer who sees it all: the newest first."""
        clock = VirtualClock()
        reviewing = Reviewing(
            self.archive, clock, lambda: self.policy, lambda: "last", self._new_id, "1", None
        )  # type: ignore[arg-type]
        for item in self.items:
            history = await self.archive.load_history(item.item_id)
            for one in reversed(history.standing):
                await reviewing.undo(one.decision.decision_id)
        self.objects.failures.clear()
        await self._live(Fate(None, self.tally), acts=False)

    async def _judge_the_end(self) -> list[str]:
        wrong = [
            f"{one.effect_id} is {one.state.value} at the end: {one.error}"
            for one in await self._effects()
            if one.state not in (EffectState.UNDONE, EffectState.CANCELLED)
        ]
        outside = self._outside()
        wrong += [
            f"{uri} is {outside.get(uri)}, was {self.before[uri]}"
            for uri in self.uris
            if outside.get(uri) != self.before[uri]
        ]
        extra = set(outside) - set(self.before)
        if extra:
            wrong.append(f"left behind: {extra}")
        for one in await self._effects():
            if not isinstance(one.action, SendMessage):
                continue
            told = self._was_heard(one, one.effect_id)
            if told and not self._was_heard(one, f"{one.effect_id}-undo"):
                wrong.append(f"{one.effect_id} was heard, its undo was not")
        return wrong

    def _outside(self) -> dict[ObjectUri, StoredObject]:
        """Every object but messages; ETags aside where the store makes new ones for copies."""
        kept = {}
        for uri, one in self.objects.objects.items():
            if uri.bucket != "notes":
                head = replace(one.head, etag="") if self.objects.renews_etags else one.head
                kept[uri] = replace(one, head=head, tags=dict(one.tags))
        return kept

    def _new_id(self) -> str:
        self.count += 1
        return f"{self.name}-d{self.count}"


async def _world(seeds: range, folder: Path, tally: Tally) -> None:
    archive = await open_quickly(folder / "archive.db")
    try:
        for seed in seeds:
            wrong = await ReviewRun(seed, archive, tally).tell()
            tally.wrong += [f"seed {seed}: {one}" for one in wrong]
        found = await audit(archive)
        if not found.is_whole:
            tally.wrong.append(f"seeds {seeds}: the chain breaks at {found.first_broken}")
    finally:
        await archive.close()


def run_review_campaign(seeds: range) -> Tally:
    """Every run of ``seeds``."""
    return told_in(_world, seeds, RUNS_A_WORLD)
