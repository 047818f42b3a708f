"""0 duplicates, 0 orphans, 0 forgotten; ``make faults RUNS=10000`` runs it at length."""

import pytest

from imm_desktop.services import launching
from tests.faults.campaign import run_campaign

pytestmark = pytest.mark.e2e

RUNS = 60


def test_whatever_breaks_a_task_is_created_once_and_its_result_kept(capsys):
    tally = run_campaign(range(RUNS))
    with capsys.disabled():
        print(f"\n{tally}")
    assert tally.wrong == []
    assert tally.runs == RUNS
    assert tally.deaths.total() > RUNS / 2
    assert len(tally.faults) > 17, "nearly every kind of fault has happened"
    assert any(place.endswith(":await") for place in tally.deaths), (
        "also while a request was under way"
    )


def test_the_campaign_notices_when_the_stated_wait_is_not_kept(monkeypatch):
    monkeypatch.setattr(launching, "VISIBILITY_WAITS_S", (0.0,))
    assert run_campaign(range(40)).duplicates > 0


def test_a_seed_tells_the_same_story_again():
    first, second = run_campaign(range(7, 10)), run_campaign(range(7, 10))
    assert str(first) == str(second)
    assert first.deaths == second.deaths
