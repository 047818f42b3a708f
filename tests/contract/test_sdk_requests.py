"""The official SDK as an oracle: it asks as we ask, its signatures pass, and it reads what we write."""

import json
import re
import threading
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from typing_extensions import override

from imm_desktop.adapters.clock import SystemClock
from imm_desktop.adapters.transport import SignedTransport
from imm_desktop.imm import codec, faults
from imm_desktop.imm.base import WireModel
from imm_desktop.imm.operations import OPERATIONS, Operation
from imm_desktop.imm.signing import AccessKey, verify
from tests.imm.full_requests import FULL, MINIMAL

KEY = AccessKey("LTAItest", "secret-of-the-test")
SESSION = AccessKey("STS.test", "secret-of-the-session", "token/of+the=session")
RECORDED = sorted((Path(__file__).parents[1] / "data/imm").glob("*/*.json"))


@dataclass(frozen=True)
class Captured:
    """One request as it arrived."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(
            parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=bool(self.body))
        )

    def signer(self, *keys: AccessKey) -> str:
        known = {key.access_key_id: key for key in keys}
        return verify(
            method=self.method,
            path=self.path,
            query=self.query,
            headers=self.headers,
            body=self.body,
            key_of=known.get,
            now=datetime.now(UTC),
        )


@dataclass
class Loopback:
    """A server that keeps what it is asked and answers what it is told to."""

    port: int = 0
    status: int = 200
    answer: dict[str, Any] = field(default_factory=dict)
    captured: list[Captured] = field(default_factory=list)


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    state = Loopback()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            path, _, query = self.path.partition("?")
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = dict(self.headers.items())
            pairs = parse_qsl(query, keep_blank_values=True)
            state.captured.append(Captured(self.command, path, pairs, headers, body))
            content = json.dumps(state.answer).encode()
            self.send_response(state.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        @override
        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def sdk() -> Any:
    """The SDK, imported late since that takes most of a second."""
    from alibabacloud_imm20200930 import client, models
    from alibabacloud_tea_openapi.models import Config
    from darabonba.runtime import RuntimeOptions

    class Sdk:
        def __init__(self, port: int, key: AccessKey) -> None:
            self._client = client.Client(
                Config(
                    access_key_id=key.access_key_id,
                    access_key_secret=key.access_key_secret,
                    security_token=key.security_token,
                    endpoint=f"127.0.0.1:{port}",
                    protocol="http",
                    region_id="cn-hangzhou",
                )
            )

        @staticmethod
        def request_type(name: str) -> Any:
            return getattr(models, f"{name}Request")

        @staticmethod
        def answer_type(name: str) -> Any:
            return getattr(models, f"{name}ResponseBody")

        def call(self, name: str, fields: dict[str, Any]) -> Any:
            request = self.request_type(name)().from_map(fields)
            plain = name.replace("OSSBucket", "Ossbucket")
            snake = re.sub(r"(?<!^)(?=[A-Z])", "_", plain).lower()
            return getattr(self._client, f"{snake}_with_options")(request, RuntimeOptions())

    return Sdk


def ours(run: Any, port: int, operation: Operation, fields: dict[str, Any], key: AccessKey) -> Any:
    """The reply to the same request through our own codec and transport."""

    async def key_source() -> AccessKey:
        return key

    async def scenario() -> Any:
        transport = SignedTransport(
            f"http://127.0.0.1:{port}",
            key_source,
            SystemClock(),
        )
        try:
            request = codec.request_of(operation, fields)
            return await transport.call(operation, codec.encode(operation, request))
        finally:
            await transport.close()

    return run(scenario())


@pytest.mark.parametrize("name", sorted(OPERATIONS))
@pytest.mark.parametrize("key", [KEY, SESSION], ids=["key", "session"])
@pytest.mark.parametrize("examples", [FULL, MINIMAL], ids=["full", "minimal"])
def test_the_sdk_and_we_ask_the_same(loopback, sdk, run, name, key, examples):
    operation, fields = OPERATIONS[name], examples[name]
    loopback.answer = {"RequestId": "R", "TaskId": "T"}
    sdk(loopback.port, key).call(name, fields)
    ours(run, loopback.port, operation, fields, key)
    theirs, mine = loopback.captured

    for request in (theirs, mine):
        assert request.signer(KEY, SESSION) == key.access_key_id
        assert (request.method, request.path) == ("POST", "/")
        assert request.headers["x-acs-action"] == name
        assert request.headers["x-acs-version"] == "2020-09-30"
        assert request.headers["host" if "host" in request.headers else "Host"] == (
            f"127.0.0.1:{loopback.port}"
        )
    expected = codec.request_of(operation, fields)
    for request in (theirs, mine):
        asked = codec.decode_request(operation, {**dict(request.query), **request.form})
        assert asked == expected
    assert _without_empty(mine.query) == _without_empty(theirs.query)
    assert _without_empty(mine.form.items()) == _without_empty(theirs.form.items())


def _without_empty(pairs: Any) -> dict[str, Any]:
    """Decoded values; the SDK sends arrays that were not set as empty ones, booleans as True and False."""

    def cleaned(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: cleaned(one) for name, one in value.items() if one != []}
        return [cleaned(one) for one in value] if isinstance(value, list) else value

    found = {}
    for name, text in pairs:
        try:
            value = json.loads(text.lower() if text in ("True", "False") else text)
        except ValueError:
            value = text
        if name == "UserData":
            value = text
        if value != []:
            found[name] = cleaned(value)
    return found


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_sdk_reads_what_we_would_answer(loopback, sdk, path):
    operation = OPERATIONS[path.parent.name]
    body = json.loads(path.read_text(encoding="utf-8"))
    answer = codec.encode_answer(codec.decode_answer(operation, body))
    loopback.answer = answer
    read = sdk(loopback.port, KEY).call(operation.name, FULL[operation.name]).body.to_map()
    assert _known_to(read, answer) == read


def _known_to(sample: Any, value: Any) -> Any:
    """Those fields of ``value`` that ``sample`` has too; empty arrays count as absent in ``value``."""
    if isinstance(sample, dict) and isinstance(value, dict):
        return {name: _known_to(one, value.get(name, [])) for name, one in sample.items()}
    if isinstance(sample, list) and isinstance(value, list):
        return [_known_to(*pair) for pair in zip(sample, value, strict=True)]
    return value


@pytest.mark.parametrize(
    "error",
    [
        faults.not_found("TaskId"),
        faults.missing("ProjectName"),
        faults.signature_mismatch(),
        faults.unknown_action("Fly"),
        faults.throttled(),
        faults.internal(),
    ],
    ids=lambda error: error.fault.code,
)
def test_the_sdk_understands_our_refusals(loopback, sdk, error):
    loopback.status = error.fault.status
    loopback.answer = faults.error_body(error.fault, "REQUEST", "127.0.0.1")
    with pytest.raises(Exception, match=re.escape(error.fault.message)) as caught:
        sdk(loopback.port, KEY).call("GetTask", FULL["GetTask"])
    assert caught.value.code == error.fault.code
    assert caught.value.request_id == "REQUEST"


def _sdk_paths(model: type[Any], prefix: str = "") -> set[str]:
    """Every parameter that a model of the SDK can send, as dotted wire names."""
    hints = typing.get_type_hints(model.__init__)
    paths: set[str] = set()
    for attribute, hint in hints.items():
        (inner,) = [one for one in (*typing.get_args(hint), hint) if isinstance(one, type)][-1:]
        is_model = hasattr(inner, "to_map")
        probe = inner() if is_model else "probe"
        value = [probe] if typing.get_origin(hint) is list else probe
        (name,) = [one for one, sent in model(**{attribute: value}).to_map().items() if sent != []]
        paths.add(prefix + name)
        if is_model:
            paths |= _sdk_paths(inner, f"{prefix}{name}.")
    return paths


def _our_paths(model: type[WireModel], prefix: str = "") -> set[str]:
    paths: set[str] = set()
    for name, info in model.model_fields.items():
        paths.add(f"{prefix}{info.alias or name}")
        for inner in _models_in(info.annotation):
            paths |= _our_paths(inner, f"{prefix}{info.alias}.")
    return paths


def _models_in(annotation: Any) -> list[type[WireModel]]:
    if isinstance(annotation, type) and typing.get_origin(annotation) is None:
        return [annotation] if issubclass(annotation, WireModel) else []
    return [model for inner in typing.get_args(annotation) for model in _models_in(inner)]


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_we_know_every_parameter_that_the_sdk_knows_and_no_other(sdk, name):
    theirs = _sdk_paths(sdk.request_type(name))
    assert _our_paths(OPERATIONS[name].request) == theirs


OURS_ALONE = {
    "ModerationResult.Frames.BlockFrames.Scene",
    "ModerationResult.Frames.BlockFrames.Text",
    "ModerationResult.NotJudged",
    "Outputs",
    "Subtitles.TimeBase",
}
"""What only the embedded engine says, and a field that all our streams have."""


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_we_know_every_field_of_an_answer_that_the_sdk_knows(sdk, name):
    theirs = _sdk_paths(sdk.answer_type(name))
    ours = _our_paths(OPERATIONS[name].answer)
    assert ours - OURS_ALONE == theirs
