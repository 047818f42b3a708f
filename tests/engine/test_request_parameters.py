"""Every parameter of the API's pages (2020-09-30): what is accepted, the ends of its range, and how the rest is refused."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.engine_client import EngineClient, running_engine

LABELS = "CreateVideoLabelClassificationTask"
MODERATION = "CreateVideoModerationTask"
IMAGE = "DetectImageLabels"
HIGHLIGHT = "CreateHighlightTask"
RESULT = "GetVideoLabelClassificationResult"
URI = "oss://videos/v.mp4"
BASE: dict[str, dict[str, Any]] = {
    LABELS: {"SourceURI": URI},
    MODERATION: {"SourceURI": URI},
    IMAGE: {"SourceURI": URI},
    HIGHLIGHT: {
        "Type": "Compose",
        "Sources": [{"URI": URI}],
        "Highlight": {"Content": "People"},
        "Output": {"URI": "oss://videos/out.mp4", "Container": "mp4"},
    },
    RESULT: {"TaskType": "VideoLabelClassification", "TaskId": "VideoLabelClassification-0"},
}
OK = "200"
GONE = object()
"""The parameter is left out."""
LONG = 2048
"""Bytes of UserData."""


def edit(**more: Any) -> dict[str, Any]:
    return {"Mode": "Sequential", **more}


def output(**more: Any) -> dict[str, Any]:
    return {**BASE[HIGHLIGHT]["Output"], **more}


COMMON = [
    ("SourceURI", GONE, "400 MissingSourceURI"),
    ("SourceURI", "videos/v.mp4", "400 InvalidSourceURI"),
    ("SourceURI", "oss://videos/", "400 InvalidSourceURI"),
    ("SourceURI", "oss://videos/gone.mp4", "400 ResourceNotFound"),
    ("CredentialConfig", {"Chain": [{"Role": "r", "RoleType": "user", "AssumeRoleFor": "1"}]}, OK),
    ("CredentialConfig", {"ServiceRole": "r", "Policy": "{}"}, OK),
    ("CredentialConfig", "r", "400 InvalidJSON"),
]
OF_TASKS = [
    ("UserData", "x" * LONG, OK),
    ("UserData", "x" * (LONG + 1), "400 InvalidUserData"),
    ("UserData", "中" * (LONG // 3 + 1), "400 InvalidUserData"),
    ("Tags", {"test": "val1"}, OK),
    ("Tags", ["test"], "400 InvalidTags"),
    ("Tags", "{", "400 InvalidJSON"),
    ("Notification", {"MNS": {"TopicName": "t"}}, OK),
    ("Notification", {"RocketMQ": {"InstanceId": "i", "TopicName": "t"}}, OK),
    ("Notification", {"MNS": {}}, "400 InvalidNotification"),
    ("Notification", {"ExtendedMessageURI": "message.json"}, "400 InvalidNotification"),
    ("Notification", "t", "400 InvalidJSON"),
]
ROWS: list[tuple[str, str, Any, str]] = [
    *((action, *row) for action in (LABELS, MODERATION, IMAGE) for row in COMMON),
    *((action, *row) for action in (LABELS, MODERATION, HIGHLIGHT) for row in OF_TASKS),
    *((action, "ProjectName", "nosuch", "400 ResourceNotFound") for action in BASE),
    *((action, "ProjectName", GONE, "400 MissingProjectName") for action in BASE),
    *((MODERATION, "Scenes", [one], OK) for one in ("porn", "terrorism", "live", "logo", "ad")),
    (MODERATION, "Scenes", [], OK),
    (MODERATION, "MaxFrames", "", OK),
    (MODERATION, "Scenes", ["porn", "nosuch"], "400 InvalidScenes"),
    (MODERATION, "Scenes", ["Porn"], "400 InvalidScenes"),
    *((MODERATION, "Interval", one, OK) for one in ("1", "600")),
    *((MODERATION, "Interval", one, "400 InvalidInterval") for one in ("0", "601", "1.5", "x", "-1")),
    *((MODERATION, "MaxFrames", one, OK) for one in ("5", "3600")),
    *((MODERATION, "MaxFrames", one, "400 InvalidMaxFrames") for one in ("4", "3601", "5.5")),
    *((IMAGE, "Threshold", one, OK) for one in ("0", "0.7", "1")),
    *((IMAGE, "Threshold", one, "400 InvalidThreshold") for one in ("-0.1", "1.1", "nan", "x")),
    (RESULT, "TaskType", "VideoModeration", "400 InvalidTaskType"),
    (RESULT, "TaskType", GONE, "400 MissingTaskType"),
    (RESULT, "TaskId", GONE, "400 MissingTaskId"),
    (RESULT, "TaskId", "VideoLabelClassification-1", "400 ResourceNotFound"),
    *((HIGHLIGHT, "Type", one, OK) for one in ("Retrieval", "Concat", "Compose")),
    (HIGHLIGHT, "Type", "compose", "400 InvalidType"),
    (HIGHLIGHT, "Type", GONE, "400 MissingType"),
    *((HIGHLIGHT, "Mode", one, OK) for one in ("Scene", "Average")),
    (HIGHLIGHT, "Mode", "Fast", "400 InvalidMode"),
    (HIGHLIGHT, "Sources", [{"URI": URI}] * 10, OK),
    (HIGHLIGHT, "Sources", [{"URI": URI}] * 11, "400 InvalidSources"),
    (HIGHLIGHT, "Sources", [], "400 MissingSources"),
    (HIGHLIGHT, "Sources", GONE, "400 MissingSources"),
    (HIGHLIGHT, "Sources", [{"URI": URI, "StartTime": 1.5, "Duration": 0}], OK),
    (HIGHLIGHT, "Sources", [{"URI": URI, "StartTime": -1}], "400 InvalidSources"),
    (HIGHLIGHT, "Sources", [{"URI": URI, "Duration": -1}], "400 InvalidSources"),
    (HIGHLIGHT, "Highlight", {"Content": "x" * 100}, OK),
    (HIGHLIGHT, "Highlight", {"Content": "x" * 101}, "400 InvalidHighlight"),
    (HIGHLIGHT, "Highlight", {}, "400 InvalidHighlight"),
    (HIGHLIGHT, "Edit", {}, "400 InvalidEdit"),
    (HIGHLIGHT, "Edit", {"Mode": "Random"}, "400 InvalidEdit"),
    *((HIGHLIGHT, "Edit", edit(BackgroundMusicMode=one), OK) for one in ("Random", "Sequential", "Closed")),
    (HIGHLIGHT, "Edit", edit(BackgroundMusicMode="Auto"), "400 InvalidEdit"),
    *((HIGHLIGHT, "Edit", edit(BackgroundMusics=[{"URI": URI, "Volume": one}]), OK) for one in (0, 10)),
    *((HIGHLIGHT, "Edit", edit(BackgroundMusics=[{"URI": URI, "Volume": one}]), "400 InvalidEdit") for one in (-0.1, 10.1)),
    (HIGHLIGHT, "Edit", edit(BackgroundMusics=[{"URI": URI}] * 2), "400 InvalidEdit"),
    *((HIGHLIGHT, "Edit", edit(TransitionMode=one), OK) for one in ("Auto", "Random", "Sequential", "Closed")),
    *((HIGHLIGHT, "Edit", edit(VfxEffectMode=one), OK) for one in ("Auto", "Random", "Sequential", "Closed")),
    *((HIGHLIGHT, "Edit", edit(Transitions=[{"Transition": "fade", "Duration": one}]), OK) for one in (0, 5)),
    *((HIGHLIGHT, "Edit", edit(Transitions=[{"Transition": "fade", "Duration": one}]), "400 InvalidEdit") for one in (-1, 5.1)),
    *((HIGHLIGHT, "Edit", edit(Transitions=[{"Transition": "fade", "Weight": one}]), OK) for one in (1, 100)),
    *((HIGHLIGHT, "Edit", edit(Transitions=[{"Transition": "fade", "Weight": one}]), "400 InvalidEdit") for one in (0, 101)),
    (HIGHLIGHT, "Edit", edit(Transitions=[{"Transition": "fade"}] * 10), OK),
    (HIGHLIGHT, "Edit", edit(Transitions=[{"Transition": "fade"}] * 11), "400 InvalidEdit"),
    (HIGHLIGHT, "Edit", edit(VfxEffects=[{"VfxEffect": "invert", "Weight": 100}] * 10), OK),
    (HIGHLIGHT, "Edit", edit(VfxEffects=[{"VfxEffect": "invert"}] * 11), "400 InvalidEdit"),
    (HIGHLIGHT, "Edit", edit(VfxEffects=[{"VfxEffect": "invert", "Weight": 0}]), "400 InvalidEdit"),
    (HIGHLIGHT, "Output", GONE, "400 MissingOutput"),
    (HIGHLIGHT, "Output", {"Container": "mp4"}, "400 InvalidOutput"),
    *((HIGHLIGHT, "Output", output(Container=one), OK) for one in "mp4 mkv mov asf avi mxf ts flv".split()),
    (HIGHLIGHT, "Output", output(Container="webm"), "400 InvalidOutput"),
    (HIGHLIGHT, "Output", {"URI": "oss://videos/out.mp4"}, "400 InvalidArgument"),
    *((HIGHLIGHT, "Output", output(Speed=one), OK) for one in (0.5, 1.0)),
    *((HIGHLIGHT, "Output", output(Speed=one), "400 InvalidOutput") for one in (0.49, 1.01)),
    *((HIGHLIGHT, "Output", output(Segment={"Format": one, "Duration": 1}), OK) for one in ("hls", "dash")),
    (HIGHLIGHT, "Output", output(Segment={"Format": "ts", "Duration": 1}), "400 InvalidOutput"),
    (HIGHLIGHT, "Output", output(Segment={"Format": "hls", "Duration": 1, "StartNumber": -1}), "400 InvalidOutput"),
    (HIGHLIGHT, "Output", output(MaxDuration=10.0), OK),
    (HIGHLIGHT, "Output", output(MaxDuration=-1), "400 InvalidOutput"),
    *((HIGHLIGHT, "Output", output(Video={"TranscodeVideo": {"CRF": one}}), OK) for one in (0, 51)),
    *((HIGHLIGHT, "Output", output(Video={"TranscodeVideo": {"CRF": one}}), "400 InvalidOutput") for one in (-1, 52)),
]  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineClient]:
    with running_engine(tmp_path) as client:
        (client.folder / "v.mp4").write_text("")
        yield client


def test_each_parameter_is_accepted_or_refused_as_its_page_says(engine: EngineClient) -> None:
    wrong = []
    for action, name, value, expected in ROWS:
        asked, more = deepcopy(BASE[action]), {}
        if name == "ProjectName":
            more["project"] = None if value is GONE else value
        elif value is GONE:
            del asked[name]
        else:
            asked[name] = value
        answer = engine.imm(action, asked, form=action == HIGHLIGHT, **more)
        got = f"{answer.status_code} {answer.json()['Code']}" if answer.status_code != 200 else OK
        if got != expected:
            wrong.append(f"{action}.{name} {str(value)[:60]}: {got}, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_what_is_asked_beside_the_work_is_told_again(engine: EngineClient) -> None:
    aside = {
        "Notification": {
            "MNS": {"TopicName": "t"},
            "RocketMQ": {"InstanceId": "i", "TopicName": "r"},
            "ExtendedMessageURI": "oss://videos/m.json",
        },
        "CredentialConfig": {"ServiceRole": "s", "Chain": [{"Role": "r", "RoleType": "user"}]},
    }
    created = engine.ask(LABELS, {"SourceURI": URI, **aside})
    task = {"TaskType": "VideoLabelClassification", "TaskId": created["TaskId"]}
    told = engine.ask("GetTask", {**task, "RequestDefinition": "true"})
    definition = json.loads(told["TaskRequestDefinition"])
    assert {name: definition[name] for name in aside} == aside
