"""Parameters of CreateHighlightTask (2020-09-30; Output.TargetDuration from SDK 5.0.3), and the rules between them."""

from typing import Any, Final

from imm_desktop.domain.parameters import Fault, Parameter, ParameterFault, ParameterType, Values

TRANSITIONS: Final = tuple(
    (
        "fade fadeblack fadewhite colordistance fadegrays wipeleft wiperight wipeup wipedown wipetopleft wipetopright "
        "wipebottomleft wipebottomright slideleft slideright slideup slidedown smoothleft smoothright smoothup smoothdown "
        "circlecrop rectanglecrop circleclose circleopen horizontalclose horizontalopen verticalclose verticalopen "
        "diagonalbottomleft diagonalbottomright diagonaltopleft diagonaltopright horizontalsliceleft horizontalsliceright "
        "verticalsliceup verticalslicedown dissolve pixelize radial horizontalblur squeezehorizontal squeezevertical zoomin"
    ).split()
)
EFFECTS: Final = tuple(
    "letterboxed twolayer luminance invert threelayer vignette sigmoidaltransfer colorshift vertigo".split()
)
CONTAINERS: Final = tuple("mp4 mkv mov asf avi mxf ts flv".split())
CONTENTS: Final = ("Pets", "People", "Sports", "Meetings")
"""What the page lists; any other words are sent as they are."""

_OBJECT: Final = r"oss://[^/]+/.+"
_RESOLUTION: Final = r"\d{1,4}x\d{1,4}|\d{1,4}x|x\d{1,4}"
_T = ParameterType
_ADAPT: Final = ("fixed", "adaptive", "fall")

VIDEO_PARAMETERS: Final = (
    Parameter("Output.Video.DisableVideo", _T.BOOLEAN, default=False, group="video"),
    Parameter(
        "Output.Video.TranscodeVideo.Codec",
        _T.CHOICE,
        choices=("copy", "h264", "h265", "vp9"),
        group="video",
    ),
    Parameter("Output.Video.TranscodeVideo.CRF", _T.NUMBER, minimum=0, maximum=51, group="video"),
    Parameter(
        "Output.Video.TranscodeVideo.Bitrate", _T.INTEGER, minimum=1, unit="bit/s", group="video"
    ),
    Parameter(
        "Output.Video.TranscodeVideo.BitrateOption",
        _T.CHOICE,
        choices=_ADAPT,
        default="fixed",
        group="video",
    ),
    Parameter(
        "Output.Video.TranscodeVideo.MaxBitrate", _T.INTEGER, minimum=1, unit="bit/s", group="video"
    ),
    Parameter(
        "Output.Video.TranscodeVideo.BufferSize", _T.INTEGER, minimum=1, unit="bit", group="video"
    ),
    Parameter(
        "Output.Video.TranscodeVideo.Resolution", _T.TEXT, pattern=_RESOLUTION, group="video"
    ),
    Parameter(
        "Output.Video.TranscodeVideo.ResolutionOption",
        _T.CHOICE,
        choices=_ADAPT,
        default="fixed",
        group="video",
    ),
    Parameter(
        "Output.Video.TranscodeVideo.ScaleType",
        _T.CHOICE,
        choices=("stretch", "crop", "fill", "fit"),
        group="video",
    ),
    Parameter(
        "Output.Video.TranscodeVideo.FrameRate", _T.NUMBER, minimum=1, maximum=240, group="video"
    ),
    Parameter(
        "Output.Video.TranscodeVideo.FrameRateOption",
        _T.CHOICE,
        choices=_ADAPT,
        default="fixed",
        group="video",
    ),
    Parameter(
        "Output.Video.TranscodeVideo.GOPSize", _T.INTEGER, default=150, minimum=1, group="video"
    ),
    Parameter(
        "Output.Video.TranscodeVideo.BFrames", _T.INTEGER, default=3, minimum=0, group="video"
    ),
    Parameter("Output.Video.TranscodeVideo.Refs", _T.INTEGER, default=2, minimum=0, group="video"),
    Parameter("Output.Video.TranscodeVideo.PixelFormat", _T.TEXT, group="video"),
    Parameter(
        "Output.Video.TranscodeVideo.Rotation",
        _T.CHOICE,
        choices=("0", "90", "180", "270"),
        group="video",
    ),
)

AUDIO_PARAMETERS: Final = (
    Parameter("Output.Audio.DisableAudio", _T.BOOLEAN, default=False, group="audio"),
    Parameter(
        "Output.Audio.TranscodeAudio.Codec",
        _T.CHOICE,
        choices=("copy", "mp3", "vorbis", "aac", "flac", "ac3", "opus", "amr"),
        group="audio",
    ),
    Parameter(
        "Output.Audio.TranscodeAudio.Bitrate",
        _T.INTEGER,
        minimum=1_000,
        maximum=10_000_000,
        unit="bit/s",
        group="audio",
    ),
    Parameter(
        "Output.Audio.TranscodeAudio.Quality", _T.INTEGER, minimum=0, maximum=100, group="audio"
    ),
    Parameter(
        "Output.Audio.TranscodeAudio.SampleRate", _T.INTEGER, minimum=1, unit="Hz", group="audio"
    ),
    Parameter(
        "Output.Audio.TranscodeAudio.Channel", _T.INTEGER, minimum=1, maximum=8, group="audio"
    ),
)

