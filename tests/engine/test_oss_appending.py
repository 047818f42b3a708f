"""Objects that grow: AppendObject, its refusals, and what is left when the engine or the disk dies in the middle."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imm_desktop.engine.clock import SystemClock
from imm_desktop.engine.database import Database
from imm_desktop.engine.oss import objects
from imm_desktop.engine.oss.buckets import Buckets
from imm_desktop.engine.oss.checksums import Checksums
from imm_desktop.engine.oss.object_info import Beside
from imm_desktop.engine.oss.objects import Objects
from tests.engine_client import EngineClient, fault_of, running_engine
from tests.patience import patient


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineClient]:
    with running_engine(tmp_path) as engine:
        yield engine


def append(engine: EngineClient, position: int | str, content: bytes = b"", **more: Any) -> Any:
    params = {"append": "", "position": str(position)}
    return engine.oss("POST", "log.txt", params=params, content=content, **more)


def test_an_object_grows_and_keeps_what_its_first_piece_brought(engine: EngineClient) -> None:
    first = append(engine, 0, b"abc", headers={"x-oss-meta-a": "1", "x-oss-tagging": "t=1"})
    second = append(engine, 3, b"defg", headers={"x-oss-meta-a": "2", "Content-Type": "text/x"})
    whole = engine.oss("GET", "log.txt")
    plain = engine.oss("PUT", "plain.txt", content=b"abcdefg")

    assert first.headers["x-oss-next-append-position"] == "3"
    assert second.headers["x-oss-next-append-position"] == "7"
    assert whole.content == b"abcdefg" == (engine.folder / "log.txt").read_bytes()
    assert whole.headers["x-oss-object-type"] == "Appendable"
    assert whole.headers["x-oss-next-append-position"] == "7"
    assert whole.headers["x-oss-meta-a"] == "1"
    assert whole.headers["x-oss-tagging-count"] == "1"
    assert len({first.headers["etag"], second.headers["etag"], plain.headers["etag"]}) == 3
    assert whole.headers["etag"] == second.headers["etag"]
    crc = plain.headers["x-oss-hash-crc64ecma"]
    assert {second.headers["x-oss-hash-crc64ecma"], whole.headers["x-oss-hash-crc64ecma"]} == {crc}
    assert b"<Type>Appendable</Type>" in engine.oss("GET").content


@pytest.mark.parametrize(
    ("position", "fault", "ends_at"),
    [
        ("2", "409 PositionNotEqualToLength", "3"),
        ("4", "409 PositionNotEqualToLength", "3"),
        ("0", "409 PositionNotEqualToLength", "3"),
        ("-1", "400 InvalidArgument", None),
        ("x", "400 InvalidArgument", None),
        ("", "400 InvalidArgument", None),
    ],
)
def test_a_piece_fits_the_end_only(
    engine: EngineClient, position: str, fault: str, ends_at: str | None
) -> None:
    append(engine, 0, b"abc")
    answer = append(engine, position, b"x")
    assert fault_of(answer) == fault
    assert answer.headers.get("x-oss-next-append-position") == ends_at
    assert engine.oss("GET", "log.txt").content == b"abc"


def test_what_is_no_appendable_object_is_not_appended_to(engine: EngineClient) -> None:
    assert fault_of(append(engine, 5, b"x")) == "409 PositionNotEqualToLength"
    missing = engine.oss("POST", "log.txt", params={"append": ""}, content=b"x")
    assert fault_of(missing) == "400 MissingArgument"
    engine.oss("PUT", "log.txt", content=b"abc")
    assert fault_of(append(engine, 3, b"x")) == "409 ObjectNotAppendable"
    engine.oss("PUT", "log.txt", params={"symlink": ""}, headers={"x-oss-symlink-target": "y"})
    assert fault_of(append(engine, 0, b"x")) == "409 ObjectNotAppendable"
    engine.oss("DELETE", "log.txt")
    assert append(engine, 0).status_code == 200, "an empty one can be begun"
    assert append(engine, 0, b"abc").headers["x-oss-next-append-position"] == "3"
    (engine.folder / "log.txt").write_bytes(b"of another program")
    assert fault_of(append(engine, 18, b"x")) == "409 ObjectNotAppendable"
    engine.oss("PUT", "log.txt", content=b"abc")
    assert engine.oss("HEAD", "log.txt").headers["x-oss-object-type"] == "Normal"


def test_it_does_not_outgrow_its_limit(
    engine: EngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "LARGEST_APPENDABLE", 5)
    append(engine, 0, b"abc")
    assert fault_of(append(engine, 3, b"abc")) == "400 EntityTooLarge"
    assert append(engine, 3, b"ab").status_code == 200


@pytest.mark.allow_log("disk failed")
def test_a_disk_that_refuses_leaves_the_object_as_it_was(
    engine: EngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(engine, 0, b"abc")
    before = engine.oss("HEAD", "log.txt").headers

    def half(reader: Any, writer: Any, first: int, size: int) -> None:
        writer.write(b"d")
        writer.flush()
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(objects, "append_bytes", half)
        assert fault_of(append(engine, 3, b"def")) == "507 InsufficientStorage"
    after = engine.oss("HEAD", "log.txt").headers
    assert {name: after[name] for name in ("etag", "last-modified", "content-length")} == {
        name: before[name] for name in ("etag", "last-modified", "content-length")
    }
    assert append(engine, 3, b"def").status_code == 200


def test_nobody_sees_half_an_append(engine: EngineClient, monkeypatch: pytest.MonkeyPatch) -> None:
    append(engine, 0, b"abc")
    before = engine.oss("HEAD", "log.txt").headers["etag"]
    real, seen = objects.append_bytes, []
    written, looked = threading.Event(), threading.Event()

    def slow(*arguments: Any) -> None:
        real(*arguments)
        arguments[1].flush()
        written.set()
        assert looked.wait(patient(10))

    monkeypatch.setattr(objects, "append_bytes", slow)
    appending = threading.Thread(target=append, args=(engine, 3, b"def"))
    appending.start()
    assert written.wait(patient(10))
    assert (engine.folder / "log.txt").stat().st_size == 6
    seen.append(engine.oss("GET", "log.txt"))
    looked.set()
    appending.join()
    assert (seen[0].content, seen[0].headers["etag"]) == (b"abc", before)
    assert engine.oss("GET", "log.txt").content == b"abcdef"


def test_a_large_append_keeps_nobody_waiting_but_those_who_change_the_same_object(
    engine: EngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(engine, 0, b"abc")
    real = objects.append_bytes
    begun, going_on = threading.Event(), threading.Event()

    def slow(*arguments: Any) -> None:
        begun.set()
        assert going_on.wait(patient(10))
        real(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(objects, "append_bytes", slow)
        answers: list[Any] = []
        first = threading.Thread(target=lambda: answers.append(append(engine, 3, b"def")))
        first.start()
        assert begun.wait(patient(10))
        assert engine.oss("PUT", "other.txt", content=b"x").status_code == 200
        assert engine.oss("DELETE", "other.txt").status_code == 204
        second = threading.Thread(target=lambda: answers.append(append(engine, 3, b"xyz")))
        second.start()
        second.join(0.2)
        assert second.is_alive()
        going_on.set()
        first.join(patient(10))
        second.join(patient(10))
    well, refused = sorted(answers, key=lambda answer: answer.status_code)
    assert well.status_code == 200
    assert fault_of(refused) == "409 PositionNotEqualToLength"
    assert engine.oss("GET", "log.txt").content == b"abcdef"


def test_an_engine_that_was_killed_in_the_middle_takes_the_piece_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_engine(tmp_path) as engine:
        append(engine, 0, b"abc")
        before = engine.oss("HEAD", "log.txt").headers
    file, piece, sums = tmp_path / "videos" / "log.txt", tmp_path / "piece", Checksums()
    piece.write_bytes(b"def")
    sums.feed(b"def")
    database = Database(tmp_path / "data")
    buckets = Buckets(database, SystemClock(), {}, made=tmp_path / "made")
    store = Objects(database, tmp_path / "data")

    def killed(*_: Any) -> None:
        with file.open("ab") as growing:
            growing.write(b"de")
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:  # a kill leaves no time to tidy up
        patched.setattr(objects, "append_bytes", killed)
        patched.setattr(objects, "_take_back", lambda *_: None)
        patched.setattr(objects, "_APPENDED", "SELECT ?")
        with pytest.raises(KeyboardInterrupt):
            store.append(buckets.get("videos"), "log.txt", 3, piece, sums, Beside())
    database.close()
    assert file.read_bytes() == b"abcde"
    with running_engine(tmp_path) as engine:
        after = engine.oss("HEAD", "log.txt").headers
        assert (after["etag"], after["content-length"]) == (before["etag"], "3")
        assert append(engine, 3, b"def").headers["x-oss-next-append-position"] == "6"
