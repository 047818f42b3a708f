"""What stands for the pages of an account that is not connected."""

import pytest

from imm_desktop.app.status import Status
from imm_desktop.domain.accounts import THIS_COMPUTER
from imm_desktop.domain.errors import CredentialsError, StoreTooNewError
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.main_window import MainWindow, PageEntry
from tests.helpers import process_qt_events, recorded


class NoState:
    def load_window_state(self) -> bytes | None:
        return None

    def save_window_state(self, state: bytes) -> None: ...


@pytest.fixture
def window(qtbot):
    pages = [PageEntry("review", "film", lambda: EmptyState("film"))]
    window = MainWindow(pages, NoState())
    qtbot.addWidget(window)
    window.show()
    window.show_page("review")
    return window


def test_a_page_does_not_say_that_nothing_needs_review_of_an_account_that_is_not_there(window):
    status = Status(window)
    page = window.page("review")
    retried = recorded(status.retry_requested)
    status.show_account(THIS_COMPUTER, CredentialsError("no key"))
    (shown,) = [one for one in window.findChildren(EmptyState) if one.isVisible()]
    assert shown is not page
    assert shown.accessibleName().startswith("Not connected")
    shown.next_requested.emit()
    assert len(retried) == 1
    status.show_account(THIS_COMPUTER, StoreTooNewError("newer"))
    process_qt_events()
    (shown,) = [one for one in window.findChildren(EmptyState) if one.isVisible()]
    assert shown.accessibleName().startswith("The archive is not open")
    status.show_account(THIS_COMPUTER, None, is_ready=True)
    assert page.isVisible()


def test_the_pages_of_an_account_whose_key_is_refused_stay_for_its_archive_is_here(window):
    status = Status(window)
    page = window.page("review")
    status.show_account(THIS_COMPUTER, CredentialsError("wrong key"), has_pages=True)
    process_qt_events()
    assert page.isVisible()
    status.say_again()
    process_qt_events()
    assert page.isVisible()
