"""What the vendor's own suites for oss2 and oss-v2 ask of OSS, beyond the page: a sentence a test, by their calls."""

import base64
import io
from typing import Any

import pytest
import requests
from PIL import Image

from tests.contract.sdks import bucket_of, oss2, oss_v2, refusal
from tests.engine_process import ACCESS_KEY_ID, ACCESS_KEY_SECRET, REGION, EngineProcess
from tests.patience import patient

ODD = "odd\x01\x0b\x1f<&>中.txt"
"""XML cannot hold its control characters; OSS and its SDKs write them all the same."""


def test_an_object_grows_by_both_sdks(bucket: oss2.Bucket, client: Any) -> None:
    one = bucket.append_object("grown", 0, b"abc", init_crc=0)
    two = client.append_object(
        oss_v2.AppendObjectRequest(
            bucket="videos", key="grown", position=one.next_position, body=b"de"
        )
    )
    with client.append_file("videos", "grown") as file:
        file.write(b"fg")
    assert (one.next_position, two.next_position) == (3, 5)
    assert bucket.get_object("grown").read() == b"abcdefg"
    with pytest.raises(oss2.exceptions.PositionNotEqualToLength) as caught:
        bucket.append_object("grown", 3, b"x")
    assert (caught.value.next_position, caught.value.ec) == (7, "0026-00000016")
    bucket.put_object("grown", b"x")
    with pytest.raises(oss2.exceptions.ObjectNotAppendable):
        bucket.append_object("grown", 1, b"y")
    bucket.delete_object("grown")


def test_a_bucket_is_made_used_and_deleted(engine: EngineProcess, client: Any) -> None:
    made = bucket_of(engine, "made-here")
    made.create_bucket("public-read-write")
    anybody = oss2.Bucket(oss2.AnonymousAuth(), engine.address, "made-here")
    anybody.put_object("open", b"x")
    assert anybody.get_object("open").read() == b"x"
    made.put_bucket_acl("private")
    assert refusal(lambda: anybody.put_object("open", b"y")) == (403, "AccessDenied")
    assert refusal(lambda: anybody.get_object("open")) == (403, "AccessDenied")
    assert refusal(made.delete_bucket) == (409, "BucketNotEmpty")
    stat = client.get_bucket_stat(oss_v2.GetBucketStatRequest(bucket="made-here"))
    assert (stat.object_count, stat.storage, stat.archive_storage) == (1, 1, 0)
    (version,) = made.list_object_versions().versions
    assert (version.key, version.versionid, version.is_latest) == ("open", "null", True)
    made.delete_object("open")
    made.delete_bucket()
    assert refusal(made.get_bucket_info) == (404, "NoSuchBucket")


def test_what_is_refused_first(engine: EngineProcess) -> None:
    nobody = bucket_of(engine, "videos", key="nobody")
    assert refusal(nobody.list_objects) == (403, "InvalidAccessKeyId")
    assert refusal(bucket_of(engine, "none", key="nobody").list_objects) == (404, "NoSuchBucket")
    lent = oss2.StsAuth(ACCESS_KEY_ID, ACCESS_KEY_SECRET, "a token that nobody gave")
    holder = oss2.Bucket(lent, engine.address, "videos")
    assert refusal(holder.list_objects) == (403, "InvalidAccessKeyId")
    elsewhere = bucket_of(engine, "videos", region="cn-beijing")
    with pytest.raises(oss2.exceptions.OssError) as caught:
        elsewhere.head_object("x")
    error = caught.value
    assert (error.status, error.code, error.ec) == (400, "InvalidArgument", "0002-00000226")
    assert error.message == "Invalid signing region in Authorization header."
    assert error.headers["x-oss-ec"] == error.ec
    answer = requests.get(elsewhere.sign_url("GET", "x", 60), timeout=patient(10))
    assert "The signing region in credential is invalid." in answer.text


def test_odd_keys_go_through_every_list_in_xml(bucket: oss2.Bucket, client: Any) -> None:
    for delete in (
        lambda: bucket.batch_delete_objects([ODD]).deleted_keys[0],
        lambda: (
            client.delete_multiple_objects(
                oss_v2.DeleteMultipleObjectsRequest(
                    bucket="videos", objects=[oss_v2.DeleteObject(key=ODD)], encoding_type="url"
                )
            )
            .deleted_objects[0]
            .key
        ),
    ):
        bucket.put_object(ODD, b"x")
        assert ODD in [one.key for one in bucket.list_objects(prefix="odd").object_list]
        assert delete() == ODD
        assert not bucket.object_exists(ODD)


