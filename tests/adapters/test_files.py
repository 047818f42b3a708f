"""Files are put in place whole or not at all; what is no file is written to."""

import os
import sys
import threading

import pytest

from imm_desktop.adapters.files import write_whole_now


def test_a_file_that_cannot_be_written_leaves_the_earlier_one(tmp_path, monkeypatch):
    path = tmp_path / "kept.csv"
    write_whole_now(path, b"first")

    def refuse(_handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="no space left"):
        write_whole_now(path, b"second")
    assert path.read_bytes() == b"first"
    assert [one.name for one in tmp_path.iterdir()] == ["kept.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="has no such pipes")
def test_a_pipe_stays_a_pipe(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()))
    reader.start()
    write_whole_now(path, b"through")
    reader.join()
    assert read == [b"through"]
    assert path.is_fifo()
