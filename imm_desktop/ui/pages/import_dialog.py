"""Asking which video an imported result is about, when its file does not say."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.rescue import ReadResult
from imm_desktop.domain.tasks import Task
from imm_desktop.presenters.task_words import kind_text
from imm_desktop.ui.dialogs import KitDialog
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.kit.field import FieldRow
from imm_desktop.ui.kit.inputs import LineField
from imm_desktop.ui.kit.label import Label

_WIDTH: Final = 520


class NameVideoDialog(KitDialog):
    """One video for all of ``results``; accepted only with an object that can be one."""

    named = Signal(object)
    """ObjectUri that the operator chose."""

    def __init__(
        self,
        results: Sequence[ReadResult | Task],
        suggestion: str,
        parent: QWidget | None = None,
    ) -> None:
        """``suggestion`` is the object that was opened last, or empty."""
        super().__init__("", parent)
        self._field = LineField("oss://bucket/folder/video.mp4", name=self.tr("Video"))
        self._field.setText(suggestion)
        text = Label(self._text_of(results), wrap=True)
        text.setMinimumWidth(_WIDTH)
        self._row = FieldRow(self.tr("Video"), self._field)
        self.body.addWidget(text)
        self.body.addWidget(self._row)
        self.add_cancel()
        is_task = isinstance(results[0], Task)
        self._keep = self.add_action(self.tr("Name") if is_task else self.tr("Import"))
        self._field.textChanged.connect(lambda _text: self._judge())
        self.show_title(self.tr("Which video is it about?"))
        self.accepted.connect(lambda: self.named.emit(self.source))
        self._judge()

    @property
    def source(self) -> ObjectUri | None:
        """The object that was typed; None while it is none."""
        try:
            return ObjectUri.parse(self._field.text().strip())
        except ValueError:
            return None

    def _text_of(self, results: Sequence[ReadResult | Task]) -> str:
        first = results[0]
        what = kind_text(first.kind)
        if len(results) > 1:
            text = self.tr("The files hold %1 results that do not name their video.")
            return text.replace("%1", count_text(len(results)))
        if isinstance(first, Task):
            text = self.tr("%1 %2: the service did not name the video.")
        else:
            text = self.tr("%1 %2: the file does not name the video.")
        return text.replace("%1", what).replace("%2", first.task_id).replace(" :", ":")

    def _judge(self) -> None:
        typed = self._field.text().strip()
        is_wrong = bool(typed) and self.source is None
        self._row.show_error(self.tr("Write it as oss://bucket/name.") if is_wrong else "")
        self._keep.setEnabled(self.source is not None)
