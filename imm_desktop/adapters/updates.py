"""Reads what the publisher signed about the newest release.

The file is JSON: ``{"payload": TEXT, "signature": BASE64}``. The signature (Ed25519) is over the bytes of TEXT, which
is JSON itself: ``{"product": "imm-desktop", "version": "1.2.0", "page": "https://…"}``. ``packaging/updates`` makes it.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from imm_desktop.domain.errors import UnreachableError
from imm_desktop.domain.updates import Release, UntrustedUpdateError

if TYPE_CHECKING:
    import httpx

PRODUCT: Final = "imm-desktop"
MOST_BYTES: Final = 65_536
TIMEOUT_S: Final = 10.0
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class UpdateSource:
    """Where this build asks, and whom it believes."""

    address: str
    """``https://…``; empty when this build knows none."""
    public_key: bytes
    """Ed25519, 32 bytes; empty when this build knows none."""

    @property
    def is_usable(self) -> bool:
        """Whether this build can ask at all."""
        return bool(self.address and self.public_key)

    @property
    def host(self) -> str:
        """Who is asked, for the operator."""
        return urlsplit(self.address).hostname or ""


def load_update_source(folder: Path) -> UpdateSource:
    """Read ``release.json`` and ``public_key.txt`` of ``resources/updates``; what is missing or wrong counts as none."""
    try:
        address = str(json.loads((folder / "release.json").read_bytes())["address"])
        key = load_update_key(folder)
    except (OSError, ValueError, KeyError, TypeError):
        return UpdateSource("", b"")
    return UpdateSource(address, key) if _is_https(address) else UpdateSource("", b"")


def load_update_key(folder: Path) -> bytes:
    """The public key in ``public_key.txt``.

    Raises:
        OSError: There is none.
        ValueError: It is none.
    """
    lines = (folder / "public_key.txt").read_text(encoding="ascii").splitlines()
    text = next((one for one in lines if one and not one.startswith("#")), "")
    key = base64.b64decode(text, validate=True)
    if len(key) != _KEY_BYTES:
        raise ValueError("not an Ed25519 key")
    return key


async def newest_release(
    source: UpdateSource, transport: "httpx.AsyncBaseTransport | None" = None
) -> Release:
    """The newest release, once its signature was found good; ``transport`` is httpx's own when None.

    Raises:
        UnreachableError: No answer, or not the file.
        UntrustedUpdateError: It is not signed by us, or is no such file.
    """
    import httpx

    content = bytearray()
    try:
        async with (
            httpx.AsyncClient(transport=transport, timeout=TIMEOUT_S) as client,
            client.stream("GET", source.address, headers={"User-Agent": PRODUCT}) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise UnreachableError(f"{source.host} answers {answer.status_code}.")
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > MOST_BYTES:
                    raise UntrustedUpdateError("The file about updates is too large.")
    except httpx.HTTPError as error:
        raise UnreachableError(
            f"{source.host} cannot be reached ({type(error).__name__})."
        ) from error
    return release_of(bytes(content), source.public_key)


def release_of(content: bytes, public_key: bytes) -> Release:
    """What the signed file says.

    Raises:
        UntrustedUpdateError: It is not signed by the holder of ``public_key``, or is no such file.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        envelope = json.loads(content)
        payload = str(envelope["payload"]).encode()
        signature = base64.b64decode(str(envelope["signature"]), validate=True)
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise UntrustedUpdateError("What was read is no file about updates.") from error
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, payload)
    except (InvalidSignature, ValueError) as error:
        raise UntrustedUpdateError("The file about updates is not signed by us.") from error
    try:
        said: dict[str, Any] = json.loads(payload)
        release = Release(str(said["version"]), str(said["page"]))
        is_ours = said["product"] == PRODUCT
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UntrustedUpdateError("The file about updates cannot be understood.") from error
    if not is_ours or not _is_https(release.page):
        raise UntrustedUpdateError("The file about updates is about something else.")
    return release


def _is_https(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
