"""Settings › Privacy."""

from typing import TYPE_CHECKING

from imm_desktop.adapters.kept_files import KeptFiles
from imm_desktop.app.paths import Paths
from imm_desktop.presenters.privacy import Kept, KeptPlace, PrivacyPresenter
from imm_desktop.ui.shortcuts import live_action

if TYPE_CHECKING:
    from imm_desktop.app.screens import Screens
    from imm_desktop.presenters.settings import SettingsPresenter
    from imm_desktop.ui.pages.privacy_settings import PrivacySettings


class PrivacyScreen:
    """Tells where ``paths`` are, and leads to the diagnostics."""

    def __init__(self, screens: "Screens", paths: Paths) -> None:
        self._window = screens.window
        places = (
            KeptPlace(Kept.ARCHIVE, paths.archive),
            KeptPlace(Kept.SETTINGS, paths.config),
            KeptPlace(Kept.ENGINE, paths.engine),
            KeptPlace(Kept.LEDGER, paths.exposure),
            KeptPlace(Kept.LOGS, paths.logs),
            KeptPlace(Kept.THUMBNAILS, paths.thumbnails),
            KeptPlace(Kept.FRAMES, paths.frames),
            KeptPlace(Kept.BLOCKS, paths.blocks),
        )
        self.presenter = PrivacyPresenter(places, KeptFiles())
        self.presenter.problem_raised.connect(self._window.show_problem)
        self.presenter.diagnostics_requested.connect(self._export)
        screens.settings_sections.append(self._section)

    async def close(self) -> None:
        """Stop looking."""
        await self.presenter.jobs.close()

    def _section(self, _settings: "SettingsPresenter") -> "PrivacySettings":
        from imm_desktop.ui.pages.privacy_settings import PrivacySettings

        return PrivacySettings(self.presenter)

    def _export(self) -> None:
        action = live_action(self._window, "file.diagnostics")
        if action is not None:
            action.trigger()
