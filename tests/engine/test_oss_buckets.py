"""Buckets over the wire: listings in order and in pages, facts, multipart uploads, folders added while running."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine_client import EngineClient, fault_of, running_engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineClient]:
    with running_engine(tmp_path) as client:
        yield client


def make(engine: EngineClient, *keys: str) -> None:
    for key in keys:
        path = engine.folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(key, "utf-8")


def page(engine: EngineClient, bucket: str = "videos", **params: str) -> ET.Element:
    named = {name.replace("_", "-"): value for name, value in params.items()}
    answer = engine.oss("GET", bucket=bucket, params={"encoding-type": "url", **named})
    assert answer.status_code == 200, answer.text
    return ET.fromstring(answer.content)


def entries(root: ET.Element) -> list[str]:
    keys = [unquote(n.findtext("Key") or "") for n in root.findall("Contents")]
    return keys + [unquote(n.findtext("Prefix") or "") for n in root.findall("CommonPrefixes")]


def paged(engine: EngineClient, **params: str) -> list[str]:
    """Everything, v2, page by page."""
    found: list[str] = []
    token = ""
    while True:
        more = {"continuation_token": token} if token else {}
        root = page(engine, list_type="2", **params, **more)
        found += sorted(entries(root), key=str.encode)
        if root.findtext("IsTruncated") == "false":
            return found
        token = root.findtext("NextContinuationToken") or ""


def paged_v1(engine: EngineClient, **params: str) -> list[str]:
    """Everything, v1, page by page."""
    found: list[str] = []
    marker = ""
    while True:
        root = page(engine, marker=marker, **params)
        found += sorted(entries(root), key=str.encode)
        if root.findtext("IsTruncated") == "false":
            return found
        marker = unquote(root.findtext("NextMarker") or "")


KEYS = [
    "a-b.txt",
    "a.txt",
    "a/1.txt",
    "a/2/3.txt",
    "a0.txt",
    "b/x.txt",
    "b/y.txt",
    "z/中文/视频 1.mp4",
    "中.txt",
]


def test_keys_come_in_the_order_of_their_bytes(engine: EngineClient) -> None:
    make(engine, *KEYS)
    (engine.folder / "empty" / "deep").mkdir(parents=True)

    assert paged(engine) == sorted(KEYS, key=str.encode)
    for size in ("1", "2", "3"):
        assert paged(engine, max_keys=size) == sorted(KEYS, key=str.encode)
        assert paged_v1(engine, max_keys=size) == sorted(KEYS, key=str.encode)


def test_a_delimiter_folds_folders(engine: EngineClient) -> None:
    make(engine, *KEYS)
    (engine.folder / "empty").mkdir()

    top = ["a-b.txt", "a.txt", "a/", "a0.txt", "b/", "z/", "中.txt"]
    for size in ("1", "2", "100"):
        assert paged(engine, delimiter="/", max_keys=size) == top
        assert paged_v1(engine, delimiter="/", max_keys=size) == top
    assert paged(engine, delimiter="/", prefix="a/") == ["a/1.txt", "a/2/"]
    assert paged(engine, delimiter="/", prefix="z/中") == ["z/中文/"]
    assert paged(engine, prefix="a") == ["a-b.txt", "a.txt", "a/1.txt", "a/2/3.txt", "a0.txt"]
    assert paged(engine, delimiter="x", prefix="b/") == ["b/x", "b/y.tx"]
    assert paged(engine, start_after="b/x.txt") == ["b/y.txt", "z/中文/视频 1.mp4", "中.txt"]
    assert paged(engine, prefix="nothing") == []


def test_listings_equal_the_definition(engine: EngineClient, tmp_path: Path) -> None:
    numbers = itertools.count()

    @settings(max_examples=20)
    @given(
        keys=st.sets(
            st.text(alphabet="ab/-.0中", min_size=1, max_size=6).filter(
                # No HTTP client sends a path that ends in a lone dot.
                lambda key: key[0] != "/" and key not in (".", "..")
            ),
            min_size=1,
            max_size=8,
        ),
        size=st.integers(1, 4),
        prefix=st.sampled_from(["", "a", "a/", "中", "b/a"]),
        delimiter=st.sampled_from(["", "/", "-"]),
    )
    def holds(keys: set[str], size: int, prefix: str, delimiter: str) -> None:
        bucket = f"made-{next(numbers)}"
        (tmp_path / bucket).mkdir()
        engine.oss("PUT", bucket=bucket, headers={"x-imm-engine-folder": str(tmp_path / bucket)})
        for key in keys:
            assert engine.oss("PUT", key, bucket=bucket, content=b"x").status_code == 200
        expected: list[str] = []
        for key in sorted((key for key in keys if key.startswith(prefix)), key=str.encode):
            rest = key[len(prefix) :]
            folded = delimiter != "" and delimiter in rest
            entry = prefix + rest[: rest.index(delimiter) + 1] if folded else key
            if not expected or expected[-1] != entry:
                expected.append(entry)
        asked = {"prefix": prefix, "delimiter": delimiter, "max_keys": str(size), "bucket": bucket}

        assert paged(engine, **asked) == expected
        assert paged_v1(engine, **asked) == expected

    holds()


def test_a_listing_sees_what_another_program_changes(engine: EngineClient) -> None:
    make(engine, "d/1", "d/2")
    os.utime(engine.folder / "d", (1e9, 1e9))
    assert paged(engine) == ["d/1", "d/2"]
    make(engine, "d/3")
    (engine.folder / "d" / "1").unlink()

    assert paged(engine) == ["d/2", "d/3"]


def test_bad_listing_parameters_are_refused(engine: EngineClient) -> None:
    for params in (
        {"max-keys": "0"},
        {"max-keys": "1001"},
        {"max-keys": "x"},
        {"encoding-type": "x"},
    ):
        assert fault_of(engine.oss("GET", params=params)) == "400 InvalidArgument"
    wrong = {"list-type": "2", "continuation-token": "é"}
    assert fault_of(engine.oss("GET", params=wrong)) == "400 InvalidArgument"
    assert fault_of(engine.oss("GET", bucket="nowhere")) == "404 NoSuchBucket"


def test_many_objects_are_deleted_at_once(engine: EngineClient) -> None:
    make(engine, "a.txt", "b/c.txt", "keep.txt")
    body = "<Delete><Object><Key>a.txt</Key></Object><Object><Key>b/c.txt</Key></Object><Object><Key>no</Key></Object></Delete>"
    answer = engine.oss("POST", params={"delete": ""}, content=body.encode())

    assert [n.text for n in ET.fromstring(answer.content).iter("Key")] == ["a.txt", "b/c.txt", "no"]
    assert paged(engine) == ["keep.txt"]
    entity = b'<!DOCTYPE x [<!ENTITY e "x">]><Delete><Object><Key>&e;</Key></Object></Delete>'
    assert fault_of(engine.oss("POST", params={"delete": ""}, content=entity)) == "400 MalformedXML"


def test_a_folder_becomes_a_bucket_and_stops_being_one(
    engine: EngineClient, tmp_path: Path
) -> None:
    folder = tmp_path / "more 中文"
    folder.mkdir()
    (folder / "f.txt").write_text("f")
    header = {"x-imm-engine-folder": quote(str(folder))}

    assert engine.oss("PUT", bucket="more", headers=header).status_code == 200
    assert engine.oss("GET", "f.txt", bucket="more").text == "f"
    engine.oss(
        "PUT",
        "f.txt",
        bucket="more",
        params={"acl": ""},
        headers={"x-oss-object-acl": "public-read"},
    )
    assert fault_of(engine.oss("DELETE", bucket="more")) == "409 BucketNotEmpty"
    assert engine.oss("PUT", bucket="more", headers={"x-imm-engine-folder": ""}).status_code == 200
    assert fault_of(engine.oss("GET", "f.txt", bucket="more")) == "404 NoSuchBucket"
    assert (folder / "f.txt").read_text() == "f"
    engine.oss("PUT", bucket="more", headers=header)
    assert b">default<" in engine.oss("GET", "f.txt", bucket="more", params={"acl": ""}).content
    for name, path in (
        ("more2", tmp_path / "none"),
        ("more3", folder / "f.txt"),
        ("more4", Path("relative")),
    ):
        bad = {"x-imm-engine-folder": quote(str(path))}
        assert fault_of(engine.oss("PUT", bucket=name, headers=bad)) == "400 InvalidArgument"


def test_a_bucket_of_the_engines_own_is_made_and_deleted_when_it_is_empty(tmp_path: Path) -> None:
    with running_engine(tmp_path) as engine:
        assert (
            engine.oss("PUT", bucket="made", headers={"x-oss-acl": "public-read"}).status_code
            == 200
        )
        assert engine.oss("PUT", bucket="made").status_code == 200, "it is ours already"
        assert b">public-read<" in engine.oss("GET", bucket="made", params={"acl": ""}).content
        engine.oss("PUT", "a/b.txt", bucket="made", content=b"x")
    with running_engine(tmp_path) as engine:
        assert engine.oss("GET", "a/b.txt", bucket="made").text == "x"
        assert (tmp_path / "data" / "buckets" / "made" / "a" / "b.txt").is_file()
        assert fault_of(engine.oss("DELETE", bucket="made")) == "409 BucketNotEmpty"
        engine.oss("DELETE", "a/b.txt", bucket="made")
        upload = ET.fromstring(
            engine.oss("POST", "c", bucket="made", params={"uploads": ""}).content
        ).findtext("UploadId")
        assert fault_of(engine.oss("DELETE", bucket="made")) == "409 BucketNotEmpty"
        engine.oss("DELETE", "c", bucket="made", params={"uploadId": str(upload)})
        assert engine.oss("DELETE", bucket="made").status_code == 204
        assert not (tmp_path / "data" / "buckets" / "made").exists()
        assert fault_of(engine.oss("DELETE", bucket="made")) == "404 NoSuchBucket"


def test_registered_folders_are_there_after_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "more"
    folder.mkdir()
    with running_engine(tmp_path) as engine:
        engine.oss("PUT", bucket="more", headers={"x-imm-engine-folder": str(folder)})
        engine.oss("PUT", "t.txt", bucket="more", headers={"x-oss-tagging": "a=1"}, content=b"x")
    with running_engine(tmp_path) as engine:
        assert engine.oss("HEAD", "t.txt", bucket="more").headers["x-oss-tagging-count"] == "1"
        (folder / "t.txt").unlink()
        folder.rmdir()
        assert fault_of(engine.oss("GET", "t.txt", bucket="more")) == "503 ServiceUnavailable"
        assert engine.oss("GET").status_code == 200


def test_an_upload_in_parts_goes_on_after_a_restart(tmp_path: Path) -> None:
    parts = [os.urandom(100 * 1024), os.urandom(100 * 1024), b"tail"]
    with running_engine(tmp_path) as engine:
        headers = {"x-oss-meta-a": "1", "Content-Type": "video/x"}
        begun = ET.fromstring(
            engine.oss("POST", "big.bin", params={"uploads": ""}, headers=headers).content
        )
        upload = begun.findtext("UploadId") or ""
        for number in (1, 2):
            engine.oss(
                "PUT",
                "big.bin",
                params={"uploadId": upload, "partNumber": str(number)},
                content=parts[number - 1],
            )
        assert paged(engine) == []
        assert upload in engine.oss("GET", params={"uploads": ""}).text
    with running_engine(tmp_path) as engine:
        put = engine.oss(
            "PUT", "big.bin", params={"uploadId": upload, "partNumber": "3"}, content=parts[2]
        )
        assert put.status_code == 200
        listed = ET.fromstring(
            engine.oss("GET", "big.bin", params={"uploadId": upload, "max-parts": "2"}).content
        )
        assert [p.findtext("Size") for p in listed.iter("Part")] == ["102400", "102400"]
        assert (listed.findtext("IsTruncated"), listed.findtext("NextPartNumberMarker")) == (
            "true",
            "2",
        )
        chosen = ET.fromstring(engine.oss("GET", "big.bin", params={"uploadId": upload}).content)
        body = "".join(
            f"<Part><PartNumber>{p.findtext('PartNumber')}</PartNumber><ETag>{p.findtext('ETag')}</ETag></Part>"
            for p in chosen.iter("Part")
        )
        done = engine.oss(
            "POST",
            "big.bin",
            params={"uploadId": upload},
            content=f"<CompleteMultipartUpload>{body}</CompleteMultipartUpload>".encode(),
        )
        head = engine.oss("HEAD", "big.bin").headers
        assert done.status_code == 200, done.text
        assert (engine.folder / "big.bin").read_bytes() == b"".join(parts)
        assert head["etag"].endswith('-3"')
        assert head["x-oss-object-type"] == "Multipart"
        assert head["x-oss-meta-a"] == "1"
        assert head["content-type"] == "video/x"
        gone = engine.oss("GET", "big.bin", params={"uploadId": upload})
        assert fault_of(gone) == "404 NoSuchUpload"
    assert not (tmp_path / "videos" / ".imm-engine").exists()


def test_parts_that_do_not_fit_are_refused(engine: EngineClient) -> None:
    begun = ET.fromstring(engine.oss("POST", "p.bin", params={"uploads": ""}).content)
    upload = begun.findtext("UploadId") or ""
    etags = {
        number: engine.oss(
            "PUT", "p.bin", params={"uploadId": upload, "partNumber": str(number)}, content=b"small"
        ).headers["etag"]
        for number in (1, 2)
    }

    def complete(*parts: tuple[int, str]) -> str:
        body = "".join(
            f"<Part><PartNumber>{n}</PartNumber><ETag>{e}</ETag></Part>" for n, e in parts
        )
        xml = f"<CompleteMultipartUpload>{body}</CompleteMultipartUpload>"
        return fault_of(
            engine.oss("POST", "p.bin", params={"uploadId": upload}, content=xml.encode())
        )

    assert complete((1, etags[1]), (2, etags[2])) == "400 EntityTooSmall"
    assert complete((2, etags[2]), (1, etags[1])) == "400 InvalidPartOrder"
    assert complete((1, '"0"')) == "400 InvalidPart"
    assert complete() == "400 MalformedXML"
    bad_number = {"uploadId": upload, "partNumber": "0"}
    assert (
        fault_of(engine.oss("PUT", "p.bin", params=bad_number, content=b"x"))
        == "400 InvalidArgument"
    )
    assert engine.oss("DELETE", "p.bin", params={"uploadId": upload}).status_code == 204
    assert (
        fault_of(engine.oss("DELETE", "p.bin", params={"uploadId": upload})) == "404 NoSuchUpload"
    )


def test_leftovers_of_a_killed_engine_are_swept_away(tmp_path: Path) -> None:
    workspace = tmp_path / "videos" / ".imm-engine"
    workspace.mkdir(parents=True)
    (workspace / "tmp-123").write_bytes(b"half")
    with running_engine(tmp_path):
        assert not workspace.exists()


def test_links_are_listed_wherever_they_lead(engine: EngineClient) -> None:
    make(engine, "real.txt")
    for key, target in (("ln", "real.txt"), ("dead", "gone"), ("double", "ln")):
        engine.oss("PUT", key, params={"symlink": ""}, headers={"x-oss-symlink-target": target})
    root = page(engine)
    kinds = {n.findtext("Key"): n.findtext("Type") for n in root.findall("Contents")}

    assert kinds == {"dead": "Symlink", "double": "Symlink", "ln": "Symlink", "real.txt": "Normal"}


def test_the_deepest_key_is_listed_and_deeper_folders_do_no_harm(engine: EngineClient) -> None:
    deepest = "a/" * 511 + "x"
    assert engine.oss("PUT", deepest, content=b"deep").status_code == 200
    here = Path.cwd()
    os.chdir(engine.folder)
    try:
        for _ in range(600):
            Path("b").mkdir()
            os.chdir("b")
        Path("unreachable").touch()
    finally:
        os.chdir(here)

    assert paged(engine) == [deepest]
    assert engine.oss("GET", deepest).text == "deep"
