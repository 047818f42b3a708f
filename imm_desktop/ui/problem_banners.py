"""The problems above the page: repeated ones are counted, and there are never so many that the page is hidden."""

from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from imm_desktop.presenters.problem import Problem
from imm_desktop.ui.kit.banner import Banner
from imm_desktop.ui.tokens import SPACE

MOST_BANNERS: Final = 3


class ProblemBanners(QWidget):
    """One banner a problem, the newest below; nothing when all is well."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._banners: dict[tuple[str, str], tuple[Banner, int]] = {}
        self._column = QVBoxLayout(self)
        self._column.setSpacing(SPACE[2])
        self._fit()

    @property
    def banners(self) -> list[Banner]:
        """Those that are shown, the newest last."""
        return [banner for banner, _times in self._banners.values()]

    def show_problem(self, problem: Problem) -> None:
        """Show ``problem``, in place of the oldest when there are too many; a repeated one is counted."""
        key = (problem.title, problem.advice)
        banner, times = self._banners.pop(key, (None, 0))
        if banner is None:
            while len(self._banners) >= MOST_BANNERS:
                self._remove(next(iter(self._banners)))
            banner = Banner("problem", self)
            banner.dismissed.connect(lambda: self._remove(key))
            self._column.addWidget(banner)
        self._banners[key] = (banner, times + 1)
        banner.show_message(problem.title, problem.advice, problem.details, times=times + 1)
        banner.show()
        self._fit()

    def withdraw(self, problem: Problem) -> None:
        """Take the banner of ``problem`` away, for it is over; fine when there is none."""
        self._remove((problem.title, problem.advice))

    def clear(self) -> None:
        """Take every banner away."""
        for key in tuple(self._banners):
            self._remove(key)

    def _remove(self, key: tuple[str, str]) -> None:
        banner, _times = self._banners.pop(key, (None, 0))
        if banner is not None:
            banner.hide()
            self._column.removeWidget(banner)
            banner.deleteLater()
            self._fit()

    def _fit(self) -> None:
        margin = SPACE[2] if self._banners else 0
        self._column.setContentsMargins(margin, margin, margin, margin)
