"""Care in the window: what is counted when, the veil of each item, the blackout key, reminders."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from imm_desktop.domain.care import CareLimits
from imm_desktop.domain.review import ReviewItem
from imm_desktop.domain.settings import Settings
from imm_desktop.presenters.care import CarePresenter
from imm_desktop.services.caring import Caring, ExposureStore
from imm_desktop.services.ports.system import Clock
from imm_desktop.ui.blackout import Blackout
from imm_desktop.ui.player.picture_window import black_out_windows
from imm_desktop.ui.shortcuts import bind

if TYPE_CHECKING:
    from imm_desktop.app.screens import Screens
    from imm_desktop.presenters.player_ports import PlayerState
    from imm_desktop.presenters.settings import SettingsPresenter
    from imm_desktop.ui.pages.care_settings import CareSettings


class CareScreen(QObject):
    """Connects the reviewer's care with the Review page."""

    def __init__(self, screens: "Screens", store: ExposureStore, clock: Clock) -> None:
        super().__init__()
        self._screens, self._window = screens, screens.window
        self._is_peeking = self._is_closed = False
        self.presenter = CarePresenter(Caring(store, clock, self._limits), self._limits)
        self.blackout = Blackout(self._window)
        self.blackout.began.connect(self._stop_players)
        self.blackout.ended.connect(self._follow)
        self.blackout.began.connect(lambda: black_out_windows(True))
        self.blackout.ended.connect(lambda: black_out_windows(False))
        bind(self._window, "view.blackout", self.blackout.switch)
        self.presenter.problem_raised.connect(self._window.show_problem)
        self.presenter.advised.connect(
            lambda text: self._window.show_toast(text, self.tr("Black out"), self._black_out)
        )
        screens.settings_sections.append(self._section)
        screens.review.item_loading.connect(self._item_loading)
        screens.review.item_opened.connect(lambda _opened: self._follow())
        self._window.page_shown.connect(lambda _page: self._follow())
        screens.review_player.state_changed.connect(self._player_changed)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._follow)

    def settings_loaded(self, settings: "SettingsPresenter") -> None:
        """Count from now on, and veil by the settings."""
        settings.changed.connect(self._settings_changed)
        self.presenter.start()

    async def close(self) -> None:
        """Keep what was counted; nothing is from now on: of what happens to the program it may hear after its window went."""
        self._is_closed = True
        await self.presenter.close()

    def _limits(self) -> CareLimits:
        return self._screens.settings_now.care

    def _section(self, settings: "SettingsPresenter") -> "CareSettings":
        from imm_desktop.ui.pages.care_settings import CareSettings

        return CareSettings(settings, self.presenter)

    def _item_loading(self, item: ReviewItem) -> None:
        """The item's veil lies before its first picture comes, and not on the last one's: that may ask for a stronger."""
        veil = self._screens.settings_now.veil_of(item.categories)
        self._screens.review_player.set_veil_of_next(veil)

    def _settings_changed(self, settings: Settings) -> None:
        review, player = self._screens.review, self._screens.review_player
        opened, loading = review.open_item, review.loading_item
        if opened is not None or loading is None:  # else what is still seen keeps its own
            player.set_veil(settings.veil_of(opened.item.categories if opened is not None else ()))
        if loading is not None:
            player.set_veil_of_next(settings.veil_of(loading.categories))

    def _follow(self, *_what: object) -> None:
        """Count while evidence is on the screen of a program that is in front; nothing else."""
        if self._is_closed:
            return
        opened = self._screens.review.open_item
        state = QGuiApplication.applicationState()
        is_in_front = state is not Qt.ApplicationState.ApplicationInactive
        is_shown = self._window.shown_page == "review" and not self.blackout.isVisible()
        if opened is not None and is_in_front and is_shown:
            self.presenter.begin(opened.item.categories)
        else:
            self.presenter.end()

    def _player_changed(self, state: "PlayerState") -> None:
        if state.is_peeking and not self._is_peeking:
            self.presenter.looked()
        self._is_peeking = state.is_peeking

    def _black_out(self) -> None:
        if not self.blackout.isVisible():
            self.blackout.switch()

    def _stop_players(self) -> None:
        for player in self._screens.players:
            player.pause()
        self._follow()
