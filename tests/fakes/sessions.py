"""An account with fakes of both its ports."""

from imm_desktop.domain.accounts import THIS_COMPUTER, Account
from imm_desktop.services.sessions import Session
from tests.fakes.backend import FakeBackend
from tests.fakes.objects import FakeObjectStore


def fake_session(
    account: Account = THIS_COMPUTER,
    backend: FakeBackend | None = None,
    objects: FakeObjectStore | None = None,
) -> Session:
    return Session(account, backend or FakeBackend(), objects or FakeObjectStore())
