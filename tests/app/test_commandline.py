import os
import subprocess
import sys
from pathlib import Path

import pytest

from imm_desktop import __version__
from imm_desktop.app import commandline
from tests.patience import patient


@pytest.fixture(autouse=True)
def same_environment(monkeypatch):
    """What a command line sets in the environment is forgotten after the test."""
    monkeypatch.setattr(os, "environ", os.environ.copy())


@pytest.fixture
def selftests(monkeypatch) -> list[Path]:
    asked: list[Path] = []

    def run_selftest(folder: Path) -> int:
        asked.append(folder)
        return 1

    monkeypatch.setattr("imm_desktop.app.selftest.run_selftest", run_selftest)
    return asked


def test_the_self_test_gets_its_folder_and_gives_the_exit_code(selftests, tmp_path):
    assert commandline.main(["--selftest", str(tmp_path)]) == 1
    assert selftests == [tmp_path]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
@pytest.mark.parametrize(("display", "platform"), [("", "offscreen"), (":7", None)])
def test_without_a_display_it_draws_into_memory(selftests, tmp_path, display, platform):
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"):
        os.environ.pop(name, None)
    if display:
        os.environ["DISPLAY"] = display

    commandline.main(["--selftest", str(tmp_path)])

    assert os.environ.get("QT_QPA_PLATFORM") == platform


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit) as ended:
        commandline.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.strip() == __version__


@pytest.mark.allow_log("the program cannot start")
def test_a_start_that_fails_is_in_the_log_of_the_profile(tmp_path, monkeypatch):
    def fails(_profile, _demo, _files):
        raise ImportError("libGL.so.1 is missing")

    monkeypatch.setattr("imm_desktop.app.window.run_window", fails)
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)

    assert commandline.main(["--profile", str(tmp_path)]) == 1

    text = (tmp_path / "logs" / "imm-desktop.log").read_text(encoding="utf-8")
    assert "the program cannot start" in text
    assert "ImportError: libGL.so.1 is missing" in text
    assert sys.excepthook is sys.__excepthook__


def test_what_is_raised_while_the_log_runs_is_left_to_it(tmp_path, monkeypatch):
    def fails(_profile, _demo, _files):
        raise RuntimeError("later")

    monkeypatch.setattr("imm_desktop.app.window.run_window", fails)
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)

    with pytest.raises(RuntimeError, match="later"):
        commandline.main(["--profile", str(tmp_path)])
    assert not (tmp_path / "logs").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="closes files by the shell")
def test_closed_standard_files_are_not_given_to_others(tmp_path):
    script = (
        "import os, sys\n"
        "from imm_desktop.app.commandline import _occupy_standard_files\n"
        "_occupy_standard_files()\n"
        f"number = os.open({str(tmp_path / 'archive')!r}, os.O_CREAT | os.O_WRONLY)\n"
        "sys.exit(0 if number > 2 else 1)\n"
    )
    (tmp_path / "script.py").write_text(script)
    command = f'exec "{sys.executable}" "{tmp_path / "script.py"}" <&- >&- 2>&-'
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}

    ended = subprocess.run(["sh", "-c", command], check=False, timeout=patient(30), env=environment)

    assert ended.returncode == 0
