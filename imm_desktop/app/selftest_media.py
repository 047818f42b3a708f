"""The self-test's checks of what shows video: players with sound, the frame worker, small pictures on disk."""

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from imm_desktop.app.selftest import Places, SelftestError, Work

if TYPE_CHECKING:
    from imm_desktop.media.client import FrameClient
    from imm_desktop.media.picture import Picture

ASKED_MS: Final = 10_017
"""Between two frames of the sample, so that rounding to a neighbour shows."""
PLAYER_S: Final = 8.0
"""For the first picture from Qt Multimedia, which takes a tenth of a second on a quiet computer."""
SOUND_RATE: Final = 44_100
LEAST_LOUD: Final = 500
"""Of 32,768: the sample's music begins softly."""
SMALL_S: Final = 30.0
SMALL_SIZE: Final = {"max_width": 160, "max_height": 90}


def find_players(_places: Places) -> str:
    """Which players with sound there are; with none, video plays silently, which is no fault.

    It is one when Qt Multimedia, which we ship, loads and cannot play the sample: its FFmpeg plugin did not load.
    """
    remarks = []
    try:
        from PySide6 import QtMultimedia

        seconds = _seconds_until_qt_shows(QtMultimedia)
        can = _formats_of(QtMultimedia)
        if seconds is not None:
            remarks.append(f"Qt Multimedia, first picture after {seconds:.2f} s, {can}")
        else:
            raise SelftestError(f"Qt Multimedia cannot play the sample, {can}")
    except ImportError as error:
        remarks.append(f"no Qt Multimedia ({error})")
    try:
        import vlc

        instance = vlc.Instance("--quiet")
        version = vlc.libvlc_get_version().decode(errors="replace")
        remarks.append(f"VLC {version}" if instance else "libvlc without its plugins")
    except Exception as error:  # noqa: BLE001 (ctypes and python-vlc raise what they like)
        remarks.append(f"no VLC ({type(error).__name__})")
    return "; ".join(remarks)


def _seconds_until_qt_shows(multimedia: Any) -> float | None:
    """Play the sample without sound until its first picture; None when none comes."""
    from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer, QUrl

    _kept = QCoreApplication.instance() or QCoreApplication(["imm-desktop"])
    waiting, shown = QEventLoop(), []
    began = time.monotonic()

    def show(frame: Any) -> None:
        if frame.isValid():
            shown.append(time.monotonic() - began)
            waiting.quit()

    player, sink = multimedia.QMediaPlayer(), multimedia.QVideoSink()
    limit = QTimer()
    limit.setSingleShot(True)
    limit.timeout.connect(waiting.quit)
    sink.videoFrameChanged.connect(show)
    player.errorOccurred.connect(waiting.quit)
    player.setVideoSink(sink)
    player.setSource(QUrl.fromLocalFile(str(_sample())))
    if player.error() == multimedia.QMediaPlayer.Error.NoError:
        player.play()
        limit.start(int(PLAYER_S * 1000))
        waiting.exec()
        limit.stop()
    player.stop()
    return shown[0] if shown else None


def hear_sound(_places: Places) -> str:
    """Qt Multimedia decodes the sample's sound; whether there is anything to hear it by is told, and is no fault."""
    try:
        from PySide6 import QtMultimedia
    except ImportError as error:
        return f"no Qt Multimedia ({error})"
    loudest, milliseconds = _decoded_sound(QtMultimedia)
    if loudest < LEAST_LOUD:
        raise SelftestError(f"{milliseconds} ms of sound, at most {loudest} of 32768")
    outputs = [one.description() for one in QtMultimedia.QMediaDevices.audioOutputs()]
    through = ", ".join(outputs) if outputs else "no loudspeaker on this computer"
    return f"{milliseconds} ms decoded, {through}"


def _decoded_sound(multimedia: Any) -> tuple[int, int]:
    """Loudest value and length of the beginning of the sample's sound, as 16-bit mono."""
    from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer, QUrl

    _kept = QCoreApplication.instance() or QCoreApplication(["imm-desktop"])
    waiting, heard = QEventLoop(), bytearray()
    form = multimedia.QAudioFormat()
    form.setSampleFormat(multimedia.QAudioFormat.SampleFormat.Int16)
    form.setSampleRate(SOUND_RATE)
    form.setChannelCount(1)

    def hear() -> None:
        part = decoder.read().constData()
        if part is not None:
            heard.extend(part)
        if len(heard) >= 2 * SOUND_RATE:
            waiting.quit()

    decoder = multimedia.QAudioDecoder()
    decoder.setAudioFormat(form)
    decoder.bufferReady.connect(hear)
    decoder.finished.connect(waiting.quit)
    decoder.error.connect(waiting.quit)
    decoder.setSource(QUrl.fromLocalFile(str(_sample())))
    limit = QTimer()
    limit.setSingleShot(True)
    limit.timeout.connect(waiting.quit)
    limit.start(int(PLAYER_S * 1000))
    decoder.start()
    waiting.exec()
    limit.stop()
    decoder.stop()
    values = memoryview(bytes(heard)).cast("h")
    return max((abs(one) for one in values), default=0), len(values) * 1000 // SOUND_RATE


