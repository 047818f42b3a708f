"""Labels and help for the parameters of the form Convert."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

# PySide6 types QT_TRANSLATE_NOOP as giving an object; it gives its text back.
_PICKED: dict[str, tuple[object, object]] = {
    "URI": (
        QT_TRANSLATE_NOOP("Parameters", "Picture object"),
        QT_TRANSLATE_NOOP(
            "Parameters",
            "oss://bucket/key; several get a number. {name} stands for the source's key without extension.",
        ),
    ),
    "Format": (QT_TRANSLATE_NOOP("Parameters", "Picture format"), ""),
    "StartTime": (QT_TRANSLATE_NOOP("Parameters", "First frame at"), ""),
    "Interval": (
        QT_TRANSLATE_NOOP("Parameters", "Every"),
        QT_TRANSLATE_NOOP(
            "Parameters", "Seconds from one frame to the next; every frame when empty."
        ),
    ),
    "Number": (
        QT_TRANSLATE_NOOP("Parameters", "How many frames"),
        QT_TRANSLATE_NOOP("Parameters", "All to the end when empty."),
    ),
    "ScaleType": (QT_TRANSLATE_NOOP("Parameters", "Fit"), ""),
    "Mode": (
        QT_TRANSLATE_NOOP("Parameters", "Which frames"),
        QT_TRANSLATE_NOOP(
            "Parameters", "At intervals, key frames only, evenly spread, or those that change most."
        ),
    ),
    "Threshold": (
        QT_TRANSLATE_NOOP("Parameters", "Change threshold"),
        QT_TRANSLATE_NOOP("Parameters", "With dhash only: the larger, the fewer frames."),
    ),
    "Width": (
        QT_TRANSLATE_NOOP("Parameters", "Width"),
        QT_TRANSLATE_NOOP("Parameters", "Pixels, or a share of the video's width below 1."),
    ),
    "Height": (
        QT_TRANSLATE_NOOP("Parameters", "Height"),
        QT_TRANSLATE_NOOP("Parameters", "Pixels, or a share of the video's height below 1."),
    ),
    "ScaleWidth": (
        QT_TRANSLATE_NOOP("Parameters", "Width of one"),
        QT_TRANSLATE_NOOP("Parameters", "Pixels, or a share of the video's width up to 1."),
    ),
    "ScaleHeight": (
        QT_TRANSLATE_NOOP("Parameters", "Height of one"),
        QT_TRANSLATE_NOOP("Parameters", "Pixels, or a share of the video's height up to 1."),
    ),
    "TileWidth": (QT_TRANSLATE_NOOP("Parameters", "Pictures in a row"), ""),
    "TileHeight": (QT_TRANSLATE_NOOP("Parameters", "Pictures in a column"), ""),
    "Pad": (
        QT_TRANSLATE_NOOP("Parameters", "Gap"),
        QT_TRANSLATE_NOOP("Parameters", "Pixels between pictures."),
    ),
    "Margin": (
        QT_TRANSLATE_NOOP("Parameters", "Margin"),
        QT_TRANSLATE_NOOP("Parameters", "Pixels around the sheet."),
    ),
    "FrameRate": (QT_TRANSLATE_NOOP("Parameters", "Frames a second"), ""),
}

_FIELDS = {
    "Snapshots": "URI Format StartTime Interval Number ScaleType Mode Threshold Width Height",
    "Sprites": (
        "URI Format StartTime Interval Number ScaleType Mode Threshold ScaleWidth ScaleHeight "
        "TileWidth TileHeight Pad Margin"
    ),
    "Animations": "URI Format StartTime Interval Number ScaleType FrameRate Width Height",
}

CONVERSION_WORDS: dict[str, tuple[object, object]] = {
    "Sources.StartTime": (
        QT_TRANSLATE_NOOP("Parameters", "Cut from"),
        QT_TRANSLATE_NOOP("Parameters", "What comes before it is left out."),
    ),
    "Sources.Duration": (
        QT_TRANSLATE_NOOP("Parameters", "Cut length"),
        QT_TRANSLATE_NOOP("Parameters", "How much is kept; to the end when empty."),
    ),
    "Targets.URI": (
        QT_TRANSLATE_NOOP("Parameters", "Output object"),
        QT_TRANSLATE_NOOP(
            "Parameters",
            "Where the file is written: oss://bucket/key. {name} stands for the source's key without extension.",
        ),
    ),
    "Targets.Container": (
        QT_TRANSLATE_NOOP("Parameters", "Container"),
        QT_TRANSLATE_NOOP(
            "Parameters",
            "File format; the last six hold sound only. Leave both empty to make pictures only.",
        ),
    ),
    "Targets.StripMetadata": (
        QT_TRANSLATE_NOOP("Parameters", "Without metadata"),
        QT_TRANSLATE_NOOP("Parameters", "Leave out title, album and the like."),
    ),
    **{
        f"Targets.Image.{kind}.{field}": _PICKED[field]
        for kind, fields in _FIELDS.items()
        for field in fields.split()
    },
}
"""Name and help by path; what conversions share with highlights is in parameter_words."""
