"""What a moderation judge says about a snapshot."""

from dataclasses import dataclass
from typing import Any, Final

from imm_desktop.engine.analysis.opinions import Opinions
from imm_desktop.engine.analysis.pictures import Grey

PASS: Final = "pass"  # noqa: S105 - a verdict, no password
REVIEW: Final = "review"
BLOCK: Final = "block"
_GRAVITY: Final = (PASS, REVIEW, BLOCK)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A frame that moderation looks at."""

    offset_ms: int
    """From the first frame; for an animated image the number of the picture, in thousands."""
    opinions: Opinions

    @property
    def miniature(self) -> Grey:
        """See `miniature_of`."""
        return self.opinions.miniature

    @property
    def is_blank(self) -> bool:
        """One even colour."""
        return self.opinions.is_blank


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in one snapshot that a person should look at."""

    scene: str
    label: str
    """A label of the service, such as ``porn`` or ``qrcode``."""
    offset_ms: int
    rate: float
    """0 to 100: how sure."""
    suggestion: str
    rule: str
    """Ours: what was found, such as ``phone``."""
    text: str = ""
    """Ours: the text or code that was read."""

    def block_frame(self) -> dict[str, Any]:
        """The finding under wire names; ``Offset`` is in whole seconds as in the service."""
        frame: dict[str, Any] = {
            "Label": self.label,
            "Offset": self.offset_ms // 1000,
            "Rate": round(self.rate, 2),
            "Scene": self.scene,
            "OffsetMs": self.offset_ms,
            "Suggestion": self.suggestion,
            "Rule": self.rule,
        }
        if self.text:
            frame["Text"] = self.text
        return frame


def gravest(suggestions: list[str]) -> str:
    """The most severe of ``suggestions``; ``pass`` when there are none."""
    return max(suggestions, key=_GRAVITY.index, default=PASS)
