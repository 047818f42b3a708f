"""The real window with every presenter, over one account's services."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from imm_desktop.app.screens import Screens
from imm_desktop.app.window_state import WindowStateFile
from imm_desktop.domain.accounts import THIS_COMPUTER, Account, AccountKind, CredentialSource
from imm_desktop.domain.settings import Settings
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.main_window import MainWindow, PageEntry
from tests.fake_bench import Desk
from tests.fakes.settings import FakeFinder, FakeSecrets, FakeSettingsStore, one_project
from tests.helpers import process_qt_events

PAGES = ("library", "tasks", "review", "decisions", "highlights", "settings")
CLOUD = Account(
    "c1", AccountKind.CLOUD, "上海", "cn-shanghai", "review", CredentialSource.ENVIRONMENT
)
TWO_ACCOUNTS = Settings(accounts=(THIS_COMPUTER, CLOUD))


@asynccontextmanager
async def screens_over(desk: Desk, folder: Path, qtbot: QtBot) -> AsyncIterator[Screens]:
    """A window that is not shown yet and has no account."""
    pages = tuple(PageEntry(name, "settings", QWidget) for name in PAGES)
    window = MainWindow(pages, WindowStateFile(folder / "window.json"))
    qtbot.addWidget(window)
    screens = Screens(window, desk.frames, desk.clock, lambda: desk.effecting)
    try:
        yield screens
    finally:
        window.hide()
        await screens.close()


def show(screens: Screens) -> None:
    screens.window.resize(1_300, 850)
    screens.window.show()
    process_qt_events()


def make_settings(screens: Screens, settings: Settings = TWO_ACCOUNTS) -> SettingsPresenter:
    """The settings of ``screens``, not loaded yet."""
    return screens.make_settings(
        FakeSettingsStore(settings), FakeSecrets(), FakeFinder(has_environment=True), one_project
    )
