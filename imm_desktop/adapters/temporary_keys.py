"""Temporary AccessKeys from the services that lend them: STS, an ECS instance's metadata, CloudSSO, a local address.

Sources: Alibaba Cloud "AssumeRole" and "AssumeRoleWithOIDC" (STS 2015-04-01), "Access ECS instance metadata", and
what the aliyun CLI 3 and alibabacloud-credentials 1.0.12 send. No answer is ever quoted: it holds the key.
"""

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final, Protocol
from urllib.parse import quote

from imm_desktop.adapters.imm_errors import Failure, Reply, Trouble, outcome_of
from imm_desktop.adapters.transport import tidy
from imm_desktop.adapters.ways_out import NotSentError
from imm_desktop.adapters.wire import HttpAnswer, LostError, ask_once
from imm_desktop.domain.errors import (
    BackendError,
    CredentialsError,
    InvalidRequestError,
    NotFoundError,
    UnreachableError,
)
from imm_desktop.imm.signing import AccessKey, canonical_query, date_text, signed_headers
from imm_desktop.services.ports.system import Clock

STS_VERSION: Final = "2015-04-01"
STS_HOST: Final = "sts.aliyuncs.com"
METADATA: Final = "http://100.100.100.200"
"""Where an ECS instance, and nobody else, learns about itself."""
LIMIT_S: Final = 10.0
METADATA_LIMIT_S: Final = 2.0
"""Elsewhere than on ECS nothing answers there, and the operator waits."""
TOKEN_LIFE_S: Final = 300
LEAST_S: Final = 900
"""Shortest life of an assumed role's key, and what is supposed where no end is told."""
USUAL_S: Final = 3600


class Asks(Protocol):
    """``wire.ask_once``, or what stands for it in a test."""

    async def __call__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes = b"",
        *,
        limit_s: float,
        is_direct: bool = False,
    ) -> HttpAnswer:
        """The answer to one request."""
        ...


@dataclass(frozen=True, slots=True)
class LentKey:
    """A key and how long it lives, by the lender's own clock: this computer's may be wrong."""

    key: AccessKey
    life: timedelta


@dataclass(frozen=True, slots=True)
class Role:
    """A RAM role to be assumed."""

    arn: str
    session: str
    life_s: int = USUAL_S
    external_id: str = ""
    sts_region: str = ""

    @property
    def host(self) -> str:
        """The STS endpoint."""
        return f"sts.{self.sts_region}.aliyuncs.com" if self.sts_region else STS_HOST


