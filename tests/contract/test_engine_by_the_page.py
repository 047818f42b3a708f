"""The engine sentence by sentence as imm-api.md has it, asked by the official SDKs only."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.contract.sdks import (
    FAKE_ANALYSIS,
    bucket_of,
    code_of,
    imm,
    imm_client_of,
    oss2,
    refusal,
)
from tests.engine_process import PROJECT, REGION, EngineProcess, wait_for

SIZE = 20 * 1024**3
BODY = bytes(range(256)) * 1200


@pytest.mark.parametrize(
    ("asked", "standard", "status", "part"),
    [
        ("bytes=0-1", False, 206, BODY[:2]),
        ("bytes=-5", False, 206, BODY[-5:]),
        ("bytes=307190-", False, 206, BODY[-10:]),
        ("bytes=307190-400000", False, 200, BODY),
        ("bytes=400000-500000", False, 200, BODY),
        ("bytes=5-2", False, 200, BODY),
        ("chars=0-1", False, 200, BODY),
        ("bytes=0-1,5-6", False, 206, BODY[:2]),
        ("bytes=307190-400000", True, 206, BODY[-10:]),
    ],
)
def test_ranges(bucket: oss2.Bucket, asked: str, standard: bool, status: int, part: bytes) -> None:
    bucket.put_object("ranged", BODY)
    headers = {"Range": asked} | ({"x-oss-range-behavior": "standard"} if standard else {})
    got = bucket.get_object("ranged", headers=headers)
    assert (got.status, got.read()) == (status, part)
    assert ("Content-Range" in got.headers) == (status == 206)


def test_a_range_outside_is_refused_in_standard_behaviour_only(bucket: oss2.Bucket) -> None:
    bucket.put_object("ranged", BODY)
    headers = {"Range": "bytes=400000-", "x-oss-range-behavior": "standard"}
    assert refusal(lambda: bucket.get_object("ranged", headers=headers)) == (416, "InvalidRange")


def test_conditions_hold_for_get_head_and_copy(bucket: oss2.Bucket) -> None:
    bucket.put_object("held", BODY)
    head = bucket.head_object("held")
    same, since = (
        {"If-None-Match": f'"{head.etag}"'},
        {"If-Modified-Since": head.headers["Last-Modified"]},
    )
    before = {"If-Unmodified-Since": "Tue, 01 Jan 2019 00:00:00 GMT"}
    for ask in (bucket.get_object, bucket.head_object):
        assert refusal(lambda ask=ask: ask("held", headers={"If-Match": "x"}))[0] == 412
        assert refusal(lambda ask=ask: ask("held", headers=before))[0] == 412
        for known in (same, since):
            with pytest.raises(oss2.exceptions.NotModified):
                ask("held", headers=known)
    other = {"x-oss-copy-source-if-match": "x"}
    assert refusal(lambda: bucket.copy_object("videos", "held", "q", headers=other))[0] == 412
    assert not bucket.object_exists("q")


def test_listings_page_by_every_way(bucket: oss2.Bucket) -> None:
    keys = sorted(
        (f"list/{name}" for name in ("a/1", "a/2", "b+c d", "b%20", "c中文", "d&e<f>", "z/y/w")),
        key=lambda key: key.encode(),
    )
    for key in keys:
        bucket.put_object(key, b"xyz")
    plain = [key for key in keys if key.count("/") == 1]
    seen, folders, token = [], [], ""
    while True:
        page = bucket.list_objects_v2("list/", delimiter="/", max_keys=1, continuation_token=token)
        seen += [one.key for one in page.object_list]
        folders += page.prefix_list
        assert len(page.object_list) + len(page.prefix_list) <= 1
        if not page.is_truncated:
            break
        token = page.next_continuation_token
    assert (seen, folders) == (plain, ["list/a/", "list/z/"])
    later = bucket.list_objects_v2("list/", start_after=keys[3])
    assert [one.key for one in later.object_list] == keys[4:]
    assert [one.key for one in bucket.list_objects("list/", marker=keys[3]).object_list] == keys[4:]
    assert refusal(lambda: bucket.list_objects(max_keys=1001)) == (400, "InvalidArgument")


def test_parts_must_be_there_and_large_enough(bucket: oss2.Bucket) -> None:
    info = oss2.models.PartInfo
    upload = bucket.init_multipart_upload("pieces").upload_id
    first = bucket.upload_part("pieces", upload, 1, b"x" * 1000)
    second = bucket.upload_part("pieces", upload, 2, b"y")
    wrong, small = [info(1, "0" * 32)], [info(1, first.etag), info(2, second.etag)]
    finish = bucket.complete_multipart_upload
    assert refusal(lambda: finish("pieces", upload, wrong)) == (400, "InvalidPart")
    assert refusal(lambda: finish("pieces", upload, small)) == (400, "EntityTooSmall")
    bucket.abort_multipart_upload("pieces", upload)
    assert refusal(lambda: bucket.list_parts("pieces", upload)) == (404, "NoSuchUpload")


def test_what_head_is_refused_with_is_in_its_headers(bucket: oss2.Bucket) -> None:
    for ask in (bucket.head_object, bucket.get_object_meta, bucket.get_object):
        assert refusal(lambda ask=ask: ask("missing")) == (404, "NoSuchKey")
    odd = oss2.Bucket(type(bucket.auth)("nobody", "x"), bucket.endpoint, "videos", region=REGION)
    assert refusal(lambda: odd.head_object("missing")) == (403, "InvalidAccessKeyId")


@pytest.mark.parametrize("key", ["/leading", "//double", "../outside", "a/../../outside"])
def test_nothing_outside_the_folder_is_reached(bucket: oss2.Bucket, folder: Path, key: str) -> None:
    status, _ = refusal(lambda: bucket.put_object(key, b"x"))
    assert status in {None, 400, 403}
    reached = {one.name for one in folder.iterdir()}
    assert reached == {"videos", "other", "data"}
    if status is None:
        assert bucket.get_object(key).read() == b"x"
        bucket.delete_object(key)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_twenty_gigabytes_cost_no_memory(engine: EngineProcess, folder: Path) -> None:
    bucket = bucket_of(engine, "videos")
    path = folder / "videos" / "large.bin"

    def most_mb() -> int:
        lines = Path(f"/proc/{engine.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024

    try:
        with path.open("wb") as file:
            file.seek(SIZE - 5)
            file.write(b"hello")
        bucket.head_object("large.bin")
        before = most_mb()
        assert bucket.get_object("large.bin", byte_range=(SIZE - 5, SIZE - 1)).read() == b"hello"
        whole, read = bucket.get_object("large.bin"), 0
        assert whole.content_length == SIZE
        while read < 256 * 1024**2:
            read += len(whole.read(1024**2))
        whole.resp.response.close()
        (listed,) = bucket.list_objects("large").object_list
        assert listed.size == SIZE
        assert most_mb() - before < 16
    finally:
        path.unlink()


def test_every_filter_sort_and_page_of_list_tasks(immc: Any, folder: Path) -> None:
    immc.create_project(imm.CreateProjectRequest(project_name="paged"))
    (folder / "videos" / "quick.mp4").write_text("progress 50")
    made = []
    for number in range(5):
        asked = imm.CreateVideoLabelClassificationTaskRequest(
            project_name="paged",
            source_uri="oss://videos/quick.mp4",
            tags={"n": str(number), "all": "x"},
        )
        made.append(immc.create_video_label_classification_task(asked).body.task_id)
        time.sleep(0.01)

    def listed(**more: Any) -> Any:
        return immc.list_tasks(imm.ListTasksRequest(project_name="paged", **more)).body

    wait_for(lambda: len(listed(status="Succeeded").tasks) == 5)
    assert [one.task_id for one in listed().tasks] == sorted(made)
    assert [one.task_id for one in listed(sort="StartTime").tasks] == made
    assert (listed().max_results, listed().next_token) == ("100", "")
    for sort in ("TaskId", "StartTime", "EndTime"):
        for order in ("asc", "DESC"):
            found, token = [], None
            while True:
                page = listed(sort=sort, order=order, max_results=2, next_token=token)
                found += [one.task_id for one in page.tasks]
                if not page.next_token:
                    break
                token = page.next_token
            assert found == [one.task_id for one in listed(sort=sort, order=order).tasks]
    assert [one.task_id for one in listed(tag_selector="n=3").tasks] == [made[3]]
    assert len(listed(task_types=["VideoLabelClassification"], tag_selector="all=x").tasks) == 5
    assert listed(task_types=["MediaConvert"]).tasks == []
    assert listed(status="Failed").tasks == []
    begun = [one.start_time for one in listed(sort="StartTime").tasks]
    between = imm.TimeRange(start=begun[1], end=begun[3])
    assert [
        one.task_id for one in listed(start_time_range=between, sort="StartTime").tasks
    ] == made[1:4]
    assert len(listed(end_time_range=imm.TimeRange(end=begun[0])).tasks) == 0
    token = listed(tag_selector="all=x", max_results=2).next_token
    assert listed(tag_selector="all=x", max_results=3, next_token=token).tasks, "of another size"
    for other in ({}, {"tag_selector": "n=3"}, {"status": "Failed"}, {"order": "desc"}):
        assert (
            code_of(lambda other=other: listed(next_token=token, **other)) == "400 InvalidNextToken"
        )
    for wrong, code in (
        ({"max_results": 0}, "400 InvalidMaxResults"),
        ({"max_results": 101}, "400 InvalidMaxResults"),
        ({"sort": "Name"}, "400 InvalidSort"),
        ({"status": "Queued"}, "400 InvalidStatus"),
        ({"next_token": "nonsense"}, "400 InvalidNextToken"),
        ({"start_time_range": imm.TimeRange(start="yesterday")}, "400 InvalidStartTimeRange"),
    ):
        assert code_of(lambda wrong=wrong: listed(**wrong)) == code
    other = imm.GetTaskRequest(
        project_name=PROJECT, task_type="VideoLabelClassification", task_id=made[0]
    )
    assert code_of(lambda: immc.get_task(other)) == "400 ResourceNotFound", (
        "projects do not see each other"
    )


def test_a_message_is_written_when_the_task_is_over(immc: Any, folder: Path) -> None:
    (folder / "videos" / "failing.mp4").write_text("fail UnsupportedMediaFormat It is broken.")
    note = imm.Notification(extended_message_uri="oss://other/notes/message.json")
    asked = imm.CreateVideoModerationTaskRequest(
        project_name=PROJECT,
        source_uri="oss://videos/failing.mp4",
        user_data="中",
        notification=note,
    )
    task_id = immc.create_video_moderation_task(asked).body.task_id
    path = folder / "other" / "notes" / "message.json"
    wait_for(path.exists)
    message = json.loads(path.read_text("utf-8"))
    assert (message["source"], message["type"]) == ("acs.imm", "imm:Task:VideoModeration")
    assert message["subject"] == f"acs:imm:{REGION}:local:{PROJECT}/imm:Task:VideoModeration"
    assert message["time"].isdigit()
    content = json.loads(message["content"])
    assert (content["TaskId"], content["Status"]) == (task_id, "Failed")
    assert (content["Code"], content["Message"]) == ("UnsupportedMediaFormat", "It is broken.")
    assert (content["UserData"], content["ProjectName"]) == ("中", PROJECT)


def test_a_bucket_belongs_to_one_project(immc: Any) -> None:
    attach = imm.AttachOSSBucketRequest(project_name=PROJECT, ossbucket="videos", description="d")
    assert immc.attach_ossbucket(attach).body.request_id
    assert code_of(lambda: immc.attach_ossbucket(attach)) == "400 ResourceAlreadyExists"
    which = imm.GetOSSBucketAttachmentRequest(ossbucket="videos")
    known = immc.get_ossbucket_attachment(which).body
    assert (known.project_name, known.description) == (PROJECT, "d")
    assert known.create_time
    immc.attach_ossbucket(imm.AttachOSSBucketRequest(project_name=PROJECT, ossbucket="other"))
    seen, token = [], None
    while True:
        asked = imm.ListAttachedOSSBucketsRequest(
            project_name=PROJECT, max_results=1, next_token=token
        )
        page = immc.list_attached_ossbuckets(asked).body
        seen += [one.ossbucket for one in page.attached_ossbuckets]
        if not page.next_token:
            break
        token = page.next_token
    assert seen == ["other", "videos"]
    for name in seen:
        immc.detach_ossbucket(imm.DetachOSSBucketRequest(ossbucket=name))
    assert code_of(lambda: immc.get_ossbucket_attachment(which)) == "400 ResourceNotFound"
    gone = imm.AttachOSSBucketRequest(project_name=PROJECT, ossbucket="nowhere")
    assert code_of(lambda: immc.attach_ossbucket(gone)) == "400 ResourceNotFound"
    missing = imm.AttachOSSBucketRequest(project_name="nobody", ossbucket="other")
    assert code_of(lambda: immc.attach_ossbucket(missing)) == "400 ResourceNotFound"


def test_the_engine_is_one_region(immc: Any) -> None:
    (region,) = immc.list_regions(imm.ListRegionsRequest(accept_language="en-US")).body.regions
    assert (region.region_id, region.local_name) == (REGION, "This computer")
    wrong = imm.ListRegionsRequest(accept_language="fr")
    assert code_of(lambda: immc.list_regions(wrong)) == "400 InvalidAcceptLanguage"


def test_tasks_vanish_when_their_days_are_over(tmp_path: Path) -> None:
    (tmp_path / "videos").mkdir()
    (tmp_path / "videos" / "a.mp4").write_text("progress 50")
    more = [*FAKE_ANALYSIS, "--keep-days", str(5 / 86_400)]
    with EngineProcess(tmp_path / "data", {"videos": tmp_path / "videos"}, more=more) as process:
        client = imm_client_of(process)
        asked = imm.CreateVideoLabelClassificationTaskRequest(
            project_name=PROJECT, source_uri="oss://videos/a.mp4"
        )
        task_id = client.create_video_label_classification_task(asked).body.task_id
        get = imm.GetTaskRequest(
            project_name=PROJECT, task_type="VideoLabelClassification", task_id=task_id
        )
        assert client.get_task(get).body.status
        wait_for(lambda: code_of(lambda: client.get_task(get)) == "400 ResourceNotFound")
        assert client.list_tasks(imm.ListTasksRequest(project_name=PROJECT)).body.tasks == []
        assert [one.name for one in (tmp_path / "videos").iterdir()] == ["a.mp4"]
