"""What a request's parameter may be: type, limits, default. Forms, recipes and checks all read these tables.

A parameter is known by its path in the API's own words (``Interval``, ``Output.Video.TranscodeVideo.CRF``). Values are
plain JSON values; a parameter that is not given is absent, never None, and then the service's default holds.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

Values = Mapping[str, Any]
"""Values by parameter path; for ``ITEMS`` a list of such mappings."""


class ParameterType(StrEnum):
    """The shape of a value."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    """One of ``choices``; any other text only when ``is_open``."""
    CHOICES = "choices"
    """Several of ``choices``, as a list without repeats."""
    PAIRS = "pairs"
    """An object of text to text, such as Tags."""
    ITEMS = "items"
    """A list of objects, each with the parameters in ``items``."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of one operation."""

    path: str
    type: ParameterType
    is_required: bool = False
    default: Any = None
    """What the service assumes when the parameter is absent; None when it says nothing."""
    minimum: float | None = None
    maximum: float | None = None
    """Limits of a number; of the length for TEXT (characters), CHOICES and ITEMS (entries)."""
    max_bytes: int | None = None
    """Most bytes of UTF-8, where the API counts bytes."""
    unit: str = ""
    choices: tuple[str, ...] = ()
    is_open: bool = False
    pattern: str = ""
    items: tuple["Parameter", ...] = ()
    group: str = ""
    """Heading in a form; empty for what everybody needs."""


class Fault(StrEnum):
    """Why a value is refused; presenters have the words."""

    MISSING = "missing"
    WRONG_TYPE = "wrong_type"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    NOT_A_CHOICE = "not_a_choice"
    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    NEEDS = "needs"
    """Another parameter must be given with it; ``detail`` names it."""
    EXCLUDES = "excludes"
    """Another parameter may not be given with it; ``detail`` names it."""
    OVERWRITES = "overwrites"
    """It would write over a source."""
    SHARED = "shared"
    """Several tasks would write to the same place; ``detail`` is what tells them apart."""


@dataclass(frozen=True, slots=True)
class ParameterFault:
    """One refused value."""

    path: str
    """With the index for items: ``Sources[2].URI``."""
    fault: Fault
    detail: str = ""
    """The limit or the name that the words need."""


_TYPES: Final[Mapping[ParameterType, tuple[type, ...]]] = {
    ParameterType.TEXT: (str,),
    ParameterType.INTEGER: (int,),
    ParameterType.NUMBER: (int, float),
    ParameterType.BOOLEAN: (bool,),
    ParameterType.CHOICE: (str,),
    ParameterType.CHOICES: (list, tuple),
    ParameterType.PAIRS: (Mapping,),
    ParameterType.ITEMS: (list, tuple),
}


def faults_of(
    parameters: Sequence[Parameter], values: Values, prefix: str = ""
) -> tuple[ParameterFault, ...]:
    """Everything wrong with ``values``, in the order of the parameters; empty when they may be sent."""
    found: list[ParameterFault] = []
    known = {parameter.path for parameter in parameters}
    for parameter in parameters:
        path = prefix + parameter.path
        if parameter.path not in values:
            if parameter.is_required:
                found.append(ParameterFault(path, Fault.MISSING))
            continue
        found.extend(_faults_of_one(parameter, values[parameter.path], path))
    found.extend(
        ParameterFault(prefix + path, Fault.UNKNOWN) for path in values if path not in known
    )
    return tuple(found)


def _faults_of_one(parameter: Parameter, value: Any, path: str) -> list[ParameterFault]:
    if not _has_type(parameter.type, value):
        return [ParameterFault(path, Fault.WRONG_TYPE, parameter.type.value)]
    match parameter.type:
        case ParameterType.INTEGER | ParameterType.NUMBER:
            return _number_faults(parameter, value, path)
        case ParameterType.TEXT:
            return _text_faults(parameter, value, path)
        case ParameterType.CHOICE:
            if value not in parameter.choices and not (parameter.is_open and value):
                return [ParameterFault(path, Fault.NOT_A_CHOICE, value)]
            return _text_faults(parameter, value, path) if parameter.is_open else []
        case ParameterType.CHOICES:
            wrong = [
                ParameterFault(path, Fault.NOT_A_CHOICE, str(one))
                for one in value
                if one not in parameter.choices
            ]
            if parameter.is_required and not value:
                wrong.append(ParameterFault(path, Fault.MISSING))
            return wrong
        case ParameterType.PAIRS:
            fine = all(
                isinstance(name, str) and name and isinstance(text, str)
                for name, text in value.items()
            )
            return [] if fine else [ParameterFault(path, Fault.MALFORMED)]
        case ParameterType.ITEMS:
            return _item_faults(parameter, value, path)
        case _:
            return []


def _has_type(wanted: ParameterType, value: Any) -> bool:
    if isinstance(value, bool):  # a bool is an int to Python, not to the API
        return wanted is ParameterType.BOOLEAN
    return isinstance(value, _TYPES[wanted])


def _number_faults(parameter: Parameter, value: float, path: str) -> list[ParameterFault]:
    if not math.isfinite(value):
        return [ParameterFault(path, Fault.MALFORMED)]
    if parameter.minimum is not None and value < parameter.minimum:
        return [ParameterFault(path, Fault.TOO_SMALL, f"{parameter.minimum:g}")]
    if parameter.maximum is not None and value > parameter.maximum:
        return [ParameterFault(path, Fault.TOO_LARGE, f"{parameter.maximum:g}")]
    return []


def _text_faults(parameter: Parameter, value: str, path: str) -> list[ParameterFault]:
    if parameter.is_required and not value:
        return [ParameterFault(path, Fault.MISSING)]
    if parameter.maximum is not None and len(value) > parameter.maximum:
        return [ParameterFault(path, Fault.TOO_LONG, f"{parameter.maximum:g}")]
    if (
        parameter.max_bytes is not None
        and len(value.encode(errors="surrogatepass")) > parameter.max_bytes
    ):
        return [ParameterFault(path, Fault.TOO_LONG, str(parameter.max_bytes))]
    if value and parameter.pattern and not re.fullmatch(parameter.pattern, value):
        return [ParameterFault(path, Fault.MALFORMED)]
    return []


def _item_faults(parameter: Parameter, value: Sequence[Any], path: str) -> list[ParameterFault]:
    found: list[ParameterFault] = []
    if parameter.minimum is not None and len(value) < parameter.minimum:
        found.append(ParameterFault(path, Fault.MISSING))
    if parameter.maximum is not None and len(value) > parameter.maximum:
        found.append(ParameterFault(path, Fault.TOO_MANY, f"{parameter.maximum:g}"))
    for index, one in enumerate(value):
        if isinstance(one, Mapping):
            found.extend(faults_of(parameter.items, one, f"{path}[{index}]."))
        else:
            found.append(ParameterFault(f"{path}[{index}]", Fault.WRONG_TYPE, "items"))
    return found


def nested(values: Values) -> dict[str, Any]:
    """``{"Output.URI": x}`` as ``{"Output": {"URI": x}}``, the way the API nests."""
    result: dict[str, Any] = {}
    for path, value in values.items():
        *parents, last = path.split(".")
        at = result
        for parent in parents:
            at = at.setdefault(parent, {})
        at[last] = (
            [nested(one) if isinstance(one, Mapping) else one for one in value]
            if isinstance(value, list | tuple)
            else value
        )
    return result


def fingerprint_text(values: Values) -> str:
    """The values as canonical JSON, equal for equal values whatever their order; a recipe is compared by it."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
