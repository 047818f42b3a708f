"""What every message is made of: names, nulls, and the few value types that the API repeats.

Requests are strict, so that a mistake is told with its field before it costs money. Answers are
tolerant, so that a new field, a new word or a null never breaks an old program.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    StringConstraints,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

_T = TypeVar("_T")

_INITIALISMS = {"uri": "URI", "mns": "MNS", "mq": "MQ", "crf": "CRF", "gop": "GOP"}

_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)


def wire_name(name: str) -> str:
    """The API's spelling of a field: ``source_uri`` is ``SourceURI``."""
    return "".join(_INITIALISMS.get(word) or word.capitalize() for word in name.split("_"))


def instant_of(text: str) -> datetime | None:
    """The UTC instant that an RFC 3339 ``text`` names, None when it names none.

    The service writes up to nine decimals (``2021-12-24T03:00:38.892462383Z``); those past the
    microsecond are cut off.
    """
    if not _INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _read_instant(value: object) -> datetime:
    instant = instant_of(value) if isinstance(value, str) else value
    if not isinstance(instant, datetime) or instant.tzinfo is None:
        raise ValueError("must be an RFC 3339 time such as 2026-01-01T00:00:00Z")
    return instant.astimezone(UTC)


def _write_instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read_flag(value: object) -> object:
    words: dict[object, bool] = {"true": True, "false": False}
    return words.get(value.lower(), value) if isinstance(value, str) else value


def _read_whole(value: object) -> object:
    return int(value) if isinstance(value, float) and math.isfinite(value) else value


def _without_nulls(value: object) -> object:
    if isinstance(value, list) and None in value:
        return [row for row in value if row is not None]
    return value


def _read_wholes(value: object, read: ValidatorFunctionWrapHandler) -> object:
    try:  # nearly all are integers, and there may be a million of them
        return read(value)
    except ValueError:
        rows = _without_nulls(value)
        return read([_read_whole(row) for row in rows] if isinstance(rows, list) else rows)


def _at_most_2048_bytes(text: object) -> object:
    if isinstance(text, str) and len(text.encode(errors="replace")) > USER_DATA_BYTES:
        raise ValueError(f"must be at most {USER_DATA_BYTES} bytes of UTF-8")
    return text


USER_DATA_BYTES = 2048
"""Most bytes of UTF-8 in UserData (pages of the Create operations, 2026-01)."""

Flag = Annotated[bool, BeforeValidator(_read_flag), Field(strict=True)]
"""A boolean; as text ``true`` and ``false`` in any case, since the Python SDK sends ``True``."""

Instant = Annotated[datetime, BeforeValidator(_read_instant), PlainSerializer(_write_instant)]
"""A UTC time; RFC 3339 on the wire."""

ObjectURI = Annotated[str, StringConstraints(pattern=r"^oss://[^/]+/.+")]
"""``oss://bucket/key``, the key raw (not percent-encoded) and with its extension."""

ProjectName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_-]{0,127}$")]
"""1 to 128 letters, digits, ``-`` and ``_``; a letter or ``_`` first (SDK, CreateProject)."""

TaskId = Annotated[str, StringConstraints(min_length=1)]
"""``<TaskType>-<uuid>``."""

UserData = Annotated[str, BeforeValidator(_at_most_2048_bytes)]
"""At most 2,048 bytes of UTF-8; comes back as it was sent."""

Tags = dict[str, JsonValue]
"""Key to value; tasks are searched by them (ListTasks, TagSelector). No limits are documented."""

Whole = Annotated[int, BeforeValidator(_read_whole)]
"""An integer of an answer; a fraction, which no page foresees, is cut off."""

Wholes = Annotated[tuple[int, ...], WrapValidator(_read_wholes)]
"""``Rows[Whole]``, only quicker."""

Rows = Annotated[tuple[_T, ...], BeforeValidator(_without_nulls)]
"""An array of an answer; nulls in it are left out."""


class WireModel(BaseModel):
    """A message or a part of one; a null is the same as leaving the field out."""

    model_config = ConfigDict(
        alias_generator=wire_name,
        validate_by_name=True,
        validate_by_alias=True,
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
    )

    @model_validator(mode="before")
    @classmethod
    def _leave_out_nulls(cls, fields: Any) -> Any:
        if isinstance(fields, Mapping) and None in fields.values():
            return {name: value for name, value in fields.items() if value is not None}
        return fields


class Answer(WireModel):
    """An answer or a part of one; unknown fields are kept, missing ones have their empty value."""

    model_config = ConfigDict(extra="allow")


class PlainAnswer(Answer):
    """What every answer carries, and the whole of some."""

    request_id: str = ""
    """UUID in upper case; what the service's support asks for."""
