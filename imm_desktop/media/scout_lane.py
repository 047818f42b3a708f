"""The worker's thread for key frames: the newest scrub position first, filmstrips in between."""

from collections import OrderedDict, deque
from typing import TYPE_CHECKING, Final

import numpy as np
from typing_extensions import override

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.frame_index import FrameIndex
from imm_desktop.media.index import Stopped
from imm_desktop.media.keyframes import CountingReader, KeyFrameReader
from imm_desktop.media.lanes import SCOUT
from imm_desktop.media.naming import name_of
from imm_desktop.media.open_source import OpenSource
from imm_desktop.media.opening import described
from imm_desktop.media.queued_lane import Message, QueuedLane
from imm_desktop.media.rendering import render
from imm_desktop.media.strip_run import Found, StripRun

if TYPE_CHECKING:
    from collections.abc import Iterator

Pixels = np.ndarray[tuple[int, int], np.dtype[np.uint32]]

_CACHE_BYTES: Final = 48 << 20
"""Rendered key frames: about 24 of 960x540, 800 tiles of 160x90."""


_MOST_MISSES: Final = 3
_REORDERING_MS: Final = 400
"""More than frames are moved by B-frames."""


class PictureCache:
    """Rendered pictures by what was asked, the least used dropped first."""

    def __init__(self, limit_bytes: int = _CACHE_BYTES) -> None:
        self._limit, self._size = limit_bytes, 0
        self._pictures: OrderedDict[tuple[int, int, int], tuple[int, Pixels]] = OrderedDict()

    def get(self, asked: tuple[int, int, int]) -> tuple[int, Pixels] | None:
        """The pts and pixels kept for key frame pts, width and height ``asked``."""
        found = self._pictures.get(asked)
        if found is not None:
            self._pictures.move_to_end(asked)
        return found

    def put(self, asked: tuple[int, int, int], pts: int, pixels: Pixels) -> None:
        """Keep a picture."""
        self._pictures[asked] = (pts, pixels)
        self._size += pixels.nbytes
        while self._size > self._limit and len(self._pictures) > 1:
            _, (_, dropped) = self._pictures.popitem(last=False)
            self._size -= dropped.nbytes


