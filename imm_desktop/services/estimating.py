"""Dry runs: what a batch would do and cost, before anything is sent."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Final

from imm_desktop.domain.analysis import suitable
from imm_desktop.domain.batches import BatchObject, SkipReason, skip_reason
from imm_desktop.domain.dry_runs import DryRun, dry_run_of, film_estimate
from imm_desktop.domain.errors import BackendError, CredentialsError, ImmDesktopError
from imm_desktop.domain.media import MediaType, ObjectUri
from imm_desktop.domain.parameters import Values
from imm_desktop.domain.prices import Estimate, PriceRow
from imm_desktop.domain.recipes import fingerprint, request_of
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.services.gathering import objects_below
from imm_desktop.services.ports.batches import BatchStore
from imm_desktop.services.ports.system import Clock
from imm_desktop.services.sessions import Session

log = logging.getLogger(__name__)

ASKED: Final = 200
"""Lengths that a dry run asks the service for by itself; each is a request that may cost."""
ASKED_AT_ONCE: Final = 8
LOOKED_AT: Final = 1_000
"""Objects looked up in the archive at once."""


async def analysed_already(
    store: BatchStore,
    account_id: str,
    kind: TaskKind,
    values: Values,
    objects: Sequence[BatchObject],
) -> dict[ObjectUri, SkipReason]:
    """Which of ``objects`` need no task with these values, and why."""
    found: dict[ObjectUri, SkipReason] = {}
    same = fingerprint(kind, values)
    for start in range(0, len(objects), LOOKED_AT):
        some = objects[start : start + LOOKED_AT]
        known = await store.known_analyses(account_id, kind, [one.uri for one in some])
        for one in some:
            # A film's values differ from video to video, all others are the same for all.
            wanted = (
                fingerprint(kind, request_of(kind, values, one.uri).values)
                if kind is TaskKind.HIGHLIGHT
                else same
            )
            reason = skip_reason(one.etag, wanted, known.get(one.uri, ()))
            if reason is not None:
                found[one.uri] = reason
    return found


class Estimating:
    """Dry runs and prices, for one account."""

    def __init__(self, session: Session, store: BatchStore, clock: Clock) -> None:
        self._session = session
        self._store = store
        self._clock = clock

    def objects_below(
        self, bucket: str, prefix: str = ""
    ) -> AsyncIterator[tuple[BatchObject, ...]]:
        """Every object below ``prefix``, on all levels, page by page."""
        return objects_below(self._session.objects, bucket, prefix)

    def today(self) -> date:
        """The date by which prices hold."""
        return self._clock.now().date()

    async def prices(self) -> tuple[PriceRow, ...]:
        """What the operator entered; empty until then."""
        return await self._store.load_prices()

    async def save_prices(self, rows: Sequence[PriceRow]) -> None:
        """Keep ``rows`` instead of all others."""
        await self._store.save_prices(rows)

    async def dry_run(
        self,
        kind: TaskKind,
        values: Values,
        objects: Sequence[BatchObject],
        *,
        most_asked: int = ASKED,
        is_again: bool = False,
    ) -> AsyncIterator[DryRun]:
        """What would be started, better and better: at once what the archive knows, then with lengths as they come.

        ``values`` must be without faults. At most ``most_asked`` lengths are asked for; stop iterating to stop asking.
        """
        different = {one.uri: one for one in objects}
        fit = [different[uri] for uri in suitable(kind, list(different))]
        skipped = {} if is_again else await self.analysed_already(kind, values, fit)
        wanted = [one for one in fit if one.uri not in skipped]
        lengths: dict[ObjectUri, int] = {}
        rows = await self._store.load_prices()
        today = self.today()

        def found(*, is_final: bool) -> DryRun:
            return dry_run_of(
                kind,
                values,
                [lengths.get(one.uri) for one in wanted],
                rows,
                today,
                skipped=Counter(skipped.values()),
                left_out=len(objects) - len(fit),
                is_final=is_final,
            )

        async for some in self.lengths(wanted, most_asked=most_asked):
            if lengths:
                yield found(is_final=False)
            lengths.update(some)
        yield found(is_final=True)

    async def film(self, sources: Sequence[ObjectUri], cut_ms: int) -> Estimate:
        """What a film of parts of ``sources`` costs; ``cut_ms`` of them, 0 where the service chooses."""
        rows = await self._store.load_prices()
        different = tuple(dict.fromkeys(sources))
        lengths: dict[ObjectUri, int] = {}
        if rows:
            try:
                heads = await asyncio.gather(*map(self._session.objects.head, different))
                objects = [
                    BatchObject(uri, head.etag) for uri, head in zip(different, heads, strict=True)
                ]
                async for some in self.lengths(objects):
                    lengths.update(some)
            except BackendError as error:
                log.info("lengths for a film are not known: %s", error)
        return film_estimate(cut_ms, [lengths.get(one) for one in different], rows, self.today())

    async def analysed_already(
        self, kind: TaskKind, values: Values, objects: Sequence[BatchObject]
    ) -> dict[ObjectUri, SkipReason]:
        """Which of ``objects`` need no task with these values, and why."""
        account_id = self._session.account.account_id
        return await analysed_already(self._store, account_id, kind, values, objects)

    async def lengths(
        self, objects: Sequence[BatchObject], *, most_asked: int = ASKED
    ) -> AsyncIterator[dict[ObjectUri, int]]:
        """Lengths of videos in ms: at once those that are known, then at most ``most_asked`` more, a few at a time.

        Raises:
            CredentialsError: The key may not ask for lengths.
            BackendError: The service answered none of several.
        """
        videos = [one for one in objects if one.uri.media_type is MediaType.VIDEO]
        known = await self._known_lengths(videos)
        yield known
        unknown = [one for one in videos if one.uri not in known][:most_asked]
        for start in range(0, len(unknown), ASKED_AT_ONCE):
            yield await self._asked_lengths(unknown[start : start + ASKED_AT_ONCE])

    async def _known_lengths(self, objects: Sequence[BatchObject]) -> dict[ObjectUri, int]:
        account_id = self._session.account.account_id
        found: dict[ObjectUri, int] = {}
        for start in range(0, len(objects), LOOKED_AT):
            some = objects[start : start + LOOKED_AT]
            found.update(await self._store.load_lengths(account_id, some))
        return found

    async def _asked_lengths(self, objects: Sequence[BatchObject]) -> dict[ObjectUri, int]:
        """Lengths from the service; a video that it cannot read is left out, its task will say why.

        Raises:
            CredentialsError: The key may not ask at all.
            BackendError: The service did not answer any of them.
        """
        backend = self._session.backend
        answers = await asyncio.gather(
            *(backend.media_facts(one.uri) for one in objects), return_exceptions=True
        )
        found: dict[BatchObject, int] = {}
        errors: list[ImmDesktopError] = []
        for one, answer in zip(objects, answers, strict=True):
            if isinstance(answer, ImmDesktopError) and not isinstance(answer, CredentialsError):
                errors.append(answer)
            elif isinstance(answer, BaseException):
                raise answer
            elif answer.duration_ms:
                found[one] = answer.duration_ms
        if len(errors) == len(objects) > 1:
            raise errors[0]
        await self._store.save_lengths(
            self._session.account.account_id,
            {one: length for one, length in found.items() if one.etag},
        )
        return {one.uri: length for one, length in found.items()}