def _formats_of(multimedia: Any) -> str:
    """What the back end says it decodes; with no back end there is nothing."""
    asked = multimedia.QMediaFormat()
    decode = multimedia.QMediaFormat.ConversionMode.Decode
    files = len(asked.supportedFileFormats(decode))
    sounds = len(asked.supportedAudioCodecs(decode))
    return f"{files} kinds of files and {sounds} of sound known to it"


def show_frame(_places: Places) -> str:
    """A frame worker opens the sample and gives the frame on screen at one instant, and the next one."""
    return asyncio.run(_show_frame())


async def _show_frame() -> str:
    from imm_desktop.media.confinement import confined_by

    frames = _frame_client(None)
    try:
        video = await frames.open(str(_sample()))
        picture = await video.still(ASKED_MS, max_width=320, max_height=180)
        following = await video.step(1, from_ms=ASKED_MS, max_width=320, max_height=180)
        facts = video.facts
        held = confined_by(frames.confinement)
        await video.close()
    finally:
        await frames.close()
    if not picture.is_exact or following is None:
        raise SelftestError(f"not the exact frame: {picture.position_ms} ms")
    if not picture.position_ms <= ASKED_MS < following.position_ms:
        raise SelftestError(
            f"at {ASKED_MS} ms it shows {picture.position_ms} ms, then {following.position_ms} ms"
        )
    _look_at(picture)
    shown = f"at {ASKED_MS} ms the frame of {picture.position_ms} ms"
    return f"{facts.video_codec} {facts.width} × {facts.height}: {shown}; confined by {held}"


def keep_small_pictures(places: Places) -> str:
    """Small pictures are made, kept on disk, and there for the next run without decoding the frame again."""
    folder, began = places.profile / "small-pictures", time.monotonic()
    made = asyncio.run(_make_small_picture(folder))
    kept = asyncio.run(_find_small_picture(folder))
    if kept is None or not kept.is_exact or kept.pixels != made.pixels:
        raise SelftestError("what was made is not there when the video is opened again")
    _look_at(kept)
    size = sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
    return f"made, kept ({size // 1024} KiB) and found again in {time.monotonic() - began:.1f} s"


async def _make_small_picture(folder: Path) -> "Picture":
    frames = _frame_client(folder)
    try:
        video = await frames.open(str(_sample()))
        video.build_proxy(at_ms=ASKED_MS)
        try:
            async with asyncio.timeout(SMALL_S):
                made = await video.at_hand(ASKED_MS, **SMALL_SIZE)
                while made is None or not made.is_exact:
                    await asyncio.sleep(0.05)
                    made = await video.at_hand(ASKED_MS, **SMALL_SIZE)
        except TimeoutError:
            raise SelftestError(f"none was made in {SMALL_S:.0f} s") from None
        await video.close()
    finally:
        await frames.close()
    return made


async def _find_small_picture(folder: Path) -> "Picture | None":
    frames = _frame_client(folder)
    try:
        video = await frames.open(str(_sample()))
        found = await video.at_hand(ASKED_MS, **SMALL_SIZE)
        await video.close()
    finally:
        await frames.close()
    return found


def _frame_client(folder: Path | None) -> "FrameClient":
    """One worker as the program starts it: without network, since the window reads addresses for it."""
    from imm_desktop.app.processes import frame_worker_command
    from imm_desktop.media.byte_source import ByteSource
    from imm_desktop.media.client import FrameClient
    from imm_desktop.media.proxy_cache import ProxyCache

    async def open_bytes(_address: str) -> ByteSource:
        raise SelftestError("a file was taken for an address")

    cache = None if folder is None else ProxyCache(folder)
    return FrameClient(frame_worker_command(), workers=1, cache=cache, open_bytes=open_bytes)


def _look_at(picture: "Picture") -> None:
    if len(set(picture.pixels[::97])) < 8:
        raise SelftestError("the frame is empty")


def _sample() -> Path:
    from imm_desktop.resources_path import resources_path

    return resources_path() / "sample" / "sample-reel.mp4"


CHECKS: Final[tuple[tuple[str, Work], ...]] = (
    ("players", find_players),
    ("sound", hear_sound),
    ("frame worker", show_frame),
    ("small pictures", keep_small_pictures),
)
