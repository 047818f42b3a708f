"""A part of ``make fuzz-media``: no crash and no hang of the window, whatever the file is."""

import os

import pytest

from tests.media.fuzz import run

FILES = int(os.environ.get("FUZZ_FILES", "2000"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))


@pytest.mark.timeout(600 + FILES // 4)
@pytest.mark.allow_log("frame worker")
def test_mutated_files_are_answered_and_never_hold_up_the_window():
    report = run(FILES, SEED)
    print(report)
    assert report.is_good, str(report)
    assert report.files == FILES
    assert report.opened > FILES // 4
    # Playing is cut short where decoding is slow: a busy machine shows fewer pictures a file.
    assert report.pictures > report.opened // 2
