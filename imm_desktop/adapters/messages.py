"""Messages to HTTPS addresses, signed with a secret of the address.

Headers: ``X-IMM-Message-Id`` (the same when a message is sent again), ``X-IMM-Timestamp`` (seconds since 1970) and
``X-IMM-Signature: sha256=<hex>``, HMAC-SHA256 with the secret over the timestamp, a full stop and the body.
"""

import hashlib
import hmac
from typing import TYPE_CHECKING, Final

from imm_desktop.domain.errors import (
    CredentialsError,
    InvalidRequestError,
    SecretsError,
    ServiceFailedError,
    ThrottledError,
    UnreachableError,
)
from imm_desktop.services.ports.system import Clock, Secrets

if TYPE_CHECKING:
    import httpx

TIMEOUT_S: Final = 20.0
_TOO_MANY: Final = 429
_AUTH: Final = (401, 403)


def secret_name(address: str) -> str:
    """Under which name the key ring keeps the secret of ``address``."""
    return f"message:{address}"


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """The value of ``X-IMM-Signature``."""
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={digest.hexdigest()}"


class HttpsMessenger:
    """The ``Messenger`` port over httpx."""

    def __init__(
        self, secrets: Secrets, clock: Clock, transport: "httpx.AsyncBaseTransport | None" = None
    ) -> None:
        """``transport`` is httpx's own when None."""
        self._secrets = secrets
        self._clock = clock
        self._transport = transport

    async def send(self, address: str, message_id: str, body: bytes) -> None:
        """See ``Messenger.send``; redirections are not followed, for the body is meant for ``address``."""
        import httpx

        if not address.startswith("https://"):
            raise InvalidRequestError("Messages go to https:// addresses only.")
        try:
            kept = await self._secrets.get(secret_name(address))
        except SecretsError as error:
            raise CredentialsError(str(error)) from error
        if kept is None:
            raise InvalidRequestError("There is no secret for this address in the key ring.")
        timestamp = str(int(self._clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "X-IMM-Message-Id": message_id,
            "X-IMM-Timestamp": timestamp,
            "X-IMM-Signature": signature_of(kept[1], timestamp, body),
        }
        try:
            async with httpx.AsyncClient(
                transport=self._transport, timeout=TIMEOUT_S, follow_redirects=False
            ) as client:
                answer = await client.post(address, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UnreachableError("The address does not answer.") from error
        if answer.is_success:
            return
        words = f"The address answered {answer.status_code}."
        if answer.status_code == _TOO_MANY:
            raise ThrottledError(words)
        if answer.status_code in _AUTH:
            raise CredentialsError(words)
        if answer.is_server_error:
            raise ServiceFailedError(words)
        raise InvalidRequestError(words)
