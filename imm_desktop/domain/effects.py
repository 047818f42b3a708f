"""What a decision changes outside, and the life of such a change.

An effect can be carried out any number of times with one outcome, keeps what was there before, and is taken back to
exactly that; it never overwrites what somebody else changed meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from imm_desktop.domain.media import ObjectUri

VERDICT_TAG: Final = "imm-review"
REVIEWER_TAG: Final = "imm-review-by"
TIME_TAG: Final = "imm-review-at"
REVIEW_TAGS: Final = (VERDICT_TAG, REVIEWER_TAG, TIME_TAG)
"""The object tags that the program writes; it never touches others."""


class EffectState(StrEnum):
    """Where an effect stands."""

    OWED = "owed"
    DONE = "done"
    FAILED = "failed"
    """Gave up after many tries, or met a conflict; the operator may retry."""
    CANCELLED = "cancelled"
    """Taken back before anything was changed."""
    UNDO_OWED = "undo_owed"
    UNDONE = "undone"
    UNDO_FAILED = "undo_failed"


EFFECT_ALLOWED: Final = MappingProxyType(
    {
        EffectState.OWED: frozenset(
            {EffectState.DONE, EffectState.FAILED, EffectState.CANCELLED, EffectState.UNDO_OWED}
        ),
        EffectState.DONE: frozenset({EffectState.UNDO_OWED}),
        EffectState.FAILED: frozenset({EffectState.OWED, EffectState.UNDO_OWED}),
        EffectState.CANCELLED: frozenset[EffectState](),
        EffectState.UNDO_OWED: frozenset({EffectState.UNDONE, EffectState.UNDO_FAILED}),
        EffectState.UNDONE: frozenset[EffectState](),
        EffectState.UNDO_FAILED: frozenset({EffectState.UNDO_OWED}),
    }
)


@dataclass(frozen=True, slots=True)
class TagObject:
    """Write tags on an object; tags of other names stay as they are."""

    uri: ObjectUri
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SetPrivate:
    """Give the object the ACL ``private``."""

    uri: ObjectUri


@dataclass(frozen=True, slots=True)
class MoveObject:
    """Move the object to a place of its own, where nothing else can be."""

    uri: ObjectUri
    target: ObjectUri


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Tell somebody, at least once; taking it back tells them so."""

    uri: ObjectUri
    address: str
    """``oss://bucket/prefix/`` or ``https://…``."""
    message: str
    """The envelope as JSON; its ``id`` is the effect's."""
    undo_message: str
    """What is sent when the decision is taken back."""


@dataclass(frozen=True, slots=True)
class RunCommand:
    """Run a program of this computer, at least once, without a shell; it reads the message from its input."""

    uri: ObjectUri
    arguments: tuple[str, ...]
    message: str
    undo_message: str


Action = TagObject | SetPrivate | MoveObject | SendMessage | RunCommand


@dataclass(frozen=True, slots=True)
class Effect:
    """One row of the outbox."""

    effect_id: str
    decision_id: str
    account_id: str
    action: Action
    due_at: datetime
    """Not before this; the grace time of its decision lies between."""
    state: EffectState = EffectState.OWED
    attempts: int = 0
    prior: Mapping[str, str] | None = None
    """What was there before the first change, and what undo must know; None until then. Each action has its own words."""
    error: str = ""
    place: int = 0
    """Order among the effects of one decision; taken back in the opposite order."""

    def moved_to(self, state: EffectState, **changes: object) -> "Effect":
        """The effect in ``state``, or itself when the table does not allow the step."""
        if state is not self.state and state not in EFFECT_ALLOWED[self.state]:
            return self
        return replace(self, state=state, **changes)  # type: ignore[arg-type]

    def taken_back(self, now: datetime) -> "Effect":
        """The effect after its decision was undone: cancelled when nothing can have been changed yet."""
        if self.state is EffectState.OWED and self.prior is None:
            return self.moved_to(EffectState.CANCELLED)
        return self.moved_to(EffectState.UNDO_OWED, due_at=now, attempts=0, error="")


def review_tags_of(present: Mapping[str, str]) -> dict[str, str]:
    """Those of ``present`` that the program may write."""
    return {name: value for name, value in present.items() if name in REVIEW_TAGS}


def tags_restored(present: Mapping[str, str], prior: Mapping[str, str]) -> dict[str, str]:
    """``present`` with the review tags as they were ``prior`` to the effect."""
    others = {name: value for name, value in present.items() if name not in REVIEW_TAGS}
    return {**others, **prior}


def action_payload(action: Action) -> dict[str, Any]:
    """``action`` as plain JSON, without the object it is about."""
    match action:
        case TagObject(tags=tags):
            return {"kind": "tag", "tags": dict(tags)}
        case SetPrivate():
            return {"kind": "private"}
        case MoveObject(target=target):
            return {"kind": "move", "target": str(target)}
        case SendMessage(address=address, message=message, undo_message=undo_message):
            told = {"message": message, "undo_message": undo_message}
            return {"kind": "message", "address": address, **told}
        case _:
            told = {"message": action.message, "undo_message": action.undo_message}
            return {"kind": "command", "arguments": list(action.arguments), **told}


def action_of(uri: ObjectUri, payload: Mapping[str, Any]) -> Action:
    """The action on ``uri`` that ``payload`` (from ``action_payload``) holds.

    Raises:
        KeyError: A newer program wrote a kind that this one does not know.
    """
    match payload["kind"]:
        case "tag":
            return TagObject(uri, payload["tags"])
        case "private":
            return SetPrivate(uri)
        case "move":
            return MoveObject(uri, ObjectUri.parse(payload["target"]))
        case "message":
            told = (payload["message"], payload["undo_message"])
            return SendMessage(uri, payload["address"], *told)
        case "command":
            told = (payload["message"], payload["undo_message"])
            return RunCommand(uri, tuple(payload["arguments"]), *told)
        case kind:
            raise KeyError(kind)
