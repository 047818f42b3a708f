"""The Settings page, without widgets: every change is kept at once, or refused with the old value left in place."""

import asyncio
import getpass
import uuid
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final, Protocol

from PySide6.QtCore import QCoreApplication, QObject, Signal

from imm_desktop.domain.accounts import THIS_COMPUTER, Account, AccountKind
from imm_desktop.domain.care import CareLimits
from imm_desktop.domain.errors import InvalidRequestError
from imm_desktop.domain.policy import Policy
from imm_desktop.domain.settings import (
    Density,
    KeyChoice,
    Language,
    Look,
    Playback,
    Settings,
    Veil,
    VeilChoice,
)
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.new_account import TYPED_SOURCES, NewAccount, missing_in, retyped
from imm_desktop.presenters.playing import FASTEST, SLOWEST
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.services.ports.system import Secrets, SettingsStore

LEAST_STEP_MS: Final = 100
MOST_STEP_MS: Final = 60_000
LEAST_CPU_PERCENT: Final = 10
"""With less, an analysis would seem to stand still."""


class CredentialFinder(Protocol):
    """What credentials are lying about on this computer; never the credentials themselves."""

    def has_environment(self) -> bool:
        """Whether the environment holds a key."""
        ...

    def list_profiles(self) -> tuple[str, ...]:
        """Names of readable profiles of the aliyun CLI."""
        ...


