"""The ObjectStore port through oss2 against the engine's real OSS routes, and its errors in our words."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import oss2.exceptions
import pytest

from imm_desktop.adapters import oss_copy
from imm_desktop.adapters.oss_bucket import OssObjectStore, translated
from imm_desktop.domain.errors import (
    ClockError,
    ConflictError,
    CredentialsError,
    ExpiredKeyError,
    InvalidRequestError,
    MissingRightError,
    NotFoundError,
    ServiceFailedError,
    ThrottledError,
    UnreachableError,
    WrongKeyError,
    WrongRegionError,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.imm.signing import AccessKey
from tests.engine_process import ACCESS_KEY_ID, ACCESS_KEY_SECRET, REGION, EngineProcess

KEY = AccessKey(ACCESS_KEY_ID, ACCESS_KEY_SECRET)
ODD = ObjectUri("videos", "dir a/影片+1 100%?&#.mp4")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    folder = tmp_path_factory.mktemp("oss")
    (folder / "videos").mkdir()
    with EngineProcess(folder / "data", {"videos": folder / "videos"}) as running:
        yield running


@pytest.fixture
def films(engine) -> Iterator[Path]:
    """The bucket's folder, empty."""
    folder = engine._buckets["videos"]
    yield folder
    for one in folder.iterdir():
        if not one.name.startswith("."):
            shutil.rmtree(one) if one.is_dir() else one.unlink()


@pytest.fixture
def using(engine, tmp_path, run):
    """Run a scenario with an object store; ``key`` is what signs, or what gives it."""

    def go(scenario, *, key=KEY, endpoint="", is_engine=True, renew=None):
        async def whole():
            store = OssObjectStore(
                endpoint=endpoint or engine.address,
                region=REGION,
                key_of=key if callable(key) else lambda: key,
                checkpoints=tmp_path / "checkpoints",
                is_engine=is_engine,
                renew=renew,
            )
            try:
                return await scenario(store)
            finally:
                await store.close()

        return run(whole(), 30)

    return go


def put(folder: Path, uri: ObjectUri, content: bytes = b"film") -> None:
    path = folder / uri.key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_buckets_prefixes_and_objects_are_listed_page_by_page(using, films):
    for number in range(5):
        put(films, ObjectUri("videos", f"day/{number}.mp4"))
    put(films, ObjectUri("videos", "day/more/x.mp4"))

    async def scenario(store):
        (bucket,) = [one for one in await store.list_buckets() if one.name == "videos"]
        assert (bucket.region, Path(bucket.folder).name) == (REGION, "videos")
        top = await store.list_objects("videos")
        assert (top.prefixes, top.objects, top.next_token) == (("day/",), (), "")
        keys, prefixes, token, pages = [], [], "", 0
        while pages == 0 or token:
            page = await store.list_objects("videos", "day/", token=token, page_size=2)
            keys += [one.uri.key for one in page.objects]
            prefixes += page.prefixes
            token, pages = page.next_token, pages + 1
        assert keys == [f"day/{number}.mp4" for number in range(5)]
        assert prefixes == ["day/more/"]
        assert pages == 3

    using(scenario)


def test_an_object_of_any_name_can_be_looked_at_tagged_and_read_by_its_address(using, films):
    put(films, ODD, b"0123456789")

    async def scenario(store):
        head = await store.head(ODD)
        assert (head.size_bytes, len(head.etag)) == (10, 32)
        assert head.changed_at.tzinfo is not None
        assert await store.get_tags(ODD) == {}
        await store.put_tags(ODD, {"owner": "li", "imm-review": "blocked"})
        assert await store.get_tags(ODD) == {"owner": "li", "imm-review": "blocked"}
        await store.put_tags(ODD, {})
        assert await store.get_tags(ODD) == {}
        assert (await store.head(ODD)).etag == head.etag
        url = await store.signed_url(ODD)
        assert ACCESS_KEY_SECRET not in url
        async with httpx.AsyncClient() as http:
            answer = await http.get(url, headers={"range": "bytes=2-4"})
        assert (answer.status_code, answer.content) == (206, b"234")

    using(scenario)


