"""Saying that an older archive was put back on purpose: what it means, and why it was done."""

from typing import Final

from PySide6.QtWidgets import QWidget

from imm_desktop.domain.log_acceptance import MOST_WHY
from imm_desktop.domain.review_log import Anchor
from imm_desktop.presenters.log_words import moment_text
from imm_desktop.ui.dialogs import KitDialog
from imm_desktop.ui.fonts import scaled
from imm_desktop.ui.kit.inputs import TextArea
from imm_desktop.ui.kit.label import Label

_TEXT_PX: Final = 480


class AcceptLogDialog(KitDialog):
    """Accepted means: the log goes on as it is; ``why`` says for what reason."""

    def __init__(self, lost: Anchor, reviewer: str, parent: QWidget) -> None:
        super().__init__("", parent)
        self.show_title(self.tr("Accept the log as it is?"))
        found = self.tr("Record %1 was anchored on %2 and is not there as it was then.")
        found = found.replace("%1", str(lost.number)).replace("%2", moment_text(lost.at))
        words = [
            found,
            self.tr(
                "Accept this only if your team put an older archive back on purpose: decisions made since that archive are not in it, and nothing brings them back."
            ),
            self.tr(
                "That it was accepted, by %1, when and why, is kept beside the archive for good and told whenever the log is verified. Anchors kept elsewhere go on to disagree."
            ).replace("%1", reviewer),
        ]
        for text in words:
            label = Label(text, wrap=True)
            label.setFixedWidth(scaled(self.font(), _TEXT_PX))
            self.body.addWidget(label)
        self._why = TextArea(
            self.tr("Why was it put back?"), name=self.tr("Why was it put back?"), lines=3
        )
        self.body.addWidget(self._why)
        self.add_cancel()
        action = self.add_action(self.tr("Accept"), "block")
        action.setEnabled(False)
        self._why.textChanged.connect(lambda: action.setEnabled(bool(self.why)))
        self._why.setFocus()

    @property
    def why(self) -> str:
        """The reason; empty while there is none."""
        return self._why.toPlainText().strip()[:MOST_WHY]
