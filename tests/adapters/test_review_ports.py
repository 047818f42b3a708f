"""Anchors in a file, signed messages, commands without a shell, and contents that look alike."""

import hashlib
import hmac
import json
import random
import sys
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from imm_desktop.adapters.anchor_file import AnchorFile
from imm_desktop.adapters.commands import LocalCommands
from imm_desktop.adapters.messages import HttpsMessenger, secret_name
from imm_desktop.domain.errors import (
    CredentialsError,
    InvalidRequestError,
    SecretsError,
    ServiceFailedError,
    StoreDamagedError,
    StoreError,
    ThrottledError,
    UnreachableError,
)
from imm_desktop.domain.fingerprint import NEAR_DISTANCE, Fingerprint
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.queues import Likeness
from imm_desktop.domain.review import Verdict
from imm_desktop.domain.review_history import judged
from imm_desktop.domain.review_log import Anchor
from imm_desktop.domain.settings import DEFAULT_POLICY
from tests.adapters.store_samples import decision_of_item, item_of, succeeded, task_of
from tests.archives import open_fresh
from tests.fakes.clock import START, FakeClock
from tests.fakes.results import moderation_result
from tests.fakes.settings import FakeSecrets

AT = datetime(2026, 1, 1, tzinfo=UTC)
HOOK = "https://hook.example/imm"
BODY = '{"id": "e1", "名": "梅"}'.encode()


def test_anchors_are_added_one_by_one_and_a_torn_line_is_cleared_away(run, tmp_path):
    path = tmp_path / "new" / "anchors.jsonl"
    keeper = AnchorFile(path)
    one, two = Anchor(1, "aa", AT), Anchor(2, "bb", AT + timedelta(seconds=1))
    assert run(keeper.load()) == ()
    run(keeper.add(one))
    with path.open("ab") as file:
        file.write(b'{"at": "2026')
    assert run(keeper.load()) == (one,)
    run(keeper.add(two))
    assert run(keeper.load()) == (one, two)
    path.write_bytes(b'{"at": "20')
    run(keeper.add(two))
    assert run(keeper.load()) == (two,)
    path.write_bytes(b"{}\n")
    with pytest.raises(StoreDamagedError):
        run(keeper.load())
    path.with_suffix(".accepted.jsonl").write_bytes(b"\xff\n")
    with pytest.raises(StoreDamagedError):
        run(keeper.load_acceptances())
    folder = AnchorFile(tmp_path)
    with pytest.raises(StoreError):
        run(folder.load())
    with pytest.raises(StoreError):
        run(folder.add(one))


def messenger(answer, secrets=None):
    kept = secrets or FakeSecrets()
    if secrets is None:
        kept.keys[secret_name(HOOK)] = ("hmac", "s3cret")
    return HttpsMessenger(kept, FakeClock(), httpx.MockTransport(answer))


def test_a_message_is_signed_with_the_secret_of_its_address(run):
    seen = []

    def answer(request):
        seen.append(request)
        return httpx.Response(204)

    run(messenger(answer).send(HOOK, "e1", BODY))
    (request,) = seen
    assert (request.method, str(request.url), request.content) == ("POST", HOOK, BODY)
    timestamp = request.headers["X-IMM-Timestamp"]
    assert int(timestamp) == int(START.timestamp())
    wanted = hmac.new(b"s3cret", timestamp.encode() + b"." + BODY, hashlib.sha256).hexdigest()
    assert request.headers["X-IMM-Signature"] == f"sha256={wanted}"
    assert request.headers["X-IMM-Message-Id"] == "e1"
    assert request.headers["Content-Type"] == "application/json"
    assert "s3cret" not in str(request.headers)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (429, ThrottledError),
        (401, CredentialsError),
        (403, CredentialsError),
        (500, ServiceFailedError),
        (503, ServiceFailedError),
        (400, InvalidRequestError),
        (302, InvalidRequestError),
    ],
)
def test_what_the_address_answers_decides_whether_to_try_again(run, status, error):
    seen = []

    def answer(request):
        seen.append(request)
        return httpx.Response(status, headers={"location": "https://elsewhere.example/"})

    with pytest.raises(error, match=str(status)):
        run(messenger(answer).send(HOOK, "e1", BODY))
    assert len(seen) == 1, "a redirection is not followed"


def test_a_message_that_cannot_be_sent_says_why(run):
    def down(request):
        raise httpx.ConnectError("refused")

    with pytest.raises(UnreachableError):
        run(messenger(down).send(HOOK, "e1", BODY))
    with pytest.raises(InvalidRequestError, match="https"):
        run(messenger(down).send("http://plain.example/", "e1", BODY))
    with pytest.raises(InvalidRequestError, match="no secret"):
        run(messenger(down).send("https://other.example/", "e1", BODY))

    class Refusing(FakeSecrets):
        async def get(self, account_id):
            raise SecretsError("the key ring refused")

    with pytest.raises(CredentialsError, match="key ring"):
        run(messenger(down, Refusing()).send(HOOK, "e1", BODY))


