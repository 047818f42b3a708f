"""How long a film gets: its sum, the handles beside each clip, and the length that is wanted."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from imm_desktop.domain.films import FilmList
from imm_desktop.domain.timing import timecode
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.kit.field import FieldRow
from imm_desktop.ui.kit.inputs import SpinField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.tokens import SPACE

_MOST_HANDLE_S: Final = 60
_MOST_TARGET_S: Final = 24 * 3600


class FilmLengths(QWidget):
    """Shows a FilmList's lengths; says in milliseconds what is chosen."""

    handle_chosen = Signal(int)
    target_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sum = Label("", ink="muted", wrap=True)
        self._handle = SpinField(0, _MOST_HANDLE_S, 0, suffix=" s")
        self._target = SpinField(0, _MOST_TARGET_S, 0, suffix=" s")
        self._handle_row = FieldRow("", self._handle)
        self._target_row = FieldRow("", self._target)
        self._handle.valueChanged.connect(lambda value: self.handle_chosen.emit(value * 1000))
        self._target.valueChanged.connect(lambda value: self.target_chosen.emit(value * 1000))
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE[3], 0, SPACE[3], 0)
        column.setSpacing(SPACE[2])
        for row in (self._sum, self._handle_row, self._target_row):
            column.addWidget(row)

    def show_film(self, film: FilmList) -> None:
        """Show the lengths of ``film``."""
        for spin, value in ((self._handle, film.handle_ms), (self._target, film.target_ms)):
            spin.blockSignals(True)
            spin.setValue(round(value / 1000))
            spin.blockSignals(False)
        text = self.tr("%1 clips · %2")
        text = text.replace("%1", count_text(len(film.clips)))
        text = text.replace("%2", timecode(film.duration_ms)[:-4])
        if film.target_ms and film.duration_ms > film.target_ms:
            cut = self.tr("each cut to %1 %")
            share = str(max(1, 100 * film.target_ms // film.duration_ms))
            text += " · " + cut.replace("%1", share)
        self._sum.setText(text)

    def retranslate(self) -> None:
        """Take the words of the language now chosen; ``show_film`` says the sum anew."""
        self._handle_row.show_texts(self.tr("Handles"), "")
        self._target_row.show_texts(self.tr("Target"), "")
        self._handle.setToolTip(self.tr("Kept before and after each clip"))
        self._target.setToolTip(self.tr("Longer films are cut: each clip by the same share"))
        self._handle.setSpecialValueText(self.tr("none"))
        self._target.setSpecialValueText(self.tr("as long as the clips"))
        self._handle.setAccessibleName(self.tr("Handles"))
        self._target.setAccessibleName(self.tr("Target"))
