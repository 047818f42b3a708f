"""STS, an ECS instance's metadata, CloudSSO and a credentials address, over HTTP, as their pages describe them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from imm_desktop.imm import faults
from imm_desktop.imm.signing import AccessKey, verify

PARENT = AccessKey("parent-id", "parent-secret")
SSO_TOKEN = "signed-in"
OIDC_TOKEN = "from-the-identity-provider"
METADATA_TOKEN = "metadata-token"


class FakeLenders:
    """Lends keys that are numbered in turn; ``now`` is its clock, ``life_s`` how long they live."""

    def __init__(self) -> None:
        self.url = ""
        self.now = datetime.now(UTC)
        self.life_s = 3600
        self.lent = 0
        self.asked: list[dict[str, str]] = []
        self.parents = {PARENT.access_key_id: PARENT}
        self.is_instance = True
        self.refusal: tuple[int, dict[str, Any]] | None = None

    def key(self) -> dict[str, str]:
        self.lent += 1
        name = f"lent-{self.lent}"
        key = AccessKey(f"{name}-id", f"{name}-secret", f"{name}-token")
        self.parents[key.access_key_id] = key  # a lent key may assume a role itself
        end = self.now + timedelta(seconds=self.life_s)
        return {
            "AccessKeyId": key.access_key_id,
            "AccessKeySecret": key.access_key_secret,
            "SecurityToken": str(key.security_token),
            "Expiration": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        }

    async def sts(self, request: web.Request) -> web.Response:
        body = await request.read()
        query = dict(request.query)
        form = dict(await request.post())
        action = request.headers.get("x-acs-action", "")
        self.asked.append({"action": action, **query, **{k: str(v) for k, v in form.items()}})
        if self.refusal is not None:
            status, refused = self.refusal
            return self.answer(refused, status)
        if request.headers.get("x-acs-version") != "2015-04-01":
            return self.refused("InvalidVersion", "Specified parameter Version is not valid.")
        if action == "AssumeRole":
            try:
                verify(
                    method=request.method,
                    path=request.path,
                    query=list(request.query.items()),
                    headers=request.headers,
                    body=body,
                    key_of=self.parents.get,
                    now=self.now,
                )
            except faults.RefusedError as error:
                return self.refused(error.fault.code, error.fault.message, error.fault.status)
        elif action == "AssumeRoleWithOIDC":
            if form.get("OIDCToken") != OIDC_TOKEN or "OIDCToken" in query:
                return self.refused("AuthenticationFail.OIDCToken.Invalid", "This JWT is invalid.")
        else:
            return self.refused("InvalidAction.NotFound", "Specified api is not found.", 404)
        return self.answer({"RequestId": "STS-1", "Credentials": self.key()})

    async def metadata_token(self, request: web.Request) -> web.Response:
        if not self.is_instance or "X-aliyun-ecs-metadata-token-ttl-seconds" not in request.headers:
            return web.Response(status=404)
        return web.Response(text=METADATA_TOKEN)

    async def metadata(self, request: web.Request) -> web.Response:
        if request.headers.get("X-aliyun-ecs-metadata-token") != METADATA_TOKEN:
            return web.Response(status=403)
        name = request.match_info["name"]
        if not name:
            return web.Response(text="the-role")
        if name != "the-role":
            return web.Response(status=404, text="<html>")
        return self.answer({"Code": "Success", **self.key()})

    async def flat(self, _request: web.Request) -> web.Response:
        if self.refusal is not None:
            status, refused = self.refusal
            return self.answer(refused, status)
        return self.answer({"Code": "Success", **self.key()})

    async def sso(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.asked.append({name: str(value) for name, value in asked.items()})
        if request.headers.get("authorization") != f"Bearer {SSO_TOKEN}":
            return self.answer({"ErrorCode": "InvalidToken"}, 401)
        return self.answer({"CloudCredential": self.key(), "RequestId": "SSO-1"})

    def answer(self, body: dict[str, Any], status: int = 200) -> web.Response:
        date = format_datetime(self.now, usegmt=True)
        return web.json_response(body, status=status, headers={"Date": date})

    def refused(self, code: str, message: str, status: int = 400) -> web.Response:
        return self.answer({"Code": code, "Message": message, "RequestId": "STS-NO"}, status)


@asynccontextmanager
async def lending() -> AsyncIterator[FakeLenders]:
    """Serves at ``url`` until left."""
    fake = FakeLenders()
    app = web.Application()
    app.router.add_post("/", fake.sts)
    app.router.add_put("/latest/api/token", fake.metadata_token)
    app.router.add_get("/latest/meta-data/ram/security-credentials/{name:.*}", fake.metadata)
    app.router.add_get("/flat", fake.flat)
    app.router.add_post("/cloud-credentials", fake.sso)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        await runner.cleanup()
