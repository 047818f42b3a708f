"""grace → applied → reversed, and what can come between."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from imm_desktop.domain.effects import Effect, EffectState, SetPrivate
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.phases import Phase, phase_of
from imm_desktop.domain.review import Decision, Evidence, ItemState, Verdict

AT = datetime(2026, 1, 1, tzinfo=UTC)
VIDEO = ObjectUri("b", "k.mp4")
BLOCK = Decision(
    "d", "i", VIDEO, Verdict.BLOCK, "mei", AT, 1, Evidence("s", "review"),
    state_after=ItemState.BLOCKED, stage=1, grace_ms=10_000,
)  # fmt: skip
EFFECT = Effect("e", "d", "a", SetPrivate(VIDEO), AT)


@pytest.mark.parametrize(
    ("states", "after_s", "is_undone", "phase"),
    [
        (["owed"], 1, False, Phase.GRACE),
        (["owed", "done"], 11, False, Phase.OWED),
        (["done"], 11, False, Phase.APPLIED),
        ([], 11, False, Phase.APPLIED),
        (["done", "failed"], 11, False, Phase.FAILED),
        (["undo_owed", "undone"], 12, True, Phase.REVERSING),
        (["undone", "cancelled"], 12, True, Phase.REVERSED),
        ([], 1, True, Phase.REVERSED),
        (["undo_failed", "undo_owed"], 12, True, Phase.REVERSAL_FAILED),
    ],
)
def test_where_a_block_stands(states, after_s, is_undone, phase):
    effects = [replace(EFFECT, state=EffectState(state)) for state in states]
    now = AT + timedelta(seconds=after_s)
    assert phase_of(BLOCK, effects, now, is_undone=is_undone) is phase


def test_what_changes_nothing_is_only_recorded():
    skip = replace(BLOCK, verdict=Verdict.SKIP, stage=0, state_after=ItemState.OPEN)
    undo = replace(skip, verdict=Verdict.UNDO)
    assert phase_of(skip, (), AT, is_undone=False) is Phase.RECORDED
    assert phase_of(undo, (), AT, is_undone=True) is Phase.RECORDED, "a REDO took it back"
    first = replace(BLOCK, state_after=ItemState.SECOND)
    assert phase_of(first, (), AT, is_undone=False) is Phase.AWAITS_SECOND
