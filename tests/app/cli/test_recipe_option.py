"""``analyse --recipe``: parameters saved under a name, as the command line takes them.

The test holds the locks that a window has, so that no engine is started: a dry run asks no backend.
"""

import pytest

from imm_desktop.app.carrying import carrier_lock, engine_lock
from imm_desktop.app.cli.codes import Code
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
