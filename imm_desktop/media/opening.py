"""Opens a source with FFmpeg so that a hostile file can reach nothing but itself."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final

import av
import av.error
import certifi
from av.container import InputContainer
from av.stream import Discard, Disposition
from av.video.stream import VideoStream
from typing_extensions import override

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media import animated_webp, orientation
from imm_desktop.media.mp4_tables import NoTablesError, TablesFile
from imm_desktop.media.naming import is_network, name_of
from imm_desktop.media.remote_bytes import LostBytesError, RemoteFile
from imm_desktop.media.same_file import SameFile

FORMATS: Final = ",".join(
    (
        "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,mpegvideo,m4v,h264,hevc,av1,obu,ivf",
        "avi,asf,flv,live_flv,rm,ogg,mxf,gxf,dv,wtv,nut,mjpeg,swf,cavsvideo,vc1",
        "jpeg_pipe,png_pipe,webp_pipe,gif,bmp_pipe,tiff_pipe,apng",
        "mp3,aac,wav,flac,ac3,eac3,dts,amr,caf,aiff",
    )
)
"""Demuxers that read one file only; playlists, ``concat`` and image patterns open others and stay out.

Sound-only formats are here so that such a file is told apart from a broken one."""

IMAGE_FORMATS: Final = frozenset(
    {"jpeg_pipe", "png_pipe", "webp_pipe", "gif", "bmp_pipe", "tiff_pipe", "apng"}
)

_MOVING_FORMATS: Final = frozenset({"gif", "apng"})
"""Those of them that may hold a film."""
_JPEG: Final = b"\xff\xd8\xff"
_ROWS_OF_JPEGS: Final = (".mjpeg", ".mjpg")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_MAGIC: Final = (
    (_JPEG, "jpeg_pipe"),
    (_PNG, "png_pipe"),
    (b"GIF8", "gif"),
    (b"BM", "bmp_pipe"),
    (b"II*\0", "tiff_pipe"),
    (b"MM\0*", "tiff_pipe"),
)

_PLAYLIST: Final = b"#EXTM3U"
_BOM: Final = b"\xef\xbb\xbf"

_HEAD_BYTES: Final = 4096
"""Enough to tell a picture file, and a PNG with several pictures: that chunk comes before the first of them."""
_READ_BYTES: Final = 128 << 10
"""What FFmpeg asks a remote file for at once; smaller reads cost a question each."""
_STALL_US: Final = 10_000_000
"""FFmpeg gives up a connection that brings nothing for 10 s (microseconds)."""

METADATA_ERRORS: Final = "ignore"
"""Titles are often in GBK or Latin-1, whatever the format says: a byte that is no UTF-8 must not hide the video."""

READ_ERRORS: Final = (av.error.FFmpegError, OSError, IndexError, ValueError)
"""What damaged files raise from demuxing, seeking and decoding.

IndexError: a stream that appears in the middle; OSError: a cut Matroska file refuses to seek.
"""


@contextmanager
def described(source: str) -> Iterator[None]:
    """Turn FFmpeg's errors into MediaErrors that name the file and what is wrong with it."""
    name = name_of(source)
    try:
        yield
    except LostBytesError as error:
        raise error.why from None
    except FileNotFoundError:
        raise MediaError(MediaReason.NOT_THERE, name) from None
    except av.error.HTTPNotFoundError:
        raise MediaError(MediaReason.NOT_THERE, name, status=404) from None
    except (av.error.HTTPForbiddenError, av.error.HTTPUnauthorizedError):
        raise MediaError(MediaReason.LINK_EXPIRED, name) from None
    except av.error.PermissionError:
        raise MediaError(MediaReason.NO_PERMISSION, name) from None
    except av.error.IsADirectoryError:
        raise MediaError(MediaReason.A_FOLDER, name) from None
    except av.error.DecoderNotFoundError:
        raise MediaError(MediaReason.UNKNOWN_CODEC, name) from None
    except (av.error.InvalidDataError, av.error.ArgumentError, av.error.EOFError):
        raise MediaError(MediaReason.NOT_A_VIDEO, name) from None
    except READ_ERRORS as error:
        reason = MediaReason.NOT_FETCHED if is_network(source) else MediaReason.UNREADABLE
        raise MediaError(reason, name, cause=_kind(error)) from None


