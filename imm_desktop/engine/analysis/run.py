"""Carries out one work in a worker process; the models stay loaded for the next."""

from imm_desktop.engine.analysis.image_labels import label_image
from imm_desktop.engine.analysis.media_meta import media_meta
from imm_desktop.engine.analysis.models import models_of_process
from imm_desktop.engine.analysis.moderation import moderate_image, moderate_video
from imm_desktop.engine.analysis.video_labels import label_video
from imm_desktop.engine.work import Progress, Result, Work, WorkKind


def run_work(work: Work, progress: Progress) -> Result:
    """Do ``work``; the models it needs are loaded on first use.

    Raises:
        WorkError: The work cannot be done, and trying again would not help.
    """
    match work.kind:
        case WorkKind.VIDEO_LABELS:
            return label_video(work, progress, models_of_process())
        case WorkKind.VIDEO_MODERATION:
            return moderate_video(work, progress, models_of_process())
        case WorkKind.IMAGE_MODERATION:
            return moderate_image(work, progress, models_of_process())
        case WorkKind.IMAGE_LABELS:
            return label_image(work, progress, models_of_process())
        case WorkKind.MEDIA_META:
            return media_meta(work, progress)
        case WorkKind.HIGHLIGHT:
            # Rendering is heavy to import and most workers never need it.
            from imm_desktop.engine.rendering.run import render_highlight

            return render_highlight(work, progress)
        case WorkKind.CONVERSION:
            from imm_desktop.engine.rendering.conversion import convert

            return convert(work, progress)