def test_an_upload_tells_its_progress_and_overwrites_nothing(using, films, tmp_path):
    file = tmp_path / "film.mp4"
    file.write_bytes(bytes(range(256)) * 500)
    uri = ObjectUri("videos", "new/film.mp4")

    async def scenario(store):
        told = []
        await store.upload(file, uri, lambda done, total: told.append((done, total)))
        assert told[-1] == (128_000, 128_000)
        assert (films / uri.key).read_bytes() == file.read_bytes()
        file.write_bytes(b"something else")
        with pytest.raises(ConflictError):
            await store.upload(file, uri)
        assert (films / uri.key).stat().st_size == 128_000
        with pytest.raises(InvalidRequestError, match="cannot be read"):
            await store.upload(tmp_path / "missing.mp4", ObjectUri("videos", "m.mp4"))

    using(scenario)


@pytest.mark.allow_log("EnoughError")  # oss2 logs what its threads raise
def test_a_large_upload_that_is_broken_off_goes_on_where_it_was(using, films, tmp_path):
    file = tmp_path / "large.mp4"
    file.write_bytes(bytes(range(256)) * 65_536)  # 16 MiB: in parts
    uri = ObjectUri("videos", "large.mp4")

    class EnoughError(Exception):
        pass

    async def broken(store):
        bucket = store._bucket

        def failing(name):
            made = bucket(name)
            upload_part, calls = made.upload_part, []

            def once(*args, **more):
                calls.append(1)
                if len(calls) > 1:
                    raise EnoughError
                return upload_part(*args, **more)

            made.upload_part = once
            return made

        store._bucket = failing
        with pytest.raises(EnoughError):
            await store.upload(file, uri)

    async def again(store):
        told = []
        await store.upload(file, uri, lambda done, _total: told.append(done))
        return told

    using(broken)
    assert not (films / uri.key).exists()
    told = using(again)
    assert told[0] > 0
    assert (films / uri.key).read_bytes() == file.read_bytes()


def test_a_folder_becomes_a_bucket_and_is_forgotten_with_its_files_untouched(using, tmp_path):
    folder = tmp_path / "Ferien 2026 影片"
    folder.mkdir()
    (folder / "a.mp4").write_bytes(b"film")

    async def scenario(store):
        await store.add_folder("ferien", folder)
        assert [one.uri.key for one in (await store.list_objects("ferien")).objects] == ["a.mp4"]
        await store.remove_folder("ferien")
        with pytest.raises(NotFoundError):
            await store.list_objects("ferien")
        assert (folder / "a.mp4").read_bytes() == b"film"

    async def in_the_cloud(store):
        with pytest.raises(InvalidRequestError):
            await store.add_folder("ferien", folder)
        with pytest.raises(InvalidRequestError):
            await store.remove_folder("videos")

    using(scenario)
    using(in_the_cloud, is_engine=False)


def test_what_is_not_there_and_who_may_not_are_told_apart(using, films):
    put(films, ODD)

    async def missing(store):
        for work in (
            store.head(ObjectUri("videos", "none.mp4")),
            store.get_tags(ObjectUri("videos", "none.mp4")),
            store.list_objects("no-such-bucket"),
        ):
            with pytest.raises(NotFoundError):
                await work

    async def refused(store):
        for work in (store.list_buckets(), store.list_objects("videos"), store.head(ODD)):
            with pytest.raises(CredentialsError) as told:
                await work
            assert "wrong-secret" not in str(told.value)

    async def nobody_there(store):
        with pytest.raises(UnreachableError) as told:
            await store.get_tags(ODD)
        assert "Signature" not in str(told.value)

    using(missing)
    using(refused, key=AccessKey(ACCESS_KEY_ID, "wrong-secret"))
    using(refused, key=AccessKey("nobody", ACCESS_KEY_SECRET))
    using(nobody_there, endpoint="http://127.0.0.1:9")


