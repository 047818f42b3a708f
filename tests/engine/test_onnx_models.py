"""onnxruntime is told what this program wants of it, and tells nobody of this program."""

import os
import subprocess
import sys

from imm_desktop.engine.analysis import onnx_models

LOAD = """
from imm_desktop.engine.analysis import onnx_models
onnx_models.sums_are_exact()
"""


def test_nobody_is_told_that_a_model_is_used(tmp_path):
    places = ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA", "XDG_CACHE_HOME", "TMPDIR", "TEMP")
    environment = {**os.environ, **dict.fromkeys(places, str(tmp_path))}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    subprocess.run(
        [sys.executable, "-c", LOAD],
        check=True,
        env=environment,
    )
    # What is to be sent waits in a data base, beside a number of this computer.
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


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
