"""Profiles of every mode of the aliyun CLI, against STS, metadata, CloudSSO and commands; nothing is told or written."""

import asyncio
import json
import logging
import os
import sys
import traceback
from dataclasses import replace
from datetime import timedelta

import pytest

from imm_desktop.adapters.credentials import Credentials
from imm_desktop.adapters.profile_keys import ProfileKeys
from imm_desktop.adapters.secrets import MemorySecrets
from imm_desktop.adapters.temporary_keys import LEAST_S, Lenders, life_of
from imm_desktop.domain.accounts import Account, AccountKind, CredentialSource
from imm_desktop.domain.errors import (
    CredentialsError,
    ExpiredKeyError,
    MissingRightError,
    ThrottledError,
    UnreachableError,
    WrongKeyError,
)
from imm_desktop.imm.signing import AccessKey
from tests.fake_lenders import OIDC_TOKEN, PARENT, SSO_TOKEN, lending
from tests.fakes.clock import FakeClock
from tests.helpers import until

LENT = AccessKey("lent-1-id", "lent-1-secret", "lent-1-token")
STATIC = {"access_key_id": PARENT.access_key_id, "access_key_secret": PARENT.access_key_secret}
ROLE = {
    "mode": "RamRoleArn",
    **STATIC,
    "ram_role_arn": "acs:ram::1:role/r",
    "ram_session_name": "me",
}


class Bench:
    """A configuration file, lenders and a clock that is right."""

    def __init__(self, path, fake):
        self.path, self.fake = path, fake
        self.environment = {}
        self.clock = FakeClock()
        self.clock.time = fake.now
        self.seconds = 0.0
        lenders = Lenders(self.clock, sts_url=fake.url, metadata_url=fake.url)
        self.keys = ProfileKeys(
            self.environment, path, lenders, self.clock, seconds=lambda: self.seconds
        )

    def write(self, **profiles):
        listed = [{"name": name, **fields} for name, fields in profiles.items()]
        self.path.write_text(json.dumps({"current": "x", "profiles": listed}), encoding="utf-8")


@pytest.fixture
def bench(tmp_path, run):
    """Runs a scenario with a Bench."""

    def play(scenario):
        async def whole():
            async with lending() as fake:
                await scenario(Bench(tmp_path / "config.json", fake))

        run(whole())

    return play


def test_a_role_is_assumed_with_the_profile_s_own_key(bench):
    async def scenario(b):
        b.write(work={**ROLE, "external_id": "for-us", "expired_seconds": 1800})
        assert await b.keys.key_of("work") == LENT
        assert b.fake.asked == [
            {
                "action": "AssumeRole",
                "RoleArn": "acs:ram::1:role/r",
                "RoleSessionName": "me",
                "DurationSeconds": "1800",
                "ExternalId": "for-us",
            }
        ]
        assert b.keys.used_secrets == {"parent-secret"}

    bench(scenario)


def test_a_key_is_kept_until_shortly_before_its_end_and_renewed_then(bench):
    async def scenario(b):
        b.write(work=ROLE)
        for seconds, wanted in ((0, "lent-1-id"), (3299, "lent-1-id"), (3301, "lent-2-id")):
            b.seconds = seconds
            assert (await b.keys.key_of("work")).access_key_id == wanted

    bench(scenario)


def test_a_short_life_is_used_for_three_quarters(bench):
    async def scenario(b):
        b.fake.life_s = 100
        b.write(work={"mode": "CredentialsURI", "credentials_uri": f"{b.fake.url}/flat"})
        for seconds, wanted in ((0, "lent-1-id"), (74, "lent-1-id"), (76, "lent-2-id")):
            b.seconds = seconds
            assert (await b.keys.key_of("work")).access_key_id == wanted

    bench(scenario)


def test_many_who_ask_at_once_lend_one_key(bench):
    async def scenario(b):
        b.write(work=ROLE)
        keys = await asyncio.gather(*(b.keys.key_of("work") for _ in range(50)))
        assert set(keys) == {LENT}
        assert len(b.fake.asked) == 1

    bench(scenario)