def test_uploads_under_way_are_listed_page_by_page(bucket: oss2.Bucket) -> None:
    keys = ["up/a/1", "up/a/2", "up/b", "up/c/1", ODD]
    begun = {bucket.init_multipart_upload(key).upload_id: key for key in keys}
    found = [one.key for one in oss2.MultipartUploadIterator(bucket, max_uploads=1)]
    assert sorted(found) == sorted(keys)
    plain, folders, marker = [], [], ""
    while True:
        page = bucket.list_multipart_uploads("up/", "/", marker, max_uploads=1)
        plain += [one.key for one in page.upload_list]
        folders += page.prefix_list
        if not page.is_truncated:
            break
        marker = page.next_key_marker
    assert (plain, folders) == (["up/b"], ["up/a/", "up/c/"])
    for upload_id, key in begun.items():
        bucket.abort_multipart_upload(key, upload_id)


def test_a_picture_is_made_and_stored(bucket: oss2.Bucket, client: Any) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (64, 32), (200, 0, 0)).save(picture, "PNG")
    bucket.put_object("p.png", picture.getvalue())
    name, place = (base64.urlsafe_b64encode(t.encode()).decode() for t in ("小.jpg", "other"))
    process = f"image/resize,w_16/format,jpg|sys/saveas,o_{name}"
    done = bucket.process_object("p.png", process)
    assert (done.bucket, done.object) == ("", "小.jpg")
    other = client.process_object(
        oss_v2.ProcessObjectRequest(bucket="videos", key="p.png", process=f"{process},b_{place}")
    )
    assert (other.bucket, other.key, other.process_status) == ("other", "小.jpg", "OK")
    stored = bucket.get_object("小.jpg")
    assert stored.content_type == "image/jpeg"
    assert Image.open(io.BytesIO(stored.read())).size == (16, 8)
    assert refusal(lambda: bucket.process_object("none.png", process)) == (404, "NoSuchKey")


def test_small_print(bucket: oss2.Bucket, client: Any) -> None:
    url = bucket.sign_url("PUT", "print.jpg", 60)
    assert requests.put(url, b"x", timeout=patient(10)).status_code == 200
    assert bucket.head_object("print.jpg").content_type == "application/octet-stream"
    put = bucket.put_object(
        "print.txt", b"x", headers={"Content-Type": "text/plain", "x-oss-meta-a": "1"}
    )
    assert put.resp.headers["Content-MD5"] == "ndTkYSaMgDT1yFZOFVxnpg=="
    bucket.copy_object("videos", "print.txt", "q", headers={"x-oss-metadata-directive": "REPLACE"})
    head = bucket.head_object("q")
    assert (head.content_type, head.headers.get("x-oss-meta-a")) == ("text/plain", None)
    told = base64.b64encode(b'{"callbackUrl": "http://127.0.0.1:9", "callbackBody": "x"}').decode()
    answer = requests.put(
        bucket.sign_url("PUT", "called", 60, params={"callback": told}), b"x", timeout=10
    )
    assert answer.status_code == 203
    assert "CallbackFailed" in answer.text
    assert bucket.object_exists("called")
    for tags in ({"%@a": "b"}, {"a": "%b"}, {"a" * 129: "b"}, {"a": "b" * 257}):
        tagging = oss2.models.Tagging(oss2.models.TaggingRule())
        tagging.tag_set.tagging_rule.update(tags)
        assert refusal(lambda tagging=tagging: bucket.put_object_tagging("q", tagging)) == (
            400,
            "InvalidTag",
        )
    (region,) = client.describe_regions(oss_v2.DescribeRegionsRequest()).region_info
    assert region.region == f"oss-{REGION}"


def test_a_read_that_announces_a_body_does_not_spoil_the_connection(bucket: oss2.Bucket) -> None:
    bucket.put_object("spoilt", b"Hello OSS")
    headers = {"Content-Length": "9"}
    url = bucket.sign_url("GET", "spoilt", 60, headers=headers)
    for _ in range(3):
        assert bucket.get_object_with_url(url, byte_range=(1, 4), headers=headers).read() == b"ello"
        assert bucket.put_object("spoilt", b"Hello OSS").status == 200
