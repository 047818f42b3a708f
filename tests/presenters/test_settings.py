import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from imm_desktop.domain.accounts import (
    THIS_COMPUTER,
    Account,
    AccountKind,
    CredentialSource,
)
from imm_desktop.domain.errors import CredentialsError, SettingsError
from imm_desktop.domain.settings import Language, Look, Settings, Veil
from imm_desktop.presenters.new_account import NewAccount, missing_in
from imm_desktop.presenters.settings import SettingsPresenter, login_name
from tests.fakes.settings import FakeFinder, FakeSecrets, FakeSettingsStore
from tests.helpers import recorded, until

CLOUD = Account(
    "c1",
    AccountKind.CLOUD,
    "Shanghai",
    "cn-shanghai",
    "review",
    CredentialSource.ENVIRONMENT,
)
TYPED = NewAccount(
    " Team ", "cn-hangzhou", "video", CredentialSource.KEY_RING, "", " ID ", " SECRET ", ("b1",)
)


class HeldStore(FakeSettingsStore):
    """Saves only while it is let."""

    def __init__(self, settings=None):
        super().__init__(settings)
        self.gate = asyncio.Event()
        self.gate.set()

    async def save(self, settings):
        await self.gate.wait()
        await super().save(settings)


class Desk:
    def __init__(self, settings):
        self.store, self.secrets = HeldStore(settings), FakeSecrets(is_lasting=True)
        self.projects = ("review",)
        self.presenter = SettingsPresenter(
            self.store,
            self.secrets,
            FakeFinder("default", has_environment=True),
            self.list_projects,
        )

    async def list_projects(self, account):
        if not self.projects:
            raise CredentialsError(f"refused {account.name}")
        return self.projects


@pytest.fixture
def with_settings(qapp, run):
    @asynccontextmanager
    async def opened(settings):
        desk = Desk(settings)
        await desk.presenter.load()
        try:
            yield desk
        finally:
            desk.store.gate.set()
            await desk.presenter.close()

    def play(scenario, settings=None):
        async def whole():
            async with opened(settings or Settings()) as desk:
                await scenario(desk, desk.presenter)

        run(whole())

    return play


def test_changes_hold_at_once_and_are_written_in_order(with_settings):
    async def scenario(desk, presenter):
        changes = recorded(presenter.changed)
        presenter.set_look(Look.DARK)
        presenter.set_language(Language.CHINESE)
        presenter.set_veil(Veil.GREY)
        assert presenter.settings.look is Look.DARK
        assert len(changes) == 3
        await until(lambda: desk.store.settings == presenter.settings)
        assert (desk.store.settings.look, desk.store.settings.veil) == (Look.DARK, Veil.GREY)
        assert desk.store.settings.language is Language.CHINESE

    with_settings(scenario)


def test_what_does_not_change_is_not_written(with_settings):
    async def scenario(desk, presenter):
        version = presenter.settings.policy.version
        presenter.set_look(presenter.settings.look)
        presenter.set_grace_ms(presenter.settings.policy.grace_ms)
        presenter.set_tags_objects(True)
        await asyncio.sleep(0)
        assert not desk.store.saved
        assert presenter.settings.policy.version == version

    with_settings(scenario)


def test_a_disk_that_refuses_puts_back_what_held_and_is_one_problem(with_settings):
    async def scenario(desk, presenter):
        problems, changes = recorded(presenter.problem_raised), recorded(presenter.changed)
        desk.store.failures.add("save", SettingsError("read-only"))
        presenter.set_look(Look.DARK)
        presenter.set_muted(False)
        await until(lambda: problems)
        assert presenter.settings == Settings()
        assert changes[-1] == Settings()
        assert len(problems) == 1
        presenter.set_look(Look.LIGHT)
        await until(lambda: desk.store.settings.look is Look.LIGHT)

    with_settings(scenario)