def test_a_profile_that_was_changed_is_used_at_once(bench):
    async def scenario(b):
        b.write(work=ROLE)
        await b.keys.key_of("work")
        b.write(work={**ROLE, "ram_role_arn": "acs:ram::1:role/other"})
        assert (await b.keys.key_of("work")).access_key_id == "lent-2-id"
        b.write(work={"mode": "AK", **STATIC})
        assert await b.keys.key_of("work") == PARENT

    bench(scenario)


def test_a_key_that_cannot_be_renewed_serves_until_its_end(bench):
    async def scenario(b):
        b.write(work=ROLE)
        await b.keys.key_of("work")
        b.fake.refusal = (503, {"Code": "ServiceUnavailable", "Message": "busy"})
        b.seconds = 3400
        assert await b.keys.key_of("work") == LENT
        b.seconds = 3601
        with pytest.raises(Exception, match="busy"):
            await b.keys.key_of("work")

    bench(scenario)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_is_a_day_off_harms_nothing(bench, days):
    async def scenario(b):
        b.clock.time = b.fake.now + timedelta(days=days)
        b.write(work=ROLE)
        assert await b.keys.key_of("work") == LENT
        assert [one["action"] for one in b.fake.asked] == ["AssumeRole"] * 2
        b.seconds = 3299
        assert await b.keys.key_of("work") == LENT, "its life is told by the lender's clock"
        b.seconds = 3301
        assert (await b.keys.key_of("work")).access_key_id == "lent-2-id"
        assert len(b.fake.asked) == 3, "what time it is is known by now"

    bench(scenario)


def test_a_role_through_other_profiles(bench):
    async def scenario(b):
        chain = {**ROLE, "mode": "ChainableRamRoleArn", "source_profile": "first"}
        b.write(work=chain, first={**ROLE, "ram_role_arn": "acs:ram::1:role/first"})
        assert (await b.keys.key_of("work")).access_key_id == "lent-2-id"
        assert [one["RoleArn"] for one in b.fake.asked] == [
            "acs:ram::1:role/first",
            "acs:ram::1:role/r",
        ]
        b.write(
            work={**chain, "source_profile": "first"}, first={**chain, "source_profile": "work"}
        )
        with pytest.raises(CredentialsError, match="leads back to itself"):
            await b.keys.key_of("work")
        b.write(work={**chain, "source_profile": "gone"})
        with pytest.raises(CredentialsError, match="no profile gone"):
            await b.keys.key_of("work")

    bench(scenario)


def test_the_role_of_an_ecs_instance_and_a_role_by_it(bench):
    async def scenario(b):
        b.write(
            named={"mode": "EcsRamRole", "ram_role_name": "the-role"},
            found={"mode": "EcsRamRole"},
            wrong={"mode": "EcsRamRole", "ram_role_name": "another"},
            over={**ROLE, "mode": "RamRoleArnWithRoleName", "ram_role_name": "the-role"},
        )
        assert (await b.keys.key_of("named")).access_key_id == "lent-1-id"
        assert (await b.keys.key_of("found")).access_key_id == "lent-2-id"
        with pytest.raises(CredentialsError, match="the RAM role another of this ECS instance"):
            await b.keys.key_of("wrong")
        assert (await b.keys.key_of("over")).access_key_id == "lent-4-id"
        assert "lent-3-secret" in b.keys.used_secrets

    bench(scenario)


def test_elsewhere_than_on_an_instance_it_is_said(bench):
    async def scenario(b):
        b.write(work={"mode": "EcsRamRole"})
        b.fake.is_instance = False
        with pytest.raises(CredentialsError, match="no RAM role"):
            await b.keys.key_of("work")
        lenders = Lenders(b.clock, metadata_url="http://127.0.0.1:9")
        keys = ProfileKeys({}, b.path, lenders, b.clock)
        with pytest.raises(CredentialsError, match="on that instance only"):
            await keys.key_of("work")

    bench(scenario)


