"""Tables as CSV that spreadsheets open without carrying anything out."""

import csv
import io
from collections.abc import Iterable


def csv_text(rows: Iterable[Iterable[object]], *, line_end: str = "\r\n") -> str:
    """A line for each row; None is an empty cell, numbers stay numbers, texts become ``plain_cell``."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerows(
        [plain_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    return text.getvalue()


def plain_cell(text: str) -> str:
    """``text`` as a cell that no spreadsheet takes for a formula.

    Also not after blanks, which some take away first, and not in the full-width forms that Excel takes for the others.
    """
    begins = text.lstrip(" \t\r\n\v\f\u00a0\u3000\ufeff\0")[:1]
    is_formula = begins and begins in "=+-@\uff1d\uff0b\uff0d\uff20"
    return f"'{text}" if is_formula or (text[:1] in ("\t", "\r", "\n") and text) else text
