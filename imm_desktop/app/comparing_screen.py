"""Choosing another result of the same video, and showing it beside the one that is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QObject
from PySide6.QtWidgets import QMenu

from imm_desktop.domain.accounts import Account
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.results import LabelReport
from imm_desktop.domain.tasks import LABEL_KINDS
from imm_desktop.presenters.account_words import account_name
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import describe
from imm_desktop.services.ports.archive import ResultHead
from imm_desktop.ui.timeline.words import other_version_text

if TYPE_CHECKING:
    from imm_desktop.app.screens import Screens
    from imm_desktop.presenters.timeline import TimelinePresenter
    from imm_desktop.services.bench import Bench
    from imm_desktop.ui.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Offer:
    """A result that can be shown beside the present one."""

    head: ResultHead
    when: str
    """When it came, and of which account where that is another one."""
    is_other_version: bool
    """Whether the object is known to have been another one than that of the result that is shown."""


class ComparingScreen(QObject):
    """Offers results in a menu; the same command again ends the comparison."""

    def __init__(self, screens: "Screens") -> None:
        super().__init__()
        self._screens, self._window = screens, screens.window
        self.jobs = Jobs(on_error=lambda error: self._window.show_problem(describe(error)))

    def toggle(
        self,
        bench: "Bench | None",
        shown_uri: Callable[[], ObjectUri | None],
        viewer: "Viewer",
        timeline: "TimelinePresenter",
    ) -> None:
        """End a comparison, or offer every other label result of the object that is shown, of every account."""
        if timeline.is_comparing:
            timeline.compare_with(None)
        elif bench is not None and shown_uri() is not None:
            self.jobs.start("results", self._offer(bench, shown_uri, viewer, timeline))

    async def close(self) -> None:
        """Stop everything."""
        await self.jobs.close()

    async def _offer(
        self,
        bench: "Bench",
        shown_uri: Callable[[], ObjectUri | None],
        viewer: "Viewer",
        timeline: "TimelinePresenter",
    ) -> None:
        uri = shown_uri()
        offers = await self._offers(bench, uri) if uri is not None else []
        if uri != shown_uri():
            return  # another video was opened meanwhile
        if not offers:
            self._window.show_toast(self.tr("There is no other label result to compare with."))
            return
        menu = QMenu(self._window)
        menu.aboutToHide.connect(menu.deleteLater)
        for offer in offers:
            text = self.tr("Compared with %1").replace("%1", offer.when)
            warned = f"{text} · {other_version_text()}" if offer.is_other_version else text

            def compare(offer: Offer = offer, text: str = text) -> None:
                loading = self._load(bench, offer, text, lambda: shown_uri() == uri, timeline)
                self.jobs.start("compare", loading)

            menu.addAction(warned.replace("&", "&&"), compare)
        menu.popup(viewer.timeline.panel_point())

    async def _offers(self, bench: "Bench", uri: ObjectUri) -> list[Offer]:
        own = bench.session.account
        accounts = self._screens.settings_now.accounts
        shown_etag = ""
        offers: list[Offer] = []
        for account in (own, *(one for one in accounts if one.account_id != own.account_id)):
            heads = await bench.archive.list_results(uri, account.account_id)
            labels = [one for one in heads if one.task.kind in LABEL_KINDS]
            if account is own and labels:
                shown_etag = labels.pop(0).task.source_etag  # the newest is what is shown
            offers += [
                Offer(
                    one,
                    _when(one, None if account is own else account),
                    is_another_version(shown_etag, one.task.source_etag),
                )
                for one in labels
            ]
        return offers

    async def _load(
        self,
        bench: "Bench",
        offer: Offer,
        title: str,
        is_still_shown: Callable[[], bool],
        timeline: "TimelinePresenter",
    ) -> None:
        report = await bench.archive.load_report(offer.head.task.submission_id)
        if not isinstance(report, LabelReport) or not is_still_shown():
            return
        timeline.compare_with(report.labels, title, is_other_version=offer.is_other_version)
        if offer.is_other_version:
            self._window.show_toast(
                self.tr(
                    "The file was another one when that result was made: its ETag differs. "
                    "Times of the two need not fit."
                )
            )


def is_another_version(one_etag: str, other_etag: str) -> bool:
    """Whether two ETags tell different contents; an ETag that is not known tells nothing."""
    one, other = (etag.strip('"').casefold() for etag in (one_etag, other_etag))
    return bool(one and other) and one != other


def _when(head: ResultHead, account: Account | None) -> str:
    ended = head.task.ended_at or head.task.prepared_at
    moment = QDateTime.fromSecsSinceEpoch(round(ended.timestamp()))
    when = QLocale().toString(moment, QLocale.FormatType.ShortFormat)
    return when if account is None else f"{when} · {account_name(account)}"
