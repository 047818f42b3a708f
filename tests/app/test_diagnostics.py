import json
import logging
import os
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from imm_desktop.adapters.settings_file import SettingsFile
from imm_desktop.adapters.store.archive import open_archive
from imm_desktop.adapters.store.migrating import SCHEMA
from imm_desktop.app.commands import Commands
from imm_desktop.app.diagnostics import (
    Diagnosed,
    ShownProblem,
    file_name,
    settings_without_names,
    write_diagnostics,
)
from imm_desktop.app.logs import start_logging
from imm_desktop.app.paths import Paths
from imm_desktop.app.redacting import Redactor
from imm_desktop.domain.accounts import Account, AccountKind, CredentialSource
from imm_desktop.domain.policy import Policy, Reason
from imm_desktop.domain.settings import Settings
from imm_desktop.presenters.problem import Problem
from imm_desktop.ui.main_window import MainWindow, PageEntry
from imm_desktop.ui.shortcuts import live_action
from tests.fakes.clock import FakeClock
from tests.helpers import recorded, until

NOW = datetime(2026, 11, 21, 8, 30, 5, tzinfo=UTC)
KEY_ID = "LTAI5tQ8vXr2mNpZ7bWcD4eF"
SECRET = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0"
STS = "CAISyQJ1q6Ft5B2yfSjIr5bSEsj3qY9j9JOZZ0vHlnMkdMgfhq3vmDz2IHhMf3ZpA"
SIGNATURE = "o8C5VqkmJ1i4uFzKx6N4Z3bV8yQ"
V4_SIGNATURE = "4b663e424d2db9967401ff6ce1c86f8c83cabd77d9908f3ae0c8e2f4f5d0a1b2"
ENGINE_SECRET = "zX9-engine_secret-of-this-run_only"
LOGIN = "jane.doe@corp.example"
HOME = f"/home/{LOGIN}"
PEOPLE = ("jane.doe", "Jane Doe", "王小明", "customer-project", "customer-bucket", "vpc.customer")
NEVER = (KEY_ID, SECRET, STS, SIGNATURE, V4_SIGNATURE, ENGINE_SECRET, LOGIN, *PEOPLE)

V1_URL = (
    f"https://reel.oss-cn-hangzhou.aliyuncs.com/a.mp4?Expires=1760000000&OSSAccessKeyId={KEY_ID}"
    f"&Signature={SIGNATURE}%3D&security-token={STS}"
)
V4_URL = (
    "https://reel.oss-cn-hangzhou.aliyuncs.com/a.mp4?x-oss-signature-version=OSS4-HMAC-SHA256"
    f"&x-oss-credential={KEY_ID}%2F20261121%2Fcn-hangzhou%2Foss%2Faliyun_v4_request"
    f"&x-oss-security-token={STS}&x-oss-signature={V4_SIGNATURE}"
)
PLANTED = (
    V1_URL,
    V4_URL,
    f"Authorization: OSS {KEY_ID}:{SIGNATURE}=",
    f"{{'Authorization': 'ACS3-HMAC-SHA256 Credential={KEY_ID},Signature={V4_SIGNATURE}'}}",
    f"access_key_secret={SECRET} sts_token: {STS}",
    f"engine --key {ENGINE_SECRET}",
    f"cannot open {HOME}/视频/a.mp4 as {LOGIN}",
)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.below(tmp_path / "profile")


@pytest.fixture
def redactor() -> Redactor:
    return Redactor([ENGINE_SECRET], Path(HOME), LOGIN)


def entries_of(target: Path) -> dict[str, str]:
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def plant_settings(paths: Paths, run) -> None:
    account = Account(
        "a1",
        AccountKind.CLOUD,
        "Jane Doe",
        "cn-hangzhou",
        "customer-project",
        CredentialSource.KEY_RING,
        profile="jane.doe",
        buckets=("customer-bucket",),
        imm_url="https://imm.vpc.customer",
    )
    policy = Policy(3, (Reason("x", "called 王小明"),), grace_ms=2_000)
    settings = Settings(reviewer="王小明", policy=policy, accounts=(account,), chosen_account="a1")
    run(SettingsFile(paths.settings).save(settings))
    content = json.loads(paths.settings.read_text(encoding="utf-8"))
    content["access_key_secret"] = SECRET  # what a careless hand may have written into it
    content["accounts"][0]["note"] = STS
    content["look"] = V4_URL
    paths.settings.write_text(json.dumps(content), encoding="utf-8")


