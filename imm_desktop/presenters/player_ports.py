"""What the player needs from outside: frames of a video, and somebody who plays it with sound."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from imm_desktop.domain.settings import Veil
from imm_desktop.domain.timing import TimeRange
from imm_desktop.media.fetching import Flow
from imm_desktop.media.picture import MediaFacts, OnWay, Picture
from imm_desktop.media.sound_feed import SoundFeed
from imm_desktop.presenters.problem import Problem


class PictureStream(Protocol):
    """Pictures as they come; see ``media.client.PictureStream``."""

    def __aiter__(self) -> AsyncIterator[Picture]:
        """The pictures, in order."""
        ...

    async def aclose(self) -> None:
        """Stop them."""
        ...


class PlayStream(PictureStream, Protocol):
    """Pictures of playing, which may follow a clock; see ``media.picture_streams.PlayStream``."""

    def follow(
        self, at_s: float, position_ms: float, rate: float, *, is_alone: bool = False
    ) -> None:
        """Where that clock was at ``at_s`` (``time.perf_counter``)."""
        ...


class Video(Protocol):
    """An open video; see ``media.client.OpenVideo``, which this is the used part of."""

    @property
    def facts(self) -> MediaFacts:
        """What is known by now."""
        ...

    async def frame_at(
        self,
        position_ms: int,
        *,
        max_width: int,
        max_height: int,
        on_way: OnWay | None = None,
    ) -> Picture | None:
        """The exact frame; None when superseded. ``on_way`` is told how far it has come when it takes long."""
        ...

    async def at_hand(self, position_ms: int, *, max_width: int, max_height: int) -> Picture | None:
        """What there is within milliseconds: the frame, small, or else one near it."""
        ...

    async def keyframe_near(
        self, position_ms: int, *, max_width: int, max_height: int
    ) -> Picture | None:
        """Some frame near it, quickly; None when superseded."""
        ...

    async def step(
        self,
        frames: int,
        *,
        from_ms: int,
        max_width: int,
        max_height: int,
        on_way: OnWay | None = None,
    ) -> Picture | None:
        """The frame so many frames away; None when superseded."""
        ...

    async def step_at_hand(
        self, frames: int, *, from_ms: int, max_width: int, max_height: int
    ) -> Picture | None:
        """The same, small, when it is at hand; None when it is not."""
        ...

    def build_proxy(self, *, at_ms: int = 0) -> None:
        """Begin to keep small pictures of all frames; nothing happens the second time."""
        ...

    def hold_proxy(self, is_held: bool) -> None:
        """Let that wait while True, since the video plays."""
        ...

    def filmstrip(
        self, positions_ms: Sequence[int], *, max_width: int, max_height: int
    ) -> PictureStream:
        """One picture a position, in order."""
        ...

    async def peaks(self, count: int) -> bytes:
        """How loud the video is, 0 to 255 of each of ``count`` equal parts; empty when it cannot be told."""
        ...

    def shots(self) -> AsyncIterator[Sequence[int]]:
        """Where shots begin, in ms and in order; told again as more is known."""
        ...

    def play(
        self, *, from_ms: int, rate: float, max_width: int, max_height: int, waits: bool
    ) -> PlayStream:
        """The pictures of playing, each when it is due; those that ``waits`` follow the clock they are told."""
        ...

    def sound(self, *, from_ms: int, rate: float) -> AsyncIterator[bytes]:
        """Samples from a position on, for a ``SoundFeed``; ends a call before."""
        ...

    async def close(self) -> None:
        """Let go of it."""
        ...


class Frames(Protocol):
    """Opens videos; see ``media.client.FrameClient``."""

    async def open(self, source: str) -> Video:
        """Open a path or a URL."""
        ...


class SoundListener(Protocol):
    """Hears from a ``SoundPlayer``, on the window's thread."""

    def heard(self, at_s: float, played_ms: float) -> None:
        """At ``at_s`` (``time.perf_counter``) so much of what is played had been heard; told several times a second."""
        ...

    def dry(self) -> None:
        """It has played all that there was so far and cannot go on by itself with what will come."""
        ...

    def end(self) -> None:
        """All of it has been heard."""
        ...

    def fail(self, reason: str) -> None:
        """It cannot play; nothing more comes."""
        ...


class SoundPlayer(Protocol):
    """Lets samples be heard, and tells how far it is. A new one is made for each video; see ``tests/ui/test_player_contract.py``.

    After ``pause`` and ``close`` the listener hears nothing that the player has not said already.
    """

    @property
    def name(self) -> str:
        """For the status bar, such as ``libvlc 3.0.24``."""
        ...

    def play(self, feed: SoundFeed) -> None:
        """Play what comes out of ``feed``, whose first samples are there, in place of what was played."""
        ...

    def pause(self) -> None:
        """Be silent at once and forget the rest; ``play`` begins anew."""
        ...

    def set_sound(self, volume: int, *, is_muted: bool) -> None:
        """Set the volume, 0 to 100."""
        ...

    def close(self) -> None:
        """End it; the listener hears nothing afterwards."""
        ...


class NoSoundPlayerError(Exception):
    """This way to play sound does not exist on this computer; the text says what is missing."""


SoundBackend = Callable[[SoundListener], SoundPlayer]
"""Makes a player; may raise ``NoSoundPlayerError``."""


class Phase(StrEnum):
    """What the player does."""

    EMPTY = "empty"
    OPENING = "opening"
    PAUSED = "paused"
    PLAYING = "playing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PlayerState:
    """All that the transport bar and the surface show besides the picture."""

    phase: Phase = Phase.EMPTY
    name: str = ""
    """Of the video, for people."""
    rate: float = 1.0
    """Times real time; negative plays backwards."""
    is_muted: bool = True
    volume: int = 100
    """0 to 100."""
    loop: TimeRange | None = None
    repeats: bool = False
    """Whether the whole video begins again at its end."""
    veil: Veil = Veil.BLUR
    veil_silences: bool = True
    """Whether there is no sound while the veil lies over the picture."""
    is_peeking: bool = False
    """Whether the reviewer looks through the veil at this moment."""
    player_name: str = ""
    """Who plays, for the status bar; empty before anything was opened."""
    problem: Problem | None = None
    """Why it failed; only in phase FAILED."""
    flow: Flow = Flow.FLOWING
    """How its bytes come in; always FLOWING for a file of this computer."""
    flow_problem: str = ""
    """Why the bytes failed for good; empty unless ``flow`` is FAILED."""
    way: tuple[int, int] | None = None
    """Of the exact frame that is looked for: so many frames of so many are decoded; None when it comes soon."""
    file_remark: str = ""
    """What is wrong with the file that is shown, for people; empty when it is healthy."""

    @property
    def shown_veil(self) -> Veil:
        """The veil over the picture right now."""
        return Veil.OFF if self.is_peeking else self.veil

    @property
    def is_silenced_by_veil(self) -> bool:
        """Whether the veil covers the sound right now."""
        return self.veil_silences and self.shown_veil is not Veil.OFF

    @property
    def is_silent(self) -> bool:
        """Whether nothing is to be heard right now."""
        return self.is_muted or self.is_silenced_by_veil

    @property
    def is_open(self) -> bool:
        """Whether there is a video that can be moved about in."""
        return self.phase in (Phase.PAUSED, Phase.PLAYING)
