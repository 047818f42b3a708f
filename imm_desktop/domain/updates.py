"""Whether a release is newer than this program. Nothing is ever fetched or installed: the operator is told."""

import re
from dataclasses import dataclass
from typing import Final

from imm_desktop.domain.errors import ImmDesktopError

_VERSION: Final = re.compile(r"(\d{1,6}(?:\.\d{1,6}){0,3})(?:(a|b|rc)(\d{1,6}))?")
_FINAL: Final = ("z", 0)
"""Sorts behind every preliminary stage."""


class UntrustedUpdateError(ImmDesktopError):
    """What was read about updates is not signed by us, or is no such thing."""


@dataclass(frozen=True, slots=True)
class Release:
    """The newest release, as its publisher signed it."""

    version: str
    page: str
    """Address to be opened in a browser, always https."""


def is_newer(version: str, than: str) -> bool:
    """Whether ``version`` comes after ``than``; 1.0rc1 comes before 1.0, and 1.0 is 1.0.0.

    Raises:
        ValueError: One of them is no version.
    """
    return _key_of(version) > _key_of(than)


def _key_of(version: str) -> tuple[tuple[int, ...], tuple[str, int]]:
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError(f"not a version: {version[:40]!r}")
    numbers = [int(one) for one in found[1].split(".")]
    numbers += [0] * (4 - len(numbers))
    return tuple(numbers), (found[2], int(found[3])) if found[2] else _FINAL
