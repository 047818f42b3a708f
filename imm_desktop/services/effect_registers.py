"""Effects that write a value on the object which others may overwrite: review tags, and the ACL.

Each goes: look at the value → keep what was there → write ours → done. Effects on one object are carried out in the
order of their decisions; an earlier one that is retried after a later one is slipped in beneath it, so that the object
always carries the newest standing decision, and undoing that brings back what the earlier one says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from imm_desktop.domain.effects import (
    Effect,
    EffectState,
    TagObject,
    review_tags_of,
    tags_restored,
)
from imm_desktop.services.effect_steps import REPLACED, Step

RETAGGED: Final = "somebody else changed the review tags"
REOPENED: Final = "somebody else changed the ACL"

_UNSETTLED: Final = (EffectState.OWED, EffectState.UNDO_OWED, EffectState.UNDO_FAILED)


async def write_register(step: Step) -> Effect:
    """Carry a TagObject or SetPrivate out."""
    step = await step.settled()
    effect = step.effect
    if step.etags and (await step.store.head(step.uri)).etag not in step.etags:
        return effect.moved_to(EffectState.FAILED, error=REPLACED)
    present = await _read(step)
    seen, wanted = _ours(effect, present), wanted_of(effect)
    later = step.later
    above = _standing_above(later, seen)
    if above is not None:
        return await _slip_in(step, above)
    if effect.prior is None:
        effect = replace(effect, prior=seen)
        await step.save(effect)
    elif seen not in (effect.prior, wanted):
        # Kept as the state before, so that trying again means: I saw it, go ahead.
        return effect.moved_to(EffectState.FAILED, prior=seen, error=_changed(effect))
    if seen != wanted:
        await _look_again(step, later)
        await _write(step, present, wanted)
    return effect.moved_to(EffectState.DONE, error="")


async def restore_register(step: Step) -> Effect:
    """Take a TagObject or SetPrivate back."""
    effect = step.effect
    undone = effect.moved_to(EffectState.UNDONE, error="")
    if effect.prior is None:
        return undone
    step = await step.settled()
    present = await _read(step)
    seen, wanted = _ours(effect, present), wanted_of(effect)
    later = step.later
    above = _standing_above(later, seen)
    if above is not None:
        # A newer decision stands on top: only what it would go back to changes.
        if above.prior == wanted:
            await step.save(replace(above, prior=effect.prior))
        return undone
    if seen == effect.prior:
        return undone
    if seen != wanted:
        return effect.moved_to(EffectState.UNDO_FAILED, error=_changed(effect))
    await _look_again(step, later)
    await _write(step, present, effect.prior)
    return undone


def wanted_of(effect: Effect) -> dict[str, str]:
    """The value that ``effect`` writes."""
    action = effect.action
    return dict(action.tags) if isinstance(action, TagObject) else {"acl": "private"}


async def _read(step: Step) -> dict[str, str]:
    if isinstance(step.effect.action, TagObject):
        return await step.store.get_tags(step.uri)
    return {"acl": await step.store.get_acl(step.uri)}


async def _write(step: Step, present: Mapping[str, str], value: Mapping[str, str]) -> None:
    if isinstance(step.effect.action, TagObject):
        await step.store.put_tags(step.uri, tags_restored(present, value))
    else:
        await step.store.put_acl(step.uri, value["acl"])


def _ours(effect: Effect, present: Mapping[str, str]) -> dict[str, str]:
    """Those of ``present`` that the program may write."""
    return review_tags_of(present) if isinstance(effect.action, TagObject) else dict(present)


def _changed(effect: Effect) -> str:
    return RETAGGED if isinstance(effect.action, TagObject) else REOPENED


async def _look_again(step: Step, later: Sequence[Effect]) -> None:
    """Those that have looked, but are not on the object, must look again after what is about to be written."""
    for one in later:
        if one.state in _UNSETTLED:
            await step.save(replace(one, prior=None))


async def _slip_in(step: Step, above: Effect) -> Effect:
    """Put the effect beneath a later one that the object carries, touching only what they go back to."""
    effect, wanted = step.effect, wanted_of(step.effect)
    if effect.prior is None:
        effect = replace(effect, prior=above.prior)
        await step.save(effect)
    if above.prior != wanted:
        await step.save(replace(above, prior=wanted))
    return effect.moved_to(EffectState.DONE, error="")


def _standing_above(later: Sequence[Effect], seen: Mapping[str, str]) -> Effect | None:
    """The next of ``later`` that was written, when the object carries the value of one of them; None otherwise."""
    written = [
        one
        for one in later
        if wanted_of(one) == seen
        or one.state in (EffectState.DONE, EffectState.UNDO_OWED, EffectState.UNDO_FAILED)
    ]
    is_held = any(wanted_of(one) == seen for one in written)
    return written[0] if is_held else None
