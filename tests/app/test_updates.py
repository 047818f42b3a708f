"""The update check as the operator sees it: nobody is asked by default."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QCheckBox

from imm_desktop.adapters.settings_file import SettingsFile
from imm_desktop.adapters.updates import (
    UpdateSource,
)
from imm_desktop.app.updates import UpdateCheck, updates_text
from imm_desktop.domain.errors import UnreachableError
from imm_desktop.domain.settings import Settings
from imm_desktop.domain.updates import Release, UntrustedUpdateError
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.main_window import MainWindow, PageEntry
from imm_desktop.ui.pages.settings import SettingsPage
from tests.fakes.settings import FakeFinder, FakeSecrets, FakeSettingsStore, one_project
from tests.helpers import recorded, until
from tests.signed_releases import PAGE, SOURCE


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
