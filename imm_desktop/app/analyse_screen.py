"""The Analyse… dialog in the window."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.batches import Prefix
from imm_desktop.domain.media import MediaType, ObjectEntry
from imm_desktop.presenters.analyse import AnalysePresenter
from imm_desktop.ui.main_window import MainWindow

if TYPE_CHECKING:
    from imm_desktop.services.bench import Bench
    from imm_desktop.ui.pages.analyse_dialog import AnalyseDialog


class AnalyseScreen(QObject):
    """Opens the dialog, one at a time, and ends its presenter when it is left."""

    batch_started = Signal(object)
    """The Batch that is on its way."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._bench: Bench | None = None
        self.presenter: AnalysePresenter | None = None
        """Of the open dialog."""
        self.dialog: AnalyseDialog | None = None
        self._closing: set[asyncio.Task[None]] = set()

    def use(self, bench: "Bench | None") -> None:
        """Offer what ``bench`` can do from now on."""
        self._bench = bench

    def open(self, entries: Sequence[ObjectEntry], place: Prefix | None = None) -> None:
        """Show the dialog for ``entries``, or for everything below ``place``; nothing while one is open."""
        from imm_desktop.ui.pages.analyse_dialog import AnalyseDialog

        usable = [one for one in entries if one.uri.media_type is not MediaType.OTHER]
        is_empty = not usable and place is None
        if self._bench is None or is_empty or self.presenter is not None:
            return
        presenter = self.presenter = AnalysePresenter(self._bench, usable, place)
        dialog = self.dialog = AnalyseDialog(presenter, self._window)
        presenter.started.connect(self._tell_started)
        presenter.batch_started.connect(self.batch_started)
        dialog.left.connect(partial(self._left, presenter))
        dialog.open()
        presenter.load()

    async def close(self) -> None:
        """End the presenters, also those whose dialogs are left already."""
        if self._closing:
            await asyncio.gather(*self._closing, return_exceptions=True)
        if self.presenter is not None:
            await self.presenter.close()

    def _tell_started(self, count: int) -> None:
        text = self.tr("Tasks started: %1").replace("%1", str(count))
        self._window.show_toast(text, self.tr("Show"), lambda: self._window.show_page("tasks"))

    def _left(self, presenter: AnalysePresenter) -> None:
        if presenter is not self.presenter:
            return
        self.presenter = self.dialog = None
        closing = asyncio.ensure_future(presenter.close())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
