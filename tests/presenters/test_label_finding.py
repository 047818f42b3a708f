"""Archived labels found by the Library's search, and where they are seen first."""

from contextlib import asynccontextmanager
from dataclasses import replace

from imm_desktop.domain.labels import Label
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.results import LabelReport, Result
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.label_finding import LabelFinder
from tests.fakes.objects import IMAGE, VIDEO
from tests.helpers import recorded, until

OTHER = ObjectUri("reel", "deep/two.mp4")


def labels(*parts):
    """Name, parent, start and end of each."""
    return Result(
        LabelReport(
            tuple(
                Label(name, "", parent, confidence=0.8, clips=(TimeRange(start, end),))
                for name, parent, start, end in parts
            )
        ),
        b"{}",
        "r",
    )


async def analysed(desk):
    desk.objects.add(OTHER)
    await desk.analyse(TaskKind.LABELS, VIDEO)
    desk.backend.results[TaskKind.LABELS] = labels(
        ("outdoor", "", 0, 9_000),
        ("street", "outdoor", 2_000, 3_000),
        ("person", "", 2_500, 4_000),
        ("cat", "", 8_000, 9_000),
    )
    await desk.analyse(TaskKind.LABELS, OTHER)


@asynccontextmanager
async def finder_of(desk):
    """A finder that looks as soon as it is asked."""
    finder = LabelFinder(rest_s=0)
    finder.use(desk.bench.browsing)
    try:
        yield finder
    finally:
        await finder.jobs.close()


async def moments(finder, text):
    finder.search(text)
    await until(lambda: not finder.jobs.names())
    return dict(finder.found.moments_ms)


def test_words_and_sets_lead_to_the_first_moment(with_desk):
    async def scenario(desk):
        await analysed(desk)
        async with finder_of(desk) as finder:
            assert await moments(finder, "cat") == {VIDEO: 0, OTHER: 8_000}
            assert await moments(finder, "猫") == {VIDEO: 0}
            assert await moments(finder, "person & outdoor") == {OTHER: 2_500}
            assert await moments(finder, "person & street - outdoor") == {}
            assert await moments(finder, "cat >85%") == {VIDEO: 0}
            assert await moments(finder, "&") == {}
            assert await moments(finder, "") == {}

    with_desk(scenario)


def test_the_labels_of_an_image_hold_from_its_beginning(with_desk):
    async def scenario(desk):
        desk.backend.results[TaskKind.IMAGE_LABELS] = Result(
            LabelReport((Label("猫", "cat"), Label("车", "car"))), b"{}", "r"
        )
        await desk.analyse(TaskKind.IMAGE_LABELS, IMAGE)
        async with finder_of(desk) as finder:
            assert await moments(finder, "cat & car") == {IMAGE: 0}
            assert await moments(finder, "cat - car") == {}

    with_desk(scenario)


def test_the_operators_own_names_are_found(with_desk):
    async def scenario(desk):
        await analysed(desk)
        async with finder_of(desk) as finder:
            finder.names = {"person": "walker"}
            assert await moments(finder, "walker") == {OTHER: 2_500}

    with_desk(scenario)


def test_what_was_found_before_never_stands_beside_other_words(with_desk):
    async def scenario(desk):
        await analysed(desk)
        async with finder_of(desk) as finder:
            changed = recorded(finder.changed)
            await moments(finder, "cat")
            finder.search("ca")
            assert not finder.found.moments_ms
            finder.search("person")
            await until(lambda: not finder.jobs.names())
            assert finder.found == replace(finder.found, text="person", moments_ms={OTHER: 2_500})
            assert len(changed) == 3
            finder.use(None)
            assert not finder.found.moments_ms

    with_desk(scenario)
