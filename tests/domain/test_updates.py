"""Which version is newer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.updates import is_newer


@pytest.mark.parametrize(
    ("version", "than"),
    [
        ("0.2.0", "0.1.9"),
        ("0.10", "0.9.1"),
        ("1.0", "1.0rc2"),
        ("1.0rc2", "1.0rc1"),
        ("1.0b1", "1.0a9"),
        ("1.0.1a1", "1.0"),
    ],
)
def test_later_versions_are_newer(version, than):
    assert is_newer(version, than)
    assert not is_newer(than, version)


@given(st.lists(st.integers(0, 999), min_size=1, max_size=4))
def test_no_version_is_newer_than_itself_however_long_it_is_written(numbers):
    short = ".".join(map(str, numbers))
    long = ".".join(map(str, [*numbers, 0, 0, 0][:4]))

    assert not is_newer(short, long)
    assert not is_newer(long, short)


@pytest.mark.parametrize("text", ["", "latest", "1.0.0.0.0", "1.0-evil", "-1", "1" * 9])
def test_what_is_no_version_is_refused(text):
    with pytest.raises(ValueError, match="not a version"):
        is_newer(text, "1.0")
