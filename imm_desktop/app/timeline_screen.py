"""The timelines in the window: markers, comparing, the operator's names, and what is not enough."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDateTime, QLocale, QObject
from PySide6.QtWidgets import QFileDialog, QMenu

from imm_desktop.domain.accounts import Account
from imm_desktop.domain.films import ClipOrigin, FilmClip
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.results import LabelReport
from imm_desktop.domain.settings import Settings
from imm_desktop.domain.tasks import LABEL_KINDS
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.kept_choices import ChoicesStore, KeptChoices
from imm_desktop.presenters.markers import MarkersPresenter
from imm_desktop.presenters.own_names import NamesStore, OwnNames
from imm_desktop.presenters.problem import describe
from imm_desktop.services.ports.archive import ResultHead
from imm_desktop.services.ports.system import Clock

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
        self.jobs = Jobs(on_error=lambda error: self._window.show_problem(describe(error)))
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
        tools.compare_requested.connect(partial(self._choose_result, viewer, name, timeline))
        timeline.set_least_coverage(self._screens.settings_now.least_coverage)

    async def close(self) -> None:
        """Stop everything."""
        await self.jobs.close()
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

    def _section(self, presenter: "SettingsPresenter") -> "SettingsSection":
        from imm_desktop.ui.pages.timeline_settings import TimelineSettings

        return TimelineSettings(presenter, self.own_names)

    # markers

    def _export(self, markers: MarkersPresenter) -> None:
        dialog = QFileDialog(self._window, self.tr("Export markers"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["CSV (*.csv)", "JSON (*.json)"])
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda path: markers.export(Path(path)))
        dialog.open()

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

    # comparing

    def _uri(self, name: str) -> ObjectUri | None:
        if name == "video":
            shown = self._screens.video.shown
            return shown.uri if shown is not None else None
        opened = self._screens.review.open_item
        return opened.item.source if opened is not None else None

    def _choose_result(self, viewer: "Viewer", name: str, timeline: "TimelinePresenter") -> None:
        """End a comparison, or offer every other label result of the same object, of every account."""
        uri = self._uri(name)
        if timeline.is_comparing:
            timeline.compare_with(None)
        elif uri is not None and self._bench is not None:
            self.jobs.start("results", self._offer(self._bench, uri, viewer, timeline))

    async def _offer(
        self, bench: "Bench", uri: ObjectUri, viewer: "Viewer", timeline: "TimelinePresenter"
    ) -> None:
        own = bench.session.account
        known = self._screens.settings_now.accounts
        others: list[tuple[ResultHead, str]] = []
        for account in (own, *(one for one in known if one.account_id != own.account_id)):
            heads = await bench.archive.list_results(uri, account.account_id)
            labels = [one for one in heads if one.task.kind in LABEL_KINDS]
            # The newest of this account is what is shown.
            others += [
                (one, self._title_of(one, account, own))
                for one in labels[1 if account == own else 0 :]
            ]
        if not others:
            self._window.show_toast(self.tr("There is no other label result to compare with."))
            return
        menu = QMenu(self._window)
        menu.aboutToHide.connect(menu.deleteLater)
        for head, title in others:
            menu.addAction(title, partial(self._compare, bench, head, title, timeline))
        menu.popup(viewer.timeline.panel_point())

    def _compare(
        self, bench: "Bench", head: ResultHead, title: str, timeline: "TimelinePresenter"
    ) -> None:
        self.jobs.start("compare", self._load(bench, head, title, timeline))

    async def _load(
        self, bench: "Bench", head: ResultHead, title: str, timeline: "TimelinePresenter"
    ) -> None:
        report = await bench.archive.load_report(head.task.submission_id)
        if isinstance(report, LabelReport):
            timeline.compare_with(report.labels, title)

    def _title_of(self, head: ResultHead, account: Account, own: Account) -> str:
        """When the result came, and from where if that is not the account in use."""
        ended = head.task.ended_at or head.task.prepared_at
        moment = QDateTime.fromSecsSinceEpoch(round(ended.timestamp()))
        when = QLocale().toString(moment, QLocale.FormatType.ShortFormat)
        if account != own:
            when = f"{when} · {account.name}"
        return self.tr("Compared with %1").replace("%1", when)