def test_closing_writes_what_was_changed_last(with_settings):
    async def scenario(desk, presenter):
        desk.store.gate.clear()
        presenter.set_reviewer(" 小梅 ")
        closing = asyncio.ensure_future(presenter.close())
        await asyncio.sleep(0)
        desk.store.gate.set()
        await closing
        assert desk.store.settings.reviewer == "小梅"

    with_settings(scenario)


def test_a_change_of_policy_is_a_new_version(with_settings):
    async def scenario(_desk, presenter):
        before = presenter.settings.policy
        presenter.set_grace_ms(10**9)
        assert presenter.settings.policy.grace_ms == 600_000
        presenter.set_tags_objects(False)
        assert presenter.settings.policy.version == before.version + 2
        assert presenter.settings.policy.reasons == before.reasons

    with_settings(scenario)


def test_another_account_is_chosen_once(with_settings):
    async def scenario(desk, presenter):
        chosen = recorded(presenter.account_chosen)
        presenter.choose_account("nobody")
        presenter.choose_account(THIS_COMPUTER.account_id)
        presenter.choose_account("c1")
        assert chosen == [CLOUD]
        await until(lambda: desk.store.settings.chosen_account == "c1")

    with_settings(scenario, Settings(accounts=(THIS_COMPUTER, CLOUD)))


def test_a_bucket_that_is_named_stays_with_its_account(with_settings):
    async def scenario(desk, presenter):
        chosen = recorded(presenter.account_chosen)
        for name, is_named in (("a-one", True), ("b-two", True), ("a-one", True), ("b-two", False)):
            presenter.name_bucket("c1", name, is_named=is_named)
        await until(lambda: desk.store.settings == presenter.settings)
        kept = {one.account_id: one.buckets for one in desk.store.settings.accounts}
        assert kept == {"this-computer": (), "c1": ("a-one",)}
        assert chosen == [], "the account that is worked with is the same"

    with_settings(scenario, Settings(accounts=(THIS_COMPUTER, CLOUD)))


def test_a_new_account_is_kept_with_its_key_apart_from_the_settings(with_settings):
    async def scenario(desk, presenter):
        added, chosen = recorded(presenter.account_added), recorded(presenter.account_chosen)
        presenter.add_account(TYPED)
        await until(lambda: chosen)
        (account,) = added
        assert (account.name, account.buckets) == ("Team", ("b1",))
        assert desk.secrets.keys == {account.account_id: ("ID", "SECRET")}
        assert desk.store.settings.account == account
        assert "SECRET" not in repr(desk.store.settings)
        assert "SECRET" not in repr(TYPED)

    with_settings(scenario)


KEPT = replace(CLOUD, credential_source=CredentialSource.KEY_RING)


def test_an_account_is_changed_and_keeps_its_key_unless_another_is_typed(with_settings):
    async def scenario(desk, presenter):
        desk.secrets.keys["c1"] = ("OLD", "OLD-SECRET")
        chosen = recorded(presenter.account_chosen)
        same = replace(TYPED, name=" Night ", access_key_id="", access_key_secret="")
        presenter.change_account("c1", same)
        await until(lambda: chosen)
        (account,) = chosen
        assert (account.account_id, account.name, account.buckets) == ("c1", "Night", ("b1",))
        assert desk.store.settings.accounts == (THIS_COMPUTER, account)
        assert desk.secrets.keys == {"c1": ("OLD", "OLD-SECRET")}
        presenter.change_account("c1", TYPED)
        await until(lambda: desk.secrets.keys == {"c1": ("ID", "SECRET")} and len(chosen) == 2)
        elsewhere = replace(same, source=CredentialSource.ENVIRONMENT)
        presenter.change_account("c1", elsewhere)
        await until(lambda: desk.secrets.keys == {} and len(chosen) == 3)
        half = replace(TYPED, access_key_id="", access_key_secret="x")
        problems = recorded(presenter.problem_raised)
        presenter.change_account("c1", half)
        await until(lambda: problems)
        assert desk.store.settings.account.credential_source is CredentialSource.ENVIRONMENT

    with_settings(
        scenario, Settings(accounts=(THIS_COMPUTER, KEPT), chosen_account=KEPT.account_id)
    )


