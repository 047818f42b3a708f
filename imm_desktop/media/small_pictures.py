"""What can be shown of one video without asking its worker: small pictures from disk, near ones from memory."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.frame_index import FrameIndex
from imm_desktop.media.jpeg import decoded
from imm_desktop.media.near_frames import NearFrame, NearFrames
from imm_desktop.media.picture import Picture
from imm_desktop.media.proxy_cache import ProxyCache
from imm_desktop.media.proxy_file import ProxyFile
from imm_desktop.media.requests import Batches

if TYPE_CHECKING:
    from imm_desktop.media.shot_finder import ShotFinder

log = logging.getLogger(__name__)

KEPT_BYTES: Final = 48 << 20
"""Near pictures in memory: 24 of 960 × 540, or 800 tiles of 160 × 90."""
_ROOM_EVERY: Final = 32
"""Batches, about 16 MB, between two looks at the size of the cache."""
_SHOTS_REST_S: Final = 0.02
"""Between two looks for shots, for which nobody waits: the processor is the frames'."""

Result = TypeVar("Result")


class SmallPictures:
    """One video's; lives on the window's event loop, reads and decodes in the client's one thread for it.

    Args:
        cache: Where files are kept; None keeps near pictures in memory only.
        thread: Runs what reads the disk or decodes.
        name: The video's address without what changes in it; with ``version`` it finds the file again.
        version: Of the content; empty when it is not known, and nothing is kept on disk.
    """

    def __init__(
        self, cache: ProxyCache | None, thread: ThreadPoolExecutor, name: str, version: str
    ) -> None:
        self._cache = cache if version else None
        self._thread, self._name, self._version = thread, name, version
        self.identity: Final = (name, version)
        self._file: ProxyFile | None = None
        self._is_closed = False
        self._kept: OrderedDict[int, Picture] = OrderedDict()
        self._kept_bytes = 0
        self._near = NearFrames()
        self._news = asyncio.Event()
        """Set whenever there may be more to look at for shots."""
        self._is_over = False
        """Whether no more pictures are made."""

    @property
    def is_complete(self) -> bool:
        """Whether every frame is there that can be had."""
        return self._file is not None and self._file.is_complete

    @property
    def count(self) -> int:
        """How many frames are on disk."""
        return self._file.count() if self._file is not None else 0

    async def find(self) -> None:
        """Take what an earlier run has left."""
        cache = self._cache
        if cache is not None:
            self._file = await self._in_thread(lambda: cache.find(self._name, self._version))

    async def use(self, index: FrameIndex) -> bool:
        """Have a file for the frames of ``index``; False when none can be kept.

        A file with other frames (another version of FFmpeg counted them) is thrown away.
        """
        cache, file = self._cache, self._file
        if cache is None or self._is_closed:
            return False
        if file is not None and not same_frames(file.index, index):
            self._file = None
            old = file
            await self._in_thread(lambda: cache.release(old, discard=True))
            file = None
        if file is None:
            made = await self._in_thread(lambda: cache.create(self._name, self._version, index))
            if made is not None and not same_frames(made.index, index):
                await self._in_thread(lambda: cache.release(made))
                return False
            self._file = made
        self._news.set()
        return self._file is not None

    def missing(self, lowest: int, highest: int) -> list[tuple[int, int]]:
        """Stretches of frames, first and last place, from ``lowest`` to ``highest``, that are to be made."""
        if self._file is None:
            return []
        found = ((max(lowest, one), min(highest, other)) for one, other in self._file.missing())
        return [(one, other) for one, other in found if one <= other]

    async def fill(self, batches: Batches) -> None:
        """Keep what the worker makes, until nothing is missing or there is no room.

        Raises:
            MediaError: The worker gave up.
        """
        cache, file, count = self._cache, self._file, 0
        if cache is None or file is None:
            return
        while (message := await batches.next()) is not None and not self._is_closed:
            try:
                await self._in_thread(partial(_put, file, message))
            except (OSError, ValueError) as error:
                log.info("small pictures are not kept any more: %s", type(error).__name__)
                return
            self._news.set()
            batches.message = {**batches.message, "missing": file.missing()}
            if count % _ROOM_EVERY == 0 and not await self._in_thread(lambda: cache.has_room(file)):
                log.info("no room for more small pictures")
                return
            count += 1

    def gap(self, lowest_ms: int, highest_ms: int, at_ms: int) -> tuple[int, int] | None:
        """Where pictures are to be made of a video whose frames are not counted; see `NearFrames.missing`."""
        return self._near.missing(lowest_ms, highest_ms, at_ms)

    async def fill_near(self, batches: Batches, at_ms: int) -> None:
        """Keep what the worker makes of them, in memory.

        Raises:
            MediaError: The worker gave up.
        """
        while (message := await batches.next()) is not None and not self._is_closed:
            data, at, frames = message.get("bytes", b""), 0, []
            for pts, position_ms, length in message["frames"]:
                frames.append(NearFrame(pts, position_ms, data[at : at + length]))
                at += length
            after, is_end = message["after"], message["is_end"]
            self._near.add(frames, after=after, is_end=is_end, at_ms=at_ms)
            if frames:  # a worker that takes over goes on there
                batches.message = {**batches.message, "from_ms": frames[-1].position_ms}

    def end(self) -> None:
        """No more pictures are made: those that are missing stay so."""
        self._is_over = True
        self._news.set()

    async def shots(self) -> AsyncIterator[tuple[int, ...]]:
        """Where shots begin, in milliseconds, the first at 0: as far as it is known, and again whenever more is.

        It ends when nothing more can be known; without pictures on disk nothing is.
        """
        # numpy is heavy to load, and nobody waits for this.
        from imm_desktop.media.shot_finder import ShotFinder

        finder: ShotFinder | None = None
        told: tuple[int, ...] = ()
        while self._cache is not None and not self._is_closed:
            self._news.clear()
            file, is_over = self._file, self._is_over
            if file is not None:
                is_last = file.is_complete or is_over
                if finder is None or finder.file is not file:
                    finder = await asyncio.to_thread(ShotFinder, file)
                if not (file.is_complete and await asyncio.to_thread(finder.load)):
                    await self._look(finder)
                found = await asyncio.to_thread(finder.starts_ms)
                if found != told:
                    told = found
                    yield found
                if is_last:
                    if file.is_complete:
                        await asyncio.to_thread(finder.save)
                    return
            elif is_over:
                return
            await self._news.wait()

    async def _look(self, finder: "ShotFinder") -> None:
        """Look at all frames that are there, a few at a time: the processor is for those that somebody waits for."""
        while not self._is_closed:
            if not await asyncio.to_thread(finder.look):
                return
            await asyncio.sleep(_SHOTS_REST_S)

    def keep(self, picture: Picture) -> None:
        """Remember a near picture that the worker gave."""
        if picture.pts in self._kept:
            self._kept_bytes -= len(self._kept.pop(picture.pts).pixels)
        # It may be exact for what was asked then, and is not for what is asked later.
        self._kept[picture.pts] = replace(picture, is_exact=False)
        self._kept_bytes += len(picture.pixels)
        while self._kept_bytes > KEPT_BYTES and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._kept_bytes -= len(dropped.pixels)

    async def at_hand(self, position_ms: int, max_width: int, max_height: int) -> Picture | None:
        """The frame at ``position_ms`` if it is on disk (``is_exact``), else the nearest that is at hand."""
        file = self._file
        if file is not None:
            box = (max_width, max_height)
            picture = await self._in_thread(lambda: _nearest(file, position_ms, box))
            if picture is not None and picture.is_exact:
                return picture
            return self._nearer(picture, position_ms)
        return await self._near_at(position_ms, max_width, max_height)

    async def exact(self, position_ms: int, max_width: int, max_height: int) -> Picture | None:
        """The frame at ``position_ms`` if it is at hand and large enough to fill the box."""
        file = self._file
        if file is None:
            near = await self._shown(self._near.exact(position_ms), (max_width, max_height))
            return near if near is not None and _fills(near, max_width, max_height) else None

        def read() -> Picture | None:
            place = _place_at(file.index, position_ms)
            picture = _picture(file, place, (max_width, max_height), is_exact=True)
            return (
                picture if picture is not None and _fills(picture, max_width, max_height) else None
            )

        return await self._in_thread(read)

    async def step(
        self, frames: int, from_ms: int, max_width: int, max_height: int
    ) -> Picture | None:
        """The frame ``frames`` after the one at ``from_ms`` if it is at hand."""
        file = self._file
        if file is None:
            return await self._shown(self._near.step(frames, from_ms), (max_width, max_height))

        def read() -> Picture | None:
            place = file.index.clamped(_place_at(file.index, from_ms) + frames)
            return _picture(file, place, (max_width, max_height), is_exact=True)

        return await self._in_thread(read)

    async def tile(self, position_ms: int, max_width: int, max_height: int) -> Picture | None:
        """For a filmstrip: the last frame on disk from the key frame before ``position_ms`` up to it."""
        file = self._file
        if file is None:
            return None

        def read() -> Picture | None:
            index = file.index
            place = _place_at(index, position_ms)
            first = index.frame_of(index.key_before(index.pts[place]))
            found = file.last_within(max(0, first), place)
            box = (max_width, max_height)
            return _picture(file, found, box, is_exact=found == place) if found >= 0 else None

        return await self._in_thread(read)

    async def close(self) -> None:
        """Give the file back; it is kept for the next time."""
        self._is_closed = True
        self._news.set()
        self._kept.clear()
        cache, file, self._file = self._cache, self._file, None
        if cache is not None and file is not None:
            await self._in_thread(lambda: cache.release(file))

    async def _near_at(self, position_ms: int, max_width: int, max_height: int) -> Picture | None:
        exact = self._near.exact(position_ms)
        frame, box = exact or self._near.nearest(position_ms), (max_width, max_height)
        picture = await self._shown(frame, box, is_exact=exact is not None)
        is_there = picture is not None and picture.is_exact
        return picture if is_there else self._nearer(picture, position_ms)

    async def _shown(
        self, frame: NearFrame | None, box: tuple[int, int], *, is_exact: bool = True
    ) -> Picture | None:
        if frame is None:
            return None
        made = await self._in_thread(lambda: decoded(frame.jpeg, *box))
        if made is None:
            return None
        width, height, pixels = made
        return Picture(
            width=width,
            height=height,
            pixels=pixels,
            position_ms=frame.position_ms,
            frame=-1,
            pts=frame.pts,
            is_exact=is_exact,
        )

    def _nearer(self, picture: Picture | None, position_ms: int) -> Picture | None:
        """``picture`` or the nearest in memory, whichever is nearer."""
        at_hand = [*self._kept.values(), *([picture] if picture is not None else [])]
        return min(at_hand, key=lambda one: abs(one.position_ms - position_ms), default=None)

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        try:
            running = self._thread.submit(work)
        except RuntimeError:
            raise MediaError(MediaReason.CLOSED) from None  # the client was closed
        return await asyncio.wrap_future(running)


