"""The whole program in the test's own process: real window off screen, real engine process, a profile of its own."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import qasync

from imm_desktop.adapters import engine_process
from imm_desktop.app.garbage import collected_here
from imm_desktop.app.paths import Paths
from imm_desktop.app.program import Program
from imm_desktop.app.window import _waiting_pages
from imm_desktop.app.window_state import WindowStateFile
from imm_desktop.ui.main_window import MainWindow
from tests.e2e.operator import Operator
from tests.engine_gates import GATE
from tests.patience import patient

FAKE_ENGINE = (
    sys.executable,
    "-m",
    "imm_desktop.engine",
    "--analysis",
    "tests.engine_fakes:run",
)
"""The real engine, whose analyses do what the source file says."""
GATED_ENGINE = (*FAKE_ENGINE[:-1], "tests.engine_gates:run")
"""The real engine with its real analyses, which wait in the middle where a test wants it (``gate``)."""


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """A fresh profile."""
    return Paths.below(tmp_path / "profile")


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the developer's own accounts, keys and key ring is looked at."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    # On a slow machine too an engine that is asked to end comes to its end.
    monkeypatch.setattr(engine_process, "STOP_TIMEOUT_S", patient(engine_process.STOP_TIMEOUT_S))
    for name in ("ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SECURITY_TOKEN", "PROFILE"):
        monkeypatch.delenv(f"ALIBABA_CLOUD_{name}", raising=False)


@pytest.fixture
def fake_analyses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Analyses that last and answer as the test wants; everything else of the engine stays real."""
    monkeypatch.setattr("imm_desktop.app.program.engine_command", lambda: FAKE_ENGINE)


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The engine's own analyses, each held once it is under way, for as long as this file is there."""
    gate = tmp_path / "gate.shut"
    gate.touch()
    monkeypatch.setenv(GATE, str(gate))
    monkeypatch.setattr("imm_desktop.app.program.engine_command", lambda: GATED_ENGINE)
    return gate


@pytest.fixture
def in_window(qapp: Any) -> Callable[..., Any]:
    """Run a coroutine on the loop that the program runs on; it fails when it takes much longer than ``timeout_s``."""

    def run(work: Coroutine[Any, Any, Any], timeout_s: float = 120.0) -> Any:
        with collected_here(), qasync.QEventLoop(qapp) as loop:
            try:
                return loop.run_until_complete(asyncio.wait_for(work, patient(timeout_s)))
            finally:
                loop.run_until_complete(loop.shutdown_asyncgens())

    return run


@pytest.fixture
def program(paths: Paths) -> Callable[..., Any]:
    """``async with program() as operator`` opens the program; opened again, it is its next start."""

    @asynccontextmanager
    async def opened(at: Paths = paths) -> AsyncIterator[Operator]:
        state = WindowStateFile(at.window_state)
        window = MainWindow(_waiting_pages(), state)
        window.resize(1280, 800)
        window.show()
        made = Program(window, at, state)
        try:
            await made.start()
            yield Operator(made)
        finally:
            window.hide()
            await made.close()
            window.deleteLater()

    return opened
