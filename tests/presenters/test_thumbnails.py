import asyncio

from imm_desktop.domain.media import ObjectUri
from imm_desktop.media.thumbnail_store import ThumbnailStore
from imm_desktop.presenters.thumbnails import KEPT, Thumbnails
from tests.fakes.objects import IMAGE, VIDEO
from tests.helpers import recorded, until


def test_asking_makes_a_thumbnail_of_a_moment_after_the_start(with_desk):
    async def scenario(desk):
        desk.thumbnails.use(desk.bench.browsing.address_of)
        changed = recorded(desk.thumbnails.changed)
        assert desk.thumbnails.of(VIDEO, "E1") is None
        await until(lambda: changed == [VIDEO])
        made = desk.thumbnails.of(VIDEO, "E1")
        assert made.picture is not None
        assert made.duration_ms == 4_000
        assert desk.frames.opened[0].asked == [("still", 400)]
        assert desk.frames.opened[0].is_closed

    with_desk(scenario)


def test_an_image_has_no_length_and_a_broken_file_a_remark(with_desk):
    async def scenario(desk):
        desk.frames.broken.add("one.mp4")
        desk.thumbnails.use(desk.bench.browsing.address_of)
        changed = recorded(desk.thumbnails.changed)
        desk.thumbnails.of(VIDEO, "E1")
        desk.thumbnails.of(IMAGE, "E1")
        await until(lambda: len(changed) == 2)
        assert desk.thumbnails.of(IMAGE, "E1").duration_ms == 0
        broken = desk.thumbnails.of(VIDEO, "E1")
        assert broken.picture is None
        assert broken.remark
        desk.thumbnails.forget_failures()
        desk.frames.broken.clear()
        assert desk.thumbnails.of(VIDEO, "E1") is None
        await until(lambda: desk.thumbnails.of(VIDEO, "E1"))
        assert desk.thumbnails.of(VIDEO, "E1").picture is not None

    with_desk(scenario)


def test_a_thumbnail_of_the_last_account_never_reaches_the_next(with_desk):
    async def scenario(desk):
        desk.thumbnails.use(desk.bench.browsing.address_of)
        changed = recorded(desk.thumbnails.changed)
        desk.frames.gate.clear()
        desk.thumbnails.of(VIDEO, "E1")
        await until(lambda: desk.frames.sources)
        desk.thumbnails.use(None)
        desk.frames.gate.set()
        await until(lambda: not desk.thumbnails.jobs.names())
        assert not changed
        assert desk.thumbnails.of(VIDEO, "E1") is None
        desk.thumbnails.use(desk.bench.browsing.address_of)
        assert desk.thumbnails.of(VIDEO, "E1") is None
        await until(lambda: changed == [VIDEO])

    with_desk(scenario)


def test_wishes_are_worked_off_newest_first_and_can_be_forgotten(with_desk):
    uris = [ObjectUri("reel", f"{at}.mp4") for at in range(4)]

    async def scenario(desk):
        for uri in uris:
            desk.objects.add(uri)
        desk.thumbnails.use(desk.bench.browsing.address_of)
        changed = recorded(desk.thumbnails.changed)
        desk.frames.gate.clear()
        for uri in uris:
            desk.thumbnails.of(uri, "E1")
        await until(lambda: desk.frames.sources)
        desk.thumbnails.of(uris[1], "E1")
        desk.thumbnails.forget_wishes()
        desk.thumbnails.of(uris[0], "E1")
        desk.frames.gate.set()
        await until(lambda: len(changed) == 2)
        await asyncio.sleep(0)
        assert changed == [uris[3], uris[0]]

    with_desk(scenario)


def test_only_so_many_are_kept(with_desk):
    async def scenario(desk):
        async def address(uri):
            return f"http://x/{uri.key}"

        desk.thumbnails.use(address)
        changed = recorded(desk.thumbnails.changed)
        for at in range(KEPT + 5):
            desk.thumbnails.of(ObjectUri("reel", f"{at}.mp4"), "E1")
            if at % 200 == 0:
                await until(lambda: not desk.thumbnails.jobs.names())
        await until(lambda: not desk.thumbnails.jobs.names())
        assert len(changed) == KEPT + 5
        assert desk.thumbnails.of(ObjectUri("reel", "0.mp4"), "E1") is None
        assert len(desk.thumbnails.lengths_ms) == KEPT + 5, "how long they are is remembered longer"

    with_desk(scenario)


def test_thumbnails_of_an_earlier_run_need_no_video(with_desk, tmp_path):
    async def scenario(desk):
        for run in range(2):
            thumbnails = Thumbnails(desk.frames, ThumbnailStore(tmp_path))
            thumbnails.use(desk.bench.browsing.address_of)
            changed = recorded(thumbnails.changed)
            assert thumbnails.of(VIDEO, "E1") is None
            await until(lambda: changed == [VIDEO])  # noqa: B023
            assert thumbnails.of(VIDEO, "E1").duration_ms == 4_000
            await thumbnails.jobs.close()
            assert len(desk.frames.opened) == 1, f"run {run}"
        thumbnails = Thumbnails(desk.frames, ThumbnailStore(tmp_path))
        thumbnails.use(desk.bench.browsing.address_of)
        thumbnails.of(VIDEO, "E2")
        await until(lambda: thumbnails.of(VIDEO, "E2"))
        await thumbnails.jobs.close()
        assert len(desk.frames.opened) == 2

    with_desk(scenario)
