import base64
import importlib.util
import json
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QCheckBox

from imm_desktop.adapters.settings_file import SettingsFile
from imm_desktop.adapters.updates import (
    MOST_BYTES,
    UpdateSource,
    load_update_key,
    load_update_source,
    newest_release,
    release_of,
)
from imm_desktop.app.updates import UpdateCheck, updates_text
from imm_desktop.domain.errors import UnreachableError
from imm_desktop.domain.settings import Settings
from imm_desktop.domain.updates import Release, UntrustedUpdateError, is_newer
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.resources_path import resources_path
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.main_window import MainWindow, PageEntry
from imm_desktop.ui.pages.settings import SettingsPage
from tests.fakes.settings import FakeFinder, FakeSecrets, FakeSettingsStore, one_project
from tests.helpers import recorded, until

ROOT = Path(__file__).resolve().parents[2]
KEY = Ed25519PrivateKey.generate()
PAGE = "https://example.com/releases/0.2.0"


def public_of(key: Ed25519PrivateKey) -> bytes:
    raw = serialization.Encoding.Raw
    return key.public_key().public_bytes(raw, serialization.PublicFormat.Raw)


SOURCE = UpdateSource("https://updates.example.com/newest.json", public_of(KEY))


def signed(payload: object, key: Ed25519PrivateKey = KEY) -> bytes:
    text = payload if isinstance(payload, str) else json.dumps(payload)
    signature = base64.b64encode(key.sign(text.encode())).decode()
    return json.dumps({"payload": text, "signature": signature}).encode()


def told(**other: object) -> dict[str, object]:
    return {"product": "imm-desktop", "version": "0.2.0", "page": PAGE, **other}


# versions


@pytest.mark.parametrize(
    ("version", "than"),
    [
        ("0.2.0", "0.1.9"),
        ("0.10", "0.9.1"),
        ("1.0", "1.0rc2"),
        ("1.0rc2", "1.0rc1"),
        ("1.0b1", "1.0a9"),
        ("1.0.1a1", "1.0"),
    ],
)
def test_later_versions_are_newer(version, than):
    assert is_newer(version, than)
    assert not is_newer(than, version)


@given(st.lists(st.integers(0, 999), min_size=1, max_size=4))
def test_no_version_is_newer_than_itself_however_long_it_is_written(numbers):
    short = ".".join(map(str, numbers))
    long = ".".join(map(str, [*numbers, 0, 0, 0][:4]))

    assert not is_newer(short, long)
    assert not is_newer(long, short)


@pytest.mark.parametrize("text", ["", "latest", "1.0.0.0.0", "1.0-evil", "-1", "1" * 9])
def test_what_is_no_version_is_refused(text):
    with pytest.raises(ValueError, match="not a version"):
        is_newer(text, "1.0")


# the signed file


def test_a_release_that_we_signed_is_believed():
    assert release_of(signed(told(more="fields")), SOURCE.public_key) == Release("0.2.0", PAGE)


def other_key() -> bytes:
    return signed(told(), Ed25519PrivateKey.generate())


def changed_after_signing() -> bytes:
    content = json.loads(signed(told()))
    content["payload"] = content["payload"].replace("0.2.0", "9.9.9")
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    "content",
    [
        other_key(),
        changed_after_signing(),
        b"",
        b"<html>",
        b"[]",
        b'{"payload": "{}"}',
        json.dumps({"payload": "{}", "signature": "not base64!"}).encode(),
        json.dumps({"payload": "{}", "signature": "AAAA"}).encode(),
        signed("no json"),
        signed([1]),
        signed({"product": "imm-desktop"}),
        signed(told(product="another")),
        signed(told(page="http://example.com/")),
        signed(told(page="https://user@example.com/")),
        signed(told(page="https://[")),
        signed(told(page="file:///bin/sh")),
    ],
)
def test_nothing_else_is_believed(content):
    with pytest.raises(UntrustedUpdateError):
        release_of(content, SOURCE.public_key)


@given(st.binary(max_size=200))
def test_no_bytes_break_it(content):
    with pytest.raises(UntrustedUpdateError):
        release_of(content, SOURCE.public_key)


# the wire


def answering(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.MockTransport:
    return httpx.MockTransport(answer)


def test_one_small_request_without_an_identity_is_made(run):
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=signed(told()))

    release = run(newest_release(SOURCE, answering(answer)))

    assert release.version == "0.2.0"
    assert [str(one.url) for one in asked] == [SOURCE.address]
    assert asked[0].headers["user-agent"] == "imm-desktop"
    assert "cookie" not in asked[0].headers


@pytest.mark.parametrize("status", [302, 404, 500])
def test_no_file_and_no_redirect_is_no_answer(run, status):
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers={"location": "https://evil.example.com/"})

    with pytest.raises(UnreachableError, match=str(status)):
        run(newest_release(SOURCE, answering(answer)))


