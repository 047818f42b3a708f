"""Clips are made once a session, each when the first test asks for it."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from imm_desktop.media.client import FrameClient
from tests.media.made_clips import RECIPES, make
from tests.patience import patient

WORKER = (sys.executable, "-m", "imm_desktop.media.worker")


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The path of a clip by its recipe's name."""
    made: dict[str, Path] = {}

    def of(name: str) -> Path:
        if name not in made:
            folder = tmp_path_factory.mktemp("clips")
            made[name] = make(RECIPES[name], folder, name.replace(" ", "_"))
        return made[name]

    return of


@pytest.fixture
def with_client() -> Callable[..., Any]:
    """Runs a scenario with a client, and closes the client whatever happens."""

    def run(
        scenario: Callable[[FrameClient], Coroutine[Any, Any, Any]],
        *,
        command: tuple[str, ...] = WORKER,
        limit_s: float = 40.0,
        **options: Any,
    ) -> Any:
        async def whole() -> Any:
            client = FrameClient(command, **options)
            try:
                return await asyncio.wait_for(scenario(client), patient(limit_s))
            finally:
                await client.close()

        return asyncio.run(whole())

    return run