class SettingsPresenter(QObject):
    """The operator's choices and accounts."""

    changed = Signal(Settings)
    account_chosen = Signal(Account)
    account_added = Signal(Account)
    """What was typed can be cleared."""
    account_tested = Signal(str)
    """In words, what the account answered."""
    problem_raised = Signal(Problem)

    def __init__(
        self,
        store: SettingsStore,
        secrets: Secrets,
        finder: CredentialFinder,
        list_projects: Callable[[Account], Awaitable[Sequence[str]]],
    ) -> None:
        """``list_projects`` asks an account's service which projects its key may see."""
        super().__init__()
        self._store, self._secrets = store, secrets
        self._finder, self._list_projects = finder, list_projects
        self._settings = self._on_disk = Settings()
        self._is_saved = asyncio.Event()
        self._is_saved.set()
        self.jobs = Jobs(on_error=lambda error: self.problem_raised.emit(describe(error)))

    @property
    def settings(self) -> Settings:
        """As they hold now."""
        return self._settings

    @property
    def reviewer(self) -> str:
        """Who decides: the chosen name, else the login name."""
        return self._settings.reviewer or login_name()

    @property
    def keeps_keys(self) -> bool:
        """Whether there is a key ring; without one, keys live until the program ends."""
        return self._secrets.is_lasting()

    @property
    def profiles(self) -> tuple[str, ...]:
        """Readable profiles of the aliyun CLI."""
        return self._finder.list_profiles()

    @property
    def has_environment(self) -> bool:
        """Whether the environment holds a key."""
        return self._finder.has_environment()

    async def load(self) -> None:
        """Read the settings; a file that cannot be read is told and left alone, and defaults hold."""
        self._settings = self._on_disk = await self._store.load()
        self.changed.emit(self._settings)

    def set_least_coverage(self, share: float) -> None:
        """Mark a pass that looked at less than this share, 0 to 1, as not enough."""
        self._keep(replace(self._settings, least_coverage=min(max(share, 0.0), 1.0)))

    def set_look(self, look: Look) -> None:
        """Light, dark, or as the system."""
        self._keep(replace(self._settings, look=look))

    def set_language(self, language: Language) -> None:
        """Of the program."""
        self._keep(replace(self._settings, language=language))

    def set_label_language(self, language: Language) -> None:
        """Of label names."""
        self._keep(replace(self._settings, label_language=language))

    def set_text_scale(self, scale: float) -> None:
        """0.8 to 2.0 times the system's text size."""
        self._keep(replace(self._settings, text_scale=min(2.0, max(0.8, scale))))

    def set_density(self, density: Density) -> None:
        """How close rows stand."""
        self._keep(replace(self._settings, density=density))

    def set_playback(self, playback: Playback) -> None:
        """How videos play; values out of range become the nearest that is in it."""
        rate = min(max(playback.opening_rate, SLOWEST), FASTEST) if playback.opening_rate else 0.0
        step_ms = min(max(playback.step_ms, LEAST_STEP_MS), MOST_STEP_MS)
        kept = replace(playback, opening_rate=rate, step_ms=step_ms)
        self._keep(replace(self._settings, playback=kept))

    def set_veil(self, veil: Veil) -> None:
        """How pictures under review are covered."""
        self._keep(replace(self._settings, veil=veil))

    def set_veil_of(self, category: str, veil: Veil | None) -> None:
        """How pictures of one category are covered; None: as all others."""
        others = tuple(one for one in self._settings.veils if one.category != category)
        mine = () if veil is None else (VeilChoice(category, veil),)
        self._keep(replace(self._settings, veils=(*others, *mine)))

    def set_care(self, limits: CareLimits) -> None:
        """The reviewer's own limits."""
        self._keep(replace(self._settings, care=limits))

    def set_veil_silences(self, veil_silences: bool) -> None:
        """Whether a veil covers the sound too."""
        self._keep(replace(self._settings, veil_silences=veil_silences))

    def set_muted(self, muted: bool) -> None:
        """Whether evidence plays without sound."""
        self._keep(replace(self._settings, muted=muted))

    async def keep_secret(self, name: str, key_id: str, secret: str) -> None:
        """Put a secret that is no AccessKey into the key ring.

        Raises:
            SecretsError: The key ring refuses.
        """
        await self._secrets.put(name, key_id, secret)

    def set_runs_commands(self, runs_commands: bool) -> None:
        """Whether policies may run commands of this computer."""
        self._keep(replace(self._settings, runs_commands=runs_commands))

    def set_dsa_scope(self, scope: tuple[str, ...]) -> None:
        """Countries in which the team's blocks apply."""
        self._keep(replace(self._settings, dsa_scope=scope))

    def set_checks_updates(self, checks_updates: bool) -> None:
        """Whether the publisher is asked for a newer release at each start."""
        self._keep(replace(self._settings, checks_updates=checks_updates))

    def set_engine_cpu_percent(self, percent: int) -> None:
        """Most of this computer that the engine's analyses may use together, `LEAST_CPU_PERCENT` to 100."""
        percent = min(100, max(LEAST_CPU_PERCENT, percent))
        self._keep(replace(self._settings, engine_cpu_percent=percent))

    def set_banned_words(self, words: Iterable[str]) -> None:
        """What moderation on this computer suggests to block when it is read in a picture; each word once."""
        stripped = (word.strip() for word in words)
        kept = tuple(dict.fromkeys(word for word in stripped if word))
        self._keep(replace(self._settings, banned_words=kept))

    def set_keys(self, command: str, keys: Sequence[str] | None) -> None:
        """Keys of one command; None gives it the program's own again."""
        others = tuple(one for one in self._settings.shortcuts if one.command != command)
        mine = () if keys is None else (KeyChoice(command, tuple(keys)),)
        self._keep(replace(self._settings, shortcuts=(*others, *mine)))

    def reset_keys(self) -> None:
        """The program's own keys for every command."""
        self._keep(replace(self._settings, shortcuts=()))

    def set_reviewer(self, name: str) -> None:
        """Name or pseudonym in the log."""
        self._keep(replace(self._settings, reviewer=name.strip()))

    def set_grace_ms(self, grace_ms: int) -> None:
        """Between a decision and its effects, 0 to 10 minutes."""
        policy = self._settings.policy
        self._keep_policy(replace(policy, grace_ms=min(600_000, max(0, grace_ms))))

    def set_tags_objects(self, tags_objects: bool) -> None:
        """Whether decisions write tags on the object."""
        self._keep_policy(replace(self._settings.policy, tags_objects=tags_objects))

    def choose_account(self, account_id: str) -> None:
        """Work with another account from now on."""
        is_known = any(one.account_id == account_id for one in self._settings.accounts)
        if is_known and account_id != self._settings.account.account_id:
            self._keep(replace(self._settings, chosen_account=account_id))
            self.account_chosen.emit(self._settings.account)

    def add_account(self, new: NewAccount) -> None:
        """Keep a cloud account and choose it; its key goes to the key ring or stays in memory."""
        self.jobs.start("add account", self._add_account(new))

    def change_account(self, account_id: str, new: NewAccount) -> None:
        """Put what was typed in the place of an account's own words; a key that was not typed again stays."""
        self.jobs.start("change account", self._change_account(account_id, new))

    def name_bucket(self, account_id: str, bucket: str, *, is_named: bool) -> None:
        """Keep with an account, or let go of, a bucket that its key may read and not list."""

        def changed(account: Account) -> Account:
            others = tuple(one for one in account.buckets if one != bucket)
            return replace(account, buckets=(*others, bucket) if is_named else others)

        accounts = self._settings.accounts
        self._keep(
            replace(
                self._settings,
                accounts=tuple(
                    changed(one) if one.account_id == account_id else one for one in accounts
                ),
            )
        )

    def remove_account(self, account_id: str) -> None:
        """Forget an account and its key; what was archived under it stays."""
        if account_id != THIS_COMPUTER.account_id:
            self.jobs.start("remove account", self._remove_account(account_id))

    def test_account(self, account_id: str) -> None:
        """Ask the account's service for its projects and say what came back."""
        for account in self._settings.accounts:
            if account.account_id == account_id:
                self.jobs.start("test account", self._test_account(account))

    async def close(self) -> None:
        """Stop everything; what was changed is written first."""
        await self._is_saved.wait()
        await self.jobs.close()

    async def _add_account(self, new: NewAccount) -> None:
        if missing := missing_in(new):
            raise InvalidRequestError(f"not filled in: {', '.join(missing)}")
        blank = Account(uuid.uuid4().hex, AccountKind.CLOUD, "", "", "", new.source)
        account = retyped(blank, new)
        if new.source in TYPED_SOURCES:
            await self._secrets.put(
                account.account_id, new.access_key_id.strip(), new.access_key_secret.strip()
            )
        before = self._settings
        is_kept = await self._save(
            replace(
                before,
                accounts=(*before.accounts, account),
                chosen_account=account.account_id,
            )
        )
        if is_kept:
            self.account_added.emit(account)
            self.account_chosen.emit(account)
        else:
            await self._secrets.forget(account.account_id)

    async def _change_account(self, account_id: str, new: NewAccount) -> None:
        old = next(one for one in self._settings.accounts if one.account_id == account_id)
        if missing := missing_in(new, old):
            raise InvalidRequestError(f"not filled in: {', '.join(missing)}")
        account = retyped(old, new)
        if new.access_key_id and new.source in TYPED_SOURCES:
            await self._secrets.put(
                account_id, new.access_key_id.strip(), new.access_key_secret.strip()
            )
        accounts = tuple(
            account if one.account_id == account_id else one for one in self._settings.accounts
        )
        if not await self._save(replace(self._settings, accounts=accounts)):
            return
        if old.credential_source in TYPED_SOURCES and new.source not in TYPED_SOURCES:
            await self._secrets.forget(account_id)
        self.account_added.emit(account)
        if account_id == self._settings.chosen_account:
            self.account_chosen.emit(account)

    async def _remove_account(self, account_id: str) -> None:
        left = tuple(one for one in self._settings.accounts if one.account_id != account_id)
        was_chosen = self._settings.chosen_account == account_id
        chosen = THIS_COMPUTER.account_id if was_chosen else self._settings.chosen_account
        if not await self._save(replace(self._settings, accounts=left, chosen_account=chosen)):
            return
        if was_chosen:
            self.account_chosen.emit(self._settings.account)
        await self._secrets.forget(account_id)

    async def _test_account(self, account: Account) -> None:
        projects = await self._list_projects(account)
        tr = QCoreApplication.translate
        if account.project in projects:
            text = tr("SettingsPresenter", "%1 answers, and project %2 is there.")
        else:
            text = tr("SettingsPresenter", "%1 answers, but its key does not list project %2.")
        self.account_tested.emit(text.replace("%1", account.name).replace("%2", account.project))

    def show_policy(self, policy: Policy) -> None:
        """Take over what the booklet says now: no new version, for it has one."""
        self._keep(replace(self._settings, policy=policy))

    def _keep_policy(self, policy: Policy) -> None:
        """Each change is a new version, so that a decision tells what it was made under; no change is none."""
        if policy != self._settings.policy:
            changed = replace(policy, version=policy.version + 1)
            self._keep(replace(self._settings, policy=changed))

    def _keep(self, settings: Settings) -> None:
        """Let ``settings`` hold at once and write them; several changes in a row are written one after the other."""
        if settings == self._settings:
            return
        self._settings = settings
        self.changed.emit(settings)
        if self._is_saved.is_set():
            self._is_saved.clear()
            self.jobs.start("save settings", self._write())

    async def _save(self, settings: Settings) -> bool:
        """Keep ``settings`` and return whether they could be written; if not, that was told already."""
        self._keep(settings)
        await self._is_saved.wait()
        return self._settings.accounts == settings.accounts

    async def _write(self) -> None:
        try:
            while self._settings != self._on_disk:
                settings = self._settings
                await self._store.save(settings)
                self._on_disk = settings
        except Exception:
            account = self._settings.account
            self._settings = self._on_disk
            self.changed.emit(self._settings)
            if self._settings.account != account:
                self.account_chosen.emit(self._settings.account)
            raise
        finally:
            self._is_saved.set()


def login_name() -> str:
    """The name of who is logged in, for the log; ``reviewer`` when the system does not tell."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "reviewer"
