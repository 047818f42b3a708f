"""The self-test's checks of what keeps secrets: the key ring and TLS."""

import asyncio
import datetime as dt
import ssl
import sys
import uuid
from pathlib import Path
from typing import Final

from imm_desktop.app.selftest import Places, SelftestError

KEY_RING_S: Final = 15.0
"""A locked key ring asks the operator, who may not be there."""
LEAST_ROOTS: Final = 50


def probe_key_ring(_places: Places) -> str:
    """Put a throw-away entry into the key ring, read it back and remove it; says which key ring it is."""
    return asyncio.run(_probe_key_ring())


async def _probe_key_ring() -> str:
    from imm_desktop.adapters.secrets import KeyRing, open_secrets, system_key_ring
    from imm_desktop.domain.errors import SecretsError

    found: list[KeyRing] = []

    def find() -> KeyRing | None:
        key_ring = system_key_ring()
        if key_ring is not None:
            found.append(key_ring)
        return key_ring

    always_has_one = sys.platform in ("win32", "darwin")
    secrets = await open_secrets(find)
    if not secrets.is_lasting() or not found:
        if always_has_one:
            raise SelftestError("this system has a key ring, but it cannot be used")
        return "none here: keys are kept in memory until the program ends"
    name = f"{type(found[0]).__module__.rpartition('.')[2]}.{type(found[0]).__name__}"
    entry, key = f"selftest-{uuid.uuid4().hex}", ("selftest", uuid.uuid4().hex)
    try:
        async with asyncio.timeout(KEY_RING_S):
            try:
                await secrets.put(entry, *key)
                read = await secrets.get(entry)
            finally:
                await secrets.forget(entry)
            left = await secrets.get(entry)
    except (TimeoutError, SecretsError) as error:
        why = str(error) or "no answer: it may be locked"
        if always_has_one:
            raise SelftestError(f"{name}: {why}") from error
        return f"{name} cannot be used ({why})"
    if read != key or left is not None:
        raise SelftestError(f"{name} gave back something else, or kept it")
    return f"{name}: put, read and removed"


def probe_tls(places: Places) -> str:
    """A TLS context with certifi's roots; it refuses a certificate that nobody vouches for."""
    import certifi
    import httpx

    context = ssl.create_default_context(cafile=certifi.where())
    roots = len(context.get_ca_certs())
    if roots < LEAST_ROOTS or context.verify_mode is not ssl.CERT_REQUIRED:
        raise SelftestError(f"{roots} roots, verification {context.verify_mode.name}")
    httpx.Client(verify=context).close()
    trusting = ssl.create_default_context(cafile=_write_certificate(places.profile))
    refusal = _handshake(trusting, places.profile)
    if refusal:
        raise SelftestError(f"a handshake with a known certificate failed: {refusal}")
    if "CERTIFICATE_VERIFY_FAILED" not in _handshake(context, places.profile):
        raise SelftestError("a stranger's certificate was taken")
    return f"{ssl.OPENSSL_VERSION}, {roots} roots, a handshake, a stranger refused"


def _write_certificate(folder: Path) -> str:
    """Make a key and a certificate for localhost, good for a day; returns the certificate's file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "tls.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    path = folder / "tls.crt"
    path.write_bytes(certificate.public_bytes(pem))
    return str(path)


def _handshake(context: ssl.SSLContext, folder: Path) -> str:
    """A handshake in memory with the made certificate; returns why it failed, empty when it did not."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder / "tls.crt", folder / "tls.key")
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(back, there, server_hostname="localhost")
    server = serving.wrap_bio(there, back, server_side=True)
    done: set[ssl.SSLObject] = set()
    for _ in range(10):
        for side in (client, server):
            try:
                side.do_handshake()
                done.add(side)
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLError as error:
                return str(error)
        if len(done) == 2:
            return ""
    return "it does not end"
