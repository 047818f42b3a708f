"""Tasks are followed until they are over; what makes waiting pointless ends it."""

import asyncio
import io
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from imm_desktop.app.cli import following
from imm_desktop.app.cli.codes import LateError
from imm_desktop.app.cli.following import Following, is_over, is_sent
from imm_desktop.app.cli.output import Report, Screen
from imm_desktop.domain.errors import (
    CredentialsError,
    ServiceFailedError,
    StoreError,
    UnreachableError,
)
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.services.listening import Listeners
from tests.fakes.clock import START, FakeClock
from tests.fakes.objects import VIDEO

TASK = Task("s1", "a", TaskKind.LABELS, VIDEO, START)


@dataclass
class FakeTracker:
    changes: Listeners[Task] = field(default_factory=Listeners)
    problems: Listeners[Exception] = field(default_factory=Listeners)

    def subscribe(self, listener: Any) -> Any:
        return self.changes.add(listener)

    def subscribe_problems(self, listener: Any) -> Any:
        return self.problems.add(listener)


class FakeOffice:
    """An archive with one task, and a carrier that does what the test says."""

    def __init__(self, *, is_carrier: bool = True) -> None:
        self.is_carrier = is_carrier
        self.clock = FakeClock()
        self.tracker = FakeTracker()
        self.services = self.archive = self
        self.kept = TASK
        self.work: Any = asyncio.Event().wait
        self.looks_for_a_carrier = 0
        self.carrier_ends_at = 0

    async def load_task(self, submission_id: str) -> Any:
        return (self.kept, None) if submission_id == "s1" else None

    async def carry(self) -> None:
        await self.work()

    async def take_over(self) -> bool:
        self.looks_for_a_carrier += 1
        return self.carrier_ends_at == self.looks_for_a_carrier


async def succeeds_when_carried(office: FakeOffice) -> None:
    """Whoever carries hears of the end; the command that follows tells it."""

    async def work() -> None:
        office.kept = replace(TASK, status=TaskStatus.SUCCEEDED)
        office.tracker.changes.tell(office.kept)
        await asyncio.Event().wait()

    office.work = work
    (task,) = await follower(office)[0].follow(["s1"], is_over)
    assert task.status is TaskStatus.SUCCEEDED


def follower(office: FakeOffice) -> tuple[Following, Report, io.StringIO]:
    report, err = Report("wait"), io.StringIO()
    screen = Screen(is_json=True, is_quiet=False, out=io.StringIO(), err=err)
    return Following(office, screen, report, "tasks"), report, err  # type: ignore[arg-type]


def test_the_carrier_hears_of_the_end(run):
    run(succeeds_when_carried(FakeOffice()))


def test_beside_a_window_the_archive_is_looked_at(run):
    async def scenario():
        office = FakeOffice(is_carrier=False)
        sleep = office.clock.sleep

        async def meanwhile(seconds: float) -> None:
            office.kept = replace(TASK, status=TaskStatus.RUNNING)
            await sleep(seconds)

        office.clock.sleep = meanwhile
        (task,) = await follower(office)[0].follow(["s1"], is_sent)
        assert task.status is TaskStatus.RUNNING

    run(scenario())


def test_when_the_carrier_ends_this_command_goes_on_in_its_place(run):
    async def scenario():
        office = FakeOffice(is_carrier=False)
        office.carrier_ends_at = 3
        await succeeds_when_carried(office)
        assert office.looks_for_a_carrier == 3

    run(scenario())


def test_a_refused_key_ends_the_waiting_and_other_troubles_do_not(run):
    async def scenario():
        office = FakeOffice()

        async def work() -> None:
            office.tracker.problems.tell(ServiceFailedError("broken"))
            await asyncio.sleep(0.01)
            office.tracker.problems.tell(CredentialsError("no right"))
            await asyncio.Event().wait()

        office.work = work
        one, report, err = follower(office)
        with pytest.raises(CredentialsError):
            await one.follow(["s1"], is_over)
        assert [problem["kind"] for problem in report.problems] == ["service_failed"]
        assert "imm-desktop: broken" in err.getvalue()
        assert one.known(["s1"]) == (TASK,)

    run(scenario())


def test_a_service_that_stays_out_of_reach_is_given_up(run, monkeypatch):
    monkeypatch.setattr(following, "PATIENCE_S", 0.0)

    async def scenario():
        office = FakeOffice()

        async def work() -> None:
            office.tracker.problems.tell(UnreachableError("down"))
            await asyncio.sleep(0.01)
            office.tracker.problems.tell(UnreachableError("still down"))
            await asyncio.Event().wait()

        office.work = work
        with pytest.raises(UnreachableError, match="stay in the journal"):
            await follower(office)[0].follow(["s1"], is_over)

    run(scenario())


def test_time_that_is_over_leaves_the_task_where_it_is(run):
    async def scenario():
        with pytest.raises(LateError, match="goes on with them"):
            await follower(FakeOffice())[0].follow(["s1"], is_over, 0.02)

    run(scenario())


def test_a_carrier_that_fails_ends_the_command(run):
    async def scenario():
        office = FakeOffice()

        async def work() -> None:
            raise StoreError("damaged")

        office.work = work
        with pytest.raises(StoreError):
            await follower(office)[0].follow(["s1"], is_over)

    run(scenario())
