"""What is chosen under Settings › This computer reaches the engine, and only when it changed."""

from types import SimpleNamespace

from imm_desktop.app.engine_screen import EngineScreen
from imm_desktop.domain.settings import Settings
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.pages.engine_settings import EngineSettings
from tests.fakes.settings import FakeSecrets, FakeSettingsStore
from tests.helpers import until


def test_the_engine_is_told_what_was_chosen_before_and_what_changes(qapp, qtbot, run):
    screens, told = SimpleNamespace(settings_sections=[]), []

    async def choose(cpu_percent, banned_words):
        told.append((cpu_percent, banned_words))

    async def scenario():
        jobs = Jobs(on_error=told.append)
        screen = EngineScreen(screens, jobs)
        store = FakeSettingsStore(Settings(engine_cpu_percent=40, banned_words=("x",)))
        settings = SettingsPresenter(store, FakeSecrets(is_lasting=True), None, None)
        screen.settings_loaded(settings, choose)
        await settings.load()
        await until(lambda: told == [(40, ("x",))])
        settings.set_text_scale(1.5)
        settings.set_engine_cpu_percent(70)
        await until(lambda: told[1:] == [(70, ("x",))])
        (make,) = screens.settings_sections
        section = make(settings)
        qtbot.addWidget(section)
        assert isinstance(section, EngineSettings)
        await settings.close()
        await jobs.close()

    run(scenario())