def test_a_renewed_key_signs_the_next_request(using, films):
    put(films, ODD)
    keys = [AccessKey(ACCESS_KEY_ID, "expired")]

    async def scenario(store):
        with pytest.raises(CredentialsError):
            await store.head(ODD)
        keys[0] = KEY
        assert (await store.head(ODD)).size_bytes == 4

    using(scenario, key=lambda: keys[0])


def test_a_temporary_key_is_renewed_before_each_call(using, films):
    put(films, ODD)
    keys = [AccessKey(ACCESS_KEY_ID, "expired")]
    renewed = []

    async def renew():
        keys[0] = KEY
        renewed.append(1)

    async def scenario(store):
        assert (await store.head(ODD)).size_bytes == 4
        await store.signed_url(ODD)
        assert len(renewed) == 2

    using(scenario, key=lambda: keys[0], renew=renew)


@pytest.mark.parametrize(
    ("status", "code", "message", "told"),
    [
        (
            403,
            "AccessDenied",
            "The bucket you are attempting to access must be addressed using the specified endpoint. "
            "Please send all future requests to this endpoint.",
            "Its endpoint: oss-cn-beijing.aliyuncs.com.",
        ),
        (
            400,
            "InvalidArgument",
            "Invalid signing region in Authorization header.",
            "signing region",
        ),
        (400, "InvalidArgument", "The signing region in credential is invalid.", "signing region"),
    ],
)
def test_another_region_is_told_from_a_missing_right(status, code, message, told):
    details = {"Code": code, "Message": message, "RequestId": "R1"}
    if code == "AccessDenied":
        details["Endpoint"] = "oss-cn-beijing.aliyuncs.com"
    error = translated(
        oss2.exceptions.ServerError(status, {"x-oss-request-id": "R1"}, b"", details)
    )
    assert type(error) is WrongRegionError
    assert told in str(error)
    assert error.request_id == "R1"


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (403, "SignatureDoesNotMatch", WrongKeyError),
        (403, "InvalidAccessKeyId", WrongKeyError),
        (403, "SecurityTokenExpired", ExpiredKeyError),
        (403, "RequestTimeTooSkewed", ClockError),
        (403, "AccessDenied", MissingRightError),
        (403, "AnythingElse", MissingRightError),
        (403, "", MissingRightError),
        (404, "NoSuchBucket", NotFoundError),
        (404, "", NotFoundError),
        (409, "FileAlreadyExists", ConflictError),
        (429, "TooMany", ThrottledError),
        (503, "ServiceUnavailable", ThrottledError),
        (503, "DownloadTrafficRateLimitExceeded", ThrottledError),
        (400, "RequestRateLimitExceeded", ThrottledError),
        (500, "InternalError", ServiceFailedError),
        (400, "InvalidArgument", InvalidRequestError),
    ],
)
def test_every_refusal_has_a_meaning(status, code, kind):
    details = {"Code": code, "Message": "words of the service", "RequestId": "R1"}
    error = oss2.exceptions.ServerError(status, {"x-oss-request-id": "R1"}, b"", details)
    told = translated(error)
    assert type(told) is kind
    if kind is not ConflictError:
        assert "words of the service" in str(told)
        assert told.request_id == "R1"
        assert told.code == code or not code


FILM = ObjectUri("videos", "dir b/影片+2 100%?&#.mp4")
AWAY = ObjectUri("videos", "quarantine/d1/dir a/影片+1 100%?&#.mp4")


def put_film(store, content):
    """An object with all that a copy must take along."""
    bucket = store._bucket("videos")
    headers = {
        "Content-Type": "video/x-test",
        "Cache-Control": "max-age=7",
        "x-oss-meta-owner": "li",
        "x-oss-tagging": "a=b&c%20d=e%2Ff",
    }
    bucket.put_object(FILM.key, content, headers=headers)


async def state_of(store, uri):
    head = await store.head(uri)
    answer = store._bucket(uri.bucket).get_object(uri.key)
    return (
        answer.read(),
        head.etag,
        head.size_bytes,
        head.crc64,
        head.content_type,
        dict(head.metadata),
        answer.headers["Cache-Control"],
        await store.get_tags(uri),
        await store.get_acl(uri),
    )