def plant_logs(paths: Paths) -> None:
    """As the program would write them, and as something might that does not redact."""
    running = start_logging(paths.logs)
    try:
        log = logging.getLogger("imm_desktop.test")
        for one in PLANTED:
            log.info("%s", one)
        try:
            raise ValueError(V4_URL)  # noqa: TRY301
        except ValueError:
            log.info("an exception", exc_info=True)
    finally:
        running.close()
    for path in (
        paths.logs / "imm-desktop.log.1",
        paths.logs / "crash.log",
        paths.engine / "engine.log",
        paths.engine / "engine.log.1",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(PLANTED), encoding="utf-8")


def test_no_planted_secret_and_no_name_is_found_in_the_zip(tmp_path, paths, redactor, run):
    plant_settings(paths, run)
    plant_logs(paths)
    target = tmp_path / "out.zip"
    problems = [ShownProblem("2026", "No", "Try again", one) for one in PLANTED]

    write_diagnostics(target, Diagnosed(paths, problems, {"player": V1_URL}), redactor, NOW)

    entries = entries_of(target)
    found = {
        name: [one for one in NEVER if one.lower() in text.lower()]
        for name, text in entries.items()
    }
    assert found == {name: [] for name in entries}
    assert [one for one in NEVER if one.encode() in target.read_bytes()] == []
    assert {name for name in entries if name.startswith("logs/")} == {
        "logs/imm-desktop.log",
        "logs/imm-desktop.log.1",
        "logs/crash.log",
        "logs/engine.log",
        "logs/engine.log.1",
    }
    assert "~/视频/a.mp4" in entries["logs/engine.log"]
    assert "an exception" in entries["logs/imm-desktop.log"]
    assert (
        "ValueError: https://reel.oss-cn-hangzhou.aliyuncs.com/a.mp4?…"
        in entries["logs/imm-desktop.log"]
    )


def test_what_is_told_helps(tmp_path, paths, redactor, run):
    async def fill() -> None:
        archive = await open_archive(paths.archive)
        await archive.close()

    paths.data.mkdir(parents=True)
    run(fill())
    plant_settings(paths, run)
    target = tmp_path / "out.zip"

    write_diagnostics(
        target,
        Diagnosed(paths, [ShownProblem("2026", "No answer", "Try again", "")], {"player": "VLC"}),
        redactor,
        NOW,
    )

    entries = entries_of(target)
    settings = json.loads(entries["settings.json"])
    counts = json.loads(entries["archive.json"])
    assert settings["policy"] == {
        "version": 3,
        "grace_ms": 2000,
        "tags_objects": True,
        "reasons": 1,
    }
    assert settings["accounts"][-1] == {
        "kind": "cloud",
        "region": "cn-hangzhou",
        "credential_source": "key_ring",
        "buckets": 1,
        "has_own_addresses": True,
    }
    assert settings["playback"]["step_ms"] == 1_000
    assert settings["other_fields"] == 1
    assert counts["schema"] == SCHEMA
    assert counts["task"] == 0
    assert counts["alembic_version"] == 1
    assert json.loads(entries["versions.json"])["python"].startswith("3.")
    assert json.loads(entries["system.json"])["player"] == "VLC"
    assert json.loads(entries["problems.json"])[0]["title"] == "No answer"
    assert "2026-11-21 08:30:05" in entries["README.txt"]
    assert not [name for name in entries if "sqlite" in name]


def test_an_empty_profile_and_damaged_parts_still_make_a_zip(tmp_path, paths, redactor):
    target = tmp_path / "out.zip"
    write_diagnostics(target, Diagnosed(paths), redactor, NOW)
    assert json.loads(entries_of(target)["archive.json"]) == {}

    paths.config.mkdir(parents=True)
    paths.data.mkdir(parents=True)
    paths.settings.write_text('{"access_key_secret": "' + SECRET)
    paths.archive.write_bytes(b"no database at all, but long enough to be looked at" * 40)
    write_diagnostics(target, Diagnosed(paths), redactor, NOW)
    entries = entries_of(target)
    assert json.loads(entries["settings.json"]) == {"unreadable": "JSONDecodeError"}
    assert "cannot be counted" in json.loads(entries["archive.json"])["unreadable"]


