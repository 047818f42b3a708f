import pytest
from PySide6.QtGui import QTextDocument

from imm_desktop.presenters.plain_text import one_line, plain_tip, shown_name


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("abc\u202edef", "abcdef"),
        ("two\nlines\tand\x00more", "two lines and more"),
        ("  汽车  ", "汽车"),
        ("שלום", "שלום"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
    ],
)
def test_names_are_one_line_that_reads_as_it_is_written(text, line):
    assert one_line(text) == line


def test_a_name_with_nothing_to_read_is_a_dash():
    assert shown_name("\u202e \n") == "—"


@pytest.mark.parametrize("name", ["<b>bold</b>.mp4", '<img src="file:///etc/passwd">', "a < b & c"])
def test_a_tooltip_shows_a_name_as_it_is_written(qapp, name):
    document = QTextDocument()
    tip = plain_tip(f"{name}\nnext line")
    document.setHtml(tip) if tip.startswith("<") else document.setPlainText(tip)
    assert document.toPlainText().replace("\u2028", "\n") == f"{name}\nnext line"
    assert "<img" not in tip
