"""The real analysis behind the real engine, asked for by the official SDK, killed in the middle."""

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tests.contract.sdks import bucket_of, ended, imm, imm_client_of
from tests.engine_process import PROJECT, EngineProcess, wait_for

SECONDS = 8
RATE = 25
LIMIT_S = 180
"""The machine may be shared by many."""


def write_video(path: Path) -> None:
    """Noise that moves for some seconds, then black to the end."""
    random = np.random.default_rng(7)
    still = random.integers(0, 255, (180, 320, 3), np.uint8)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        stream.time_base = Fraction(1, RATE)
        for number in range(SECONDS * RATE):
            picture = np.roll(still, number, 1) if number < 4 * RATE else np.zeros_like(still)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineProcess]:
    (tmp_path / "videos").mkdir()
    write_video(tmp_path / "videos" / "v.mp4")
    (tmp_path / "videos" / "text.mp4").write_text("no video at all")
    (tmp_path / "videos" / "empty.mp4").write_bytes(b"")
    with EngineProcess(tmp_path / "data", {"videos": tmp_path / "videos"}) as process:
        yield process


def client_of(engine: EngineProcess) -> Any:
    return imm_client_of(engine, read_timeout=60_000)


def over(engine: EngineProcess, task_type: str, task_id: str) -> Any:
    return ended(client_of(engine), task_type, task_id, seconds=LIMIT_S, every=0.2)


def test_real_work_survives_a_kill_and_says_what_it_saw(engine: EngineProcess) -> None:
    client = client_of(engine)
    video = "oss://videos/v.mp4"
    meta = client.detect_media_meta(
        imm.DetectMediaMetaRequest(project_name=PROJECT, source_uri=video)
    ).body
    moderation = client.create_video_moderation_task(
        imm.CreateVideoModerationTaskRequest(
            project_name=PROJECT,
            source_uri=video,
            scenes=["live", "logo"],
            interval=1,
            notification=imm.Notification(extended_message_uri="oss://videos/told.json"),
        )
    ).body.task_id
    labels = client.create_video_label_classification_task(
        imm.CreateVideoLabelClassificationTaskRequest(project_name=PROJECT, source_uri=video)
    ).body.task_id
    film = client.create_highlight_task(
        imm.CreateHighlightTaskRequest(
            project_name=PROJECT,
            type="Concat",
            sources=[
                imm.CreateHighlightTaskRequestSources(uri=video, start_time=1, duration=1),
                imm.CreateHighlightTaskRequestSources(uri=video, start_time=3, duration=1),
            ],
            output=imm.CreateHighlightTaskRequestOutput(
                uri="oss://videos/out/film.mp4", container="mp4"
            ),
        )
    ).body.task_id
    bad = [
        client.create_video_label_classification_task(
            imm.CreateVideoLabelClassificationTaskRequest(
                project_name=PROJECT, source_uri=f"oss://videos/{name}.mp4"
            )
        ).body.task_id
        for name in ("text", "empty")
    ]
    engine.kill()
    engine.start()

    assert (round(meta.duration), meta.video_width, meta.video_height) == (SECONDS, 320, 180)
    assert over(engine, "VideoModeration", moderation).status == "Succeeded"
    assert over(engine, "VideoLabelClassification", labels).status == "Succeeded"
    assert over(engine, "Highlight", film).status == "Succeeded"
    for task_id in bad:
        failed = over(engine, "VideoLabelClassification", task_id)
        assert failed.status == "Failed"
        assert failed.code
        assert failed.message

    verdict = (
        client_of(engine)
        .get_video_moderation_result(
            imm.GetVideoModerationResultRequest(
                project_name=PROJECT, task_type="VideoModeration", task_id=moderation
            )
        )
        .body.moderation_result
    )
    bucket = bucket_of(engine, "videos", version="V1")
    told = wait_for(
        lambda: bucket.object_exists("told.json") and bucket.get_object("told.json").read()
    )
    joined = (
        client_of(engine)
        .detect_media_meta(
            imm.DetectMediaMetaRequest(project_name=PROJECT, source_uri="oss://videos/out/film.mp4")
        )
        .body
    )

    assert verdict.suggestion == "review", "black pictures, and logos cannot be judged"
    assert verdict.frames.total_count == SECONDS
    assert {frame.offset for frame in verdict.frames.block_frames} >= {5, 6, 7}
    assert json.loads(json.loads(told)["content"])["TaskId"] == moderation
    assert joined.duration == pytest.approx(2.0, abs=0.1)
