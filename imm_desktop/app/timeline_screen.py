"""The timelines in the window: markers, hits, the operator's names, and what is not enough."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from imm_desktop.app.comparing_screen import ComparingScreen
from imm_desktop.domain.films import ClipOrigin, FilmClip
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.settings import Settings
from imm_desktop.presenters.kept_choices import ChoicesStore, KeptChoices
from imm_desktop.presenters.markers import MarkersPresenter
from imm_desktop.presenters.own_names import NamesStore, OwnNames
from imm_desktop.services.ports.system import Clock
from imm_desktop.ui.file_dialogs import ask_where_to_save

if TYPE_CHECKING:
    from imm_desktop.app.screens import Screens
    from imm_desktop.presenters.settings import SettingsPresenter
    from imm_desktop.presenters.timeline import TimelinePresenter
    from imm_desktop.services.bench import Bench
    from imm_desktop.ui.pages.settings_section import SettingsSection
    from imm_desktop.ui.viewer import Viewer


MOST_COLLECTED: Final = 500
"""Hits that go into a list of highlights at once; nobody edits a film of more."""


class TimelineScreen(QObject):
    """Connects both timelines, that of a video and that of an item under review, with the rest."""

    def __init__(self, screens: "Screens", clock: Clock) -> None:
        super().__init__()
        self._screens, self._window = screens, screens.window
        self._bench: Bench | None = None
        self.own_names = OwnNames()
        self.choices = KeptChoices((screens.video_timeline, screens.review_timeline))
        self.choices.problem_raised.connect(self._window.show_problem)
        self.markers = {name: MarkersPresenter(clock, self._author) for name in ("video", "review")}
        self.comparing = ComparingScreen(screens)
        self.own_names.problem_raised.connect(self._window.show_problem)
        self.own_names.changed.connect(self._name_labels)
        for markers in self.markers.values():
            markers.problem_raised.connect(self._window.show_problem)
            markers.exported.connect(
                lambda path: self._window.show_toast(self.tr("Written to %1").replace("%1", path))
            )
        screens.video.loading.connect(lambda _uri: self.markers["video"].open(None))
        screens.video.opened.connect(lambda shown: self.markers["video"].open(shown.uri))
        screens.review.item_loading.connect(lambda _item: self.markers["review"].open(None))
        screens.review.item_opened.connect(
            lambda opened: self.markers["review"].open(opened.item.source if opened else None)
        )
        screens.settings_sections.append(self._section)

    def settings_loaded(
        self, settings: "SettingsPresenter", names: NamesStore, choices: ChoicesStore
    ) -> None:
        """Follow the settings, and read the operator's names and what was chosen about lanes."""
        settings.changed.connect(self._settings_changed)
        self.own_names.load(names)
        self.choices.load(choices)

    def use(self, bench: "Bench | None") -> None:
        """Keep markers in the archive of ``bench``."""
        self._bench = bench
        for markers in self.markers.values():
            markers.use(bench)

    def adopt(self, viewer: "Viewer", name: str, timeline: "TimelinePresenter") -> None:
        """Give a viewer that was built its markers and what its commands need."""
        markers, tools = self.markers[name], viewer.tools
        tools.use_markers(markers)
        tools.collect_requested.connect(partial(self._collect, name, timeline))
        tools.export_requested.connect(partial(self._export, markers))
        tools.compare_requested.connect(
            lambda: self.comparing.toggle(self._bench, partial(self._uri, name), viewer, timeline)
        )
        timeline.set_least_coverage(self._screens.settings_now.least_coverage)

    async def close(self) -> None:
        """Stop everything."""
        await self.comparing.close()
        await self.own_names.close()
        await self.choices.close()
        for markers in self.markers.values():
            await markers.close()

    def _author(self) -> str:
        return self._screens.settings.reviewer

    def _settings_changed(self, settings: Settings) -> None:
        for timeline in (self._screens.video_timeline, self._screens.review_timeline):
            timeline.set_least_coverage(settings.least_coverage)

    def _name_labels(self) -> None:
        for timeline in (self._screens.video_timeline, self._screens.review_timeline):
            timeline.set_language(timeline.language, self.own_names.table)
        self._screens.library.labels.names = self.own_names.table

    def _section(self, presenter: "SettingsPresenter") -> "SettingsSection":
        from imm_desktop.ui.pages.timeline_settings import TimelineSettings

        return TimelineSettings(presenter, self.own_names)

    # markers

    def _export(self, markers: MarkersPresenter) -> None:
        ask_where_to_save(
            self._window,
            self.tr("Export markers"),
            ("CSV (*.csv)", "JSON (*.json)"),
            lambda path, _filter: markers.export(path),
        )

    # hits

    def _collect(self, name: str, timeline: "TimelinePresenter") -> None:
        """Put where the search holds into the list of highlights."""
        uri, hits = self._uri(name), timeline.view.hits
        if uri is None or not hits:
            self._window.show_toast(
                self.tr("Search the timeline first: there is no hit to collect.")
            )
            return
        clips = [
            FilmClip(uri, hit, timeline.search_text, ClipOrigin.SEARCH)
            for hit, _ in zip(hits, range(MOST_COLLECTED), strict=False)
        ]
        self._screens.highlights.add_clips(clips)

    def _uri(self, name: str) -> ObjectUri | None:
        if name == "video":
            shown = self._screens.video.shown
            return shown.uri if shown is not None else None
        opened = self._screens.review.open_item
        return opened.item.source if opened is not None else None
