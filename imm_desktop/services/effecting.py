"""Making decisions take effect on objects, and taking effects back: the outbox.

How each kind of effect is carried out stands in ``effect_registers``, ``effect_moves`` and ``effect_messages``. All of
them may be killed between any two steps and go on from what the archive and the object say.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from imm_desktop.domain.effects import (
    Effect,
    EffectState,
    MoveObject,
    SendMessage,
    SetPrivate,
    TagObject,
)
from imm_desktop.domain.errors import (
    AmbiguousError,
    BackendError,
    ConflictError,
    CredentialsError,
    NotFoundError,
    ServiceFailedError,
    StoreError,
    ThrottledError,
    UnreachableError,
)
from imm_desktop.services.effect_messages import tell
from imm_desktop.services.effect_moves import move_away, move_back
from imm_desktop.services.effect_registers import restore_register, write_register
from imm_desktop.services.effect_steps import GONE, Step
from imm_desktop.services.listening import Listener, Listeners
from imm_desktop.services.ports.archive import Archive, DecisionQuery
from imm_desktop.services.ports.objects import ObjectStore
from imm_desktop.services.ports.system import Clock, CommandRunner, Messenger
from imm_desktop.services.waiting import wait_for_either

log = logging.getLogger(__name__)

AT_ONCE: Final = 4
MOST_ATTEMPTS: Final = 10
"""Refusals by a service that answers before an effect is FAILED; a service that cannot be reached is waited for."""
FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 300.0
LONGEST_ABSENCE_S: Final = 60.0
"""Most between two tries while the service cannot be reached."""

SET_BACK_S: Final = 60.0
"""An effect that is due so much later than it can be was dated by a clock that has been set back since."""

_TRANSIENT: Final = (
    UnreachableError,
    ThrottledError,
    AmbiguousError,
    ServiceFailedError,
    CredentialsError,
)
_AGAIN: Final = {
    EffectState.FAILED: EffectState.OWED,
    EffectState.UNDO_FAILED: EffectState.UNDO_OWED,
}


class Effecting:
    """Works the outbox off, for all accounts."""

    def __init__(
        self,
        archive: Archive,
        objects_of: Callable[[str], ObjectStore | None],
        clock: Clock,
        messenger: Messenger | None = None,
        runner: CommandRunner | None = None,
        runs_commands: Callable[[], bool] = lambda: True,
    ) -> None:
        """``objects_of`` gives the object store of an account; None while it is not connected.

        Without a ``messenger`` no message goes to an HTTPS address, without a ``runner``, or while ``runs_commands``
        says no, no command is run; such effects fail and say so.
        """
        self._archive = archive
        self._objects_of = objects_of
        self._clock = clock
        self._messenger = messenger
        self._runner, self._runs_commands = runner, runs_commands
        self._changes: Listeners[Effect] = Listeners()
        self._problems: Listeners[Exception] = Listeners()
        self._woken = asyncio.Event()
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._absence_s: dict[tuple[str, str], float] = {}
        self._store_errors: list[StoreError] = []

    def subscribe(self, listener: Listener[Effect]) -> Callable[[], None]:
        """Hear of every effect that changed."""
        return self._changes.add(listener)

    def subscribe_problems(self, listener: Listener[Exception]) -> Callable[[], None]:
        """Hear of an archive that fails, and of faults; what an object store says stands in the effect."""
        return self._problems.add(listener)

    def wake(self) -> None:
        """Look into the outbox: something was decided, or an account was connected."""
        self._woken.set()

    async def run(self) -> None:
        """Carry out what is owed, whenever it is due; ends only when cancelled."""
        wait_s = FIRST_WAIT_S
        while True:
            self._woken.clear()
            self._store_errors.clear()
            pause_s = await self._round()
            if self._store_errors:
                self._problems.tell(self._store_errors[0])
                pause_s, wait_s = wait_s, min(wait_s * 2, LONGEST_WAIT_S)
            else:
                wait_s = FIRST_WAIT_S
            if pause_s is None:
                await self._woken.wait()
            else:
                await wait_for_either(self._woken, self._clock, pause_s)

    async def retry(self, effect: Effect) -> Effect:
        """Try a FAILED or UNDO_FAILED effect again, at once.

        Raises:
            ConflictError: It is neither.
        """
        known = await self._as_kept(effect)
        state = _AGAIN.get(known.state)
        if state is None:
            raise ConflictError(f"the effect is {known.state.value}")
        owed = known.moved_to(state, due_at=self._clock.now(), attempts=0, error="")
        await self._save(owed)
        self.wake()
        return owed

    async def _round(self) -> float | None:
        """Try everything that is due; how long to wait then, None when nothing is owed."""
        try:
            due = await self._archive.effects_due(self._clock.now())
            async with asyncio.TaskGroup() as group:
                for effect in due:
                    group.create_task(self._try(effect), name=f"effect {effect.effect_id}")
            next_due = await self._archive.next_due()
            if next_due is not None and self._is_far(next_due, LONGEST_WAIT_S):
                await self._date_anew(next_due)
                next_due = await self._archive.next_due()
        except StoreError as error:
            self._store_errors.append(error)
            return None
        if next_due is None:
            return None
        return max((next_due - self._clock.now()).total_seconds(), 0.0)

    def _is_far(self, due_at: datetime, most_s: float) -> bool:
        return (due_at - self._clock.now()).total_seconds() > most_s + SET_BACK_S

    async def _date_anew(self, next_due: datetime) -> None:
        """A clock that was set back by a day must not keep what is due next waiting for a day."""
        for effect in await self._archive.effects_due(next_due):
            found = await self._archive.load_decisions(
                DecisionQuery(decision_id=effect.decision_id)
            )
            grace_s = found[0].record.decision.grace_ms / 1000
            if self._is_far(effect.due_at, max(grace_s, LONGEST_WAIT_S)):
                wait_s = grace_s if effect.state is EffectState.OWED else 0.0
                log.info("effect %s waits for a time that the clock left behind", effect.effect_id)
                due_at = self._clock.now() + timedelta(seconds=wait_s)
                with suppress(ConflictError):  # taken back meanwhile
                    await self._save(replace(effect, due_at=due_at))

    async def _try(self, effect: Effect) -> None:
        async with self._gate:
            try:
                try:
                    await self._save(await self._step(effect))
                    self._absence_s.pop(_whom(effect), None)
                except BackendError as error:
                    await self._save(self._after(await self._as_kept(effect), error))
            except ConflictError:
                pass  # taken back meanwhile; the next round sees it as it is now
            except StoreError as error:
                self._store_errors.append(error)
            except Exception as error:
                # A fault of the program itself; the other effects must go on, and this one not for ever.
                log.exception("effect %s cannot be carried out", effect.effect_id)
                self._problems.tell(error)
                await self._give_up(effect, repr(error))

    async def _give_up(self, effect: Effect, words: str) -> None:
        try:
            known = await self._as_kept(effect)
            await self._save(known.moved_to(_given_up(known), error=words))
        except StoreError as error:
            self._store_errors.append(error)

    async def _step(self, effect: Effect) -> Effect:
        every = await self._archive.effects_on(effect.account_id, effect.action.uri)
        step = Step(
            effect=effect,
            every=every,
            objects=self._objects_of(effect.account_id),
            etag=await self._reviewed_etag(effect),
            save=self._save,
        )
        does = effect.state is EffectState.OWED
        match effect.action:
            case TagObject() | SetPrivate():
                return await (write_register(step) if does else restore_register(step))
            case MoveObject() as move:
                return await (move_away(step, move) if does else move_back(step))
            case _:
                runner = self._runner if self._runs_commands() else None
                ears = (self._messenger, runner)
                return await tell(step, effect.action, *ears, is_reversed=not does)

    async def _reviewed_etag(self, effect: Effect) -> str:
        decided = await self._archive.load_decisions(DecisionQuery(decision_id=effect.decision_id))
        return decided[0].record.decision.evidence.source_etag

    def _after(self, effect: Effect, error: BackendError) -> Effect:
        """The effect after ``error``: to be tried again later, or given up."""
        given_up = _given_up(effect)
        if isinstance(error, NotFoundError):
            return effect.moved_to(given_up, error=GONE)
        if not isinstance(error, _TRANSIENT):
            return effect.moved_to(given_up, error=str(error))
        now = self._clock.now()
        if isinstance(error, UnreachableError | ThrottledError):
            wait_s = self._absence_s.get(_whom(effect), FIRST_WAIT_S)
            self._absence_s[_whom(effect)] = min(wait_s * 2, LONGEST_ABSENCE_S)
            return replace(effect, due_at=now + timedelta(seconds=wait_s), error=str(error))
        attempts = effect.attempts + 1
        if attempts >= MOST_ATTEMPTS:
            return effect.moved_to(given_up, attempts=attempts, error=str(error))
        wait_s = min(FIRST_WAIT_S * 2**effect.attempts, LONGEST_WAIT_S)
        due_at = now + timedelta(seconds=wait_s)
        return replace(effect, due_at=due_at, attempts=attempts, error=str(error))

    async def _as_kept(self, effect: Effect) -> Effect:
        every = await self._archive.effects_of_decision(effect.decision_id)
        return next((one for one in every if one.effect_id == effect.effect_id), effect)

    async def _save(self, effect: Effect) -> None:
        await self._archive.save_effect(effect)
        self._changes.tell(effect)


def _whom(effect: Effect) -> tuple[str, str]:
    """Who did not answer: the account's object store, or the address of a message."""
    action = effect.action
    return effect.account_id, action.address if isinstance(action, SendMessage) else ""


def _given_up(effect: Effect) -> EffectState:
    return EffectState.FAILED if effect.state is EffectState.OWED else EffectState.UNDO_FAILED
