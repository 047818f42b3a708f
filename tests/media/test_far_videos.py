"""A large video far away: its frames are known from its tables, small pictures are made where the operator works, no more is read."""

import asyncio
import io
import struct
from bisect import bisect_left, bisect_right
from dataclasses import replace

import pytest

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import FileRemark, MediaReason
from imm_desktop.media.far import LARGE_BYTES, MOST_BYTES, REACH_MS
from imm_desktop.media.index import build_index
from imm_desktop.media.mp4_tables import NoTablesError, TablesFile
from imm_desktop.media.opening import open_container, video_stream
from imm_desktop.media.proxy_cache import ProxyCache
from imm_desktop.media.remote_bytes import Allowance, LostBytesError
from tests.media.made_clips import RECIPES, make, number_on
from tests.media.test_remote_bytes import URL, FileBytes, opens

BOX = {"max_width": 320, "max_height": 320}
IN_ONE_PLACE = [
    name
    for name, recipe in RECIPES.items()
    if recipe.suffix in {".mp4", ".mov"} and name != "mp4 in fragments"
]


class Whole(io.BytesIO):
    """All bytes of a file; counts what is read."""

    name = "film.mp4"

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = super().read(size)
        self.count += len(data)
        return data


@pytest.mark.parametrize("name", IN_ONE_PLACE)
def test_tables_alone_tell_the_same_frames_as_the_whole_file(clip, name):
    content = clip(name).read_bytes()
    whole = Whole(content)
    found = []
    for container in (
        open_container(str(clip(name))),
        open_container("https://far.example/film.mp4", TablesFile(whole)),
    ):
        stream = video_stream(container, name)
        base = min(one.timestamp for one in stream.index_entries)
        found.append(
            build_index(
                container,
                stream,
                base,
                tick=lambda: None,
                are_tables_alone=bool(found),
            )
        )
        container.close()
    of_file, of_tables = found
    assert of_tables == of_file
    assert len(of_file.keys) >= 2
    assert whole.count < len(content) / 2


@pytest.mark.parametrize("name", ["mp4 in fragments", "mkv", "avi"])
def test_other_files_have_no_tables_in_one_place(clip, name):
    with pytest.raises(NoTablesError):
        TablesFile(Whole(clip(name).read_bytes()))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"moov",
        struct.pack(">I4s", 4, b"moov") + bytes(8),
        struct.pack(">I4s", 8, b"moov") + struct.pack(">I4sQ", 1, b"mdat", 3),
        struct.pack(">I4s", 8, b"free") * 100,
    ],
)
def test_boxes_that_do_not_add_up_are_no_tables(content):
    with pytest.raises(NoTablesError):
        TablesFile(Whole(content))


def test_no_more_is_read_than_is_allowed():
    allowance = Allowance(100)
    allowance.take(60)
    with pytest.raises(LostBytesError, match="read enough"):
        allowance.take(41)
    allowance.take(40)


def number(picture):
    return number_on(picture.width, picture.height, picture.pixels)


class Far(FileBytes):
    """An object that is too large to be read whole; behind the video lies a box that nobody needs."""

    def __init__(self, path):
        super().__init__(path)
        self.video_bytes = self.size_bytes
        self._content += struct.pack(">I4s", LARGE_BYTES, b"free") + bytes(LARGE_BYTES - 8)
        self.size_bytes = len(self._content)

    @property
    def read_bytes(self):
        """Of the video's own part, each byte once."""
        seen = bytearray(self.video_bytes)
        for offset, size in self.reads:
            end = min(offset + size, self.video_bytes)
            seen[offset:end] = b"\1" * max(0, end - offset)
        return seen.count(1)


