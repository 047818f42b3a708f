"""The private ledger in memory."""

from imm_desktop.domain.care import Ledger
from imm_desktop.domain.errors import SettingsError


class FakeExposureStore:
    """Keeps what is saved; the next ``failures`` savings fail."""

    def __init__(self, ledger: Ledger | None = None) -> None:
        self.ledger = ledger or Ledger()
        self.saved = 0
        self.failures = 0

    async def load(self) -> Ledger:
        return self.ledger

    async def save(self, ledger: Ledger) -> None:
        if self.failures:
            self.failures -= 1
            raise SettingsError("disk full")
        self.ledger, self.saved = ledger, self.saved + 1
