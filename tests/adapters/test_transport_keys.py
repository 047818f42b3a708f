import logging

import pytest

from imm_desktop.adapters.transport import SignedTransport
from imm_desktop.domain.errors import (
    CredentialsError,
)
from imm_desktop.imm.signing import AccessKey
from tests.adapters.imm_service import (
    CREATE,
    GET,
    PARAMETERS,
    UNUSED,
    FakeClock,
    Service,
    good,
    key,
    over,
    refused,
)


def test_secrets_show_neither_in_errors_nor_in_logs_nor_in_reprs(call, caplog):
    caplog.set_level(logging.DEBUG)
    quoting = "x" * 480 + " server string to sign: x-acs-security-token:the-token the-secret"
    service = Service(
        refused("Throttling.User", 400, quoting), refused("SignatureDoesNotMatch", 400, quoting)
    )
    with pytest.raises(CredentialsError) as caught:
        call(service)
    shown = f"{caught.value!r} {caught.value} {caught.value.args} {caplog.text}"
    assert "the-secret" not in shown
    assert "the-token"[:7] not in shown
    assert "the-secret" not in repr(vars(SignedTransport("http://h", key, FakeClock(), UNUSED)))


@pytest.mark.parametrize(
    "odd",
    [
        AccessKey("", "secret"),
        AccessKey("AK", ""),
        AccessKey("AK\n", "secret"),
        AccessKey("AK", "sec ret"),
        AccessKey("ключ", "secret"),
        AccessKey("AK", "\ud800"),
        AccessKey("AK", "secret", ""),
        AccessKey("AK", "secret", "token\r\nhost: elsewhere"),
    ],
)
@pytest.mark.parametrize("operation", [GET, CREATE])
def test_a_key_that_was_not_copied_well_is_told_and_never_sent(run, odd, operation):
    service = Service(good())

    async def odd_key() -> AccessKey:
        return odd

    async def scenario() -> None:
        transport = SignedTransport("http://h", odd_key, FakeClock(), over(service))
        try:
            await transport.call(operation, PARAMETERS)
        finally:
            await transport.close()

    with pytest.raises(CredentialsError, match="Copy it again"):
        run(scenario())
    assert service.requests == []


def test_a_key_that_is_refused_by_its_source_sends_nothing(run):
    async def no_key() -> AccessKey:
        raise CredentialsError("no key is set")

    service = Service(good())

    async def scenario() -> None:
        transport = SignedTransport("http://h", no_key, FakeClock(), over(service))
        try:
            await transport.call(GET, PARAMETERS)
        finally:
            await transport.close()

    with pytest.raises(CredentialsError, match="no key is set"):
        run(scenario())
    assert service.requests == []
