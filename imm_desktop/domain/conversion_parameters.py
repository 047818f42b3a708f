"""Parameters of CreateMediaConvertTask as one task about one object (2020-09-30), and the rules between them.

The API takes several sources and targets; a form has one of each, so that ``Targets.URI`` stands for
``Targets[0].URI``. In places to write to ``{name}`` stands for the source's key without its extension.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, Final

from imm_desktop.domain.highlight_parameters import AUDIO_PARAMETERS, VIDEO_PARAMETERS
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.parameters import Fault, Parameter, ParameterFault, ParameterType, Values

NAME_FIELD: Final = "{name}"

_OBJECT: Final = r"oss://[^/]+/.+"
_T = ParameterType
_FILE: Final = ("Targets.URI", "Targets.Container")
SOUND_CONTAINERS: Final = tuple("mp3 aac flac oga ac3 opus".split())
"""Containers that hold sound only."""
_CONTAINERS: Final = (*"mp4 mkv mov asf avi mxf ts flv".split(), *SOUND_CONTAINERS)
_MODES: Final = ("interval", "keyframe", "average", "dhash")
_SCALES: Final = ("stretch", "crop", "fill", "fit")

LISTS: Final = (
    "Targets.Image.Snapshots",
    "Targets.Image.Sprites",
    "Targets.Image.Animations",
    "Targets",
    "Sources",
)
"""Objects of a form that are arrays of one on the wire, inner ones first."""

_PICTURES: Final = LISTS[:3]


def _picked(name: str, group: str, formats: tuple[str, ...]) -> tuple[Parameter, ...]:
    """What every kind of picture has."""
    path = f"Targets.Image.{name}."
    return (
        Parameter(f"{path}URI", _T.TEXT, pattern=_OBJECT, group=group),
        Parameter(f"{path}Format", _T.CHOICE, choices=formats, group=group),
        Parameter(f"{path}StartTime", _T.NUMBER, minimum=0, unit="s", group=group),
        Parameter(f"{path}Interval", _T.NUMBER, minimum=0, unit="s", group=group),
        Parameter(f"{path}Number", _T.INTEGER, minimum=0, group=group),
        Parameter(f"{path}ScaleType", _T.CHOICE, choices=_SCALES, default="stretch", group=group),
    )


def _chosen(name: str, group: str) -> tuple[Parameter, ...]:
    """How frames are chosen."""
    path = f"Targets.Image.{name}."
    return (
        Parameter(f"{path}Mode", _T.CHOICE, choices=_MODES, default="interval", group=group),
        Parameter(f"{path}Threshold", _T.INTEGER, minimum=0, maximum=100, default=0, group=group),
    )


def _sides(name: str, group: str, *sides: str, default: Any = None) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(
            f"Targets.Image.{name}.{side}",
            _T.NUMBER,
            minimum=0.001,
            maximum=4096,
            default=default,
            group=group,
        )
        for side in sides
    )


_SPRITE_COUNTS: Final = (
    Parameter("Targets.Image.Sprites.TileWidth", _T.INTEGER, minimum=1, default=6, group="sprites"),
    Parameter(
        "Targets.Image.Sprites.TileHeight", _T.INTEGER, minimum=1, default=6, group="sprites"
    ),
    Parameter("Targets.Image.Sprites.Pad", _T.INTEGER, minimum=0, default=2, group="sprites"),
    Parameter("Targets.Image.Sprites.Margin", _T.INTEGER, minimum=0, default=2, group="sprites"),
)

CONVERSION_PARAMETERS: Final = (
    Parameter("Sources.StartTime", _T.NUMBER, minimum=0, unit="s"),
    Parameter("Sources.Duration", _T.NUMBER, minimum=0, unit="s"),
    Parameter("Targets.URI", _T.TEXT, pattern=_OBJECT, group="output"),
    Parameter("Targets.Container", _T.CHOICE, choices=_CONTAINERS, group="output"),
    Parameter("Targets.Speed", _T.NUMBER, minimum=0.5, maximum=1.0, group="output"),
    Parameter("Targets.StripMetadata", _T.BOOLEAN, default=False, group="output"),
    Parameter("Targets.Segment.Format", _T.CHOICE, choices=("hls", "dash"), group="output"),
    Parameter("Targets.Segment.Duration", _T.NUMBER, minimum=0, unit="s", group="output"),
    Parameter("Targets.Segment.StartNumber", _T.INTEGER, minimum=0, group="output"),
    *_picked("Snapshots", "snapshots", ("jpg", "png")),
    *_chosen("Snapshots", "snapshots"),
    *_sides("Snapshots", "snapshots", "Width", "Height"),
    *_picked("Sprites", "sprites", ("jpg", "png")),
    *_chosen("Sprites", "sprites"),
    *_sides("Sprites", "sprites", "ScaleWidth", "ScaleHeight", default=1),
    *_SPRITE_COUNTS,
    *_picked("Animations", "animations", ("gif", "webp")),
    Parameter(
        "Targets.Image.Animations.FrameRate",
        _T.NUMBER,
        minimum=0.01,
        maximum=100,
        group="animations",
    ),
    *_sides("Animations", "animations", "Width", "Height"),
    *(
        replace(one, path=one.path.replace("Output.", "Targets.", 1))
        for one in (*VIDEO_PARAMETERS, *AUDIO_PARAMETERS)
    ),
)


def conversion_faults(values: Values) -> tuple[ParameterFault, ...]:
    """What is wrong between parameters."""
    found: list[ParameterFault] = []
    wishes = [one for one in _PICTURES if _is_wished(values, one)]
    for name, other in (_FILE, _FILE[::-1]):
        if name not in values and (other in values or not wishes):
            found.append(ParameterFault(name, Fault.MISSING))
    for wish in wishes:
        found.extend(
            ParameterFault(f"{wish}.{name}", Fault.MISSING)
            for name in ("URI", "Format")
            if f"{wish}.{name}" not in values
        )
        if values.get(f"{wish}.Mode") == "average" and not values.get(f"{wish}.Number"):
            found.append(ParameterFault(f"{wish}.Number", Fault.NEEDS, "Mode=average"))
    if "Targets.Segment.StartNumber" in values and values.get("Targets.Segment.Format") != "hls":
        found.append(
            ParameterFault("Targets.Segment.StartNumber", Fault.NEEDS, "Targets.Segment.Format=hls")
        )
    for one, other in (
        ("Video.TranscodeVideo.CRF", "Video.TranscodeVideo.Bitrate"),
        ("Audio.TranscodeAudio.Quality", "Audio.TranscodeAudio.Bitrate"),
    ):
        if f"Targets.{one}" in values and f"Targets.{other}" in values:
            found.append(ParameterFault(f"Targets.{one}", Fault.EXCLUDES, f"Targets.{other}"))
    return tuple(found)


def _is_wished(values: Values, wish: str) -> bool:
    return any(path.startswith(f"{wish}.") for path in values)


def written_to(values: Values, source: ObjectUri) -> dict[str, str]:
    """Where a task about ``source`` writes, by parameter: ``{name}`` put in, and the container's extension."""
    stem = source.key.removesuffix(PurePosixPath(source.key).suffix)
    return {
        path: str(value).replace(NAME_FIELD, stem)
        for path, value in values.items()
        if path.startswith("Targets.") and path.endswith("URI")
    }


def place_faults(values: Values, sources: Sequence[ObjectUri]) -> tuple[ParameterFault, ...]:
    """What is wrong with the places that tasks about ``sources`` write to: a source's own, or one for several."""
    found: list[ParameterFault] = []
    taken = {str(one) for one in sources}
    used: Counter[tuple[str, str]] = Counter()
    for source in sources:
        for path, uri in written_to(values, source).items():
            used[path, _with_extension(path, uri, values)] += 1
    for path in dict.fromkeys(path for path, _ in used):
        places = {uri: count for (of, uri), count in used.items() if of == path}
        if taken & places.keys():
            found.append(ParameterFault(path, Fault.OVERWRITES))
        elif any(count > 1 for count in places.values()):
            found.append(ParameterFault(path, Fault.SHARED, NAME_FIELD))
    return tuple(found)


def _with_extension(path: str, uri: str, values: Values) -> str:
    if PurePosixPath(uri).suffix or path != "Targets.URI":
        return uri
    return f"{uri}.{values.get('Targets.Container', '')}"
