"""The judges of moderation's scenes: each looks at every snapshot in order."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Protocol

from imm_desktop.engine.analysis.findings import BLOCK, REVIEW, Finding, Snapshot
from imm_desktop.engine.analysis.models import Models
from imm_desktop.engine.analysis.pictures import Grey, changed_cells, is_black, is_blank
from imm_desktop.engine.analysis.reading import read_codes
from imm_desktop.engine.analysis.suspicious_text import hits_in

PORN_BLOCK: Final = 0.8
PORN_REVIEW: Final = 0.4
MOST_TEXT: Final = 500
"""Characters of a code or line that are handed on."""

TEXT_CHANGED_CELLS: Final = 2
"""Cells of the miniature that must change before text is read anew; a line of writing covers several."""
TEXT_CHANGED_BY: Final = 8

FROZEN_BY: Final = 2
"""Grey levels within which a still picture stays; compression noise is weaker."""
FROZEN_AT_LEAST_MS: Final = 4000
FROZEN_SNAPSHOTS: Final = 3
BLANK_SNAPSHOTS: Final = 2
"""Blank snapshots in a row that are reported; a single one is a fade between two films."""

CROWD: Final = 8
LEAST_PERSON_IN_CROWD: Final = 0.4
LEAST_KNIFE: Final = 0.6
LEAST_WEAPON: Final = 0.35
ARMS: Final = frozenset(
    {"assault-rifle", "rifle", "revolver", "cannon", "tank", "missile", "hunting-bow"}
)


class Judge(Protocol):
    """Judges one scene over one video or image."""

    def judge(self, snapshot: Snapshot) -> list[Finding]:
        """What can be said of ``snapshot`` now; findings may be about earlier ones."""
        ...

    def finish(self) -> list[Finding]:
        """What can be said only after the last snapshot."""
        ...


class PornJudge:
    """open_nsfw's score against two limits."""

    def __init__(self, models: Models, _banned_words: tuple[str, ...]) -> None:
        self._models = models

    def judge(self, snapshot: Snapshot) -> list[Finding]:
        """``block`` from 0.8 on, ``review`` from 0.4 on."""
        if is_blank(snapshot.miniature, snapshot.picture):
            return []
        score = self._models.nudity_judge.score(snapshot.picture)
        if score < PORN_REVIEW:
            return []
        suggestion = BLOCK if score >= PORN_BLOCK else REVIEW
        return [Finding("porn", "porn", snapshot.offset_ms, score * 100, suggestion, "nudity")]

    def finish(self) -> list[Finding]:
        """Nothing."""
        return []


class AdJudge:
    """Codes, and text against patterns and the operator's word list."""

    def __init__(self, models: Models, banned_words: tuple[str, ...]) -> None:
        self._models = models
        self._banned_words = banned_words
        self._read: tuple[Grey, list[Finding]] | None = None

    def judge(self, snapshot: Snapshot) -> list[Finding]:
        """``review`` for codes, contacts and promotion, ``block`` for a banned word."""
        if is_blank(snapshot.miniature, snapshot.picture):
            self._read = None
            return []
        findings = [
            Finding(
                "ad",
                "qrcode",
                snapshot.offset_ms,
                99.0,
                REVIEW,
                code.kind + "-code",
                code.text[:MOST_TEXT],
            )
            for code in read_codes(snapshot.picture)
        ]
        return findings + self._text_findings(snapshot)

    def finish(self) -> list[Finding]:
        """Nothing."""
        return []

    def _text_findings(self, snapshot: Snapshot) -> list[Finding]:
        if self._read is not None:
            changed = changed_cells(snapshot.miniature, self._read[0], TEXT_CHANGED_BY)
            if changed < TEXT_CHANGED_CELLS:
                return [_moved(finding, snapshot.offset_ms) for finding in self._read[1]]
        lines = self._models.text_reader.lines(snapshot.picture)
        findings = []
        for hit in hits_in([line.text for line in lines], self._banned_words):
            sure = max((line.score for line in lines), default=0.0)
            suggestion = BLOCK if hit.rule == "banned-word" else REVIEW
            rate = sure * 100 if hit.rule != "promotion" else sure * 70
            findings.append(
                Finding(
                    "ad", "ad", snapshot.offset_ms, rate, suggestion, hit.rule, hit.text[:MOST_TEXT]
                )
            )
        self._read = (snapshot.miniature, findings)
        return findings


class CodeJudge:
    """Machine codes only: the image scene ``qrcode``."""

    def __init__(self, _models: Models, _banned_words: tuple[str, ...]) -> None:
        """Needs nothing."""

    def judge(self, snapshot: Snapshot) -> list[Finding]:
        """``review`` for every code."""
        return [
            Finding(
                "qrcode",
                "qrcode",
                snapshot.offset_ms,
                99.0,
                REVIEW,
                code.kind + "-code",
                code.text[:MOST_TEXT],
            )
            for code in read_codes(snapshot.picture)
        ]

    def finish(self) -> list[Finding]:
        """Nothing."""
        return []


