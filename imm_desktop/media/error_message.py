"""A `MediaError` on its way between a worker and the window, in both directions."""

from typing import Any, Final

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason

_ABOUT: Final = ("name", "position_ms", "status", "signal", "cause")


def told_of(error: MediaError) -> dict[str, Any]:
    """What JSON carries of it: its reason by name, and what is known besides."""
    about = {name: getattr(error, name) for name in _ABOUT}
    return {"reason": error.reason.name, **about}


def error_in(told: dict[str, Any]) -> MediaError:
    """The error that `told_of` told."""
    about = {name: told[name] for name in _ABOUT}
    return MediaError(MediaReason[told["reason"]], **about)
