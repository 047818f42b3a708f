"""The quick model is asked first, and the exact one where it has a doubt."""

import numpy as np
import pytest
from PIL import Image

from imm_desktop.engine.analysis import nudity
from imm_desktop.engine.analysis.nudity import HARMLESS, NudityJudge


class Says:
    def __init__(self, score: float):
        self.score, self.asked = score, 0

    def run(self, _names, _inputs):
        self.asked += 1
        return [np.array([[1 - self.score, self.score]], np.float32)]


@pytest.fixture
def judge_of(monkeypatch, tmp_path):
    def made(exact: float, quick: float):
        sessions = {"exact": Says(exact), "quick": Says(quick)}
        monkeypatch.setattr(nudity, "open_session", lambda path: sessions[path.name])
        return NudityJudge(tmp_path / "exact", tmp_path / "quick"), sessions

    return made


PICTURE = Image.new("RGB", (320, 180), "pink")


def test_what_the_quick_model_finds_harmless_is_not_looked_at_again(judge_of):
    judge, sessions = judge_of(exact=0.9, quick=HARMLESS / 2)
    assert judge.score(PICTURE) == pytest.approx(HARMLESS / 2)
    assert sessions["exact"].asked == 0


def test_a_doubt_is_decided_by_the_exact_model(judge_of):
    judge, sessions = judge_of(exact=0.41, quick=HARMLESS)
    assert judge.score(PICTURE) == pytest.approx(0.41)
    judge.surer_score(PICTURE)
    assert sessions["exact"].asked == 4
