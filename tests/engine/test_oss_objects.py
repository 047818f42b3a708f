"""Objects over the wire: put, read, conditions, ranges, metadata, copies, deletion."""

import base64
import errno
import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import crcmod
import oss2
import pytest

from imm_desktop.engine.oss import places, receiving
from imm_desktop.engine.oss.buckets import Bucket
from imm_desktop.engine.oss.checksums import Checksums, combined_crc
from imm_desktop.engine.oss.objects import Objects
from imm_desktop.engine.oss.ranges import ByteRange, range_of
from tests.engine_client import KEY, EngineClient, fault_of, running_engine

ODD_KEYS = [
    "a b+c%20d.mp4", "目录/视频 ①.mp4", "quote'\"&<>.txt", "tab\tand\nnewline", "q" * 300, "a//b", "x/../../y", "dir/",
    "-", "emoji 🎬/é.mov", "x?query#hash", ".imm-engine/x", "a/./b", "trailing.", "C:\\windows",
]  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineClient]:
    with running_engine(tmp_path) as client:
        yield client


@pytest.mark.parametrize("key", ODD_KEYS)
def test_any_key_holds_what_was_put_and_stays_in_its_folder(engine: EngineClient, key: str) -> None:
    body = key.encode() * 3
    put = engine.oss("PUT", key, content=body)
    got = engine.oss("GET", key)
    listed = engine.oss("GET", params={"list-type": "2", "encoding-type": "url", "prefix": key})
    outside = {p.name for p in engine.folder.parent.iterdir()}

    assert put.status_code == 200, put.text
    assert got.content == body
    assert quote(key, safe="") in [n.text for n in ET.fromstring(listed.content).iter("Key")]
    assert outside == {"videos", "data"}
    assert engine.oss("DELETE", key).status_code == 204
    assert fault_of(engine.oss("GET", key)) == "404 NoSuchKey"


@pytest.mark.parametrize("key", ["/etc/passwd", "\\x", "k" * 1024])
def test_names_that_oss_forbids_are_refused(engine: EngineClient, key: str) -> None:
    assert fault_of(engine.oss("PUT", key, content=b"x")) == "400 InvalidObjectName"


def test_nothing_outside_the_folder_can_be_read(engine: EngineClient) -> None:
    secret = engine.folder.parent / "data" / "secret.txt"
    secret.write_text("secret")
    (engine.folder / "link.txt").symlink_to(secret)
    (engine.folder / "out").symlink_to(secret.parent)
    (engine.folder / "real.txt").write_text("real")
    (engine.folder / "inside.txt").symlink_to(engine.folder / "real.txt")

    for key in ("link.txt", "out/secret.txt", "../data/secret.txt", "%2e%2e/data/secret.txt"):
        assert fault_of(engine.oss("GET", key)) == "404 NoSuchKey"
    assert engine.oss("GET", "inside.txt").text == "real"
    keys = [
        n.text for n in ET.fromstring(engine.oss("GET", params={"prefix": ""}).content).iter("Key")
    ]
    assert "inside.txt" in keys
    assert not {"link.txt", "out/secret.txt"} & set(keys)
    engine.oss("PUT", "out/new.txt", content=b"kept apart")
    assert not (secret.parent / "new.txt").exists()
    for name in ("link.txt", "out", "real.txt", "inside.txt"):
        (engine.folder / name).unlink()


def test_an_upload_has_the_sums_of_its_bytes(engine: EngineClient) -> None:
    body = os.urandom(3_000_000)
    put = engine.oss("PUT", "sums.bin", content=body)
    crc = crcmod.mkCrcFun(0x142F0E1EBA9EA3693, initCrc=0, xorOut=0xFFFFFFFFFFFFFFFF)

    assert put.headers["etag"] == f'"{hashlib.md5(body).hexdigest().upper()}"'
    assert put.headers["x-oss-hash-crc64ecma"] == str(crc(body))
    assert (engine.folder / "sums.bin").read_bytes() == body
    assert not list((engine.folder / ".imm-engine").glob("tmp-*"))