def open_container(source: str, file: RemoteFile | TablesFile | None = None) -> InputContainer:
    """Open ``source``, through ``file`` where the window reads its bytes; FFmpeg's errors pass through, see `described`.

    Raises:
        MediaError: What the window reads is empty, or it is a playlist.
    """
    if file is not None:
        head = file.read(_HEAD_BYTES)
        if not head:
            raise MediaError(MediaReason.EMPTY, name_of(source))
        _refuse_playlist(head, source)
        form = _format_of(head, source)
        file.seek(0)
        if isinstance(file, RemoteFile) and animated_webp.is_animated(head):
            return av.open(animated_webp.as_video(file.read_whole(), name_of(source)), "r")
        only_this = {"protocol_whitelist": "none", "format_whitelist": FORMATS}
        return av.open(
            file, "r", form,
            options=only_this, buffer_size=_READ_BYTES, metadata_errors=METADATA_ERRORS,
        )  # fmt: skip
    if is_network(source):
        return av.open(source, options=_network_options(), metadata_errors=METADATA_ERRORS)
    path = Path(source).absolute()
    with path.open("rb") as local:
        head = local.read(_HEAD_BYTES)
    _refuse_playlist(head, source)
    if animated_webp.is_animated(head):
        return av.open(animated_webp.as_video(path.read_bytes(), name_of(source)), "r")
    # Not by the name alone, as FFmpeg would, and read ``a%d.jpg`` as a row of files.
    form = _format_of(head, source)
    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
    return av.open(f"file:{path}", format=form, options=options, metadata_errors=METADATA_ERRORS)


