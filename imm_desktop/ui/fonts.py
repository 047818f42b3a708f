"""Text sizes: every font is the system's, times a role, times the operator's scale."""

import sys
from enum import Enum
from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics
from PySide6.QtWidgets import QApplication

from imm_desktop.ui.tokens import CONTROL_HEIGHT

FALLBACKS: Final = {
    "win32": ("Segoe UI", "Microsoft YaHei UI"),
    "darwin": ("PingFang SC",),
    "linux": ("Inter", "Noto Sans", "DejaVu Sans", "Noto Sans CJK SC", "WenQuanYi Micro Hei"),
}
"""After the system's own family: those that carry Chinese; on Linux first what stands in for a family that is
named by the desktop but not installed (else a Chinese one without bold would draw the Latin letters)."""

LEAST_BODY_PX: Final = 13
"""Body text is never smaller at scale 1, whatever the system says."""
_POINTS_PER_INCH: Final = 72


class Role(Enum):
    """What a text is for: (size relative to body, weight)."""

    SMALL = (11 / 13, QFont.Weight.Normal)
    SMALL_STRONG = (11 / 13, QFont.Weight.DemiBold)
    BODY = (1.0, QFont.Weight.Normal)
    STRONG = (1.0, QFont.Weight.DemiBold)
    TITLE = (15 / 13, QFont.Weight.DemiBold)
    DISPLAY = (1.5, QFont.Weight.DemiBold)


def install_fonts(app: QApplication, scale: float = 1.0) -> None:
    """Make the body font the application's; ``scale`` is the operator's text size, 1.0 is normal."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    families = [system.family(), *FALLBACKS.get(sys.platform, FALLBACKS["linux"])]
    if sys.platform == "win32":
        families = list(FALLBACKS["win32"])
    font = QFont(system)
    font.setFamilies(list(dict.fromkeys(families)))
    font.setPixelSize(round(max(LEAST_BODY_PX, _pixels_of(system)) * scale))
    app.setFont(font)
    # Qt itself tells the widgets only while its event loop runs.
    if any(window.font().pixelSize() != font.pixelSize() for window in app.topLevelWidgets()):
        for widget in app.allWidgets():
            app.sendEvent(widget, QEvent(QEvent.Type.ApplicationFontChange))


MOST_KEPT: Final = 256
"""Fonts that are remembered; a window in one text size uses about thirty."""
_MADE: Final[dict[tuple[str, Role, bool], QFont]] = {}


def font_of(base: QFont, role: Role, *, tabular: bool = False) -> QFont:
    """``base`` (a widget's own font) in ``role``; ``tabular`` gives all digits one width, for times.

    The same font comes back for the same question: lists ask thousands of times a second. Do not change it.
    """
    key = (base.key(), role, tabular)
    known = _MADE.get(key)
    if known is not None:
        return known
    ratio, weight = role.value
    font = QFont(base)
    font.setPixelSize(max(1, round(_pixels_of(base) * ratio)))
    font.setWeight(weight)
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    if len(_MADE) >= MOST_KEPT:
        _MADE.clear()
    _MADE[key] = font
    return font


def control_height(base: QFont) -> int:
    """Height of a button or a field with text in ``base``."""
    return max(CONTROL_HEIGHT, QFontMetrics(base).height() + 14)


def scaled(base: QFont, pixels: int) -> int:
    """``pixels`` of normal text size, for text in ``base``: icons and columns that grow with the text."""
    return round(pixels * max(1.0, _pixels_of(base) / LEAST_BODY_PX))


COMPACT_SHARE: Final = 0.8
_COMPACT: Final = "imm_is_compact"


def choose_density(app: QApplication, *, is_compact: bool) -> None:
    """Let rows stand close, or not, in every widget from now on."""
    if bool(app.property(_COMPACT)) is is_compact:
        return
    app.setProperty(_COMPACT, is_compact)
    for widget in app.allWidgets():
        app.sendEvent(widget, QEvent(QEvent.Type.FontChange))


def dense_height(base: QFont, least: int, lines: int = 1) -> int:
    """Height of a row of a list or table that is ``least`` pixels high at normal text size; less when it is compact."""
    app = QApplication.instance()
    is_compact = app is not None and bool(app.property(_COMPACT))
    room = lines * QFontMetrics(base).height()
    if is_compact:
        return max(round(scaled(base, least) * COMPACT_SHARE), room + 6)
    return max(scaled(base, least) if lines == 1 else least, room + (16 if lines > 1 else 0))


def row_height(base: QFont, least: int) -> int:
    """Height of a row that is ``least`` pixels high at normal text size."""
    return scaled(base, least)


def _pixels_of(font: QFont) -> float:
    if font.pixelSize() > 0:
        return font.pixelSize()
    return font.pointSizeF() * QApplication.primaryScreen().logicalDotsPerInch() / _POINTS_PER_INCH
