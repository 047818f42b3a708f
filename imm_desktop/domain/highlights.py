"""What a highlight or a conversion wrote."""

from dataclasses import dataclass

from imm_desktop.domain.media import ObjectUri


@dataclass(frozen=True, slots=True)
class HighlightReport:
    """Objects that a highlight task or a conversion wrote, as far as they are known."""

    outputs: tuple[ObjectUri, ...]
    message: str = ""
