"""Sound by Qt Multimedia, where there is no VLC: samples that the frame worker has decoded, into the system's mixer."""

import time
from typing import Any, Final

from PySide6.QtCore import QIODevice, QObject, Qt, QTimer

from imm_desktop.media.sound_feed import BYTES_A_MS, CHANNELS, RATE_HZ, SoundFeed
from imm_desktop.presenters.player_ports import NoSoundPlayerError, SoundListener

_BUFFER_MS: Final = 400
"""So long the window may stand still before there is a gap. Mute and clock do not suffer: all but 11 ms of it lies before the mixer."""
_FILL_MS: Final = 20
_TELL_EVERY: Final = 5
"""Of so many fillings one tells how far it is."""


class QtPlayer(QObject):
    """The sound of one video; lives on the window's thread, which keeps the mixer's buffer filled."""

    name = "Qt Multimedia"

    def __init__(self, listener: SoundListener) -> None:
        super().__init__()
        self._multimedia = _module()
        self._listener = listener
        self._device = self._multimedia.QMediaDevices.defaultAudioOutput()
        if self._device.isNull():
            raise NoSoundPlayerError("there is no sound device")
        form = self._form = self._multimedia.QAudioFormat()
        form.setSampleRate(RATE_HZ)
        form.setChannelCount(CHANNELS)
        form.setSampleFormat(self._multimedia.QAudioFormat.SampleFormat.Int16)
        self._sink: Any = None
        self._into: QIODevice | None = None
        self._feed: SoundFeed | None = None
        self._rest = b""
        self._given = self._fillings = 0
        self._loudness = 0.0
        self._timer = QTimer(self, interval=_FILL_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._fill)

    def play(self, feed: SoundFeed) -> None:
        """See ``SoundPlayer``."""
        self.pause()
        sink = self._sink = self._multimedia.QAudioSink(self._device, self._form, self)
        sink.setBufferSize(_BUFFER_MS * BYTES_A_MS)
        sink.setVolume(self._loudness)
        self._feed, self._rest, self._given, self._fillings = feed, b"", 0, 0
        self._into = sink.start()
        self._timer.start()
        self._fill()

    def pause(self) -> None:
        """See ``SoundPlayer``."""
        self._timer.stop()
        self._feed = self._into = None
        if self._sink is not None:
            self._sink.reset()
            self._sink.deleteLater()
            self._sink = None

    def set_sound(self, volume: int, *, is_muted: bool) -> None:
        """See ``SoundPlayer``."""
        self._loudness = 0.0 if is_muted else volume / 100
        if self._sink is not None:
            self._sink.setVolume(self._loudness)

    def close(self) -> None:
        """See ``SoundPlayer``."""
        self.pause()
        self.deleteLater()

    def _fill(self) -> None:
        feed, into, sink = self._feed, self._into, self._sink
        if feed is None or sink is None:
            return
        errors = self._multimedia.QtAudio.Error
        if into is None or sink.error() not in (errors.NoError, errors.UnderrunError):
            self.pause()
            self._listener.fail("the sound device is gone")
            return
        while (room := sink.bytesFree()) > 0 and (samples := self._rest or feed.take(room)):
            written = max(0, into.write(samples))
            self._given += written
            self._rest = samples[written:]
            if self._rest:
                break
        played_ms = sink.processedUSecs() / 1000
        is_taken = played_ms * BYTES_A_MS >= self._given or sink.bytesFree() >= sink.bufferSize()
        if feed.is_over and not self._rest and is_taken:
            self.pause()
            self._listener.end()
        elif self._fillings % _TELL_EVERY == 0 and played_ms > 0:
            self._listener.heard(time.perf_counter(), played_ms)
        self._fillings += 1


def _module() -> Any:
    """Qt Multimedia needs libpulse on Linux, and is large: asked for only when something is played."""
    try:
        from PySide6 import QtMultimedia
    except ImportError as error:
        raise NoSoundPlayerError(f"Qt Multimedia cannot be loaded ({error})") from error
    return QtMultimedia
