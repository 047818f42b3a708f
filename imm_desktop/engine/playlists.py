"""Opens HLS playlists (.m3u8) so that they reach nothing but the parts that lie in their own folder or below.

FFmpeg follows a playlist wherever it points. Here every file it asks for comes from this module: an address that leads
elsewhere is refused before anything is read, also by way of symbolic links, and one that appears only later is not
answered. HLS is described in RFC 8216.
"""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

import av
from av.container import InputContainer

from imm_desktop.engine.work import WorkError
from imm_desktop.media import opening

_HEAD_BYTES: Final = 16
_MOST_BYTES: Final = 4 << 20
"""A playlist of ten hours in parts of a second has 2 MB."""
_END: Final = "#EXT-X-ENDLIST"
_LINKS: Final = ("#EXT-X-MAP:", "#EXT-X-MEDIA:", "#EXT-X-KEY:", "#EXT-X-SESSION-KEY:")
"""Tags that make FFmpeg open what their attribute URI names."""
_URI: Final = re.compile(r'URI="([^"]*)"')
_ENCRYPTED: Final = re.compile(r"^#EXT-X-(?:SESSION-)?KEY:(?!.*METHOD=NONE)", re.MULTILINE)
_ELSEWHERE: Final = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|[/\\])")
"""An address with a scheme or a drive, or from the root."""


def is_playlist(path: Path) -> bool:
    """Whether the file says that it is an HLS playlist."""
    with path.open("rb") as file:
        return opening.is_playlist(file.read(_HEAD_BYTES))


def open_playlist(path: Path) -> InputContainer:
    """Open the film that the playlist at ``path`` names, as it is now: one that is still written to ends here.

    Raises:
        WorkError: A part is not there, lies elsewhere or is encrypted, or there is none.
        av.error.FFmpegError: The parts are no film.
    """
    parts = _Parts(path)
    return av.open(
        parts.first,
        format="hls",
        options={
            "format_whitelist": f"hls,{opening.FORMATS}",
            "allowed_extensions": "ALL",  # which files may be opened is decided here
            "allowed_segment_extensions": "ALL",
            "extension_picky": "0",
        },
        metadata_errors=opening.METADATA_ERRORS,
        io_open=parts.open,
    )


class _Parts:
    """What one playlist may open, under names of our own: FFmpeg takes ``?`` and ``#`` in a file's name for an address's."""

    def __init__(self, path: Path) -> None:
        self._name, self._folder = path.name, path.resolve().parent
        self._names: dict[Path, str] = {}
        self._playlists: dict[str, bytes] = {}
        self.first = self._add(path.resolve(), is_named_by_one=False)
        if len(self._names) == len(self._playlists):
            raise self._refused("is a playlist that names no parts")
        self._paths = {name: path for path, name in self._names.items()}

    def open(self, url: str, _flags: int, _options: dict[str, str]) -> BinaryIO:
        """For FFmpeg: the file that ``url`` names.

        Raises:
            PermissionError: It is none of those that were looked through.
        """
        if url in self._playlists:
            return io.BytesIO(self._playlists[url])
        if url not in self._paths:
            raise PermissionError(url)
        return self._paths[url].open("rb")

    def _add(self, path: Path, *, is_named_by_one: bool) -> str:
        """Look through one playlist; its name."""
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise self._refused(f"is a playlist of more than {_MOST_BYTES >> 20} MB")
        name = self._names[path] = str(len(self._names))
        text = content.decode("utf-8-sig", errors="surrogateescape")
        if _ENCRYPTED.search(text):
            raise self._refused("is a playlist of encrypted parts")

        def named(address: str) -> str:
            part = self._inside(path.parent, address)
            if part not in self._names:
                if not is_playlist(part):
                    self._names[part] = str(len(self._names))
                elif is_named_by_one:
                    raise self._refused(f"is a playlist of playlists of playlists: {address}")
                else:
                    self._add(part, is_named_by_one=True)
            return self._names[part]

        lines = [_renamed(line.strip(), named) for line in text.split("\n")]
        # FFmpeg waits for more of one without this tag, and begins near its end.
        self._playlists[name] = "\n".join([*lines, _END, ""]).encode(errors="surrogateescape")
        return name

    def _inside(self, folder: Path, address: str) -> Path:
        if _ELSEWHERE.match(address):
            raise self._refused(f"is a playlist with a part that lies elsewhere: {address}")
        part = (folder / address).resolve()
        if not part.is_relative_to(self._folder):
            raise self._refused(f"is a playlist with a part outside its folder: {address}")
        if not part.is_file():
            raise self._refused(f"is a playlist whose part {address} is not there")
        return part

    def _refused(self, why: str) -> WorkError:
        return WorkError("UnsupportedMediaFormat", f"The object {self._name} {why}.")


def _renamed(line: str, named: Callable[[str], str]) -> str:
    """A line of a playlist with other names for what it names."""
    if line.startswith(_LINKS):
        return _URI.sub(lambda found: f'URI="{named(found[1])}"', line)
    return line if not line or line.startswith("#") else named(line)
