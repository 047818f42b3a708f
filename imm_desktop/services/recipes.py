"""Saving forms under a name."""

from collections.abc import Callable
from dataclasses import replace

from imm_desktop.domain.errors import ConflictError, InvalidRequestError
from imm_desktop.domain.parameters import Values
from imm_desktop.domain.recipes import Recipe, clean_name, recipe_faults, recipe_values
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.services.ports.batches import BatchStore
from imm_desktop.services.ports.system import Clock


class Recipes:
    """The recipes of this computer; every account may use them."""

    def __init__(self, store: BatchStore, clock: Clock, new_id: Callable[[], str]) -> None:
        self._store = store
        self._clock = clock
        self._new_id = new_id

    async def all(self) -> tuple[Recipe, ...]:
        """All of them, by name."""
        return await self._store.load_recipes()

    async def find(self, name: str) -> Recipe | None:
        """The recipe of this name; None when there is none."""
        wanted = clean_name(name)
        return next((one for one in await self.all() if one.name == wanted), None)

    async def save(
        self, name: str, kind: TaskKind, values: Values, *, replaces: bool = False
    ) -> Recipe:
        """Keep a form as a recipe; with ``replaces`` instead of the one that has the name.

        Raises:
            InvalidRequestError: The name is empty, or the form has faults.
            ConflictError: A recipe has the name, and ``replaces`` is not set.
        """
        called = _name_of(name)
        kept = recipe_values(kind, values)
        faults = recipe_faults(kind, kept, ())
        if faults:
            raise InvalidRequestError(f"{faults[0].path} {faults[0].fault.value}")
        known = await self.find(called)
        if known is not None and not replaces:
            raise ConflictError(f"another recipe is called {called}")
        recipe_id = known.recipe_id if known else self._new_id()
        recipe = Recipe(recipe_id, called, kind, kept, self._clock.now())
        await self._store.save_recipe(recipe)
        return recipe

    async def rename(self, recipe_id: str, name: str) -> Recipe:
        """Give a recipe another name.

        Raises:
            InvalidRequestError: The name is empty.
            ConflictError: Another recipe has it, or the recipe is gone.
        """
        called = _name_of(name)
        known = next((one for one in await self.all() if one.recipe_id == recipe_id), None)
        if known is None:
            raise ConflictError("the recipe was deleted meanwhile")
        renamed = replace(known, name=called)
        await self._store.save_recipe(renamed)
        return renamed

    async def delete(self, recipe_id: str) -> None:
        """Remove a recipe; what was started with it stays."""
        await self._store.delete_recipe(recipe_id)


def _name_of(text: str) -> str:
    name = clean_name(text)
    if not name:
        raise InvalidRequestError("a recipe needs a name")
    return name
