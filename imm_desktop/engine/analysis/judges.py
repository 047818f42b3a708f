"""The judges of moderation's scenes: each looks at every snapshot in order."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Protocol

from imm_desktop.engine.analysis.findings import BLOCK, REVIEW, Finding, Snapshot
from imm_desktop.engine.analysis.models import Models
from imm_desktop.engine.analysis.opinions import Opinions
from imm_desktop.engine.analysis.pictures import Grey, changed_cells, is_black
from imm_desktop.engine.analysis.sighting import PERSON
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

CROWD: Final = 10
LEAST_PERSON_IN_CROWD: Final = 0.2
"""People in a crowd are small and half hidden: the detector is never sure of one (docs/engine-analysis.md)."""
LEAST_KNIFE: Final = 0.5
LEAST_WEAPON: Final = 0.35
LEAST_FIREARM: Final = 0.25
"""For the classes of hand-held firearms together: of most of them the classifier is sure, but not of which."""
FIREARMS: Final = frozenset({"assault-rifle", "rifle", "revolver"})
ARMS: Final = frozenset({*FIREARMS, "cannon", "tank", "missile", "hunting-bow"})


class Judge(Protocol):
    """Judges one scene over one video or image."""

    def judge(self, snapshot: Snapshot) -> list[Finding]:
        """What can be said of ``snapshot`` now; findings may be about earlier ones."""
        ...

    def finish(self) -> list[Finding]:
        """What can be said only after the last snapshot."""
        ...


class PornJudge:
    """open_nsfw's score against two limits; it is sure of some harmless drawings, so `block` asks for more.

    A picture is blocked when its mirror image and its middle score as high, the detector suspects somebody in it, and a
    snapshot beside it is at least doubtful (where there is one).
    """

    def __init__(self, models: Models, _banned_words: tuple[str, ...]) -> None:
        self._objects = models.vocabulary.outputs_of("coco")
        self._scores: list[float] = []
        self._waiting: tuple[int, float, bool] | None = None

    def judge(self, snapshot: Snapshot) -> list[Finding]:
        """Findings come one snapshot late."""
        score = 0.0 if snapshot.is_blank else snapshot.opinions.nudity
        found = self._judged(score)
        self._scores = [*self._scores[-1:], score]
        if score >= PORN_REVIEW:
            self._waiting = (snapshot.offset_ms, score, self._is_sure(snapshot.opinions))
        return found

    def finish(self) -> list[Finding]:
        """The last snapshot's."""
        return self._judged(None)

    def _is_sure(self, opinions: Opinions) -> bool:
        return (
            opinions.nudity >= PORN_BLOCK
            and any(self._objects[one.number] == PERSON for one in opinions.detections)
            and opinions.surer_nudity >= PORN_BLOCK
        )

    def _judged(self, following: float | None) -> list[Finding]:
        """The finding about the snapshot before, whose neighbours are known now."""
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return []
        offset_ms, score, is_sure = waiting
        beside = [*self._scores[:-1], *([] if following is None else [following])]
        is_backed = not beside or max(beside) >= PORN_REVIEW
        suggestion = BLOCK if is_sure and is_backed else REVIEW
        return [Finding("porn", "porn", offset_ms, score * 100, suggestion, "nudity")]


class AdJudge:
    """Codes, and text against patterns and the operator's word list."""

    def __init__(self, _models: Models, banned_words: tuple[str, ...]) -> None:
        self._banned_words = banned_words
        self._read: tuple[Grey, list[Finding]] | None = None

    def judge(self, snapshot: Snapshot) -> list[Finding]:
        """``review`` for codes, contacts and promotion, ``block`` for a banned word."""
        if snapshot.is_blank:
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
            for code in snapshot.opinions.codes
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
        lines = snapshot.opinions.lines
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
            for code in snapshot.opinions.codes
        ]

    def finish(self) -> list[Finding]:
        """Nothing."""
        return []


class LiveJudge:
    """Pictures in which nothing is to be seen, or nothing happens."""

    def __init__(self, _models: Models, _banned_words: tuple[str, ...]) -> None:
        self._run: list[int] = []
        self._looks: Grey | None = None
        self._blank = False
        self._black = False

    def judge(self, snapshot: Snapshot) -> list[Finding]:
        """Findings about a run of like snapshots come when the run is over."""
        blank, looks = snapshot.is_blank, snapshot.miniature
        if self._looks is not None and blank == self._blank:
            goes_on = blank or not changed_cells(looks, self._looks, FROZEN_BY)
        else:
            goes_on = False
        findings = [] if goes_on else self.finish()
        self._run.append(snapshot.offset_ms)
        self._looks, self._blank = looks, blank
        self._black = is_black(looks) if not goes_on else self._black
        return findings

    def finish(self) -> list[Finding]:
        """Findings about the run that has just ended."""
        run, self._run = self._run, []
        if not run:
            return []
        long = run[-1] - run[0] >= FROZEN_AT_LEAST_MS
        if self._blank and len(run) >= BLANK_SNAPSHOTS:
            rule, rate = ("black" if self._black else "blank"), 99.0
        elif not self._blank and len(run) >= FROZEN_SNAPSHOTS and long:
            rule, rate = "frozen", 80.0
        else:
            return []
        return [Finding("live", "meaningless", one, rate, REVIEW, rule) for one in run]


class TerrorismJudge:
    """Weak hints only: things that look like arms, knives, many people."""

    def __init__(self, models: Models, _banned_words: tuple[str, ...]) -> None:
        self._leaves = models.vocabulary.outputs_of("imagenet")
        self._objects = models.vocabulary.outputs_of("coco")

    def judge(self, snapshot: Snapshot) -> list[Finding]:
        """``review`` at most."""
        if snapshot.is_blank:
            return []
        middle, whole = snapshot.opinions.beliefs
        arms = [
            (float(middle[at] + whole[at]) / 2, key)
            for at, key in enumerate(self._leaves)
            if key in ARMS
        ]
        keys = [
            (self._objects[one.number], one.score)
            for one in snapshot.opinions.detections
            if one.score >= LEAST_PERSON_IN_CROWD
        ]
        findings = []
        belief, key = max(arms)
        firearm = sum(each for each, name in arms if name in FIREARMS)
        if firearm >= LEAST_FIREARM and firearm >= belief:
            belief, key = firearm, max(one for one in arms if one[1] in FIREARMS)[1]
        if belief >= (LEAST_FIREARM if key in FIREARMS else LEAST_WEAPON):
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
