"""Recipes are kept under a name that is theirs alone."""

import pytest

from imm_desktop.domain.errors import ConflictError, InvalidRequestError
from imm_desktop.domain.tasks import TaskKind

NIGHTLY = {"Interval": 3, "Scenes": ["porn", "ad"]}


def test_a_form_is_kept_under_a_name(with_program):
    async def scenario(p):
        saved = await p.recipes.save("  Nightly  run", TaskKind.MODERATION, NIGHTLY)
        await p.recipes.save("All labels", TaskKind.LABELS, {})
        assert [one.name for one in await p.recipes.all()] == ["All labels", "Nightly run"]
        assert await p.recipes.find("Nightly run ") == saved
        assert saved.values == NIGHTLY
        assert await p.recipes.find("other") is None

    with_program(scenario)


def test_a_name_that_is_taken_is_replaced_only_when_that_was_wanted(with_program):
    async def scenario(p):
        first = await p.recipes.save("Nightly", TaskKind.MODERATION, NIGHTLY)
        with pytest.raises(ConflictError):
            await p.recipes.save("Nightly", TaskKind.LABELS, {})
        assert await p.recipes.all() == (first,)
        second = await p.recipes.save("Nightly", TaskKind.LABELS, {}, replaces=True)
        assert second.recipe_id == first.recipe_id
        assert await p.recipes.all() == (second,)

    with_program(scenario)


def test_recipes_are_renamed_and_deleted(with_program):
    async def scenario(p):
        one = await p.recipes.save("One", TaskKind.LABELS, {})
        await p.recipes.save("Two", TaskKind.LABELS, {})
        with pytest.raises(ConflictError):
            await p.recipes.rename(one.recipe_id, "Two")
        assert (await p.recipes.rename(one.recipe_id, "Three")).values == {}
        assert [name.name for name in await p.recipes.all()] == ["Three", "Two"]
        await p.recipes.delete(one.recipe_id)
        await p.recipes.delete(one.recipe_id)
        with pytest.raises(ConflictError):
            await p.recipes.rename(one.recipe_id, "Four")
        assert [name.name for name in await p.recipes.all()] == ["Two"]

    with_program(scenario)


@pytest.mark.parametrize(("name", "values"), [("  ", {}), ("Nightly", {"Interval": 0})])
def test_a_recipe_needs_a_name_and_no_faults(with_program, name, values):
    async def scenario(p):
        with pytest.raises(InvalidRequestError):
            await p.recipes.save(name, TaskKind.MODERATION, values)
        assert await p.recipes.all() == ()

    with_program(scenario)
