"""Quarantine, ACL and tags: carried out, taken back exactly, and stopped by whatever somebody else did meanwhile."""

from dataclasses import replace

import pytest

from imm_desktop.domain.effects import (
    Effect,
    EffectState,
    MoveObject,
    SetPrivate,
)
from imm_desktop.domain.errors import (
    InvalidRequestError,
    ServiceFailedError,
    UnreachableError,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.policy import (
    PrivateChoice,
    QuarantineChoice,
    TagChoice,
)
from imm_desktop.domain.review import Verdict
from imm_desktop.services.effect_moves import ALTERED, NOT_ALIKE, OCCUPIED
from imm_desktop.services.effect_registers import REOPENED
from imm_desktop.services.effect_steps import GONE, REPLACED, Step
from imm_desktop.services.effecting import MOST_ATTEMPTS
from tests.fakes.clock import START
from tests.fakes.objects import VIDEO
from tests.fakes.results import EVIDENCE
from tests.helpers import until
from tests.services.effects import ALL, DONE, UNDONE, blocked, effects, states, with_rule, work_off
from tests.services.test_reviewing import with_item


def test_a_block_tags_closes_and_moves_and_undo_brings_all_back(with_program):
    async def scenario(p):
        with_rule(p, *ALL)
        p.objects.add(VIDEO, tags={"owner": "li"}, acl="public-read")
        before = replace(p.objects.objects[VIDEO], tags={"owner": "li"})
        decision_id = await blocked(p)
        await work_off(p)
        assert await states(p, decision_id) == [DONE] * 3
        kinds = [type(one.action) for one in await effects(p, decision_id)]
        assert kinds[1:] == [SetPrivate, MoveObject]
        away = ObjectUri("reel", f"quarantine/{decision_id}/day/one.mp4")
        moved = p.objects.objects[away]
        assert VIDEO not in p.objects.objects
        assert (moved.acl, moved.tags["imm-review"]) == ("private", "blocked")
        assert (moved.content, moved.head) == (before.content, before.head)
        await p.reviewing.undo(decision_id)
        await work_off(p)
        assert await states(p, decision_id) == [UNDONE] * 3
        assert p.objects.objects[VIDEO] == before
        assert away not in p.objects.objects

    with_program(scenario)


def test_another_bucket_can_be_the_quarantine(with_program):
    async def scenario(p):
        with_rule(p, QuarantineChoice("oss://jail/held/"))
        decision_id = await blocked(p)
        await work_off(p)
        assert ObjectUri("jail", f"held/{decision_id}/day/one.mp4") in p.objects.objects

    with_program(scenario)


def test_an_object_that_is_not_the_reviewed_one_is_not_moved(with_program):
    async def scenario(p):
        with_rule(p, QuarantineChoice())
        decision_id = await blocked(p)
        p.objects.add(VIDEO, etag="E2")
        await work_off(p)
        assert await states(p, decision_id) == [(EffectState.FAILED, REPLACED)]
        assert VIDEO in p.objects.objects
        assert len(p.objects.objects) == 2
        await p.reviewing.undo(decision_id)
        await work_off(p)
        assert await states(p, decision_id) == [UNDONE]

    with_program(scenario)


@pytest.mark.parametrize("method", ["copy", "delete"])
def test_an_object_replaced_while_it_is_moved_stays_and_the_copy_goes(with_program, method):
    """Somebody uploads anew just before we copy, or just before we would delete."""

    async def scenario(p):
        with_rule(p, QuarantineChoice())
        decision_id = await blocked(p)
        copy = p.objects.copy

        async def replaced_before(*args, **more):
            p.objects.add(VIDEO, etag="E2")
            await copy(*args, **more)

        async def replaced_after(*args, **more):
            await copy(*args, **more)
            p.objects.add(VIDEO, etag="E2")

        p.objects.copy = replaced_before if method == "copy" else replaced_after
        await work_off(p)
        p.objects.copy = copy
        assert await states(p, decision_id) == [(EffectState.FAILED, REPLACED)]
        assert p.objects.objects[VIDEO].head.etag == "E2"
        assert not [one for one in p.objects.objects if "quarantine" in one.key]

    with_program(scenario)


def test_an_object_that_is_gone_is_said_to_be_gone(with_program):
    async def scenario(p):
        with_rule(p, QuarantineChoice())
        decision_id = await blocked(p)
        del p.objects.objects[VIDEO]
        await work_off(p)
        assert await states(p, decision_id) == [(EffectState.FAILED, GONE)]

    with_program(scenario)


def test_an_object_that_goes_between_two_tries_is_said_to_be_gone(with_program):
    async def scenario(p):
        with_rule(p, QuarantineChoice())
        decision_id = await blocked(p)
        p.objects.failures.add("copy", InvalidRequestError("no"))
        await work_off(p)
        (failed,) = await effects(p, decision_id)
        assert failed.prior["stage"] == "moving"
        del p.objects.objects[VIDEO]
        await p.effecting.retry(failed)
        await work_off(p)
        assert await states(p, decision_id) == [(EffectState.FAILED, GONE)]
        await p.reviewing.undo(decision_id)
        await work_off(p)
        assert await states(p, decision_id) == [(EffectState.UNDO_FAILED, GONE)]

    with_program(scenario)


def test_a_copy_that_is_not_like_its_source_deletes_nothing(with_program):
    async def scenario(p):
        with_rule(p, QuarantineChoice())
        decision_id = await blocked(p)
        copy = p.objects.copy

        async def half(source, target, **more):
            await copy(source, target, **more)
            one = p.objects.objects[target]
            one.head = replace(one.head, size_bytes=500)

        p.objects.copy = half
        await work_off(p)
        (failed,) = await effects(p, decision_id)
        assert (failed.state, failed.error) == (EffectState.FAILED, NOT_ALIKE)
        assert failed.attempts == MOST_ATTEMPTS
        assert VIDEO in p.objects.objects
        p.objects.copy = copy
        await p.effecting.retry(failed)
        await work_off(p)
        assert VIDEO not in p.objects.objects
        p.objects.copy = half
        await p.reviewing.undo(decision_id)
        await work_off(p)
        assert await states(p, decision_id) == [(EffectState.UNDO_FAILED, OCCUPIED)]
        assert len([one for one in p.objects.objects if "quarantine" in one.key]) == 1

    with_program(scenario)


def test_nothing_is_written_over_at_the_original_place(with_program):
    async def scenario(p):
        with_rule(p, QuarantineChoice())
        decision_id = await blocked(p)
        await work_off(p)
        p.objects.add(VIDEO, etag="E9", content=b"a new upload")
        await p.reviewing.undo(decision_id)
        await work_off(p)
        (failed,) = await effects(p, decision_id)
        assert (failed.state, failed.error) == (EffectState.UNDO_FAILED, OCCUPIED)
        assert p.objects.objects[VIDEO].content == b"a new upload"
        p.objects.add(VIDEO)  # the same bytes again, but not put there by us
        await p.effecting.retry(failed)
        await work_off(p)
        assert await states(p, decision_id) == [(EffectState.UNDO_FAILED, OCCUPIED)]
        del p.objects.objects[VIDEO]
        await p.effecting.retry((await effects(p, decision_id))[0])
        await work_off(p)
        assert await states(p, decision_id) == [UNDONE]
        assert p.objects.objects[VIDEO].content == b"a video"

    with_program(scenario)


def test_an_upload_that_comes_while_the_object_is_brought_back_is_left(with_program):
    async def scenario(p):
        with_rule(p, QuarantineChoice())
        decision_id = await blocked(p)
        await work_off(p)
        copy = p.objects.copy

        async def raced(*args, **more):
            p.objects.add(VIDEO, etag="E9", content=b"a new upload")
            await copy(*args, **more)

        p.objects.copy = raced
        await p.reviewing.undo(decision_id)
        await work_off(p)
        assert await states(p, decision_id) == [(EffectState.UNDO_FAILED, OCCUPIED)]
        assert p.objects.objects[VIDEO].content == b"a new upload"

    with_program(scenario)


def test_an_object_that_was_changed_in_quarantine_is_not_brought_back(with_program):
    async def scenario(p):
        with_rule(p, QuarantineChoice())
        decision_id = await blocked(p)
        await work_off(p)
        (effect,) = await effects(p, decision_id)
        p.objects.add(effect.action.target, etag="E7", content=b"other")
        await p.reviewing.undo(decision_id)
        await work_off(p)
        assert await states(p, decision_id) == [(EffectState.UNDO_FAILED, ALTERED)]
        assert VIDEO not in p.objects.objects

    with_program(scenario)


def test_an_object_that_was_taken_out_of_quarantine_by_hand_counts_as_back(with_program):
    async def scenario(p):
        with_rule(p, QuarantineChoice())
        decision_id = await blocked(p)
        await work_off(p)
        (effect,) = await effects(p, decision_id)
        p.objects.add(VIDEO, etag="E5", content=b"something else")
        del p.objects.objects[effect.action.target]
        await p.reviewing.undo(decision_id)
        await work_off(p)
        assert await states(p, decision_id) == [UNDONE]

    with_program(scenario)


def test_a_move_taken_back_half_way_leaves_the_object_where_it_was(with_program):
    async def scenario(p):
        with_rule(p, QuarantineChoice())
        for replaces in (False, True):
            p.objects.add(VIDEO)
            decision_id = await blocked(p)
            p.objects.failures.add("delete", InvalidRequestError("no"))
            await work_off(p)
            (failed,) = await effects(p, decision_id)
            assert (failed.state, failed.error) == (EffectState.FAILED, "no")
            if replaces:
                p.objects.add(VIDEO, etag="E2", content=b"other")
            await p.reviewing.undo(decision_id)
            await work_off(p)
            assert await states(p, decision_id) == [UNDONE]
            assert not [one for one in p.objects.objects if "quarantine" in one.key]
            assert (p.objects.objects[VIDEO].content == b"other") is replaces

    with_program(scenario)


def test_two_decisions_that_want_it_away_bring_it_back_with_the_last(with_program):
    async def scenario(p):
        with_rule(p, QuarantineChoice())
        first, second = await blocked(p), await blocked(p, "s2")
        await work_off(p)
        assert await states(p, second) == [DONE]
        await p.reviewing.undo(first)
        await work_off(p)
        assert await states(p, first) == [UNDONE]
        assert VIDEO not in p.objects.objects
        await p.reviewing.undo(second)
        await work_off(p)
        assert VIDEO in p.objects.objects
        assert len([one for one in p.objects.objects if one.key.endswith("one.mp4")]) == 1

    with_program(scenario)


def test_an_object_is_known_again_under_the_etags_its_copies_got(with_program):
    async def scenario(p):
        with_rule(p, *ALL)
        p.objects.renews_etags = True
        for _ in range(3):
            decision_id = await blocked(p)
            await work_off(p)
            assert await states(p, decision_id) == [DONE] * 3
            await p.reviewing.undo(decision_id)
            await work_off(p)
            assert await states(p, decision_id) == [UNDONE] * 3
        assert p.objects.objects[VIDEO].head.etag == "E1''''''"

    with_program(scenario)


def test_without_a_checksum_etags_tell_whether_the_copy_is_like_its_source(with_program):
    async def scenario(p):
        with_rule(p, QuarantineChoice())
        one = p.objects.objects[VIDEO]
        one.head = replace(one.head, crc64="")
        decision_id = await blocked(p)
        await work_off(p)
        assert await states(p, decision_id) == [DONE]

    with_program(scenario)


def test_an_acl_that_somebody_changed_is_left(with_program):
    async def scenario(p):
        with_rule(p, PrivateChoice())
        decision_id = await blocked(p)
        await work_off(p)
        p.objects.objects[VIDEO].acl = "public-read-write"
        await p.reviewing.undo(decision_id)
        await work_off(p)
        assert await states(p, decision_id) == [(EffectState.UNDO_FAILED, REOPENED)]
        assert p.objects.objects[VIDEO].acl == "public-read-write"

    with_program(scenario)


@pytest.mark.parametrize(
    ("way", "method"), [("away", "delete"), ("back", "copy"), ("back", "delete")]
)
def test_an_answer_that_is_lost_half_way_costs_nothing(with_program, way, method):
    """The work was done, nobody heard; meanwhile the other tags of the object in quarantine change."""

    async def scenario(p):
        with_rule(p, QuarantineChoice())
        p.objects.add(VIDEO, tags={"owner": "li"}, acl="public-read")
        before = replace(p.objects.objects[VIDEO], tags={"owner": "li"})
        decision_id = await blocked(p)
        if way == "away":
            p.objects.failures.add(method, ServiceFailedError("500"), after=True)
        await work_off(p)
        assert await states(p, decision_id) == [DONE]
        (effect,) = await effects(p, decision_id)
        if way == "back":
            p.objects.failures.add(method, ServiceFailedError("500"), after=True)
        await p.reviewing.undo(decision_id)
        await work_off(p)
        assert await states(p, decision_id) == [UNDONE]
        assert p.objects.objects[VIDEO] == before
        assert effect.action.target not in p.objects.objects

    with_program(scenario)


def test_an_item_whose_etag_nobody_knew_is_acted_on_as_it_is(with_program):
    async def scenario(p):
        with_rule(p, TagChoice(), TagChoice(), QuarantineChoice(), QuarantineChoice("other/"))
        item = await with_item(p)

        def forget(connection):
            connection.exec_driver_sql("UPDATE review_item SET source_etag = ''")

        await p.archive._database.write(forget)
        bare = replace(EVIDENCE, source_etag="")
        record = await p.reviewing.decide(item, Verdict.BLOCK, reason="ads", evidence=bare)
        p.clock.advance(11)
        await work_off(p)
        decision_id = record.decision.decision_id
        assert await states(p, decision_id) == [DONE, DONE], "each kind once"
        await p.reviewing.undo(decision_id)
        await work_off(p)
        again = await blocked(p)
        await work_off(p)
        assert [one[0] for one in await states(p, again)] == [EffectState.DONE] * 2

    with_program(scenario)


def test_a_newer_effect_that_is_done_but_was_wiped_stays_done(with_program):
    """The older one is tried again after somebody took the newer one's tags away."""

    async def scenario(p):
        older = await blocked(p)
        p.objects.failures.add("put_tags", InvalidRequestError("no"))
        await work_off(p)
        newer = await blocked(p, "s2")
        await work_off(p)
        p.objects.objects[VIDEO].tags.clear()
        (failed,) = await effects(p, older)
        await p.effecting.retry(failed)
        await work_off(p)
        assert (await states(p, older), await states(p, newer)) == ([DONE], [DONE])

    with_program(scenario)


@pytest.mark.parametrize(
    ("stage", "state", "is_away"),
    [
        ("moved", EffectState.DONE, True),
        ("returning", EffectState.UNDO_FAILED, True),
        ("moving", EffectState.UNDO_OWED, False),
        ("returned", EffectState.UNDONE, False),
    ],
)
def test_where_an_object_is_stands_in_its_moves(stage, state, is_away):
    away = ObjectUri("reel", "quarantine/x")
    move = Effect("m", "d", "a", MoveObject(VIDEO, away), START, state)
    move = replace(move, prior={"stage": stage, "at": str(away), "etag": "E1"})
    tag = Effect("t", "d", "a", SetPrivate(VIDEO), START)
    step = Step(tag, (tag, move), None, "", None)
    assert step.uri == (away if is_away else VIDEO)


@pytest.mark.parametrize("is_gone", [False, True])
def test_an_older_decision_is_taken_back_while_a_newer_move_is_half_way(with_program, is_gone):
    """The source is deleted, or not yet, and nobody heard; the older tags are restored where the object is."""

    async def scenario(p):
        older = await blocked(p)
        await work_off(p)
        with_rule(p, QuarantineChoice())
        newer = await blocked(p, "s2")
        error = UnreachableError("no connection")
        p.objects.failures.add("delete", error, after=is_gone)
        p.clock.is_held = True
        changes = []
        p.effecting.subscribe(lambda one: changes.append(one.error))
        async with p.running("effecting"):
            await until(lambda: "no connection" in changes)
        p.clock.is_held = False
        await p.reviewing.undo(older)
        await work_off(p)
        assert (await states(p, older), await states(p, newer)) == ([UNDONE], [DONE])
        (away,) = [one for one in p.objects.objects if "quarantine" in one.key]
        assert p.objects.tags(away) == {}

    with_program(scenario)
