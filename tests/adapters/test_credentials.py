"""Keys are found where they already are; nothing that is said quotes one."""

import json
import traceback
from dataclasses import replace

import pytest

from imm_desktop.adapters.credentials import Credentials
from imm_desktop.adapters.secrets import MemorySecrets
from imm_desktop.domain.accounts import THIS_COMPUTER, Account, AccountKind, CredentialSource
from imm_desktop.domain.errors import CredentialsError
from imm_desktop.imm.signing import AccessKey

ENGINE_KEY = AccessKey("engine", "engine-secret")
KEY = {"access_key_id": "the-id", "access_key_secret": "the-secret"}
CLOUD = Account("c1", AccountKind.CLOUD, "Studio", "cn-hangzhou", "p", CredentialSource.ENVIRONMENT)
BY_PROFILE = replace(CLOUD, credential_source=CredentialSource.CLI_PROFILE, profile="work")
KEPT = replace(CLOUD, credential_source=CredentialSource.KEY_RING)


@pytest.fixture
def found(tmp_path, run):
    """The key of an account, given an environment and the CLI's configuration file."""

    def find(account, environment=None, config=None, secrets=None):
        path = tmp_path / "config.json"
        if isinstance(config, str | bytes):
            path.write_bytes(config.encode() if isinstance(config, str) else config)
        elif config is not None:
            path.write_text(json.dumps({"current": "other", "profiles": config}), encoding="utf-8")
        credentials = Credentials(
            environment or {}, secrets or MemorySecrets(), path, lambda: ENGINE_KEY
        )
        return run(credentials.key_of(account)), credentials

    return find


def test_the_engine_s_key_is_the_one_it_was_started_with(found):
    key, _ = found(THIS_COMPUTER)
    assert key is ENGINE_KEY


def test_the_environment_gives_a_key_with_or_without_a_token(found):
    environment = {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": "the-id",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "the-secret",
    }
    key, credentials = found(CLOUD, environment)
    assert key == AccessKey("the-id", "the-secret")
    assert credentials.has_environment()
    key, _ = found(CLOUD, {**environment, "ALIBABA_CLOUD_SECURITY_TOKEN": "a-token"})
    assert key == AccessKey("the-id", "the-secret", "a-token")
    key, _ = found(CLOUD, {**environment, "ALIBABA_CLOUD_SECURITY_TOKEN": ""})
    assert key.security_token is None


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"ALIBABA_CLOUD_ACCESS_KEY_ID": "the-id"},
        {"ALIBABA_CLOUD_ACCESS_KEY_ID": "the-id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": ""},
    ],
)
def test_half_an_environment_is_none(found, environment):
    with pytest.raises(CredentialsError, match="ALIBABA_CLOUD_ACCESS_KEY_SECRET"):
        found(CLOUD, environment)


def test_profiles_that_hold_their_key_are_read(found):
    profiles = [
        {"name": "home", "mode": "AK", "access_key_id": "x", "access_key_secret": "y"},
        {"name": "work", "mode": "AK", **KEY, "sts_token": "left over from another mode"},
        {"name": "short", "mode": "StsToken", **KEY, "sts_token": "a-token"},
        {"name": "bearer", "mode": "BearerToken", **KEY},
        {"name": "home", "mode": "AK", "access_key_id": "second of that name"},
    ]
    key, credentials = found(BY_PROFILE, config=profiles)
    assert key == AccessKey("the-id", "the-secret")
    assert credentials.list_profiles() == ("home", "work", "short")
    key, _ = found(replace(BY_PROFILE, profile="short"), config=profiles)
    assert key == AccessKey("the-id", "the-secret", "a-token")
    key, _ = found(
        replace(BY_PROFILE, profile=""), {"ALIBABA_CLOUD_PROFILE": "home"}, config=profiles
    )
    assert key == AccessKey("x", "y")


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ({"name": "work", "mode": "BearerToken", **KEY}, "has mode BearerToken"),
        ({"name": "work", "mode": "CloudSSO"}, "aliyun configure --profile work"),
        ({"name": "work", **KEY}, "has mode None"),
        ({"name": "work", "mode": "AK", "access_key_id": "the-id"}, "holds no AccessKey"),
        ({"name": "work", "mode": "AK", **KEY, "access_key_secret": 7}, "holds no AccessKey"),
        ({"name": "Work", "mode": "AK", **KEY}, "no profile work"),
    ],
)
def test_a_profile_that_cannot_be_used_is_refused_with_the_reason(found, profile, words):
    with pytest.raises(CredentialsError, match=words) as told:
        found(BY_PROFILE, config=[profile])
    assert "the-secret" not in everything_said(told.value)


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (None, "has no configuration"),
        ('{"profiles": [{"access_key_secret": "the-secret", ', "not valid JSON"),
        (b'{"profiles": "\xffthe-secret"}', "not valid JSON"),
        ('["the-secret"]', "holds no profiles"),
        ('{"profiles": {"work": "the-secret"}}', "holds no profiles"),
        ('{"profiles": ["the-secret", {"secret": "the-secret"}]}', "no profile work"),
    ],
)
def test_a_broken_configuration_is_told_and_never_quoted(found, config, words):
    with pytest.raises(CredentialsError, match=words) as told:
        found(BY_PROFILE, config=config)
    assert "the-secret" not in everything_said(told.value)


def test_a_configuration_that_is_a_folder_is_told(found, tmp_path):
    (tmp_path / "config.json").mkdir()
    with pytest.raises(CredentialsError, match="cannot be read"):
        found(BY_PROFILE)


def test_a_broken_configuration_offers_no_profiles(tmp_path):
    (tmp_path / "config.json").write_text("{")
    credentials = Credentials({}, MemorySecrets(), tmp_path / "config.json", lambda: ENGINE_KEY)
    assert credentials.list_profiles() == ()
    assert not credentials.has_environment()


def test_a_kept_key_is_asked_for_each_time(found, run):
    secrets = MemorySecrets()
    with pytest.raises(CredentialsError, match="No AccessKey is kept for Studio"):
        found(KEPT, secrets=secrets)
    run(secrets.put("c1", "the-id", "the-secret"))
    key, credentials = found(KEPT, secrets=secrets)
    assert key == AccessKey("the-id", "the-secret")
    run(secrets.put("c1", "the-id", "a newer one"))
    assert run(credentials.key_of(KEPT)).access_key_secret == "a newer one"


def test_a_key_never_shows_itself(found):
    key, _ = found(THIS_COMPUTER)
    assert "engine-secret" not in repr(key)
    assert "engine-secret" not in f"{key}"


def everything_said(error: BaseException) -> str:
    """What a log with its traceback, causes included, would hold."""
    return "".join(traceback.format_exception(error))
