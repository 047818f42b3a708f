"""Batches, killed and disturbed: 0 duplicates, 0 orphans, 0 forgotten; ``python -m tests.faults batches 10000``."""

import pytest

from tests.faults.batch_campaign import run_batch_campaign

pytestmark = pytest.mark.e2e

RUNS = 25


def test_whatever_breaks_each_video_of_a_batch_is_analysed_once(capsys):
    tally = run_batch_campaign(range(RUNS))
    with capsys.disabled():
        print(f"\n{tally}")
    assert tally.wrong == []
    assert tally.runs == RUNS
    assert tally.deaths.total() > RUNS / 2
    assert len(tally.faults) > 10


def test_a_seed_tells_the_same_story_again():
    first, second = run_batch_campaign(range(4, 6)), run_batch_campaign(range(4, 6))
    assert str(first) == str(second)
    assert first.deaths == second.deaths
