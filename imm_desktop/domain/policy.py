"""The booklet that decisions are made under: policies with their text, reasons, effects, grace and second review.

A change makes a new version; versions are kept for ever, and every record of the log names the one it was made under.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from imm_desktop.domain.canonical import canonical_json

SHARE_STEPS: Final = 2**64
"""Into so many equal parts the items are divided for a random share."""


@dataclass(frozen=True, slots=True)
class TagChoice:
    """Write the review tags on the object."""


@dataclass(frozen=True, slots=True)
class PrivateChoice:
    """Set the object's ACL to private."""


@dataclass(frozen=True, slots=True)
class QuarantineChoice:
    """Move the object below ``prefix``, in its own bucket or, as ``oss://bucket/prefix/``, in another of the account."""

    prefix: str = "quarantine/"


@dataclass(frozen=True, slots=True)
class MessageChoice:
    """Send a JSON message to ``address``: ``oss://bucket/prefix/`` or ``https://…``."""

    address: str


@dataclass(frozen=True, slots=True)
class CommandChoice:
    """Run a program of this computer; ``arguments`` are handed over as they are, without a shell."""

    arguments: tuple[str, ...]


EffectChoice = TagChoice | PrivateChoice | QuarantineChoice | MessageChoice | CommandChoice
"""One thing that a policy lets a decision change outside."""

EFFECT_KINDS: Final[Mapping[str, type[EffectChoice]]] = {
    "tag": TagChoice,
    "private": PrivateChoice,
    "quarantine": QuarantineChoice,
    "message": MessageChoice,
    "command": CommandChoice,
}
"""The word of each choice in the booklet; they are carried out in this order."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What follows from a verdict."""

    effects: tuple[EffectChoice, ...] | None = None
    """None: the tags, when the policy writes tags at all."""
    grace_ms: int | None = None
    """Between a decision and its effects; None: the policy's."""
    needs_second: bool = False
    """Whether another reviewer must agree before anything takes effect."""
    second_share: float = 0.0
    """0 to 1: the share of items, drawn by their ID, that need a second review anyway."""


@dataclass(frozen=True, slots=True)
class Section:
    """One policy of the booklet."""

    section_id: str
    """Stable word that reasons refer to."""
    title: str
    text: str = ""
    """What reviewers read beside the evidence."""
    rule: Rule = Rule()
    """What follows when an item is blocked for one of its reasons."""
    dsa_category: str = ""
    """Category of the EU Transparency Database, such as ``STATEMENT_CATEGORY_VIOLENCE``; empty: other violation."""
    is_illegal: bool = False
    """Whether it forbids what the law forbids, rather than only the terms of the service."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One entry of the policy's reasons."""

    code: str
    """Stable word kept in the log, such as ``ads``."""
    text: str
    """What reviewers read."""
    section: str = ""
    """The policy that it belongs to; empty: none."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the booklet."""

    version: int
    reasons: tuple[Reason, ...]
    """The first nine are on the digits 1 to 9."""
    grace_ms: int = 10_000
    """Between a decision and its effects; within it undo leaves no trace outside."""
    tags_objects: bool = True
    """Whether decisions write the review tags on the object."""
    sections: tuple[Section, ...] = ()
    approve: Rule = field(default_factory=Rule)
    """What follows from an approval."""
    block: Rule = field(default_factory=Rule)
    """What follows from a block whose reason belongs to no section."""

    def rule_of(self, *, is_block: bool, reason: str = "") -> Rule:
        """What follows from an approval, or from a block for ``reason``; effects and grace are filled in."""
        rule = self.approve
        if is_block:
            place = next((one.section for one in self.reasons if one.code == reason), "")
            rules = {one.section_id: one.rule for one in self.sections}
            rule = rules.get(place, self.block)
        usual: tuple[EffectChoice, ...] = (TagChoice(),) if self.tags_objects else ()
        return replace(
            rule,
            effects=usual if rule.effects is None else _in_order(rule.effects),
            grace_ms=self.grace_ms if rule.grace_ms is None else rule.grace_ms,
        )


def _in_order(effects: Sequence[EffectChoice]) -> tuple[EffectChoice, ...]:
    order = list(EFFECT_KINDS.values())
    return tuple(sorted(effects, key=lambda one: order.index(type(one))))


def needs_second(rule: Rule, item_id: str) -> bool:
    """Whether ``rule`` asks for a second review of the item; the same answer on every computer and every time."""
    if rule.needs_second or rule.second_share <= 0:
        return rule.needs_second
    drawn = hashlib.sha256(f"second review\n{item_id}".encode()).digest()[:8]
    return int.from_bytes(drawn) < rule.second_share * SHARE_STEPS


