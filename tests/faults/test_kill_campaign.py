"""Real processes, killed: what was acknowledged is there, what was begun is done or undone; ``make faults-review``."""

import os
import re
import subprocess
import sys

import pytest

from tests.engine_process import REPOSITORY
from tests.patience import patient

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="lives are forks of one process"),
]

ACKNOWLEDGES_TOO_EARLY = """
import asyncio, sys
from imm_desktop.adapters.store import reviews
from imm_desktop.adapters.store.archive import SqlArchive

class Back(Exception): ...

async def record(self, decision, effects=(), taken_back=()):
    found = []
    def peek(connection):
        found.append(reviews.record(connection, decision, effects, taken_back))
        raise Back
    try:
        await self._database.write(peek)
    except Back:
        pass
    async def later():
        await asyncio.sleep(0)
        await self._database.write(lambda c: reviews.record(c, decision, effects, taken_back))
    self.later = asyncio.get_running_loop().create_task(later())
    return found[0]

SqlArchive.record = record
from tests.faults.kill_campaign import run_kill_campaign
print(*run_kill_campaign(range(12)).wrong, sep="\\n")
"""


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """From a process of its own: this one may have threads, and must not be forked."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=patient(270),
        check=False,
    )


def test_lives_that_are_killed_anywhere_lose_nothing_that_was_acknowledged(capsys):
    done = run("-m", "tests.faults", "kills", "20")
    with capsys.disabled():
        print(f"\n{done.stdout.splitlines()[0] if done.stdout else done.stderr}")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    tallied = next(line for line in reversed(lines) if "faults: 20 runs" in line)
    deaths, places = map(int, re.search(r"(\d+) deaths at (\d+) places", tallied).groups())
    assert deaths > 20
    assert places > 10
    assert "by the clock" in done.stdout


def test_the_campaign_notices_a_decision_that_is_acknowledged_before_it_is_written():
    done = run("-c", ACKNOWLEDGES_TOO_EARLY)
    assert "acknowledged decisions are missing" in done.stdout, done.stdout + done.stderr
