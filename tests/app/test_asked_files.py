"""Files that the program is asked to open, by whomever."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtNetwork import QLocalSocket

from imm_desktop.app import asked_files
from imm_desktop.app.asked_files import AskedFiles, FirstStart, hand_over
from tests.patience import WAIT_MS


@pytest.fixture
def first(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/tmp")
    asked, heard = AskedFiles(), []
    asked.take(heard.append)
    listening = FirstStart(tmp_path, asked)
    yield tmp_path, heard
    listening.close()


def handed_over(qtbot, data, files):
    """``hand_over`` by another process, while the loop of this one turns."""
    script = (
        "import sys, pathlib; from imm_desktop.app.asked_files import hand_over\n"
        "data, *files = map(pathlib.Path, sys.argv[1:])\n"
        "sys.exit(not hand_over(data, data / 'lock', files))"
    )
    other = subprocess.Popen([sys.executable, "-c", script, data, *files])
    qtbot.waitUntil(lambda: other.poll() is not None, timeout=WAIT_MS)
    return other.returncode == 0


def test_what_is_asked_for_waits_until_somebody_takes_it(qapp):
    asked, heard = AskedFiles([Path("/a")]), []
    asked.ask([Path("/b")])
    asked.take(heard.append)
    asked.ask([])
    asked.ask([Path("/c")])
    assert heard == [[Path("/a"), Path("/b")], [], [Path("/c")]]
    nothing = []
    AskedFiles().take(nothing.append)
    assert nothing == []


def test_macos_says_by_an_event_what_was_double_clicked(qapp):
    asked, heard = AskedFiles(), []
    asked.take(heard.append)
    assert asked.hear(QFileOpenEvent("/案件.immcase"))
    assert not asked.hear(QFileOpenEvent(QUrl("imm:nothing")))
    assert not asked.hear(QEvent(QEvent.Type.ApplicationActivate))
    assert heard == [[Path("/案件.immcase")]]


def test_a_second_start_hands_its_files_over(first, qtbot):
    data, heard = first
    assert handed_over(qtbot, data, [Path("/一 二.immcase")])
    assert handed_over(qtbot, data, [])
    assert heard == [[Path("/一 二.immcase")], []]


def test_another_profile_is_another_program(first, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(asked_files, "_TRY_FOR_S", 0.05)
    assert not hand_over(tmp_path / "other", tmp_path / "lock", [Path("/a")])


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\n",
        b"[]\n",
        b'{"open": "abc"}\n',
        b'{"open": ["relative"]}\n',
        b'{"open": [7]}\n',
        b"x" * 70_000,
    ],
)
def test_who_speaks_otherwise_is_sent_away(first, qtbot, said):
    data, heard = first
    stranger = QLocalSocket()
    stranger.connectToServer(asked_files._address(data))
    assert stranger.waitForConnected(WAIT_MS)
    stranger.write(said)
    stranger.flush()
    qtbot.waitUntil(
        lambda: stranger.state() is QLocalSocket.LocalSocketState.UnconnectedState, timeout=WAIT_MS
    )
    assert (heard, bytes(stranger.readAll().data())) == ([], b"")


def test_who_says_nothing_is_not_waited_for(qapp, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(asked_files, "_PATIENCE_MS", 30)
    asked = AskedFiles()
    listening = FirstStart(tmp_path, asked)
    silent = QLocalSocket()
    silent.connectToServer(asked_files._address(tmp_path))
    assert silent.waitForConnected(WAIT_MS)
    qtbot.waitUntil(
        lambda: silent.state() is QLocalSocket.LocalSocketState.UnconnectedState, timeout=WAIT_MS
    )
    listening.close()


def test_what_a_killed_program_left_is_no_hindrance(qapp, tmp_path, qtbot):
    first = FirstStart(tmp_path, AskedFiles())
    heard = []
    again = AskedFiles()
    again.take(heard.append)
    second = FirstStart(tmp_path, again)
    assert handed_over(qtbot, tmp_path, [Path("/a")])
    assert heard == [[Path("/a")]]
    second.close()
    first.close()
