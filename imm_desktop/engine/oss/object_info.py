"""What is known of an object, and what its Content-Type is when nobody said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from mimetypes import MimeTypes
from pathlib import Path
from typing import Final

NORMAL: Final = "Normal"
MULTIPART: Final = "Multipart"
SYMLINK: Final = "Symlink"
APPENDABLE: Final = "Appendable"

_types = MimeTypes()
for _ending, _type in {
    ".ts": "video/mp2t", ".m2ts": "video/mp2t", ".mkv": "video/x-matroska", ".flv": "video/x-flv",
    ".m3u8": "application/vnd.apple.mpegurl", ".mpd": "application/dash+xml", ".mxf": "application/mxf",
    ".wmv": "video/x-ms-wmv", ".asf": "video/x-ms-asf", ".avi": "video/x-msvideo", ".mov": "video/quicktime",
    ".webp": "image/webp", ".heic": "image/heic",
}.items():  # fmt: skip
    _types.add_type(_type, _ending)


@dataclass(frozen=True, slots=True)
class Beside:
    """What an object carries beside its bytes."""

    headers: Mapping[str, str] = field(default_factory=dict)
    """Content-Type and its like, and ``x-oss-meta-*``; names in lower case."""
    tags: Mapping[str, str] = field(default_factory=dict)
    acl: str = "default"


@dataclass(frozen=True, slots=True)
class Content:
    """What is known of the bytes of an object."""

    etag: str
    """Without quotes."""
    crc64: str | None
    object_type: str = NORMAL


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """An object as it is now."""

    bucket: str
    key: str
    path: Path
    """Where its bytes lie; for a symbolic link those of its target."""
    size: int
    mtime_ns: int
    content: Content
    beside: Beside
    target: str | None = None
    """The key that a symbolic link leads to."""

    @property
    def object_type(self) -> str:
        """``x-oss-object-type``."""
        return SYMLINK if self.target is not None else self.content.object_type

    @property
    def content_type(self) -> str:
        """As it was set, else guessed from the key's ending."""
        return self.beside.headers.get("content-type") or guessed_type(self.key)


def guessed_type(key: str) -> str:
    """The Content-Type that the key's ending suggests."""
    return _types.guess_type(key.rsplit("/", 1)[-1], strict=False)[0] or "application/octet-stream"
