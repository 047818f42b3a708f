"""Design tokens: the only file with a colour, a space or a size in it."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QColor, QPalette

SPACE: Final = (0, 4, 8, 12, 16, 24, 32)
"""Spacing scale in device-independent pixels; index it, never type a number."""

RADIUS: Final = 6
"""Corner of a control, in pixels."""
CARD_RADIUS: Final = 8
CONTROL_HEIGHT: Final = 32
"""Least height of a button or a field; it grows with the text (see ``fonts.control_height``)."""
NAV_ROW_HEIGHT: Final = 34
LIST_ROW_HEIGHT: Final = 52
"""A row of two lines, as in the review queue."""
TABLE_ROW_HEIGHT: Final = 39
NAV_WIDTH: Final = 184
BAR_HEIGHT: Final = 48
STATUS_HEIGHT: Final = 26
ICON_SIZE: Final = 16
FOCUS_WIDTH: Final = 2
"""Width of the ring around the control that has the keyboard."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """One look. Colours are ``#rrggbb``; wrap them in ``QColor`` where one is painted.

    Attributes:
        window: Behind everything; the gaps between cards.
        surface: Panels, bars, cards, lists.
        raised: Buttons, footers, table heads.
        hover: Under the pointer; also the chosen part of a segmented control.
        field: Inside of an input.
        line: Separates; decoration only.
        strong_line: Outline of a control.
        text: Contrast of at least 4.5 on window, surface, raised and hover.
        muted: Secondary text; the same contrast.
        faint: Decoration only: its contrast is below 4.5, so never text that must be read.
        accent_fill: Behind the chosen row.
        on_accent: Text on ``accent``; likewise ``on_pass`` and ``on_block``.
        verdict_pass: Suggestion pass and verdict approve; ``verdict_pass_fill`` lies behind it in a chip.
        lanes: Edges of label clips by kind; their fill is the same at 35 %.
        shadow_alpha: Strength of the shadow under what floats, 0 to 255.
    """

    name: str
    window: str
    surface: str
    raised: str
    hover: str
    field: str
    line: str
    strong_line: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_fill: str
    on_accent: str
    verdict_pass: str
    verdict_pass_fill: str
    on_pass: str
    verdict_review: str
    verdict_review_fill: str
    verdict_block: str
    verdict_block_fill: str
    on_block: str
    lanes: tuple[str, str, str, str, str]
    shadow_alpha: int


DARK: Final = Tokens(
    name="dark",
    window="#0f1115",
    surface="#16191f",
    raised="#1d2129",
    hover="#242934",
    field="#0f1115",
    line="#272c36",
    strong_line="#343b48",
    text="#e8eaee",
    muted="#9ca5b3",
    faint="#66707f",
    accent="#6c9eff",
    accent_fill="#1b2a47",
    on_accent="#0b1220",
    verdict_pass="#3dbb7e",  # noqa: S106  a colour, not a password
    verdict_pass_fill="#12301f",  # noqa: S106
    on_pass="#08150e",  # noqa: S106
    verdict_review="#e8ae3f",
    verdict_review_fill="#352a12",
    verdict_block="#f2655c",
    verdict_block_fill="#3a1a19",
    on_block="#1c0807",
    lanes=("#5b8def", "#37b3a6", "#a57bea", "#d9798f", "#8fb04a"),
    shadow_alpha=120,
)

# accent and verdict_pass are two or three levels darker than the design table says: with its values the text of
# a chip has a contrast of 4.4 on its fill, and 4.5 is the rule.
LIGHT: Final = Tokens(
    name="light",
    window="#f4f5f7",
    surface="#ffffff",
    raised="#f0f2f5",
    hover="#e8ebf0",
    field="#f0f2f5",
    line="#e1e5eb",
    strong_line="#cdd3dc",
    text="#191c22",
    muted="#566070",
    faint="#8a94a3",
    accent="#2a63df",
    accent_fill="#e6eeff",
    on_accent="#ffffff",
    verdict_pass="#137d48",  # noqa: S106  a colour, not a password
    verdict_pass_fill="#ddf5e7",  # noqa: S106
    on_pass="#ffffff",  # noqa: S106
    verdict_review="#8f6000",
    verdict_review_fill="#fbefd2",
    verdict_block="#c4322a",
    verdict_block_fill="#fce4e2",
    on_block="#ffffff",
    lanes=("#3d74dc", "#17897c", "#7c4fd0", "#b94765", "#65831f"),
    shadow_alpha=46,
)


ON_GLASS: Final = "#f5f6f8"
"""Text on ``glass``, in both looks."""


def glass(alpha: int = 190) -> QColor:
    """Dark glass for what is written on a picture: the colours of the look mean nothing there. Alpha 0 to 255."""
    return QColor(12, 14, 18, alpha)


def tokens_of(palette: QPalette) -> Tokens:
    """The look that ``palette`` belongs to; ask while painting, so that a change shows at once."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT
