"""Signed requests over HTTP, tried again where that helps and cannot do harm."""

import logging
import random
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Final

from imm_desktop import __version__
from imm_desktop.adapters.imm_errors import Failure, Reply, Trouble, outcome_of
from imm_desktop.adapters.ways_out import NotSentError, UntrustedError
from imm_desktop.adapters.wire import AioWire, LostError, Wire
from imm_desktop.domain.errors import (
    AmbiguousError,
    BackendError,
    CredentialsError,
    UnreachableError,
    UntrustedServiceError,
)
from imm_desktop.imm.codec import Encoded
from imm_desktop.imm.operations import VERSION, Operation
from imm_desktop.imm.signing import AccessKey, canonical_query, date_text, signed_headers
from imm_desktop.services.pacing import Pacer
from imm_desktop.services.ports.system import Clock

log = logging.getLogger(__name__)

KeySource = Callable[[], Awaitable[AccessKey]]
"""Asked before each attempt, so that a renewed key is used at once; may raise CredentialsError."""


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and how soon one kind of trouble is tried again.

    The n-th wait is drawn evenly from 0 to ``first_ms`` x 2^n, at most ``longest_ms`` (full jitter): many programs
    that were refused together do not come back together.
    """

    times: int
    first_ms: int
    longest_ms: int


RETRIES: Final[Mapping[Trouble, Retry]] = MappingProxyType(
    {
        Trouble.THROTTLED: Retry(times=5, first_ms=500, longest_ms=16_000),
        Trouble.BROKEN: Retry(times=3, first_ms=300, longest_ms=8_000),
        Trouble.DROPPED: Retry(times=2, first_ms=300, longest_ms=2_000),
        Trouble.UNREACHABLE: Retry(times=2, first_ms=300, longest_ms=2_000),
        Trouble.CLOCK: Retry(times=1, first_ms=0, longest_ms=0),
    }
)

LONGEST_ASKED_WAIT_MS: Final = 60_000
"""When the service asks for a longer wait than this, the caller gets the error instead of the wait."""

SHOWN_OF_A_MESSAGE: Final = 500
"""Characters of the service's own words that an error keeps."""

_UNSIGNED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "accept": "application/json",
        "accept-encoding": "gzip, deflate",
        "user-agent": f"imm-desktop/{__version__}",
    }
)

_KEY_TEXT: Final = re.compile(r"[!-~]+")


