"""Playing by Qt Multimedia, where there is no VLC: planes mapped and scaled, never ``QVideoFrame.toImage``."""

from typing import Any, Final

from PySide6.QtCore import QObject, QUrl

from imm_desktop.media.picture import MediaFacts
from imm_desktop.presenters.player_ports import NoSoundPlayerError, SoundListener
from imm_desktop.ui.player.held_pictures import HeldPictures

_MOST_WIDTH: Final = 1280
_MOST_HEIGHT: Final = 720
SOUND_BEHIND_MS: Final = 43
"""Qt lets its sound lie 22 to 64 ms behind the pictures, in the buffer of its sink, and steers only when it leaves that band
(``MinDesiredBufferTime`` and ``MaxDesiredBufferTime`` in qtmultimedia's qffmpegaudiorenderer.cpp): the middle of it. What the system's
mixer and the sound card add comes on top; neither Qt nor the system tells it."""
_FORMATS: Final = {
    "Format_YUV420P": "yuv420p",
    "Format_YUV420P10": "yuv420p10le",
    "Format_YUV422P": "yuv422p",
    "Format_NV12": "nv12",
    # Ten bits and more, 4:2:2 too: Qt and graphics cards turn them into these.
    "Format_P010": "p010le",
    "Format_P016": "p016le",
    "Format_BGRA8888": "bgra",
    "Format_BGRX8888": "bgra",
}
"""Qt's names of pixel formats, and FFmpeg's."""


class QtPlayer(QObject):
    """One video played by Qt's own FFmpeg. ``toImage`` would cost five times the processor time."""

    name = "Qt Multimedia"

    def __init__(self, source: str, facts: MediaFacts, listener: SoundListener) -> None:
        super().__init__()
        self._multimedia, self._planes = _modules()
        self._facts, self._listener = facts, listener
        self._is_closed = False
        self._held = HeldPictures(listener.show_picture, self)
        self._hold_ms = 0
        self._wanted_ms: int | None = None
        scale = min(_MOST_WIDTH / facts.width, _MOST_HEIGHT / facts.height, 1.0)
        self._shown = (max(1, round(facts.width * scale)), max(1, round(facts.height * scale)))
        multimedia = self._multimedia
        self._output = multimedia.QAudioOutput(self)
        self._sink = multimedia.QVideoSink(self)
        self._player = multimedia.QMediaPlayer(self)
        self._player.setAudioOutput(self._output)
        if hasattr(self._player, "setPitchCompensation"):  # since Qt 6.10
            self._player.setPitchCompensation(True)
        self._player.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._show)
        self._player.mediaStatusChanged.connect(self._status_changed)
        self._player.errorOccurred.connect(self._fail)
        url = QUrl(source) if "://" in source else QUrl.fromLocalFile(source)
        self._player.setSource(url)

    def play(self, from_ms: int, rate: float) -> None:
        """See ``SoundPlayer``."""
        self._held.drop()
        # At other speeds the sound goes through a filter with a delay of its own, the other way.
        self._hold_ms = SOUND_BEHIND_MS if rate == 1.0 else 0
        self._player.setPlaybackRate(rate)
        if self._player.isSeekable():
            self._player.setPosition(from_ms)
        else:
            self._wanted_ms = from_ms
        self._player.play()

    def pause(self) -> None:
        """See ``SoundPlayer``."""
        self._held.drop()
        self._player.pause()

    def set_sound(self, volume: int, *, is_muted: bool) -> None:
        """See ``SoundPlayer``."""
        self._output.setMuted(is_muted)
        self._output.setVolume(volume / 100)

    def close(self) -> None:
        """See ``SoundPlayer``."""
        self._is_closed = True
        self._held.drop()
        self._player.stop()
        self._player.setSource(QUrl())
        self.deleteLater()

    def _show(self, frame: Any) -> None:
        if self._is_closed or not frame.isValid():
            return
        pixel_format = _FORMATS.get(frame.pixelFormat().name, "")
        multimedia = self._multimedia
        if not pixel_format:
            self._fail(None, f"pictures in {frame.pixelFormat().name}")
            return
        if not frame.map(multimedia.QVideoFrame.MapMode.ReadOnly):
            return
        try:
            picture = self._planes.picture_of_planes(
                [
                    self._planes.Plane(memoryview(frame.bits(number)), frame.bytesPerLine(number))
                    for number in range(frame.planeCount())
                ],
                pixel_format,
                (frame.width(), frame.height()),
                position_ms=max(0, round(frame.startTime() / 1000)),
                shown=self._shown,
                quarter_turns=_degrees(frame) // 90,
            )
        finally:
            frame.unmap()
        self._held.add(picture, self._hold_ms)

    def _status_changed(self, status: Any) -> None:
        if self._is_closed:
            return
        statuses = self._multimedia.QMediaPlayer.MediaStatus
        if status == statuses.LoadedMedia or status == statuses.BufferedMedia:
            if self._wanted_ms is not None and self._player.isSeekable():
                wanted, self._wanted_ms = self._wanted_ms, None
                self._player.setPosition(wanted)
        elif status == statuses.EndOfMedia:
            self._listener.end()
        elif status == statuses.InvalidMedia:
            self._fail(None, "it cannot read the file")

    def _fail(self, _error: Any, reason: str) -> None:
        if not self._is_closed:
            self._listener.fail(reason)


def _degrees(frame: Any) -> int:
    """How far the picture must be turned clockwise; the mapped planes lie as they were stored."""
    rotation = frame.surfaceFormat().rotation()
    return int(getattr(rotation, "value", rotation))


def _modules() -> tuple[Any, Any]:
    """Qt Multimedia needs libpulse on Linux, and is large: asked for only when something is played."""
    try:
        from PySide6 import QtMultimedia

        from imm_desktop.media import planes
    except ImportError as error:
        raise NoSoundPlayerError(f"Qt Multimedia cannot be loaded ({error})") from error
    return QtMultimedia, planes
