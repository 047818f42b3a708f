"""One video in the worker: opened, indexed and served by a thread for each lane."""

import gc
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any, Final

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import FileRemark
from imm_desktop.media.exact import ExactReader
from imm_desktop.media.exact_lane import ExactLane
from imm_desktop.media.far import MOST_BYTES, is_far_and_large
from imm_desktop.media.frame_index import FrameIndex
from imm_desktop.media.index import (
    StartsOverError,
    Stopped,
    build_index,
    count_bare,
    first_index,
)
from imm_desktop.media.lanes import EXACT, LANE_OF, PLAY, PROXY, SCOUT, SOUND, WAVE
from imm_desktop.media.mp4_tables import NoTablesError
from imm_desktop.media.naming import is_loopback, is_network, name_of
from imm_desktop.media.open_source import OpenSource
from imm_desktop.media.opening import (
    READ_ERRORS,
    Opener,
    RemoteOpener,
    check_local,
    described,
    is_lost_connection,
    video_stream,
)
from imm_desktop.media.outbox import Outbox
from imm_desktop.media.play_lane import PlayLane
from imm_desktop.media.proxy_lane import ProxyLane
from imm_desktop.media.remote_bytes import Allowance, ByteDesk, RemoteFile
from imm_desktop.media.same_file import SameFile
from imm_desktop.media.scout_lane import ScoutLane
from imm_desktop.media.sound_lane import SoundLane
from imm_desktop.media.wave_lane import WaveLane

Message = dict[str, Any]
Lane = ExactLane | ScoutLane | PlayLane | SoundLane | ProxyLane | WaveLane

_LANES: Final[dict[str, Callable[[OpenSource], Lane]]] = {
    SCOUT: ScoutLane,
    PLAY: PlayLane,
    SOUND: SoundLane,
    PROXY: ProxyLane,
    WAVE: WaveLane,
}
"""All but that of exact frames, which opens the video."""
_INDEX_PATIENCE_S: Final = 0.3
"""How long opening waits for the index, so that short videos are known in full at once."""
_LOOPBACK_DELAY_S: Final = 0.3
_FAR_DELAY_S: Final = 1.5
"""A URL is indexed when it has been open for so long: whoever wants one thumbnail does not pay for all."""


