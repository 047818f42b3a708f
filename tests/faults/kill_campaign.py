"""The campaign of review again, with real processes: each life is one of its own, and ends by SIGKILL.

A life opens the archive's file as the program does, decides and works the outbox off, and is killed at a numbered
place (before and after every call, while a request is on its way, before and after every SQL statement and commit,
inside SQLite's own work) or by its parent, at any moment of the clock. What survives is the file, and the object store and
whoever hears messages, which live in the parent. A decision counts as acknowledged once its ID has left the process.
"""

import asyncio
import os
import random
import signal
import time
import traceback
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import event
from typing_extensions import override

from imm_desktop.adapters.store.archive import SqlArchive
from imm_desktop.services.auditing import audit
from tests.faults.campaign import open_quickly, told_in
from tests.faults.fate import Fate, Tally
from tests.faults.review_campaign import ReviewRun
from tests.faults.virtual_time import run_virtually

RUNS_A_FILE = 25
"""Runs that share one archive; then it is made anew."""
LONGEST_LIFE_S = 60.0
"""Of a life that should end by itself, on the real clock."""
SQLITE_STEPS = 40
"""Instructions of SQLite's machine from one place to die at to the next."""
BY_THE_CLOCK = "by the clock"


class KillingFate(Fate):
    """A life that kills its own process at its ``steps``-th place."""

    def __init__(self, steps: int | None, outside: "Outside") -> None:
        super().__init__(None, Tally())
        self._steps, self._outside_world = steps, outside

    @override
    def at(self, place: str) -> None:
        if self._steps is None:
            return
        self._steps -= 1
        if self._steps < 0:
            self._outside_world.say("dying", place)
            os.kill(os.getpid(), signal.SIGKILL)


class Outside:
    """A life's only way out: everything it says carries its virtual time, for the next life goes on from there."""

    def __init__(self, mouth: Connection) -> None:
        self._mouth = mouth

    def say(self, kind: str, *what: Any) -> None:
        """Tell the parent."""
        self._mouth.send((_passed_s(), kind, *what))

    def ask(self, fate: KillingFate, target: str, method: str, args: Any, more: Any) -> Any:
        """Have ``target`` in the parent do something; the life may end while that is on its way."""
        self.say("call", target, method, args, more)
        fate.at(f"{target}.{method}:sent")
        answer, error = self._mouth.recv()
        if error is not None:
            raise error
        return answer


class Remote:
    """A port whose work is done in the parent."""

    def __init__(self, name: str, outside: Outside, fate: KillingFate) -> None:
        self._name, self._outside_world, self._fate = name, outside, fate

    def __getattr__(self, method: str) -> Any:
        async def call(*args: Any, **more: Any) -> Any:
            await asyncio.sleep(0)
            return self._outside_world.ask(self._fate, self._name, method, args, more)

        return call


class Acknowledged(list[str]):
    """Decisions that were acknowledged: each leaves the process at once."""

    def __init__(self, outside: Outside) -> None:
        super().__init__()
        self._outside_world = outside

    @override
    def append(self, decision_id: str, /) -> None:
        self._outside_world.say("acknowledged", decision_id)


