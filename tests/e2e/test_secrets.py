"""After a whole run no key, secret or signed address is in any file that the program wrote."""

import base64
import gzip
import logging
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from PySide6.QtCore import Qt

from imm_desktop.app import logs
from imm_desktop.app.connecting import Connector
from imm_desktop.app.paths import Paths
from imm_desktop.domain.accounts import THIS_COMPUTER, CredentialSource
from imm_desktop.domain.review import ItemState
from imm_desktop.domain.tasks import TaskKind, TaskStatus
from imm_desktop.presenters.library import ListingState
from imm_desktop.presenters.new_account import NewAccount
from tests.e2e.operator import until
from tests.e2e.scripted import put_script
from tests.helpers import recorded

pytestmark = pytest.mark.e2e

TYPED_SECRET = "planted/Typed+Secret=0123456789"
ENVIRONMENT_SECRET = "planted/Environment+Secret=0123456789"
TOKEN = "planted/Token+of+STS=0123456789"


@pytest.fixture
def log_file(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The log that the program writes; the hooks that pytest needs stay as they are."""
    monkeypatch.setattr(logs, "qInstallMessageHandler", lambda _handler: None)
    monkeypatch.setattr(logs.RunningLog, "watch_crashes", lambda _self, file: file.close())
    monkeypatch.setattr(logs.faulthandler, "disable", lambda: None)
    hooks = (sys.excepthook, sys.unraisablehook, threading.excepthook)
    running = logs.start_logging(paths.logs)
    assert running.path is not None
    yield running.path
    running.close()
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks


def readings(path: Path) -> Iterator[bytes]:
    """The file as it is, and unpacked where it is packed."""
    content = path.read_bytes()
    yield content
    for at in range(len(content)):
        if content[at : at + 2] in (b"\x78\x9c", b"\x78\xda", b"\x78\x01", b"\x78\x5e"):
            with suppress(zlib.error):
                yield zlib.decompressobj().decompress(content[at:])
    if content[:2] == b"\x1f\x8b":
        yield gzip.decompress(content)


def spellings(secret: str) -> set[bytes]:
    """Every way in which a secret may be written down."""
    plain = secret.encode()
    return {
        plain,
        quote(secret, safe="").encode(),
        base64.b64encode(plain).rstrip(b"="),
        plain.hex().encode(),
        secret.encode("utf-16-le"),
    }


@pytest.mark.allow_log(".*")
@pytest.mark.usefixtures("fake_analyses")
def test_no_secret_is_in_any_file(in_window, program, paths, tmp_path, monkeypatch, log_file):
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "planted-id")
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", ENVIRONMENT_SECRET)
    monkeypatch.setenv("ALIBABA_CLOUD_SECURITY_TOKEN", TOKEN)
    # Nothing leaves this computer: the clouds are the engine too, which refuses the keys.
    monkeypatch.setattr(Connector, "_urls", lambda self, _account: (self._engine_address(),) * 2)
    folder = put_script(tmp_path / "films" / "film.mp4").parent
    secrets = {"typed": TYPED_SECRET, "environment": ENVIRONMENT_SECRET, "token": TOKEN}

    async def scenario():
        async with program() as operator:
            engine, library = operator.program.engine, operator.screens.library
            secrets["engine"] = engine.key.access_key_secret
            settings = operator.screens.settings
            settings.set_grace_ms(0)
            await operator.add_folder(folder)
            (entry,) = operator.entries()
            url = await operator.bench.browsing.address_of(entry.uri)
            secrets["signature"] = url.rpartition("ignature=")[2].partition("&")[0]
            await operator.analyse(TaskKind.MODERATION, [entry], {})
            await operator.has_statuses(TaskStatus.SUCCEEDED)
            operator.screens.open_uri(entry.uri)
            await until(lambda: operator.screens.video.shown is not None)
            await operator.opens_review()
            await operator.press(Qt.Key.Key_1)
            await operator.press(Qt.Key.Key_B)
            await operator.becomes(ItemState.BLOCKED)
            await operator.tags_become(entry.uri, {"imm-review": "blocked"})

            for source in (CredentialSource.MEMORY, CredentialSource.ENVIRONMENT):
                account = NewAccount(source.value, "local", THIS_COMPUTER.project, source)
                key = {"access_key_id": "planted-id", "access_key_secret": TYPED_SECRET}
                added = recorded(settings.account_added)
                settings.add_account(replace(account, **key))
                await until(lambda added=added: added)
                await until(lambda: library.state is ListingState.FAILED)
                settings.test_account(settings.settings.account.account_id)
                await until(lambda: operator.problems != [])
                operator.problems.clear()
            logging.getLogger("imm_desktop").error("asked %s", url)
            logging.getLogger("imm_desktop").error("AccessKeySecret=%s", TYPED_SECRET)
            settings.choose_account(THIS_COMPUTER.account_id)
            await until(lambda: library.state is ListingState.READY)
            found = written(paths, secrets)  # while it runs, for databases have logs then
            assert found == []

    in_window(scenario())
    assert set(secrets) == {"typed", "environment", "token", "engine", "signature"}
    assert written(paths, secrets) == []
    assert {one for _, one in written(paths, {"what is no secret": "film.mp4"})} >= {paths.archive}
    assert "asked http" in log_file.read_text("utf-8")
    assert paths.settings.exists()
    assert paths.archive.exists()


def written(paths: Paths, secrets: dict[str, str]) -> list[tuple[str, Path]]:
    """Which secret stands in which file of the profile."""
    found = []
    files = [one for one in paths.config.parent.rglob("*") if one.is_file()]
    assert len(files) > 5
    for path in files:
        if path.is_relative_to(paths.sample):
            continue
        for content in readings(path):
            found += [
                (name, path)
                for name, secret in secrets.items()
                if any(one in content for one in spellings(secret))
            ]
    return found
