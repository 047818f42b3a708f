"""Nothing acknowledged is lost, nothing is half done, all can be taken back; ``make faults-review RUNS=10000``."""

import pytest

from imm_desktop.services import effect_moves
from tests.faults.review_campaign import run_review_campaign

pytestmark = pytest.mark.e2e

RUNS = 40


def test_whatever_is_killed_decisions_hold_and_objects_come_back_byte_for_byte(capsys):
    tally = run_review_campaign(range(RUNS))
    with capsys.disabled():
        print(f"\n{tally}")
    assert tally.wrong == []
    assert tally.runs == RUNS
    assert tally.deaths.total() > RUNS
    assert len(tally.faults) > 15, "nearly every kind of trouble has happened"


def test_the_campaign_notices_an_undo_that_forgets_the_copy_in_quarantine(monkeypatch):
    monkeypatch.setattr(effect_moves, "is_like", lambda _head, _prior: True)
    move_back = effect_moves.move_back

    async def forgetful(step):
        class Keeps:
            def __getattr__(self, name):
                return getattr(step.store, name)

            async def delete(self, uri):
                pass

        from dataclasses import replace

        return await move_back(replace(step, objects=Keeps()))

    monkeypatch.setattr("imm_desktop.services.effecting.move_back", forgetful)
    assert run_review_campaign(range(20)).wrong


def test_a_seed_tells_the_same_story_again():
    first, second = run_review_campaign(range(7, 10)), run_review_campaign(range(7, 10))
    assert str(first) == str(second)
    assert first.deaths == second.deaths
