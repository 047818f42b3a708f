"""Finding single frames: a near one at once, the exact one after it, steps in between never lost."""

import itertools
import logging
from collections.abc import Callable

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.player_ports import Video

log = logging.getLogger(__name__)


class Seeking:
    """Frames of one open video for one player; the newest wish wins.

    Args:
        video: Where the frames come from.
        jobs: Of the player; errors of exact frames are reported through it.
        show: Told of a picture that was looked for.
        stepped: Told of a picture that was stepped to, which moves the playhead.
    """

    def __init__(
        self,
        video: Video,
        jobs: Jobs,
        show: Callable[[Picture], None],
        stepped: Callable[[Picture], None],
    ) -> None:
        self._video, self._jobs, self._show, self._stepped = video, jobs, show, stepped
        self._runs = itertools.count(1)
        self._size = (16, 16)
        self._wanted_ms = 0
        self._exact_is_due = False
        self._looks_near = False
        self._pending_steps = 0
        self._stepping = 0
        """Number of the run that takes steps; 0 when none does."""

    @property
    def is_due(self) -> bool:
        """Whether the exact frame of the last wish has not come yet."""
        return self._exact_is_due

    def set_size(self, size: tuple[int, int]) -> None:
        """Ask for pictures of at most this width and height from now on."""
        self._size = size

    def go_to(self, position_ms: int) -> None:
        """Show the frame at ``position_ms``: meanwhile a near one, which another lane of the worker finds."""
        self.find_exact(position_ms)
        if not self._looks_near:
            self._looks_near = True
            self._jobs.start("near", self._find_near())

    def find_exact(self, position_ms: int) -> None:
        """Show the exact frame at ``position_ms`` and nothing before it."""
        self._pending_steps = self._stepping = 0
        self._wanted_ms, self._exact_is_due = position_ms, True
        self._jobs.start("exact", self._find_exact(position_ms))

    def step(self, frames: int, from_ms: int) -> None:
        """Show the frame so many frames after ``from_ms``; steps that are still under way count from where they lead."""
        self._pending_steps += frames
        if not self._stepping:
            self._exact_is_due = False
            self._wanted_ms, self._stepping = from_ms, next(self._runs)
            self._jobs.start("exact", self._take_steps(self._stepping))

    def stop(self) -> None:
        """Look for nothing any more."""
        self._exact_is_due = False
        self._pending_steps = self._stepping = 0
        self._jobs.cancel("exact")
        self._jobs.cancel("near")

    async def _find_exact(self, position_ms: int) -> None:
        width, height = self._size
        picture = await self._video.frame_at(position_ms, max_width=width, max_height=height)
        if picture is not None:
            self._exact_is_due = False
            self._show(picture)

    async def _find_near(self) -> None:
        """A drag wishes sixty times a second: whenever a near picture has come, the newest wish is next."""
        try:
            position_ms = -1
            while position_ms != self._wanted_ms and self._exact_is_due:
                position_ms = self._wanted_ms
                width, height = self._size
                picture = await self._video.keyframe_near(
                    position_ms, max_width=width, max_height=height
                )
                if picture is not None and self._exact_is_due:
                    self._show(picture)
        except MediaError as error:
            log.info("no near picture: %s", error)  # the exact frame's job reports it
        finally:
            self._looks_near = False

    async def _take_steps(self, run: int) -> None:
        """Holding the key down adds to what is pending, so that the picture keeps up with the finger."""
        try:
            while self._pending_steps:
                frames, self._pending_steps = self._pending_steps, 0
                width, height = self._size
                picture = await self._video.step(
                    frames, from_ms=self._wanted_ms, max_width=width, max_height=height
                )
                if picture is not None:
                    self._wanted_ms = picture.position_ms
                    self._stepped(picture)
        finally:
            if self._stepping == run:
                self._stepping = 0
