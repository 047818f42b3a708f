"""Messages to parameters and back.

Scalars travel as text; objects and arrays are one parameter each, holding compact JSON (captured
from the official SDK). Unset parameters are left out.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import from_json

from imm_desktop.imm import faults
from imm_desktop.imm.base import Answer, WireModel
from imm_desktop.imm.faults import RefusedError, UnreadableAnswerError
from imm_desktop.imm.operations import Operation

_IN_QUERY_ALWAYS: Final = "ProjectName"


@dataclass(frozen=True, slots=True)
class Encoded:
    """The parameters of a request, decoded (neither part is percent-encoded yet)."""

    query: dict[str, str]
    form: dict[str, str]
    """Empty but for operations with a form body."""


def encode(operation: Operation, request: WireModel) -> Encoded:
    """The parameters to send for ``request``: what was set, without nulls."""
    fields = request.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    texts = {name: _text_of(value) for name, value in fields.items()}
    if not operation.form_body:
        return Encoded(texts, {})
    query = {name: texts.pop(name) for name in (_IN_QUERY_ALWAYS,) if name in texts}
    return Encoded(query, texts)


def decode_request(operation: Operation, parameters: Mapping[str, str]) -> WireModel:
    """The request that ``parameters`` (query and form together) make.

    An empty parameter counts as absent, and so does an empty array, which the official SDK sends for arrays
    that were not set. Parameters that the operation does not have are ignored, as the service's gateway does;
    unknown fields inside a JSON parameter are refused.

    Raises:
        RefusedError: With ``Missing<Name>``, ``Invalid<Name>``, ``InvalidJSON`` or, for parameters that do
            not go together, ``InvalidArgument``.
    """
    holds_json = _holds_json(operation.request)
    fields = {
        name: _json_of(name, parameters[name]) if is_json else parameters[name]
        for name, is_json in holds_json.items()
        if parameters.get(name)
    }
    return request_of(operation, {name: value for name, value in fields.items() if value != []})


def request_of(operation: Operation, fields: Mapping[str, Any]) -> WireModel:
    """The request that ``fields`` make: JSON values by wire name, nested as the API nests.

    Raises:
        RefusedError: As the service would refuse it; see ``decode_request``.
    """
    try:
        return operation.request.model_validate(fields, by_alias=True, by_name=False)
    except ValidationError as error:
        raise _refusal(error) from None


def decode_answer(operation: Operation, body: Mapping[str, Any]) -> Answer:
    """The answer that the JSON object ``body`` is.

    Raises:
        UnreadableAnswerError: A field that this program needs has another type than promised.
    """
    try:
        return operation.answer.model_validate(body, by_alias=True, by_name=False)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = _path_of(first["loc"])
        raise UnreadableAnswerError(f"{operation.name}: {where}: {first['msg']}") from None


def encode_answer(answer: Answer) -> dict[str, Any]:
    """The JSON object to send for ``answer``, without nulls."""
    return answer.model_dump(mode="json", by_alias=True, exclude_none=True)


def _text_of(value: Any) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return f"{Decimal(repr(value)):f}"  # never 1e-05: the service promises decimal text
        case int():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _json_of(name: str, text: str) -> Any:
    try:
        return from_json(text, allow_inf_nan=False)  # half characters (\ud800) are refused too
    except ValueError:
        raise faults.invalid_json(name) from None


@cache
def _holds_json(message: type[WireModel]) -> dict[str, bool]:
    """Wire names of ``message``'s parameters, and whether each holds JSON."""
    return {
        field.alias or name: _is_compound(field.annotation)
        for name, field in message.model_fields.items()
    }


def _is_compound(annotation: Any) -> bool:
    """Whether values of ``annotation`` are objects or arrays; None in a union does not count."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return issubclass(annotation, WireModel | tuple | dict)
    if get_origin(annotation) in (tuple, dict):
        return True
    inner = get_args(annotation)
    return any(
        _is_compound(one) for one in (inner[:1] if get_origin(annotation) is Annotated else inner)
    )


def _refusal(error: ValidationError) -> RefusedError:
    """The fault for the first thing that is wrong; the one place where that is chosen.

    The service's documentation has both ``InvalidArgument`` and ``Missing<Name>``/``Invalid<Name>`` for the
    same mistakes; the codes that name the parameter help more.
    """
    first = error.errors(include_url=False, include_input=False)[0]
    location = first["loc"]
    reason = _REASONS.get(first["type"])
    why = reason.format(**first.get("ctx", {})) if reason else first["msg"]
    if not location:
        return faults.invalid_argument(why)
    name = str(location[0])
    if len(location) > 1:
        return faults.invalid(name, f"{_path_of(location)}: {why}")
    return faults.missing(name) if first["type"] == "missing" else faults.invalid(name, why)


_REASONS: Final = {
    "missing": "it is required",
    "extra_forbidden": "there is no such field",
    "too_short": "there must be at least {min_length}",
    "too_long": "there must be at most {max_length}",
    "value_error": "{error}",
}
"""What is wrong, by the kind of pydantic's error, where its own text speaks of Python."""


def _path_of(location: tuple[int | str, ...]) -> str:
    """``("Sources", 0, "URI")`` as ``Sources[0].URI``."""
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return path.removeprefix(".")
