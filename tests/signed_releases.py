"""Releases told by a publisher whose key the tests hold."""

import base64
import json

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from imm_desktop.adapters.updates import (
    UpdateSource,
)

KEY = Ed25519PrivateKey.generate()
PAGE = "https://example.com/releases/0.2.0"


def public_of(key: Ed25519PrivateKey) -> bytes:
    raw = serialization.Encoding.Raw
    return key.public_key().public_bytes(raw, serialization.PublicFormat.Raw)


SOURCE = UpdateSource("https://updates.example.com/newest.json", public_of(KEY))


def signed(payload: object, key: Ed25519PrivateKey = KEY) -> bytes:
    text = payload if isinstance(payload, str) else json.dumps(payload)
    signature = base64.b64encode(key.sign(text.encode())).decode()
    return json.dumps({"payload": text, "signature": signature}).encode()


def told(**other: object) -> dict[str, object]:
    return {"product": "imm-desktop", "version": "0.2.0", "page": PAGE, **other}
