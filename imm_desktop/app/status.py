"""What the account box and the status bar say, and how to say it again in another language."""

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.accounts import Account, AccountKind
from imm_desktop.domain.errors import StoreError
from imm_desktop.domain.settings import Look, Settings
from imm_desktop.presenters.account_words import account_name
from imm_desktop.presenters.task_list import Counts
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.i18n import language_of
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.main_window import MainWindow


class Status(QObject):
    """The window's account box and status bar, and what stands for the pages of an account that is not there."""

    retry_requested = Signal()
    """The account that is not connected is to be tried again."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._account_said: tuple[Account, Exception | None, bool, bool] | None = None
        self._counts: Counts | None = None
        self._waiting_in_batches = 0
        self.player = ""
        """The player used last, as said; empty until one was used."""
        window.set_status("player", "")

    def show_account(
        self,
        account: Account,
        error: Exception | None,
        *,
        is_ready: bool = False,
        has_pages: bool = False,
    ) -> None:
        """Say who the program works for, and how that stands; with ``has_pages`` pages stay in spite of ``error``."""
        self._account_said = (account, error, is_ready, has_pages)
        tr = self.tr
        is_engine = account.kind is AccountKind.ENGINE
        name = account_name(account)
        what = tr("engine") if is_engine else account.project
        self._show_absence(None if has_pages else error)
        if error is not None:
            self._window.set_account(name, tr("not connected"), "trouble")
            self._window.set_status("backend", tr("%1 not connected").replace("%1", what))
        elif is_ready:
            self._window.set_account(name, tr("%1 ready").replace("%1", what), "ready")
            self._window.set_status("backend", tr("%1 ready").replace("%1", what))
        else:
            self._window.set_account(name, tr("%1 starting").replace("%1", what), "working")
            self._window.set_status("backend", tr("%1 starting").replace("%1", what))

    def _show_absence(self, error: Exception | None) -> None:
        """Pages without an account are empty, and "nothing needs review" would be an untruth."""
        if error is None:
            self._window.show_absence(None)
            return
        page = EmptyState("circle-alert")
        is_archive = isinstance(error, StoreError)
        page.show_texts(
            self.tr("The archive is not open") if is_archive else self.tr("Not connected"),
            self.tr("What happened stands above. Nothing of this account can be shown until then."),
            "" if is_archive else self.tr("Try again"),
        )
        page.next_requested.connect(self.retry_requested)
        self._window.show_absence(page)

    def tell_backend(self, text: str) -> None:
        """One line in the status bar, nothing more."""
        self._window.set_status("backend", text)

    def show_counts(self, counts: Counts) -> None:
        """Say how many tasks run and wait; nothing when there are none."""
        self._counts = counts
        parts = []
        if counts.running:
            parts.append(self.tr("%1 running").replace("%1", count_text(counts.running)))
        waiting = counts.waiting + self._waiting_in_batches
        if waiting:
            parts.append(self.tr("%1 waiting").replace("%1", count_text(waiting)))
        self._window.set_status("activity", " · ".join(parts))

    def show_waiting_in_batches(self, count: int) -> None:
        """Count videos of batches that were not started yet among those that wait."""
        if count != self._waiting_in_batches:
            self._waiting_in_batches = count
            self.show_counts(self._counts or Counts(0, 0, 0, 0))

    def show_player(self, name: str) -> None:
        """Say which player is in use; an empty name changes nothing."""
        if name:
            self.player = name
            self._window.set_status("player", self.tr("player: %1").replace("%1", name))

    def show_look(self, settings: Settings) -> None:
        """Say the language and the look that are in use."""
        language = "简体中文" if language_of(settings.language) == "zh_CN" else "EN"
        looks = {
            Look.SYSTEM: self.tr("system look"),
            Look.LIGHT: self.tr("light"),
            Look.DARK: self.tr("dark"),
        }
        self._window.set_status("look", f"{language} · {looks[settings.look]}")

    def say_again(self) -> None:
        """Put what no page asks for while it paints into the language now chosen."""
        if self._account_said is not None:
            account, error, is_ready, has_pages = self._account_said
            self.show_account(account, error, is_ready=is_ready, has_pages=has_pages)
        self.show_player(self.player)
        if self._counts is not None:
            self.show_counts(self._counts)