class KilledRun(ReviewRun):
    """One story, told by its seed; by how the clock's kills fall it may go otherwise the next time."""

    def __init__(self, seed: int, path: Path, tally: Tally) -> None:
        super().__init__(seed, None, tally)  # type: ignore[arg-type]
        self._seed, self._path = seed, path
        self._lives = 0

    @override
    async def tell(self) -> list[str]:
        self.archive = await open_quickly(self._path)
        try:
            return await super().tell()
        finally:
            await self.archive.close()

    @override
    async def _live(self, fate: Fate, *, acts: bool, dies_anywhere: bool = True) -> None:
        """In a process of its own; the archive's file is nobody's but that one's meanwhile."""
        self._lives += 1
        self._disturb()
        is_mortal = fate.is_mortal
        steps = kill_s = None
        if is_mortal and self.rng.random() < 0.3:
            kill_s = self.rng.random() * 0.12
        elif is_mortal:
            steps = self.rng.randrange(
                self.rng.choice((60, 400, 1_500) if dies_anywhere else (25,))
            )
        await self.archive.close()
        ears, mouth = Pipe()
        began_s = _passed_s()
        pid = os.fork()
        if pid == 0:
            ears.close()
            self._be_a_process(Outside(mouth), steps, began_s, acts, dies_anywhere)
        mouth.close()
        try:
            await self._serve(pid, ears, kill_s)
        finally:
            ears.close()
        self.archive = await open_quickly(self._path)

    async def _serve(self, pid: int, ears: Connection, kill_s: float | None) -> None:
        """Be the world of a life until it is over."""
        ends = time.monotonic() + (LONGEST_LIFE_S if kill_s is None else kill_s)
        is_killed = False
        failure = ""
        while True:
            if not is_killed and not ears.poll(max(0.0, ends - time.monotonic())):
                os.kill(pid, signal.SIGKILL)
                _reap(pid)
                is_killed = True
                self.tally.deaths[BY_THE_CLOCK] += 1
                failure = "" if kill_s is not None else "a life did not end"
            try:
                passed_s, kind, *what = ears.recv()
            except (EOFError, ConnectionResetError):
                break
            _go_on_from(passed_s)
            match kind:
                case "call":
                    if not is_killed or self.rng.random() < 0.5:  # else it never arrives
                        await self._carry_out(ears, *what)
                case "acknowledged":
                    self.acknowledged.append(what[0])
                case "dying":
                    self.tally.deaths[what[0]] += 1
                case _:
                    failure = what[0]
        if not is_killed:
            _reap(pid)
        if failure:
            raise AssertionError(f"seed {self._seed}: {failure}")

    async def _carry_out(
        self, ears: Connection, target: str, method: str, args: Any, more: Any
    ) -> None:
        self.tally.requests += 1
        world: dict[str, Any] = {"objects": self.objects, "hook": self.hook}
        answer, error = None, None
        try:
            answer = await getattr(world[target], method)(*args, **more)
        except Exception as raised:  # noqa: BLE001 (the life hears of it)
            error = raised
        with suppress(BrokenPipeError):  # it died while this was on its way
            ears.send((answer, error))

    def _be_a_process(
        self, outside: Outside, steps: int | None, began_s: float, acts: bool, dies_anywhere: bool
    ) -> NoReturn:
        self.rng = random.Random(f"{self._seed}/{self._lives}")
        self.name_of_life = f"{self.name}-life{self._lives}"
        self.count = 0
        self.acknowledged = Acknowledged(outside)
        fate = KillingFate(steps, outside)
        self.objects = Remote("objects", outside, fate)  # type: ignore[assignment]
        self.hook = Remote("hook", outside, fate)  # type: ignore[assignment]

        async def life() -> None:
            _go_on_from(began_s)
            self.archive = await open_as_the_program_does(self._path)
            if dies_anywhere:
                watch_sql(self.archive, fate)
            await super(KilledRun, self)._live(fate, acts=acts, dies_anywhere=dies_anywhere)
            await self.archive.close()

        try:
            run_virtually(life())
        except BaseException:  # noqa: BLE001 (the parent hears of it, and this process ends)
            # No loop runs any more, and nobody needs the time of a life that failed.
            outside._mouth.send((0.0, "failed", traceback.format_exc()))
        finally:
            os._exit(0)

    @override
    def _disturb(self) -> None:
        if not isinstance(self.objects, Remote):  # what goes wrong outside is the parent's to say
            super()._disturb()

    @override
    def _new_id(self) -> str:
        self.count += 1
        return f"{getattr(self, 'name_of_life', self.name)}-d{self.count}"


async def open_as_the_program_does(path: Path) -> SqlArchive:
    """On one thread, as the numbered places ask for, but each commit forced out to the disk."""
    archive = await open_quickly(path)
    connection: Any = archive._database._write_engine.raw_connection()
    connection.execute("PRAGMA synchronous=FULL")
    connection.close()
    return archive


def watch_sql(archive: SqlArchive, fate: KillingFate) -> None:
    """Make every statement of a write, its commit, and SQLite's own work in between a place to die at."""
    engine = archive._database._write_engine

    @event.listens_for(engine, "before_cursor_execute")
    def before(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        fate.at(f"sql {statement.split()[0]}:before")

    @event.listens_for(engine, "after_cursor_execute")
    def after(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        fate.at(f"sql {statement.split()[0]}:after")

    @event.listens_for(engine, "commit")
    def commit(_connection: Any) -> None:
        fate.at("sql COMMIT:before")

    raw: Any = engine.raw_connection()
    raw.driver_connection.set_progress_handler(lambda: fate.at("inside SQLite"), SQLITE_STEPS)
    raw.close()


def _reap(pid: int) -> None:
    os.waitpid(pid, 0)


def _passed_s() -> float:
    return asyncio.get_running_loop().time()


def _go_on_from(passed_s: float) -> None:
    jumping = asyncio.get_running_loop()._jumping  # type: ignore[attr-defined]
    jumping.passed_s = max(jumping.passed_s, passed_s)


async def _world(seeds: range, folder: Path, tally: Tally) -> None:
    path = folder / "archive.db"
    for seed in seeds:
        wrong = await KilledRun(seed, path, tally).tell()
        tally.wrong += [f"seed {seed}: {one}" for one in wrong]
    archive = await open_quickly(path)
    found = await audit(archive)
    await archive.close()
    if not found.is_whole:
        tally.wrong.append(f"seeds {seeds}: the chain breaks at {found.first_broken}")


def run_kill_campaign(seeds: range) -> Tally:
    """Every run of ``seeds``; the calling process must have one thread only, for it forks."""
    return told_in(_world, seeds, RUNS_A_FILE)