def test_no_network_is_no_answer(run):
    def answer(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")

    with pytest.raises(UnreachableError, match=r"updates\.example\.com cannot be reached"):
        run(newest_release(SOURCE, answering(answer)))


def test_a_file_without_end_is_left(run):
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b"x" * (MOST_BYTES + 1))

    with pytest.raises(UntrustedUpdateError, match="too large"):
        run(newest_release(SOURCE, answering(answer)))


# what the build knows


def write_source(folder: Path, address: object, key: str) -> UpdateSource:
    folder.mkdir(exist_ok=True)
    (folder / "release.json").write_text(json.dumps({"address": address}))
    (folder / "public_key.txt").write_text(key)
    return load_update_source(folder)


def test_the_shipped_build_has_a_key_and_no_address_yet():
    shipped = resources_path() / "updates"

    assert len(load_update_key(shipped)) == 32
    assert not load_update_source(shipped).is_usable


def test_an_address_and_a_key_make_it_possible(tmp_path):
    key = base64.b64encode(SOURCE.public_key).decode()
    source = write_source(tmp_path, SOURCE.address, f"# ours\n{key}\n")

    assert source == SOURCE
    assert source.is_usable
    assert source.host == "updates.example.com"


@pytest.mark.parametrize("address", ["", "http://example.com/", "https://u:p@x/", None, "ftp://x"])
def test_only_https_is_asked(tmp_path, address):
    key = base64.b64encode(SOURCE.public_key).decode()
    assert not write_source(tmp_path, address, key).is_usable


@pytest.mark.parametrize("key", ["", "# none", "AAAA", "not base64 at all!"])
def test_without_a_whole_key_nobody_is_asked(tmp_path, key):
    assert not write_source(tmp_path, SOURCE.address, key).is_usable
    assert not load_update_source(tmp_path / "absent").is_usable


# what the operator sees


class NoState:
    def load_window_state(self):
        return None

    def save_window_state(self, state):
        pass


class ToldWindow(MainWindow):
    """Remembers its toasts."""

    def __init__(self) -> None:
        super().__init__([PageEntry("library", "film", lambda: EmptyState("film"))], NoState())
        self.toasts: list[tuple[str, str, Callable[[], None] | None]] = []

    def show_toast(self, text, action_text="", on_action=None):
        self.toasts.append((text, action_text, on_action))


@pytest.fixture
def window(qapp) -> Iterator[ToldWindow]:
    window = ToldWindow()
    yield window
    window.close()
    window.deleteLater()


class Publisher:
    """Answers with a release or an error, and counts."""

    def __init__(self, answer: Release | Exception) -> None:
        self.answer, self.asked = answer, 0

    async def __call__(self, _source: UpdateSource) -> Release:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


ON, OFF = Settings(checks_updates=True), Settings()
NEWER = Release("0.2.0", PAGE)


def outcome(run, window, answer, *steps: Settings, source: UpdateSource = SOURCE):
    """Follow ``steps`` and return publisher, opened pages and shown problems."""
    publisher = Publisher(answer)
    opened: list[str] = []
    problems = recorded(window.problem_shown)

    async def scenario() -> None:
        check = UpdateCheck(window, source, publisher, opened.append, version="0.1.0")
        for step in steps:
            check.follow(step)
            await until(lambda: not check.jobs.names())
        await check.close()

    run(scenario())
    return publisher, opened, problems


def test_nobody_is_asked_by_default(run, window):
    publisher, _, _ = outcome(run, window, NEWER, OFF, OFF)

    assert Settings().checks_updates is False
    assert publisher.asked == 0
    assert window.toasts == []


def test_a_newer_release_is_told_and_only_its_page_is_opened(run, window):
    publisher, opened, _ = outcome(run, window, NEWER, ON)

    ((text, action, on_action),) = window.toasts
    assert text == "IMM Desktop 0.2.0 has been released."
    assert action == "Open page"
    assert opened == []
    on_action()
    assert opened == [PAGE]
    assert publisher.asked == 1


def test_other_changes_of_settings_do_not_ask_again(run, window):
    publisher, _, _ = outcome(run, window, NEWER, ON, Settings(checks_updates=True, muted=False))

    assert publisher.asked == 1


@pytest.mark.parametrize(
    "answer",
    [
        Release("0.1.0", PAGE),
        Release("0.0.9", PAGE),
        Release("soon", PAGE),
        UnreachableError("no route"),
        UntrustedUpdateError("not signed by us"),
    ],
)
def test_at_the_start_everything_else_is_quiet(run, window, answer):
    _, _, problems = outcome(run, window, answer, ON)

    assert window.toasts == []
    assert problems == []


def test_who_has_just_chosen_it_is_told_that_there_is_nothing_newer(run, window):
    outcome(run, window, Release("0.1.0", PAGE), OFF, ON)
    assert [one[0] for one in window.toasts] == ["This is the newest release."]


def test_who_has_just_chosen_it_is_told_that_nobody_answers(run, window):
    outcome(run, window, UnreachableError("no route"), OFF, ON)
    assert [one[0] for one in window.toasts] == ["No answer about updates: ask again later."]


