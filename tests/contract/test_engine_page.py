"""The text of docs/engine-server.md is true: its program runs against an engine."""

import re
import warnings
from pathlib import Path

import pytest

from tests.engine_process import REPOSITORY, EngineProcess
from tests.rendering_films import make_film, numbers_in

PAGE = REPOSITORY / "docs" / "engine-server.md"


def test_the_program_of_the_page_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "videos").mkdir()
    make_film(tmp_path / "videos" / "a.mp4", tone=440)
    text = PAGE.read_text("utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (shell,) = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    assert "imm_desktop.engine" in shell
    known = set(re.findall(r"--[a-z-]+", shell))

    class Asked(EngineProcess):
        def command(self) -> list[str]:
            command = super().command()
            assert known <= {*command}
            return command

    monkeypatch.setattr("tests.engine_process.ACCESS_KEY_ID", "my-key")
    monkeypatch.setattr("tests.engine_process.ACCESS_KEY_SECRET", "my-secret")
    monkeypatch.setattr("tests.engine_process.PROJECT", "demo")
    with Asked(tmp_path / "data", {"videos": tmp_path / "videos"}) as engine:
        program = program.replace("127.0.0.1:8700", engine.endpoint)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes in the SDK's sources
            exec(compile(program, str(PAGE), "exec"), {})
    said, size = capsys.readouterr().out.split()
    made = tmp_path / "videos" / "cut.mp4"
    assert (said, int(size)) == ("Succeeded", made.stat().st_size)
    assert numbers_in(made) == list(range(25, 38))