def test_an_account_that_cannot_be_written_leaves_no_key_behind(with_settings):
    async def scenario(desk, presenter):
        problems, chosen = recorded(presenter.problem_raised), recorded(presenter.account_chosen)
        desk.store.failures.add("save", SettingsError("read-only"))
        presenter.add_account(TYPED)
        await until(lambda: problems and not presenter.jobs.names())
        assert desk.secrets.keys == {}
        assert presenter.settings == Settings()
        assert all(one == THIS_COMPUTER for one in chosen)

    with_settings(scenario)


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        (CredentialSource.KEY_RING, ("name", "region", "project", "key_id", "secret")),
        (CredentialSource.MEMORY, ("name", "region", "project", "key_id", "secret")),
        (CredentialSource.ENVIRONMENT, ("name", "region", "project")),
    ],
)
def test_what_must_be_filled_in_is_known_before_anything_is_kept(with_settings, source, missing):
    async def scenario(desk, presenter):
        new = NewAccount("", " ", "", source)
        assert missing_in(new) == missing
        problems = recorded(presenter.problem_raised)
        presenter.add_account(new)
        await until(lambda: problems)
        assert desk.secrets.keys == {}
        assert not desk.store.saved

    with_settings(scenario)


def test_an_account_goes_with_its_key_and_the_program_comes_back_to_this_computer(with_settings):
    async def scenario(desk, presenter):
        desk.secrets.keys["c1"] = ("ID", "SECRET")
        chosen = recorded(presenter.account_chosen)
        presenter.remove_account(THIS_COMPUTER.account_id)
        presenter.remove_account("c1")
        await until(lambda: not desk.secrets.keys)
        assert chosen == [THIS_COMPUTER]
        assert desk.store.settings.accounts == (THIS_COMPUTER,)

    with_settings(scenario, Settings(accounts=(THIS_COMPUTER, CLOUD), chosen_account="c1"))


def test_a_test_says_whether_the_project_is_there(with_settings):
    async def scenario(desk, presenter):
        said, problems = recorded(presenter.account_tested), recorded(presenter.problem_raised)
        presenter.test_account("c1")
        await until(lambda: said)
        desk.projects = ("other",)
        presenter.test_account("c1")
        await until(lambda: len(said) == 2)
        assert "project review is there" in said[0]
        assert "does not list project review" in said[1]
        desk.projects = ()
        presenter.test_account("c1")
        await until(lambda: problems)
        assert problems[0].title == "Access key refused"

    with_settings(scenario, Settings(accounts=(THIS_COMPUTER, CLOUD)))


def test_who_decides_has_a_name_even_without_one_chosen(with_settings, monkeypatch):
    async def scenario(_desk, presenter):
        assert presenter.reviewer == login_name()
        presenter.set_reviewer("mei")
        assert presenter.reviewer == "mei"

    with_settings(scenario)
    monkeypatch.setattr("getpass.getuser", lambda: (_ for _ in ()).throw(KeyError("no user")))
    assert login_name() == "reviewer"


def test_the_text_size_stays_within_what_layouts_survive(with_settings):
    async def scenario(_desk, presenter):
        presenter.set_text_scale(9.0)
        assert presenter.settings.text_scale == 2.0
        presenter.set_text_scale(0.1)
        assert presenter.settings.text_scale == 0.8

    with_settings(scenario)


def test_the_engine_gets_at_least_a_tenth_and_each_banned_word_once(with_settings):
    async def scenario(_desk, presenter):
        presenter.set_engine_cpu_percent(0)
        assert presenter.settings.engine_cpu_percent == 10
        presenter.set_engine_cpu_percent(250)
        assert presenter.settings.engine_cpu_percent == 100
        presenter.set_banned_words([" gold tea", "", "广告", "gold tea "])
        assert presenter.settings.banned_words == ("gold tea", "广告")

    with_settings(scenario)
