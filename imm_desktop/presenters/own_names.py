"""The operator's own table of label names: read at the start, kept when it is changed."""

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.label_names import names_from, table_of
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.label_names import NO_NAMES
from imm_desktop.presenters.problem import Problem, describe

if TYPE_CHECKING:
    from collections.abc import Mapping


class NamesStore(Protocol):
    """Where the table is kept; see ``adapters.names_file``."""

    async def load(self) -> str:
        """The text as it was written."""
        ...

    async def save(self, text: str) -> None:
        """Keep the text."""
        ...


class OwnNames(QObject):
    """``table`` is what ``label_names.names_of`` takes."""

    changed = Signal()
    problem_raised = Signal(Problem)

    def __init__(self) -> None:
        super().__init__()
        self._store: NamesStore | None = None
        self.text = ""
        """As the operator wrote it."""
        self.table: Mapping[str, str] = NO_NAMES
        self.jobs = Jobs(on_error=lambda error: self.problem_raised.emit(describe(error)))

    def load(self, store: NamesStore) -> None:
        """Read the table, and keep it there from now on."""
        self._store = store
        self.jobs.start("load", self._load(store))

    def write(self, text: str) -> None:
        """Use and keep another table."""
        if text == self.text:
            return
        self._use(text)
        if self._store is not None:
            self.jobs.start("save", self._store.save(text))

    async def close(self) -> None:
        """Stop everything."""
        await self.jobs.close()

    async def _load(self, store: NamesStore) -> None:
        self._use(await store.load())

    def _use(self, text: str) -> None:
        self.text, self.table = text, table_of(names_from(text))
        self.changed.emit()
