"""What a decision owes outside: its effects, and what messages say about it."""

import json
from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Final

from imm_desktop.domain.canonical import time_text
from imm_desktop.domain.effects import (
    REVIEWER_TAG,
    TIME_TAG,
    VERDICT_TAG,
    Action,
    Effect,
    MoveObject,
    RunCommand,
    SendMessage,
    SetPrivate,
    TagObject,
)
from imm_desktop.domain.media import MediaType, ObjectUri
from imm_desktop.domain.policy import (
    CommandChoice,
    EffectChoice,
    MessageChoice,
    Policy,
    PrivateChoice,
    QuarantineChoice,
    TagChoice,
)
from imm_desktop.domain.review import DECIDABLE, FINAL, Decision, ReviewItem, Verdict

MAX_TAG_LENGTH: Final = 256
"""Most characters of a tag value (OSS)."""

TAG_VALUES: Final = {"approve": "approved", "block": "blocked"}
"""What ``imm-review`` says on the object."""

SUGGESTIONS: Final = {"approve": "pass", "block": "block"}
"""The final Suggestion of a message, in the API's words."""


def effects_of(decision: Decision, item: ReviewItem, policy: Policy) -> tuple[Effect, ...]:
    """What must change outside because of ``decision``.

    Nothing while a second review is awaited; an UNDO takes back earlier effects instead of adding any.
    """
    verdict = decision.in_force
    is_settled = decision.form == 1 or decision.state_after not in DECIDABLE
    if verdict not in FINAL or not is_settled:
        return ()
    rule = policy.rule_of(is_block=verdict is Verdict.BLOCK, reason=decision.reason)
    due_at = decision.decided_at + timedelta(milliseconds=rule.grace_ms or 0)
    effects = []
    for place, (name, choice) in enumerate(_named(rule.effects or ())):
        effect_id = f"{decision.decision_id}-{name}"
        effects.append(
            Effect(
                effect_id=effect_id,
                decision_id=decision.decision_id,
                account_id=item.account_id,
                action=_action_of(choice, effect_id, decision, item),
                due_at=due_at,
                place=place,
            )
        )
    return tuple(effects)


_NAMES: Final = {
    TagChoice: "tag",
    PrivateChoice: "private",
    QuarantineChoice: "move",
    MessageChoice: "message",
    CommandChoice: "command",
}


def _named(choices: Sequence[EffectChoice]) -> list[tuple[str, EffectChoice]]:
    """Each choice with a name that is its own: ``message``, ``message2`` …; the object itself changes once each way."""
    named: dict[str, EffectChoice] = {}
    for choice in choices:
        kind, count = _NAMES[type(choice)], 1
        while (name := kind if count == 1 else f"{kind}{count}") in named:
            count += 1
        if count == 1 or isinstance(choice, MessageChoice | CommandChoice):
            named[name] = choice
    return list(named.items())


def _action_of(
    choice: EffectChoice, effect_id: str, decision: Decision, item: ReviewItem
) -> Action:
    match choice:
        case TagChoice():
            return TagObject(
                item.source,
                {
                    VERDICT_TAG: TAG_VALUES[decision.in_force.value],
                    REVIEWER_TAG: tag_text(decision.reviewer),
                    TIME_TAG: decision.decided_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                },
            )
        case PrivateChoice():
            return SetPrivate(item.source)
        case QuarantineChoice(prefix):
            return MoveObject(item.source, quarantine_place(item.source, prefix, decision))
        case MessageChoice(address):
            told = (
                message_of(effect_id, decision, item),
                message_of(effect_id, decision, item, is_reversed=True),
            )
            return SendMessage(item.source, address, *told)
        case _:
            told = (
                message_of(effect_id, decision, item),
                message_of(effect_id, decision, item, is_reversed=True),
            )
            return RunCommand(item.source, choice.arguments, *told)


def quarantine_place(source: ObjectUri, prefix: str, decision: Decision) -> ObjectUri:
    """Where ``source`` goes below ``prefix``: in a folder of the decision's own, so that nothing else can be there."""
    bucket = source.bucket
    if prefix.startswith("oss://"):
        bucket, _, prefix = prefix.removeprefix("oss://").partition("/")
    parts = [part for part in (prefix.strip("/"), decision.decision_id, source.key) if part]
    return ObjectUri(bucket, "/".join(parts))


def message_of(
    effect_id: str, decision: Decision, item: ReviewItem, *, is_reversed: bool = False
) -> str:
    """The message about ``decision`` in the envelope of IMM's own notifications, as JSON.

    ``source`` says that it is ours. ``content`` is JSON text again: the head of a moderation result with the reviewer's
    verdict as its final ``Suggestion``, and the decision beside it. The ``id`` stays the same when it is sent again.
    """
    is_image = item.source.media_type is MediaType.IMAGE
    task_type = "ImageModeration" if is_image else "VideoModeration"
    milliseconds = round(decision.decided_at.timestamp() * 1000)
    content = {
        "TaskType": task_type,
        "TaskId": item.submission_id,
        "Status": "Succeeded",
        "URI": str(item.source),
        "Suggestion": item.suggestion.value
        if is_reversed
        else SUGGESTIONS[decision.in_force.value],
        "Categories": list(item.categories),
        "Review": {
            "DecisionId": decision.decision_id,
            "ItemId": decision.item_id,
            "Verdict": decision.in_force.value,
            "Reversed": is_reversed,
            "Reason": decision.reason,
            "Reviewer": decision.reviewer,
            "DecidedAt": time_text(decision.decided_at),
            "PolicyVersion": decision.policy_version,
        },
    }
    envelope = {
        "id": f"{effect_id}-undo" if is_reversed else effect_id,
        "source": "imm-desktop",
        "type": f"imm:Task:{task_type}",
        "subject": f"imm-desktop:{item.account_id}/imm:Task:{task_type}",
        "time": str(milliseconds),
        "content": json.dumps(content, ensure_ascii=False),
    }
    return json.dumps(envelope, ensure_ascii=False)


def tag_text(text: str) -> str:
    """``text`` as an OSS tag value may be: ASCII letters, digits and ``+-._:/`` and space, at most 256 characters.

    Other characters become ``=XX``, their UTF-8 bytes in hex, so that a Chinese name can be read back.
    """
    parts: list[str] = []
    length = 0
    for one in text:
        is_plain = one.isascii() and (one.isalnum() or one in " +-._:/")
        part = one if is_plain else "".join(f"={byte:02X}" for byte in one.encode(errors="replace"))
        length += len(part)
        if length > MAX_TAG_LENGTH:
            break
        parts.append(part)
    return "".join(parts)
