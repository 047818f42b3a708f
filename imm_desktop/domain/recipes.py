"""A recipe: one form, saved under a name, for any number of videos; and when two analyses look for the same."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Final

from imm_desktop.domain.analysis import (
    PARAMETERS,
    AnalysisRequest,
    defaults_of,
    request_faults,
)
from imm_desktop.domain.conversion_parameters import NAME_FIELD, place_faults
from imm_desktop.domain.media import VIDEO_EXTENSIONS, ObjectUri
from imm_desktop.domain.parameters import Fault, ParameterFault, Values, fingerprint_text
from imm_desktop.domain.tasks import TaskKind

NAME_MAX_CHARACTERS: Final = 80

FILM: Final = "Output.URI"
"""Where a film is written; ``{name}`` in it stands for the source's key without its extension."""

TIME_FIELD: Final = "{time}"
"""In `FILM`: when the batch was begun, so that no film is written over one of an earlier batch."""
_STAMP: Final = re.compile(r"(?<!\d)\d{8}-\d{6}(?!\d)")
"""As `stamped` writes it."""

_NOT_LOOKED_FOR: Final = frozenset({"task", "notification", "rights"})
"""Groups of parameters that change who is told and who pays, never what is found."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A saved form."""

    recipe_id: str
    name: str
    kind: TaskKind
    values: Values
    """By parameter path, as in ``AnalysisRequest``; for HIGHLIGHT without ``Sources``."""
    changed_at: datetime


def clean_name(text: str) -> str:
    """``text`` as the name of a recipe or batch: no space around it, no line breaks, at most 80 characters."""
    return " ".join(text.split())[:NAME_MAX_CHARACTERS].strip()


def recipe_values(kind: TaskKind, values: Values) -> dict[str, Any]:
    """``values`` of a form without what belongs to one video only."""
    return {
        path: value
        for path, value in values.items()
        if kind is not TaskKind.HIGHLIGHT or path != "Sources"
    }


def stamped(values: Values, now: datetime) -> dict[str, Any]:
    """``values`` of a recipe for a batch that begins ``now``."""
    own = dict(values)
    if FILM in own:
        own[FILM] = str(own[FILM]).replace(TIME_FIELD, f"{now:%Y%m%d-%H%M%S}")
    return own


def request_of(kind: TaskKind, values: Values, source: ObjectUri) -> AnalysisRequest:
    """The one task that a recipe asks for about ``source``."""
    if kind is not TaskKind.HIGHLIGHT:
        return AnalysisRequest(kind, source, dict(values))
    own: dict[str, Any] = {**values, "Sources": [{"URI": str(source)}]}
    if FILM in own:
        own[FILM] = _film_of(values, source)
    return AnalysisRequest(kind, source, own)


def recipe_faults(
    kind: TaskKind, values: Values, sources: Sequence[ObjectUri]
) -> tuple[ParameterFault, ...]:
    """Everything wrong with a recipe, places that tasks about ``sources`` would write to included."""
    found = request_faults(kind, request_of(kind, values, _SOME_VIDEO).values)
    if kind is TaskKind.CONVERT:
        return (*found, *place_faults(values, sources))
    if kind is TaskKind.HIGHLIGHT and FILM in values:
        films = {_film_of(values, one) for one in sources}
        if films & {str(one) for one in sources}:
            return (*found, ParameterFault(FILM, Fault.OVERWRITES))
        if len(films) < len(set(sources)):
            return (*found, ParameterFault(FILM, Fault.SHARED, NAME_FIELD))
    return found


def possible_sources(bucket: str, prefix: str) -> tuple[ObjectUri, ...]:
    """Objects that may lie below a prefix: two names with each extension of a video.

    What is right for them is right for every video there.
    """
    return tuple(
        ObjectUri(bucket, f"{prefix}{name}.{extension}")
        for number, extension in enumerate(sorted(VIDEO_EXTENSIONS))
        for name in (f"one-{number}", f"other-{number}")
    )


def fingerprint(kind: TaskKind, values: Values) -> str:
    """Equal for analyses that look for the same, whatever order and defaults they are written with.

    User data, tags, notification and rights do not count: they change nothing of what is found. Nor does the time in a
    film's name.
    """
    looked_for = {one.path for one in PARAMETERS[kind] if one.group not in _NOT_LOOKED_FOR}
    whole = {**defaults_of(kind), **values}
    plain = {path: _plain(value) for path, value in whole.items() if path in looked_for}
    if FILM in plain:
        plain[FILM] = _STAMP.sub(TIME_FIELD, str(plain[FILM]))
    text = f"{kind.value} {fingerprint_text(plain)}"
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]


_SOME_VIDEO: Final = ObjectUri("bucket", "video.mp4")


def _film_of(values: Values, source: ObjectUri) -> str:
    stem = source.key.removesuffix(PurePosixPath(source.key).suffix)
    return str(values[FILM]).replace(NAME_FIELD, stem)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        plain = [_plain(one) for one in value]
        return sorted(plain) if all(isinstance(one, str) for one in plain) else plain
    return int(value) if isinstance(value, float) and value.is_integer() else value