def test_a_wrong_content_md5_changes_nothing(engine: EngineClient) -> None:
    engine.oss("PUT", "md5.txt", content=b"old")
    wrong = base64.b64encode(hashlib.md5(b"other").digest()).decode()
    right = base64.b64encode(hashlib.md5(b"new").digest()).decode()

    refused = engine.oss("PUT", "md5.txt", headers={"Content-MD5": wrong}, content=b"new")
    assert fault_of(refused) == "400 InvalidDigest"
    assert engine.oss("GET", "md5.txt").text == "old"
    assert (
        engine.oss("PUT", "md5.txt", headers={"Content-MD5": right}, content=b"new").status_code
        == 200
    )


def test_a_found_file_keeps_its_etag_until_it_changes(engine: EngineClient) -> None:
    small, large = engine.folder / "small.txt", engine.folder / "large.bin"
    small.write_bytes(b"found")
    large.write_bytes(bytes(300_000))

    def etag(key: str) -> str:
        return engine.oss("HEAD", key).headers["etag"]

    first = etag("large.bin")
    assert etag("small.txt") == f'"{hashlib.md5(b"found").hexdigest().upper()}"'
    assert first == etag("large.bin")
    assert first.endswith('-1"')
    assert "x-oss-hash-crc64ecma" not in engine.oss("HEAD", "large.bin").headers
    large.write_bytes(bytes(300_001))
    assert etag("large.bin") != first


def test_metadata_tags_and_types_come_back(engine: EngineClient) -> None:
    engine.oss(
        "PUT",
        "meta.mp4",
        headers={
            "x-oss-meta-who": "me", "x-oss-tagging": "a=1&b=%E4%B8%AD", "Cache-Control": "no-cache",
            "x-oss-object-acl": "private",
        },
        content=b"x",
    )  # fmt: skip
    head = engine.oss("HEAD", "meta.mp4").headers
    tags = ET.fromstring(engine.oss("GET", "meta.mp4", params={"tagging": ""}).content)

    assert head["x-oss-meta-who"] == "me"
    assert head["cache-control"] == "no-cache"
    assert head["content-type"] == "application/octet-stream", "as OSS has it where nobody said"
    assert head["x-oss-tagging-count"] == "2"
    assert [(t.findtext("Key"), t.findtext("Value")) for t in tags.iter("Tag")] == [
        ("a", "1"),
        ("b", "中"),
    ]
    assert b">private<" in engine.oss("GET", "meta.mp4", params={"acl": ""}).content
    engine.oss("PUT", "meta.mp4", content=b"y")
    assert "x-oss-meta-who" not in engine.oss("HEAD", "meta.mp4").headers


def test_tags_are_put_and_deleted(engine: EngineClient) -> None:
    engine.oss("PUT", "tags.txt", content=b"x")
    xml = (
        "<Tagging><TagSet><Tag><Key>imm-review</Key><Value>blocked</Value></Tag></TagSet></Tagging>"
    )
    eleven = "".join(f"<Tag><Key>{n}</Key><Value/></Tag>" for n in range(11))

    assert (
        engine.oss("PUT", "tags.txt", params={"tagging": ""}, content=xml.encode()).status_code
        == 200
    )
    assert b"blocked" in engine.oss("GET", "tags.txt", params={"tagging": ""}).content
    too_many = f"<Tagging><TagSet>{eleven}</TagSet></Tagging>".encode()
    assert (
        fault_of(engine.oss("PUT", "tags.txt", params={"tagging": ""}, content=too_many))
        == "400 InvalidTag"
    )
    assert (
        fault_of(engine.oss("PUT", "tags.txt", params={"tagging": ""}, content=b"<Tag"))
        == "400 MalformedXML"
    )
    assert engine.oss("DELETE", "tags.txt", params={"tagging": ""}).status_code == 204
    assert b"<Key>" not in engine.oss("GET", "tags.txt", params={"tagging": ""}).content
    assert fault_of(engine.oss("GET", "no.txt", params={"tagging": ""})) == "404 NoSuchKey"


