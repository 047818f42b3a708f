"""Opens the files of buckets with FFmpeg, so that a hostile one reaches nothing but itself and the parts beside it."""

from pathlib import Path
from typing import Final

import av
from av.container import InputContainer

from imm_desktop.engine.playlists import is_playlist, open_playlist
from imm_desktop.media.opening import METADATA_ERRORS, open_container

_OPENS_OTHERS: Final = frozenset(
    {"concat", "dash", "hls", "imf", "vobsub", "webm_dash_manifest", "lavfi"}
    | {"rtp", "rtsp", "sap", "sdp", "hds", "smoothstreaming"}
)
"""FFmpeg's demuxers that open further files or addresses."""
_FORMATS: Final = ",".join(sorted(av.formats_available - _OPENS_OTHERS))


def open_any(path: Path) -> InputContainer:
    """Open sound, a video, a picture or a playlist.

    Raises:
        WorkError: It is a playlist that cannot be followed.
        OSError: It cannot be read.
        av.error.FFmpegError: It is none of these.
    """
    if is_playlist(path):
        return open_playlist(path)
    options = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}
    return av.open(f"file:{path}", options=options, metadata_errors=METADATA_ERRORS)


def open_film(path: Path) -> InputContainer:
    """Open what the window could show, or a playlist.

    Raises:
        As ``open_any``.
    """
    return open_playlist(path) if is_playlist(path) else open_container(str(path))
