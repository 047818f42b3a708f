"""Operations that begin work: tasks, and the two that answer at once."""

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from anyio import to_thread

from imm_desktop.engine.clock import Clock
from imm_desktop.engine.imm.objects import NamedObjects, is_output, uris_of, wrong_output
from imm_desktop.engine.imm.projects import Projects
from imm_desktop.engine.imm.routes import Call, Handler
from imm_desktop.engine.jobs.process import WorkFailedError
from imm_desktop.engine.jobs.quick import QuickWork
from imm_desktop.engine.jobs.records import Job
from imm_desktop.engine.jobs.running import Jobs
from imm_desktop.engine.jobs.worker import plain_work
from imm_desktop.engine.work import Work, WorkKind
from imm_desktop.imm.faults import Fault, RefusedError
from imm_desktop.imm.moderation import DEFAULT_SCENES

if TYPE_CHECKING:
    from pathlib import Path

CREATING: Final[Mapping[str, WorkKind]] = {
    "CreateVideoLabelClassificationTask": WorkKind.VIDEO_LABELS,
    "CreateVideoModerationTask": WorkKind.VIDEO_MODERATION,
    "CreateImageModerationTask": WorkKind.IMAGE_MODERATION,
    "CreateHighlightTask": WorkKind.HIGHLIGHT,
    "CreateMediaConvertTask": WorkKind.CONVERSION,
}
AT_ONCE: Final[Mapping[str, WorkKind]] = {
    "DetectImageLabels": WorkKind.IMAGE_LABELS,
    "DetectMediaMeta": WorkKind.MEDIA_META,
}
_COMMON: Final = frozenset({"ProjectName", "UserData", "Tags", "Notification", "CredentialConfig"})


class Creating:
    """Begins work."""

    def __init__(
        self,
        projects: Projects,
        named: NamedObjects,
        quick: QuickWork,
        clock: Clock,
        *,
        language: str,
        banned_words: Sequence[str],
    ) -> None:
        self._projects = projects
        self._named = named
        self._quick = quick
        self._clock = clock
        self._language = language
        self.banned_words = tuple(banned_words)
        """For work that begins from now on."""

    def handlers(self, jobs: Jobs) -> dict[str, Handler]:
        """By operation; new tasks go to ``jobs``."""

        def creating(kind: WorkKind) -> Handler:
            async def create(call: Call) -> dict[str, Any]:
                return await self._create(call, kind, jobs)

            return create

        def at_once(kind: WorkKind) -> Handler:
            async def detect(call: Call) -> dict[str, Any]:
                return await self._detect(call, kind)

            return detect

        return {name: creating(kind) for name, kind in CREATING.items()} | {
            name: at_once(kind) for name, kind in AT_ONCE.items()
        }

    def work_of(self, job: Job) -> Work:
        """The work that ``job`` asks for, its files looked up; belongs in a thread.

        Raises:
            WorkFailedError: An object it names is not there any more.
        """
        try:
            return self._work(job.kind, job.parameters)
        except RefusedError as error:
            raise WorkFailedError(error.fault.code, error.fault.message) from None

    async def _create(self, call: Call, kind: WorkKind, jobs: Jobs) -> dict[str, Any]:
        request = call.request
        self._projects.require(request.project_name)
        parameters = own_parameters(kind, request)
        notification = request.notification
        message_uri = notification.extended_message_uri if notification is not None else None
        await to_thread.run_sync(self._check, kind, parameters, message_uri)
        job = Job(
            task_id=f"{kind.value}-{uuid.uuid4()}",
            project=request.project_name,
            kind=kind,
            created_ns=self._clock.now_ns(),
            event_id=_event_id(),
            request_id=call.request_id,
            parameters=parameters,
            user_data=request.user_data,
            tags=request.tags,
            message_uri=message_uri,
            aside=_aside_of(request),
        )
        await jobs.add(job)
        return {"EventId": job.event_id, "TaskId": job.task_id}

    async def _detect(self, call: Call, kind: WorkKind) -> dict[str, Any]:
        self._projects.require(call.request.project_name)
        parameters = own_parameters(kind, call.request)
        work = await to_thread.run_sync(self._work, kind, parameters)
        try:
            result = await self._quick.run(plain_work(work))
        except WorkFailedError as error:
            is_ours = error.code in (
                "InternalError",
                "OperationTimeout",
                "AnalysisStalled",
                "AnalysisCrashed",
            )
            raise RefusedError(Fault(error.code, error.message, 500 if is_ours else 400)) from None
        answer: dict[str, Any] = dict(result)
        return answer

    def _check(
        self, kind: WorkKind, parameters: Mapping[str, Any], message_uri: str | None
    ) -> None:
        self._work(kind, parameters)
        for path, uri in uris_of(parameters):
            if is_output(path):
                self._named.check_writable(uri, path)
        if message_uri is not None:
            self._named.check_writable(message_uri, "Notification")

    def _work(self, kind: WorkKind, parameters: Mapping[str, Any]) -> Work:
        paths: dict[str, Path] = {}
        outputs: dict[Path, str] = {}
        for name, uri in uris_of(parameters):
            if is_output(name):
                paths[uri] = self._named.output(uri, name)
                outputs[paths[uri]] = name
            elif uri not in paths:
                paths[uri] = self._named.source(uri)
        for name, uri in uris_of(parameters):
            if not is_output(name) and paths[uri] in outputs:
                raise wrong_output(outputs[paths[uri]], f"it would overwrite the source {uri}")
        return Work(kind, parameters, paths, self._language, self.banned_words)


def own_parameters(kind: WorkKind, request: Any) -> dict[str, Any]:
    """The request's own parameters under their wire names, with the defaults that the service documents."""
    fields: dict[str, Any] = request.model_dump(mode="json", by_alias=True, exclude_none=True)
    own = {name: value for name, value in fields.items() if name not in _COMMON}
    if kind in (WorkKind.VIDEO_MODERATION, WorkKind.IMAGE_MODERATION) and not own.get("Scenes"):
        own["Scenes"] = [scene.value for scene in DEFAULT_SCENES]
    return own


def _aside_of(request: Any) -> dict[str, Any]:
    """What of ``request`` is kept for those who ask, and needed by no analysis."""
    fields: dict[str, Any] = request.model_dump(
        mode="json", by_alias=True, exclude_none=True, include={"notification", "credential_config"}
    )
    return fields


def definition_of(job: Job) -> str:
    """``TaskRequestDefinition``: the Create request as JSON."""
    definition = {"ProjectName": job.project, **job.parameters}
    if job.user_data is not None:
        definition["UserData"] = job.user_data
    if job.tags:
        definition["Tags"] = dict(job.tags)
    definition.update(job.aside)
    return json.dumps(definition, ensure_ascii=False)


def _event_id() -> str:
    """As the samples look: ``0ED-1Bz8z71k5TtsUejT4UJ16Es*****``."""
    digits = uuid.uuid4().hex
    return f"{digits[:3].upper()}-{digits[3:]}"