class Session:
    """Takes requests from the first moment on; they wait until the video is open."""

    def __init__(
        self, number: int, source: str, outbox: Outbox, desk: ByteDesk, size_bytes: int | None
    ) -> None:
        self._number, self._source, self._outbox = number, source, outbox
        self._desk, self._size = desk, size_bytes
        """``size_bytes``: the window reads the bytes, so many; None when the worker opens the source itself."""
        self._allowance = Allowance(MOST_BYTES)
        """Of small pictures of a large video far away."""
        self._same = SameFile()
        self._lock = threading.Lock()
        self._waiting: list[Message] = []
        self._video: OpenSource | None = None
        self._error: MediaError | None = None
        self._is_closed = self._is_held = False
        self._lanes: dict[str, Lane] = {}

    def open(self, request: int) -> None:
        """Open in a thread of its own, which goes on as the lane of exact frames."""
        self._start(EXACT, lambda: self._run(request))

    def ask(self, message: Message) -> None:
        """Answer ``message``, now or when the video is open."""
        with self._lock:
            if self._error is not None:
                self._outbox.error(message["id"], self._error)
            elif self._video is None:
                self._waiting.append(message)
            else:
                self._lane_for(message, self._video).ask(message)

    def hold(self, *, is_held: bool) -> None:
        """Whether small pictures wait, since the window plays the video with sound."""
        with self._lock:
            self._is_held = is_held
            if self._video is not None:
                self._video.is_held = is_held

    def follow(self, message: Message) -> None:
        """Where the sound is that the pictures of a ``play`` request follow."""
        with self._lock:
            lane = self._lanes.get(PLAY)
            if isinstance(lane, PlayLane):
                lane.follow(message)

    def stop(self, request: int) -> None:
        """Nobody waits for ``request`` any more."""
        with self._lock:
            self._waiting = [one for one in self._waiting if one["id"] != request]
            for lane in self._lanes.values():
                lane.stop(request)

    def close(self) -> None:
        """Let all threads of this video end."""
        with self._lock:
            self._is_closed = True
            if self._video is not None:
                self._video.closing.set()
            for lane in self._lanes.values():
                lane.wake()

    def _run(self, request: int) -> None:
        try:
            with described(self._source):
                check_local(self._source)
                reader = ExactReader(self._source, opener=self._opener(EXACT))
                video = OpenSource(self._number, self._source, self._outbox, reader, self._opener)
        except MediaError as error:
            self._refuse(request, error)
            return
        self._begin_index(video, reader)
        reader.index = video.index
        lane = ExactLane(video, reader)
        self._outbox.facts(self._number, video.facts(), request=request)
        with self._lock:
            self._lanes[EXACT] = lane
            self._video = video
            video.is_held = self._is_held
            if self._is_closed:
                video.closing.set()
            for message in self._waiting:
                self._lane_for(message, video).ask(message)
            self._waiting.clear()
        lane.serve()
        with self._lock:
            self._video = None  # it knows this session: a cycle that would keep decoders
            self._lanes.clear()
        del lane, reader, video
        gc.collect()  # decoders hang in cycles, each with its threads and tens of megabytes

    def _refuse(self, request: int, why: MediaError) -> None:
        with self._lock:
            self._error = why
            self._outbox.error(request, why)
            for message in self._waiting:
                self._outbox.error(message["id"], why)
            self._waiting.clear()

    def _begin_index(self, video: OpenSource, reader: ExactReader) -> None:
        """The header's index at once, the complete one as soon as it is built."""
        base = reader.index.base
        if video.is_image:
            only = (base,)
            video.index = FrameIndex(
                base, reader.index.time_base, only, only, base, is_complete=True
            )
            return
        video.index = first_index(reader.stream, reader.index)
        delay_s, built = 0.0, threading.Event()
        if is_network(self._source):
            is_near = is_loopback(self._source)
            delay_s = _LOOPBACK_DELAY_S if is_near else _FAR_DELAY_S
        self._start("index", lambda: self._build_index(video, built, delay_s))
        if not delay_s:
            built.wait(_INDEX_PATIENCE_S)

    def _build_index(self, video: OpenSource, built: threading.Event, delay_s: float) -> None:
        if delay_s and video.closing.wait(delay_s):
            return

        def tick() -> None:
            if video.closing.is_set():
                raise Stopped

        try:
            opener = self._opener("index")
            index = self._read_index(video, opener, tick)
        except NoTablesError:
            if video.is_bare:
                video.index = replace(video.index, remark=FileRemark.NOT_COUNTED)
                self._outbox.facts(self._number, video.facts())
            self._outbox.no_index(self._number)
            built.set()
            return
        except (Stopped, MediaError, *READ_ERRORS):
            built.set()
            return
        # Elsewhere a remark may be of bytes that did not come.
        is_whole = not is_network(self._source) or index.remark in (
            FileRemark.HEALTHY,
            FileRemark.STARTS_OVER,
        )
        if index.is_complete and is_whole and not opener.lost:
            video.index = index
        if video.index.is_complete:
            self._outbox.index(self._number, video.index)
        if built.is_set() or self._video is not None:
            self._outbox.facts(self._number, video.facts())
        built.set()

    def _read_index(
        self, video: OpenSource, opener: Opener, tick: Callable[[], None]
    ) -> FrameIndex:
        """By reading the whole file, of a large one far away only its tables; by counting where time stamps are of no use.

        Even far away such a file is read whole once, up to `far.MOST_BYTES`: nothing else tells how long it is.

        Raises:
            NoTablesError: It is far away and large, and has its tables not in one place, or is too large to be counted.
        """
        remark = FileRemark.HEALTHY
        size = self._size or 0
        is_to_be_spared = is_far_and_large(self._source, size)
        if not video.is_bare:
            open_it = opener.open_tables if is_to_be_spared else opener.open
            with closing(open_it(self._source)) as container:
                stream = video_stream(container, self._source)
                try:
                    return build_index(
                        container,
                        stream,
                        video.index.base,
                        tick=tick,
                        is_lost=lambda error: is_lost_connection(self._source, error),
                        are_tables_alone=is_to_be_spared,
                    )
                except StartsOverError:
                    remark = FileRemark.STARTS_OVER
        if is_to_be_spared and not 0 < size <= MOST_BYTES:
            raise NoTablesError(self._source)
        with closing(opener.open(self._source)) as container:
            stream = video_stream(container, self._source)
            return count_bare(container, stream, tick=tick, remark=remark)

    def _opener(self, lane: str) -> Opener:
        """Opens the source for ``lane``, which shows signs of life while it waits for the window to read."""
        size = self._size
        if size is None:
            return Opener(self._same)

        def alive() -> None:
            self._outbox.beat(self._number, lane)

        is_read = (
            self._video is not None
            and self._video.index.is_counted
            and self._video.index.is_complete
        )
        is_bounded = lane == PROXY and is_far_and_large(self._source, size) and not is_read
        allowance = self._allowance if is_bounded else None

        def make_file(lost: Callable[[MediaError], None]) -> RemoteFile:
            name = name_of(self._source)
            return RemoteFile(
                self._desk, self._number, size, name, alive=alive, lost=lost, allowance=allowance
            )

        return RemoteOpener(make_file, partial(self._desk.expect, self._number))

    def _lane_for(self, message: Message, video: OpenSource) -> Lane:
        kind = LANE_OF.get(message["do"], EXACT)
        if kind not in (PROXY, WAVE):
            video.acted()
        if kind not in self._lanes:
            lane = _LANES[kind](video)
            self._lanes[kind] = lane
            self._start(kind, lane.serve)
        return self._lanes[kind]

    def _start(self, what: str, run: Callable[[], None]) -> None:
        threading.Thread(target=run, name=f"video {self._number} {what}", daemon=True).start()
