"""What the operator chose for the engine of this computer, in Settings, told to the engine."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from imm_desktop.domain.settings import Settings
from imm_desktop.presenters.jobs import Jobs

if TYPE_CHECKING:
    from imm_desktop.app.screens import Screens
    from imm_desktop.presenters.settings import SettingsPresenter
    from imm_desktop.ui.pages.settings_section import SettingsSection

Choose = Callable[[int, Sequence[str]], Awaitable[None]]


class EngineScreen:
    """Adds *Settings › This computer* and hands on what changes there."""

    def __init__(self, screens: "Screens", jobs: Jobs) -> None:
        self._jobs = jobs
        self._told: tuple[int, tuple[str, ...]] | None = None
        self._choose: Choose | None = None
        screens.settings_sections.append(_section)

    def settings_loaded(self, settings: "SettingsPresenter", choose: Choose) -> None:
        """Tell ``choose`` the share of the processors and the banned words, now and after each change."""
        self._choose = choose
        settings.changed.connect(self._settings_changed)

    def _settings_changed(self, settings: Settings) -> None:
        chosen = (settings.engine_cpu_percent, settings.banned_words)
        if chosen == self._told or self._choose is None:
            return
        self._told = chosen
        self._jobs.start("engine choices", self._tell(*chosen))

    async def _tell(self, cpu_percent: int, banned_words: Sequence[str]) -> None:
        if self._choose is not None:
            await self._choose(cpu_percent, banned_words)


def _section(settings: "SettingsPresenter") -> "SettingsSection":
    from imm_desktop.ui.pages.engine_settings import EngineSettings

    return EngineSettings(settings)
