"""One result of each kind."""

from imm_desktop.domain.highlights import HighlightReport
from imm_desktop.domain.labels import Label
from imm_desktop.domain.media import (
    ObjectUri,
)
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.results import LabelReport, Result
from imm_desktop.domain.review import Evidence
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.domain.timing import TimeRange

EVIDENCE = Evidence("s1", "review", ("ad",), (3_000,), "E1", 2.5)


def label_result() -> Result:
    labels = (
        Label("动物", "animal", level=1, confidence=0.9, clips=(TimeRange(0, 4_000),)),
        Label("猫", "cat", "动物", 2, 0.9, 0.5, "zh-Hans", (TimeRange(0, 4_000),)),
        Label("车", "car", confidence=0.7, clips=(TimeRange(5_000, 6_000),)),
    )
    return Result(LabelReport(labels), b'{"Labels": []}', "req-labels")


def moderation_result(suggestion: Suggestion = Suggestion.REVIEW) -> Result:
    findings = (Finding("qrcode", 3_000, 88.5, "ad", "http://x"), Finding("ad", 4_000, 70.0))
    report = ModerationReport(suggestion, ("ad",), 60, findings)
    return Result(report, b'{"Suggestion": "review"}', "req-moderation")


def results() -> dict[TaskKind, Result]:
    return {
        TaskKind.LABELS: label_result(),
        TaskKind.MODERATION: moderation_result(),
        TaskKind.IMAGE_MODERATION: moderation_result(Suggestion.PASS),
        TaskKind.HIGHLIGHT: Result(
            HighlightReport((ObjectUri("reel", "out.mp4"),)), b"{}", "req-highlight"
        ),
        TaskKind.CONVERT: Result(
            HighlightReport((ObjectUri("reel", "a.mp4"), ObjectUri("reel", "a.jpg"))),
            b"{}",
            "req-convert",
        ),
        TaskKind.IMAGE_LABELS: Result(LabelReport((Label("猫", "cat"),)), b"{}", "req-image"),
    }
