"""What was read and what is seen at the flagged moment: text, codes, labels with their confidence."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from imm_desktop.domain.labels import Label as SeenLabel
from imm_desktop.presenters.moment_labels import LabelsHere
from imm_desktop.ui.formats import percent_text
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.surfaces import Card, PanelHeading
from imm_desktop.ui.tokens import SPACE

_FIXED: Final = "\u00a0"
"""A blank at which no line ends: a name and its per cent stay together."""
_MOST_LABELS: Final = 6
"""Shown; how many more there are is said, and the timeline has them all."""


class MomentFacts(QWidget):
    """Two cards; that of the texts is there only when something was read."""

    def __init__(self, name_of: Callable[[SeenLabel], str], parent: QWidget | None = None) -> None:
        """``name_of`` gives a label's name in the operator's language."""
        super().__init__(parent)
        self._name_of = name_of
        self._here = LabelsHere()
        self._text_card, self._text_heading = Card(), PanelHeading()
        self._texts = Label("", wrap=True, selectable=True)
        self._text_card.body.addWidget(self._text_heading)
        self._text_card.body.addWidget(self._texts)
        self._label_card, self._label_heading = Card(), PanelHeading()
        self._labels = Label("", wrap=True)
        self._remark = Label("", ink="muted", wrap=True)
        for widget in (self._label_heading, self._labels, self._remark):
            self._label_card.body.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE[2])
        column.addWidget(self._text_card)
        column.addWidget(self._label_card)
        self.retranslate()
        self.show_texts(())

    def show_texts(self, texts: Sequence[str]) -> None:
        """What was read at the moment, each with its kind."""
        self._texts.setText("\n".join(texts))
        self._text_card.setVisible(bool(texts))

    def show_labels(self, here: LabelsHere) -> None:
        """The labels of the moment, or why there are none."""
        self._here = here
        names = [
            f"{self._name_of(one)}{_FIXED}{percent_text(one.confidence).replace(' ', _FIXED)}"
            for one in here.labels[:_MOST_LABELS]
        ]
        more = len(here.labels) - len(names)
        if more > 0:
            names.append(self.tr("%1 more on the timeline").replace("%1", str(more)))
        self._labels.setText(" · ".join(names))
        self._labels.setVisible(bool(names))
        if not here.is_known:
            remark = self.tr("There is no label result for this object.")
        elif here.are_of_other_content:
            remark = self.tr(
                "From a result about other content than this item: the object was replaced in between."
            )
        elif not names:
            remark = self.tr("No label covers this moment.")
        else:
            remark = ""
        self._remark.setText(remark)
        self._remark.setVisible(bool(remark))

    def retranslate(self) -> None:
        """Take the words of the language now chosen."""
        self._text_heading.setText(self.tr("Text found"))
        self._label_heading.setText(self.tr("Labels here"))
        self.show_labels(self._here)