class Lenders:
    """Asks for temporary keys."""

    def __init__(
        self,
        clock: Clock,
        asks: Asks = ask_once,
        *,
        sts_url: str = "",
        metadata_url: str = METADATA,
    ) -> None:
        """``sts_url`` stands for every STS endpoint when it is given."""
        self._clock = clock
        self._asks = asks
        self._sts_url = sts_url
        self._metadata_url = metadata_url
        self._skew = timedelta()
        """How far this computer's clock is behind that of STS."""

    async def assume_role(self, key: AccessKey, role: Role) -> LentKey:
        """The key of a role that ``key`` may assume.

        Raises:
            CredentialsError: STS refuses; with its code and request ID.
            UnreachableError: It does not answer.
        """
        query = {
            "DurationSeconds": str(max(LEAST_S, role.life_s)),
            "RoleArn": role.arn,
            "RoleSessionName": role.session,
        }
        if role.external_id:
            query["ExternalId"] = role.external_id
        url, host = self._sts(role)

        async def ask() -> HttpAnswer:
            headers = signed_headers(
                method="POST",
                path="/",
                query=query,
                headers={"host": host, **_action("AssumeRole")},
                body=b"",
                key=key,
                date=date_text(self._now()),
                nonce=secrets.token_hex(16),
            )
            return await self._ask("POST", f"{url}/?{canonical_query(query.items())}", headers)

        return await self._sts_key(ask, "AssumeRole", key)

    async def assume_role_with_oidc(self, token: str, provider_arn: str, role: Role) -> LentKey:
        """The key of a role for whoever holds an identity provider's ``token``; the errors of ``assume_role``."""
        form = {
            "DurationSeconds": str(max(LEAST_S, role.life_s)),
            "OIDCProviderArn": provider_arn,
            "OIDCToken": token,
            "RoleArn": role.arn,
            "RoleSessionName": role.session,
        }
        url, host = self._sts(role)

        async def ask() -> HttpAnswer:
            query = {
                "Action": "AssumeRoleWithOIDC",
                "Format": "JSON",
                "Timestamp": date_text(self._now()),
                "Version": STS_VERSION,
            }
            # The token goes into the body: addresses are written down on the way.
            return await self._ask(
                "POST",
                f"{url}/?{canonical_query(query.items())}",
                {
                    "host": host,
                    "content-type": "application/x-www-form-urlencoded",
                    **_action("AssumeRoleWithOIDC"),
                },
                canonical_query(form.items()).encode(),
            )

        return await self._sts_key(ask, "AssumeRoleWithOIDC", AccessKey("", token))

    async def instance_role(self, name: str) -> LentKey:
        """The key of the RAM role of this ECS instance; ``name`` empty for the one it has.

        Raises:
            CredentialsError: This is no ECS instance, or it has no such role.
        """
        base = f"{self._metadata_url}/latest"
        folder = f"{base}/meta-data/ram/security-credentials/"
        try:
            token = await self._metadata(
                "PUT",
                f"{base}/api/token",
                {"X-aliyun-ecs-metadata-token-ttl-seconds": str(TOKEN_LIFE_S)},
            )
            headers = (
                {"X-aliyun-ecs-metadata-token": token.content.decode("ascii", "replace").strip()}
                if token.status == HTTPStatus.OK
                else {}
            )
            if not name:
                found = await self._metadata("GET", folder, headers)
                lines = found.content.decode("utf-8", "replace").split()
                if found.status != HTTPStatus.OK or not lines:
                    raise CredentialsError("This ECS instance has no RAM role.")
                name = lines[0]
            answer = await self._metadata("GET", folder + quote(name, safe=""), headers)
        except UnreachableError as error:
            raise CredentialsError(
                "No ECS instance answers here: the RAM role of an instance can be used on that instance only."
            ) from error
        return self._flat_key(answer, f"the RAM role {name} of this ECS instance")

    async def from_address(self, url: str) -> LentKey:
        """The key that the program behind ``url`` lends.

        Raises:
            CredentialsError: It gives none.
            UnreachableError: It does not answer.
        """
        answer = await self._ask("GET", url, {"accept": "application/json"})
        return self._flat_key(answer, "the address of the profile")

    async def cloud_sso(self, sign_in_url: str, token: str, account: str, access: str) -> LentKey:
        """The key that CloudSSO lends to whoever has signed in; the errors of ``from_address``."""
        base = "/".join(sign_in_url.split("/", 3)[:3])
        body = json.dumps({"AccountId": account, "AccessConfigurationId": access}).encode()
        answer = await self._ask(
            "POST",
            f"{base}/cloud-credentials",
            {
                "accept": "application/json",
                "content-type": "application/json",
                "authorization": f"Bearer {token}",
            },
            body,
        )
        inner = (_object_of(answer) or {}).get("CloudCredential")
        return self._key_in(inner, answer, "CloudSSO")

    def _sts(self, role: Role) -> tuple[str, str]:
        """Address and host of the endpoint."""
        url = self._sts_url or f"https://{role.host}"
        return url, url.partition("://")[2]

    async def _metadata(self, method: str, url: str, headers: Mapping[str, str]) -> HttpAnswer:
        return await self._ask(method, url, headers, limit_s=METADATA_LIMIT_S, is_direct=True)

    async def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes = b"",
        *,
        limit_s: float = LIMIT_S,
        is_direct: bool = False,
    ) -> HttpAnswer:
        try:
            return await self._asks(
                method, url, headers, body, limit_s=limit_s, is_direct=is_direct
            )
        except (NotSentError, LostError) as error:
            address = url.partition("?")[0]
            raise UnreachableError(f"No key from {address}: {error}") from error

    async def _sts_key(
        self, ask: Callable[[], Awaitable[HttpAnswer]], action: str, shown_to_sts: AccessKey
    ) -> LentKey:
        """The key in the answer of STS; asked twice where this computer's clock is off."""
        outcome, answer = await self._outcome(ask, action)
        if isinstance(outcome, Failure) and outcome.trouble is Trouble.CLOCK:
            self._skew = self._time_of(answer) - self._clock.now()
            outcome, answer = await self._outcome(ask, action)
        if isinstance(outcome, Failure):
            tidy(outcome.error, shown_to_sts)
            raise _as_credentials(outcome.error)
        return self._key_in(outcome.body.get("Credentials"), answer, "STS")

    async def _outcome(
        self, ask: Callable[[], Awaitable[HttpAnswer]], action: str
    ) -> tuple[Reply | Failure, HttpAnswer]:
        answer = await ask()
        outcome = outcome_of(
            answer.status,
            answer.headers,
            answer.content,
            is_safe_to_repeat=True,
            operation=f"sts:{action}",
        )
        return outcome, answer

    def _now(self) -> datetime:
        return self._clock.now() + self._skew

    def _flat_key(self, answer: HttpAnswer, who: str) -> LentKey:
        body = _object_of(answer)
        if answer.status != HTTPStatus.OK or body is None or body.get("Code") != "Success":
            raise CredentialsError(f"There is no key from {who} (HTTP {answer.status}).")
        return self._key_in(body, answer, who)

    def _key_in(self, body: Any, answer: HttpAnswer, who: str) -> LentKey:
        """The key in ``body``, which may be anything."""
        values = body if isinstance(body, dict) else {}
        key_id, secret, token = (
            values.get(name) for name in ("AccessKeyId", "AccessKeySecret", "SecurityToken")
        )
        if not all(isinstance(one, str) and one for one in (key_id, secret, token)):
            raise CredentialsError(
                f"There is no key in the answer of {who} (HTTP {answer.status})."
            )
        life = life_of(values.get("Expiration"), self._time_of(answer))
        return LentKey(AccessKey(str(key_id), str(secret), str(token)), life)

    def _time_of(self, answer: HttpAnswer) -> datetime:
        """What time it is by the lender; by this computer where it does not tell."""
        try:
            told = parsedate_to_datetime(
                answer.headers.get("date") or answer.headers.get("Date", "")
            )
        except (ValueError, TypeError):
            return self._clock.now()
        return told if told.tzinfo is not None else told.replace(tzinfo=UTC)


def life_of(expiration: object, now: datetime) -> timedelta:
    """How long a key lives whose end is ``expiration``, such as ``2026-01-27T03:00:38Z``; the shortest when untold."""
    try:
        end = datetime.fromisoformat(str(expiration))
    except ValueError:
        return timedelta(seconds=LEAST_S)
    if end.tzinfo is None:
        end = end.replace(tzinfo=UTC)
    return max(timedelta(), end - now)


def _action(name: str) -> dict[str, str]:
    return {"x-acs-action": name, "x-acs-version": STS_VERSION, "accept": "application/json"}


def _object_of(answer: HttpAnswer) -> dict[str, Any] | None:
    try:
        body = json.loads(answer.content)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _as_credentials(error: BackendError) -> BackendError:
    """A refusal of STS is one of the key, whatever its code is about: the role's name, for one."""
    if isinstance(error, InvalidRequestError | NotFoundError):
        return CredentialsError(str(error), code=error.code, request_id=error.request_id)
    return error
