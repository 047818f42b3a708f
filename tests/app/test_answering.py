"""An account is ready when its service has answered, not because a key was found."""

import pytest

from imm_desktop.app.answering import ASKED_AGAIN_AFTER_S, follow_answer
from imm_desktop.domain.errors import MissingRightError, UnreachableError, WrongKeyError
from tests.fakes.clock import FakeClock
from tests.fakes.sessions import fake_session


@pytest.mark.parametrize(
    "errors",
    [
        (),
        (WrongKeyError("the secret is another"),),
        (UnreachableError("no network"), UnreachableError("still none")),
    ],
)
def test_it_is_asked_until_it_answers(run, errors):
    async def scenario():
        clock, session, told = FakeClock(), fake_session(), []
        session.backend.failures.add("list_projects", *errors)
        await follow_answer(session, clock, told.append)
        assert told == [*errors, None]
        assert clock.slept == [ASKED_AGAIN_AFTER_S] * len(errors)

    run(scenario())


def test_a_key_that_may_not_list_projects_is_a_key_all_the_same(run):
    async def scenario():
        session, told = fake_session(), []
        session.backend.failures.set("list_projects", MissingRightError("not imm:ListProjects"))
        await follow_answer(session, FakeClock(), told.append)
        assert told == [None]

    run(scenario())