def test_who_has_just_chosen_it_is_told_of_a_wrong_signature(run, window):
    _, _, problems = outcome(run, window, UntrustedUpdateError("not signed by us"), OFF, ON)

    assert window.toasts == []
    assert [one.title for one in problems] == ["The answer about updates cannot be trusted"]
    assert problems[0].details == "not signed by us"


def test_a_build_without_an_address_says_so_and_asks_nobody(run, window):
    publisher, _, _ = outcome(run, window, NEWER, OFF, ON, source=UpdateSource("", b""))

    assert publisher.asked == 0
    assert [one[0] for one in window.toasts] == ["This build knows no address to ask for updates."]


def test_about_says_how_it_stands():
    assert "knows no address" in updates_text(UpdateSource("", b""), is_on=True)
    assert updates_text(SOURCE, is_on=False) == "Off: nobody is asked."
    assert "updates.example.com is asked at each start" in updates_text(SOURCE, is_on=True)


def test_the_choice_is_kept(tmp_path, run):
    file = SettingsFile(tmp_path / "settings.json")

    run(file.save(ON))

    assert run(file.load()).checks_updates is True


# the publisher's scripts


def script(name: str) -> ModuleType:
    path = ROOT / "packaging" / "updates" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"updates_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_pair_is_made_and_what_it_signs_is_believed(tmp_path):
    private, shipped, output = tmp_path / "key.pem", tmp_path / "shipped", tmp_path / "newest.json"
    public = shipped / "public_key.txt"
    assert script("make_key").main([str(private), "--public", str(public)]) == 0

    code = script("sign").main(
        [str(private), "0.2.0", PAGE, str(output), "--shipped", str(shipped)]
    )

    assert code == 0
    assert release_of(output.read_bytes(), load_update_key(shipped)) == Release("0.2.0", PAGE)
    if sys.platform != "win32":
        assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert "PRIVATE" not in public.read_text()


def test_a_private_key_is_never_written_into_the_repository_or_over_another(tmp_path, capsys):
    make_key = script("make_key")
    inside = ROOT / "packaging" / "updates" / "private.pem"
    assert make_key.main([str(inside), "--public", str(tmp_path / "p.txt")]) == 2
    assert not inside.exists()

    (tmp_path / "key.pem").write_text("precious")
    assert make_key.main([str(tmp_path / "key.pem"), "--public", str(tmp_path / "p.txt")]) == 2
    assert (tmp_path / "key.pem").read_text() == "precious"
    assert not (tmp_path / "p.txt").exists()


def test_what_no_installation_would_believe_is_not_written(tmp_path, capsys):
    private, shipped = tmp_path / "key.pem", tmp_path / "shipped"
    script("make_key").main([str(private), "--public", str(shipped / "public_key.txt")])
    stranger = tmp_path / "stranger"
    script("make_key").main(
        [str(tmp_path / "k2.pem"), "--public", str(stranger / "public_key.txt")]
    )
    sign, output = script("sign"), tmp_path / "newest.json"

    for version, page, folder in (
        ("0.2.0", "http://example.com", shipped),
        ("soon", PAGE, shipped),
        ("0.2.0", PAGE, stranger),
    ):
        given_ = [str(private), version, page, str(output), "--shipped", str(folder)]
        assert sign.main(given_) == 1
    assert not output.exists()


def test_no_private_key_is_in_the_repository():
    marker = "-----BEGIN " + "PRIVATE KEY"
    folders = [ROOT / "packaging" / "updates", resources_path() / "updates"]
    files = [one for folder in folders for one in folder.rglob("*") if one.is_file()]
    assert files
    assert [one for one in files if marker in one.read_text(errors="replace")] == []


def test_the_choice_stands_under_about_and_is_written(qapp, run):
    store = FakeSettingsStore(Settings())

    async def scenario() -> None:
        presenter = SettingsPresenter(
            store, FakeSecrets(is_lasting=True), FakeFinder(), one_project
        )
        page = SettingsPage(
            presenter,
            lambda: [("Updates", updates_text(SOURCE, is_on=presenter.settings.checks_updates))],
        )
        await presenter.load()
        page.show_section("about")
        box = next(one for one in page.findChildren(QCheckBox) if "newer release" in one.text())
        assert not box.isChecked()
        assert "Off: nobody is asked." in shown_texts(page)

        box.click()
        await until(lambda: store.settings.checks_updates)
        assert "updates.example.com is asked at each start; nothing is fetched." in shown_texts(
            page
        )
        box.click()
        await until(lambda: not store.settings.checks_updates)
        assert "Off: nobody is asked." in shown_texts(page)
        await presenter.close()
        page.close()
        page.deleteLater()

    run(scenario())


def shown_texts(page: SettingsPage) -> list[str]:
    return [one.text() for one in page.findChildren(Label) if not one.isHidden()]
