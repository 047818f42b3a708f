"""What one answer for a selection will do, item by item, before it does."""

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QWidget

from imm_desktop.domain.review import Verdict
from imm_desktop.presenters.bulk_preview import BulkPreview
from imm_desktop.presenters.plain_text import plain_tip
from imm_desktop.presenters.review_words import verdict_text
from imm_desktop.ui.dialogs import KitDialog
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.kit.inputs import TextArea
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.pages.tables import Table, TableDelegate

_SIZE = (760, 520)
_OUTCOME_WIDTH = 190


class BulkDialog(KitDialog):
    """Accepted means: decide so."""

    def __init__(self, preview: BulkPreview, parent: QWidget) -> None:
        super().__init__("", parent)
        self._preview = preview
        title = {
            Verdict.APPROVE: self.tr("Approve %1 items?"),
            Verdict.BLOCK: self.tr("Block %1 items?"),
        }.get(preview.verdict, self.tr("Skip %1 items?"))
        self.show_title(title.replace("%1", count_text(preview.decides)))
        words = [
            self.tr("Each item becomes a decision of its own; together they can be taken back.")
        ]
        if preview.reason:
            words.append(self.tr("Reason: %1.").replace("%1", preview.reason))
        words.append(
            self.tr(
                "The log says that they were decided from the list, without a look at the evidence."
            )
        )
        if preview.refused:
            words.append(
                self.tr("%1 cannot be decided and are left.").replace(
                    "%1", count_text(preview.refused)
                )
            )
        self.body.addWidget(Label(" ".join(words), ink="muted", wrap=True))
        self._model = QStandardItemModel(0, 3, self)
        self._model.setHorizontalHeaderLabels(
            [self.tr("Item"), self.tr("Becomes"), self.tr("Effects")]
        )
        for line in preview.rows:
            row = [QStandardItem(text) for text in (line.name, line.becomes, line.effects)]
            row[0].setToolTip(plain_tip(line.place))
            self._model.appendRow(row)
        table = Table(
            self._model, TableDelegate(), {1: _OUTCOME_WIDTH, 2: 220}, stretched=0, several=False
        )
        table.setAccessibleName(self.tr("What will happen"))
        self.body.addWidget(table, 1)
        self._note = TextArea(self.tr("Note…"), name=self.tr("Note"), lines=2)
        self.body.addWidget(self._note)
        self.add_cancel().setText(self.tr("Cancel"))
        verb = {Verdict.APPROVE: self.tr("Approve"), Verdict.BLOCK: self.tr("Block")}
        action = self.add_action(
            verb.get(preview.verdict, verdict_text(preview.verdict)),
            "block" if preview.verdict is Verdict.BLOCK else "approve",
        )
        action.setEnabled(preview.decides > 0)
        self.resize(*_SIZE)

    @property
    def note(self) -> str:
        """Goes with every decision."""
        return self._note.toPlainText()
