"""The settings file: whole or as it was, nothing of others lost, never a secret."""

import json
import os
import stat
from dataclasses import fields, replace

import pytest

from imm_desktop.adapters.files import write_whole, write_whole_now
from imm_desktop.adapters.settings_file import SettingsFile
from imm_desktop.domain.accounts import THIS_COMPUTER, Account, AccountKind, CredentialSource
from imm_desktop.domain.care import CareLimits
from imm_desktop.domain.errors import SettingsError
from imm_desktop.domain.policy import Policy, Reason
from imm_desktop.domain.settings import (
    Density,
    KeyChoice,
    Language,
    Look,
    Playback,
    PlayedBy,
    Settings,
    Veil,
    VeilChoice,
)

CLOUD = Account(
    "c1",
    AccountKind.CLOUD,
    "北京",
    "cn-beijing",
    "project",
    CredentialSource.KEY_RING,
    "default",
    ("reel", "other"),
    "https://imm.example",
    "https://oss.example",
)
EVERYTHING = Settings(
    density=Density.COMPACT,
    playback=Playback(PlayedBy.QT, 1.5, 5_000, repeats=True),
    look=Look.DARK,
    language=Language.CHINESE,
    text_scale=1.5,
    reviewer="梅",
    policy=Policy(4, (Reason("ads", "广告"), Reason("mine", "Mine")), 0, False),
    accounts=(THIS_COMPUTER, CLOUD),
    chosen_account="c1",
    veil=Veil.GREY,
    muted=False,
    veil_silences=False,
    label_language=Language.ENGLISH,
    veils=(VeilChoice("porn", Veil.OFF),),
    care=CareLimits(240, 25, 10),
    shortcuts=(KeyChoice("review.approve", ("Y",)), KeyChoice("review.skip", ())),
    anchor_address="oss://notes/anchors/",
    runs_commands=True,
    least_coverage=0.5,
    dsa_scope=("AT", "DE"),
    checks_updates=True,
    engine_cpu_percent=40,
    banned_words=("spam", "广告"),
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "config" / "settings.json"


def test_there_are_defaults_until_something_is_saved(run, path):
    assert run(SettingsFile(path).load()) == Settings()
    assert not path.parent.exists()


def test_settings_come_back_as_they_were_saved(run, path):
    for field in fields(Settings):
        assert getattr(EVERYTHING, field.name) != getattr(Settings(), field.name)
    run(SettingsFile(path).save(EVERYTHING))
    assert run(SettingsFile(path).load()) == EVERYTHING


def test_what_a_newer_program_wrote_is_kept(run, path):
    run(SettingsFile(path).save(EVERYTHING))
    content = json.loads(path.read_text(encoding="utf-8"))
    content["hologram"] = {"depth": 3}
    content["policy"]["quorum"] = 2
    content["accounts"][1]["colour"] = "red"
    content["policy"]["reasons"][0]["icon"] = "megaphone"
    path.write_text(json.dumps(content), encoding="utf-8")
    changed = replace(
        EVERYTHING,
        look=Look.LIGHT,
        policy=replace(EVERYTHING.policy, reasons=EVERYTHING.policy.reasons[::-1]),
    )
    run(SettingsFile(path).save(changed))
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert (kept["hologram"], kept["policy"]["quorum"]) == ({"depth": 3}, 2)
    assert kept["accounts"][1]["colour"] == "red"
    assert [one.get("icon") for one in kept["policy"]["reasons"]] == [None, "megaphone"]
    assert run(SettingsFile(path).load()) == changed
    run(SettingsFile(path).save(replace(changed, accounts=(THIS_COMPUTER,))))
    assert len(json.loads(path.read_text(encoding="utf-8"))["accounts"]) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "cannot read"),
        (b"\xff\xfe\x00", "cannot read"),
        (b"[]", "not a JSON object"),
        (b"[" * 100_000, "cannot read"),
        (b'{"look": "sepia"}', "look"),
        (b'{"text_scale": 9}', "text_scale"),
        (b'{"accounts": [{"account_id": ""}]}', "accounts.0.account_id"),
    ],
)
def test_a_broken_file_is_named_and_left_alone(run, path, content, words):
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=words) as told:
        run(SettingsFile(path).load())
    assert str(path) in str(told.value)
    with pytest.raises(SettingsError, match=words):
        run(SettingsFile(path).save(EVERYTHING))
    assert path.read_bytes() == content


def test_a_disk_that_refuses_leaves_the_earlier_file(run, path, monkeypatch):
    run(SettingsFile(path).save(EVERYTHING))
    before = path.read_bytes()

    def no_space(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(SettingsError, match="No space left"):
        run(SettingsFile(path).save(Settings()))
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path], "no half-written file is left behind"


def test_no_field_could_hold_a_secret(run, path):
    names = {field.name for kind in (Settings, Account, Policy) for field in fields(kind)}
    assert not [one for one in names if "secret" in one or "key" in one or "password" in one]
    for url in ("https://AK:SK@imm.example", "https://AK@imm.example"):
        leaky = replace(EVERYTHING, accounts=(THIS_COMPUTER, replace(CLOUD, imm_url=url)))
        with pytest.raises(SettingsError) as told:
            run(SettingsFile(path).save(leaky))
        assert "SK" not in str(told.value)
        assert told.value.__context__ is None
    assert not path.exists()


def test_this_computer_is_always_there_as_the_program_knows_it(run, path):
    path.parent.mkdir()
    account = {
        "account_id": THIS_COMPUTER.account_id,
        "kind": "cloud",
        "name": "x",
        "region": "",
        "project": "",
        "credential_source": "memory",
    }
    path.write_text(json.dumps({"accounts": [account]}))
    assert run(SettingsFile(path).load()).accounts == (THIS_COMPUTER,)


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_a_link_stays_a_link_and_others_cannot_read(run, tmp_path):
    target, link = tmp_path / "real.json", tmp_path / "link.json"
    link.symlink_to(target)
    run(write_whole(link, b"1"))
    write_whole_now(link, b"2")
    assert link.is_symlink()
    assert target.read_bytes() == b"2"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
