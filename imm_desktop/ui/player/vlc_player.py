"""Sound by libvlc 3 where VLC is installed. It gets samples that the frame worker has decoded and never sees the file.

libvlc tells where it is three to four times a second, to the millisecond, and takes into account what lies between it and the ear.
"""

import ctypes
import itertools
import time
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from imm_desktop.media.sound_feed import BYTES_A_MS, CHANNELS, RATE_HZ, SoundFeed
from imm_desktop.presenters.player_ports import SoundListener
from imm_desktop.ui.player.vlc_library import VlcLibrary, version_of

NO_SOUND_AFTER_MS: Final = 4000
"""libvlc does not report every trouble: sometimes it simply never begins."""
_LEAD_MS: Final = 50
"""One block of silence first: at most starts VLC leaves out the first that it is given (measured)."""
_BLOCK_BYTES: Final = _LEAD_MS * BYTES_A_MS
"""VLC's demuxer of raw samples takes so many at once, and takes fewer for as many."""
_LOOK_MS: Final = 100
_FULL: Final = 100.0
"""Percent of VLC's buffer: at this moment it begins, and it says so a quarter of a second later."""
_LEAST_MS: Final = 700
"""So far something must have been heard."""
_AHEAD_MS: Final = 400
"""VLC gets no more than it needs for so long: it takes a minute at once, and drops what it cannot play within three seconds."""
_OPTIONS: Final = (
    ":demux=rawaud",
    ":rawaud-fourcc=s16l",
    f":rawaud-channels={CHANNELS}",
    f":rawaud-samplerate={RATE_HZ}",
)
_UNKNOWN_SIZE: Final = 2**64 - 1
_Open = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.POINTER(ctypes.c_void_p),
    ctypes.POINTER(ctypes.c_uint64),
)
_Read = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)