class SignedTransport:
    """One backend's address and key. Safe for many calls at once."""

    def __init__(
        self,
        base_url: str,
        key_source: KeySource,
        clock: Clock,
        wire: Wire | None = None,
        *,
        jitter: random.Random | None = None,
        pacer: Pacer | None = None,
    ) -> None:
        """``base_url`` is ``https://imm.<region>.aliyuncs.com`` or the engine's ``http://127.0.0.1:<port>``."""
        self.base_url = base_url
        self._key_source = key_source
        self._clock = clock
        self._wire = wire or AioWire(base_url)
        self._pacer = pacer or Pacer(clock)
        self._jitter = jitter or random.Random()  # noqa: S311 (spreads waits, guards nothing)
        self._skew = timedelta()
        self._checked: AccessKey | None = None

    async def call(self, operation: Operation, parameters: Encoded) -> Reply:
        """Have ``operation`` carried out.

        An operation that is not safe to repeat is tried again only when the first attempt certainly was not
        carried out.

        Raises:
            AmbiguousError: It is not safe to repeat, was sent, and it is not known what became of it.
            UnreachableError: No connection, or no answer to an operation that is safe to repeat.
            CredentialsError: There is no usable key, or the service refused it.
            BackendError: The service refused, and kept refusing where that could have passed.
        """
        failures: dict[Trouble, int] = {}
        while True:
            outcome = await self._attempt(operation, parameters)
            if isinstance(outcome, Reply):
                return outcome
            trouble, error = outcome.trouble, outcome.error
            if trouble is None:
                raise error
            earlier = failures.get(trouble, 0)
            if earlier >= RETRIES[trouble].times:
                raise error
            wait_ms = outcome.wait_ms or self._jittered_ms(RETRIES[trouble], earlier)
            if wait_ms > LONGEST_ASKED_WAIT_MS:
                raise error
            failures[trouble] = earlier + 1
            log.info(
                "%s: %s %s; again in %d ms", operation.name, trouble.value, error.code, wait_ms
            )
            await self._clock.sleep(wait_ms / 1000)

    async def close(self) -> None:
        """Let go of connections."""
        self._pacer.close()
        await self._wire.close()

    def _jittered_ms(self, retry: Retry, earlier: int) -> int:
        return int(self._jitter.uniform(0, min(retry.first_ms * 2**earlier, retry.longest_ms)))

    async def _attempt(self, operation: Operation, parameters: Encoded) -> Reply | Failure:
        await self._pacer.turn()
        key = await self._key_source()
        if key is not self._checked and key != self._checked:
            _check(key)
            self._checked = key
        try:
            skew = self._skew
            query, headers, body = self._request(operation, parameters, key)
            response = await self._wire.post(query, headers, body)
        except UntrustedError as error:
            told = f"{self.base_url} does not show that it is the service: {error}"
            return Failure(UntrustedServiceError(told))
        except NotSentError as error:
            told = f"No connection to {self.base_url}: {error}"
            return Failure(UnreachableError(told), Trouble.UNREACHABLE)
        except LostError as error:
            told = f"No answer from {self.base_url}: {error}"
            if operation.is_safe_to_repeat:
                return Failure(UnreachableError(told), Trouble.DROPPED)
            return Failure(AmbiguousError(told))
        outcome = outcome_of(
            response.status,
            response.headers,
            response.content,
            is_safe_to_repeat=operation.is_safe_to_repeat,
            operation=operation.name,
        )
        if isinstance(outcome, Failure):
            tidy(outcome.error, key)
            if outcome.trouble is Trouble.THROTTLED:
                self._pacer.slow_down()
            if outcome.trouble is Trouble.CLOCK and not self._learn_time(response.headers, skew):
                return Failure(outcome.error)
        return outcome

    def _request(
        self, operation: Operation, parameters: Encoded, key: AccessKey
    ) -> tuple[str, dict[str, str], bytes]:
        """Query, headers and body of a request that differs from all earlier ones in date and nonce."""
        query = canonical_query(parameters.query.items())
        body = canonical_query(parameters.form.items()).encode() if parameters.form else b""
        headers = {
            "host": self._wire.host,
            "x-acs-action": operation.name,
            "x-acs-version": VERSION,
        }
        if body:
            headers["content-type"] = "application/x-www-form-urlencoded"
        signed = signed_headers(
            method="POST",
            path="/",
            query=parameters.query,
            headers=headers,
            body=body,
            key=key,
            date=date_text(self._clock.now() + self._skew),
            nonce=secrets.token_hex(16),
            canonical=query,
        )
        return query, {**signed, **_UNSIGNED}, body

    def _learn_time(self, headers: Mapping[str, str], used: timedelta) -> bool:
        """Take over the service's time; returns whether it differs from what the request was sent with.

        ``used`` is the skew of that request: of many that were under way together the first teaches all.
        """
        skew = _difference(headers.get("date", ""), self._clock.now())
        if skew is None or abs(skew - used) < timedelta(minutes=1):
            return False
        log.info("the clock here is %.0f s behind the service's", skew.total_seconds())
        self._skew = skew
        return True


def _difference(told: str, ours: datetime) -> timedelta | None:
    """How far the service's ``Date`` is ahead; None when it is no moment of this century, with its place on earth."""
    leap = told.replace(":60 ", ":59 ")  # a leap second is no moment of Python's
    try:
        theirs = parsedate_to_datetime(leap)
    except (ValueError, OverflowError):
        return None
    if theirs.tzinfo is None or not 2000 <= theirs.year < 2100:
        return None
    return theirs - ours


def _check(key: AccessKey) -> None:
    """Refuse what cannot be sent in a header, most often a key that was not copied well.

    Raises:
        CredentialsError: Nothing has been sent.
    """
    for text in (key.access_key_id, key.access_key_secret, key.security_token):
        if text is not None and not _KEY_TEXT.fullmatch(text):
            raise CredentialsError(
                "The access key is empty or holds characters that no key has. Copy it again."
            )


def tidy(error: BackendError, key: AccessKey) -> None:
    """Cut secrets out of the error's text: the gateway may answer a wrong signature with all that was signed."""
    text = str(error)
    for secret in (key.access_key_secret, key.security_token):
        if secret:
            text = text.replace(secret, "***")
    error.args = (text[:SHOWN_OF_A_MESSAGE],)