def test_an_identity_provider_s_token_assumes_a_role(bench, tmp_path):
    async def scenario(b):
        token = tmp_path / "token"
        token.write_text(f"{OIDC_TOKEN}\n")
        oidc = {
            **ROLE,
            "mode": "OIDC",
            "oidc_provider_arn": "acs:ram::1:oidc-provider/p",
            "oidc_token_file": str(token),
        }
        b.write(work=oidc)
        assert await b.keys.key_of("work") == LENT
        assert b.fake.asked[0]["OIDCProviderArn"] == "acs:ram::1:oidc-provider/p"
        assert OIDC_TOKEN in b.keys.used_secrets
        token.write_text("another")
        b.write(work={**oidc, "ram_session_name": "new"})
        with pytest.raises(CredentialsError, match="This JWT is invalid") as told:
            await b.keys.key_of("work")
        assert (told.value.code, told.value.request_id) == (
            "AuthenticationFail.OIDCToken.Invalid",
            "STS-NO",
        )
        token.unlink()
        b.write(work={**oidc, "ram_session_name": "newer"})
        with pytest.raises(CredentialsError, match="cannot be read: FileNotFoundError"):
            await b.keys.key_of("work")

    bench(scenario)


def test_an_address_lends_a_key_and_the_environment_may_name_it(bench):
    async def scenario(b):
        b.environment["ALIBABA_CLOUD_CREDENTIALS_URI"] = f"{b.fake.url}/flat"
        b.write(work={"mode": "CredentialsURI"}, own={"mode": "CredentialsURI", "x": 1})
        assert await b.keys.key_of("work") == LENT
        b.fake.refusal = (200, {"Code": "Failed", "AccessKeySecret": "told-by-mistake"})
        with pytest.raises(CredentialsError, match="no key from the address") as told:
            await b.keys.key_of("own")
        assert "told-by-mistake" not in everything_said(told.value)
        b.environment.clear()
        with pytest.raises(CredentialsError, match="has no credentials_uri"):
            await b.keys.key_of("own")

    bench(scenario)


def test_somebody_who_signed_in_with_the_cli(bench):
    async def scenario(b):
        now = int(b.fake.now.timestamp())
        sso = {
            "mode": "CloudSSO",
            "cloud_sso_sign_in_url": f"{b.fake.url}/start/login",
            "access_token": SSO_TOKEN,
            "cloud_sso_access_token_expire": now + 9000,
            "cloud_sso_account_id": "17",
            "cloud_sso_access_config": "ac-1",
        }
        left = {**STATIC, "sts_token": "left-there", "sts_expiration": now + 600}
        b.write(
            asks=sso,
            left={**sso, **left},
            stale={**sso, **left, "sts_expiration": now - 1},
            out={**sso, "cloud_sso_access_token_expire": now - 1},
            oauth={"mode": "OAuth", **left},
            over={"mode": "OAuth", **left, "sts_expiration": now - 1},
        )
        assert await b.keys.key_of("asks") == LENT
        assert b.fake.asked == [{"AccountId": "17", "AccessConfigurationId": "ac-1"}]
        assert await b.keys.key_of("left") == replace(PARENT, security_token="left-there")
        assert (await b.keys.key_of("stale")).access_key_id == "lent-2-id"
        with pytest.raises(CredentialsError, match="aliyun configure --profile out"):
            await b.keys.key_of("out")
        assert (await b.keys.key_of("oauth")).security_token == "left-there"
        with pytest.raises(CredentialsError, match="aliyun sts GetCallerIdentity --profile over"):
            await b.keys.key_of("over")

    bench(scenario)


def command(code: str) -> str:
    return f'"{sys.executable}" -c "{code}"'


