"""What can be asked of the service: one table of parameters for each kind of task (IMM 2020-09-30)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from imm_desktop.domain.conversion_parameters import CONVERSION_PARAMETERS, conversion_faults
from imm_desktop.domain.highlight_parameters import HIGHLIGHT_PARAMETERS, highlight_faults
from imm_desktop.domain.media import MediaType, ObjectUri
from imm_desktop.domain.moderation import DetectionScene
from imm_desktop.domain.parameters import (
    Parameter,
    ParameterFault,
    ParameterType,
    Values,
    faults_of,
)
from imm_desktop.domain.tasks import TaskKind

USER_DATA_MAX_BYTES: Final = 2_048

TASK_PARAMETERS: Final = (
    Parameter("UserData", ParameterType.TEXT, max_bytes=USER_DATA_MAX_BYTES, group="task"),
    Parameter("Tags", ParameterType.PAIRS, group="task"),
    Parameter("Notification.MNS.TopicName", ParameterType.TEXT, group="notification"),
    Parameter("Notification.RocketMQ.InstanceId", ParameterType.TEXT, group="notification"),
    Parameter("Notification.RocketMQ.TopicName", ParameterType.TEXT, group="notification"),
    Parameter(
        "Notification.ExtendedMessageURI",
        ParameterType.TEXT,
        pattern=r"oss://[^/]+/.+",
        group="notification",
    ),
    Parameter("CredentialConfig.ServiceRole", ParameterType.TEXT, group="rights"),
    Parameter("CredentialConfig.Policy", ParameterType.TEXT, group="rights"),
    Parameter(
        "CredentialConfig.Chain",
        ParameterType.ITEMS,
        group="rights",
        items=(
            Parameter("Role", ParameterType.TEXT, is_required=True),
            Parameter(
                "RoleType", ParameterType.CHOICE, is_required=True, choices=("user", "service")
            ),
            Parameter("AssumeRoleFor", ParameterType.TEXT),
        ),
    ),
)
"""What every Create operation takes."""

_RIGHTS: Final = tuple(one for one in TASK_PARAMETERS if one.group == "rights")

_SCENES: Final = tuple(scene.value for scene in DetectionScene)

PARAMETERS: Final[Mapping[TaskKind, tuple[Parameter, ...]]] = MappingProxyType(
    {
        TaskKind.LABELS: TASK_PARAMETERS,
        TaskKind.MODERATION: (
            Parameter(
                "Scenes",
                ParameterType.CHOICES,
                default=("porn", "terrorism", "ad"),
                choices=_SCENES,
            ),
            Parameter(
                "Interval", ParameterType.INTEGER, default=1, minimum=1, maximum=600, unit="s"
            ),
            Parameter("MaxFrames", ParameterType.INTEGER, default=200, minimum=5, maximum=3600),
            *TASK_PARAMETERS,
        ),
        TaskKind.IMAGE_MODERATION: (
            Parameter(
                "Scenes",
                ParameterType.CHOICES,
                default=("porn", "terrorism", "ad"),
                choices=_SCENES,
            ),
            Parameter("Interval", ParameterType.INTEGER, default=1, minimum=1),
            Parameter("MaxFrames", ParameterType.INTEGER, default=1, minimum=1),
            *TASK_PARAMETERS,
        ),
        TaskKind.HIGHLIGHT: (*HIGHLIGHT_PARAMETERS, *TASK_PARAMETERS),
        TaskKind.CONVERT: (*CONVERSION_PARAMETERS, *TASK_PARAMETERS),
        TaskKind.IMAGE_LABELS: (
            Parameter("Threshold", ParameterType.NUMBER, minimum=0, maximum=1),
            *_RIGHTS,
        ),
    }
)
"""The own parameters of each kind; ProjectName and SourceURI come from account and object."""

SOURCE_TYPES: Final[Mapping[TaskKind, frozenset[MediaType]]] = MappingProxyType(
    {
        TaskKind.LABELS: frozenset({MediaType.VIDEO}),
        TaskKind.MODERATION: frozenset({MediaType.VIDEO}),
        TaskKind.HIGHLIGHT: frozenset({MediaType.VIDEO}),
        TaskKind.CONVERT: frozenset({MediaType.VIDEO}),
        TaskKind.IMAGE_LABELS: frozenset({MediaType.IMAGE}),
        TaskKind.IMAGE_MODERATION: frozenset({MediaType.IMAGE}),
    }
)
"""What each kind can look at."""


@dataclass(frozen=True, slots=True)
class AnalysisRequest:
    """One analysis of one object, as the operator asked for it."""

    kind: TaskKind
    source: ObjectUri
    """For HIGHLIGHT the first source; all of them stand in ``values["Sources"]``."""
    values: Values
    """By parameter path; see PARAMETERS."""


def request_faults(kind: TaskKind, values: Values) -> tuple[ParameterFault, ...]:
    """Everything wrong with ``values`` for ``kind``, rules between parameters included."""
    found = faults_of(PARAMETERS[kind], values)
    match kind:
        case TaskKind.HIGHLIGHT:
            return (*found, *highlight_faults(values))
        case TaskKind.CONVERT:
            return (*found, *conversion_faults(values))
        case _:
            return found


def defaults_of(kind: TaskKind) -> dict[str, Any]:
    """What the service assumes, by path, for parameters with a known default."""
    return {one.path: one.default for one in PARAMETERS[kind] if one.default is not None}


def suitable(kind: TaskKind, sources: Sequence[ObjectUri]) -> tuple[ObjectUri, ...]:
    """Those of ``sources`` that ``kind`` can look at."""
    return tuple(one for one in sources if one.media_type in SOURCE_TYPES[kind])
