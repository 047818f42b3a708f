"""A profile of its own, with an archive that a test may fill, and the command line in the test's own process."""

import asyncio
import io
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from imm_desktop.adapters.store.archive import SqlArchive
from imm_desktop.app.cli.main import main
from imm_desktop.app.paths import Paths
from tests.archives import open_fresh


@dataclass
class Ended:
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.out)  # type: ignore[no-any-return]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@dataclass
class Desk:
    """One profile."""

    folder: Path

    @property
    def paths(self) -> Paths:
        return Paths.below(self.folder)

    def type(self, *words: str, is_terminal: bool = False) -> Ended:
        """Carry out a command in this process."""
        out, err = io.StringIO(), Terminal() if is_terminal else io.StringIO()
        code = main([*words, "--profile", str(self.folder)], out, err)
        return Ended(code, out.getvalue(), err.getvalue())

    def fill(self, work: Callable[[SqlArchive], Coroutine[Any, Any, None]]) -> None:
        """Do something with the profile's archive."""

        async def whole() -> None:
            archive = await open_fresh(self.paths.archive)
            try:
                await work(archive)
            finally:
                await archive.close()

        asyncio.run(whole())


async def nothing(_archive: SqlArchive) -> None:
    """An archive without rows is enough."""


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A fresh profile; nothing of the developer's own keys is looked at."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    for name in ("ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SECURITY_TOKEN", "PROFILE"):
        monkeypatch.delenv(f"ALIBABA_CLOUD_{name}", raising=False)
    desk = Desk(tmp_path / "profile")
    desk.fill(nothing)
    return desk
