"""Between positions and pixels: the arithmetic of the timeline, without Qt."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from imm_desktop.domain.timing import TimeRange

LEAST_VISIBLE_MS: Final = 40
"""Zoomed in no further than this: one frame at 25 frames a second fills the width."""

_WRITTEN: Final = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:\.\d*)?)\s*(s|m|min|h)?", re.ASCII)

_TICKS_MS: Final = (
    *(1, 2, 5, 10, 20, 50, 100, 200, 500),
    *(1_000, 2_000, 5_000, 10_000, 15_000, 30_000),
    *(60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000),
    *(3_600_000, 7_200_000, 14_400_000, 21_600_000, 43_200_000, 86_400_000),
)
"""Distances between ticks that a person counts in."""


@dataclass(frozen=True, slots=True)
class TimeScale:
    """``visible`` spread evenly over ``width`` pixels, both at least 1."""

    visible: TimeRange
    width: int

    @property
    def ms_per_px(self) -> float:
        """Milliseconds that one pixel stands for."""
        return max(self.visible.duration_ms, 1) / max(self.width, 1)

    def x_of(self, position_ms: float) -> float:
        """Pixels from the left edge; outside 0..width when the position is not visible."""
        return (position_ms - self.visible.start_ms) / self.ms_per_px

    def position_at(self, x: float) -> int:
        """The position under pixel ``x``, never negative."""
        return max(0, round(self.visible.start_ms + x * self.ms_per_px))


class Ticks(NamedTuple):
    """The marks of the ruler that fall into the visible range, as positions; a frame has a hundred of them."""

    written: range
    small: range
    """Those of ``written`` included."""

    def text_of(self, position_ms: int) -> str:
        """What is written beside one of ``written``."""
        return clock_text(position_ms, self.written.step)


NO_TICKS: Final = Ticks(range(0), range(0))


def whole(duration_ms: int) -> TimeRange:
    """All of a video; of one with no length, a second, so that there is something to show."""
    return TimeRange(0, duration_ms if duration_ms > 0 else 1000)


def zoomed(visible: TimeRange, factor: float, at_ms: float, bounds: TimeRange) -> TimeRange:
    """``visible`` made ``factor`` times as long with ``at_ms`` kept under the same pixel.

    It never leaves ``bounds`` and never gets shorter than ``LEAST_VISIBLE_MS`` (or ``bounds``, if that is shorter).
    """
    least = min(LEAST_VISIBLE_MS, bounds.duration_ms)
    duration = min(max(round(visible.duration_ms * factor), least), bounds.duration_ms)
    share = (at_ms - visible.start_ms) / max(visible.duration_ms, 1)
    return _placed(round(at_ms - share * duration), duration, bounds)


def panned(visible: TimeRange, delta_ms: float, bounds: TimeRange) -> TimeRange:
    """``visible`` moved by ``delta_ms`` as far as ``bounds`` allow; as long as before."""
    return _placed(round(visible.start_ms + delta_ms), visible.duration_ms, bounds)


def shown(visible: TimeRange, position_ms: int, bounds: TimeRange) -> TimeRange:
    """``visible`` if it holds ``position_ms``, else moved so that it begins a tenth before it."""
    if visible.start_ms <= position_ms <= visible.end_ms:
        return visible
    return _placed(round(position_ms - visible.duration_ms / 10), visible.duration_ms, bounds)


def ticks_of(scale: TimeScale, least_px: float) -> Ticks:
    """The marks that fall into the visible range, the written ones at least ``least_px`` apart."""
    visible, wanted = scale.visible, least_px * scale.ms_per_px
    step = next((one for one in _TICKS_MS if one >= wanted), None)
    if step is None:
        day = _TICKS_MS[-1]
        step = day * -(-round(wanted) // day)
    parts = 5 if step % 5 == 0 and scale.x_of(visible.start_ms + step / 5) >= 4 else 1
    written, small = (
        range(-(-visible.start_ms // one) * one, visible.end_ms + 1, one)
        for one in (step, step // parts)
    )
    return Ticks(written, small)


@lru_cache(maxsize=512)
def clock_text(position_ms: int, step_ms: int) -> str:
    """``M:SS`` or ``H:MM:SS``, with as many decimals as ticks ``step_ms`` apart need to differ."""
    seconds, ms = divmod(position_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
    if step_ms % 1000 == 0:
        return text
    if step_ms % 100 == 0:
        return f"{text}.{ms // 100}"
    return f"{text}.{ms // 10:02d}" if step_ms % 10 == 0 else f"{text}.{ms:03d}"


def position_of(text: str) -> int | None:
    """The position that a person wrote, such as ``1:02:03.5``, ``2:03``, ``90``, ``90s`` or ``5m``; None if it is none."""
    found = _WRITTEN.fullmatch(text.strip().replace("：", ":").replace("，", ".").replace(",", "."))
    if found is None:
        return None
    hours, minutes, seconds, unit = found.groups()
    factor = {"m": 60, "min": 60, "h": 3600}.get(unit or "s", 1)
    return round((int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds) * factor) * 1000)


def _placed(start_ms: int, duration_ms: int, bounds: TimeRange) -> TimeRange:
    duration_ms = min(duration_ms, bounds.duration_ms)
    start_ms = min(max(start_ms, bounds.start_ms), bounds.end_ms - duration_ms)
    return TimeRange(start_ms, start_ms + duration_ms)
