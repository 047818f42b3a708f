import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.ui.formats import (
    DASH,
    count_text,
    percent_text,
    size_text,
    span_text,
)


@pytest.mark.parametrize(
    ("span_ms", "shown"),
    [
        (0, "0 s"),
        (59_999, "59 s"),
        (60_000, "1 min"),
        (4 * 3_600_000, "4 h"),
        (2 * 86_400_000, "2 d"),
    ],
)
def test_a_span_has_one_unit(span_ms: int, shown: str) -> None:
    assert span_text(span_ms) == shown


@pytest.mark.parametrize(
    ("size_bytes", "shown"),
    [
        (None, DASH),
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 KB"),
        (212_400_000, "212 MB"),
        (1_440_000_000, "1.4 GB"),
        (999_999, "1.0 MB"),
    ],
)
def test_a_size_has_few_digits(size_bytes: int | None, shown: str) -> None:
    assert size_text(size_bytes) == shown


@given(st.floats(0, 1))
def test_a_share_never_reads_as_all_or_nothing_when_it_is_not(share: float) -> None:
    shown = percent_text(share)
    assert (shown == "100 %") == (share == 1)
    assert (shown == "0 %") == (share == 0)


def test_counts_are_grouped() -> None:
    assert count_text(1_284_106) == "1,284,106"