def faults_of(policy: Policy) -> tuple[str, ...]:
    """What is wrong with ``policy``, in neutral words ``place: fault``; empty when it can be used."""
    faults: list[str] = []
    codes = [one.code for one in policy.reasons]
    sections = [one.section_id for one in policy.sections]
    for name, words in (("reasons", codes), ("sections", sections)):
        if "" in words:
            faults.append(f"{name}: empty code")
        faults.extend(
            f"{name}: twice {word}" for word in sorted(set(words)) if words.count(word) > 1
        )
    faults.extend(
        f"reasons: {one.code}: no section {one.section}"
        for one in policy.reasons
        if one.section and one.section not in sections
    )
    if policy.grace_ms < 0:
        faults.append("grace_ms: negative")
    rules = (
        ("approve", policy.approve),
        ("block", policy.block),
        *((f"sections: {one.section_id}", one.rule) for one in policy.sections),
    )
    for place, rule in rules:
        faults.extend(f"{place}: {fault}" for fault in _rule_faults(rule))
    return tuple(faults)


def _rule_faults(rule: Rule) -> list[str]:
    faults = []
    if not 0 <= rule.second_share <= 1:
        faults.append("second_share: not between 0 and 1")
    if rule.grace_ms is not None and rule.grace_ms < 0:
        faults.append("grace_ms: negative")
    for one in rule.effects or ():
        match one:
            case MessageChoice(address) if not address.startswith(("https://", "oss://")):
                faults.append(f"message: neither https nor oss: {address}")
            case QuarantineChoice(prefix) if not prefix.strip("/") or prefix == "oss://":
                faults.append("quarantine: no prefix")
            case CommandChoice(arguments) if not arguments or not arguments[0]:
                faults.append("command: no program")
            case _:
                pass
    return faults


def policy_payload(policy: Policy) -> dict[str, Any]:
    """``policy`` as the plain JSON object that is kept and hashed."""
    return {
        "version": policy.version,
        "reasons": [
            {"code": one.code, "text": one.text, "section": one.section} for one in policy.reasons
        ],
        "grace_ms": policy.grace_ms,
        "tags_objects": policy.tags_objects,
        "sections": [
            {
                "section_id": one.section_id,
                "title": one.title,
                "text": one.text,
                "rule": _rule_payload(one.rule),
                "dsa_category": one.dsa_category,
                "is_illegal": one.is_illegal,
            }
            for one in policy.sections
        ],
        "approve": _rule_payload(policy.approve),
        "block": _rule_payload(policy.block),
    }


def policy_of(payload: Mapping[str, Any]) -> Policy:
    """The policy that ``payload`` (from ``policy_payload``) holds."""
    return Policy(
        version=payload["version"],
        reasons=tuple(
            Reason(one["code"], one["text"], one["section"]) for one in payload["reasons"]
        ),
        grace_ms=payload["grace_ms"],
        tags_objects=payload["tags_objects"],
        sections=tuple(
            Section(
                one["section_id"],
                one["title"],
                one["text"],
                _rule_of(one["rule"]),
                one["dsa_category"],
                one["is_illegal"],
            )
            for one in payload["sections"]
        ),
        approve=_rule_of(payload["approve"]),
        block=_rule_of(payload["block"]),
    )


def policy_hash(policy: Policy) -> str:
    """SHA-256 (hex) over the canonical JSON of ``policy``; stands in every record made under it."""
    return hashlib.sha256(canonical_json(policy_payload(policy))).hexdigest()


def _rule_payload(rule: Rule) -> dict[str, Any]:
    return {
        "effects": None if rule.effects is None else [choice_payload(one) for one in rule.effects],
        "grace_ms": rule.grace_ms,
        "needs_second": rule.needs_second,
        "second_share": rule.second_share,
    }


def _rule_of(payload: Mapping[str, Any]) -> Rule:
    effects = payload["effects"]
    return Rule(
        effects=None if effects is None else tuple(choice_of(one) for one in effects),
        grace_ms=payload["grace_ms"],
        needs_second=payload["needs_second"],
        second_share=payload["second_share"],
    )


def choice_payload(choice: EffectChoice) -> dict[str, Any]:
    """``choice`` as a plain JSON object."""
    match choice:
        case TagChoice():
            return {"kind": "tag"}
        case PrivateChoice():
            return {"kind": "private"}
        case QuarantineChoice(prefix):
            return {"kind": "quarantine", "prefix": prefix}
        case MessageChoice(address):
            return {"kind": "message", "address": address}
        case _:
            return {"kind": "command", "arguments": list(choice.arguments)}


def choice_of(payload: Mapping[str, Any]) -> EffectChoice:
    """The choice that ``payload`` (from ``choice_payload``) holds.

    Raises:
        KeyError: A newer program wrote a kind that this one does not know.
    """
    values = {name: value for name, value in payload.items() if name != "kind"}
    if "arguments" in values:
        values["arguments"] = tuple(values["arguments"])
    return EFFECT_KINDS[payload["kind"]](**values)
