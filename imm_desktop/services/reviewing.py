"""Deciding about review items, taking decisions back, and showing what was decided."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from imm_desktop.domain.cases import SUFFIX as CASE_SUFFIX
from imm_desktop.domain.errors import ConflictError, InvalidRequestError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.owed import effects_of
from imm_desktop.domain.policy import Policy, policy_hash
from imm_desktop.domain.queues import Alike, Queue
from imm_desktop.domain.review import (
    UNDOABLE,
    Decision,
    Evidence,
    ItemState,
    LogRecord,
    ReviewItem,
    Verdict,
)
from imm_desktop.domain.review_history import ItemHistory, judged, redoing, undoing
from imm_desktop.domain.review_log import Anchor, anchor_line
from imm_desktop.services.auditing import audit
from imm_desktop.services.case_file import CasePicture
from imm_desktop.services.case_package import CaseContent, case_package_of, case_page_of
from imm_desktop.services.exporting import (
    Exported,
    Say,
    csv_of,
    in_english,
    json_lines_of,
    with_pseudonyms,
)
from imm_desktop.services.listening import Listener, Listeners
from imm_desktop.services.ports.archive import Archive, DecisionEntry, DecisionQuery
from imm_desktop.services.ports.reviews import ItemChange, QueueQuery
from imm_desktop.services.ports.system import Clock
from imm_desktop.services.review_evidence import ReviewEvidence, evidence_of, renewed
from imm_desktop.services.statements import statements_csv, statements_json, statements_of

ALL: Final = 1_000_000_000


class Reviewing:
    """The review queue and the log."""

    def __init__(
        self,
        archive: Archive,
        clock: Clock,
        policy: Callable[[], Policy],
        reviewer: Callable[[], str],
        new_id: Callable[[], str],
        app_version: str,
        write_file: Callable[[Path, bytes], Awaitable[None]],
    ) -> None:
        """``write_file`` puts a file in place whole or not at all."""
        self._archive = archive
        self._clock = clock
        self._policy = policy
        self._reviewer = reviewer
        self._new_id = new_id
        self._app_version = app_version
        self._write_file = write_file
        self._records: Listeners[LogRecord] = Listeners()
        self._one_at_a_time = asyncio.Lock()

    @property
    def policy(self) -> Policy:
        """The policy that the next decision is made under."""
        return self._policy()

    @property
    def reviewer(self) -> str:
        """Who decides."""
        return self._reviewer()

    @property
    def is_recording(self) -> bool:
        """Whether a record is on its way into the log, or there and not yet told."""
        return self._one_at_a_time.locked() or self._records.are_being_told

    def subscribe(self, listener: Listener[LogRecord]) -> Callable[[], None]:
        """Hear of every record that is added to the log."""
        return self._records.add(listener)

    async def items(
        self, account_id: str, states: frozenset[ItemState] = frozenset({ItemState.OPEN})
    ) -> tuple[ReviewItem, ...]:
        """Review items, oldest first."""
        return await self._archive.load_items(account_id, states)

    async def queue(self, query: QueueQuery) -> tuple[ReviewItem, ...]:
        """One page of a queue, as this reviewer sees it."""
        return await self._archive.load_queue(replace(query, reviewer=self._reviewer()))

    async def count(self, query: QueueQuery) -> int:
        """How many items ``query`` finds, whatever its limit."""
        return await self._archive.count_queue(replace(query, reviewer=self._reviewer()))

    async def counts(self, account_id: str) -> dict[Queue, int]:
        """How many items each queue has for this reviewer."""
        return await self._archive.count_queues(account_id, self._reviewer(), self._clock.now())

    async def claim(self, item: ReviewItem) -> ReviewItem:
        """Take the item for oneself.

        Raises:
            ConflictError: Somebody else holds it, or it awaits no answer.
        """
        return await self._archive.claim(item.item_id, self._reviewer())

    async def change(self, items: Sequence[ReviewItem], change: ItemChange) -> None:
        """Change priority, holder or snooze of items; none of it is a decision."""
        await self._archive.change_items([one.item_id for one in items], change)

    async def alike(self, item: ReviewItem) -> tuple[Alike, ...]:
        """Earlier decisions in force about the same or nearly the same content: an offer, never applied by itself."""
        return await self._archive.alike(item)

    async def history(self, item: ReviewItem) -> ItemHistory:
        """What was decided about the item, and what of it stands."""
        return await self._archive.load_history(item.item_id)

    async def evidence(self, item: ReviewItem, duration_ms: int = 0) -> ReviewEvidence:
        """What there is to judge ``item`` by; ``duration_ms`` is the video's, 0 when unknown.

        Raises:
            StoreDamagedError: The archive lacks the result that the item is about.
        """
        return await evidence_of(self._archive, item, duration_ms)

    async def evidence_again(self, evidence: ReviewEvidence) -> ReviewEvidence:
        """``evidence`` with what may be another by now.

        Raises:
            StoreError: The archive cannot be read.
        """
        return await renewed(self._archive, evidence)

    async def decide(
        self,
        item: ReviewItem,
        verdict: Verdict,
        *,
        reason: str = "",
        note: str = "",
        evidence: Evidence,
        batch: str = "",
    ) -> LogRecord:
        """Record ``verdict`` with the effects it owes; they follow, also after a restart.

        Effects are carried out on the object as it was analysed, unless ``evidence`` names another ETag.

        Raises:
            InvalidRequestError: A block without a reason of the policy, or an UNDO or REDO (see ``undo``, ``redo``).
            ConflictError: The item awaits no answer, or not of this reviewer.
            StoreError: It could not be recorded; nothing was.
        """
        policy = self._policy()
        check_answer(verdict, reason, policy)
        async with self._one_at_a_time:
            known = await self._archive.load_item(item.item_id)
            if known is None:
                raise ConflictError(f"{item.source} is gone already")
            seen = replace(evidence, source_etag=evidence.source_etag or known.source_etag)
            answer = self._new(known.item_id, known.source, verdict, seen, policy)
            history = await self._archive.load_history(known.item_id)
            decision = judged(
                replace(answer, reason=reason, note=note, batch=batch), history, policy
            )
            record = await self._archive.record(decision, effects_of(decision, known, policy))
        self._records.tell(record)
        return record

    async def undo(self, decision_id: str, *, note: str = "", batch: str = "") -> LogRecord:
        """Take the newest standing decision about an item back: the item is where it was before, and so is the object.

        Raises:
            ConflictError: It was taken back already, something newer stands, or it is nothing that can be.
            StoreError: It could not be recorded; nothing was.
        """
        async with self._one_at_a_time:
            found = await self._archive.load_decisions(DecisionQuery(decision_id=decision_id))
            if not found or found[0].record.decision.verdict not in UNDOABLE:
                raise ConflictError("only an approval, a block or an escalation can be taken back")
            if found[0].undone_by:
                raise ConflictError("the decision was taken back already")
            undone = found[0].record.decision
            undo = self._new(
                undone.item_id, undone.source, Verdict.UNDO, undone.evidence, self._policy()
            )
            history = await self._archive.load_history(undone.item_id)
            decision = undoing(replace(undo, note=note, undoes=decision_id, batch=batch), history)
            record = await self._archive.record(decision, (), found[0].effects)
        self._records.tell(record)
        return record

    async def undo_last(self) -> LogRecord | None:
        """Take back this reviewer's newest decision that still stands; None when there is none."""
        entry = await self._newest_open(UNDOABLE)
        return None if entry is None else await self.undo(entry.record.decision.decision_id)

    async def redo(self, undo_id: str, *, note: str = "") -> LogRecord:
        """Take an UNDO back: what it took back stands again, with its effects, after the same grace.

        Raises:
            ConflictError: It is no UNDO, was taken back already, or something was decided since.
            StoreError: It could not be recorded; nothing was.
        """
        policy = self._policy()
        async with self._one_at_a_time:
            found = await self._archive.load_decisions(DecisionQuery(decision_id=undo_id))
            if not found or found[0].record.decision.verdict is not Verdict.UNDO:
                raise ConflictError("only an undo can be taken back like this")
            undo = found[0].record.decision
            item = await self._archive.load_item(undo.item_id)
            if item is None:
                raise ConflictError(f"{undo.source} is gone already")
            redo = self._new(undo.item_id, undo.source, Verdict.REDO, undo.evidence, policy)
            history = await self._archive.load_history(undo.item_id)
            decision = redoing(replace(redo, note=note, undoes=undo_id), history, policy)
            record = await self._archive.record(decision, effects_of(decision, item, policy))
        self._records.tell(record)
        return record

    async def redo_last(self) -> LogRecord | None:
        """Take back this reviewer's newest UNDO that still stands; None when there is none, or its item was decided since."""
        entry = await self._newest_open(frozenset({Verdict.UNDO}))
        if entry is None:
            return None
        undo = entry.record.decision
        history = await self._archive.load_history(undo.item_id)
        return await self.redo(undo.decision_id) if history.redoable else None

    async def _newest_open(self, verdicts: frozenset[Verdict]) -> DecisionEntry | None:
        reviewer = self._reviewer()
        if not reviewer:
            return None
        query = DecisionQuery(verdicts=verdicts, reviewer=reviewer, standing_only=True, limit=1)
        return next(iter(await self._archive.load_decisions(query)), None)

    def _new(
        self,
        item_id: str,
        source: ObjectUri,
        verdict: Verdict,
        evidence: Evidence,
        policy: Policy,
    ) -> Decision:
        return Decision(
            decision_id=self._new_id(),
            item_id=item_id,
            source=source,
            verdict=verdict,
            reviewer=self._reviewer(),
            decided_at=self._clock.now(),
            policy_version=policy.version,
            policy_hash=policy_hash(policy),
            evidence=evidence,
            app_version=self._app_version,
        )

    async def decisions(self, query: DecisionQuery) -> tuple[DecisionEntry, ...]:
        """Records of the log, newest first."""
        return await self._archive.load_decisions(query)

    async def verify(self) -> int | None:
        """Number of the first record that was tampered with; None when the whole log holds."""
        return (await audit(self._archive)).first_broken

    async def export(
        self,
        path: Path,
        kind: Exported,
        query: DecisionQuery,
        *,
        hides_names: bool = False,
        scope: Sequence[str] = (),
        say: Say = in_english,
    ) -> None:
        """Write every record that ``query`` asks for, whatever its limit, oldest first.

        With ``hides_names`` each reviewer has the same pseudonym throughout; hashes cannot be computed anew then.
        ``scope`` are the countries of statements of reasons; ``say`` gives words for people in the reader's language.
        """
        found = await self._archive.load_decisions(replace(query, limit=ALL))
        entries = tuple(reversed(found))
        if hides_names:
            first = await self._archive.log_end(1)
            entries = with_pseudonyms(entries, first.hash)
        policies = await self._policies()
        content = await asyncio.to_thread(self._content, kind, entries, policies, scope, say)
        await self._write_file(path, content)

    async def write_anchor(self, path: Path) -> Anchor:
        """Write how long the log is now into a file of its own, to be kept where the log is not.

        ``imm-desktop verify --anchors FILE`` compares it with the log later.
        """
        end = await self._archive.log_end()
        anchor = Anchor(end.number, end.hash, self._clock.now())
        await self._write_file(path, anchor_line(anchor).encode() + b"\n")
        return anchor

    async def write_case(
        self,
        path: Path,
        item: ReviewItem,
        pictures: Sequence[CasePicture] = (),
        *,
        is_veiled: bool = True,
        why_no_pictures: str = "",
        say: Say = in_english,
    ) -> None:
        """Write everything about ``item`` into one file; pictures as they are only when asked for.

        A path that ends in ``.immcase`` becomes a case that this program opens and examines, any other a page of HTML.
        """
        query = DecisionQuery(item_id=item.item_id, limit=ALL)
        entries = tuple(reversed(await self._archive.load_decisions(query)))
        known = await self._archive.load_item(item.item_id) or item
        policies = tuple((await self._policies()).values())
        end = await self._archive.log_end()
        case = CaseContent(
            known,
            entries,
            Anchor(end.number, end.hash, self._clock.now()),
            self._app_version,
            pictures,
            policies,
            is_veiled=is_veiled,
            why_no_pictures=why_no_pictures,
            say=say,
        )
        is_case = path.suffix.lower() == CASE_SUFFIX
        content = await asyncio.to_thread(case_package_of if is_case else case_page_of, case)
        await self._write_file(path, content)

    async def _policies(self) -> dict[int, Policy]:
        current = self._policy()
        known = {one.policy.version: one.policy for one in await self._archive.load_policies()}
        return {current.version: current, **known}

    @staticmethod
    def _content(
        kind: Exported,
        entries: tuple[DecisionEntry, ...],
        policies: dict[int, Policy],
        scope: Sequence[str],
        say: Say,
    ) -> bytes:
        match kind:
            case "csv":
                return csv_of(entries, say)
            case "jsonl":
                return json_lines_of(entries)
            case "dsa-csv":
                return statements_csv(statements_of(entries, policies, scope, say))
            case _:
                return statements_json(statements_of(entries, policies, scope, say))


def check_answer(verdict: Verdict, reason: str, policy: Policy) -> None:
    """Whether ``verdict`` can be given as an answer under ``policy``.

    Raises:
        InvalidRequestError: A block without a reason of the policy, or no answer at all.
    """
    if verdict in (Verdict.UNDO, Verdict.REDO):
        raise InvalidRequestError("an undo names a decision")
    if verdict is Verdict.BLOCK and reason not in {one.code for one in policy.reasons}:
        raise InvalidRequestError("a block needs a reason of the policy")
