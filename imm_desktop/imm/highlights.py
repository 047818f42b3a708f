"""Highlights of videos (CreateHighlightTask, page of 2026-06-22, an invitational preview).

There is no operation that gets the result: it is what the task writes to Output.URI.
"""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from imm_desktop.imm.base import ObjectURI, WireModel
from imm_desktop.imm.targets import Segment, TargetAudio, TargetVideo
from imm_desktop.imm.tasks import CreateTaskRequest

_Weight = Annotated[int, Field(ge=1, le=100)]
_Seconds = Annotated[float, Field(ge=0)]


class HighlightType(StrEnum):
    """What is made of the highlights."""

    RETRIEVAL = "Retrieval"
    """They are extracted; what exactly is written is not documented."""
    CONCAT = "Concat"
    """They are joined."""
    COMPOSE = "Compose"
    """They are joined with music, transitions and effects of the service's choice."""


class HighlightMode(StrEnum):
    """How highlights are looked for."""

    SCENE = "Scene"
    AVERAGE = "Average"


class EditMode(StrEnum):
    """In which order the highlights are joined."""

    SEQUENTIAL = "Sequential"


class MusicMode(StrEnum):
    """How background music is chosen."""

    RANDOM = "Random"
    SEQUENTIAL = "Sequential"
    CLOSED = "Closed"
    """None."""


class EffectMode(StrEnum):
    """How transitions or visual effects are chosen."""

    AUTO = "Auto"
    RANDOM = "Random"
    """By weight, from those given."""
    SEQUENTIAL = "Sequential"
    """In turn, from those given."""
    CLOSED = "Closed"
    """None."""


class Transition(StrEnum):
    """From one clip to the next (page "Transition effects")."""

    FADE = "fade"
    FADE_BLACK = "fadeblack"
    FADE_WHITE = "fadewhite"
    COLOR_DISTANCE = "colordistance"
    FADE_GRAYS = "fadegrays"
    WIPE_LEFT = "wipeleft"
    WIPE_RIGHT = "wiperight"
    WIPE_UP = "wipeup"
    WIPE_DOWN = "wipedown"
    WIPE_TOP_LEFT = "wipetopleft"
    WIPE_TOP_RIGHT = "wipetopright"
    WIPE_BOTTOM_LEFT = "wipebottomleft"
    WIPE_BOTTOM_RIGHT = "wipebottomright"
    SLIDE_LEFT = "slideleft"
    SLIDE_RIGHT = "slideright"
    SLIDE_UP = "slideup"
    SLIDE_DOWN = "slidedown"
    SMOOTH_LEFT = "smoothleft"
    SMOOTH_RIGHT = "smoothright"
    SMOOTH_UP = "smoothup"
    SMOOTH_DOWN = "smoothdown"
    CIRCLE_CROP = "circlecrop"
    RECTANGLE_CROP = "rectanglecrop"
    CIRCLE_CLOSE = "circleclose"
    CIRCLE_OPEN = "circleopen"
    HORIZONTAL_CLOSE = "horizontalclose"
    HORIZONTAL_OPEN = "horizontalopen"
    VERTICAL_CLOSE = "verticalclose"
    VERTICAL_OPEN = "verticalopen"
    DIAGONAL_BOTTOM_LEFT = "diagonalbottomleft"
    DIAGONAL_BOTTOM_RIGHT = "diagonalbottomright"
    DIAGONAL_TOP_LEFT = "diagonaltopleft"
    DIAGONAL_TOP_RIGHT = "diagonaltopright"
    HORIZONTAL_SLICE_LEFT = "horizontalsliceleft"
    HORIZONTAL_SLICE_RIGHT = "horizontalsliceright"
    VERTICAL_SLICE_UP = "verticalsliceup"
    VERTICAL_SLICE_DOWN = "verticalslicedown"
    DISSOLVE = "dissolve"
    PIXELIZE = "pixelize"
    RADIAL = "radial"
    HORIZONTAL_BLUR = "horizontalblur"
    SQUEEZE_HORIZONTAL = "squeezehorizontal"
    SQUEEZE_VERTICAL = "squeezevertical"
    ZOOM_IN = "zoomin"