def test_small_pictures_are_made_where_the_operator_works(tmp_path, with_client):
    seconds = 4 * REACH_MS // 1000
    path = make(replace(RECIPES["mp4 gop 50"], sound="", frames=25 * seconds), tmp_path, "film")
    far = Far(path)

    async def made(video, at_ms, is_there):
        for _ in range(400):
            small = await video.at_hand(at_ms, **BOX)
            if (small is not None and small.is_exact) is is_there:
                return small
            await asyncio.sleep(0.05)
        raise AssertionError((at_ms, is_there))

    async def scenario(client):
        video = await client.open(URL)
        first = await video.frame_at(2_000, **BOX)
        video.build_proxy(at_ms=2_000)
        seen = [await made(video, at, True) for at in (0, 10_000, REACH_MS)]
        await asyncio.sleep(0.5)
        count, read = round(video.proxy_share * 25 * seconds), far.read_bytes
        elsewhere = await video.at_hand(3 * REACH_MS, **BOX)
        video.build_proxy(at_ms=3 * REACH_MS)
        seen.append(await made(video, 3 * REACH_MS, True))
        return first, video.facts, seen, count, read, elsewhere

    first, facts, seen, count, read, elsewhere = with_client(
        scenario, open_bytes=opens(far), cache=ProxyCache(tmp_path / "cache"), limit_s=60.0
    )
    assert number(first) == 50
    assert facts.frame_count == 25 * seconds, "known without reading the file"
    assert [number(one) for one in seen] == [0, 250, REACH_MS // 40, 3 * REACH_MS // 40]
    assert [one.frame for one in seen] == [number(one) for one in seen]
    assert elsewhere is None or not elsewhere.is_exact
    assert count <= (2_000 + REACH_MS) // 40 + 2
    assert read < 0.5 * far.video_bytes


PADDING = {
    ".mkv": b"\xec\x01" + struct.pack(">Q", LARGE_BYTES)[1:] + bytes(LARGE_BYTES),
    ".ts": b"",  # a constant rate fills it with null packets all along, as broadcasters do
    ".flv": bytes(LARGE_BYTES),
    ".avi": b"JUNK" + struct.pack("<I", LARGE_BYTES) + bytes(LARGE_BYTES),
    ".mp4": struct.pack(">I4s", LARGE_BYTES, b"free") + bytes(LARGE_BYTES - 8),
}
"""What nobody needs, as each container says it."""
PADDING[".webm"] = PADDING[".mkv"]
SECONDS = 80
CONSTANT_RATE = {"muxrate": str(8 * LARGE_BYTES // SECONDS + 500_000)}


@pytest.mark.parametrize(
    ("name", "most_read"),
    [
        *(("mkv", 0.9), ("webm", 0.9), ("ts", 0.3), ("vfr mkv", 0.9)),
        *(("mp4 in fragments", 1.0), ("flv", 0.9), ("avi h264", 0.9)),
    ],
)
def test_so_they_are_where_the_frames_are_not_told_in_one_place(
    tmp_path, with_client, name, most_read
):
    recipe = replace(RECIPES[name], sound="", frames=25 * SECONDS)
    if name == "ts":
        recipe = replace(recipe, container_options=CONSTANT_RATE)
    path = make(recipe, tmp_path, "film")
    far = Far(path)
    far._content = path.read_bytes() + PADDING[path.suffix]
    far.size_bytes = len(far._content)
    starts_ms = [recipe.pts_ms(n) if recipe.pts_ms else 40 * n for n in range(recipe.frames)]
    at_ms, lowest, highest = 40_000, 38_000, 42_000

    async def scenario(client):
        video = await client.open(URL)
        first = number(await video.frame_at(at_ms + 1, **BOX))
        before = await video.at_hand(at_ms, **BOX)
        video.build_proxy(at_ms=at_ms)
        while video._small.gap(lowest, highest, lowest):  # noqa: ASYNC110  nothing tells of it
            await asyncio.sleep(0.05)
        count, wrong, read = 0, [], far.read_bytes
        for frame in range(bisect_left(starts_ms, lowest), bisect_left(starts_ms, highest)):
            for asked_ms in (starts_ms[frame], starts_ms[frame + 1] - 1):
                shown = await video.at_hand(asked_ms, **BOX)
                count += 1
                if (number(shown), shown.position_ms, shown.is_exact) != (
                    frame,
                    starts_ms[frame],
                    True,
                ):
                    wrong.append((asked_ms, frame, number(shown), shown.position_ms))
        step = await video.step_at_hand(-3, from_ms=at_ms + 1, **BOX)
        still = await video.still(at_ms + 1, max_width=160, max_height=90)
        elsewhere = await video.at_hand(lowest - 1_000, **BOX)
        return first, before, count, wrong, read, number(step), number(still), elsewhere

    shown = with_client(scenario, open_bytes=opens(far), limit_s=60.0)
    first, before, count, wrong, read, step, still, elsewhere = shown
    there = bisect_right(starts_ms, at_ms + 1) - 1
    assert wrong == []
    assert count > 50
    assert (first, step, still) == (there, there - 3, there)
    assert before is None or not before.is_exact
    assert not elsewhere.is_exact
    assert read <= most_read * far.video_bytes


def test_a_large_file_without_tables_is_shown_all_the_same(tmp_path, clip, with_client):
    far = FileBytes(clip("mkv"))
    far.size_bytes = LARGE_BYTES + 1

    async def scenario(client):
        video = await client.open(URL)
        await asyncio.sleep(1.8)
        video.build_proxy(at_ms=0)
        return number(await video.frame_at(2_001, **BOX)), video.proxy_share

    assert with_client(scenario, open_bytes=opens(far), cache=ProxyCache(tmp_path)) == (50, 0.0)


def test_bytes_that_do_not_come_leave_the_frames_uncounted(tmp_path, with_client):
    path = make(RECIPES["mp4 gop 50"], tmp_path, "film")
    far = Far(path)

    async def scenario(client):
        video = await client.open(URL)
        far.error = MediaError(MediaReason.NOT_FETCHED)
        video.build_proxy(at_ms=0)
        await asyncio.sleep(2.0)
        far.error = None
        return number(await video.frame_at(2_001, **BOX))

    assert with_client(scenario, open_bytes=opens(far), cache=ProxyCache(tmp_path / "c")) == 50


def test_a_raw_stream_that_is_not_too_large_is_read_once_and_then_known_whole(
    tmp_path, clip, with_client
):
    far = FileBytes(clip("bare h264"))
    far.size_bytes = LARGE_BYTES + 1

    async def scenario(client):
        video = await client.open(URL)
        first = number(await video.frame_at(1_001, **BOX))
        video.build_proxy(at_ms=0)
        while video.proxy_share < 1.0:  # noqa: ASYNC110  nothing tells of it
            await asyncio.sleep(0.05)
        small = await video.at_hand(3_161, **BOX)
        return first, video.facts, number(small), small.is_exact

    first, facts, small, is_exact = with_client(
        scenario, open_bytes=opens(far), cache=ProxyCache(tmp_path / "cache"), limit_s=60.0
    )
    assert (first, small, is_exact) == (25, 79, True)
    assert (facts.frame_count, facts.duration_ms, facts.remark) == (80, 3_200, "")


def test_a_raw_stream_that_is_too_large_for_that_says_so(clip, with_client):
    far = FileBytes(clip("bare h264"))
    far.size_bytes = MOST_BYTES + 1

    async def scenario(client):
        video = await client.open(URL)
        shown = number(await video.frame_at(1_001, **BOX))
        while video.facts.remark is FileRemark.HEALTHY:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        return shown, video.facts

    shown, facts = with_client(scenario, open_bytes=opens(far))
    assert shown == 25
    assert (facts.remark, facts.frame_count) == (FileRemark.NOT_COUNTED, None)


def test_when_enough_was_read_for_small_pictures_that_is_said(tmp_path, with_client):
    path = make(replace(RECIPES["mkv"], sound="", frames=100), tmp_path, "film")
    far = Far(path)

    async def scenario(client):
        video = await client.open(URL)
        await video.frame_at(1_001, **BOX)
        await video._opened.index_known.wait()
        far.error = MediaError(MediaReason.READ_ENOUGH)  # as the worker itself finds
        video.build_proxy(at_ms=0)
        while video.facts.remark is FileRemark.HEALTHY:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        return video.facts.remark

    assert with_client(scenario, open_bytes=opens(far)) is FileRemark.READ_ENOUGH
