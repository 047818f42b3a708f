"""CreateMediaConvertTask asked by the official SDK: the files that the engine writes, told by decoding them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from tests.contract.sdks import code_of, ended, imm
from tests.engine_process import PROJECT, EngineProcess, wait_for
from tests.rendering_films import make_film, numbers_in


@pytest.fixture(scope="module")
def videos(folder: Path) -> Path:
    make_film(folder / "videos" / "目录 film.mp4", tone=440)
    return folder / "videos"


@pytest.fixture(scope="module")
def engine(videos: Path) -> Iterator[EngineProcess]:
    """With the real analyses."""
    with EngineProcess(videos.parent / "data", {"videos": videos}) as process:
        yield process
        assert "Traceback" not in process.log(), process.log()


def convert(client: Any, **more: Any) -> Any:
    """Ask, wait, and give GetTask's last answer."""
    source = imm.CreateMediaConvertTaskRequestSources(
        uri="oss://videos/目录 film.mp4", start_time=0.4, duration=1
    )
    asked = imm.CreateMediaConvertTaskRequest(
        project_name=PROJECT, sources=[source], user_data="u", tags={"run": "1"}, **more
    )
    created = client.create_media_convert_task(asked).body
    assert created.task_id.startswith("MediaConvert-")
    assert created.event_id
    return ended(client, "MediaConvert", created.task_id, seconds=60, request_definition=True)


def test_a_trimmed_transcoded_file_with_snapshots_and_a_sprite(immc: Any, videos: Path) -> None:
    video = imm.TargetVideo(transcode_video=imm.TargetVideoTranscodeVideo(codec="h265", crf=12))
    image = imm.TargetImage(
        snapshots=[
            imm.TargetImageSnapshots(
                uri="oss://videos/made/shot", format="jpg", interval=0.2, number=3, width=80, height=45
            )
        ],
        sprites=[
            imm.TargetImageSprites(
                uri="oss://videos/made/sheet.png",
                format="png",
                mode="average",
                number=4,
                scale_width=32,
                scale_height=18,
                tile_width=2,
                tile_height=2,
            )
        ],
    )  # fmt: skip
    target = imm.CreateMediaConvertTaskRequestTargets(
        uri="oss://videos/made/cut.mp4", container="mp4", video=video, image=image
    )
    note = imm.Notification(extended_message_uri="oss://videos/made/message.json")
    body = convert(immc, targets=[target], notification=note)

    assert (body.status, body.code) == ("Succeeded", "")
    assert body.progress == 100
    assert (body.user_data, body.tags) == ("u", {"run": "1"})
    assert json.loads(body.task_request_definition)["Targets"][0]["Container"] == "mp4"
    made = videos / "made"
    names = {one.name for one in made.iterdir()} - {"message.json"}
    assert names == {"cut.mp4", "sheet.png", *(f"shot_{number}.jpg" for number in range(3))}
    assert numbers_in(made / "cut.mp4") == list(range(10, 35))
    with av.open(str(made / "cut.mp4")) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == ("hevc", 320, 180)
        assert container.streams.audio[0].codec_context.name == "aac"
        assert (container.duration or 0) / av.time_base == pytest.approx(1, abs=0.1)
    with Image.open(made / "shot_2.jpg") as shot:
        assert shot.size == (80, 45)
    with Image.open(made / "sheet.png") as sheet:
        assert sheet.size == (2 * 2 + 2 * 32 + 2, 2 * 2 + 2 * 18 + 2)
    message = wait_for(lambda: (made / "message.json").exists() and _read(made / "message.json"))
    assert message["type"] == "imm:Task:MediaConvert"
    content = json.loads(message["content"])
    assert (content["Status"], content["TaskId"]) == ("Succeeded", body.task_id)
    assert content["Sources"][0]["URI"] == "oss://videos/目录 film.mp4"
    assert content["Targets"][0]["URI"] == "oss://videos/made/cut.mp4"
    listed = immc.list_tasks(
        imm.ListTasksRequest(project_name=PROJECT, task_types=["MediaConvert"])
    ).body
    assert body.task_id in [one.task_id for one in listed.tasks]


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def test_what_the_engine_cannot_convert_fails_by_name(immc: Any) -> None:
    mark = imm.TargetVideoFilterVideoDelogos(dx=1, dy=1, width=10, height=10)
    video = imm.TargetVideo(filter_video=imm.TargetVideoFilterVideo(delogos=[mark]))
    target = imm.CreateMediaConvertTaskRequestTargets(
        uri="oss://videos/made/marked.mp4", container="mp4", video=video
    )
    body = convert(immc, targets=[target])
    assert (body.status, body.code) == ("Failed", "InvalidArgument")
    assert "Targets[0].Video.FilterVideo.Delogos" in body.message


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ({"uri": "oss://videos/x.mp4"}, "InvalidTargets"),
        ({"uri": "oss://videos/x.mp4", "container": "webm"}, "InvalidTargets"),
        ({"uri": "oss://videos/x.mp4", "container": "mp4", "speed": 2.0}, "InvalidTargets"),
        ({"uri": "oss://nowhere/x.mp4", "container": "mp4"}, "ResourceNotFound"),
        ({"uri": "oss://videos/目录 film.mp4", "container": "mp4"}, "InvalidTargets"),
    ],
)
def test_what_may_not_be_is_refused_before_work(immc: Any, target: Any, code: str) -> None:
    targets = [imm.CreateMediaConvertTaskRequestTargets(**target)]
    assert code_of(lambda: convert(immc, targets=targets)) == f"400 {code}"
