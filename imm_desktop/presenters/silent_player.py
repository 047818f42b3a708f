"""Playing without sound, by the frame worker: what is left when no other player can, and enough for a silent video."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from imm_desktop.presenters.jobs import Jobs
    from imm_desktop.presenters.player_ports import SoundListener, Video

_JOB = "play"


def silent_name(*, lacks_sound: bool) -> str:
    """What the status bar calls it."""
    return QCoreApplication.translate("Player", "PyAV, no sound") if lacks_sound else "PyAV"


class SilentPlayer:
    """See ``SoundPlayer``. Its pictures are exact and come when they are due; a frame that is late is left out.

    Args:
        video: Where the pictures come from.
        size: Most width and height of a picture, asked for at each start.
        jobs: Of the player; an error of the worker is reported through it.
        listener: Hears of pictures and the end.
        lacks_sound: Whether there is sound that cannot be heard.
    """

    def __init__(
        self,
        video: "Video",
        size: Callable[[], tuple[int, int]],
        jobs: "Jobs",
        listener: "SoundListener",
        *,
        lacks_sound: bool,
    ) -> None:
        self._video, self._size, self._jobs, self._listener = video, size, jobs, listener
        self._lacks_sound = lacks_sound

    @property
    def name(self) -> str:
        """For the status bar."""
        return silent_name(lacks_sound=self._lacks_sound)

    def play(self, from_ms: int, rate: float) -> None:
        """See ``SoundPlayer``."""
        self._jobs.start(_JOB, self._play(from_ms, rate))

    def pause(self) -> None:
        """See ``SoundPlayer``."""
        self._jobs.cancel(_JOB)

    def set_sound(self, volume: int, *, is_muted: bool) -> None:
        """See ``SoundPlayer``: there is nothing to hear."""

    def close(self) -> None:
        """See ``SoundPlayer``."""
        self._jobs.cancel(_JOB)

    async def _play(self, from_ms: int, rate: float) -> None:
        width, height = self._size()
        stream = self._video.play(from_ms=from_ms, rate=rate, max_width=width, max_height=height)
        try:
            async for picture in stream:
                self._listener.show_picture(picture)
        finally:
            await stream.aclose()
        self._listener.end()
