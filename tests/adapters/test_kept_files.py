"""How much is kept, and emptying a cache."""

import os

import pytest

from imm_desktop.adapters.kept_files import KeptFiles


@pytest.fixture
def folder(tmp_path):
    cache = tmp_path / "cache"
    (cache / "ab").mkdir(parents=True)
    (cache / "one").write_bytes(b"x" * 10)
    (cache / "ab" / "two").write_bytes(b"x" * 5)
    return cache


def test_sizes_of_files_folders_and_nothing(folder, run):
    keeper = KeptFiles()
    assert run(keeper.size_of(folder)) == 15
    assert run(keeper.size_of(folder / "one")) == 10
    assert run(keeper.size_of(folder / "none")) == 0
    (folder / "one-wal").write_bytes(b"x" * 7)
    assert run(keeper.size_of(folder / "one")) == 17, "an archive that is open lies in its journal"


def test_only_what_lies_in_the_folder_is_deleted(folder, run, tmp_path):
    outside = tmp_path / "film.mp4"
    outside.write_bytes(b"film")
    if hasattr(os, "symlink"):
        (folder / "link").symlink_to(outside)
        (folder / "way").symlink_to(tmp_path, target_is_directory=True)
    keeper = KeptFiles()
    run(keeper.empty(folder))
    assert run(keeper.size_of(folder)) == 0
    assert outside.read_bytes() == b"film"
    run(keeper.empty(folder / "none"))
