"""Answers and messages of the service that were saved as files, dug out of whatever they were wrapped in.

Known wrappings: the bare JSON answer; what an SDK's ``to_map()`` or a log writes around it (``body``, ``data``,
``Response``); the notification envelope (id, source ``acs.imm``, type, content as JSON text; page "asynchronous
notification message examples"); the same inside a queue's message, in JSON or XML, plain or Base64; an EventBridge
event; several of these in a JSON array or one a line.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic_core import from_json

MOST_LAYERS: Final = 8
_WRAPPERS: Final = ("body", "data", "response", "result", "content", "message", "messagebody")
"""Fields that hold the whole answer, in any case, as an object or as text."""
_SIGNS: Final = ("Labels", "ModerationResult", "TaskType", "TaskId", "Suggestion", "Outputs")
"""Fields of which every answer or message has one."""
_XML_BODY: Final = re.compile(r"<(Message|MessageBody)>\s*(.*?)\s*</\1>", re.DOTALL)
_EVENT_TYPE: Final = re.compile(r"imm:Task:(\w+)")


class NotJsonError(ValueError):
    """The text is neither JSON nor one of the wrappings."""


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """One answer or message; ``task_type`` is empty where nothing says it."""

    task_type: str
    fields: Mapping[str, Any]


def saved_answers_of(content: bytes) -> tuple[SavedAnswer, ...]:
    """Every answer in ``content``; empty when it is JSON that holds none.

    Raises:
        NotJsonError: It is not JSON, nor Base64 or XML around it.
    """
    text = _text_of(content)
    try:
        values = [_json_of(text)]
    except NotJsonError:
        # Not splitlines: texts that were read in a picture may hold U+2028 or U+0085.
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) < 2:
            raise
        values = [_json_of(line) for line in lines]
    return tuple(answer for value in values for answer in _answers_in(value, "", MOST_LAYERS))


def _answers_in(value: Any, task_type: str, layers: int) -> Iterator[SavedAnswer]:
    if layers == 0:
        return
    if isinstance(value, list):
        for one in value:
            yield from _answers_in(one, task_type, layers - 1)
        return
    if isinstance(value, str):
        try:
            yield from _answers_in(_json_of(value), task_type, layers - 1)
        except NotJsonError:
            return
        return
    if not isinstance(value, dict):
        return
    said = value.get("type")
    event = _EVENT_TYPE.search(said) if isinstance(said, str) else None
    task_type = event.group(1) if event else task_type
    if any(sign in value for sign in _SIGNS):
        own = value.get("TaskType")
        yield SavedAnswer(own if isinstance(own, str) and own else task_type, value)
        return
    for name, inner in value.items():
        if name.lower() in _WRAPPERS:
            yield from _answers_in(inner, task_type, layers - 1)


def _text_of(content: bytes) -> str:
    is_wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise NotJsonError("it is no text") from None


def _json_of(text: str) -> Any:
    """The JSON value that ``text`` is, or holds in an XML message, or is in Base64."""
    text = text.strip()
    try:
        return from_json(
            text
        )  # what json.loads takes of half characters (\ud800) can be written nowhere
    except ValueError as error:
        first = error
    body = _XML_BODY.search(text) if text.startswith("<") else None
    if body is not None:
        return _json_of(body.group(2))
    try:
        inner = base64.b64decode("".join(text.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        raise NotJsonError(str(first)) from None
    if not inner.strip() or inner == text:
        raise NotJsonError(str(first))
    return _json_of(inner)