def test_a_command_gives_a_key_and_is_asked_again_when_that_ends(bench, tmp_path):
    async def scenario(b):
        count = tmp_path / "count"
        lasting = (
            f"open('{count}','a').write('x');"
            'print(\'{\\"access_key_id\\":\\"i\\",\\"access_key_secret\\":\\"s\\"}\')'
        )
        passing = lasting.replace("}", ',\\"mode\\":\\"StsToken\\",\\"sts_token\\":\\"t\\"}')
        b.write(
            lasting={"mode": "External", "process_command": command(lasting)},
            passing={"mode": "External", "process_command": command(passing)},
        )
        for seconds in (0, 100_000):
            b.seconds = seconds
            assert await b.keys.key_of("lasting") == AccessKey("i", "s")
        assert count.read_text() == "x"
        for _ in range(2):
            assert await b.keys.key_of("passing") == AccessKey("i", "s", "t")
        b.seconds += LEAST_S
        await b.keys.key_of("passing")
        assert count.read_text() == "xxx"

    bench(scenario)


def test_a_command_may_name_a_role_and_not_itself(bench):
    async def scenario(b):
        say = "print(open(r'{}').read())"
        said = b.path.with_name("said.json")
        one = {"mode": "External", "process_command": command(say.format(said))}
        said.write_text(json.dumps(ROLE))
        b.write(work=one)
        assert await b.keys.key_of("work") == LENT
        said.write_text(json.dumps({"mode": "External", "process_command": "x"}))
        b.write(work={**one, "x": 1})
        with pytest.raises(CredentialsError, match="names another command"):
            await b.keys.key_of("work")
        for text in ("no json, s3cret", '["s3cret"]'):
            said.write_text(text)
            with pytest.raises(CredentialsError, match="gave no JSON object") as told:
                await b.keys.key_of("work")
            assert "s3cret" not in everything_said(told.value)

    bench(scenario)


def test_a_command_that_fails_or_is_none_is_told_without_its_words(bench):
    async def scenario(b):
        fails = "import sys; sys.stderr.write('s3cret'); print('s3cret'); sys.exit(3)"
        b.write(
            fails={"mode": "External", "process_command": command(fails)},
            gone={"mode": "External", "process_command": "/no/such/program --key s3cret"},
            odd={"mode": "External", "process_command": "'half a quote"},
        )
        with pytest.raises(CredentialsError, match="ended with 3") as told:
            await b.keys.key_of("fails")
        assert "s3cret" not in everything_said(told.value)
        with pytest.raises(CredentialsError, match="cannot be run: FileNotFoundError") as told:
            await b.keys.key_of("gone")
        assert "s3cret" not in everything_said(told.value)
        with pytest.raises(CredentialsError, match="cannot be run: ValueError"):
            await b.keys.key_of("odd")

    bench(scenario)


def test_a_command_that_is_not_waited_for_any_more_is_ended(bench, tmp_path):
    async def scenario(b):
        alive = tmp_path / "alive"
        code = f"import os,time; open(r'{alive}','w').write(str(os.getpid())); time.sleep(60)"
        b.write(work={"mode": "External", "process_command": command(code)})
        asking = asyncio.create_task(b.keys.key_of("work"))
        await until(lambda: alive.exists() and alive.read_text())
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        with pytest.raises(ProcessLookupError):
            os.kill(int(alive.read_text()), 0)

    bench(scenario)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (404, "InvalidAccessKeyId.NotFound", WrongKeyError),
        (403, "NoPermission", MissingRightError),
        (400, "InvalidSecurityToken.Expired", ExpiredKeyError),
        (404, "EntityNotExist.Role", CredentialsError),
        (400, "InvalidParameter.RoleArn", CredentialsError),
        (400, "Throttling.User", ThrottledError),
    ],
)
def test_what_sts_refuses_keeps_its_code_and_request_id(bench, status, code, kind):
    async def scenario(b):
        b.write(work=ROLE)
        body = {"Code": code, "Message": "no, parent-secret", "RequestId": "STS-9"}
        b.fake.refusal = (status, body)
        with pytest.raises(kind) as told:
            await b.keys.key_of("work")
        assert type(told.value) is kind
        assert (told.value.code, told.value.request_id) == (code, "STS-9")
        assert "parent-secret" not in everything_said(told.value)
        if kind is MissingRightError:
            assert told.value.action == "sts:AssumeRole"

    bench(scenario)


