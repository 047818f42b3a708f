"""Playing by libvlc 3 where VLC is installed: sound by VLC, pictures handed over in memory."""

import ctypes
import time
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from imm_desktop.media.naming import is_network
from imm_desktop.media.picture import MediaFacts, Picture
from imm_desktop.presenters.player_ports import SoundListener
from imm_desktop.ui.player.vlc_clock import VlcClock
from imm_desktop.ui.player.vlc_library import VlcLibrary, version_of

NO_PICTURE_AFTER_MS: Final = 4000
"""libvlc reports no error for many broken sources: it simply never shows anything."""
_LEAD_S: Final = 0.28
"""So long after a seek faster than real time VLC does not say where it is (measured)."""
_USUAL_FRAME_MS: Final = 40
_MOST_WIDTH: Final = 1280
_MOST_HEIGHT: Final = 720
# python-vlc declares the chroma argument as c_char_p, of which a callback gets only a copy.
_POINTERS = ctypes.POINTER(ctypes.c_void_p)
_NUMBERS = ctypes.POINTER(ctypes.c_uint)
_Lock = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, _POINTERS)
_Unlock = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, _POINTERS)
_Display = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
_Format = ctypes.CFUNCTYPE(
    ctypes.c_uint,
    _POINTERS,
    ctypes.POINTER(ctypes.c_char),
    _NUMBERS,
    _NUMBERS,
    _NUMBERS,
    _NUMBERS,
)
_Cleanup = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class VlcPlayer(QObject):
    """One video played by libvlc. Its callbacks come on VLC's threads and only ever queue a signal."""

    _displayed = Signal(bytes)
    _ended = Signal()
    _failed = Signal()

    _stopped = Signal()

    def __init__(
        self, library: VlcLibrary, source: str, facts: MediaFacts, listener: SoundListener
    ) -> None:
        super().__init__()
        self._library = library
        self._vlc, self._instance = library.load()
        self._source, self._listener = source, listener
        scale = min(_MOST_WIDTH / facts.width, _MOST_HEIGHT / facts.height, 1.0)
        self._width = max(2, round(facts.width * scale) // 2 * 2)
        self._height = max(2, round(facts.height * scale) // 2 * 2)
        self._player = self._instance.media_player_new()
        self._buffer = (ctypes.c_ubyte * (self._width * self._height * 4))()
        self._is_started = self._has_shown = self._is_busy = False
        self._is_closed = self._is_paused = False
        self._keeps_itself: VlcPlayer | None = None
        self._is_muted, self._volume = True, 100
        self._rate = 1.0
        self._from_ms = 0
        """Where the last ``play`` was to begin: nothing before it is shown."""
        self._shown = b""
        self._last_ms = max(facts.duration_ms - 1, 0)
        self._clock = VlcClock(time.monotonic)
        self._watchdog = QTimer(self, singleShot=True, interval=NO_PICTURE_AFTER_MS)
        self._watchdog.timeout.connect(self._look_after)
        queued = Qt.ConnectionType.QueuedConnection
        self._displayed.connect(self._show, queued)
        self._ended.connect(self._end, queued)
        self._failed.connect(lambda: self._give_up("it reports an error"), queued)
        self._callbacks = self._set_callbacks()

    @property
    def name(self) -> str:
        """With libvlc's version, such as ``libvlc 3.0.24``."""
        return f"libvlc {version_of(self._vlc)}"

    def play(self, from_ms: int, rate: float) -> None:
        """See ``SoundPlayer``."""
        was_playing = self._is_started and not self._is_paused
        self._from_ms = from_ms
        from_ms, seek_ms = self._begin(from_ms, rate)
        self._clock.seek(from_ms, rate, was_playing=was_playing, is_start=not self._is_started)
        self._is_paused = False
        if self._is_started:
            if rate != self._rate:  # VLC skips half a second of sound each time it is told
                self._player.set_rate(rate)
            self._player.set_time(seek_ms)
            self._player.set_pause(0)
        else:
            # media_new would take a path with a colon in it for a URL.
            is_url = "://" in self._source
            make = self._instance.media_new_location if is_url else self._instance.media_new_path
            media = make(self._source)
            media.add_option(f":start-time={seek_ms / 1000:.3f}")
            media.add_option(f":rate={rate}")
            self._player.set_media(media)
            media.release()
            self._player.set_rate(rate)
            self._player.play()
            self._is_started, self._has_shown = True, False
            self._watchdog.start()
        self._rate = rate
        self._apply_sound()

    def _begin(self, from_ms: int, rate: float) -> tuple[int, int]:
        """Where its first picture will be, and where it must be told to go for that.

        Faster than real time VLC takes what it decodes from the key frame on for played, so many times too much; and it
        says where it is only after a while, in which nothing can be shown: it begins so much earlier.
        """
        begin_ms = max(0, from_ms - round(_LEAD_S * 1000 * rate))
        key_ms = self._listener.key_before(begin_ms) if rate > 1.0 else None
        if key_ms is None:
            return from_ms, from_ms
        return begin_ms, key_ms + round((begin_ms - key_ms) / rate)

    def pause(self) -> None:
        """See ``SoundPlayer``."""
        self._watchdog.stop()
        self._is_paused = True
        if self._is_started:
            self._player.set_pause(1)

    def set_sound(self, volume: int, *, is_muted: bool) -> None:
        """See ``SoundPlayer``."""
        self._volume, self._is_muted = volume, is_muted
        self._apply_sound()

    def close(self) -> None:
        """See ``SoundPlayer``."""
        if self._is_closed:
            return
        self._is_closed = True
        self._watchdog.stop()
        # It stops when no callback can come any more, until when buffer and callbacks must live: so does this object,
        # and it ends on its own thread.
        self._keeps_itself = self
        self._stopped.connect(self._let_go, Qt.ConnectionType.QueuedConnection)
        self._library.end(self._stop)

    def _stop(self) -> None:
        self._player.stop()
        self._player.release()
        self._stopped.emit()

    def _let_go(self) -> None:
        self._keeps_itself = None

    def _look_after(self) -> None:
        """No picture came so far. One that still waits for the network gets more time."""
        waiting = (self._vlc.State.Opening, self._vlc.State.Buffering)
        if is_network(self._source) and self._player.get_state() in waiting:
            self._watchdog.start()
        else:
            self._give_up("no picture came")

    def _apply_sound(self) -> None:
        self._player.audio_set_mute(self._is_muted)
        self._player.audio_set_volume(self._volume)

    def _show(self, pixels: bytes) -> None:
        self._is_busy = False
        if self._is_paused:  # VLC shows the same picture again and again
            self._shown = pixels
        if self._is_closed or self._is_paused:
            return
        if not self._has_shown:
            self._has_shown = True
            self._watchdog.stop()
            self._apply_sound()  # before the first sound there may have been nothing to mute
        said_ms = self._player.get_time()
        if pixels == self._shown and self._clock.stands_still(said_ms):
            return
        position_ms = self._clock.position(said_ms)
        if position_ms is None or position_ms < self._from_ms - _USUAL_FRAME_MS:
            return
        self._shown = pixels
        position_ms = min(position_ms, self._last_ms)
        picture = Picture(
            self._width, self._height, pixels, position_ms, frame=-1, pts=-1, is_exact=False
        )
        self._listener.show_picture(picture)

    def _end(self) -> None:
        if self._is_closed:
            return
        self._is_started = False
        if self._has_shown:
            self._listener.end()
        else:
            self._give_up("it ended at once")

    def _give_up(self, reason: str) -> None:
        if not self._is_closed:
            self._watchdog.stop()
            self._listener.fail(reason)

    def _set_callbacks(self) -> list[Any]:
        """VLC keeps bare pointers, so the functions must live as long as the player."""
        address = ctypes.addressof(self._buffer)

        def lock(_opaque: int, planes: Any) -> int:
            planes[0] = address
            return 1

        def unlock(_opaque: int, _picture: int, _planes: Any) -> None:
            return None

        def display(_opaque: int, _picture: int) -> None:
            # While the window is busy pictures are left out instead of queueing up.
            if not self._is_busy:
                self._is_busy = True
                self._displayed.emit(bytes(self._buffer))

        def choose_format(
            _opaque: Any, chroma: Any, width: Any, height: Any, pitches: Any, lines: Any
        ) -> int:
            ctypes.memmove(chroma, b"RV32", 4)
            width[0], height[0] = self._width, self._height
            pitches[0], lines[0] = self._width * 4, self._height
            return 1

        def clean_up(_opaque: int) -> None:
            return None

        functions = [
            _Lock(lock),
            _Unlock(unlock),
            _Display(display),
            _Format(choose_format),
            _Cleanup(clean_up),
        ]
        pointers = [ctypes.cast(one, ctypes.c_void_p) for one in functions]
        handle = ctypes.c_void_p(ctypes.cast(self._player, ctypes.c_void_p).value)
        set_callbacks = self._vlc.dll.libvlc_video_set_callbacks
        set_callbacks.argtypes, set_callbacks.restype = [ctypes.c_void_p] * 5, None
        set_callbacks(handle, *pointers[:3], None)
        set_format = self._vlc.dll.libvlc_video_set_format_callbacks
        set_format.argtypes, set_format.restype = [ctypes.c_void_p] * 3, None
        set_format(handle, *pointers[3:])
        events, kinds = self._player.event_manager(), self._vlc.EventType
        events.event_attach(kinds.MediaPlayerEndReached, lambda _event: self._ended.emit())
        events.event_attach(kinds.MediaPlayerEncounteredError, lambda _event: self._failed.emit())
        return functions
