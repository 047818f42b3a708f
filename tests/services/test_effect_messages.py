"""Messages and commands: told at least once, taken back when they were told, and in nobody's way."""

import json
from types import SimpleNamespace

from imm_desktop.domain.effects import (
    Effect,
    EffectState,
    MoveObject,
    RunCommand,
    SendMessage,
)
from imm_desktop.domain.errors import (
    CredentialsError,
    InvalidRequestError,
    ServiceFailedError,
    UnreachableError,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.policy import (
    CommandChoice,
    MessageChoice,
    PrivateChoice,
    QuarantineChoice,
)
from imm_desktop.services.effect_messages import NO_COMMANDS, NO_MESSAGES, tell
from imm_desktop.services.effecting import MOST_ATTEMPTS
from tests.fakes.clock import START
from tests.fakes.objects import VIDEO
from tests.helpers import until
from tests.services.effects import (
    DONE,
    UNDONE,
    Ears,
    blocked,
    effects,
    states,
    with_rule,
    work_off,
)

HOOK = "https://hook.example/imm"


def test_a_message_is_told_once_more_rather_than_never_and_its_undo_too(with_program):
    async def scenario(p):
        p.ears = Ears()
        p.effecting._messenger = p.ears
        with_rule(p, MessageChoice(HOOK), MessageChoice("oss://notes/imm/"))
        p.ears.errors = [UnreachableError("no connection"), ServiceFailedError("500")]
        decision_id = await blocked(p)
        await work_off(p)
        assert await states(p, decision_id) == [DONE, DONE]
        ((address, message_id, envelope),) = p.ears.heard
        assert (address, message_id) == (HOOK, f"{decision_id}-message")
        assert envelope["id"] == message_id
        assert (envelope["type"], envelope["source"]) == ("imm:Task:VideoModeration", "imm-desktop")
        assert envelope["time"].isdigit()
        content = json.loads(envelope["content"])
        assert (content["Suggestion"], content["URI"]) == ("block", str(VIDEO))
        assert content["Review"]["Reversed"] is False
        note = p.objects.objects[ObjectUri("notes", f"imm/{decision_id}-message2.json")]
        assert json.loads(note.content)["id"] == f"{decision_id}-message2"
        assert note.head.content_type == "application/json"
        await p.reviewing.undo(decision_id)
        await work_off(p)
        assert await states(p, decision_id) == [UNDONE, UNDONE]
        undo = p.ears.heard[-1][2]
        assert undo["id"] == f"{decision_id}-message-undo"
        said = json.loads(undo["content"])
        assert (said["Suggestion"], said["Review"]["Reversed"]) == ("review", True)

    with_program(scenario)


def test_an_address_that_does_not_answer_holds_up_nothing_else(with_program):
    async def scenario(p):
        p.ears = Ears()
        p.effecting._messenger = p.ears
        p.ears.errors = [UnreachableError("no connection")] * 1_000
        with_rule(p, MessageChoice(HOOK), QuarantineChoice())
        decision_id = await blocked(p)
        p.clock.is_held = True
        changes = []
        p.effecting.subscribe(lambda one: changes.append((type(one.action), one.state)))
        async with p.running("effecting"):
            await until(lambda: (MoveObject, EffectState.DONE) in changes)
            await p.reviewing.undo(decision_id)
            p.effecting.wake()
            await until(lambda: (MoveObject, EffectState.UNDONE) in changes)
        move, message = await effects(p, decision_id)
        assert (move.state, message.state) == (EffectState.UNDONE, EffectState.UNDO_OWED)

    with_program(scenario)


def test_messages_that_were_never_sent_are_not_taken_back(with_program):
    async def scenario(p):
        with_rule(p, MessageChoice(HOOK), CommandChoice(("notify",)))
        decision_id = await blocked(p)
        await p.reviewing.undo(decision_id)
        assert await states(p, decision_id) == [(EffectState.CANCELLED, "")] * 2
        again = await blocked(p)
        await work_off(p)
        assert await states(p, again) == [
            (EffectState.FAILED, NO_MESSAGES),
            (EffectState.FAILED, NO_COMMANDS),
        ]

    with_program(scenario)


def test_a_command_gets_the_message_and_no_shell(with_program):
    async def scenario(p):
        p.ears = Ears()
        p.effecting._runner = p.ears
        p.ears.errors = [ServiceFailedError("ended with 1")]
        with_rule(p, CommandChoice(("notify", "$HOME; rm -rf /")))
        decision_id = await blocked(p)
        await work_off(p)
        await p.reviewing.undo(decision_id)
        await work_off(p)
        assert [one[0] for one in p.ears.heard] == [("notify", "$HOME; rm -rf /")] * 2
        assert [one[1] for one in p.ears.heard] == [
            f"{decision_id}-command",
            f"{decision_id}-command-undo",
        ]
        (effect,) = await effects(p, decision_id)
        assert isinstance(effect.action, RunCommand)

    with_program(scenario)


def test_an_effect_that_was_never_begun_is_undone_without_a_word(with_program):
    """FAILED before it looked: there is nothing to take back."""

    async def scenario(p):
        p.ears = Ears()
        p.effecting._messenger = p.ears
        with_rule(p, MessageChoice("oss://notes/"), QuarantineChoice(), PrivateChoice())
        decision_id = await blocked(p)
        p.objects.failures.set("head", InvalidRequestError("no"))
        await work_off(p)
        p.objects.failures.set("head", None)
        await p.reviewing.undo(decision_id)
        await work_off(p)
        private, move, message = await effects(p, decision_id)
        assert (private.state, move.state, message.state) == (EffectState.UNDONE,) * 3
        assert (private.prior, move.prior) == (None, None)
        assert isinstance(message.action, SendMessage)

    with_program(scenario)


def test_effects_wait_for_an_account_that_is_not_connected(with_program):
    async def scenario(p):
        with_rule(p, MessageChoice("oss://notes/"))
        decision_id = await blocked(p)
        p.is_connected = False
        p.clock.is_held = True
        async with p.running("effecting"):
            await until(lambda: p.clock.slept)
        (effect,) = await effects(p, decision_id)
        assert (effect.state, effect.error) == (EffectState.OWED, "the account is not connected")

    with_program(scenario)


def test_a_refused_message_fails_and_says_so(with_program):
    async def scenario(p):
        p.ears = Ears()
        p.effecting._messenger = p.ears
        p.ears.errors = [CredentialsError("401")] * MOST_ATTEMPTS
        with_rule(p, MessageChoice(HOOK))
        decision_id = await blocked(p)
        await work_off(p)
        assert await states(p, decision_id) == [(EffectState.FAILED, "401")]

    with_program(scenario)


def test_what_was_never_told_needs_no_undo(run):
    action = SendMessage(VIDEO, HOOK, "{}", "{}")
    effect = Effect("e", "d", "a", action, START, EffectState.UNDO_OWED)
    told = run(tell(SimpleNamespace(effect=effect), action, None, None, is_reversed=True))
    assert told.state is EffectState.UNDONE
