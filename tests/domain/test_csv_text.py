"""Tables as CSV: any text comes back, and none of it is carried out."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.csv_text import csv_text, plain_cell


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\n=1", "＝1", "\u00a0@x", "\ufeff=1"]
)
def test_no_cell_is_a_formula(text):
    assert plain_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["", "a=1", "梅", "0", " a"])
def test_other_cells_stay_as_they_are(text):
    assert plain_cell(text) == text


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))),
        max_size=4,
    )
)
def test_every_text_is_read_again(rows):
    rows = [row for row in rows if row]
    read = list(csv.reader(io.StringIO(csv_text(rows), newline="")))
    assert read == [[plain_cell(cell) for cell in row] for row in rows]


def test_numbers_stay_numbers_and_none_is_an_empty_cell():
    assert csv_text([("a", -1, 2.5, None)], line_end="\n") == "a,-1,2.5,\n"
