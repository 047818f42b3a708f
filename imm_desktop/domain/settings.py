"""Values the operator chose. Window positions are not among them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from imm_desktop.domain.accounts import THIS_COMPUTER, Account
from imm_desktop.domain.care import CareLimits
from imm_desktop.domain.policy import Policy, Reason


class Look(StrEnum):
    """Colour scheme."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Language(StrEnum):
    """Language of the program and of label names."""

    SYSTEM = "system"
    ENGLISH = "en"
    CHINESE = "zh_CN"


class Veil(StrEnum):
    """How a picture under review is covered until the reviewer looks."""

    BLUR = "blur"
    GREY = "grey"
    """Blurred and without colour."""
    DIM = "dim"
    """Blurred, without colour and dark."""
    OFF = "off"


STRENGTH: Final = (Veil.OFF, Veil.BLUR, Veil.GREY, Veil.DIM)
"""From the weakest veil to the strongest."""

DEFAULT_CARE: Final = CareLimits()

DEFAULT_POLICY: Final = Policy(
    version=1,
    reasons=(
        Reason("ads", "Advertising, contact data"),
        Reason("spam", "Spam, fraud"),
        Reason("sexual", "Sexual content"),
        Reason("violence", "Weapons, violence"),
        Reason("minors", "Minors"),
        Reason("quality", "Nothing to see: black or frozen picture"),
        Reason("other", "Other, see note"),
    ),
)


class Density(StrEnum):
    """How close rows stand."""

    COMFORTABLE = "comfortable"
    COMPACT = "compact"


class PlayedBy(StrEnum):
    """Who plays videos with sound."""

    BEST = "best"
    """Qt Multimedia where it finds a sound device, else VLC."""
    VLC = "vlc"
    QT = "qt"
    NOBODY = "nobody"
    """Always without sound, frame by frame."""


@dataclass(frozen=True, slots=True)
class Playback:
    """How videos play."""

    player: PlayedBy = PlayedBy.BEST
    opening_rate: float = 0.0
    """Speed at which a video that is opened plays, 0.25 to 4; 0: at the speed that was chosen last."""
    step_ms: int = 1_000
    """100 to 60,000: how far Shift and an arrow lead."""
    repeats: bool = False
    """Whether a video begins again at its end."""


@dataclass(frozen=True, slots=True)
class VeilChoice:
    """The veil that the reviewer chose for one category of findings."""

    category: str
    """A detection scene or label, in the API's words."""
    veil: Veil


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """Keys that the operator chose for one command; none at all takes its keys away."""

    command: str
    """ID of the command; one that no longer exists is kept and passed over."""
    keys: tuple[str, ...]
    """Portable names, such as ``Ctrl+Return``."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything on the Settings page."""

    look: Look = Look.SYSTEM
    language: Language = Language.SYSTEM
    density: Density = Density.COMFORTABLE
    playback: Playback = Playback()
    text_scale: float = 1.0
    """0.8 to 2.0 times the system's text size."""
    reviewer: str = ""
    """Name or pseudonym in the log; empty until asked, then the login name is offered."""
    policy: Policy = DEFAULT_POLICY
    accounts: tuple[Account, ...] = (THIS_COMPUTER,)
    chosen_account: str = THIS_COMPUTER.account_id
    veil: Veil = Veil.BLUR
    veils: tuple[VeilChoice, ...] = ()
    """For categories that are to be covered otherwise than by ``veil``."""
    veil_silences: bool = True
    """Whether there is no sound while a veil lies over a picture."""
    care: CareLimits = DEFAULT_CARE
    """The reviewer's own limits."""
    muted: bool = True
    """Whether evidence plays without sound."""
    label_language: Language = Language.SYSTEM
    """Which of a label's two names is shown."""
    least_coverage: float = 1.0
    """0 to 1: a pass for which less of the video was looked at is marked as not enough."""
    shortcuts: tuple[KeyChoice, ...] = ()
    """Only what differs from the program's own keys."""
    anchor_address: str = ""
    """``oss://bucket/prefix/`` in the chosen account where anchors of the log go too; empty: nowhere."""
    runs_commands: bool = False
    """Whether decisions may run programs of this computer, where the policy names one."""
    dsa_scope: tuple[str, ...] = ()
    """Countries (ISO 3166-1 alpha-2) in which the team's blocks apply, for statements of reasons; empty: not said."""
    checks_updates: bool = False
    """Whether the publisher is asked for a newer release at each start."""
    engine_cpu_percent: int = 100
    """1 to 100: most of this computer's processors that the engine's analyses may use together."""
    banned_words: tuple[str, ...] = ()
    """For which moderation on this computer suggests ``block`` when they are read in a picture."""

    @property
    def account(self) -> Account:
        """The chosen account; *This computer* when the chosen one is gone."""
        return next(
            (one for one in self.accounts if one.account_id == self.chosen_account), THIS_COMPUTER
        )

    def veil_of(self, categories: Iterable[str]) -> Veil:
        """The veil for an item of ``categories``: the strongest that any of them asks for."""
        chosen = {one.category: one.veil for one in self.veils}
        asked = [chosen.get(category, self.veil) for category in categories]
        return max(asked or [self.veil], key=STRENGTH.index)
