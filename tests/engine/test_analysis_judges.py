"""What each judge makes of what the models say; the models are stood in for where no honest picture exists."""

import socket
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from imm_desktop.engine.analysis.detecting import Detection
from imm_desktop.engine.analysis.findings import Snapshot, gravest
from imm_desktop.engine.analysis.judges import ARMS, NOT_COVERED, AdJudge, PornJudge, TerrorismJudge
from imm_desktop.engine.analysis.models import Models
from imm_desktop.engine.analysis.opinions import Opinions
from imm_desktop.engine.analysis.pictures import load_pictures
from imm_desktop.engine.analysis.reading import Line, read_codes
from imm_desktop.engine.analysis.vocabulary import Vocabulary
from imm_desktop.resources_path import resources_path
from tests.made_videos import noise, plain, qr, written

DATA = Path(__file__).parents[1] / "data" / "analysis"
PERSON, KNIFE = 0, 43
VOCABULARY = Vocabulary.load(resources_path() / "labels" / "labels.tsv")


@dataclass
class FakeModels:
    """Models that say what they are told."""

    nudity: float = 0.0
    surer_nudity: float | None = None
    leaves: dict[str, float] = field(default_factory=dict)
    objects: list[tuple[int, float]] = field(default_factory=list)
    read: list[list[str]] = field(default_factory=list)
    looks_at_text: int = 0

    @property
    def vocabulary(self):
        return VOCABULARY

    @property
    def nudity_judge(self):
        return self

    @property
    def classifier(self):
        return self

    @property
    def detector(self):
        return self

    @property
    def text_reader(self):
        return self

    def score(self, picture):
        return self.nudity

    def surer_score(self, picture):
        return self.nudity if self.surer_nudity is None else self.surer_nudity

    def beliefs(self, picture):
        shares = np.zeros(1000, np.float32)
        for key, share in self.leaves.items():
            shares[self.vocabulary.outputs_of("imagenet").index(key)] = share
        return shares, shares

    def detections(self, picture, at_least):
        box = (0.0, 0.0, 1.0, 1.0)
        return [Detection(n, score, box) for n, score in self.objects if score >= at_least]

    def lines(self, picture):
        self.looks_at_text += 1
        return [Line(text, 0.9) for text in self.read.pop(0)]


def snapshot(picture, offset_ms=0, models=None):
    return Snapshot(offset_ms, Opinions(picture, models or FakeModels()))


def verdicts(findings):
    return [(f.label, f.suggestion, f.rule) for f in findings]


def judged(judge, *shown):
    """All findings about ``shown``, models that say what they are told, a second apart."""
    found = []
    for second, models in enumerate(shown):
        found += judge.judge(snapshot(noise(second), second * 1000, models))
    return found + judge.finish()


@pytest.mark.parametrize(
    ("score", "suggestions"), [(0.39, []), (0.4, ["review"]), (0.79, ["review"]), (0.8, ["block"])]
)
def test_pornography_is_blocked_when_likely_and_reviewed_when_possible(score, suggestions):
    models = FakeModels(nudity=score, objects=[(PERSON, 0.5)])
    findings = judged(PornJudge(models, ()), models)
    assert [f.suggestion for f in findings] == suggestions
    assert all(f.rate == score * 100 and f.offset_ms == 0 for f in findings)


def test_a_sure_score_without_anybody_or_against_its_mirror_image_is_only_reviewed():
    nobody = FakeModels(nudity=0.95)
    wavering = FakeModels(nudity=0.95, surer_nudity=0.5, objects=[(PERSON, 0.9)])
    for models in (nobody, wavering):
        assert [f.suggestion for f in judged(PornJudge(models, ()), models)] == ["review"]


def test_one_sure_snapshot_among_harmless_ones_is_only_reviewed():
    sure, doubtful, clean = (
        FakeModels(nudity=score, objects=[(PERSON, 0.9)]) for score in (0.9, 0.5, 0.0)
    )
    judge = PornJudge(sure, ())
    assert [f.suggestion for f in judged(judge, clean, sure, clean)] == ["review"]
    found = judged(PornJudge(sure, ()), clean, sure, doubtful, clean, sure, sure)
    assert [(f.offset_ms, f.suggestion) for f in found] == [
        (1000, "block"),
        (2000, "review"),
        (4000, "block"),
        (5000, "block"),
    ]


