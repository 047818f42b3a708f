"""How far a change of tags is, and the way to stop it."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.presenters.tagging import TaggingPresenter
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.progress import ProgressBar
from imm_desktop.ui.tokens import SPACE

_BAR_WIDTH = 120


class TagProgress(QWidget):
    """Hidden while nothing is being changed."""

    def __init__(self, presenter: TaggingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._done: tuple[int, int] | None = None
        self._text = Label("", ink="muted", tabular=True)
        self._bar = ProgressBar("")
        self._bar.setFixedWidth(_BAR_WIDTH)
        self._cancel = Button()
        self._cancel.clicked.connect(presenter.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE[2])
        for widget in (self._text, self._bar, self._cancel):
            row.addWidget(widget)
        presenter.progress_changed.connect(self._show)
        self._retranslate()
        self._show(None)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._cancel.setText(self.tr("Stop"))
        self._cancel.setToolTip(self.tr("What is done stays, and can be taken back"))
        self._bar.setAccessibleName(self.tr("Changing tags"))
        self._show(self._done)

    def _show(self, progress: tuple[int, int] | None) -> None:
        self._done = progress
        self.setVisible(progress is not None)
        if progress is not None:
            done, count = progress
            text = self.tr("Tags: %1 of %2").replace("%1", count_text(done))
            self._text.setText(text.replace("%2", count_text(count)))
            self._bar.show_percent(done * 100 // count if count else 0)
