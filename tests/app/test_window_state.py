"""What the first frame needs; losing it must never cost more than the window's place."""

import json

import pytest

from imm_desktop.app.window_state import WindowStateFile


@pytest.fixture
def path(tmp_path):
    return tmp_path / "config" / "window.json"


def test_it_comes_back_as_it_was_kept(path):
    state = WindowStateFile(path)
    assert state.load_window_state() is None
    state.save_window_state(b"\x00\xffgeometry")
    state.remember({"look": "dark", "text_scale": 1.2})
    again = WindowStateFile(path)
    assert again.load_window_state() == b"\x00\xffgeometry"
    assert (again.text("look", ""), again.number("text_scale", 1.0)) == ("dark", 1.2)
    assert (again.text("language", "en"), again.number("other", 7.0)) == ("en", 7.0)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[1, 2]",
        b"null",
        b"[" * 100_000,
        b'{"window": 5}',
        b'{"window": "not base64!"}',
        b'{"window": "\xc3\xa4"}',
        b'{"window": ["AAAA"]}',
    ],
)
def test_a_damaged_file_is_as_good_as_none_and_is_replaced(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    state = WindowStateFile(path)
    assert state.load_window_state() is None
    assert state.text("look", "system") == "system"
    state.save_window_state(b"place")
    assert WindowStateFile(path).load_window_state() == b"place"


@pytest.mark.parametrize("value", ["wide", None, True, [], {"x": 1}, float("nan"), 1e999, 10**400])
def test_what_is_no_number_is_not_taken_for_one(path, value):
    path.parent.mkdir()
    path.write_text(json.dumps({"text_scale": value, "look": 3}), encoding="utf-8")
    state = WindowStateFile(path)
    assert state.number("text_scale", 1.0) == 1.0
    assert state.text("look", "system") == "system"


def test_nothing_is_written_when_nothing_changed(path):
    state = WindowStateFile(path)
    state.remember({"look": "dark"})
    before = path.stat().st_mtime_ns, path.stat().st_ino
    state.remember({"look": "dark"})
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


@pytest.mark.allow_log("the window's place cannot be kept")
def test_a_disk_that_refuses_is_logged_and_nothing_else(tmp_path):
    (tmp_path / "config").write_text("in the way")
    state = WindowStateFile(tmp_path / "config" / "window.json")
    state.save_window_state(b"place")
    assert state.load_window_state() == b"place"
