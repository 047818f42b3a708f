import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from imm_desktop.app import selftest_cases, selftest_checks, selftest_media, selftest_safety
from imm_desktop.app.selftest import Places, SelftestError, run_selftest
from tests.patience import patient


def report_of(folder: Path) -> dict:
    return json.loads((folder / "report.json").read_text(encoding="utf-8"))


def places(folder: Path) -> Places:
    profile = folder / "profile"
    profile.mkdir(exist_ok=True)
    return Places(folder, profile)


def test_a_good_installation_is_reported_with_every_check(tmp_path):
    code = run_selftest(tmp_path, [("one", lambda _: "fine"), ("two", lambda _: "fine, too")])

    report = report_of(tmp_path)
    assert code == 0
    assert report["ok"] is True
    assert [(one["name"], one["ok"], one["detail"]) for one in report["checks"]] == [
        ("one", True, "fine"),
        ("two", True, "fine, too"),
    ]
    assert report["versions"]["python"].startswith("3.")
    assert report["system"]["processors"] >= 1


@pytest.mark.allow_log("self-test: breaks")
def test_a_failed_check_is_named_and_the_others_are_still_done(tmp_path):
    def missing(_places):
        raise SelftestError("no models")

    def breaks(_places):
        raise OSError("disk gone")

    code = run_selftest(
        tmp_path, [("missing", missing), ("breaks", breaks), ("last", lambda _: "fine")]
    )

    checks = {one["name"]: one for one in report_of(tmp_path)["checks"]}
    assert code == 1
    assert report_of(tmp_path)["ok"] is False
    assert checks["missing"]["detail"] == "no models"
    assert checks["breaks"]["detail"] == "OSError: disk gone"
    assert checks["last"]["ok"] is True


def test_nothing_checked_is_not_a_success(tmp_path):
    assert run_selftest(tmp_path, []) == 1


def test_the_throw_away_profile_is_gone_afterwards_and_others_files_stay(tmp_path):
    (tmp_path / "profile").mkdir()
    used: list[Path] = []

    def uses(where: Places) -> str:
        (where.profile / "archive.sqlite").write_text("x")
        used.append(where.profile)
        return ""

    run_selftest(tmp_path, [("uses", uses)])

    assert not used[0].exists()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["profile", "report.json"]


def test_a_window_program_has_no_stdout_and_reports_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stdin", None)

    assert run_selftest(tmp_path, [("one", lambda _: "椅子")]) == 0
    assert report_of(tmp_path)["system"]["has_stdout"] is False


def test_words_that_the_console_cannot_show_do_not_break_it(tmp_path, monkeypatch, capsys):
    narrow = open(tmp_path / "out.txt", "w", encoding="cp1252")  # noqa: PTH123, SIM115
    with narrow:
        monkeypatch.setattr(sys, "stdout", narrow)
        assert run_selftest(tmp_path, [("one", lambda _: "椅子")]) == 0
    assert "ok" in (tmp_path / "out.txt").read_text(encoding="cp1252")


def test_pictures_of_both_looks_are_written_and_differ(tmp_path, qapp):
    detail = selftest_checks.grab_windows(places(tmp_path))

    light, dark = tmp_path / "window-light.png", tmp_path / "window-dark.png"
    assert light.read_bytes().startswith(b"\x89PNG")
    assert light.read_bytes() != dark.read_bytes()
    assert "Chinese font" in detail


def test_made_pictures_and_sound_come_back(tmp_path):
    assert "50 pictures" in selftest_checks.transcode(places(tmp_path))


def test_a_package_that_is_missing_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(selftest_checks, "PACKAGES", ("json", "no_such_package"))
    monkeypatch.setattr(selftest_checks, "KEY_RINGS", {})

    with pytest.raises(SelftestError, match="no_such_package"):
        selftest_checks.import_packages(places(tmp_path))


def test_resources_that_are_missing_are_named(tmp_path, monkeypatch):
    for name in ("icons", "sample", "i18n", "labels"):
        (tmp_path / "resources" / name).mkdir(parents=True)
    monkeypatch.setattr("imm_desktop.resources_path.resources_path", lambda: tmp_path / "resources")

    with pytest.raises(SelftestError, match=r"missing in .*: models, icons, sample, i18n, labels"):
        selftest_checks.find_resources(places(tmp_path))


def test_tls_trusts_whom_it_should_and_nobody_else(tmp_path):
    assert "a stranger refused" in selftest_safety.probe_tls(places(tmp_path))


