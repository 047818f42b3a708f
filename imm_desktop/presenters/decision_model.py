"""The log as a Qt model: one row a record."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, Qt
from typing_extensions import override

from imm_desktop.domain.effects import EffectState
from imm_desktop.domain.review import UNDOABLE, Verdict
from imm_desktop.presenters.moderation_words import listed
from imm_desktop.presenters.queue_words import action_text
from imm_desktop.presenters.review_words import effect_text, verdict_text
from imm_desktop.presenters.row_changes import replace_rows
from imm_desktop.presenters.table_model import TableModel
from imm_desktop.services.ports.archive import DecisionEntry

ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The row's DecisionRow."""
_BY_URGENCY: Final = (
    EffectState.FAILED,
    EffectState.UNDO_FAILED,
    EffectState.OWED,
    EffectState.UNDO_OWED,
    EffectState.DONE,
    EffectState.UNDONE,
    EffectState.CANCELLED,
)


class DecisionColumn(IntEnum):
    """Columns of the table, in order."""

    NUMBER = 0
    VERDICT = 1
    OBJECT = 2
    REASON = 3
    REVIEWER = 4
    WHEN = 5
    EFFECT = 6


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A record of the log, ready to draw."""

    entry: DecisionEntry
    reason: str
    """In words; empty where none was needed."""

    @property
    def can_undo(self) -> bool:
        """Whether it is something that can be taken back and still stands."""
        return self.entry.record.decision.verdict in UNDOABLE and not self.entry.undone_by

    @property
    def can_redo(self) -> bool:
        """Whether it took a decision back that may stand again."""
        return self.entry.record.decision.verdict is Verdict.UNDO and not self.entry.undone_by

    @property
    def effect_state(self) -> EffectState | None:
        """The state of its effects that asks for attention most; None when it owes nothing."""
        states = {one.state for one in self.entry.effects}
        return next((one for one in _BY_URGENCY if one in states), None)


class DecisionModel(TableModel[DecisionRow]):
    """Rows are records, newest first."""

    def __init__(self) -> None:
        super().__init__(DecisionColumn)

    def show(self, rows: Sequence[DecisionRow]) -> None:
        """Show these records; those that are there already keep their rows."""
        replace_rows(self, self._rows, rows, lambda one: one.entry.record.number)

    @override
    def headings(self) -> Sequence[str]:
        tr = QCoreApplication.translate
        return (
            tr("DecisionModel", "No."),
            tr("DecisionModel", "Verdict"),
            tr("DecisionModel", "Object"),
            tr("DecisionModel", "Reason and note"),
            tr("DecisionModel", "Reviewer"),
            tr("DecisionModel", "When"),
            tr("DecisionModel", "Effect"),
        )

    @override
    def text_at(self, at: int, column: int) -> str:
        row = self._rows[at]
        decision = row.entry.record.decision
        match DecisionColumn(column):
            case DecisionColumn.NUMBER:
                return str(row.entry.record.number)
            case DecisionColumn.VERDICT:
                return verdict_text(decision.verdict)
            case DecisionColumn.OBJECT:
                return decision.source.name
            case DecisionColumn.REASON:
                return " · ".join(part for part in (row.reason, decision.note) if part)
            case DecisionColumn.REVIEWER:
                return decision.reviewer
            case DecisionColumn.WHEN:
                return decision.decided_at.astimezone().strftime("%Y-%m-%d %H:%M")
            case DecisionColumn.EFFECT:
                return _effects_text(row)

    @override
    def tip_at(self, at: int) -> str:
        row = self._rows[at]
        decision = row.entry.record.decision
        effects = [
            " · ".join(
                part
                for part in (action_text(one.action), effect_text(one.state), one.error)
                if part
            )
            for one in row.entry.effects
        ]
        return "\n".join([str(decision.source), decision.note, *effects]).strip()

    @override
    def data_at(self, at: int, role: int) -> Any:
        return self._rows[at] if role == ROW_ROLE else None


def _effects_text(row: DecisionRow) -> str:
    """The state that asks for attention most, and what it is about when there are several."""
    state = row.effect_state
    if state is None:
        return ""
    those = [action_text(one.action) for one in row.entry.effects if one.state is state]
    if len(row.entry.effects) == 1:
        return effect_text(state)
    return f"{effect_text(state)}: {listed(those)}"
