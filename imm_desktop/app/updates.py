"""The update check: off until chosen; it tells of a newer release and never fetches one."""

import logging
from collections.abc import Awaitable, Callable

from PySide6.QtCore import QCoreApplication, QObject, QUrl
from PySide6.QtGui import QDesktopServices

from imm_desktop import __version__
from imm_desktop.adapters.updates import UpdateSource, newest_release
from imm_desktop.domain.errors import UnreachableError
from imm_desktop.domain.settings import Settings
from imm_desktop.domain.updates import Release, UntrustedUpdateError, is_newer
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.ui.main_window import MainWindow

log = logging.getLogger(__name__)

Newest = Callable[[UpdateSource], Awaitable[Release]]


class UpdateCheck(QObject):
    """Asks once a run while it is chosen, and at once when it is chosen now.

    At the start it speaks only of a newer release; what goes wrong then is in the log. Who has just chosen it is told
    what came of it, whatever it is.
    """

    def __init__(
        self,
        window: MainWindow,
        source: UpdateSource,
        newest: Newest = newest_release,
        open_page: Callable[[str], None] | None = None,
        version: str = __version__,
    ) -> None:
        """``open_page`` opens an address in the system's browser when None."""
        super().__init__()
        self._window, self._source = window, source
        self._newest, self._version = newest, version
        self._open_page = open_page or _open_in_browser
        self._is_on = self._knows_settings = False
        self.jobs = Jobs(on_error=lambda error: window.show_problem(describe(error)))

    def follow(self, settings: Settings) -> None:
        """Ask when ``settings`` want it and did not before."""
        was_on, self._is_on = self._is_on, settings.checks_updates
        is_first, self._knows_settings = not self._knows_settings, True
        if self._is_on and not was_on:
            self.check(is_asked=not is_first)

    def check(self, *, is_asked: bool) -> None:
        """Ask now; ``is_asked``: the operator waits for the answer."""
        if self._source.is_usable:
            self.jobs.start("updates", self._check(is_asked=is_asked))
        elif is_asked:
            self._window.show_toast(self.tr("This build knows no address to ask for updates."))

    async def close(self) -> None:
        """Stop asking."""
        await self.jobs.close()

    async def _check(self, *, is_asked: bool) -> None:
        try:
            release = await self._newest(self._source)
            has_newer = is_newer(release.version, self._version)
        except (UnreachableError, UntrustedUpdateError, ValueError) as error:
            log.info("updates: %s", error)
            if is_asked:
                self._tell_trouble(error)
            return
        if has_newer:
            text = self.tr("IMM Desktop %1 has been released.").replace("%1", release.version)
            self._window.show_toast(
                text, self.tr("Open page"), lambda: self._open_page(release.page)
            )
        elif is_asked:
            self._window.show_toast(self.tr("This is the newest release."))

    def _tell_trouble(self, error: Exception) -> None:
        if isinstance(error, UnreachableError):
            self._window.show_toast(self.tr("No answer about updates: ask again later."))
            return
        self._window.show_problem(
            Problem(
                self.tr("The answer about updates cannot be trusted"),
                self.tr("Look for releases on the project's own page."),
                str(error),
            )
        )


def updates_text(source: UpdateSource, *, is_on: bool) -> str:
    """How updates are looked for, in one sentence for *About*."""
    tr = QCoreApplication.translate
    if not source.is_usable:
        return tr("Updates", "This build knows no address to ask, so it never looks for updates.")
    if not is_on:
        return tr("Updates", "Off: nobody is asked.")
    return tr("Updates", "%1 is asked at each start; nothing is fetched.").replace(
        "%1", source.host
    )


def _open_in_browser(address: str) -> None:
    QDesktopServices.openUrl(QUrl(address))
