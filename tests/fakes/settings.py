"""Settings, keys and projects in memory."""

from typing import TYPE_CHECKING

from imm_desktop.domain.accounts import Account
from imm_desktop.domain.settings import Settings
from tests.fakes.failures import Failures

if TYPE_CHECKING:
    from imm_desktop.presenters.settings import SettingsPresenter


class FakeSettingsStore:
    """Settings in memory."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.saved: list[Settings] = []
        self.failures = Failures()

    async def load(self) -> Settings:
        self.failures.before("load")
        return self.settings

    async def save(self, settings: Settings) -> None:
        self.failures.before("save")
        self.settings = settings
        self.saved.append(settings)


class FakeSecrets:
    """Keys in memory."""

    def __init__(self, *, is_lasting: bool = False) -> None:
        self.keys: dict[str, tuple[str, str]] = {}
        self._is_lasting = is_lasting

    def is_lasting(self) -> bool:
        return self._is_lasting

    async def get(self, account_id: str) -> tuple[str, str] | None:
        return self.keys.get(account_id)

    async def put(self, account_id: str, access_key_id: str, access_key_secret: str) -> None:
        self.keys[account_id] = (access_key_id, access_key_secret)

    async def forget(self, account_id: str) -> None:
        self.keys.pop(account_id, None)


class FakeFinder:
    """Keys that a machine's environment and profiles would hold."""

    def __init__(self, *profiles: str, has_environment: bool = False) -> None:
        self._profiles, self._has_environment = profiles, has_environment

    def has_environment(self) -> bool:
        return self._has_environment

    def list_profiles(self) -> tuple[str, ...]:
        return self._profiles


async def one_project(_account: Account) -> tuple[str, ...]:
    """What any account may see."""
    return ("review",)


def settings_presenter(
    settings: Settings | None = None, store: FakeSettingsStore | None = None
) -> "SettingsPresenter":
    """Settings of a computer without keys; nothing is loaded yet."""
    from imm_desktop.presenters.settings import SettingsPresenter

    return SettingsPresenter(
        store or FakeSettingsStore(settings), FakeSecrets(), FakeFinder(), one_project
    )
