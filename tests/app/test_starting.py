"""The command line, where files lie, how helpers are started and what they get to know."""

import sys
from dataclasses import replace

import pytest

from imm_desktop import __version__
from imm_desktop.app import commandline, window
from imm_desktop.app.connecting import Connector, helper_environment, new_id
from imm_desktop.app.paths import Paths
from imm_desktop.app.processes import engine_command, frame_worker_command
from imm_desktop.domain.accounts import THIS_COMPUTER, Account, AccountKind, CredentialSource
from imm_desktop.domain.errors import UnreachableError
from imm_desktop.imm.signing import AccessKey


@pytest.fixture
def runs(monkeypatch):
    """What the window was asked for."""
    asked = []

    def run_window(profile, demo, files):
        asked.append((profile, demo, *files))
        return 7

    monkeypatch.setattr(window, "run_window", run_window)
    return asked


def test_the_command_line_names_profile_and_demo(runs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert commandline.main([]) == 7
    assert commandline.main(["--profile", str(tmp_path)]) == 7
    assert commandline.main(["--demo", "out"]) == 7
    assert runs == [(None, None), (tmp_path, None), (None, tmp_path / "out")]


def test_cases_are_opened_and_a_word_that_is_no_file_is_refused(runs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("x")
    assert commandline.main(["案 件.immcase", str(tmp_path / "b.IMMCASE"), "notes.txt"]) == 7
    assert runs == [
        (None, None, tmp_path / "案 件.immcase", tmp_path / "b.IMMCASE", tmp_path / "notes.txt")
    ]
    with pytest.raises(SystemExit) as ended:
        commandline.main(["taskz"])
    assert ended.value.code == 2


def test_the_command_line_says_its_version_and_refuses_what_it_does_not_know(runs, capsys):
    with pytest.raises(SystemExit) as ended:
        commandline.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.strip() == __version__
    with pytest.raises(SystemExit) as ended:
        commandline.main(["--unknown"])
    assert ended.value.code == 2
    assert runs == []


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there always is a display")
def test_a_demo_without_a_display_runs_off_screen_and_a_window_never_does(runs, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.setenv(name, "gone")  # so that it is put back
        monkeypatch.delenv(name)
    commandline.main([])
    assert "QT_QPA_PLATFORM" not in commandline.os.environ
    monkeypatch.setenv("DISPLAY", ":0")
    commandline.main(["--demo", "out"])
    assert "QT_QPA_PLATFORM" not in commandline.os.environ
    monkeypatch.delenv("DISPLAY")
    commandline.main(["--demo", "out"])
    assert commandline.os.environ["QT_QPA_PLATFORM"] == "offscreen"


def test_a_profile_is_one_folder_and_the_system_s_places_are_three(tmp_path):
    own = Paths.below(tmp_path)
    every = [
        own.settings, own.window_state, own.archive, own.engine, own.sample, own.uploads, own.lock,
        own.logs,
    ]  # fmt: skip
    assert all(one.is_relative_to(tmp_path) for one in every)
    assert len(set(every)) == len(every)
    assert list(tmp_path.iterdir()) == []
    system = Paths.of_system()
    assert all("imm-desktop" in str(one) for one in (system.config, system.data, system.logs))


def test_helpers_are_started_from_a_source_tree_and_from_a_frozen_program(monkeypatch):
    assert engine_command() == (sys.executable, "-m", "imm_desktop.engine")
    assert frame_worker_command() == (sys.executable, "-m", "imm_desktop.media.worker")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert engine_command() == (sys.executable, "--engine")
    assert frame_worker_command() == (sys.executable, "--frame-worker")


def test_the_engine_never_sees_the_operator_s_cloud_keys(monkeypatch):
    for name in ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIYUN_X", "OSS_ACCESS_KEY_SECRET", "AWS_KEY"):
        monkeypatch.setenv(name, "a secret")
    monkeypatch.setenv("SOMETHING_ELSE", "kept")
    environment = helper_environment()
    assert "a secret" not in environment.values()
    assert environment["SOMETHING_ELSE"] == "kept"


def test_identities_never_repeat():
    assert len({new_id() for _ in range(1000)}) == 1000


CLOUD = Account("c1", AccountKind.CLOUD, "S", "cn-hangzhou", "p", CredentialSource.ENVIRONMENT)


class Keys:
    async def key_of(self, _account):
        return AccessKey("id", "secret")


def test_an_account_is_reached_where_it_lives(run, tmp_path):
    async def places(account, engine_address=""):
        connector = Connector(Keys(), lambda: engine_address, tmp_path)
        session = await connector.session(account)
        try:
            return session.backend._transport.base_url, session.objects._endpoint
        finally:
            await session.backend.close()
            await session.objects.close()

    assert run(places(CLOUD)) == (
        "https://imm.cn-hangzhou.aliyuncs.com",
        "https://oss-cn-hangzhou.aliyuncs.com",
    )
    elsewhere = replace(CLOUD, imm_url="https://imm.example", oss_url="https://oss.example")
    assert run(places(elsewhere)) == ("https://imm.example", "https://oss.example")
    assert run(places(THIS_COMPUTER, "http://127.0.0.1:5")) == ("http://127.0.0.1:5",) * 2
    with pytest.raises(UnreachableError):
        run(places(THIS_COMPUTER))
