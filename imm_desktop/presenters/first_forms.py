"""What forms hold before anybody has typed: a place for what will be written, and what is joined."""

from collections.abc import Sequence
from typing import Any, Final

from imm_desktop.domain.analysis import suitable
from imm_desktop.domain.batches import Prefix
from imm_desktop.domain.conversion_parameters import NAME_FIELD
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.recipes import TIME_FIELD
from imm_desktop.domain.tasks import TaskKind

MOST_CLIPS: Final = 10
"""Videos that a new highlight form joins; the operator adds others."""


def first_highlight(uris: Sequence[ObjectUri], place: Prefix | None) -> dict[str, Any]:
    """The chosen videos joined, beside them; below a prefix one film a video. Empty without a video."""
    sources = suitable(TaskKind.HIGHLIGHT, uris)[:MOST_CLIPS]
    if place is not None:
        # An earlier batch may have written films of the same videos.
        bucket, name = place.bucket, f"{NAME_FIELD}-highlight-{TIME_FIELD}"
    elif sources:
        bucket, name = sources[0].bucket, f"{sources[0].name.rsplit('.', 1)[0]}-highlight"
    else:
        return {}
    form: dict[str, Any] = {
        "Type": "Concat",
        "Output.URI": f"oss://{bucket}/highlights/{name}.mp4",
        "Output.Container": "mp4",
    }
    if place is None:
        form["Sources"] = [{"URI": str(one)} for one in sources]
    return form


def first_conversion(uris: Sequence[ObjectUri], place: Prefix | None) -> dict[str, Any]:
    """Each video as MP4 in a folder of its bucket. Empty without a video."""
    sources = suitable(TaskKind.CONVERT, uris)
    if place is None and not sources:
        return {}
    bucket = place.bucket if place is not None else sources[0].bucket
    return {
        "Targets.URI": f"oss://{bucket}/converted/{NAME_FIELD}.mp4",
        "Targets.Container": "mp4",
        "Targets.Video.TranscodeVideo.Codec": "h264",
    }
