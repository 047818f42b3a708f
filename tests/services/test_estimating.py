"""A dry run says what would be started and what it costs, and says what it does not know."""

from datetime import date
from decimal import Decimal

import pytest

from imm_desktop.domain.batches import BatchObject, Chosen, SkipReason
from imm_desktop.domain.dry_runs import dry_run_of
from imm_desktop.domain.errors import CredentialsError, InvalidRequestError, UnreachableError
from imm_desktop.domain.media import ObjectUri, VideoFacts
from imm_desktop.domain.prices import Amount, PriceRow, PriceUnit, exactly
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.services.estimating import ASKED_AT_ONCE
from tests.fakes.objects import FakeObjectStore
from tests.helpers import until

MANY = tuple(ObjectUri("reel", f"{number:02}.mp4") for number in range(20))
STILLS = tuple(ObjectUri("reel", f"{number:02}.jpg") for number in range(3))
PRICE = PriceRow(TaskKind.MODERATION, PriceUnit.FRAME, Decimal(2), "CNY", date(2026, 1, 1), 1000)


def objects(*uris, etag="E1"):
    return [BatchObject(uri, etag) for uri in uris]


async def runs(p, kind, values, chosen, **more):
    return [one async for one in p.estimating.dry_run(kind, values, chosen, **more)]


def play(with_program, scenario, **parts):
    with_program(scenario, objects=FakeObjectStore(*MANY, *STILLS), **parts)


def test_it_grows_better_as_lengths_come(with_program):
    async def scenario(p):
        chosen = objects(*MANY, *STILLS, MANY[0])
        found = await runs(p, TaskKind.MODERATION, {}, chosen)
        assert [one.lengths_known for one in found] == [8, 16, 20]
        assert [one.is_final for one in found] == [False, False, True]
        frames = found[0].quantities[PriceUnit.FRAME]
        assert frames == Amount(Decimal(8 * 60 + 12), Decimal(8 * 60 + 12 * 200))
        last = found[-1]
        assert (last.tasks, last.left_out, last.lengths_unknown) == (20, 4, 0)
        assert last.quantities[PriceUnit.FRAME] == exactly(20 * 60)
        assert last.quantities[PriceUnit.MINUTE] == exactly(20)
        assert not last.estimate.is_known
        p.backend.calls.clear()
        (again,) = await runs(p, TaskKind.MODERATION, {}, chosen)
        assert again == last
        assert p.backend.calls == [], "lengths are remembered"
        p.backend.calls.clear()
        changed = await runs(p, TaskKind.MODERATION, {}, objects(MANY[0], etag="E2"))
        assert [one.lengths_known for one in changed] == [1], "but not those of other content"

    play(with_program, scenario)


def test_it_asks_for_no_more_lengths_than_it_may(with_program):
    async def scenario(p):
        (*_, last) = await runs(p, TaskKind.LABELS, {}, objects(*MANY), most_asked=3)
        assert (last.lengths_known, last.is_final) == (3, True)
        assert last.quantities[PriceUnit.MINUTE] == Amount(Decimal(3), None)
        assert p.backend.calls == ["media_facts"] * 3
        (only,) = await runs(p, TaskKind.LABELS, {}, objects(MANY[9], etag=""), most_asked=0)
        assert only.lengths_unknown == 1

    play(with_program, scenario)


def test_prices_make_an_estimate(with_program):
    async def scenario(p):
        assert await p.estimating.prices() == ()
        per_minute = PriceRow(
            TaskKind.LABELS, PriceUnit.MINUTE, Decimal("0.05"), "CNY", date(2025, 7, 1), note="页"
        )
        await p.estimating.save_prices([PRICE, per_minute])
        assert set(await p.estimating.prices()) == {PRICE, per_minute}
        (*_, last) = await runs(p, TaskKind.MODERATION, {}, objects(*MANY))
        assert last.estimate.totals == {"CNY": exactly(Decimal("2.4"))}
        await p.estimating.save_prices([])
        assert await p.estimating.prices() == ()

    play(with_program, scenario)


