import asyncio

from imm_desktop.domain.media import ObjectUri
from imm_desktop.media.thumbnail_store import ThumbnailStore
from imm_desktop.presenters.hover_pictures import KEPT, PARTS, HoverPictures
from tests.fakes.objects import VIDEO
from tests.helpers import recorded, until

LENGTH_MS = 4_000
OTHER = ObjectUri("reel", "other.mp4")


def looking(desk, *, is_far=False):
    """The desk's pictures along its videos, ready to be pointed at."""
    desk.hover.use(desk.bench.browsing.address_of, is_far=is_far)
    return desk.hover


def point(hover, share, etag="E1"):
    hover.point_at(VIDEO, etag, LENGTH_MS, share)


def all_known(hover, uri=VIDEO):
    shown = []
    for part in range(PARTS):
        hover.point_at(uri, "E1", LENGTH_MS, (part + 0.5) / PARTS)
        shown.append(hover.of(uri, "E1").picture)
    return all(one is not None for one in shown)


def test_the_place_pointed_at_is_shown_and_then_the_others_without_asking(with_desk):
    async def scenario(desk):
        hover = looking(desk)
        point(hover, 0.5)
        first = hover.of(VIDEO, "E1")
        assert (first.share, first.position_ms, first.picture) == (0.5, 2_000, None)
        await until(lambda: hover.of(VIDEO, "E1").picture)
        shown = hover.of(VIDEO, "E1")
        assert shown.position_ms == shown.picture.picture.position_ms
        await until(lambda: not hover.jobs.names())
        assert all_known(hover)
        assert len(desk.frames.opened) == 1
        assert desk.frames.opened[0].is_closed

    with_desk(scenario)


def test_of_a_video_far_away_only_what_is_pointed_at_is_read(with_desk):
    async def scenario(desk):
        hover = looking(desk, is_far=True)
        point(hover, 0.1)
        await until(lambda: hover.of(VIDEO, "E1").picture)
        point(hover, 0.9)
        await until(lambda: hover.of(VIDEO, "E1").picture)
        await asyncio.sleep(0)
        (video,) = desk.frames.opened
        assert len(video.streams) == 2
        assert all(one.is_closed for one in video.streams)
        hover.leave()
        await until(lambda: video.is_closed)

    with_desk(scenario)


def test_leaving_shows_the_thumbnail_again_and_opens_nothing_more(with_desk):
    async def scenario(desk):
        hover, changed = desk.hover, recorded(desk.hover.changed)
        hover.use(desk.bench.browsing.address_of, is_far=False)
        desk.frames.gate.clear()
        point(hover, 0.5)
        await until(lambda: desk.frames.sources)
        hover.leave()
        assert hover.of(VIDEO, "E1") is None
        desk.frames.gate.set()
        await until(lambda: not hover.jobs.names())
        assert not desk.frames.opened
        assert changed == [VIDEO, VIDEO]
        hover.leave()
        assert len(changed) == 2

    with_desk(scenario)


def test_only_the_video_under_the_pointer_shows_anything(with_desk):
    async def scenario(desk):
        desk.objects.add(OTHER)
        hover = looking(desk)
        point(hover, 0.5)
        await until(lambda: hover.of(VIDEO, "E1").picture)
        hover.point_at(OTHER, "E1", LENGTH_MS, 0.5)
        assert hover.of(VIDEO, "E1") is None
        assert hover.of(VIDEO, "E2") is None
        await until(lambda: hover.of(OTHER, "E1").picture)

    with_desk(scenario)


def test_a_video_that_cannot_be_read_keeps_its_thumbnail_until_a_refresh(with_desk):
    async def scenario(desk):
        hover = looking(desk)
        desk.frames.broken.add(VIDEO.name)
        point(hover, 0.5)
        await until(lambda: not hover.jobs.names())
        assert hover.of(VIDEO, "E1").picture is None
        tried = len(desk.frames.sources)
        hover.leave()
        point(hover, 0.5)
        await until(lambda: not hover.jobs.names())
        assert len(desk.frames.sources) == tried
        desk.frames.broken.clear()
        hover.forget_failures()
        hover.leave()
        point(hover, 0.5)
        await until(lambda: hover.of(VIDEO, "E1").picture)

    with_desk(scenario)


def test_the_next_start_finds_the_pictures_on_disk_of_this_version_only(with_desk, tmp_path):
    async def scenario(desk):
        store = ThumbnailStore(tmp_path / "thumbnails")
        first = HoverPictures(desk.frames, store, dwell_s=0)
        first.use(desk.bench.browsing.address_of, is_far=False)
        point(first, 0.5)
        await until(lambda: not first.jobs.names())
        second = HoverPictures(desk.frames, store, dwell_s=0)
        second.use(desk.bench.browsing.address_of, is_far=False)
        point(second, 0.5)
        await until(lambda: not second.jobs.names())
        assert all_known(second)
        assert len(desk.frames.opened) == 1
        point(second, 0.5, "E2")
        await until(lambda: second.of(VIDEO, "E2").picture)
        assert len(desk.frames.opened) == 2
        for one in (first, second):
            await one.jobs.close()

    with_desk(scenario)


def test_keys_go_along_a_video_from_its_start(with_desk):
    async def scenario(desk):
        hover = looking(desk)
        hover.step(VIDEO, "E1", LENGTH_MS, 1)
        assert hover.of(VIDEO, "E1").share == 0.5 / PARTS
        hover.step(VIDEO, "E1", LENGTH_MS, 2)
        assert hover.of(VIDEO, "E1").share == 2.5 / PARTS
        hover.step(VIDEO, "E1", LENGTH_MS, -9)
        assert hover.of(VIDEO, "E1").share == 0.5 / PARTS
        hover.step(VIDEO, "E1", LENGTH_MS, 99)
        assert hover.of(VIDEO, "E1").share == (PARTS - 0.5) / PARTS

    with_desk(scenario)


def test_an_image_has_nothing_along_it(with_desk):
    async def scenario(desk):
        desk.hover.use(desk.bench.browsing.address_of, is_far=False)
        desk.hover.point_at(VIDEO, "E1", 0, 0.5)
        assert desk.hover.of(VIDEO, "E1") is None
        assert not desk.hover.jobs.names()

    with_desk(scenario)


def test_memory_holds_the_pictures_of_a_few_videos(with_desk):
    async def scenario(desk):
        uris = [ObjectUri("reel", f"{at}.mp4") for at in range(KEPT // PARTS + 2)]
        hover = looking(desk)
        for uri in uris:
            desk.objects.add(uri)
            hover.point_at(uri, "E1", LENGTH_MS, 0.5)
            await until(lambda: not hover.jobs.names())
        opened = len(desk.frames.opened)
        hover.point_at(uris[0], "E1", LENGTH_MS, 0.5)
        await until(lambda: not hover.jobs.names())
        assert len(desk.frames.opened) == opened + 1

    with_desk(scenario)
