"""Tags of the Library's objects against the real engine: every allowed character, ten tags, back as they were."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

from imm_desktop.adapters.credentials import Credentials
from imm_desktop.adapters.secrets import MemorySecrets
from imm_desktop.app.connecting import Connector
from imm_desktop.domain.accounts import THIS_COMPUTER
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.object_tags import LONGEST_NAME, LONGEST_VALUE, MOST_TAGS, TagChange
from imm_desktop.imm.signing import AccessKey
from imm_desktop.services.tagging import Tagging
from tests.engine_process import (
    ACCESS_KEY_ID,
    ACCESS_KEY_SECRET,
    PROJECT,
    REGION,
    EngineProcess,
)

FILES = [ObjectUri("films", f"夜 {number}.mp4") for number in range(40)]


async def all_of(told):
    async with aclosing(told):
        return {one.uri: one async for one in told}


def test_tags_are_set_read_and_put_back(tmp_path):
    bucket = tmp_path / "films"
    bucket.mkdir()
    for uri in FILES:
        (bucket / uri.key).write_bytes(b"x")

    async def scenario(engine):
        key = AccessKey(ACCESS_KEY_ID, ACCESS_KEY_SECRET)
        credentials = Credentials({}, MemorySecrets(), tmp_path / "none", lambda: key)
        connector = Connector(credentials, lambda: engine.address, tmp_path / "uploads")
        account = replace(THIS_COMPUTER, region=REGION, project=PROJECT)
        session = await connector.session(account)
        try:
            tagging = Tagging(session)
            first = TagChange({"n" * LONGEST_NAME: "v" * LONGEST_VALUE, "old": ""})
            assert all(
                one.is_changed for one in (await all_of(tagging.change(FILES, first))).values()
            )
            whole = {f"a Z9+-=._:/{number}": "b Z9+-=._:/" for number in range(MOST_TAGS - 1)}
            second = TagChange(whole, frozenset({"old"}))
            done = await all_of(tagging.change(FILES, second))
            assert all(one.is_changed for one in done.values())
            expected = {"n" * LONGEST_NAME: "v" * LONGEST_VALUE, **whole}
            found = await all_of(tagging.read(FILES))
            assert all(one.prior == expected for one in found.values())
            back = await all_of(tagging.take_back(tuple(done.values()), second))
            assert all(one.is_changed for one in back.values())
            found = await all_of(tagging.read(FILES))
            assert all(one.prior == first.put for one in found.values())
        finally:
            await session.objects.close()
            await session.backend.close()

    with EngineProcess(tmp_path / "engine", {"films": bucket}) as engine:
        asyncio.run(scenario(engine))
