"""How the cells of a table of decisions are painted."""

from typing import Final

from typing_extensions import override

from imm_desktop.domain.effects import EffectState
from imm_desktop.domain.review import Verdict
from imm_desktop.presenters.decision_model import ROW_ROLE, DecisionColumn, DecisionRow
from imm_desktop.ui.kit.chip import Tone, paint_chip
from imm_desktop.ui.pages.tables import Cell, TableDelegate
from imm_desktop.ui.tokens import SPACE

VERDICT_TONES: Final = {
    Verdict.APPROVE: Tone.APPROVED,
    Verdict.BLOCK: Tone.BLOCKED,
    Verdict.SKIP: Tone.PLAIN,
    Verdict.UNDO: Tone.PLAIN,
    Verdict.ESCALATE: Tone.REVIEW,
    Verdict.REDO: Tone.PLAIN,
}
_EFFECT_TONES: Final = {
    EffectState.DONE: Tone.PASS,
    EffectState.FAILED: Tone.FAILED,
    EffectState.UNDO_FAILED: Tone.FAILED,
    EffectState.OWED: Tone.RUNNING,
    EffectState.UNDO_OWED: Tone.RUNNING,
}


class DecisionDelegate(TableDelegate):
    """Cells: verdict and effect as chips, the rest as text."""

    @override
    def paint_cell(self, cell: Cell) -> None:
        row: DecisionRow = cell.index.data(ROW_ROLE)
        muted = cell.tokens.muted
        match cell.index.column():
            case DecisionColumn.NUMBER:
                cell.paint_text(muted, tabular=True, left=SPACE[2])
            case DecisionColumn.VERDICT:
                tone = VERDICT_TONES[row.entry.record.decision.verdict]
                self._paint_chip(cell, Tone.PLAIN if row.entry.undone_by else tone)
            case DecisionColumn.OBJECT:
                cell.paint_text(middle=True)
            case DecisionColumn.EFFECT if row.entry.effects:
                state = row.effect_state
                tone = _EFFECT_TONES.get(state, Tone.PLAIN) if state else Tone.PLAIN
                self._paint_chip(cell, tone)
            case _:
                cell.paint_text(muted, tabular=True)

    @staticmethod
    def _paint_chip(cell: Cell, tone: Tone) -> None:
        paint_chip(cell.painter, cell.rect, cell.text, tone, cell.tokens, cell.base)
