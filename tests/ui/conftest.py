"""Pages over a real archive and fakes of everything else."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from tests.fake_bench import Desk, desk


@pytest.fixture
def with_desk(qapp: Any, run: Callable[..., Any], tmp_path: Path) -> Callable[..., None]:
    """Run a coroutine function that takes a Desk."""

    def run_it(scenario: Callable[[Desk], Coroutine[Any, Any, None]], **parts: Any) -> None:
        async def whole() -> None:
            async with desk(tmp_path, **parts) as one:
                await scenario(one)

        run(whole())

    return run_it