def test_a_command_reads_the_message_and_no_shell_reads_its_arguments(run, tmp_path):
    out = tmp_path / "out.json"
    program = (
        "import json, sys; json.dump([sys.argv[2:], sys.stdin.read()], open(sys.argv[1], 'w'))"
    )
    arguments = (sys.executable, "-c", program, str(out), "$HOME; echo *", "a b")
    run(LocalCommands().run(arguments, b'{"id": "e1"}'), 20)
    assert json.loads(out.read_text()) == [["$HOME; echo *", "a b"], '{"id": "e1"}']


def test_a_command_that_fails_hangs_or_is_not_there_is_told(run):
    commands = LocalCommands(timeout_s=0.5)
    with pytest.raises(ServiceFailedError, match="ended with 3"):
        run(LocalCommands().run((sys.executable, "-c", "raise SystemExit(3)"), b""), 20)
    with pytest.raises(ServiceFailedError, match="in time"):
        run(commands.run((sys.executable, "-c", "import time; time.sleep(60)"), b""), 20)
    with pytest.raises(InvalidRequestError, match="nothing-like-this"):
        run(commands.run(("nothing-like-this",), b""))
    with pytest.raises(InvalidRequestError):
        run(commands.run(("echo", "a\0b"), b""))


def varied(hashes, bits, chance):
    """Each hash with ``bits`` of its bits turned."""
    return tuple(
        one ^ sum(1 << place for place in chance.sample(range(64), bits)) for one in hashes
    )


def test_contents_that_look_alike_are_offered_the_nearest_first(run, tmp_path):
    chance = random.Random(5)
    base = tuple(chance.getrandbits(64) for _ in range(8))

    async def scenario():
        store = await open_fresh(tmp_path / "archive.db")

        async def add(name, fingerprint, etag="", decides=True):
            source = ObjectUri("reel", f"{name}.mp4")
            task, request = task_of(name, source=source)
            await store.prepare([(task, request)])
            from dataclasses import replace

            item = replace(item_of(name, source), source_etag=etag)
            await store.finish(succeeded(task), moderation_result(), item)
            await store.save_fingerprint(item.item_id, fingerprint)
            if decides:
                bare = decision_of_item(item, f"d-{name}", Verdict.BLOCK)
                history = await store.load_history(item.item_id)
                await store.record(judged(bare, history, DEFAULT_POLICY))
            return await store.load_item(item.item_id)

        limit = int(NEAR_DISTANCE)
        await add("far", Fingerprint("", varied(base, limit + 1, chance)))
        await add("near", Fingerprint("", varied(base, limit, chance)))
        await add("nearer", Fingerprint("", varied(base, 2, chance)))
        await add("open", Fingerprint("", base), decides=False)
        await add("same-bytes", Fingerprint("77", ()))
        await add("same-tag", Fingerprint(), etag="E7")
        await add("black", Fingerprint("", (0,) * 8))
        await add("picture", Fingerprint("", base[:1]))
        mine = await add("mine", Fingerprint("77", base), etag="E7")
        found = await store.alike(mine)
        assert [(one.item.source.name, one.likeness, one.distance) for one in found] == [
            ("same-tag.mp4", Likeness.SAME, 0.0),
            ("same-bytes.mp4", Likeness.SAME, 0.0),
            ("nearer.mp4", Likeness.NEAR, 2.0),
            ("near.mp4", Likeness.NEAR, NEAR_DISTANCE),
        ]
        assert {one.decision.verdict for one in found} == {Verdict.BLOCK}
        assert len(await store.alike(mine, 3)) == 3
        await add("later", Fingerprint("", varied(base, 1, chance)))
        assert (await store.alike(mine))[2].item.source.name == "later.mp4"
        black = await add("black2", Fingerprint("", (0,) * 8), decides=False)
        assert await store.alike(black) == ()
        bare = await add("unseen", Fingerprint(), decides=False)
        assert await store.alike(bare) == ()
        five = await add("five", Fingerprint("", base[:5]), decides=False)
        assert [one.item.source.name for one in await store.alike(five)] == []
        kept = await store.load_fingerprint(mine.item_id)
        assert kept == Fingerprint("77", base)
        await store.save_fingerprint(mine.item_id, Fingerprint())
        assert await store.load_fingerprint(mine.item_id) == kept, "the first one stays"
        assert await store.load_fingerprint("nothing") is None
        await store.close()

    run(scenario())
