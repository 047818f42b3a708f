"""Effects that tell somebody: a message to an OSS prefix or an HTTPS address, or to a command of this computer.

What was told cannot be taken out of the world again; taking such an effect back tells that, under an ID of its own.
Each is told at least once: whoever listens must take two messages of one ID for one.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Final

from imm_desktop.domain.effects import Effect, EffectState, RunCommand, SendMessage
from imm_desktop.domain.errors import InvalidRequestError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.services.effect_steps import Step
from imm_desktop.services.ports.system import CommandRunner, Messenger

NO_MESSAGES: Final = "messages to addresses are not set up on this computer"
NO_COMMANDS: Final = "commands are turned off on this computer"


async def tell(
    step: Step,
    action: SendMessage | RunCommand,
    messenger: Messenger | None,
    runner: CommandRunner | None,
    *,
    is_reversed: bool,
) -> Effect:
    """Carry a SendMessage or RunCommand out, or tell that it is taken back.

    Raises:
        BackendError: It could not be told.
    """
    effect = step.effect
    if is_reversed and effect.prior is None:
        return effect.moved_to(EffectState.UNDONE, error="")
    message = action.undo_message if is_reversed else action.message
    send = _way_of(step, action, message, messenger, runner)
    if effect.prior is None:
        # From here on somebody may have heard.
        effect = replace(effect, prior={"told": "perhaps"})
        await step.save(effect)
    await send()
    told = EffectState.UNDONE if is_reversed else EffectState.DONE
    return effect.moved_to(told, error="")


def _way_of(
    step: Step,
    action: SendMessage | RunCommand,
    message: str,
    messenger: Messenger | None,
    runner: CommandRunner | None,
) -> Callable[[], Awaitable[None]]:
    """What sends ``message``.

    Raises:
        InvalidRequestError: Nobody can.
        UnreachableError: The account of the OSS prefix is not connected.
    """
    body = message.encode()
    match action:
        case SendMessage(address=address) if address.startswith("oss://"):
            place = ObjectUri.parse(address + message_id(message) + ".json")
            put = step.store.put_object
            return lambda: put(place, body, content_type="application/json")
        case SendMessage(address=address):
            if messenger is None:
                raise InvalidRequestError(NO_MESSAGES)
            return partial(messenger.send, address, message_id(message), body)
        case _:
            if runner is None:
                raise InvalidRequestError(NO_COMMANDS)
            return partial(runner.run, action.arguments, body)


def message_id(message: str) -> str:
    """The ID in a message's envelope."""
    return str(json.loads(message)["id"])
