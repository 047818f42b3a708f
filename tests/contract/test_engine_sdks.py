"""A real engine, judged by Alibaba's own clients: oss2 (V1, V4), alibabacloud-oss-v2, alibabacloud-imm20200930."""

import asyncio
import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.contract.sdks import AlibabaCloudException, code_of, ended, imm, oss2, oss_v2
from tests.engine_process import ACCESS_KEY_ID, PROJECT, REGION, EngineProcess

KEYS = [
    "plain.bin",
    "a b+c%20&=?.bin",
    "目录/子 目录/视频 ①.bin",
    "deep/" * 20 + "x",
    "a//b.bin",
    "n" * 300,
]


def test_oss2_finds_the_bucket_and_its_facts(bucket: oss2.Bucket) -> None:
    service = oss2.Service(bucket.auth, bucket.endpoint, region=REGION)
    info = bucket.get_bucket_info()

    assert [b.name for b in oss2.BucketIterator(service)] == ["other", "videos"]
    assert (info.name, info.location, info.storage_class) == ("videos", f"oss-{REGION}", "Standard")
    assert bucket.get_bucket_location().location == f"oss-{REGION}"
    assert bucket.get_bucket_acl().acl == "private"
    assert bucket.get_bucket_stat().object_count >= 0


@pytest.mark.parametrize("key", KEYS)
def test_oss2_stores_and_reads_any_key(bucket: oss2.Bucket, key: str) -> None:
    body = os.urandom(200_000)
    put = bucket.put_object(key, body, headers={"x-oss-meta-name": "value", "x-oss-tagging": "a=b"})

    assert put.etag == hashlib.md5(body).hexdigest().upper()
    assert bucket.get_object(key).read() == body
    assert bucket.get_object(key, byte_range=(10, 19)).read() == body[10:20]
    assert bucket.head_object(key).headers["x-oss-meta-name"] == "value"
    assert bucket.get_object_meta(key).content_length == len(body)
    assert bucket.get_object_tagging(key).tag_set.tagging_rule == {"a": "b"}
    assert key in [o.key for o in oss2.ObjectIterator(bucket, prefix=key[:5])]
    assert key in [o.key for o in oss2.ObjectIteratorV2(bucket, prefix=key[:5], max_keys=1)]
    bucket.put_object_acl(key, "private")
    assert bucket.get_object_acl(key).acl == "private"
    bucket.copy_object("videos", key, "copy of " + key[:100])
    assert bucket.get_object("copy of " + key[:100]).read() == body
    bucket.put_symlink(key, "link")
    assert bucket.get_symlink("link").target_key == key
    assert bucket.get_object("link").read() == body
    deleted = bucket.batch_delete_objects([key, "link", "copy of " + key[:100]]).deleted_keys
    assert set(deleted) == {key, "link", "copy of " + key[:100]}
    assert not bucket.object_exists(key)