HIGHLIGHT_PARAMETERS: Final = (
    Parameter("Type", _T.CHOICE, is_required=True, choices=("Retrieval", "Concat", "Compose")),
    Parameter("Mode", _T.CHOICE, choices=("Scene", "Average"), default="Average"),
    Parameter(
        "Sources",
        _T.ITEMS,
        is_required=True,
        minimum=1,
        maximum=10,
        items=(
            Parameter("URI", _T.TEXT, is_required=True, pattern=_OBJECT),
            Parameter("StartTime", _T.NUMBER, minimum=0, unit="s"),
            Parameter("Duration", _T.NUMBER, minimum=0, unit="s"),
        ),
    ),
    Parameter(
        "Highlight.Content", _T.CHOICE, choices=CONTENTS, is_open=True, maximum=100, group="content"
    ),
    Parameter("Output.URI", _T.TEXT, is_required=True, pattern=_OBJECT, group="output"),
    Parameter("Output.Container", _T.CHOICE, choices=CONTAINERS, group="output"),
    Parameter("Output.MaxDuration", _T.NUMBER, minimum=0, unit="s", group="output"),
    Parameter("Output.TargetDuration", _T.NUMBER, minimum=0, unit="s", group="output"),
    Parameter("Output.Speed", _T.NUMBER, minimum=0.5, maximum=1.0, group="output"),
    Parameter("Output.Segment.Format", _T.CHOICE, choices=("hls", "dash"), group="output"),
    Parameter("Output.Segment.Duration", _T.NUMBER, minimum=0, unit="s", group="output"),
    Parameter("Output.Segment.StartNumber", _T.INTEGER, minimum=0, group="output"),
    Parameter("Edit.Mode", _T.CHOICE, choices=("Sequential",), default="Sequential", group="edit"),
    Parameter(
        "Edit.TransitionMode",
        _T.CHOICE,
        choices=("Auto", "Random", "Sequential", "Closed"),
        default="Closed",
        group="edit",
    ),
    Parameter(
        "Edit.Transitions",
        _T.ITEMS,
        maximum=10,
        group="edit",
        items=(
            Parameter("Transition", _T.CHOICE, is_required=True, choices=TRANSITIONS),
            Parameter("Duration", _T.NUMBER, minimum=0, maximum=5, unit="s"),
            Parameter("Weight", _T.INTEGER, minimum=1, maximum=100, default=50),
        ),
    ),
    Parameter(
        "Edit.VfxEffectMode",
        _T.CHOICE,
        choices=("Auto", "Random", "Sequential", "Closed"),
        default="Closed",
        group="edit",
    ),
    Parameter(
        "Edit.VfxEffects",
        _T.ITEMS,
        maximum=10,
        group="edit",
        items=(
            Parameter("VfxEffect", _T.CHOICE, is_required=True, choices=EFFECTS),
            Parameter("Weight", _T.INTEGER, minimum=1, maximum=100, default=50),
        ),
    ),
    Parameter(
        "Edit.BackgroundMusicMode",
        _T.CHOICE,
        choices=("Random", "Sequential", "Closed"),
        default="Closed",
        group="edit",
    ),
    Parameter(
        "Edit.BackgroundMusics",
        _T.ITEMS,
        maximum=1,
        group="edit",
        items=(
            Parameter("URI", _T.TEXT, is_required=True, pattern=_OBJECT),
            Parameter("Volume", _T.NUMBER, minimum=0, maximum=10, default=0.2),
        ),
    ),
    *VIDEO_PARAMETERS,
    *AUDIO_PARAMETERS,
)


def highlight_faults(values: Values) -> tuple[ParameterFault, ...]:
    """What is wrong between parameters: what each Type, mode and codec needs or excludes."""
    found: list[ParameterFault] = []
    kind = values.get("Type")
    if kind in ("Concat", "Compose") and "Output.Container" not in values:
        found.append(ParameterFault("Output.Container", Fault.NEEDS, f"Type={kind}"))
    if kind == "Retrieval" and "Highlight.Content" not in values:
        found.append(ParameterFault("Highlight.Content", Fault.NEEDS, "Type=Retrieval"))
    if kind in ("Retrieval", "Compose"):
        for index, source in enumerate(_mappings(values.get("Sources"))):
            found.extend(
                ParameterFault(f"Sources[{index}].{name}", Fault.EXCLUDES, f"Type={kind}")
                for name in ("StartTime", "Duration")
                if name in source
            )
    if any(one.get("URI") == values.get("Output.URI") for one in _mappings(values.get("Sources"))):
        # It would write over what it reads: nothing brings the source back.
        found.append(ParameterFault("Output.URI", Fault.EXCLUDES, "Sources"))
    found.extend(
        ParameterFault(items, Fault.NEEDS, mode)
        for mode, items in (
            ("Edit.TransitionMode", "Edit.Transitions"),
            ("Edit.VfxEffectMode", "Edit.VfxEffects"),
            ("Edit.BackgroundMusicMode", "Edit.BackgroundMusics"),
        )
        if values.get(mode) in ("Random", "Sequential") and not values.get(items)
    )
    video = "Output.Video.TranscodeVideo."
    if f"{video}CRF" in values and f"{video}Bitrate" in values:
        found.append(ParameterFault(f"{video}CRF", Fault.EXCLUDES, f"{video}Bitrate"))
    audio = "Output.Audio.TranscodeAudio."
    if f"{audio}Bitrate" in values and f"{audio}Quality" in values:
        found.append(ParameterFault(f"{audio}Quality", Fault.EXCLUDES, f"{audio}Bitrate"))
    if "Output.Segment.StartNumber" in values and values.get("Output.Segment.Format") != "hls":
        found.append(
            ParameterFault("Output.Segment.StartNumber", Fault.NEEDS, "Output.Segment.Format=hls")
        )
    if kind in ("Concat", "Compose") and values.get(f"{video}Codec") == "copy":
        found.append(ParameterFault(f"{video}Codec", Fault.EXCLUDES, f"Type={kind}"))
    return tuple(found)


def _mappings(value: Any) -> list[Any]:
    return [one for one in value if hasattr(one, "keys")] if isinstance(value, list | tuple) else []