@pytest.mark.parametrize(
    ("header", "size", "is_standard", "expected"),
    [
        ("bytes=0-9", 100, False, ByteRange(0, 9)),
        ("bytes=90-", 100, False, ByteRange(90, 99)),
        ("bytes=-10", 100, False, ByteRange(90, 99)),
        ("bytes=0-9,20-29", 100, False, ByteRange(0, 9)),
        ("bytes=0-100", 100, False, None),
        ("bytes=100-200", 100, False, None),
        ("bytes=-101", 100, False, None),
        ("bytes=9-0", 100, False, None),
        ("byte=0-9", 100, True, None),
        ("bytes=50-200", 100, True, ByteRange(50, 99)),
        ("bytes=-200", 100, True, ByteRange(0, 99)),
        ("bytes=0-", 0, False, None),
        ("bytes=-", 100, True, None),
    ],
)
def test_ranges_follow_the_rules_of_oss(
    header: str, size: int, is_standard: bool, expected: ByteRange | None
) -> None:
    assert range_of(header, size, is_standard=is_standard) == expected


def test_ranges_over_the_wire(engine: EngineClient) -> None:
    engine.oss("PUT", "r.bin", content=bytes(range(100)))

    part = engine.oss("GET", "r.bin", headers={"Range": "bytes=10-19"})
    whole = engine.oss("GET", "r.bin", headers={"Range": "bytes=90-100"})
    standard = {"x-oss-range-behavior": "standard"}
    clipped = engine.oss("GET", "r.bin", headers={"Range": "bytes=90-200", **standard})
    outside = engine.oss("GET", "r.bin", headers={"Range": "bytes=100-", **standard})

    assert (part.status_code, part.headers["content-range"]) == (206, "bytes 10-19/100")
    assert part.content == bytes(range(10, 20))
    assert part.headers["content-length"] == "10"
    assert (whole.status_code, len(whole.content)) == (
        200,
        100,
    )
    assert "content-range" not in whole.headers
    assert (clipped.status_code, len(clipped.content)) == (206, 10)
    assert fault_of(outside) == "416 InvalidRange"