def test_only_the_end_of_a_long_log_is_taken_from_a_whole_line_on(
    tmp_path, paths, redactor, monkeypatch
):
    monkeypatch.setattr("imm_desktop.app.diagnostics.MOST_LOG_BYTES", 100)
    paths.logs.mkdir(parents=True)
    (paths.logs / "imm-desktop.log").write_text(f"access_key_secret={'q' * 90}\nlast line\n")
    target = tmp_path / "out.zip"

    write_diagnostics(target, Diagnosed(paths), redactor, NOW)

    assert entries_of(target)["logs/imm-desktop.log"] == "last line\n"


@pytest.mark.parametrize("content", [[], "x", None, {"policy": 1, "accounts": {"a": 1}}])
def test_settings_of_any_shape_are_survived(content):
    assert isinstance(settings_without_names(content), dict)


def test_the_file_is_named_by_its_time():
    assert file_name(NOW) == "imm-desktop-diagnostics-20261121-083005.zip"


class NoState:
    def load_window_state(self):
        return None

    def save_window_state(self, state):
        pass


class FakeLibrary(QObject):
    can_add_folders = True


class FakeScreens(QObject):
    """The part of ``Screens`` that the commands use, around a real window."""

    told = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.window, self.library = window, FakeLibrary()

    def choose_bucket(self) -> None:
        self.told.emit("bucket")

    def show_about(self) -> None:
        self.told.emit("about")

    def facts(self) -> dict[str, str]:
        return {"player": "VLC"}


@pytest.fixture
def screens(qapp) -> Iterator[FakeScreens]:
    from imm_desktop.ui.kit.empty import EmptyState

    window = MainWindow([PageEntry("library", "film", lambda: EmptyState("film"))], NoState())
    yield FakeScreens(window)
    window.close()
    window.deleteLater()


def commands_of(screens: FakeScreens, paths: Paths) -> Commands:
    return Commands(screens, paths, FakeClock(), lambda: [ENGINE_SECRET])  # type: ignore[arg-type]


def trigger(screens: FakeScreens, command_id: str) -> None:
    action = live_action(screens.window, command_id)
    assert action is not None
    action.trigger()


def test_the_global_commands_are_bound(screens, paths):
    commands = commands_of(screens, paths)
    told = recorded(screens.told)

    trigger(screens, "file.add_folder")
    trigger(screens, "help.about")

    assert told == ["bucket", "about"]
    assert live_action(screens.window, "file.diagnostics") is not None
    assert commands.jobs.names() == []


def test_the_command_asks_where_and_writes_what_the_window_showed(
    screens, paths, tmp_path, run, monkeypatch
):
    commands = commands_of(screens, paths)
    toasts: list[str] = []
    monkeypatch.setattr(screens.window, "show_toast", lambda text, *_: toasts.append(text))
    screens.window.show_problem(Problem("Refused", "Try again", f"with {ENGINE_SECRET}"))
    target = tmp_path / "out.zip"

    async def scenario() -> None:
        trigger(screens, "file.diagnostics")
        dialog = screens.window.findChild(QFileDialog)
        assert dialog is not None
        dialog.fileSelected.emit(str(target))
        dialog.reject()
        await until(lambda: toasts)
        await commands.close()

    run(scenario())
    entries = entries_of(target)
    assert toasts == [f"Written to {target}"]
    assert json.loads(entries["problems.json"])[0]["details"] == "with …"
    assert json.loads(entries["system.json"])["player"] == "VLC"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_a_folder_that_refuses_is_told(screens, paths, tmp_path, run):
    commands = commands_of(screens, paths)
    shown = recorded(screens.window.problem_shown)
    (tmp_path / "file").write_text("")

    async def scenario() -> None:
        commands.export_diagnostics(tmp_path / "file" / "out.zip")
        await until(lambda: shown)
        await commands.close()

    run(scenario())
    assert shown[0].title == "The diagnostics cannot be written"
    assert os.strerror(20) in shown[0].details or os.strerror(17) in shown[0].details
