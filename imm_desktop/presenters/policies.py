"""The policy booklet being edited, without widgets: a draft of the next version, and the versions that were."""

import shlex
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.policy import (
    CommandChoice,
    EffectChoice,
    MessageChoice,
    Policy,
    PrivateChoice,
    QuarantineChoice,
    Reason,
    Rule,
    Section,
    TagChoice,
    faults_of,
)
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.reason_codes import code_of
from imm_desktop.presenters.review_words import reason_text
from imm_desktop.services.policy_book import PolicyBook

APPROVALS: Final = "*approve"
OTHER_BLOCKS: Final = "*block"
"""Entries of the booklet that are no section: what follows from approvals, and from blocks outside all sections."""
DIGITS: Final = 9
"""The first so many reasons are on the digit keys."""


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule as a form shows it; an empty address or prefix means that the effect is off."""

    is_usual: bool = True
    """Whether the effects are those of Settings › Review."""
    tags: bool = True
    private: bool = False
    quarantine: str = ""
    message: str = ""
    command: str = ""
    """A command line; it is split as a shell would, and run without one."""
    grace_s: int = -1
    """-1: the grace time of Settings › Review."""
    needs_second: bool = False
    second_percent: int = 0


@dataclass(frozen=True, slots=True)
class EntryForm:
    """One entry of the booklet as a form shows it."""

    key: str
    """Section ID, APPROVALS or OTHER_BLOCKS."""
    title: str
    text: str
    reasons: tuple[str, ...]
    rule: RuleForm
    dsa_category: str = ""
    is_illegal: bool = False

    @property
    def is_section(self) -> bool:
        """Whether it is a policy with title, text and reasons."""
        return self.key not in (APPROVALS, OTHER_BLOCKS)


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of the booklet in the list of them."""

    version: int
    changed_at: datetime
    changed_by: str


class PoliciesPresenter(QObject):
    """Edits a draft; only ``save`` brings it into force, as a new version."""

    changed = Signal()
    """Entries, versions or what is chosen are others now."""
    faulty = Signal(str)
    """What is wrong with the draft, in neutral words; empty when it can be saved."""
    saved = Signal(int)
    """Number of the version that came into force."""
    problem_raised = Signal(Problem)

    def __init__(self, keep_secret: Callable[[str, str], Awaitable[None]]) -> None:
        """``keep_secret`` puts the signing secret of an address into the key ring."""
        super().__init__()
        self._keep_secret = keep_secret
        self._book: PolicyBook | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._secrets: dict[str, str] = {}
        self.draft: Policy | None = None
        self.versions: tuple[VersionLine, ...] = ()
        self.jobs = Jobs(on_error=lambda error: self.problem_raised.emit(describe(error)))

    @property
    def current(self) -> Policy | None:
        """What is in force; None until the booklet is known."""
        return None if self._book is None else self._book.current

    @property
    def is_changed(self) -> bool:
        """Whether the draft differs from what is in force."""
        book = self._book
        return book is not None and self.draft is not None and self.draft != book.current

    def use(self, book: PolicyBook | None) -> None:
        """Edit ``book``."""
        self._unsubscribe()
        self._book = book
        self.draft = None if book is None else book.current
        if book is not None:
            self._unsubscribe = book.subscribe(lambda _policy: self._renewed())
            self.jobs.start("versions", self._load_versions(book))
        self.changed.emit()

    def entries(self) -> tuple[EntryForm, ...]:
        """Every policy of the draft, then what follows from approvals and from other blocks."""
        draft = self.draft
        if draft is None:
            return ()
        sections = tuple(
            EntryForm(
                one.section_id,
                one.title,
                one.text,
                tuple(reason_text(r) for r in draft.reasons if r.section == one.section_id),
                form_of(one.rule),
                one.dsa_category,
                one.is_illegal,
            )
            for one in draft.sections
        )
        rest = tuple(reason_text(r) for r in draft.reasons if not r.section)
        return (
            *sections,
            EntryForm(OTHER_BLOCKS, "", "", rest, form_of(draft.block)),
            EntryForm(APPROVALS, "", "", (), form_of(draft.approve)),
        )

    def add(self, title: str) -> str:
        """Add an empty policy; returns its key."""
        if self.draft is None:
            return ""
        key = uuid.uuid4().hex[:8]
        self._edit(replace(self.draft, sections=(*self.draft.sections, Section(key, title))))
        return key

    def remove(self, key: str) -> None:
        """Remove a policy; its reasons stay, without one."""
        draft = self.draft
        if draft is not None:
            reasons = tuple(
                replace(one, section="") if one.section == key else one for one in draft.reasons
            )
            sections = tuple(one for one in draft.sections if one.section_id != key)
            self._edit(replace(draft, reasons=reasons, sections=sections))

    def reasons(self) -> tuple[str, ...]:
        """Every reason of the draft, in the order in which reviewers see them."""
        return () if self.draft is None else tuple(reason_text(one) for one in self.draft.reasons)

    def move_reason(self, place: int, by: int) -> int:
        """Put the reason at ``place`` further on (+1) or back (−1) in that order; returns where it is then."""
        draft, there = self.draft, place + by
        if draft is None or not (
            0 <= place < len(draft.reasons) and 0 <= there < len(draft.reasons)
        ):
            return place
        reasons = list(draft.reasons)
        reasons.insert(there, reasons.pop(place))
        self._edit(replace(draft, reasons=tuple(reasons)))
        return there

    def change(self, form: EntryForm) -> None:
        """Take what the form shows into the draft; a command line that cannot be split is told as a fault."""
        draft = self.draft
        if draft is None:
            return
        try:
            rule = rule_of(form.rule)
        except ValueError as error:
            self.faulty.emit(f"command: {error}")
            return
        if form.key == APPROVALS:
            self._edit(replace(draft, approve=rule))
            return
        section_id = form.key if form.is_section else ""
        draft = replace(draft, reasons=_reasons(draft.reasons, section_id, form.reasons))
        if form.key == OTHER_BLOCKS:
            self._edit(replace(draft, block=rule))
            return
        sections = tuple(
            Section(one.section_id, form.title, form.text, rule, form.dsa_category, form.is_illegal)
            if one.section_id == form.key
            else one
            for one in draft.sections
        )
        self._edit(replace(draft, sections=sections))

    def set_secret(self, address: str, secret: str) -> None:
        """The signing secret of a message address; it goes into the key ring with the next ``save``."""
        if address and secret:
            self._secrets[address] = secret

    def discard(self) -> None:
        """Begin again from what is in force."""
        self.draft = None if self._book is None else self._book.current
        self._secrets.clear()
        self.faulty.emit("")
        self.changed.emit()

    def save(self) -> None:
        """Bring the draft into force as a new version."""
        if self._book is not None and self.draft is not None:
            self.jobs.start("save", self._save(self._book, self.draft))

    async def close(self) -> None:
        """Stop; what was not saved is gone."""
        self._unsubscribe()
        await self.jobs.close()

    def _edit(self, draft: Policy) -> None:
        self.draft = draft
        self.faulty.emit("; ".join(faults_of(draft)))
        self.changed.emit()

    async def _save(self, book: PolicyBook, draft: Policy) -> None:
        for address, secret in tuple(self._secrets.items()):
            await self._keep_secret(address, secret)
            self._secrets.pop(address, None)
        saved = await book.change(draft)
        await self._load_versions(book)
        self.draft = saved
        self.changed.emit()
        self.saved.emit(saved.version)

    async def _load_versions(self, book: PolicyBook) -> None:
        versions = await book.versions()
        self.versions = tuple(
            VersionLine(one.policy.version, one.changed_at, one.changed_by)
            for one in reversed(versions)
        )
        self.changed.emit()

    def _renewed(self) -> None:
        """Somebody brought another version into force; a draft under way is not thrown away for it."""
        book = self._book
        if book is not None and not self.jobs.names() and self.draft is not None:
            newer = book.current
            if self.draft.version < newer.version and self.draft == replace(
                newer, version=self.draft.version
            ):
                self.draft = newer
            self.jobs.start("versions", self._load_versions(book))


