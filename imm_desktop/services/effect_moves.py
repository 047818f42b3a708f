"""Moving an object to quarantine and back: copy, verify, delete.

OSS cannot move and cannot delete on a condition, so each way is a copy that is compared with its source by size and
CRC-64 (or ETag) before the source is deleted. ``Effect.prior`` keeps where the object is and what it was; ``stage``
says which copy counts when both places hold one: *moving* the original, *moved* and *returning* the one in quarantine.
The place in quarantine is the decision's own; what is found there is ours. At the original place nothing is ever
written over. Between the last look at a source and its deletion another writer has a moment; OSS leaves no way to close it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from imm_desktop.domain.effects import Effect, EffectState, MoveObject
from imm_desktop.domain.errors import ConflictError, NotFoundError, ServiceFailedError
from imm_desktop.domain.media import ObjectHead, ObjectUri
from imm_desktop.services.effect_steps import GONE, REPLACED, Step
from imm_desktop.services.ports.objects import ObjectStore

OCCUPIED: Final = "something else is at its place now"
NOT_ALIKE: Final = "the copy is not like its source"
ALTERED: Final = "the object in quarantine was changed"

_STANDING: Final = (EffectState.DONE, EffectState.OWED)


async def move_away(step: Step, action: MoveObject) -> Effect:
    """Carry ``action``, the step's, out."""
    effect, store = step.effect, step.store
    source, target = step.uri, action.target
    if effect.prior is None:
        if source != action.uri:
            # An earlier decision has it in quarantine already; see ``_hand_on`` for when that one is taken back.
            return effect.moved_to(EffectState.DONE, error="")
        head = await store.head(source)
        if step.etags and head.etag not in step.etags:
            return effect.moved_to(EffectState.FAILED, error=REPLACED)
        effect = replace(effect, prior=await _described(store, source, head, target))
        await step.save(effect)
    prior = effect.prior or {}
    head_or_none = await _head(store, source)
    if head_or_none is None:
        arrived = await _head(store, target)
        if arrived is None or not is_like(arrived, prior):
            return effect.moved_to(EffectState.FAILED, error=GONE)
        return _arrived(effect, arrived)
    try:
        await store.copy(source, target, etag=prior["etag"], acl=prior["acl"], overwrites=True)
    except ConflictError:
        await store.delete(target)
        return effect.moved_to(EffectState.FAILED, prior=None, error=REPLACED)
    arrived = await store.head(target)
    if not is_like(arrived, prior):
        raise ServiceFailedError(NOT_ALIKE)
    if (await store.head(source)).etag != prior["etag"]:
        await store.delete(target)
        return effect.moved_to(EffectState.FAILED, prior=None, error=REPLACED)
    await store.delete(source)
    return _arrived(effect, arrived)


async def move_back(step: Step) -> Effect:
    """Take a MoveObject back."""
    effect = step.effect
    undone = effect.moved_to(EffectState.UNDONE, error="")
    prior = effect.prior
    if prior is None:
        return undone
    if prior["stage"] == "moved":
        later = _later_moves(step)
        has_handed_on = any(one.prior and one.prior["at"] == prior["at"] for one in later)
        heir = next((one for one in later if one.state in _STANDING and one.prior is None), None)
        if heir is not None and not has_handed_on:
            # A newer decision wants it in quarantine too, and from now on it is that one which brings it back.
            await step.save(replace(heir.moved_to(EffectState.DONE), prior=prior))
            has_handed_on = True
        if has_handed_on:
            return undone.moved_to(EffectState.UNDONE, prior=None)
    store, here = step.store, ObjectUri.parse(prior["at"])
    there = effect.action.uri
    away, back = await _head(store, here), await _head(store, there)
    if away is None:
        if back is None:
            return effect.moved_to(EffectState.UNDO_FAILED, error=GONE)
        return undone.moved_to(EffectState.UNDONE, prior=_returned(prior, back))
    if back is not None and not is_like(back, prior):
        if (
            prior["stage"] == "moving"
        ):  # somebody replaced it before it was moved: only our copy is to go
            await store.delete(here)
            return undone
        return effect.moved_to(EffectState.UNDO_FAILED, error=OCCUPIED)
    if prior["stage"] == "moving" and back is not None:
        await store.delete(here)
        return undone
    if not is_like(away, prior):
        return effect.moved_to(EffectState.UNDO_FAILED, error=ALTERED)
    if back is None:
        effect = replace(effect, prior={**prior, "stage": "returning"})
        await step.save(effect)
        acl = await store.get_acl(here)
        try:
            await store.copy(here, there, etag=away.etag, acl=acl, overwrites=False)
        except ConflictError:
            return effect.moved_to(EffectState.UNDO_FAILED, error=OCCUPIED)
    elif prior["stage"] == "moved":
        return effect.moved_to(EffectState.UNDO_FAILED, error=OCCUPIED)
    else:  # the copy of an earlier try; tags and ACL may have changed in quarantine since
        await store.put_tags(there, await store.get_tags(here))
        await store.put_acl(there, await store.get_acl(here))
    returned = await store.head(there)
    if not is_like(returned, prior):
        raise ServiceFailedError(NOT_ALIKE)
    await store.delete(here)
    return effect.moved_to(EffectState.UNDONE, error="", prior=_returned(prior, returned))


def is_like(head: ObjectHead, prior: Mapping[str, str]) -> bool:
    """Whether the object is, byte for byte, the one that was moved, as far as the store tells."""
    if str(head.size_bytes) != prior["size"]:
        return False
    if head.crc64 and prior["crc64"]:
        return head.crc64 == prior["crc64"]
    return head.etag in {prior[name] for name in ("etag", "moved_etag") if name in prior}


async def _described(
    store: ObjectStore, source: ObjectUri, head: ObjectHead, target: ObjectUri
) -> dict[str, str]:
    return {
        "stage": "moving",
        "at": str(target),
        "etag": head.etag,
        "size": str(head.size_bytes),
        "crc64": head.crc64,
        "acl": await store.get_acl(source),
    }


def _arrived(effect: Effect, head: ObjectHead) -> Effect:
    moved = {**(effect.prior or {}), "stage": "moved", "moved_etag": head.etag}
    return effect.moved_to(EffectState.DONE, error="", prior=moved)


def _returned(prior: Mapping[str, str], head: ObjectHead) -> dict[str, str]:
    """What is known once the object is back, perhaps under another ETag, or was never away."""
    ends = {**prior, "stage": "returned"}
    return {**ends, "returned_etag": head.etag} if is_like(head, prior) else ends


def _later_moves(step: Step) -> list[Effect]:
    """Moves of later decisions that are not taken back fully."""
    ids = [one.effect_id for one in step.every]
    after = step.every[ids.index(step.effect.effect_id) + 1 :]
    return [
        one
        for one in after
        if isinstance(one.action, MoveObject)
        and one.state not in (EffectState.UNDONE, EffectState.CANCELLED)
    ]


async def _head(store: ObjectStore, uri: ObjectUri) -> ObjectHead | None:
    try:
        return await store.head(uri)
    except NotFoundError:
        return None
