"""Moderation of videos and images."""

from collections.abc import Sequence
from typing import Any, Final

from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from imm_desktop.engine.analysis.decoding import Footage, unsupported
from imm_desktop.engine.analysis.findings import REVIEW, Finding, Snapshot, gravest
from imm_desktop.engine.analysis.judges import JUDGES, unjudged
from imm_desktop.engine.analysis.models import Models
from imm_desktop.engine.analysis.opinions import Opinions
from imm_desktop.engine.analysis.pictures import load_pictures
from imm_desktop.engine.analysis.progressing import Gauge
from imm_desktop.engine.work import Progress, Result, Work

DEFAULT_SCENES: Final = ("porn", "terrorism", "ad")
"""As the service (CreateVideoModerationTask, 2020-09-30)."""
DEFAULT_INTERVAL_S: Final = 1
DEFAULT_MAX_FRAMES: Final = 200
DEFAULT_IMAGE_FRAMES: Final = 1


class Panel:
    """The judges of all scenes that were asked for."""

    def __init__(
        self, scenes: Sequence[str], models: Models, banned_words: tuple[str, ...]
    ) -> None:
        self._scenes = tuple(dict.fromkeys(scenes))
        self._judges = [
            JUDGES[scene](models, banned_words) for scene in self._scenes if scene in JUDGES
        ]
        self._findings: list[Finding] = []
        self._looked_at = 0

    def look(self, snapshot: Snapshot) -> None:
        """Show the next snapshot to every judge."""
        self._looked_at += 1
        for judge in self._judges:
            self._findings += judge.judge(snapshot)

    def result(self, uri: str, loss: str = "") -> Result:
        """The result when all snapshots were shown; with a ``loss``, what was seen is not enough to pass."""
        for judge in self._judges:
            self._findings += judge.finish()
        findings = sorted(self._findings, key=lambda f: f.offset_ms)
        reasons = {scene: unjudged(scene) for scene in self._scenes}
        not_judged = [scene for scene, reason in reasons.items() if reason]
        suggestion = gravest([f.suggestion for f in findings] + [REVIEW] * bool(not_judged or loss))
        moderation: dict[str, Any] = {
            "URI": uri,
            "Suggestion": suggestion,
            "Categories": list(dict.fromkeys(f.label for f in findings)),
            "Frames": {
                "TotalCount": self._looked_at,
                "BlockFrames": [f.block_frame() for f in findings],
            },
            "NotJudged": not_judged,
        }
        return {"ModerationResult": moderation, "Message": self._message(reasons, loss)}

    def _message(self, reasons: dict[str, str | None], loss: str) -> str:
        plural = "" if self._looked_at == 1 else "s"
        parts = [f"{self._looked_at} snapshot{plural} looked at.", *([loss] if loss else [])]
        missing = [f"{scene}: {reason}" for scene, reason in reasons.items() if reason]
        if missing:
            parts.append("Not judged whole on this computer: " + "; ".join(missing) + ".")
        return " ".join(parts)


class ModerationViewer:
    """VideoModeration of one video: the frames on screen at 0, Interval, 2·Interval … are judged."""

    every_frame = False

    def __init__(self, work: Work, progress: Progress, models: Models, footage: Footage) -> None:
        self._path = work.source
        self._footage = footage
        self._uri = str(work.parameters["SourceURI"])
        self.interval_ms = int(work.parameters.get("Interval") or DEFAULT_INTERVAL_S) * 1000
        self.most = int(work.parameters.get("MaxFrames") or DEFAULT_MAX_FRAMES)
        self._panel = Panel(_scenes(work), models, work.banned_words)
        self._taken = 0
        span_ms = self.most * self.interval_ms
        self._gauge = Gauge(progress, min(footage.declared_ms or span_ms, span_ms))
        self._gauge.reached(0)

    def next_ms(self) -> int | None:
        """The next snapshot's moment."""
        return self._taken * self.interval_ms if self._taken < self.most else None

    def wants_between(self, start_ms: int, end_ms: int) -> bool:
        """Whether a snapshot is taken in between."""
        number = -(-start_ms // self.interval_ms)
        return number < self.most and number * self.interval_ms < end_ms

    def show(self, moment_ms: int, opinions: Opinions) -> None:
        """Judge the next snapshot."""
        self._panel.look(Snapshot(moment_ms, opinions))
        self._taken += 1
        self._gauge.reached(moment_ms)

    def passed(self, time_ms: int, _frame: VideoFrame | None = None) -> None:
        """Only tells how far we are."""
        self._gauge.reached(time_ms)

    def heard(self, _time_ms: int, _frame: AudioFrame) -> None:
        """Sound is not judged."""

    def finish(self, _end_ms: int) -> Result:
        """The result."""
        if not self._taken:
            raise unsupported(self._path, "has no picture that can be decoded")
        result = self._panel.result(self._uri, self._footage.loss)
        self._gauge.finished()
        return result


def moderate_image(work: Work, progress: Progress, models: Models) -> Result:
    """Result of ImageModeration; of an animated image every Interval-th picture, at most MaxFrames."""
    step = int(work.parameters.get("Interval") or 1)
    most = int(work.parameters.get("MaxFrames") or DEFAULT_IMAGE_FRAMES)
    pictures = load_pictures(work.source, step, most)
    panel = Panel(_scenes(work), models, work.banned_words)
    gauge = Gauge(progress, len(pictures))
    for done, (number, picture) in enumerate(pictures):
        gauge.reached(done)
        panel.look(Snapshot(number * 1000, Opinions(picture, models)))
    result = panel.result(str(work.parameters["SourceURI"]))
    gauge.finished()
    return result


def _scenes(work: Work) -> Sequence[str]:
    scenes = work.parameters.get("Scenes")
    return tuple(str(scene) for scene in scenes) if scenes else DEFAULT_SCENES