def test_oss2_uploads_and_downloads_with_resuming(bucket: oss2.Bucket, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(os.urandom(1_500_000))
    store = oss2.ResumableStore(root=str(tmp_path))
    oss2.resumable_upload(
        bucket,
        "分/片.bin",
        str(source),
        store=store,
        multipart_threshold=300_000,
        part_size=200_000,
        num_threads=3,
    )
    oss2.resumable_download(
        bucket,
        "分/片.bin",
        str(target),
        multiget_threshold=300_000,
        part_size=200_000,
        num_threads=3,
        store=oss2.ResumableDownloadStore(root=str(tmp_path)),
    )

    assert target.read_bytes() == source.read_bytes()
    assert bucket.head_object("分/片.bin").etag.endswith("-8")
    assert list(oss2.MultipartUploadIterator(bucket)) == []


def test_oss2_copies_parts_and_changes_metadata(bucket: oss2.Bucket) -> None:
    bucket.put_object("whole", b"0123456789" * 10)
    upload = bucket.init_multipart_upload("pieced").upload_id
    part = bucket.upload_part_copy("videos", "whole", (10, 14), "pieced", upload, 1)
    done = [oss2.models.PartInfo(1, part.etag)]
    assert [(p.part_number, p.size) for p in oss2.PartIterator(bucket, "pieced", upload)] == [
        (1, 5)
    ]
    bucket.complete_multipart_upload("pieced", upload, done)
    bucket.update_object_meta("pieced", {"x-oss-meta-new": "1", "Content-Type": "text/new"})
    head = bucket.head_object("pieced")

    assert bucket.get_object("pieced").read() == b"01234"
    assert (head.content_type, head.headers["x-oss-meta-new"]) == ("text/new", "1")


def test_oss2_gets_the_right_exceptions(bucket: oss2.Bucket, engine: EngineProcess) -> None:
    bucket.put_object("there", b"x")
    with pytest.raises(oss2.exceptions.NoSuchKey):
        bucket.get_object("not there")
    with pytest.raises(oss2.exceptions.NoSuchKey):
        bucket.head_object("not there")
    with pytest.raises(oss2.exceptions.NoSuchBucket):
        oss2.Bucket(bucket.auth, engine.address, "nowhere", region=REGION).get_bucket_info()
    with pytest.raises(oss2.exceptions.PreconditionFailed):
        bucket.get_object("there", headers={"if-match": '"0"'})
    with pytest.raises(oss2.exceptions.NotModified):
        bucket.get_object("there", headers={"if-none-match": bucket.head_object("there").etag})
    with pytest.raises(oss2.exceptions.SignatureDoesNotMatch):
        oss2.Bucket(oss2.Auth(ACCESS_KEY_ID, "wrong"), engine.address, "videos").list_objects()
    with pytest.raises(oss2.exceptions.ServerError, match="FileAlreadyExists"):
        bucket.put_object("there", b"y", headers={"x-oss-forbid-overwrite": "true"})
    with pytest.raises(oss2.exceptions.NoSuchUpload):
        bucket.list_parts("there", "0" * 32)


def test_oss2_streams_what_has_no_length(bucket: oss2.Bucket) -> None:
    bucket.put_object("streamed", (os.urandom(1000) for _ in range(50)))

    assert bucket.head_object("streamed").content_length == 50_000


def test_oss_v2_does_the_same(client: Any, engine: EngineProcess) -> None:
    key, body = "v2/目录 a+b%/x.bin", os.urandom(100_000)
    put = client.put_object(
        oss_v2.PutObjectRequest(
            bucket="videos", key=key, body=body, metadata={"k": "v"}, tagging="a=b"
        )
    )
    got = client.get_object(oss_v2.GetObjectRequest(bucket="videos", key=key))
    part = client.get_object(
        oss_v2.GetObjectRequest(
            bucket="videos", key=key, range_header="bytes=5-9", range_behavior="standard"
        )
    )
    head = client.head_object(oss_v2.HeadObjectRequest(bucket="videos", key=key))
    pages = [
        found.key
        for page in client.list_objects_v2_paginator().iter_page(
            oss_v2.ListObjectsV2Request(bucket="videos", prefix="v2/", max_keys=1)
        )
        for found in page.contents or []
    ]
    folders = client.list_objects(
        oss_v2.ListObjectsRequest(bucket="videos", prefix="v2/", delimiter="/")
    )

    buckets = client.list_buckets(oss_v2.ListBucketsRequest()).buckets
    assert [b.name for b in buckets] == ["other", "videos"]
    assert (
        client.get_bucket_info(oss_v2.GetBucketInfoRequest(bucket="videos")).bucket_info.name
        == "videos"
    )
    assert put.etag == f'"{hashlib.md5(body).hexdigest().upper()}"'
    assert got.body.read() == body
    assert got.metadata == {"k": "v"}
    assert part.body.read() == body[5:10]
    assert (head.content_length, head.object_type) == (len(body), "Normal")
    assert pages == [key]
    assert [p.prefix for p in folders.common_prefixes] == ["v2/目录 a+b%/"]
    tags = client.get_object_tagging(oss_v2.GetObjectTaggingRequest(bucket="videos", key=key))
    assert [(t.key, t.value) for t in tags.tag_set.tags] == [("a", "b")]
    client.copy_object(
        oss_v2.CopyObjectRequest(
            bucket="videos", key="v2/c", source_bucket="videos", source_key=key
        )
    )
    deleted = client.delete_multiple_objects(
        oss_v2.DeleteMultipleObjectsRequest(
            bucket="videos", objects=[oss_v2.DeleteObject(key=key), oss_v2.DeleteObject(key="v2/c")]
        )
    )
    assert {d.key for d in deleted.deleted_objects} == {key, "v2/c"}
    with pytest.raises(oss_v2.exceptions.OperationError, match="NoSuchKey"):
        client.head_object(oss_v2.HeadObjectRequest(bucket="videos", key=key))


def test_oss_v2_uploads_in_parts(client: Any, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(os.urandom(1_000_000))
    client.uploader(part_size=200_000).upload_file(
        oss_v2.PutObjectRequest(bucket="videos", key="parts/v2.bin"), str(source)
    )
    client.downloader(part_size=300_000).download_file(
        oss_v2.GetObjectRequest(bucket="videos", key="parts/v2.bin"), str(target)
    )

    assert target.read_bytes() == source.read_bytes()


def test_signed_urls_of_both_clients_work(
    bucket: oss2.Bucket, client: Any, engine: EngineProcess
) -> None:
    key = "url/中 文+%.txt"
    put_url = bucket.sign_url("PUT", key, 60, headers={"Content-Type": "text/x"}, slash_safe=True)
    assert (
        httpx.put(put_url, headers={"Content-Type": "text/x"}, content=b"by url").status_code == 200
    )
    shaped = {"response-content-disposition": 'attachment; filename="a b.txt"'}
    urls = [
        bucket.sign_url("GET", key, 60, slash_safe=True),
        bucket.sign_url("GET", key, 60, params=shaped),
        client.presign(oss_v2.GetObjectRequest(bucket="videos", key=key)).url,
        client.presign(
            oss_v2.GetObjectRequest(
                bucket="videos",
                key=key,
                response_content_disposition=shaped["response-content-disposition"],
            )
        ).url,
    ]
    answers = [httpx.get(url) for url in urls]

    assert [answer.text for answer in answers] == ["by url"] * 4
    assert answers[1].headers["content-disposition"] == 'attachment; filename="a b.txt"'
    assert answers[3].headers["content-disposition"] == 'attachment; filename="a b.txt"'


def test_both_clients_get_snapshots_and_small_pictures(
    bucket: oss2.Bucket, client: Any, tmp_path: Path
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (64, 32), (200, 0, 0)).save(picture, "PNG")
    bucket.put_object("p.png", picture.getvalue())
    process = "image/resize,w_16/format,jpg"
    bodies = [
        bucket.get_object("p.png", process=process).read(),
        client.get_object(
            oss_v2.GetObjectRequest(bucket="videos", key="p.png", process=process)
        ).body.read(),
        httpx.get(bucket.sign_url("GET", "p.png", 60, params={"x-oss-process": process})).content,
        httpx.get(
            client.presign(
                oss_v2.GetObjectRequest(bucket="videos", key="p.png", process=process)
            ).url
        ).content,
    ]

    assert {Image.open(io.BytesIO(body)).size for body in bodies} == {(16, 8)}


def test_the_imm_sdk_runs_a_task_to_its_end(
    immc: Any, engine: EngineProcess, bucket: oss2.Bucket
) -> None:
    labels = {
        "Labels": [{"LabelName": "猫", "LabelConfidence": 0.5, "Clips": [{"TimeRange": [0, 40]}]}]
    }
    bucket.put_object("任务 a+b%.mp4", f"progress 10\nanswer {json.dumps(labels)}".encode())
    created = immc.create_video_label_classification_task(
        imm.CreateVideoLabelClassificationTaskRequest(
            project_name=PROJECT,
            source_uri="oss://videos/任务 a+b%.mp4",
            user_data="用户 数据+",
            tags={"key": "中 +"},
        )
    ).body
    task = ended(immc, "VideoLabelClassification", created.task_id, request_definition=True)
    result = immc.get_video_label_classification_result(
        imm.GetVideoLabelClassificationResultRequest(
            project_name=PROJECT, task_type="VideoLabelClassification", task_id=created.task_id
        )
    ).body
    found = immc.list_tasks(
        imm.ListTasksRequest(project_name=PROJECT, tag_selector="key=中 +")
    ).body

    assert (task.status, task.user_data, task.tags) == ("Succeeded", "用户 数据+", {"key": "中 +"})
    assert json.loads(task.task_request_definition)["SourceURI"] == "oss://videos/任务 a+b%.mp4"
    assert [label.label_name for label in result.labels] == ["猫"]
    assert result.labels[0].clips[0].time_range == [0, 40]
    assert created.task_id in [task.task_id for task in found.tasks]


def test_the_imm_sdk_sends_every_kind_of_request(immc: Any, bucket: oss2.Bucket) -> None:
    bucket.put_object(
        "m.mp4", b"answer " + json.dumps({"ModerationResult": {"Suggestion": "pass"}}).encode()
    )
    bucket.put_object("h.mp4", b"write oss://videos/out.mp4 film\nanswer {}")
    bucket.put_object("i.jpg", b'answer {"Labels": [{"LabelName": "y"}]}')
    moderation = immc.create_video_moderation_task(
        imm.CreateVideoModerationTaskRequest(
            project_name=PROJECT,
            source_uri="oss://videos/m.mp4",
            scenes=["porn", "ad"],
            interval=2,
            max_frames=50,
        )
    ).body
    highlight = immc.create_highlight_task(
        imm.CreateHighlightTaskRequest(
            project_name=PROJECT,
            type="Concat",
            sources=[
                imm.CreateHighlightTaskRequestSources(
                    uri="oss://videos/h.mp4", start_time=0.5, duration=1
                )
            ],
            output=imm.CreateHighlightTaskRequestOutput(
                uri="oss://videos/out.mp4", container="mp4"
            ),
        )
    ).body
    labels = immc.detect_image_labels(
        imm.DetectImageLabelsRequest(
            project_name=PROJECT, source_uri="oss://videos/i.jpg", threshold=0.3
        )
    ).body
    for task_type, created in (("VideoModeration", moderation), ("Highlight", highlight)):
        assert ended(immc, task_type, created.task_id).status == "Succeeded"
    verdict = immc.get_video_moderation_result(
        imm.GetVideoModerationResultRequest(
            project_name=PROJECT, task_type="VideoModeration", task_id=moderation.task_id
        )
    ).body

    assert verdict.moderation_result.suggestion == "pass"
    assert bucket.get_object("out.mp4").read() == b"film"
    assert labels.labels[0].label_name == "y"
    project = immc.get_project(
        imm.GetProjectRequest(project_name=PROJECT, with_statistics=True)
    ).body.project
    assert (project.project_name, project.service_role) == (PROJECT, "AliyunIMMDefaultRole")
    listed = immc.list_projects(imm.ListProjectsRequest(prefix=PROJECT[:2])).body.projects
    assert PROJECT in [one.project_name for one in listed]


def test_the_imm_sdk_does_the_same_on_a_loop(immc: Any, bucket: oss2.Bucket) -> None:
    bucket.put_object("loop.mp4", b'progress 50\nanswer {"Labels": []}')
    bucket.put_object("loop-h.mp4", b"write oss://videos/loop-out.mp4 film\nanswer {}")

    async def work() -> tuple[Any, Any, str]:
        created = await immc.create_video_label_classification_task_async(
            imm.CreateVideoLabelClassificationTaskRequest(
                project_name=PROJECT, source_uri="oss://videos/loop.mp4", user_data="中 +"
            )
        )
        film = await immc.create_highlight_task_async(  # the one with a form
            imm.CreateHighlightTaskRequest(
                project_name=PROJECT,
                type="Concat",
                sources=[imm.CreateHighlightTaskRequestSources(uri="oss://videos/loop-h.mp4")],
                output=imm.CreateHighlightTaskRequestOutput(
                    uri="oss://videos/loop-out.mp4", container="mp4"
                ),
            )
        )
        asked = imm.GetTaskRequest(
            project_name=PROJECT,
            task_type="VideoLabelClassification",
            task_id=created.body.task_id,
        )
        task = await immc.get_task_async(asked)
        listed = await immc.list_tasks_async(
            imm.ListTasksRequest(project_name=PROJECT, task_types=["Highlight"])
        )
        assert film.body.task_id in [one.task_id for one in listed.body.tasks]
        try:
            await immc.get_project_async(imm.GetProjectRequest(project_name="nobody"))
        except AlibabaCloudException as error:
            return created, task, f"{error.status_code} {error.code}"
        return created, task, ""

    created, task, refused = asyncio.run(work())
    assert (created.body.task_id, "中 +") == (task.body.task_id, task.body.user_data)
    assert refused == "400 ResourceNotFound"


def test_the_imm_sdk_sees_the_codes_of_the_service(immc: Any) -> None:
    create = immc.create_video_label_classification_task
    request = imm.CreateVideoLabelClassificationTaskRequest
    assert code_of(lambda: create(request(project_name=PROJECT))) == "400 MissingSourceURI"
    missing = request(project_name="nobody", source_uri="oss://videos/m.mp4")
    assert code_of(lambda: create(missing)) == "400 ResourceNotFound"
    gone = imm.GetTaskRequest(
        project_name=PROJECT, task_type="VideoModeration", task_id="VideoModeration-1"
    )
    assert code_of(lambda: immc.get_task(gone)) == "400 ResourceNotFound"
    assert code_of(lambda: immc.list_datasets(imm.ListDatasetsRequest(project_name=PROJECT))) == (
        "404 InvalidApi.NotFound"
    )