class ScoutLane(QueuedLane):
    """Answers ``key`` and ``strip`` of one video."""

    name = SCOUT
    newest_kinds = frozenset({"key"})

    def __init__(self, video: OpenSource) -> None:
        super().__init__(video)
        self._cache = PictureCache()
        self._reader: KeyFrameReader | CountingReader | None = None
        self._is_exact = self._keys_fail = False
        """Whether the reader decodes up to each place, since time stamps or key frames are of no use; it may turn out late."""
        self._run: StripRun | None = None
        self._tiles: Iterator[Found] = iter(())
        self._run_of = self._run_left = 0
        """Which request the run is for, and how many of its next tiles it brings."""
        self._misses = 0
        """Tiles that runs did not bring: key frames of some videos only decode after a flush."""

    @override
    def ask(self, message: Message) -> None:
        if message["do"] == "strip":
            message = {**message, "positions_ms": deque(message["positions_ms"])}
        super().ask(message)

    def serve(self) -> None:
        """Answer until the video closes."""
        while not self._video.closing.is_set():
            with self._news:
                message = self._next
                if message is None:
                    self._news.wait()
                    continue
            try:
                if message["do"] == "key":
                    self._serve_key(message)
                else:
                    self._serve_strip(message)
            except Stopped:
                continue
            except MediaError as error:
                self._video.outbox.error(message["id"], error)
                self._done(message)
        for reader in (self._reader, self._run):
            if reader is not None:
                reader.close()

    def _serve_key(self, message: Message) -> None:
        index = self._video.index
        wanted = index.latest_pts(message["position_ms"])
        key = wanted if self._video.is_bare else index.key_near(wanted)
        self._send(message, wanted, self._picture(message, wanted, key, index))
        self._done(message)

    def _serve_strip(self, message: Message) -> None:
        """One tile; a scrub position may come between two."""
        index = self._video.index
        if not message["positions_ms"]:
            self._video.outbox.end(message["id"])
            self._done(message)
            return
        wanted = index.latest_pts(message["positions_ms"][0])
        key = self._key_of_tile(wanted, index)
        picture = self._from_run(message, key, index)
        picture = picture or self._picture(message, wanted, key, index)
        self._send(message, wanted, picture)
        message["positions_ms"].popleft()

    def _key_of_tile(self, wanted: int, index: FrameIndex) -> int:
        return index.key_before(wanted) if index.keys and not self._video.is_bare else wanted

    def _from_run(self, message: Message, key: int, index: FrameIndex) -> tuple[int, Pixels] | None:
        """The next tile of those that are decoded one behind the other; None when it is at hand or not among them."""
        box = (message["max_width"], message["max_height"])
        if not self._run_left or self._run_of != message["id"]:
            is_at_hand = self._cache.get((key, *box)) is not None
            is_sure = self._video.are_keys_alone and not self._keys_fail
            if is_at_hand or not is_sure or self._misses > _MOST_MISSES:
                return None
            self._begin_run(message, index)
        self._run_left -= 1
        try:
            with described(self._video.source):
                frame = next(self._tiles)[1]
        except BaseException:
            self._run_left = 0
            raise
        if frame is None:
            self._misses += 1
            return None
        pixels = render(frame, self._video.geometry, *box)
        self._cache.put((key, *box), frame.pts or 0, pixels)
        return frame.pts or 0, pixels

    def _begin_run(self, message: Message, index: FrameIndex) -> None:
        """From the next tile of this strip up to one that is at hand already."""
        wanted = []
        for position_ms in message["positions_ms"]:
            pts = index.latest_pts(position_ms)
            asked = (self._key_of_tile(pts, index), message["max_width"], message["max_height"])
            if self._cache.get(asked) is not None:
                break
            wanted.append(pts)
        if self._run is None:
            with described(self._video.source):
                self._run = StripRun(self._video.source, self._video.opener(SCOUT))
        self._run_of, self._run_left = message["id"], len(wanted)
        self._tiles = self._run.frames(wanted, lambda: self._check(message))

    def _send(self, message: Message, wanted: int, picture: tuple[int, Pixels]) -> None:
        index = self._video.index
        pts, pixels = picture
        is_exact = index.is_complete and index.frame_of(pts) == index.shown_at(wanted)
        self._video.outbox.pixels(message["id"], pixels, pts, index, is_exact=is_exact)

    def _best_reader(self) -> KeyFrameReader | CountingReader:
        """One of key frames; where these are of no use, one that decodes up to each of them."""
        for one in (self._reader, self._run):
            self._keys_fail |= one is not None and one.has_partial_keys
        is_exact = self._keys_fail or not self._video.are_keys_alone
        if self._reader is None or self._is_exact is not is_exact:
            if self._reader is not None:
                self._reader.close()
            self._is_exact = is_exact
            self._reader = self._video.key_reader(SCOUT, is_exact=is_exact)
        return self._reader

    def _picture(
        self, message: Message, wanted: int, key: int, index: FrameIndex
    ) -> tuple[int, Pixels]:
        box = (message["max_width"], message["max_height"])
        asked = (key, *box)
        kept = self._cache.get(asked)
        if kept is not None:
            return kept
        if not index.is_complete and not self._video.is_bare:
            # The header tells decoding times, a little before the key frame's own.
            key = max(wanted, key + index.ticks(_REORDERING_MS) if key > wanted else key)
        frame = None
        with described(self._video.source):
            reader = self._best_reader()
            frame = reader.at_or_before(key, index, lambda: self._check(message))
            self._keys_fail |= index.is_complete and frame is None
            better = self._best_reader()
            if better is not reader:
                frame = better.at_or_before(key, index, lambda: self._check(message))
        if frame is None:
            raise MediaError(MediaReason.NO_KEY_FRAME, name_of(self._video.source))
        pixels = render(frame, self._video.geometry, *box, is_hasty=message["do"] == "key")
        self._cache.put(asked, frame.pts or 0, pixels)
        return frame.pts or 0, pixels