def same_frames(one: FrameIndex, other: FrameIndex) -> bool:
    """Whether two indexes name the same frames in the same places."""
    return (
        one.time_base == other.time_base
        and one.base == other.base
        and len(one.pts) == len(other.pts)
        and all(a == b for a, b in zip(one.pts, other.pts, strict=True))
    )


def _place_at(index: FrameIndex, position_ms: int) -> int:
    return index.shown_at(index.latest_pts(position_ms))


def _nearest(file: ProxyFile, position_ms: int, box: tuple[int, int]) -> Picture | None:
    place = _place_at(file.index, position_ms)
    picture = _picture(file, place, box, is_exact=True)
    if picture is None:
        near = file.near(place)
        picture = _picture(file, near, box, is_exact=False) if near >= 0 else None
    return picture


def _picture(
    file: ProxyFile, place: int, box: tuple[int, int], *, is_exact: bool
) -> Picture | None:
    data = file.get(place)
    made = decoded(data, *box) if data is not None else None
    if made is None:
        return None
    pts = file.index.pts[place]
    width, height, pixels = made
    return Picture(
        width=width,
        height=height,
        pixels=pixels,
        position_ms=file.index.position_ms(pts),
        frame=place,
        pts=pts,
        is_exact=is_exact,
    )


def _fills(picture: Picture, max_width: int, max_height: int) -> bool:
    """Whether a larger one would not fit; the frame itself may be smaller still, then the worker is asked."""
    return picture.width >= max_width - 1 or picture.height >= max_height - 1


def _put(file: ProxyFile, message: dict[str, object]) -> None:
    data, at, jpegs = message.get("bytes", b""), 0, []
    lengths, done = message["jpegs"], message["done"]
    if not isinstance(data, bytes) or not isinstance(lengths, list) or not isinstance(done, list):
        raise ValueError("no batch")  # noqa: TRY004  what came from outside is a value
    count = len(file.index.pts)
    for place, length in lengths:
        if not 0 <= place < count or not 0 < length <= len(data) - at:
            raise ValueError("a batch that does not add up")
        jpegs.append((place, data[at : at + length]))
        at += length
    file.put(jpegs)
    for first, last in done:
        file.give_up(max(0, first), min(last, count - 1))
