"""Results that come as files: the service's answers saved by somebody, or its messages about ended tasks."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.errors import FileRefusedError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.rescue import Imported, ImportOutcome, ReadResult, Refusal, elsewhere_id
from imm_desktop.domain.results import summary_of
from imm_desktop.domain.tasks import Task, TaskStatus
from imm_desktop.services.archiving import review_item_of
from imm_desktop.services.ports.archive import Archive
from imm_desktop.services.ports.system import Clock, ResultReader
from imm_desktop.services.rescuing import adopted_task
from imm_desktop.services.sessions import Session


class Importing:
    """Takes results out of files into the archive of one account."""

    def __init__(
        self,
        session: Session,
        archive: Archive,
        clock: Clock,
        reader: ResultReader,
        load: Callable[[Path], bytes],
    ) -> None:
        """``load`` reads a whole file, in a thread."""
        self._session = session
        self._archive = archive
        self._clock = clock
        self._reader = reader
        self._load = load

    async def read(self, path: Path) -> tuple[ReadResult, ...]:
        """The results in the file at ``path``, each with its video where file or archive knows it; keeps nothing.

        Raises:
            FileRefusedError: The file cannot be read, or holds none that can be taken.
        """
        try:
            content = await asyncio.to_thread(self._load, path)
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise FileRefusedError(f"{path}: {why}", reason=Refusal.NOT_A_RESULT) from error
        found = await asyncio.to_thread(self._reader.read, content)
        return tuple([await self._with_source(one) for one in found])

    async def keep(
        self, results: Sequence[ReadResult], sources: Sequence[ObjectUri | None] = ()
    ) -> tuple[Imported, ...]:
        """Archive ``results``; ``sources`` are the operator's words for those that name no video, in the same order.

        Raises:
            ValueError: A result names no video and the operator did not either; nothing was kept.
            StoreError: The archive cannot keep it; those before it are kept.
        """
        named = [*sources, *([None] * (len(results) - len(sources)))]
        pairs = [(one, one.source or given) for one, given in zip(results, named, strict=True)]
        if any(source is None for _one, source in pairs):
            raise ValueError("a result names no video")
        return tuple([await self._keep(one, source) for one, source in pairs if source is not None])

    async def _with_source(self, read: ReadResult) -> ReadResult:
        known = await self._known(read)
        return read if known is None else replace(read, source=known.source)

    async def _keep(self, read: ReadResult, source: ObjectUri) -> Imported:
        known = await self._known(read)
        if known is not None and not known.is_over:
            return await self._complete(known, read)
        account_id = self._session.account.account_id
        digest = ""
        if known is not None:
            kept = await self._archive.load_result(known.submission_id)
            if kept is not None and kept.report == read.result.report:
                return Imported(ImportOutcome.KNOWN, known.submission_id, known.kind, known.source)
            digest = (
                read.digest
            )  # another result of the same task, as after a review at the service
        now = self._clock.now()
        request = AnalysisRequest(
            read.kind, source, {} if read.request is None else read.request.values
        )
        task = adopted_task(
            account_id,
            request,
            read.result,
            submission_id=elsewhere_id(
                account_id,
                read.task_id or str(source),
                digest or ("" if read.task_id else read.digest),
            ),
            task_id=read.task_id,
            started_at=read.started_at or read.ended_at or now,
            ended_at=read.ended_at or now,
        )
        is_new = await self._archive.adopt(
            task, request, read.result, review_item_of(task, read.result)
        )
        outcome = ImportOutcome.KEPT if is_new else ImportOutcome.KNOWN
        return Imported(outcome, task.submission_id, task.kind, source)

    async def _complete(self, known: Task, read: ReadResult) -> Imported:
        done = replace(known, task_id=known.task_id or read.task_id).moved_to(
            TaskStatus.SUCCEEDED,
            percent=100,
            ended_at=read.ended_at or self._clock.now(),
            summary=summary_of(read.result.report),
            request_id=read.result.request_id or known.request_id,
        )
        await self._archive.finish(done, read.result, review_item_of(done, read.result))
        return Imported(ImportOutcome.COMPLETED, done.submission_id, done.kind, done.source)

    async def _known(self, read: ReadResult) -> Task | None:
        account_id = self._session.account.account_id
        if read.task_id:
            known = (await self._archive.tasks_by_id(account_id, [read.task_id])).get(read.task_id)
            if known is not None:
                return known
        if not read.submission_id:
            return None
        kept = await self._archive.load_task(read.submission_id)
        return kept[0] if kept is not None and kept[0].account_id == account_id else None
