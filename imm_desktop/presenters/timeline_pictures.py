"""What the timeline shows of an open video besides its labels: small pictures, how loud it is, where shots begin."""

import logging
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Signal

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.player_choices import PlayerChoices
from imm_desktop.presenters.player_ports import PlayerState, Video

log = logging.getLogger(__name__)

_WAVE_PART_MS: Final = 25
"""Loudness is told of stretches so long: speech and beats can be seen when one zooms in."""
_LEAST_WAVE_PARTS: Final = 8_000
_MOST_WAVE_PARTS: Final = 1_500_000
"""Ten hours, 1.5 MB."""


class TimelinePictures(PlayerChoices):
    """A player as far as the timeline asks for pictures and sound of the video that is open. `PlayerPresenter` is one."""

    tile_changed = Signal(int, object)  # position_ms asked for, Picture
    peaks_changed = Signal(object)  # bytes, 0 to 255 of equal parts of the video
    shots_changed = Signal(
        object
    )  # Sequence[int], ms, in order: where shots begin, as far as it is known

    jobs: Jobs

    def __init__(self, state: PlayerState) -> None:
        super().__init__(state)
        self._video: Video | None = None

    def load_filmstrip(
        self, positions_ms: Sequence[int], *, max_width: int, max_height: int
    ) -> None:
        """Fetch small pictures, told one by one by ``tile_changed``; a new call ends the one before."""
        if self._video is None or not positions_ms:
            return
        self.jobs.start(
            "filmstrip",
            tell_tiles(self._video, positions_ms, (max_width, max_height), self.tile_changed.emit),
        )

    def load_peaks(self, count: int) -> None:
        """Measure how loud the video is, in so many parts; told by ``peaks_changed`` once it is known."""
        if self._video is not None:
            self.jobs.start("peaks", tell_peaks(self._video, count, self.peaks_changed.emit))

    def load_shots(self) -> None:
        """Look for shots while nobody waits for anything; told by ``shots_changed``, each time more are known."""
        if self._video is not None:
            self.jobs.start("shots", tell_shots(self._video, self.shots_changed.emit))


def wave_parts(duration_ms: int) -> int:
    """In how many equal parts the loudness of a video is measured."""
    return min(max(duration_ms // _WAVE_PART_MS, _LEAST_WAVE_PARTS), _MOST_WAVE_PARTS)


async def tell_tiles(
    video: Video,
    positions_ms: Sequence[int],
    most_size: tuple[int, int],
    tell: Callable[[int, Picture], object],
) -> None:
    """Tell one picture a position, with the position that was asked for; what cannot be decoded stays out."""
    width, height = most_size
    stream = video.filmstrip(positions_ms, max_width=width, max_height=height)
    wanted = iter(positions_ms)
    try:
        async for picture in stream:
            tell(next(wanted), picture)
    except MediaError as error:
        log.info("the filmstrip stays incomplete: %s", error)  # the big picture reports it
    finally:
        await stream.aclose()


async def tell_peaks(video: Video, count: int, tell: Callable[[object], object]) -> None:
    """Tell how loud ``video`` is in ``count`` parts, once it is known."""
    try:
        peaks = await video.peaks(count)
    except MediaError as error:
        log.info("the sound is not shown: %s", error)
        return
    tell(peaks)


async def tell_shots(video: Video, tell: Callable[[Sequence[int]], object]) -> None:
    """Tell where shots begin, and again whenever more of them are known."""
    try:
        async for starts_ms in video.shots():
            tell(starts_ms)
    except MediaError as error:
        log.info("shots stay incomplete: %s", error)
