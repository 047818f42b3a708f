"""Whether a cloud account's service answers: a key that is there may still be refused."""

from collections.abc import Callable
from typing import Final

from imm_desktop.domain.errors import ImmDesktopError, MissingRightError
from imm_desktop.services.ports.system import Clock
from imm_desktop.services.sessions import Session

ASKED_AGAIN_AFTER_S: Final = 60.0


async def follow_answer(
    session: Session, clock: Clock, tell: Callable[[ImmDesktopError | None], None]
) -> None:
    """Ask the service something small until it answers; ``tell`` hears why it does not, and None once it does."""
    while (error := await _refusal_of(session)) is not None:
        tell(error)
        await clock.sleep(ASKED_AGAIN_AFTER_S)
    tell(None)


async def _refusal_of(session: Session) -> ImmDesktopError | None:
    try:
        await session.backend.list_projects()
    except MissingRightError:
        return None  # it knows the key, which may do other things
    except ImmDesktopError as error:
        return error
    return None