class VlcPlayer(QObject):
    """The sound of one video. Its callbacks come on VLC's threads and only ever queue a signal."""

    _ready = Signal(int, float)
    _heard = Signal(int, float, int)
    _ended = Signal(int)
    _failed = Signal(int)

    def __init__(self, library: VlcLibrary, listener: SoundListener) -> None:
        super().__init__()
        self._vlc, self._instance = library.load()
        self._listener = listener
        self._player = self._instance.media_player_new()
        self._orders = library.orders()
        self._runs = itertools.count(1)
        self._run = 0
        """That is to be heard; 0 while none is."""
        self._current = 0
        """That VLC plays, which may still be the one before."""
        self._kept: list[Any] = []
        """Callbacks of which VLC keeps bare pointers."""
        self._feed: SoundFeed | None = None
        self._has_begun = self._is_audible = False
        self._is_muted, self._volume = True, 100
        self._watchdog = QTimer(self, singleShot=True, interval=NO_SOUND_AFTER_MS)
        self._watchdog.timeout.connect(self._look_after)
        self._told = (0.0, 0.0)
        """When and where it was last."""
        self._thirst = QTimer(self, interval=_LOOK_MS)
        self._thirst.timeout.connect(self._look_for_samples)
        queued = Qt.ConnectionType.QueuedConnection
        self._ready.connect(self._tell_start, queued)
        self._heard.connect(self._tell, queued)
        self._ended.connect(self._end, queued)
        self._failed.connect(self._report, queued)
        self._attach()

    @property
    def name(self) -> str:
        """With libvlc's version, such as ``libvlc 3.0.24``."""
        return f"libvlc {version_of(self._vlc)}"

    def play(self, feed: SoundFeed) -> None:
        """See ``SoundPlayer``."""
        run = self._run = next(self._runs)
        self._feed, self._has_begun = feed, False
        self._told = (time.perf_counter(), 0.0)
        self._orders.give(lambda: self._begin(run, feed))
        self._watchdog.start()
        self._thirst.start()

    def pause(self) -> None:
        """See ``SoundPlayer``."""
        if self._run:
            self._stop()

    def _stop(self) -> None:
        self._stop_watching()
        self._player.audio_set_mute(True)  # at once; paused, PulseAudio would take a second to stop
        self._orders.give(self._player.stop)

    def set_sound(self, volume: int, *, is_muted: bool) -> None:
        """See ``SoundPlayer``."""
        self._volume, self._is_muted = volume, is_muted
        self._apply_sound()

    def close(self) -> None:
        """See ``SoundPlayer``."""
        self.pause()
        player, kept = self._player, self._kept

        def end() -> None:
            player.stop()
            player.release()
            kept.clear()

        self._orders.close(end)
        self.deleteLater()

    def _begin(self, run: int, feed: SoundFeed) -> None:
        """On the thread of orders: the run before is stopped, which may take a moment."""
        self._player.stop()
        media, kept = self._media_of(feed)
        self._vlc.dll.libvlc_media_player_set_media(_handle(self._player), media)
        self._vlc.dll.libvlc_media_release(media)
        self._kept[:] = kept
        self._current = run
        self._apply_sound()
        self._player.play()

    def _media_of(self, feed: SoundFeed) -> tuple[Any, list[Any]]:
        lead, began = [bytes(_BLOCK_BYTES)], time.perf_counter()

        def opened(_opaque: int, _data: Any, size: Any) -> int:
            size[0] = _UNKNOWN_SIZE
            return 0

        def read(_opaque: int, into: int, size: int) -> int:
            feed.rest((feed.taken_ms - _AHEAD_MS) / 1000 - time.perf_counter() + began)
            samples = lead.pop() if lead else feed.read(min(size, _BLOCK_BYTES))
            ctypes.memmove(into, samples, len(samples))
            return len(samples)

        kept = [_Open(opened), _Read(read)]
        make = self._vlc.dll.libvlc_media_new_callbacks
        make.argtypes, make.restype = [ctypes.c_void_p] * 6, ctypes.c_void_p
        open_at, read_at = (ctypes.cast(one, ctypes.c_void_p) for one in kept)
        media = ctypes.c_void_p(make(_handle(self._instance), open_at, read_at, None, None, None))
        add = self._vlc.dll.libvlc_media_add_option
        for option in _OPTIONS:
            add(media, option.encode())
        return media, kept

    def _attach(self) -> None:
        events, kinds = self._player.event_manager(), self._vlc.EventType

        def heard(event: Any) -> None:
            self._heard.emit(self._current, time.perf_counter(), event.u.new_time)

        def buffered(event: Any) -> None:
            if event.u.new_cache >= _FULL:
                self._ready.emit(self._current, time.perf_counter())

        def told(signal: Any) -> Callable[[Any], None]:
            return lambda _event: signal.emit(self._current)

        events.event_attach(kinds.MediaPlayerBuffering, buffered)
        events.event_attach(kinds.MediaPlayerTimeChanged, heard)
        events.event_attach(kinds.MediaPlayerEndReached, told(self._ended))
        events.event_attach(kinds.MediaPlayerEncounteredError, told(self._failed))

    def _look_after(self) -> None:
        """Nothing was heard so far. Who waits for samples gets more time."""
        if self._feed is not None and self._feed.is_starved:
            self._watchdog.start()
        else:
            self._listener.fail("no sound came")

    def _look_for_samples(self) -> None:
        """VLC leaves out what comes after it has run dry: it is given something new to play then."""
        at_s, played_ms = self._told
        played_ms += (time.perf_counter() - at_s) * 1000
        feed = self._feed
        if feed is not None and feed.is_starved and played_ms > feed.taken_ms:
            self._listener.dry()

    def _apply_sound(self) -> None:
        self._player.audio_set_mute(self._is_muted)
        self._player.audio_set_volume(self._volume)

    def _tell_start(self, run: int, at_s: float) -> None:
        if run == self._run and not self._has_begun:
            self._pass_on(at_s, 0)

    def _tell(self, run: int, at_s: float, played_ms: int) -> None:
        if run != self._run:
            return
        if not self._has_begun:
            self._has_begun = True
            self._watchdog.stop()
            self._apply_sound()  # before the first sound there may have been nothing to mute
        if not self._is_audible and played_ms > _LEAST_MS:
            if not self._have_samples_been_played():
                self._stop()
                self._listener.fail("no sound came")
                return
            self._is_audible = True
        self._pass_on(at_s, played_ms)

    def _pass_on(self, at_s: float, told_ms: int) -> None:
        played_ms = told_ms - _LEAD_MS
        self._told = (at_s, played_ms)
        self._listener.heard(at_s, played_ms)

    def _have_samples_been_played(self) -> bool:
        """Without a sound device VLC's clock goes on all the same."""
        media, stats = self._player.get_media(), self._vlc.MediaStats()
        if media is None:
            return True
        media.get_stats(ctypes.byref(stats))
        media.release()
        return bool(stats.played_abuffers)

    def _end(self, run: int) -> None:
        if run != self._run:
            return
        is_over = self._feed is None or self._feed.is_over
        self._stop_watching()
        if is_over:
            self._listener.end()
        else:
            self._listener.fail("no sound came")

    def _report(self, run: int) -> None:
        if run == self._run:
            self._stop_watching()
            self._listener.fail("it reports an error")

    def _stop_watching(self) -> None:
        self._watchdog.stop()
        self._thirst.stop()
        self._run, self._feed = 0, None


def _handle(thing: Any) -> ctypes.c_void_p:
    return ctypes.c_void_p(ctypes.cast(thing, ctypes.c_void_p).value)
