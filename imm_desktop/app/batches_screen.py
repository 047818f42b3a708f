"""Batches in the window: the bar on the Tasks page, the end of a batch, the table of prices."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from imm_desktop.domain.batches import Batch, BatchView
from imm_desktop.presenters.batch_words import batch_name, end_line
from imm_desktop.presenters.batches import BatchListPresenter
from imm_desktop.presenters.prices import PricesPresenter
from imm_desktop.services.ports.system import Clock
from imm_desktop.ui.notifying import Notifier

if TYPE_CHECKING:
    from imm_desktop.app.screens import Screens
    from imm_desktop.presenters.settings import SettingsPresenter
    from imm_desktop.services.bench import Bench
    from imm_desktop.ui.pages.price_settings import PriceSettings


class BatchesScreen(QObject):
    """Connects batches with the window."""

    def __init__(self, screens: "Screens", clock: Clock) -> None:
        super().__init__()
        self._screens, self._window = screens, screens.window
        self.presenter = BatchListPresenter(clock)
        self.prices = PricesPresenter()
        self.notifier = Notifier(self._window)
        for part in (self.presenter, self.prices):
            part.problem_raised.connect(self._window.show_problem)
        for source in (self.presenter, screens.tasks):
            source.problem_over.connect(self._window.withdraw_problem)
        self.presenter.changed.connect(
            lambda: screens.status.show_waiting_in_batches(self.presenter.waiting)
        )
        self.presenter.ended.connect(self._tell_end)
        screens.settings_sections.append(self._section)

    def use(self, bench: "Bench | None") -> None:
        """Show the batches of ``bench``."""
        self.presenter.use(bench)
        self.prices.use(bench)

    def batch_started(self, batch: Batch) -> None:
        """Say that it is on its way, and where it is seen."""
        text = self.tr("Batch started: %1").replace("%1", batch_name(batch))
        self._window.show_toast(text, self.tr("Show"), lambda: self._show(batch.batch_id))

    async def close(self) -> None:
        """Stop everything."""
        self.notifier.hide()
        await self.presenter.close()
        await self.prices.close()

    def _tell_end(self, view: BatchView) -> None:
        title = self.tr("Batch ended: %1").replace("%1", batch_name(view.batch))
        text = end_line(view)

        def show() -> None:
            self._show(view.batch.batch_id)

        self._window.show_toast(f"{title} · {text}", self.tr("Show"), show)
        self.notifier.notify(title, text, show)

    def _show(self, batch_id: str) -> None:
        self._window.show_page("tasks")
        self.presenter.choose(batch_id)

    def _section(self, _settings: "SettingsPresenter") -> "PriceSettings":
        from imm_desktop.ui.pages.price_settings import PriceSettings

        return PriceSettings(self.prices)