def test_what_will_be_skipped_is_known_before(with_program):
    async def scenario(p):
        values = {"Interval": 5}
        batch = await p.batching.create(
            "", TaskKind.MODERATION, values, Chosen(tuple(objects(*MANY[:4])))
        )
        async with p.running("tracker", "batching"):
            await until(lambda: p.ended)
        assert p.ended[0].batch.batch_id == batch.batch_id
        plan = p.launching.plan(TaskKind.MODERATION, [MANY[4]], values, {})
        await p.launching.launch(plan.tasks)
        (*_, last) = await runs(p, TaskKind.MODERATION, values, objects(*MANY[:6]))
        assert last.tasks == 1
        assert last.skipped == {SkipReason.ANALYSED: 4, SkipReason.UNDER_WAY: 1}
        (*_, again) = await runs(p, TaskKind.MODERATION, values, objects(*MANY[:6]), is_again=True)
        assert (again.tasks, again.skipped) == (6, {})

    play(with_program, scenario)


def test_images_have_no_length(with_program):
    async def scenario(p):
        (only,) = await runs(p, TaskKind.IMAGE_LABELS, {}, objects(*STILLS))
        assert only.quantities == {PriceUnit.IMAGE: exactly(3)}
        assert p.backend.calls == []

    play(with_program, scenario)


def test_a_video_that_cannot_be_read_keeps_the_others_known(with_program):
    async def scenario(p):
        p.backend.failures.add("media_facts", InvalidRequestError("no video"))
        (*_, last) = await runs(p, TaskKind.LABELS, {}, objects(*MANY[:3]))
        assert last.lengths_known == 2
        p.backend.facts = VideoFacts(0, 10, 10)
        (*_, still) = await runs(p, TaskKind.LABELS, {}, objects(MANY[8]))
        assert still.lengths_known == 0, "a length of 0 is none"

    play(with_program, scenario)


@pytest.mark.parametrize("error", [CredentialsError("no"), UnreachableError("no line"), OSError()])
def test_a_service_that_does_not_answer_is_told(with_program, error):
    async def scenario(p):
        p.backend.failures.set("media_facts", error)
        with pytest.raises(type(error)):
            await runs(p, TaskKind.LABELS, {}, objects(*MANY))
        assert len(p.backend.calls) == ASKED_AT_ONCE

    play(with_program, scenario)


def test_everything_below_a_prefix_is_found(with_program):
    async def scenario(p):
        p.objects.page_size = 9
        p.objects.add(ObjectUri("reel", "a/b/deep.mp4"))
        pages = [page async for page in p.estimating.objects_below("reel")]
        assert len(pages) > 3
        found = [one.uri for page in pages for one in page]
        assert sorted(found) == sorted([*MANY, *STILLS, ObjectUri("reel", "a/b/deep.mp4")])
        assert [page async for page in p.estimating.objects_below("reel", "none/")] == [()]

    play(with_program, scenario)


FILM_PRICES = [
    PriceRow(TaskKind.HIGHLIGHT, PriceUnit.MINUTE, Decimal("0.1"), "CNY", date(2026, 1, 1)),
    PriceRow(TaskKind.HIGHLIGHT, PriceUnit.TASK, Decimal(1), "CNY", date(2026, 1, 1)),
]


def test_a_film_costs_at_least_its_clips_and_at_most_its_whole_videos(with_program):
    async def scenario(p):
        assert not (await p.estimating.film(MANY[:2], 30_000)).is_known
        assert p.backend.calls == [], "without prices nothing is asked for"
        await p.estimating.save_prices(FILM_PRICES)
        found = await p.estimating.film([*MANY[:2], MANY[0]], 30_000)
        assert found.totals == {"CNY": Amount(Decimal("1.05"), Decimal("1.2"))}
        chosen = await p.estimating.film(MANY[:2], 0)
        assert chosen.totals == {"CNY": Amount(Decimal(1), Decimal("1.2"))}
        longer = await p.estimating.film(MANY[:1], 120_000)
        assert longer.totals == {"CNY": Amount(Decimal("1.2"), Decimal("1.2"))}
        p.objects.failures.add("head", UnreachableError("no line"))
        unknown = await p.estimating.film(MANY[:2], 30_000)
        assert unknown.totals == {"CNY": Amount(Decimal("1.05"), None)}

    play(with_program, scenario)


def test_one_film_of_many_videos_is_one_task():
    run = dry_run_of(
        TaskKind.HIGHLIGHT,
        {},
        [60_000, 120_000, None],
        FILM_PRICES,
        date(2026, 2, 1),
        skipped={},
        left_out=0,
        is_final=True,
        is_joined=True,
    )
    assert (run.tasks, run.lengths_unknown) == (1, 1)
    assert run.quantities[PriceUnit.TASK] == exactly(1)
    assert run.estimate.totals == {"CNY": Amount(Decimal("1.3"), None)}