@pytest.mark.parametrize("in_parts", [False, True])
def test_an_object_goes_to_quarantine_and_back_byte_for_byte(using, films, monkeypatch, in_parts):
    if in_parts:
        monkeypatch.setattr(oss_copy, "LARGEST_COPY", 250_000)
        monkeypatch.setattr(oss_copy, "PART", 102_400)
    content = bytes(range(256)) * 1_300

    async def scenario(store):
        put_film(store, content)
        await store.put_acl(FILM, "public-read")
        before = await state_of(store, FILM)
        assert before[0] == content
        assert before[3:5] == (before[3], "video/x-test")
        assert before[3].isdigit()
        assert before[7:] == ({"a": "b", "c d": "e/f"}, "public-read")
        await store.copy(FILM, AWAY, etag=before[1], acl="private", overwrites=True)
        away = await state_of(store, AWAY)
        assert away[8] == "private"
        assert (away[0], away[2:8]) == (before[0], before[2:8])
        assert ("-" in away[1]) is in_parts
        await store.delete(FILM)
        with pytest.raises(NotFoundError):
            await store.head(FILM)
        await store.delete(FILM)
        await store.copy(AWAY, FILM, etag=away[1], acl="public-read", overwrites=False)
        back = await state_of(store, FILM)
        assert (back[0], back[2:]) == (before[0], before[2:])
        if not in_parts:
            assert back == before

    using(scenario)


@pytest.mark.parametrize("in_parts", [False, True])
def test_a_copy_takes_only_what_was_meant_and_writes_over_nothing(
    using, films, monkeypatch, in_parts
):
    if in_parts:
        monkeypatch.setattr(oss_copy, "LARGEST_COPY", 1_000)

    async def scenario(store):
        put_film(store, b"x" * 2_000)
        etag = (await store.head(FILM)).etag
        with pytest.raises(ConflictError):
            await store.copy(FILM, AWAY, etag="0" * 32, acl="private", overwrites=True)
        with pytest.raises(NotFoundError):
            await store.head(AWAY)
        await store.put_object(AWAY, b"theirs", content_type="text/plain")
        with pytest.raises(ConflictError):
            await store.copy(FILM, AWAY, etag=etag, acl="private", overwrites=False)
        assert (await state_of_plain(store, AWAY)) == (b"theirs", "text/plain")
        await store.copy(FILM, AWAY, etag=etag, acl="default", overwrites=True)
        assert (await store.head(AWAY)).size_bytes == 2_000
        assert await store.get_acl(AWAY) == "default"
        uploads = store._bucket("videos").list_multipart_uploads().upload_list
        assert uploads == [], "what failed leaves no parts behind"

    using(scenario)


def test_a_copy_that_was_killed_half_way_leaves_no_parts_once_it_is_made(using, films, monkeypatch):
    monkeypatch.setattr(oss_copy, "LARGEST_COPY", 1_000)

    async def scenario(store):
        put_film(store, b"x" * 2_000)
        etag = (await store.head(FILM)).etag
        bucket = store._bucket("videos")
        for key in (AWAY.key, AWAY.key, AWAY.key + "2", FILM.key):
            upload = bucket.init_multipart_upload(key).upload_id
            bucket.upload_part_copy("videos", FILM.key, (0, 999), key, upload, 1)
        await store.copy(FILM, AWAY, etag=etag, acl="private", overwrites=True)
        left = [one.key for one in bucket.list_multipart_uploads().upload_list]
        assert sorted(left) == sorted([AWAY.key + "2", FILM.key])
        away = await store.head(AWAY)
        await store.delete(FILM)
        await store.copy(AWAY, FILM, etag=away.etag, acl="default", overwrites=False)
        left = [one.key for one in bucket.list_multipart_uploads().upload_list]
        assert FILM.key in left, "at the original place an upload may be somebody else's"
        for one in bucket.list_multipart_uploads().upload_list:
            bucket.abort_multipart_upload(one.key, one.upload_id)

    using(scenario)


async def state_of_plain(store, uri):
    head = await store.head(uri)
    return store._bucket(uri.bucket).get_object(uri.key).read(), head.content_type