def is_playlist(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is an HLS playlist (RFC 8216); its name does not matter."""
    return head.removeprefix(_BOM).startswith(_PLAYLIST)


def _refuse_playlist(head: bytes, source: str) -> None:
    if is_playlist(head):
        raise MediaError(MediaReason.A_PLAYLIST, name_of(source))


def shows_one_picture(container: InputContainer) -> bool:
    """Whether a container that was just opened is a picture file, and none that moves."""
    form = container.format.name
    if form not in _MOVING_FORMATS:
        return form in IMAGE_FORMATS
    packets = (packet for packet in container.demux(video=0) if packet.size)
    try:
        return sum(1 for _ in islice(packets, 2)) < 2
    except READ_ERRORS:
        return True


class Opener:
    """Opens a source for one reader, again and again if need be."""

    lost: MediaError | None = None
    """Why bytes did not come, by the window; FFmpeg takes some such errors for the end of the file."""
    tells_losses = False
    """Whether ``lost`` can be relied on: not when FFmpeg itself speaks to the network."""

    def __init__(self, same: SameFile | None = None) -> None:
        self._same = same or SameFile()

    def open(self, source: str) -> InputContainer:
        """Open ``source``, see `open_container`.

        Raises:
            MediaError: It is another file than the one that was opened first.
        """
        self._same.check(source)
        return open_container(source)

    def open_tables(self, source: str) -> InputContainer:
        """Open ``source`` for its time stamps only, reading nothing else.

        Raises:
            NoTablesError: They cannot be had like that.
        """
        raise NoTablesError(source)

    def expect(self, ranges: Sequence[tuple[int, int]]) -> None:
        """Say which places, offset and size, will be read soon; of use where reading takes long."""

    def upright(self, source: str) -> tuple[int, bool] | None:
        """How the picture file ``source`` wants to be turned and mirrored; None when it cannot be told."""
        return None if is_network(source) else orientation.upright(source)


class RemoteOpener(Opener):
    """The same where the window reads the bytes.

    Args:
        make_file: Gives a file at its start.
        expect: Tells the window what will be read soon.
    """

    tells_losses = True

    def __init__(
        self,
        make_file: Callable[[Callable[[MediaError], None]], RemoteFile],
        expect: Callable[[Sequence[tuple[int, int]]], None],
    ) -> None:
        super().__init__()
        self._make_file, self._expect = make_file, expect

    @override
    def open(self, source: str) -> InputContainer:
        self.lost = None
        return open_container(source, self._make_file(self._lose))

    @override
    def open_tables(self, source: str) -> InputContainer:
        self.lost = None
        return open_container(source, TablesFile(self._make_file(self._lose)))

    @override
    def expect(self, ranges: Sequence[tuple[int, int]]) -> None:
        self._expect(ranges)

    @override
    def upright(self, source: str) -> tuple[int, bool] | None:
        return orientation.upright(self._make_file(self._lose))

    def _lose(self, why: MediaError) -> None:
        self.lost = why


def check_local(source: str) -> None:
    """Name the plain troubles of a path before FFmpeg names them less plainly.

    Raises:
        MediaError: It is absent, a folder, empty or unreadable.
    """
    if is_network(source):
        return
    path, name = Path(source), name_of(source)
    try:
        if path.is_dir():
            raise MediaError(MediaReason.A_FOLDER, name)
        if not path.exists():
            raise MediaError(MediaReason.NOT_THERE, name)
        if not path.is_file():
            raise MediaError(MediaReason.NO_FILE, name)
        with path.open("rb") as file:
            if not file.read(1):
                raise MediaError(MediaReason.EMPTY, name)
    except PermissionError:
        raise MediaError(MediaReason.NO_PERMISSION, name) from None
    except (OSError, ValueError) as error:
        raise MediaError(MediaReason.UNREADABLE, name, cause=_kind(error)) from None


def video_stream(container: InputContainer, source: str) -> VideoStream:
    """The first video stream that is no cover picture nor poster; all other streams are no longer read.

    Raises:
        MediaError: There is none, or nothing here decodes it.
    """
    name = name_of(source)
    real = [
        stream
        for stream in container.streams.video
        if not stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails)
    ]
    if not real:
        has_sound = bool(container.streams.audio)
        raise MediaError(MediaReason.SOUND_ONLY if has_sound else MediaReason.NO_PICTURE, name)
    chosen = next((stream for stream in real if not _is_poster(stream)), real[0])
    if not _has_decoder(chosen):
        raise MediaError(MediaReason.UNKNOWN_CODEC, name)
    for stream in container.streams:
        if stream.index != chosen.index:
            stream.discard = Discard.all
    return chosen


def _is_poster(stream: VideoStream) -> bool:
    """Whether it is the picture that an animated AVIF shows where it cannot move: an item of the file, without a time."""
    return stream.frames == 1 and stream.duration is None


def _has_decoder(stream: VideoStream) -> bool:
    context: object = stream.codec_context
    return context is not None


def _network_options() -> dict[str, str]:
    return {
        "protocol_whitelist": "http,https,tls,tcp",
        "format_whitelist": FORMATS,
        "tls_verify": "1",
        "ca_file": certifi.where(),
        "reconnect": "1",
        "reconnect_delay_max": "2",
        # Without it FFmpeg 8 loses the packet after a seek whose kept connection the server has closed.
        "reconnect_on_network_error": "1",
        "rw_timeout": str(_STALL_US),
    }


def _format_of(head: bytes, source: str) -> str | None:
    """Of a picture file, by its content; only a name tells one JPEG from a film of them one behind the other."""
    if head.startswith(_JPEG) and source.lower().endswith(_ROWS_OF_JPEGS):
        return "mjpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp_pipe"
    if head.startswith(_PNG) and b"acTL" in head:
        return "apng"
    return next((form for magic, form in _MAGIC if head.startswith(magic)), None)


def is_lost_connection(source: str, error: Exception) -> bool:
    """Whether ``error`` says nothing of the file: the bytes did not come."""
    return is_network(source) and isinstance(
        error, (OSError, av.error.HTTPError, av.error.HTTPClientError)
    )


def _kind(error: Exception) -> str:
    """What it is, without the source that FFmpeg's messages end with."""
    strerror = getattr(error, "strerror", None)
    return strerror if isinstance(strerror, str) and strerror else type(error).__name__