class ListedKeyRing:
    """Keeps what it is told, and remembers what it was asked."""

    priority = 1

    def __init__(self, forgets: bool = True) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.forgets = forgets

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        if self.forgets:
            del self.kept[service, username]


def test_the_key_ring_is_left_as_it_was(tmp_path, monkeypatch):
    ring = ListedKeyRing()
    ring.kept["IMM Desktop", "mine"] = "kept"
    monkeypatch.setattr("imm_desktop.adapters.secrets.system_key_ring", lambda: ring)

    assert "ListedKeyRing: put, read and removed" in selftest_safety.probe_key_ring(
        places(tmp_path)
    )
    assert ring.kept == {("IMM Desktop", "mine"): "kept"}


def test_a_key_ring_that_keeps_what_was_removed_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "imm_desktop.adapters.secrets.system_key_ring", lambda: ListedKeyRing(forgets=False)
    )

    with pytest.raises(SelftestError, match="kept it"):
        selftest_safety.probe_key_ring(places(tmp_path))


def test_a_system_that_should_have_a_key_ring_and_has_none_fails(tmp_path, monkeypatch):
    monkeypatch.setattr("imm_desktop.adapters.secrets.system_key_ring", lambda: None)
    assert "none here" in selftest_safety.probe_key_ring(places(tmp_path))

    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SelftestError, match="cannot be used"):
        selftest_safety.probe_key_ring(places(tmp_path))


def test_the_frame_worker_gives_an_exact_frame(tmp_path):
    assert "at 10017 ms" in selftest_media.show_frame(places(tmp_path))


@pytest.mark.slow
def test_small_pictures_are_found_again(tmp_path):
    assert "found again" in selftest_media.keep_small_pictures(places(tmp_path))


@pytest.mark.slow
def test_small_pictures_that_are_not_kept_are_noticed(tmp_path, monkeypatch):
    where = places(tmp_path)
    (where.profile / "small-pictures").write_text("no folder")
    monkeypatch.setattr(selftest_media, "SMALL_S", 0.3)

    with pytest.raises(SelftestError, match="none was made"):
        selftest_media.keep_small_pictures(where)


@pytest.mark.qt_log_ignore("Could not open media")
def test_a_qt_that_cannot_play_the_sample_or_hears_nothing_fails(tmp_path, monkeypatch, qapp):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    monkeypatch.setattr(selftest_media, "_sample", lambda: broken)
    with pytest.raises(SelftestError, match="cannot play the sample"):
        selftest_media.find_players(places(tmp_path))
    with pytest.raises(SelftestError, match="0 ms of sound"):
        selftest_media.hear_sound(places(tmp_path))


def test_a_case_is_kept_and_a_changed_one_is_noticed(tmp_path, monkeypatch):
    where = places(tmp_path)
    assert "a changed record is named" in selftest_cases.keep_case(where)
    monkeypatch.setattr(selftest_cases, "_with_another_note", lambda content: content)
    with pytest.raises(SelftestError, match="not found out"):
        selftest_cases.keep_case(where)


def test_a_check_that_never_comes_back_ends_in_a_report(tmp_path):
    script = (
        "import threading, sys; from pathlib import Path\n"
        "from imm_desktop.app import selftest\n"
        "selftest.LIMIT_S = 0.2\n"
        "selftest.run_selftest(Path(sys.argv[1]), [('good', lambda _: ''),"
        " ('hangs', lambda _: threading.Event().wait())])\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        timeout=patient(30),
        capture_output=True,
        check=False,
    )

    report = report_of(tmp_path)
    assert ended.returncode == 1
    assert report["ok"] is False
    assert [(one["name"], one["ok"]) for one in report["checks"]] == [
        ("good", True),
        ("hangs", False),
    ]
    assert "hangs" in ended.stdout.decode()
    assert (tmp_path / "crash.log").stat().st_size


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform == "win32", reason="closes files by the shell")
def test_the_whole_self_test_runs_with_closed_files_and_leaves_the_home_alone(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "QT_"))},
        "HOME": str(home),
    }
    command = f'exec "{sys.executable}" -m imm_desktop --selftest "{tmp_path / "out"}" <&- >&- 2>&-'

    ended = subprocess.run(
        ["sh", "-c", command], timeout=patient(200), env=environment, check=False
    )

    report = report_of(tmp_path / "out")
    assert ended.returncode == 0, report
    assert report["ok"] is True
    assert len(report["checks"]) == 14  # fewer: a check was left out
    ours = [one for one in home.rglob("*") if "imm" in one.name.lower()]
    assert ours == []
