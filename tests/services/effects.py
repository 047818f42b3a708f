"""Blocks with effects, for their tests: what a rule does, worked off, and how it stands."""

import json
from dataclasses import replace

from imm_desktop.domain.effects import (
    EffectState,
)
from imm_desktop.domain.policy import (
    PrivateChoice,
    QuarantineChoice,
    Rule,
    TagChoice,
)
from imm_desktop.domain.review import Verdict
from tests.fakes.results import EVIDENCE
from tests.helpers import until
from tests.services.test_reviewing import with_item

ALL = (TagChoice(), PrivateChoice(), QuarantineChoice())
DONE, UNDONE = (EffectState.DONE, ""), (EffectState.UNDONE, "")


class Ears:
    """Hears messages and commands."""

    def __init__(self):
        self.heard = []
        self.errors = []

    async def send(self, address, message_id, body):
        if self.errors:
            raise self.errors.pop()
        self.heard.append((address, message_id, json.loads(body)))

    async def run(self, arguments, body):
        if self.errors:
            raise self.errors.pop()
        self.heard.append((arguments, json.loads(body)["id"]))


def with_rule(p, *effects):
    p.policy = replace(p.policy, block=Rule(effects))


async def blocked(p, name="s1"):
    """The effects of a block whose grace time is over."""
    item = await p.archive.load_item(f"item-{name}") or await with_item(p, name)
    record = await p.reviewing.decide(item, Verdict.BLOCK, reason="ads", evidence=EVIDENCE)
    p.clock.advance(11)
    return record.decision.decision_id


async def effects(p, decision_id):
    return await p.archive.effects_of_decision(decision_id)


async def states(p, decision_id):
    return [(one.state, one.error) for one in await effects(p, decision_id)]


async def work_off(p):
    async with p.running("effecting"):
        while await p.archive.next_due() is not None:
            await until(lambda: True)
