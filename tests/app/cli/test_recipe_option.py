"""``analyse --recipe``: parameters saved under a name, as the command line takes them.

The test holds the locks that a window has, so that no engine is started: a dry run asks no backend.
"""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from imm_desktop.app.carrying import carrier_lock, engine_lock
from imm_desktop.app.cli.analysing import _tell_dry_run
from imm_desktop.app.cli.codes import Code
from imm_desktop.app.cli.costs import amount_text, cost_text, costs_shape
from imm_desktop.app.cli.output import Report
from imm_desktop.domain.accounts import THIS_COMPUTER
from imm_desktop.domain.batches import BatchObject
from imm_desktop.domain.dry_runs import dry_run_of
from imm_desktop.domain.errors import UnreachableError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.prices import Amount, Estimate, exactly
from imm_desktop.domain.recipes import Recipe
from imm_desktop.domain.tasks import TaskKind
from tests.fakes.clock import START

SOURCE = "oss://reel/day/one.mp4"


@pytest.fixture
def beside_a_window(profile):
    """A profile with the recipe *Quick look*, which a window has open."""

    async def work(archive):
        await archive.batches.save_recipe(
            Recipe("r1", "Quick look", TaskKind.MODERATION, {"MaxFrames": 37}, START)
        )

    profile.fill(work)
    locks = (
        carrier_lock(profile.paths.data, "this-computer"),
        engine_lock(profile.paths.data),
    )
    assert all(lock.take() for lock in locks)
    yield profile
    for lock in locks:
        lock.release()


@pytest.mark.parametrize(
    ("words", "snapshots"),
    [
        ((), 200),
        (("--recipe", "Quick look"), 37),
        (("--recipe", "  Quick   look "), 37),
        (("--recipe", "Quick look", "--set", "MaxFrames=12"), 12),
        (("--recipe", "Quick look", "--set", "Interval=2"), 37),
    ],
)
def test_a_recipe_gives_what_is_not_set_on_the_command_line(beside_a_window, words, snapshots):
    ended = beside_a_window.type("analyse", "moderation", SOURCE, *words, "--dry-run", "--json")
    assert ended.code == Code.OK, ended.err
    assert ended.json["snapshots_at_most"] == snapshots
    assert ended.json["planned"] == [SOURCE]


@pytest.mark.parametrize(
    ("kind", "name", "reason"),
    [
        ("moderation", "Slow look", "There is no recipe 'Slow look'."),
        ("moderation", "quick look", "There is no recipe 'quick look'."),
        ("labels", "Quick look", "The recipe 'Quick look' is for moderation, not for labels."),
    ],
)
def test_a_recipe_that_is_not_there_or_of_another_kind_is_refused(
    beside_a_window, kind, name, reason
):
    ended = beside_a_window.type("analyse", kind, SOURCE, "--recipe", name, "--dry-run")
    assert ended.code == Code.USAGE
    assert ended.err == f"imm-desktop: {reason}\n"
    assert ended.out == ""


def test_a_dry_run_tells_the_cost_by_the_prices_of_the_window(beside_a_window):
    words = ("analyse", "moderation", SOURCE, "--dry-run")
    here = beside_a_window.type(*words)
    assert here.out.splitlines() == [
        SOURCE,
        "tasks: 1; frames: 1 to 200; minutes: at least 0; nothing is charged on this computer",
    ]
    told = beside_a_window.type(*words, "--json").json["estimate"]
    assert told["is_free"]
    assert told["costs"] == {}
    assert told["quantities"]["frame"] == {"least": 1.0, "most": 200.0}
    assert told["quantities"]["minute"] == {"least": 0.0, "most": None}


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (exactly(12), "12"),
        (exactly(120), "120"),
        (Amount(Decimal("0.5"), Decimal(3)), "0.5 to 3"),
        (Amount(Decimal("0.001"), None), "at least 0.01"),
    ],
)
def test_amounts_in_words(amount, text):
    assert amount_text(amount) == text


def test_costs_in_words():
    known = Estimate({"CNY": exactly(3), "USD": exactly(1)}, date(2026, 1, 2))
    assert cost_text(known, is_free=False) == "cost: CNY 3 + USD 1, by prices of 2026-01-02"
    assert cost_text(Estimate(), is_free=False).startswith("cost unknown")
    assert costs_shape(known)["USD"] == {"least": 1.0, "most": 1.0}


def test_a_dry_run_tells_its_numbers_also_where_no_length_can_be_had(run):
    class Lost:
        """Lengths are asked for, and nobody answers."""

        async def dry_run(self, kind, values, objects, *, most_asked, is_again):
            if most_asked:
                raise UnreachableError("no line")
            yield dry_run_of(
                kind,
                values,
                [None for _ in objects],
                (),
                date(2026, 1, 1),
                skipped={},
                left_out=0,
                is_final=True,
            )

    office = SimpleNamespace(
        account=THIS_COMPUTER, is_connected=True, services=SimpleNamespace(estimating=Lost())
    )
    report = Report("analyse")
    found = [BatchObject(ObjectUri("reel", "a.mp4"))]
    run(_tell_dry_run(office, TaskKind.MODERATION, {}, found, report))
    assert report.lines[0].startswith("tasks: 1; frames: 1 to 200")
    assert [one["message"] for one in report.problems] == ["no line"]
    assert report.data["estimate"]["lengths_unknown"] == 1
