"""Playing the clips of a film one after another, through the player that shows one video at a time."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.films import FilmClip
from imm_desktop.domain.settings import Veil
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.player_ports import Phase, PlayerState
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.services.bench import Bench

if TYPE_CHECKING:
    from imm_desktop.domain.media import ObjectUri

_NEAR_END_MS = 60
"""A video that stops this close before the end of its clip has come to its end."""


class FilmPreview(QObject):
    """Shows single clips, and plays many; the veil lies before the first picture of each video.

    Args:
        player: Shows the pictures; nobody else opens videos in it.
        veil_of: The veil for a video by its moderation's suggestion; empty where it has none.
    """

    row_changed = Signal(int)
    """The clip that plays, by its place in the film; -1 when none does."""
    problem_raised = Signal(Problem)

    def __init__(self, player: PlayerPresenter, veil_of: Callable[[str], Veil]) -> None:
        super().__init__()
        self.player = player
        self._veil_of = veil_of
        self._bench: Bench | None = None
        self._clips: tuple[FilmClip, ...] = ()
        self._row = -1
        self._open: ObjectUri | None = None
        self._begins = False
        """Whether playing is to begin once the video is open."""
        self._is_going = False
        """Whether what the player says is still about the clip before."""
        self.jobs = Jobs(on_error=self._failed)
        player.position_changed.connect(self._moved)
        player.state_changed.connect(self._changed)

    @property
    def row(self) -> int:
        """The clip that plays; -1 when none does."""
        return self._row

    def use(self, bench: Bench | None) -> None:
        """Show videos of ``bench``; what was shown is closed."""
        self.stop()
        self._bench = bench
        self._open = None
        self.player.unload()

    def show(self, clip: FilmClip) -> None:
        """Show the first frame of ``clip``, paused."""
        self.stop()
        self._clips = (clip,)
        self.jobs.start("go", self._go(clip, is_to_play=False))

    def play(self, clips: Sequence[FilmClip], row: int = 0) -> None:
        """Play ``clips`` from the one at ``row`` to the last."""
        self.stop()
        if 0 <= row < len(clips):
            self._clips = tuple(clips)
            self._go_on(row)

    def toggle(self, clips: Sequence[FilmClip], row: int = 0) -> None:
        """Stop what plays, else play from ``row``."""
        if self._row >= 0:
            self.stop()
            self.player.pause()
        else:
            self.play(clips, row)

    def stop(self) -> None:
        """Play no further clip; the picture stays."""
        self.jobs.cancel("go")
        self._begins = self._is_going = False
        self._tell(-1)

    async def close(self) -> None:
        """Stop everything."""
        await self.jobs.close()

    def _go_on(self, row: int) -> None:
        if row >= len(self._clips):
            self._tell(-1)
            self.player.pause()
            return
        self._tell(row)
        self._is_going = True
        if self._clips[row].source != self._open:
            self.player.pause()
        self.jobs.start("go", self._go(self._clips[row], is_to_play=True))

    async def _go(self, clip: FilmClip, *, is_to_play: bool) -> None:
        bench = self._bench
        if bench is None:
            return
        start_ms = clip.time_range.start_ms
        if self._open == clip.source and self.player.state.is_open:
            self.player.seek(start_ms)
            self._is_going = False
            if is_to_play:
                self.player.play()
            return
        address = await bench.browsing.address_of(clip.source)
        known = (await bench.browsing.summaries([clip.source])).get(clip.source)
        self.player.set_veil(self._veil_of("" if known is None else known.suggestion))
        self._open, self._begins = clip.source, is_to_play
        self.player.open(address, clip.source.name, position_ms=start_ms)
        self._is_going = False

    def _moved(self, position_ms: int) -> None:
        if (
            self._row < 0
            or self._begins
            or self._is_going
            or self.player.state.phase is not Phase.PLAYING
        ):
            return
        if position_ms >= self._clips[self._row].time_range.end_ms:
            self._go_on(self._row + 1)

    def _changed(self, state: PlayerState) -> None:
        if self._row < 0 or self._is_going:
            return
        if state.phase is Phase.FAILED:
            self._open = None
            self._begins = False
            self._go_on(self._row + 1)  # the others may be well
        elif state.phase is Phase.PAUSED and self._begins:
            self._begins = False
            self.jobs.start("begin", self._begin())
        elif state.phase is Phase.PAUSED:
            end_ms = self._clips[self._row].time_range.end_ms
            facts = self.player.facts
            last_ms = end_ms if facts is None else min(end_ms, facts.duration_ms)
            if self.player.playhead_ms >= last_ms - _NEAR_END_MS:
                self._go_on(self._row + 1)

    async def _begin(self) -> None:
        """Play once the player has done what it does after opening."""
        await asyncio.sleep(0)
        if self._row >= 0:
            self.player.play()

    def _tell(self, row: int) -> None:
        if row != self._row:
            self._row = row
            self.row_changed.emit(row)

    def _failed(self, error: Exception) -> None:
        self._open = None
        self.stop()
        self.problem_raised.emit(describe(error))
