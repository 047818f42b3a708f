"""A problem is told once, and that it is over as well."""

from imm_desktop.domain.errors import ThrottledError, UnreachableError
from imm_desktop.services.troubles import Troubles
from tests.helpers import until


def test_a_problem_is_told_once_until_something_has_worked(run):
    async def scenario():
        troubles, told, over = Troubles(), [], []
        stop = troubles.subscribe(lambda error: told.append(str(error)))
        troubles.subscribe_over(lambda error: over.append(str(error)))
        for _ in range(3):
            troubles.tell(UnreachableError("no line"))
            troubles.tell(ThrottledError("slow down"))
        await until(lambda: len(told) == 2)
        troubles.worked()
        troubles.worked()
        await until(lambda: over == ["no line", "slow down"])
        troubles.tell(UnreachableError("no line"))
        await until(lambda: told == ["no line", "slow down", "no line"])
        stop()

    run(scenario())
