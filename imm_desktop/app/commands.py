"""The window's commands that no page answers: add a folder, export diagnostics, about."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from imm_desktop.app.diagnostics import Diagnosed, ShownProblem, file_name, write_diagnostics
from imm_desktop.app.paths import Paths
from imm_desktop.app.redacting import Redactor
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.settings import login_name
from imm_desktop.services.ports.system import Clock
from imm_desktop.ui.file_dialogs import ask_where_to_save
from imm_desktop.ui.shortcuts import bind

if TYPE_CHECKING:
    from imm_desktop.app.screens import Screens

log = logging.getLogger(__name__)

MOST_PROBLEMS: Final = 100
"""The last ones are kept for the diagnostics."""


class Commands(QObject):
    """Binds the commands and carries them out."""

    def __init__(
        self,
        screens: "Screens",
        paths: Paths,
        clock: Clock,
        secrets: Callable[[], Iterable[str]],
    ) -> None:
        """``secrets`` are values that must not leave this computer, asked for when they are needed."""
        super().__init__()
        self._screens, self._window = screens, screens.window
        self._paths, self._clock, self._secrets = paths, clock, secrets
        self._problems: deque[ShownProblem] = deque(maxlen=MOST_PROBLEMS)
        self.jobs = Jobs(on_error=lambda error: self._window.show_problem(describe(error)))
        self._window.problem_shown.connect(self._keep_problem)
        bind(self._window, "file.add_folder", self._add_folder)
        bind(self._window, "file.diagnostics", self._choose_target)
        bind(self._window, "help.about", screens.show_about)

    def export_diagnostics(self, target: Path) -> None:
        """Write the diagnostics to ``target`` and say so."""
        self.jobs.start("export diagnostics", self._export(target))

    async def close(self) -> None:
        """Stop what runs."""
        await self.jobs.close()

    def _add_folder(self) -> None:
        self._screens.choose_bucket()

    def _choose_target(self) -> None:
        ask_where_to_save(
            self._window,
            self.tr("Export diagnostics"),
            ("ZIP (*.zip)",),
            lambda path, _filter: self.export_diagnostics(path),
            file_name(self._clock.now()),
        )

    async def _export(self, target: Path) -> None:
        what = Diagnosed(self._paths, tuple(self._problems), self._screens.facts())
        redactor = Redactor(self._secrets(), Path.home(), login_name())
        try:
            await asyncio.to_thread(write_diagnostics, target, what, redactor, self._clock.now())
        except OSError as error:
            why = error.strerror or type(error).__name__
            self._window.show_problem(
                Problem(
                    self.tr("The diagnostics cannot be written"),
                    self.tr("Choose another folder."),
                    f"{target}: {why}",
                )
            )
            return
        self._window.show_toast(self.tr("Written to %1").replace("%1", str(target)))

    def _keep_problem(self, problem: Problem) -> None:
        log.info("problem shown: %s: %s", problem.title, problem.details)
        self._problems.append(
            ShownProblem(
                self._clock.now().isoformat(timespec="seconds"),
                problem.title,
                problem.advice,
                problem.details,
            )
        )