def form_of(rule: Rule) -> RuleForm:
    """``rule`` as a form shows it."""
    effects: Sequence[EffectChoice] = rule.effects or ()
    quarantine = next((one.prefix for one in effects if isinstance(one, QuarantineChoice)), "")
    message = next((one.address for one in effects if isinstance(one, MessageChoice)), "")
    command = next((one.arguments for one in effects if isinstance(one, CommandChoice)), ())
    return RuleForm(
        is_usual=rule.effects is None,
        tags=rule.effects is None or any(isinstance(one, TagChoice) for one in effects),
        private=any(isinstance(one, PrivateChoice) for one in effects),
        quarantine=quarantine,
        message=message,
        command=shlex.join(command),
        grace_s=-1 if rule.grace_ms is None else rule.grace_ms // 1000,
        needs_second=rule.needs_second,
        second_percent=round(rule.second_share * 100),
    )


def rule_of(form: RuleForm) -> Rule:
    """The rule that ``form`` shows.

    Raises:
        ValueError: The command line cannot be split: a quotation mark is missing.
    """
    effects: list[EffectChoice] = []
    if form.tags:
        effects.append(TagChoice())
    if form.private:
        effects.append(PrivateChoice())
    if form.quarantine.strip():
        effects.append(QuarantineChoice(form.quarantine.strip()))
    if form.message.strip():
        effects.append(MessageChoice(form.message.strip()))
    if form.command.strip():
        effects.append(CommandChoice(tuple(shlex.split(form.command))))
    return Rule(
        effects=None if form.is_usual else tuple(effects),
        grace_ms=None if form.grace_s < 0 else form.grace_s * 1000,
        needs_second=form.needs_second,
        second_share=form.second_percent / 100,
    )


def _reasons(known: Sequence[Reason], section_id: str, texts: Sequence[str]) -> tuple[Reason, ...]:
    """``known`` with exactly ``texts`` in the section; known texts keep code and place, new ones come last."""
    wanted = [text.strip() for text in dict.fromkeys(texts) if text.strip()]
    by_text = {reason_text(one): one for one in known}
    left = [
        replace(one, section=section_id) if reason_text(one) in wanted else one
        for one in known
        if one.section != section_id or reason_text(one) in wanted
    ]
    codes = {one.code for one in known}
    for text in wanted:
        if text not in by_text:
            code = code_of(text, codes)
            codes.add(code)
            left.append(Reason(code, text, section_id))
    return tuple(left)
