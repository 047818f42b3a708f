"""The recipes in the Analyse… dialog, without widgets."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.errors import ConflictError
from imm_desktop.domain.recipes import Recipe, clean_name
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.services.recipes import Recipes


class RecipeBook(QObject):
    """Saved forms: which there are, which one is chosen."""

    changed = Signal()
    """Other recipes, or another one is chosen."""
    name_taken = Signal(str)
    """A recipe of this name is there already: ask before it is replaced."""
    problem_raised = Signal(Problem)

    def __init__(self, recipes: Recipes) -> None:
        super().__init__()
        self._service = recipes
        self.recipes: tuple[Recipe, ...] = ()
        self.chosen: Recipe | None = None
        self.jobs = Jobs(on_error=self._failed)

    def load(self) -> None:
        """Read what there is."""
        self.jobs.start("load", self._load())

    def choose(self, recipe: Recipe | None) -> None:
        """Remember which recipe the form shows."""
        if recipe != self.chosen:
            self.chosen = recipe
            self.changed.emit()

    def save(
        self, name: str, kind: TaskKind, values: Mapping[str, Any], *, replaces: bool = False
    ) -> None:
        """Keep a form under ``name``; ``name_taken`` tells when that would replace another."""
        if clean_name(name):
            self.jobs.start("save", self._save(name, kind, dict(values), replaces=replaces))

    def rename(self, name: str) -> None:
        """Give the chosen recipe another name."""
        if self.chosen is not None and clean_name(name):
            self.jobs.start("rename", self._rename(self.chosen, name))

    def delete(self) -> None:
        """Remove the chosen recipe; the form stays as it is."""
        if self.chosen is not None:
            self.jobs.start("delete", self._delete(self.chosen))

    async def close(self) -> None:
        """Stop everything."""
        await self.jobs.close()

    async def _load(self) -> None:
        self.recipes = await self._service.all()
        self.changed.emit()

    async def _save(
        self, name: str, kind: TaskKind, values: dict[str, Any], *, replaces: bool
    ) -> None:
        try:
            self.chosen = await self._service.save(name, kind, values, replaces=replaces)
        except ConflictError:
            self.name_taken.emit(clean_name(name))
            return
        await self._load()

    async def _rename(self, recipe: Recipe, name: str) -> None:
        try:
            self.chosen = await self._service.rename(recipe.recipe_id, name)
        except ConflictError:
            self.name_taken.emit(clean_name(name))
            return
        await self._load()

    async def _delete(self, recipe: Recipe) -> None:
        await self._service.delete(recipe.recipe_id)
        self.chosen = None
        await self._load()

    def _failed(self, error: Exception) -> None:
        self.problem_raised.emit(describe(error))