def test_conditions(engine: EngineClient) -> None:
    etag = engine.oss("PUT", "c.txt", content=b"x").headers["etag"]
    future, past = formatdate(4e9, usegmt=True), formatdate(1e9, usegmt=True)

    def status(**headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return engine.oss("GET", "c.txt", headers=named).status_code

    assert status(If_Match=etag) == 200
    assert status(If_Match='"0"') == 412
    assert status(If_None_Match=etag) == 304
    assert status(If_None_Match='"0"') == 200
    assert status(If_Modified_Since=future) == 304
    assert status(If_Modified_Since=past) == 200
    assert status(If_Unmodified_Since=past) == 412
    assert status(If_Unmodified_Since=future) == 200


def test_overwriting_can_be_forbidden(engine: EngineClient) -> None:
    headers = {"x-oss-forbid-overwrite": "true"}
    assert engine.oss("PUT", "once.txt", headers=headers, content=b"1").status_code == 200
    again = engine.oss("PUT", "once.txt", headers=headers, content=b"2")

    assert fault_of(again) == "409 FileAlreadyExists"
    assert engine.oss("GET", "once.txt").text == "1"


def test_copies_keep_or_replace_metadata(engine: EngineClient) -> None:
    engine.oss(
        "PUT", "from +.txt", headers={"x-oss-meta-a": "1", "x-oss-tagging": "t=1"}, content=b"body"
    )
    source = {"x-oss-copy-source": "/videos/" + quote("from +.txt", safe="")}
    engine.oss("PUT", "to.txt", headers=source)
    replaced = {**source, "x-oss-metadata-directive": "REPLACE", "x-oss-meta-b": "2"}
    engine.oss("PUT", "to2.txt", headers=replaced)
    missing = {"x-oss-copy-source": "/videos/none"}

    assert engine.oss("GET", "to.txt").text == "body"
    assert engine.oss("HEAD", "to.txt").headers["x-oss-meta-a"] == "1"
    assert engine.oss("HEAD", "to.txt").headers["x-oss-tagging-count"] == "1"
    head = engine.oss("HEAD", "to2.txt").headers
    assert head["x-oss-meta-b"] == "2"
    assert "x-oss-meta-a" not in head
    assert fault_of(engine.oss("PUT", "to3.txt", headers=missing)) == "404 NoSuchKey"


def test_symlinks(engine: EngineClient) -> None:
    engine.oss("PUT", "target.txt", content=b"aim")
    for key, target in (("ln", "target.txt"), ("dead", "gone"), ("double", "ln")):
        engine.oss("PUT", key, params={"symlink": ""}, headers={"x-oss-symlink-target": target})

    assert engine.oss("GET", "ln").text == "aim"
    assert engine.oss("HEAD", "ln").headers["x-oss-object-type"] == "Symlink"
    assert (
        engine.oss("GET", "ln", params={"symlink": ""}).headers["x-oss-symlink-target"]
        == "target.txt"
    )
    assert fault_of(engine.oss("GET", "dead")) == "404 SymlinkTargetNotExist"
    assert fault_of(engine.oss("GET", "double")) == "400 InvalidTargetType"
    assert fault_of(engine.oss("GET", "target.txt", params={"symlink": ""})) == "400 NotSymlink"
    for key in ("ln", "dead", "double"):
        engine.oss("DELETE", key)
    assert engine.oss("GET", "target.txt").text == "aim"


def test_a_head_that_fails_says_why(engine: EngineClient) -> None:
    head = engine.oss("HEAD", "none")
    told = ET.fromstring(base64.b64decode(head.headers["x-oss-err"]))

    assert head.status_code == 404
    assert told.findtext("Code") == "NoSuchKey"
    assert told.findtext("RequestId") == head.headers["x-oss-request-id"]


@pytest.mark.parametrize(
    ("method", "key", "params", "headers", "fault"),
    [
        ("GET", "", {"lifecycle": ""}, {}, "501 NotImplemented"),
        ("PUT", "", {"versioning": ""}, {}, "501 NotImplemented"),
        ("PUT", "k.txt", {"live": ""}, {}, "501 NotImplemented"),
        ("GET", "k.txt", {"vod": ""}, {}, "501 NotImplemented"),
        ("POST", "k.txt", {"x-oss-process": "csv/select"}, {}, "501 NotImplemented"),
        ("POST", "k.txt", {"x-oss-async-process": ""}, {}, "501 NotImplemented"),
        ("PUT", "k.txt", {}, {"x-oss-server-side-encryption": "AES256"}, "501 NotImplemented"),
        ("POST", "k.txt", {"restore": ""}, {}, "400 OperationNotSupported"),
        ("POST", "none.txt", {"restore": ""}, {}, "404 NoSuchKey"),
        ("GET", "k.txt", {"versionId": "CAEQ"}, {}, "404 NoSuchVersion"),
    ],
)
def test_what_the_engine_lacks_it_refuses(
    engine: EngineClient, method: str, key: str, params: Any, headers: Any, fault: str
) -> None:
    engine.oss("PUT", "k.txt", content=b"x")
    assert fault_of(engine.oss(method, key, params=params, headers=headers)) == fault
    assert engine.oss("GET", "k.txt", params={"versionId": "null"}).text == "x"


def test_an_object_that_anybody_may_read_needs_no_signature(engine: EngineClient) -> None:
    engine.oss("PUT", "open.txt", headers={"x-oss-object-acl": "public-read"}, content=b"x")
    engine.oss("PUT", "closed.txt", content=b"x")
    url = "http://127.0.0.1:9/videos/"

    assert engine.http.request("GET", f"{url}open.txt").text == "x"
    assert engine.http.request("GET", f"{url}closed.txt").status_code == 403
    assert engine.http.request("GET", url).status_code == 403
    assert engine.http.request("GET", f"{url}open.txt?acl").status_code == 403
    assert engine.http.request("DELETE", f"{url}open.txt").status_code == 403


def test_a_signed_url_may_shape_its_answer(engine: EngineClient) -> None:
    engine.oss("PUT", "s.bin", content=b"x")
    shaped = {"response-content-type": "text/x", "response-content-disposition": "attachment"}
    for auth in (None, oss2.AuthV4(KEY.access_key_id, KEY.access_key_secret)):
        answer = engine.oss("GET", "s.bin", params=shaped, auth=auth)
        assert answer.headers["content-type"].startswith("text/x")
        assert answer.headers["content-disposition"] == "attachment"


def test_crcs_of_parts_make_that_of_the_whole() -> None:
    sums = [Checksums() for _ in range(3)]
    one, two = os.urandom(70_001), os.urandom(1234)
    for sum_, data in zip(sums, (one, two, one + two), strict=True):
        sum_.feed(data)
    first, second, both = (int(s.crc64 or 0) for s in sums)

    assert combined_crc(first, second, len(two)) == both


@pytest.mark.allow_log("this computer's disk failed")
def test_a_full_disk_leaves_the_old_object_and_nothing_else(
    engine: EngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    engine.oss("PUT", "kept.txt", content=b"old")
    monkeypatch.setattr(receiving, "sync", full)
    refused = engine.oss("PUT", "kept.txt", content=b"new")
    copied = engine.oss("PUT", "copy.txt", headers={"x-oss-copy-source": "/videos/kept.txt"})

    assert fault_of(refused) == fault_of(copied) == "507 InsufficientStorage"
    assert "No space is left" in refused.text
    assert engine.oss("GET", "kept.txt").text == "old"
    assert sorted(p.name for p in engine.folder.iterdir()) == [".imm-engine", "kept.txt"]
    assert list((engine.folder / ".imm-engine").iterdir()) == []


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="only Linux has a disk that is always full"
)
@pytest.mark.allow_log("this computer's disk failed")
def test_a_disk_that_refuses_the_last_bytes_leaves_no_temporary_file(
    engine: EngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = engine.folder / ".imm-engine" / "tmp-full"

    def full(_self: Objects, _bucket: Bucket, _key: str) -> Path:
        temporary.parent.mkdir(exist_ok=True)
        temporary.symlink_to("/dev/full")
        return temporary

    monkeypatch.setattr(Objects, "temporary", full)
    assert fault_of(engine.oss("PUT", "new.txt", content=b"new")) == "507 InsufficientStorage"
    assert not temporary.is_symlink()


@pytest.mark.parametrize(
    "key",
    ["con", "Nul.txt", "a/AUX.mp4", "lpt1", "com¹.txt", "con .txt", "conin$", "dot.", "space ", "a:b", "q?.mp4", ".IMM-Engine/x"],
)  # fmt: skip
def test_names_that_windows_gives_another_meaning_are_no_files_of_the_folder(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places.sys, "platform", "win32")
    bucket = Bucket("videos", tmp_path.resolve(), created_ns=0)
    assert places.file_of(bucket, key) is None
    for plain in ("console.txt", "icon", "com10", "a b.mp4", "auxiliary/nulls"):
        assert places.file_of(bucket, plain) is not None


def test_writes_at_the_same_time_leave_one_whole_object(engine: EngineClient) -> None:
    bodies = [bytes([65 + n]) * 300_000 for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda body: engine.oss("PUT", "same.bin", content=body), bodies))
    got = engine.oss("GET", "same.bin")

    assert {answer.status_code for answer in answers} == {200}
    assert got.content in bodies
    assert got.headers["etag"] == f'"{hashlib.md5(got.content).hexdigest().upper()}"'
