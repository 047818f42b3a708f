"""Where a decision stands on its way: grace, taking effect, applied, and back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from imm_desktop.domain.effects import Effect, EffectState
from imm_desktop.domain.review import DECIDABLE, UNDOABLE, Decision


class Phase(StrEnum):
    """What has become of a decision."""

    RECORDED = "recorded"
    """It changes nothing outside: a skip, an undo, an escalation."""
    AWAITS_SECOND = "awaits_second"
    """Nothing takes effect before another reviewer has answered."""
    GRACE = "grace"
    """Its effects have not begun; taken back now, it leaves no trace outside."""
    OWED = "owed"
    """Its effects are being carried out."""
    APPLIED = "applied"
    FAILED = "failed"
    """An effect was given up; it can be tried again."""
    REVERSING = "reversing"
    """Taken back; what it changed is being restored."""
    REVERSED = "reversed"
    REVERSAL_FAILED = "reversal_failed"
    """Taken back, but something outside could not be restored; it can be tried again."""


def phase_of(
    decision: Decision, effects: Sequence[Effect], now: datetime, *, is_undone: bool
) -> Phase:
    """Where ``decision`` stands at ``now``; ``is_undone``: whether a later record takes it back."""
    states = {one.state for one in effects}
    if is_undone and decision.verdict in UNDOABLE:
        if EffectState.UNDO_FAILED in states:
            return Phase.REVERSAL_FAILED
        return Phase.REVERSING if EffectState.UNDO_OWED in states else Phase.REVERSED
    if decision.stage == 0:
        return Phase.RECORDED
    if decision.state_after in DECIDABLE:
        return Phase.AWAITS_SECOND
    if EffectState.FAILED in states:
        return Phase.FAILED
    if now < decision.decided_at + timedelta(milliseconds=decision.grace_ms):
        return Phase.GRACE
    return Phase.OWED if EffectState.OWED in states else Phase.APPLIED
