"""The ways out of this computer: proxies of the system, and whom to trust. What prevents a request from being sent."""

import os
import ssl
from urllib.request import getproxies, proxy_bypass

import certifi
from yarl import URL


class NotSentError(Exception):
    """No connection was made: the service certainly saw nothing."""


class UntrustedError(NotSentError):
    """The other side has no certificate for the name that was asked for, or nobody vouches for it."""


def is_here(url: str) -> bool:
    """Whether ``url`` is on this computer."""
    try:
        return URL(url).host in ("127.0.0.1", "::1", "localhost")
    except ValueError:
        return False


def proxy_of(address: URL) -> str | None:
    """The system's proxy for ``address``; None for this computer, for exceptions, and where there is none.

    Raises:
        NotSentError: It is of a kind that is not spoken here.
    """
    host = address.host or ""
    if is_here(str(address)) or proxy_bypass(f"{host}:{address.port}") or proxy_bypass(host):
        return None
    proxies = getproxies()
    proxy = proxies.get(address.scheme) or proxies.get("all")
    if not proxy:
        return None
    if "://" not in proxy:
        proxy = f"http://{proxy}"
    if not proxy.startswith(("http://", "https://")):
        kind = proxy.partition("://")[0]
        raise NotSentError(f"the system's proxy is of the kind {kind}, which is not supported")
    try:
        has_host = bool(URL(proxy).host)
    except ValueError:
        has_host = False
    if not has_host:
        raise NotSentError("the address of the system's proxy is none")
    return proxy


def trusted() -> ssl.SSLContext:
    """Verifies certificates and names.

    Raises:
        NotSentError: The file that ``SSL_CERT_FILE`` names cannot be read.
    """
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if not file and not folder:
        return ssl.create_default_context(cafile=certifi.where())
    try:
        return ssl.create_default_context(cafile=file or None, capath=folder or None)
    except (OSError, ValueError) as error:
        raise NotSentError(f"the certificates of SSL_CERT_FILE cannot be read ({error})") from error
