"""Carries out works in a worker process; the models stay loaded for the next."""

from collections.abc import Sequence
from typing import Final

from imm_desktop.engine.analysis.decoding import Footage, open_footage
from imm_desktop.engine.analysis.image_labels import label_image
from imm_desktop.engine.analysis.jumping import CannotJumpError, jumped_to
from imm_desktop.engine.analysis.media_meta import media_meta
from imm_desktop.engine.analysis.models import Models, models_of_process
from imm_desktop.engine.analysis.moderation import (
    ModerationViewer,
    moderate_image,
)
from imm_desktop.engine.analysis.opinions import OpinionMaker
from imm_desktop.engine.analysis.video_labels import LabelViewer
from imm_desktop.engine.analysis.watching import Ended, Pass, Viewer
from imm_desktop.engine.work import Progress, Result, Work, WorkError, WorkKind

JUMP_FROM_MS: Final = 10_000
"""Interval from which on it is quicker to jump than to read what lies between."""


def run_work(work: Work, progress: Progress) -> Result:
    """Do ``work``; the models it needs are loaded on first use.

    Raises:
        WorkError: The work cannot be done, and trying again would not help.
    """
    match work.kind:
        case WorkKind.VIDEO_LABELS | WorkKind.VIDEO_MODERATION:
            return _watched(work, progress)
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


def run_together(works: Sequence[Work], progresses: Sequence[Progress], ended: Ended) -> None:
    """Do label and moderation ``works`` on one video while reading it once; ``ended`` is told of each when it is over.

    Raises:
        WorkError: The video cannot be read: all works fail.
    """
    models = models_of_process()
    with open_footage(works[0].source) as footage:
        viewers = [
            _viewer_of(work, progress, models, footage)
            for work, progress in zip(works, progresses, strict=True)
        ]
        alone = viewers[0] if len(viewers) == 1 else None
        if isinstance(alone, ModerationViewer) and alone.interval_ms >= JUMP_FROM_MS:
            try:
                _jump(footage, alone, models)
            except CannotJumpError:
                # Read it all, with a fresh view: what was seen is seen again.
                footage.rewind()
                viewers = [_viewer_of(works[0], progresses[0], models, footage)]
            else:
                ended(0, alone.finish(footage.end_ms))
                return
        Pass(footage, OpinionMaker(models, footage.stretch), viewers, ended).run()


def _watched(work: Work, progress: Progress) -> Result:
    found: list[Result | WorkError] = []
    run_together([work], [progress], lambda _, how: found.append(how))
    (how,) = found
    if isinstance(how, WorkError):
        raise how
    return how


def _viewer_of(work: Work, progress: Progress, models: Models, footage: Footage) -> Viewer:
    if work.kind is WorkKind.VIDEO_LABELS:
        return LabelViewer(work, progress, models, footage)
    return ModerationViewer(work, progress, models, footage)


def _jump(footage: Footage, viewer: ModerationViewer, models: Models) -> None:
    maker = OpinionMaker(models, footage.stretch)
    jumps = jumped_to(footage, viewer.interval_ms, viewer.most, viewer.passed)
    for moment_ms, frame in jumps:
        viewer.show(moment_ms, maker.of(frame))
