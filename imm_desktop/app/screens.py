"""The window with its pages and presenters, wired to each other; no services are made here."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from imm_desktop.adapters.updates import UpdateSource
from imm_desktop.app.about import about_rows, has_chinese_font
from imm_desktop.app.account_menu import AccountMenu
from imm_desktop.app.analyse_screen import AnalyseScreen
from imm_desktop.app.batches_screen import BatchesScreen
from imm_desktop.app.highlights_screen import HighlightsScreen
from imm_desktop.app.playback_screen import PlaybackScreen
from imm_desktop.app.rescue_screen import RescueScreen
from imm_desktop.app.review_screen import ReviewScreen
from imm_desktop.app.status import Status
from imm_desktop.app.tag_screen import TagScreen
from imm_desktop.app.timeline_screen import TimelineScreen
from imm_desktop.domain.accounts import Account
from imm_desktop.domain.batches import Prefix
from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.settings import Density, KeyChoice, Language, Look, Settings, Veil
from imm_desktop.domain.tasks import Task
from imm_desktop.media.client import FrameClient
from imm_desktop.media.confinement import confined_by
from imm_desktop.media.fetching import Flow
from imm_desktop.media.thumbnail_store import ThumbnailStore
from imm_desktop.presenters.hover_pictures import HoverPictures
from imm_desktop.presenters.library import LibraryPresenter
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.problem import Problem
from imm_desktop.presenters.settings import CredentialFinder, SettingsPresenter
from imm_desktop.presenters.task_list import TaskListPresenter
from imm_desktop.presenters.thumbnails import Thumbnails
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.presenters.video import ShownVideo, VideoPresenter
from imm_desktop.services.ports.archive import DecisionEntry
from imm_desktop.services.ports.system import Clock, Secrets, SettingsStore
from imm_desktop.ui.fonts import choose_density, install_fonts
from imm_desktop.ui.i18n import install_language, language_of
from imm_desktop.ui.main_window import MainWindow
from imm_desktop.ui.player.backends import SoundBackends
from imm_desktop.ui.shortcuts import choose_keys, rebind
from imm_desktop.ui.theme import apply_theme

if TYPE_CHECKING:
    from imm_desktop.services.bench import Bench
    from imm_desktop.services.effecting import Effecting
    from imm_desktop.ui.pages.library_stack import LibraryStack
    from imm_desktop.ui.pages.settings_section import SettingsSection
    from imm_desktop.ui.pages.video import VideoPage

log = logging.getLogger(__name__)


class Screens(QObject):
    """Every presenter, the window, and who hears of whom."""

    def __init__(
        self,
        window: MainWindow,
        frames: FrameClient,
        clock: Clock,
        effecting: Callable[[], "Effecting | None"],
        thumbnails: ThumbnailStore | None = None,
    ) -> None:
        super().__init__()
        self._settings: SettingsPresenter | None = None
        self.update_source = UpdateSource("", b"")
        """Where this build asks for newer releases."""
        self._language = ""
        self._keys: tuple[KeyChoice, ...] = ()
        self.settings_sections: list[Callable[[SettingsPresenter], SettingsSection]] = []
        """Makers of sections of the Settings page beyond its own."""
        self.thumbnails = Thumbnails(frames, thumbnails)
        self.library = LibraryPresenter(self.thumbnails, HoverPictures(frames, thumbnails))
        self.tasks = TaskListPresenter(clock)
        review = self.review_screen = ReviewScreen(
            window, frames, self.thumbnails, self.library, clock, effecting, lambda: self._settings
        )
        self.review, self.handling, self.decisions = (
            review.review,
            review.handling,
            review.decisions,
        )
        self.settings_sections.append(review.policy_section)
        self.video = VideoPresenter()
        self._presenters = (
            self.library,
            self.tasks,
            self.review,
            self.handling,
            self.decisions,
            self.video,
        )
        self._backends = SoundBackends()
        self._frames = frames
        self.review_player = self._new_player()
        self.review_timeline = TimelinePresenter()
        self.video_player = self._new_player()
        self.video_timeline = TimelinePresenter()
        self.window = window
        self.analyse = AnalyseScreen(window)
        self.highlights_screen = HighlightsScreen(
            window, self._new_player(), lambda: self.settings_now.veil
        )
        self.highlights = self.highlights_screen.presenter
        self.players = (
            self.review_player,
            self.video_player,
            self.highlights_screen.preview.player,
        )
        self.playback = PlaybackScreen(self.players, self._backends, self.settings_sections)
        self.rescue = RescueScreen(window, self.tasks, self.review, self.library, self._shown_uri)
        self.batches = BatchesScreen(self, clock)
        self.tags = TagScreen(window, self.library)
        self.timelines = TimelineScreen(self, clock)
        self.status = Status(window)
        self._account_menu = AccountMenu(window)
        self._connect()
        for page_id, build in (
            ("library", self._library_page),
            ("tasks", self._tasks_page),
            ("review", self._review_page),
            ("decisions", self._decisions_page),
            ("highlights", self.highlights_screen.build),
            ("settings", self._settings_page),
        ):
            window.rebuild_page(page_id, build)

    @property
    def settings(self) -> SettingsPresenter:
        """There once the program has started."""
        if self._settings is None:
            raise RuntimeError("the settings are not loaded yet")
        return self._settings

    @property
    def settings_now(self) -> Settings:
        """The operator's choices; defaults until they are loaded."""
        return self._settings.settings if self._settings else Settings()

    def make_settings(
        self,
        store: SettingsStore,
        secrets: Secrets,
        finder: CredentialFinder,
        list_projects: Callable[[Account], Awaitable[Sequence[str]]],
    ) -> SettingsPresenter:
        """Make the settings' presenter, now that what it needs is loaded."""
        settings = self._settings = SettingsPresenter(store, secrets, finder, list_projects)
        settings.changed.connect(self._settings_changed)
        self.window.rebuild_page("settings", self._settings_page)
        settings.problem_raised.connect(self.window.show_problem)
        self.library.named_changed.connect(
            lambda account, name, named: settings.name_bucket(account, name, is_named=named)
        )
        self.window.look_requested.connect(lambda look: settings.set_look(Look(look)))
        self.window.language_requested.connect(lambda one: settings.set_language(Language(one)))
        self.window.text_size_requested.connect(self._change_text_size)
        return settings

    def use(self, bench: "Bench | None") -> None:
        """Show what ``bench`` offers on every page."""
        self.analyse.use(bench)
        self.thumbnails.use(None if bench is None else bench.browsing.address_of)
        for presenter in self._presenters:
            presenter.use(bench)
        self.rescue.presenter.use(bench)
        self.batches.use(bench)
        self.timelines.use(bench)
        self.highlights_screen.use(bench)
        self.window.clear_problems()

    def open_uri(self, uri: ObjectUri, position_ms: int = 0, search: str = "") -> None:
        """Show one object with its results, and where ``search`` holds in it."""
        self.window.show_page("library")
        self._library_stack().show_video()
        self.video.open(uri, position_ms, search)

    def choose_bucket(self) -> None:
        """Ask for a folder that becomes a bucket, or for the name of one in the cloud."""
        self.window.show_page("library")
        stack = self._library_stack()
        stack.show_listing()
        stack.library.choose_bucket()

    def show_about(self) -> None:
        """Show what the program is made of."""
        from imm_desktop.ui.pages.settings import SettingsPage

        self.window.show_page("settings")
        page = self.window.page("settings")
        if isinstance(page, SettingsPage):
            page.show_section("about")

    def facts(self) -> dict[str, str]:
        """What only the window knows, for the diagnostics."""
        return {
            "player": self.status.player,
            "page": self.window.shown_page,
            "backend": self.window.status_text("backend"),
            "frame_worker_confined_by": confined_by(self._frames.confinement),
            "chinese_font": "found" if has_chinese_font() else "none",
        }

    async def close(self) -> None:
        """Stop every presenter."""
        await self.analyse.close()
        for presenter in self._presenters:
            await presenter.close()
        await self.rescue.presenter.close()
        await self.batches.close()
        await self.timelines.close()
        await self.highlights_screen.close()
        await self.review_screen.policies.close()
        await self.thumbnails.jobs.close()
        for player in self.players:
            await player.close()
        for timeline in (self.review_timeline, self.video_timeline):
            await timeline.close()
        await asyncio.to_thread(self._backends.close)
        if self._settings is not None:
            await self._settings.close()

    def show_flow(self, address: str, flow: Flow, problem: MediaError | None) -> None:
        """Tell the players how the bytes of an address come in."""
        for player in self.players:
            player.show_flow(address, flow, problem)

    def _new_player(self) -> PlayerPresenter:
        return PlayerPresenter(
            self._frames, backends=self._backends.ways, prepare=self._backends.prepare
        )

    def _reviewed_uri(self) -> ObjectUri | None:
        opened = self.review.open_item
        return opened.item.source if opened is not None else None

    def _shown_uri(self) -> ObjectUri | None:
        return self.video.shown.uri if self.video.shown is not None else None

    def _connect(self) -> None:
        window = self.window
        for presenter in self._presenters:
            presenter.problem_raised.connect(window.show_problem)
        for player in self.players:
            player.problem_raised.connect(self._show_player_problem)
            player.state_changed.connect(lambda state: self.status.show_player(state.player_name))
            player.remark_made.connect(self.status.show_player)
        window.account_chooser_requested.connect(self._choose_account)
        self.analyse.batch_started.connect(self.batches.batch_started)
        self.library.analyse_requested.connect(self.analyse.open)
        self.library.analyse_place_requested.connect(
            lambda place: self.analyse.open((), Prefix(place.bucket, place.prefix))
        )
        self.library.open_requested.connect(
            lambda uri, at_ms: self.open_uri(uri, at_ms, self.library.labels.text_for(uri))
        )
        self.tasks.counts_changed.connect(self.status.show_counts)
        self.tasks.result_requested.connect(self._open_result)
        # Before the page hears of it: the veil must lie before the first picture.
        self.video.opened.connect(self._veil_video)
        self.decisions.open_requested.connect(self._open_decision)
        self.status.show_look(Settings())

    # pages, built when they are shown first

    def _library_page(self) -> QWidget:
        from imm_desktop.ui.pages.library import LibraryPage
        from imm_desktop.ui.pages.library_stack import LibraryStack
        from imm_desktop.ui.pages.video import VideoPage

        video = VideoPage(self.video, self.video_player, self.video_timeline)
        video.analyse_requested.connect(self._analyse_shown)
        self.timelines.adopt(video.viewer, "video", self.video_timeline)
        self.highlights_screen.follow(video.viewer, self._shown_uri)
        stack = LibraryStack(LibraryPage(self.library), video)
        self._apply_language_of_labels(video)
        return stack

    def _tasks_page(self) -> QWidget:
        from imm_desktop.ui.pages.tasks import TasksPage

        page = TasksPage(self.tasks, self.batches.presenter)
        page.library_requested.connect(lambda: self.window.show_page("library"))
        page.rescue_requested.connect(self.rescue.open)
        page.import_requested.connect(self.rescue.choose_files)
        page.name_requested.connect(self.rescue.name_video)
        page.clips_requested.connect(self.highlights_screen.add_result)
        return page

    def _review_page(self) -> QWidget:
        from imm_desktop.ui.pages.review import ReviewPage

        page = ReviewPage(self.review, self.handling, self.review_player, self.review_timeline)
        page.library_requested.connect(lambda: self.window.show_page("library"))
        self.timelines.adopt(page.viewer, "review", self.review_timeline)
        self.highlights_screen.follow(page.viewer, self._reviewed_uri)
        return page

    def _decisions_page(self) -> QWidget:
        from imm_desktop.ui.pages.decisions import DecisionsPage

        page = DecisionsPage(self.decisions)
        page.review_requested.connect(lambda: self.window.show_page("review"))
        return page

    def _settings_page(self) -> QWidget:
        from imm_desktop.ui.kit.empty import EmptyState
        from imm_desktop.ui.pages.settings import SettingsPage

        if self._settings is None:  # make_settings has the page made anew
            return EmptyState("settings", self.tr("Getting ready"))
        more = [make(self._settings) for make in self.settings_sections]
        return SettingsPage(self._settings, self._about, more)

    def _library_stack(self) -> "LibraryStack":
        from imm_desktop.ui.pages.library_stack import LibraryStack

        page = self.window.page("library")
        if not isinstance(page, LibraryStack):
            raise TypeError("the library page is not built")
        return page

    # what one screen tells another

    def _veil_video(self, shown: ShownVideo) -> None:
        categories = shown.moderation.categories if shown.moderation is not None else ()
        veil = self.settings_now.veil_of(categories) if shown.is_veiled else Veil.OFF
        self.video_player.set_veil(veil)

    def _open_result(self, task: Task) -> None:
        outputs = [one for one in (task.summary or "").split(" ") if one.startswith("outputs=")]
        self.open_uri(task.source)
        if outputs:
            self.window.show_toast(self.tr("The film is beside its source, under highlights/."))

    def _open_decision(self, entry: DecisionEntry) -> None:
        decision = entry.record.decision
        self.open_uri(decision.source, min(decision.evidence.positions_ms, default=0))

    def _analyse_shown(self) -> None:
        if self.video.shown is not None:
            self.analyse.open([self.video.shown.entry])

    def _show_player_problem(self, problem: Problem) -> None:
        log.info("a video cannot be shown: %s", problem.details)

    def _choose_account(self) -> None:
        if self._settings is not None:
            self._account_menu.show(self._settings)

    # look and language

    def _settings_changed(self, settings: Settings) -> None:
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        apply_theme(app, settings.look.value)
        install_fonts(app, settings.text_scale)
        language = language_of(settings.language)
        install_language(app, language)
        if settings.shortcuts != self._keys:
            self._keys = settings.shortcuts
            choose_keys({one.command: one.keys for one in settings.shortcuts})
            rebind(self.window)
        self.playback.apply(settings)
        choose_density(app, is_compact=settings.density is Density.COMPACT)
        self.status.show_look(settings)
        page = self.window.page("library")
        if page is not None:
            self._apply_language_of_labels(self._library_stack().video)
        self.review_timeline.set_language(self._label_language())
        self.library.model.show_language(self._label_language())
        if language != self._language:
            self._language = language
            self.status.say_again()
            self.decisions.refresh()

    def _apply_language_of_labels(self, page: "VideoPage") -> None:
        page.show_language(self._label_language())

    def _label_language(self) -> Language:
        settings = self.settings_now
        chosen = settings.label_language
        if chosen is Language.SYSTEM:
            chosen = Language(language_of(settings.language))
        return chosen

    def _change_text_size(self, direction: int) -> None:
        scale = self.settings.settings.text_scale
        self.settings.set_text_scale(1.0 if direction == 0 else round(scale + 0.1 * direction, 1))

    def _about(self) -> list[tuple[str, str]]:
        checks_updates = self._settings is not None and self._settings.settings.checks_updates
        return about_rows(self.status.player, self.update_source, checks_updates=checks_updates)
