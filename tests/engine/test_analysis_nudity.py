"""The quick model is asked first, and the exact one where it has a doubt."""

import numpy as np
import pytest
from PIL import Image

from imm_desktop.engine.analysis import nudity, onnx_models
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


def test_processors_that_lose_sums_are_told_to_be_exact(monkeypatch):
    asked = []

    class Options(onnx_models.onnxruntime.SessionOptions):
        def add_session_config_entry(self, key, value):
            asked.append((key, value))

    monkeypatch.setattr(onnx_models.onnxruntime, "SessionOptions", Options)
    monkeypatch.setattr(onnx_models.onnxruntime, "InferenceSession", lambda *_a, **_k: "session")
    for is_exact in (True, False):
        monkeypatch.setattr(onnx_models, "sums_are_exact", lambda it=is_exact: it)
        asked.clear()
        onnx_models.open_session("model")
        assert (("session.x64quantprecision", "1") in asked) is not is_exact


def test_the_probe_is_a_model_that_runs():
    assert onnx_models.sums_are_exact() in (True, False)
