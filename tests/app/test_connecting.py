from imm_desktop.adapters.credentials import (
    KEY_ID_VARIABLE,
    KEY_SECRET_VARIABLE,
    TOKEN_VARIABLE,
    Credentials,
)
from imm_desktop.adapters.secrets import MemorySecrets
from imm_desktop.app.connecting import Connector
from imm_desktop.domain.accounts import Account, AccountKind, CredentialSource
from imm_desktop.imm.signing import AccessKey

CLOUD = Account(
    "c1", AccountKind.CLOUD, "Cloud", "cn-hangzhou", "review", CredentialSource.ENVIRONMENT
)


def test_what_was_signed_with_is_known_so_that_diagnostics_can_leave_it_out(run, tmp_path):
    environment = {KEY_ID_VARIABLE: "id", KEY_SECRET_VARIABLE: "first", TOKEN_VARIABLE: "token"}
    credentials = Credentials(
        environment, MemorySecrets(), tmp_path / "none", lambda: AccessKey("e", "engine")
    )
    connector = Connector(credentials, lambda: "", tmp_path)

    async def scenario() -> None:
        for secret in ("first", "renewed"):
            environment[KEY_SECRET_VARIABLE] = secret
            session = await connector.session(CLOUD)
            await session.backend.close()
            await session.objects.close()

    run(scenario())
    assert connector.used_secrets == {"first", "renewed", "token"}