class VfxEffect(StrEnum):
    """What is done to the pictures of a clip (page "Effects")."""

    LETTERBOXED = "letterboxed"
    TWO_LAYER = "twolayer"
    LUMINANCE = "luminance"
    INVERT = "invert"
    THREE_LAYER = "threelayer"
    VIGNETTE = "vignette"
    SIGMOIDAL_TRANSFER = "sigmoidaltransfer"
    COLOR_SHIFT = "colorshift"
    VERTIGO = "vertigo"


class Container(StrEnum):
    """The format of the written file."""

    MP4 = "mp4"
    MKV = "mkv"
    MOV = "mov"
    ASF = "asf"
    AVI = "avi"
    MXF = "mxf"
    TS = "ts"
    FLV = "flv"


class HighlightSource(WireModel):
    """One video; its start and duration count with Type Concat only."""

    uri: ObjectURI
    start_time: _Seconds = 0.0
    """Seconds, not past the video's end."""
    duration: _Seconds = 0.0
    """Seconds; 0 is to the end."""


class HighlightContent(WireModel):
    """What counts as a highlight."""

    content: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    """The pages list Pets, People, Sports, Meetings (the SDK: Pet, Person, Sports, Meeting) while their
    sample is ``character``, so any text is let through."""


class BackgroundMusic(WireModel):
    """One piece of music."""

    uri: ObjectURI
    volume: Annotated[float, Field(ge=0, le=10)] = 0.2
    """1 is the original's."""


class WeightedTransition(WireModel):
    """One transition to choose from."""

    transition: Transition
    duration: Annotated[float, Field(ge=0, le=5)] | None = None
    """Seconds; left out on clips that are not at least a second longer."""
    weight: _Weight = 50
    """With TransitionMode Random only."""


class WeightedEffect(WireModel):
    """One visual effect to choose from."""

    vfx_effect: VfxEffect
    weight: _Weight = 50
    """With VfxEffectMode Random only."""


class Edit(WireModel):
    """How highlights become one video."""

    mode: EditMode
    background_music_mode: MusicMode = MusicMode.CLOSED
    background_musics: Annotated[tuple[BackgroundMusic, ...], Field(max_length=1)] = ()
    """With BackgroundMusicMode Random or Sequential; at most one."""
    transition_mode: EffectMode = EffectMode.CLOSED
    transitions: Annotated[tuple[WeightedTransition, ...], Field(max_length=10)] = ()
    """With TransitionMode Random or Sequential; at most ten."""
    vfx_effect_mode: EffectMode = EffectMode.CLOSED
    vfx_effects: Annotated[tuple[WeightedEffect, ...], Field(max_length=10)] = ()
    """With VfxEffectMode Random or Sequential; at most ten."""


class HighlightOutput(WireModel):
    """Where and how the video is written."""

    uri: ObjectURI
    container: Container | None = None
    """Required with Type Concat and Compose."""
    speed: Annotated[float, Field(ge=0.5, le=1)] = 1.0
    """Ratio of the written file's playback speed to the source's; not re-timing."""
    max_duration: _Seconds | None = None
    """Seconds."""
    target_duration: _Seconds | None = None
    """Seconds; of SDK 5.0.3, not on the page."""
    segment: Segment | None = None
    video: TargetVideo | None = None
    """The first stream is copied when absent."""
    audio: TargetAudio | None = None
    """The first stream is copied when absent."""


class HighlightRequest(CreateTaskRequest):
    """Parameters of CreateHighlightTask; all but ProjectName travel in a form body."""

    type: HighlightType
    mode: HighlightMode = HighlightMode.AVERAGE
    sources: Annotated[tuple[HighlightSource, ...], Field(min_length=1, max_length=10)]
    highlight: HighlightContent | None = None
    edit: Edit | None = None
    output: HighlightOutput

    @model_validator(mode="after")
    def _check_container(self) -> Self:
        if self.type is not HighlightType.RETRIEVAL and self.output.container is None:
            raise ValueError(f"Output.Container is required when Type is {self.type.value}")
        return self
