"""The Highlights page with its presenters, and how clips come to it from the other screens."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from imm_desktop.domain.films import FilmClip, FilmList
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.settings import Veil
from imm_desktop.domain.tasks import Task
from imm_desktop.presenters.film_preview import FilmPreview
from imm_desktop.presenters.highlights import HighlightsPresenter
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.ui.main_window import MainWindow

if TYPE_CHECKING:
    from imm_desktop.services.bench import Bench
    from imm_desktop.ui.viewer import Viewer


class HighlightsScreen(QObject):
    """Owns the lists of clips and the player that shows them."""

    def __init__(
        self, window: MainWindow, player: PlayerPresenter, veil: Callable[[], Veil]
    ) -> None:
        """``veil`` is what lies over pictures that may be hard to look at."""
        super().__init__()
        self._window = window
        self._veil = veil
        self.presenter = HighlightsPresenter()
        self.preview = FilmPreview(player, self._veil_of)
        for part in (self.presenter, self.preview):
            part.problem_raised.connect(window.show_problem)
        self.presenter.clips_added.connect(self._say_added)
        self.presenter.sent.connect(self._say_sent)
        self.presenter.exported.connect(
            lambda path: window.show_toast(self.tr("Written to %1").replace("%1", path))
        )

    def build(self) -> QWidget:
        """The page, made when it is shown first."""
        from imm_desktop.ui.pages.highlights import HighlightsPage

        page = HighlightsPage(self.presenter, self.preview)
        page.library_requested.connect(lambda: self._window.show_page("library"))
        page.list_deleted.connect(self._say_deleted)
        return page

    def use(self, bench: "Bench | None") -> None:
        """Show the lists of ``bench``."""
        self.preview.use(bench)
        self.presenter.use(bench)

    def follow(self, viewer: "Viewer", shown: Callable[[], ObjectUri | None]) -> None:
        """Take the clips that are chosen in ``viewer``, which shows what ``shown`` says."""
        viewer.clip_chosen.connect(partial(self._add, shown))
        viewer.nothing_chosen.connect(self._say_how)

    def add_result(self, task: Task) -> None:
        """Take the stretches that a highlight task was made of."""
        self.presenter.add_result(task)

    async def close(self) -> None:
        """Keep what was changed and stop."""
        await self.presenter.close()
        await self.preview.close()

    def _add(self, shown: Callable[[], ObjectUri | None], chosen: object) -> None:
        uri = shown()
        if uri is not None and isinstance(chosen, tuple):
            time_range, name, origin = chosen
            self.presenter.add_clips([FilmClip(uri, time_range, name, origin)])

    def _veil_of(self, suggestion: str) -> Veil:
        return self._veil() if suggestion not in ("", "pass") else Veil.OFF

    def _say_added(self, count: int) -> None:
        if count == 0:
            self._window.show_toast(self.tr("The clip is in the list already."))
            return
        text = self.tr("Clips added to Highlights: %1").replace("%1", str(count))
        self._window.show_toast(text, self.tr("Show"), self._show)

    def _say_how(self) -> None:
        self._window.show_toast(self.tr("Choose a clip on the timeline, or mark one with I and O."))

    def _say_sent(self, _task: Task) -> None:
        self._window.show_toast(
            self.tr("The film is being made."),
            self.tr("Show"),
            lambda: self._window.show_page("tasks"),
        )

    def _say_deleted(self, film: FilmList) -> None:
        self._window.show_toast(
            self.tr("%1 was deleted").replace("%1", film.name),
            self.tr("Bring back"),
            partial(self.presenter.bring_back, film),
        )

    def _show(self) -> None:
        self._window.show_page("highlights")
