"""Deciding about review items, taking decisions back, and showing what was decided."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.coverage import DEFAULT_MAX_FRAMES, Coverage, coverage_of
from imm_desktop.domain.errors import ConflictError, InvalidRequestError, StoreDamagedError
from imm_desktop.domain.moderation import ModerationReport, Moment, moments_of
from imm_desktop.domain.results import LabelReport
from imm_desktop.domain.review import (
    Decision,
    Evidence,
    ItemState,
    LogRecord,
    Policy,
    ReviewItem,
    Verdict,
    effects_of,
    follows,
    state_after,
)
from imm_desktop.domain.tasks import LABEL_KINDS, Task, TaskKind
from imm_desktop.services.exporting import csv_of, json_lines_of
from imm_desktop.services.listening import Listener, Listeners
from imm_desktop.services.ports import Archive, Clock, DecisionEntry, DecisionQuery

FINAL: Final = frozenset({Verdict.APPROVE, Verdict.BLOCK})
"""Verdicts that close an item and can be taken back."""
ALL: Final = 1_000_000_000
LOOKED_BACK: Final = 1_000
"""Decisions of a reviewer among which ``undo_last`` looks for one that still stands."""


@dataclass(frozen=True, slots=True)
class ReviewEvidence:
    """Everything a reviewer needs to judge one item."""

    item: ReviewItem
    task: Task
    request: AnalysisRequest
    report: ModerationReport
    moments: tuple[Moment, ...]
    coverage: Coverage | None
    """None when the duration is not known, and for still images."""
    label_report: LabelReport | None
    """The newest labels of the object; None when nobody asked for them."""
    earlier: tuple[DecisionEntry, ...]
    """Every decision about the object, newest first."""


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

    def subscribe(self, listener: Listener[LogRecord]) -> Callable[[], None]:
        """Hear of every record that is added to the log."""
        return self._records.add(listener)

    async def items(
        self, account_id: str, states: frozenset[ItemState] = frozenset({ItemState.OPEN})
    ) -> tuple[ReviewItem, ...]:
        """Review items, oldest first."""
        return await self._archive.load_items(account_id, states)

    async def evidence(self, item: ReviewItem, duration_ms: int = 0) -> ReviewEvidence:
        """What there is to judge ``item`` by; ``duration_ms`` is the video's, 0 when unknown.

        Raises:
            StoreDamagedError: The archive lacks the result that the item is about.
        """
        known = await self._archive.load_task(item.submission_id)
        result = await self._archive.load_result(item.submission_id)
        if known is None or result is None or not isinstance(result.report, ModerationReport):
            raise StoreDamagedError(f"the result behind review item {item.item_id} is missing")
        task, request = known
        heads = await self._archive.list_results(item.source, item.account_id)
        newest = next((one for one in heads if one.task.kind in LABEL_KINDS), None)
        labels = await self._archive.load_report(newest.task.submission_id) if newest else None
        earlier = await self._archive.load_decisions(DecisionQuery(source=item.source))
        coverage = None
        if duration_ms and task.kind is TaskKind.MODERATION:
            coverage = coverage_of(
                interval_s=int(request.values.get("Interval", 1)),
                snapshots=result.report.looked_at,
                duration_ms=duration_ms,
                max_frames=int(request.values.get("MaxFrames", DEFAULT_MAX_FRAMES)),
            )
        return ReviewEvidence(
            item=await self._archive.load_item(item.item_id) or item,
            task=task,
            request=request,
            report=result.report,
            moments=moments_of(result.report.findings),
            coverage=coverage,
            label_report=labels if isinstance(labels, LabelReport) else None,
            earlier=earlier,
        )

    async def decide(
        self,
        item: ReviewItem,
        verdict: Verdict,
        *,
        reason: str = "",
        note: str = "",
        evidence: Evidence,
    ) -> LogRecord:
        """Record ``verdict`` with the effects it owes; they follow, also after a restart.

        Effects are carried out on the object as it was analysed, unless ``evidence`` names another ETag.

        Raises:
            InvalidRequestError: A block without a reason of the policy, or an UNDO (see ``undo``).
            ConflictError: The item is no longer open.
            StoreError: It could not be recorded; nothing was.
        """
        policy = self._policy()
        if verdict is Verdict.UNDO:
            raise InvalidRequestError("an undo names a decision")
        if verdict is Verdict.BLOCK and reason not in {one.code for one in policy.reasons}:
            raise InvalidRequestError("a block needs a reason of the policy")
        async with self._one_at_a_time:
            known = await self._archive.load_item(item.item_id)
            if known is None or known.state is not ItemState.OPEN:
                state = "gone" if known is None else known.state.value
                raise ConflictError(f"{item.source} is {state} already")
            decision = Decision(
                decision_id=self._new_id(),
                item_id=known.item_id,
                source=known.source,
                verdict=verdict,
                reviewer=self._reviewer(),
                decided_at=self._clock.now(),
                policy_version=policy.version,
                evidence=replace(evidence, source_etag=evidence.source_etag or known.source_etag),
                reason=reason,
                note=note,
                app_version=self._app_version,
            )
            record = await self._archive.record(
                decision, state_after(verdict, known.state), effects_of(decision, known, policy)
            )
        self._records.tell(record)
        return record

    async def undo(self, decision_id: str, *, note: str = "") -> LogRecord:
        """Take an approval or a block back: the item is open again, and what was changed outside is restored.

        Raises:
            ConflictError: It was taken back already, or is nothing that can be.
            StoreError: It could not be recorded; nothing was.
        """
        async with self._one_at_a_time:
            found = await self._archive.load_decisions(DecisionQuery(decision_id=decision_id))
            if not found or found[0].record.decision.verdict not in FINAL:
                raise ConflictError("only an approval or a block can be taken back")
            if found[0].undone_by:
                raise ConflictError("the decision was taken back already")
            undone = found[0].record.decision
            decision = Decision(
                decision_id=self._new_id(),
                item_id=undone.item_id,
                source=undone.source,
                verdict=Verdict.UNDO,
                reviewer=self._reviewer(),
                decided_at=self._clock.now(),
                policy_version=self._policy().version,
                evidence=undone.evidence,
                note=note,
                undoes=decision_id,
                app_version=self._app_version,
            )
            record = await self._archive.record(
                decision, state_after(Verdict.UNDO, ItemState.OPEN), (), found[0].effects
            )
        self._records.tell(record)
        return record

    async def undo_last(self) -> LogRecord | None:
        """Take back this reviewer's newest decision that still stands; None when there is none."""
        reviewer = self._reviewer()
        query = DecisionQuery(verdicts=FINAL, reviewer=reviewer, limit=LOOKED_BACK)
        for entry in await self._archive.load_decisions(query):
            if not entry.undone_by and entry.record.decision.reviewer == reviewer:
                return await self.undo(entry.record.decision.decision_id)
        return None

    async def decisions(self, query: DecisionQuery) -> tuple[DecisionEntry, ...]:
        """Records of the log, newest first."""
        return await self._archive.load_decisions(query)

    async def verify(self) -> int | None:
        """Number of the first record that was tampered with; None when the whole log holds."""
        last: LogRecord | None = None
        try:
            async for record in self._archive.iterate_log():
                if not follows(record, last):
                    return 1 if last is None else last.number + 1
                last = record
        except StoreDamagedError:
            return 1 if last is None else last.number + 1
        return None

    async def export(self, path: Path, kind: Literal["csv", "jsonl"], query: DecisionQuery) -> None:
        """Write every record that ``query`` asks for, whatever its limit, oldest first."""
        found = await self._archive.load_decisions(replace(query, limit=ALL))
        entries = tuple(reversed(found))
        await self._write_file(path, csv_of(entries) if kind == "csv" else json_lines_of(entries))