class LiveJudge:
    """Pictures in which nothing is to be seen, or nothing happens."""

    def __init__(self, _models: Models, _banned_words: tuple[str, ...]) -> None:
        self._run: list[Snapshot] = []
        self._blank = False

    def judge(self, snapshot: Snapshot) -> list[Finding]:
        """Findings about a run of like snapshots come when the run is over."""
        blank = is_blank(snapshot.miniature, snapshot.picture)
        last = self._run[-1] if self._run else None
        goes_on = last is not None and (
            (blank and self._blank)
            or (
                not blank
                and not self._blank
                and not changed_cells(snapshot.miniature, last.miniature, FROZEN_BY)
            )
        )
        if goes_on:
            self._run.append(snapshot)
            return []
        findings = self.finish()
        self._run, self._blank = [snapshot], blank
        return findings

    def finish(self) -> list[Finding]:
        """Findings about the run that has just ended."""
        run, self._run = self._run, []
        if not run:
            return []
        long = run[-1].offset_ms - run[0].offset_ms >= FROZEN_AT_LEAST_MS
        if self._blank and len(run) >= BLANK_SNAPSHOTS:
            rule, rate = ("black" if is_black(run[0].miniature) else "blank"), 99.0
        elif not self._blank and len(run) >= FROZEN_SNAPSHOTS and long:
            rule, rate = "frozen", 80.0
        else:
            return []
        return [Finding("live", "meaningless", one.offset_ms, rate, REVIEW, rule) for one in run]


class TerrorismJudge:
    """Weak hints only: things that look like arms, knives, many people."""

    def __init__(self, models: Models, _banned_words: tuple[str, ...]) -> None:
        self._models = models
        self._leaves = models.vocabulary.outputs_of("imagenet")
        self._objects = models.vocabulary.outputs_of("coco")

    def judge(self, snapshot: Snapshot) -> list[Finding]:
        """``review`` at most."""
        if is_blank(snapshot.miniature, snapshot.picture):
            return []
        middle, whole = self._models.classifier.beliefs(snapshot.picture)
        arms = [
            (float(middle[at] + whole[at]) / 2, key)
            for at, key in enumerate(self._leaves)
            if key in ARMS
        ]
        found = self._models.detector.detections(snapshot.picture, LEAST_PERSON_IN_CROWD)
        keys = [(self._objects[one.number], one.score) for one in found]
        findings = []
        belief, key = max(arms)
        if belief >= LEAST_WEAPON:
            findings.append(
                Finding("terrorism", "weapon", snapshot.offset_ms, belief * 100, REVIEW, key)
            )
        knife = max((score for name, score in keys if name == "knife"), default=0.0)
        if knife >= LEAST_KNIFE:
            findings.append(
                Finding("terrorism", "weapon", snapshot.offset_ms, knife * 100, REVIEW, "knife")
            )
        people = sum(name == "person" for name, _ in keys)
        if people >= CROWD:
            rate = min(90.0, 50.0 + 2.5 * (people - CROWD))
            findings.append(
                Finding(
                    "terrorism", "crowd", snapshot.offset_ms, rate, REVIEW, "people", f"{people}"
                )
            )
        return findings

    def finish(self) -> list[Finding]:
        """Nothing."""
        return []


JUDGES: Final[Mapping[str, Callable[[Models, tuple[str, ...]], Judge]]] = MappingProxyType(
    {
        "porn": PornJudge,
        "ad": AdJudge,
        "qrcode": CodeJudge,
        "live": LiveJudge,
        "terrorism": TerrorismJudge,
    }
)

NOT_COVERED: Final = MappingProxyType(
    {
        "terrorism": "only arms, knives and crowds are hinted at; blood, explosions, violence, outfits, flags, "
        "politics and parades are not recognised",
        "live": "only black, blank and frozen pictures are recognised; picture-in-picture, smoking, driving, drugs "
        "and gambling are not",
        "logo": "logos are not recognised",
    }
)
"""Scenes that are judged in part or not at all, and what that means."""


def unjudged(scene: str) -> str | None:
    """Why ``scene`` is not judged whole on this computer; None when it is."""
    if scene not in JUDGES:
        return NOT_COVERED.get(scene, "no local model knows this scene")
    return NOT_COVERED.get(scene)


def _moved(finding: Finding, offset_ms: int) -> Finding:
    return Finding(
        finding.scene,
        finding.label,
        offset_ms,
        finding.rate,
        finding.suggestion,
        finding.rule,
        finding.text,
    )