def test_a_lender_out_of_reach_is_told_as_such(bench):
    async def scenario(b):
        b.write(work=ROLE)
        lenders = Lenders(b.clock, sts_url="http://127.0.0.1:9")
        with pytest.raises(UnreachableError, match=r"No key from http://127.0.0.1:9/") as told:
            await ProfileKeys({}, b.path, lenders, b.clock).key_of("work")
        assert "RoleArn" not in str(told.value)

    bench(scenario)


def test_an_answer_without_a_key_is_told_and_not_quoted(bench):
    async def scenario(b):
        b.write(work=ROLE)
        b.fake.refusal = (200, {"Credentials": {"AccessKeySecret": "half-a-key"}})
        with pytest.raises(CredentialsError, match="no key in the answer of STS") as told:
            await b.keys.key_of("work")
        assert "half-a-key" not in everything_said(told.value)

    bench(scenario)


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ({"mode": "RamRoleArn", "ram_role_arn": "r"}, "holds no AccessKey"),
        ({"mode": "RamRoleArn", **STATIC}, "has no ram_role_arn"),
        ({"mode": "ChainableRamRoleArn", "ram_role_arn": "r"}, "has no source_profile"),
        ({"mode": "OIDC", "ram_role_arn": "r"}, "has no oidc_token_file"),
        ({"mode": "External"}, "has no process_command"),
        ({"mode": "BearerToken", "bearer_token": "t"}, "has mode BearerToken, which gives no"),
        ({"mode": "Anonymous"}, "has mode Anonymous, which gives no"),
        ({"mode": "RsaKeyPair"}, "has mode RsaKeyPair, which gives no"),
    ],
)
def test_what_a_profile_lacks_is_named(bench, profile, words):
    async def scenario(b):
        b.write(work=profile)
        with pytest.raises(CredentialsError, match=words):
            await b.keys.key_of("work")

    bench(scenario)


def test_profiles_are_offered_when_they_can_be_used(bench):
    async def scenario(b):
        b.write(role=ROLE, bearer={"mode": "BearerToken"}, ecs={"mode": "EcsRamRole"})
        assert set(b.keys.list_profiles()) == {"role", "ecs"}

    bench(scenario)


def test_nothing_is_written_and_nothing_is_logged(bench, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)

    async def scenario(b):
        b.write(work=ROLE)
        before = {one: one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()}
        credentials = Credentials(
            {},
            MemorySecrets(),
            b.path,
            lambda: PARENT,
            b.clock,
            Lenders(b.clock, sts_url=b.fake.url),
        )
        account = Account(
            "c", AccountKind.CLOUD, "C", "cn-hangzhou", "p", CredentialSource.CLI_PROFILE, "work"
        )
        assert await credentials.key_of(account) == LENT
        assert credentials.used_secrets == {"parent-secret"}
        after = {one: one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()}
        assert after == before

    bench(scenario)
    for secret in ("parent-secret", "lent-1-secret", "lent-1-token"):
        assert secret not in caplog.text


def test_the_end_of_a_key_as_it_is_written(run):
    now = FakeClock().now()
    assert life_of((now + timedelta(minutes=20)).isoformat(), now) == timedelta(minutes=20)
    assert life_of((now - timedelta(minutes=20)).isoformat(), now) == timedelta()
    naive = (now + timedelta(hours=1)).replace(tzinfo=None).isoformat()
    assert life_of(naive, now) == timedelta(hours=1)
    for odd in (None, "", "tomorrow", 7):
        assert life_of(odd, now) == timedelta(seconds=LEAST_S)


def everything_said(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))
