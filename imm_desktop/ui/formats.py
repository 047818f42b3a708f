"""Numbers as operators read them; the units are the ones in the names."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

DASH: Final = "—"
"""Stands where nothing is known; never 0, which is something known."""

_SECOND_MS: Final = 1_000
_MINUTE_MS: Final = 60 * _SECOND_MS
_HOUR_MS: Final = 60 * _MINUTE_MS
_DAY_MS: Final = 24 * _HOUR_MS
_SIZE_STEP: Final = 1_000
_SIZE_UNITS: Final = ("B", "KB", "MB", "GB", "TB", "PB")


def span_text(span_ms: int) -> str:
    """How long something took or ago it was, in one unit: ``42 s``, ``4 h``, ``2 d``."""
    tr = QCoreApplication.translate
    if span_ms < _MINUTE_MS:
        return tr("Formats", "%1 s").replace("%1", str(max(0, span_ms) // _SECOND_MS))
    if span_ms < _HOUR_MS:
        return tr("Formats", "%1 min").replace("%1", str(span_ms // _MINUTE_MS))
    if span_ms < _DAY_MS:
        return tr("Formats", "%1 h").replace("%1", str(span_ms // _HOUR_MS))
    return tr("Formats", "%1 d").replace("%1", count_text(span_ms // _DAY_MS))


def size_text(size_bytes: int | None) -> str:
    """Size of an object in steps of 1000: ``212 MB``, ``1.4 GB``."""
    if size_bytes is None:
        return DASH
    amount = float(size_bytes)
    unit = 0
    while amount >= _SIZE_STEP - 0.5 and unit < len(_SIZE_UNITS) - 1:
        amount /= _SIZE_STEP
        unit += 1
    digits = 1 if unit and amount < 9.95 else 0
    return f"{amount:.{digits}f} {_SIZE_UNITS[unit]}"


def count_text(count: int) -> str:
    """A whole number with the locale's separators: ``1,284,106``."""
    locale = QLocale()
    if (
        locale.language() is QLocale.Language.C
    ):  # groups nothing; the default before a language is chosen
        locale = QLocale(QLocale.Language.English)
    return locale.toString(count)


def percent_text(share: float) -> str:
    """A share from 0 to 1: ``33 %``; small ones keep a digit so that they never read as nothing."""
    percent = share * 100
    if 0 < percent < 10:
        return f"{max(percent, 0.1):.1f} %"
    # 99.96 % of coverage is not all of it.
    return f"{min(percent, 99.0) if share < 1 else percent:.0f} %"
