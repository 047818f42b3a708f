"""Tags of objects in OSS as an operator sets and removes them: name=value, never what is seen in a video.

Limits: OSS, PutObjectTagging (2019-05-17): at most 10 tags an object, names of 1 to 128 and values of 0 to 256
characters out of letters and digits of ASCII, space and ``+ - = . _ : /``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from imm_desktop.domain.effects import REVIEW_TAGS

MOST_TAGS: Final = 10
LONGEST_NAME: Final = 128
LONGEST_VALUE: Final = 256
_ALLOWED: Final = re.compile(r"[A-Za-z0-9 +\-=._:/]*")


class TagFault(StrEnum):
    """What OSS, or the log of decisions, does not allow."""

    NO_NAME = "no_name"
    NAME_TOO_LONG = "name_too_long"
    VALUE_TOO_LONG = "value_too_long"
    CHARACTERS = "characters"
    OF_REVIEW = "of_review"
    """A decision writes it, and nobody else: else the log would say one thing and the object another."""
    TOO_MANY = "too_many"


def tag_fault(name: str, value: str) -> TagFault | None:
    """What is wrong with one tag; None when it can be set."""
    if not name.strip():
        return TagFault.NO_NAME
    if name in REVIEW_TAGS:
        return TagFault.OF_REVIEW
    if len(name) > LONGEST_NAME:
        return TagFault.NAME_TOO_LONG
    if len(value) > LONGEST_VALUE:
        return TagFault.VALUE_TOO_LONG
    is_allowed = _ALLOWED.fullmatch(name) and _ALLOWED.fullmatch(value)
    return None if is_allowed else TagFault.CHARACTERS


@dataclass(frozen=True, slots=True)
class TagChange:
    """Tags to set and to remove; all others of an object stay."""

    put: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    remove: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing anywhere."""
        return not self.put and not self.remove

    @property
    def fault(self) -> TagFault | None:
        """What is wrong with it, whatever the object has; see ``fault_on`` for one."""
        if any(name in REVIEW_TAGS for name in self.remove):
            return TagFault.OF_REVIEW
        found = (tag_fault(name, value) for name, value in self.put.items())
        fault = next((one for one in found if one is not None), None)
        return fault or (TagFault.TOO_MANY if len(self.put) > MOST_TAGS else None)

    def applied_to(self, present: Mapping[str, str]) -> dict[str, str]:
        """All tags of an object that has ``present``."""
        kept = {name: value for name, value in present.items() if name not in self.remove}
        return {**kept, **self.put}

    def fault_on(self, present: Mapping[str, str]) -> TagFault | None:
        """What is wrong with it on an object that has ``present``."""
        return self.fault or (
            TagFault.TOO_MANY if len(self.applied_to(present)) > MOST_TAGS else None
        )

    def back_from(self, present: Mapping[str, str], prior: Mapping[str, str]) -> "TagChange | None":
        """What brings the tags that it changed back as they were ``prior`` to it; None where others changed them since."""
        names = {*self.put, *self.remove}
        ours = self.applied_to(prior)
        if any(present.get(name) != ours.get(name) for name in names):
            return None
        put = {name: value for name, value in prior.items() if name in names}
        return TagChange(MappingProxyType(put), frozenset(names - put.keys()))
