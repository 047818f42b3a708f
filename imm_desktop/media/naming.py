"""What a source is called in messages: never its folder, never a signed URL's query."""

from pathlib import PurePath
from typing import Final
from urllib.parse import unquote, urlsplit

REMOTE_PATH: Final = "/remote/"
"""Begins the path of addresses on this computer behind which the network is (``media.range_server``)."""


def is_network(source: str) -> bool:
    """Whether ``source`` is an http or https URL, not a path."""
    return source.lower().startswith(("http://", "https://"))


def is_loopback(source: str) -> bool:
    """Whether ``source`` is a URL of this very computer whose bytes are here, such as the engine's."""
    parts = urlsplit(source)
    is_here = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    return is_network(source) and is_here and not parts.path.startswith(REMOTE_PATH)


def name_of(source: str) -> str:
    """The last part of the path or URL."""
    if is_network(source):
        return unquote(urlsplit(source).path).rstrip("/").rpartition("/")[2] or "the video"
    return PurePath(source).name or "the video"
