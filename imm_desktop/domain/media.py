"""Buckets, objects and the facts of a video, as OSS and IMM name them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from typing_extensions import override


class MediaType(StrEnum):
    """What an object is, judged by its extension only."""

    VIDEO = "video"
    IMAGE = "image"
    OTHER = "other"


VIDEO_EXTENSIONS: Final = frozenset(
    "mp4 m4v mov mkv webm avi flv ts m2ts mts mpg mpeg wmv asf mxf m3u8 3gp ogv".split()
)
IMAGE_EXTENSIONS: Final = frozenset("jpg jpeg png webp gif bmp tif tiff heic avif".split())
SOUND_EXTENSIONS: Final = frozenset("aac amr flac m4a mp3 oga ogg opus wav wma".split())
"""Files without pictures: of no media type here, though moderation may have been asked for them all the same."""

_TYPES: Final = MappingProxyType(
    dict.fromkeys(VIDEO_EXTENSIONS, MediaType.VIDEO)
    | dict.fromkeys(IMAGE_EXTENSIONS, MediaType.IMAGE)
)
_BUCKET_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")


@dataclass(frozen=True, slots=True, order=True)
class ObjectUri:
    """A place in OSS, written ``oss://bucket/key``; the key is raw, never percent-encoded.

    Raises:
        ValueError: Bucket or key is empty.
    """

    bucket: str
    key: str

    def __post_init__(self) -> None:
        if not self.bucket or "/" in self.bucket or not self.key:
            raise ValueError(f"not an object: oss://{self.bucket}/{self.key}")

    @classmethod
    def parse(cls, text: str) -> "ObjectUri":
        """The object that ``text`` names.

        Raises:
            ValueError: ``text`` is not of the form ``oss://bucket/key``.
        """
        scheme, separator, rest = text.partition("://")
        bucket, _, key = rest.partition("/")
        if scheme != "oss" or not separator:
            raise ValueError(f"not an object: {text}")
        return cls(bucket, key)

    @override
    def __str__(self) -> str:
        return f"oss://{self.bucket}/{self.key}"

    @property
    def name(self) -> str:
        """The last part of the key, for people."""
        return self.key.rstrip("/").rsplit("/", 1)[-1]

    @property
    def media_type(self) -> MediaType:
        """What the extension says the object is."""
        return _TYPES.get(self.extension, MediaType.OTHER)

    @property
    def extension(self) -> str:
        """What follows the last dot, in lower case; empty where there is none."""
        # Asked for thousands of objects at once: nothing but the end is looked at.
        _, dot, extension = self.key.rstrip("/").rpartition(".")
        return extension.lower() if dot else ""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket that this account may use."""

    name: str
    region: str = ""
    """Region without the ``oss-`` prefix; empty when only the name is known."""
    folder: str = ""
    """The folder of this computer behind it; empty for a bucket of the cloud."""
    is_named: bool = False
    """Whether it is there because the operator named it: the key may not list it."""


def place_named(text: str) -> tuple[str, str]:
    """Bucket and prefix in what an operator types: ``bucket``, ``bucket/prefix`` or ``oss://bucket/prefix``.

    Raises:
        ValueError: There is no name of a bucket in it (3 to 63 of a–z, 0–9 and -, none at the ends).
    """
    bucket, _, prefix = text.strip().removeprefix("oss://").partition("/")
    if not _BUCKET_NAME.fullmatch(bucket):
        raise ValueError(f"no name of a bucket: {bucket}")
    return bucket, f"{prefix.strip('/')}/" if prefix.strip("/") else ""


@dataclass(frozen=True, slots=True)
class ObjectEntry:
    """One object of a listing."""

    uri: ObjectUri
    size_bytes: int
    etag: str
    """Without quotes; changes when the content does."""
    changed_at: datetime
    """Aware, UTC."""


@dataclass(frozen=True, slots=True)
class ObjectPage:
    """One page of a listing below a prefix."""

    prefixes: tuple[str, ...]
    """Prefixes one level down, each ending in ``/``."""
    objects: tuple[ObjectEntry, ...]
    next_token: str = ""
    """Asks for the next page; empty at the end."""


@dataclass(frozen=True, slots=True)
class ObjectHead:
    """What OSS says of one object without its bytes."""

    size_bytes: int
    etag: str
    changed_at: datetime
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    crc64: str = ""
    """Decimal CRC-64/ECMA of the bytes; empty when the store does not tell."""
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What DetectMediaMeta tells of a video or image; 0 where it does not say."""

    duration_ms: int
    width: int
    height: int
    frame_rate: float = 0.0
