"""What one connected account offers."""

from dataclasses import dataclass

from imm_desktop.domain.accounts import Account
from imm_desktop.services.ports.backend import Backend
from imm_desktop.services.ports.objects import ObjectStore


@dataclass(frozen=True, slots=True)
class Session:
    """An account with who analyses and who keeps the objects."""

    account: Account
    backend: Backend
    objects: ObjectStore
