"""Recorded answers of the service, and a transport that gives them."""

import json
from pathlib import Path
from typing import Any

from imm_desktop.adapters.imm_errors import Reply
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.errors import BackendError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.imm.codec import Encoded, decode_answer
from imm_desktop.imm.operations import OPERATIONS, Operation

FOLDER = Path(__file__).parents[1] / "data/imm"


VIDEO = ObjectUri("b", "dir a/film.mp4")
IMAGE = ObjectUri("b", "a.jpg")


def request(kind: TaskKind, **values: Any) -> AnalysisRequest:
    is_image = kind in (TaskKind.IMAGE_LABELS, TaskKind.IMAGE_MODERATION)
    return AnalysisRequest(kind, IMAGE if is_image else VIDEO, values)


def recorded(operation: str, case: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(
        (FOLDER / operation / f"{case}.json").read_text(encoding="utf-8")
    )
    return body


def answer_of(operation: str, case: str) -> Any:
    return decode_answer(OPERATIONS[operation], recorded(operation, case))


def reply_of(body: dict[str, Any]) -> Reply:
    return Reply(body, json.dumps(body).encode(), body.get("RequestId", ""))


class RecordedTransport:
    """Gives its answers in turn and remembers what was asked; an error among them is raised."""

    def __init__(self, *answers: dict[str, Any] | BackendError) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.is_closed = False

    async def call(self, operation: Operation, parameters: Encoded) -> Reply:
        self.calls.append((operation.name, {**parameters.query, **parameters.form}))
        answer = self.answers.pop(0)
        if isinstance(answer, BackendError):
            raise answer
        return reply_of(answer)

    async def close(self) -> None:
        self.is_closed = True