def test_a_blank_picture_is_not_asked_about():
    judge = PornJudge(FakeModels(nudity=1.0), ())
    assert judge.judge(snapshot(plain("black"), 0, FakeModels(nudity=1.0))) == []
    assert judge.finish() == []


def test_weapons_knives_and_crowds_are_hints_for_review():
    models = FakeModels(leaves={"rifle": 0.6}, objects=[(KNIFE, 0.7), *[(PERSON, 0.5)] * 10])
    assert verdicts(TerrorismJudge(models, ()).judge(snapshot(noise(1), 0, models))) == [
        ("weapon", "review", "rifle"),
        ("weapon", "review", "knife"),
        ("crowd", "review", "people"),
    ]


def test_a_few_people_and_a_hint_of_a_weapon_are_nothing():
    models = FakeModels(leaves={"rifle": 0.2}, objects=[(KNIFE, 0.4), *[(PERSON, 0.9)] * 9])
    assert TerrorismJudge(models, ()).judge(snapshot(noise(1), 0, models)) == []


def test_firearms_count_together_for_the_classifier_knows_them_apart_badly():
    models = FakeModels(leaves={"rifle": 0.12, "revolver": 0.14, "tank": 0.2})
    (found,) = TerrorismJudge(models, ()).judge(snapshot(noise(1), 0, models))
    assert (found.rule, round(found.rate)) == ("revolver", 26)
    models = FakeModels(leaves={"rifle": 0.12, "revolver": 0.12, "tank": 0.34})
    assert TerrorismJudge(models, ()).judge(snapshot(noise(1), 0, models)) == []
    models = FakeModels(leaves={"rifle": 0.3, "tank": 0.5})
    (found,) = TerrorismJudge(models, ()).judge(snapshot(noise(1), 0, models))
    assert found.rule == "tank"


def test_all_arms_are_classes_of_the_classifier():
    assert set(VOCABULARY.outputs_of("imagenet")) >= ARMS
    assert set(NOT_COVERED) == {"terrorism", "live", "logo"}


def test_text_is_not_read_again_while_the_picture_stays_but_its_findings_stay_too():
    models = FakeModels(read=[["Call 202-555-0142"], ["nothing"]])
    judge = AdJudge(models, ())
    still, other = noise(1), noise(2)
    first = judge.judge(snapshot(still, 0, models))
    second = judge.judge(snapshot(still, 1000, models))
    third = judge.judge(snapshot(other, 2000, models))
    assert [(f.rule, f.offset_ms) for f in first + second + third] == [
        ("phone", 0),
        ("phone", 1000),
    ]
    assert models.looks_at_text == 2


def test_a_line_of_text_that_appears_on_the_same_picture_is_read():
    models = FakeModels(read=[[], ["Call 202-555-0142"]])
    judge = AdJudge(models, ())
    before = plain("white", (640, 360))
    before.paste("navy", (0, 0, 320, 360))
    after = before.copy()
    after.paste("black", (380, 300, 600, 320))
    assert judge.judge(snapshot(before, 0, models)) == []
    assert [f.rule for f in judge.judge(snapshot(after, 1000, models))] == ["phone"]


def test_codes_are_read_in_dark_and_turned_pictures():
    code = qr("https://tea.example/join")
    assert [c.text for c in read_codes(code.rotate(90, expand=True))] == [
        "https://tea.example/join"
    ]
    dark = code.point(lambda level: level // 4)
    assert [(c.kind, c.text) for c in read_codes(dark)] == [("qr", "https://tea.example/join")]


def test_chinese_and_english_are_read_from_a_picture():
    models = Models(resources_path())
    ((_, picture),) = load_pictures(DATA / "advertisement-zh.png")
    texts = [line.text.replace(" ", "") for line in models.text_reader.lines(picture)]
    assert "月光茶馆新品上市" in texts
    findings = AdJudge(models, ("月光茶馆",)).judge(snapshot(picture, 0, models))
    assert ("ad", "block", "banned-word") in verdicts(findings)
    assert ("ad", "review", "handle") in verdicts(findings)


def test_reading_text_needs_no_network(monkeypatch):
    def refuse(*args):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert [
        line.text for line in Models(resources_path()).text_reader.lines(written("Golden Tea"))
    ] == ["Golden Tea"]


def test_the_gravest_suggestion_decides():
    assert gravest([]) == "pass"
    assert gravest(["review", "pass"]) == "review"
    assert gravest(["review", "block", "pass"]) == "block"
