"""Small popups that ask for one line: where to go, what a marker says."""

from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.markers import Marker
from imm_desktop.domain.timing import TimeRange, timecode
from imm_desktop.presenters.time_scale import position_of
from imm_desktop.ui.fonts import Role, scaled
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.inputs import LineField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.popup import PopupCard, open_in_view
from imm_desktop.ui.tokens import SPACE

_WIDTH_AT_13_PX: Final = 300


class LinePopup(PopupCard):
    """A title, one field and buttons; Return does the first, Escape or a click beside it closes."""

    def __init__(self, title: str, placeholder: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title)
        self._at = QPoint()
        self.title = Label(title, Role.STRONG)
        self.field = LineField(placeholder, name=title)
        self.error = Label("", Role.SMALL, ink="block", wrap=True)
        self.error.hide()
        self.field.returnPressed.connect(self.accept)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(SPACE[2])
        self.buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE[3], SPACE[3], SPACE[3], SPACE[3])
        column.setSpacing(SPACE[2])
        for widget in (self.title, self.field, self.error):
            column.addWidget(widget)
        column.addLayout(self.buttons)
        self.setFixedWidth(scaled(self.font(), _WIDTH_AT_13_PX))

    def accept(self) -> None:
        """Do what was asked for."""
        raise NotImplementedError

    def add_button(self, button: Button) -> None:
        """At the end of the row."""
        self.buttons.addWidget(button)

    def open_at(self, at: QPoint) -> None:
        """Open at a point of the screen with the keyboard in the field."""
        self._at = at
        self._fit()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.field.selectAll()

    def show_error(self, text: str) -> None:
        """Say what is wrong below the field."""
        self.error.setText(text)
        self.error.show()
        self._fit()

    def _fit(self) -> None:
        self.adjustSize()
        open_in_view(self, self._at)


class GoTo(LinePopup):
    """Asks for a time."""

    chosen = Signal(int)  # position_ms

    def __init__(self, position_ms: int, parent: QWidget) -> None:
        super().__init__("", "1:02:03.5", parent)
        title = self.tr("Go to time")
        self.title.setText(title)
        self.setAccessibleName(title)
        self.field.setAccessibleName(title)
        self.field.setText(timecode(position_ms))
        go = Button(self.tr("Go"), kind="primary", key="↵")
        go.clicked.connect(self.accept)
        self.add_button(go)

    @override
    def accept(self) -> None:
        position_ms = position_of(self.field.text())
        if position_ms is None:
            self.show_error(self.tr("Write it as 1:02:03.5, 2:03, 90s or 5m."))
            return
        self.close()
        self.chosen.emit(position_ms)


class MarkerNote(LinePopup):
    """Asks for the note of a marker, a new one or one that is there."""

    saved = Signal(str)  # note
    deleted = Signal()

    def __init__(self, stretch: TimeRange, marker: Marker | None, parent: QWidget) -> None:
        super().__init__("", "", parent)
        at = timecode(stretch.start_ms)
        if stretch.duration_ms:
            at = f"{at} – {timecode(stretch.end_ms)}"
        title = self.tr("Marker at {time}").format(time=at)
        self.title.setText(title)
        self.setAccessibleName(title)
        self.field.setAccessibleName(title)
        self.field.setPlaceholderText(self.tr("What is there?"))
        if marker is not None:
            self.field.setText(marker.note)
            delete = Button(self.tr("Delete"), kind="quiet", icon="trash-2")
            delete.clicked.connect(self._delete)
            self.add_button(delete)
        save = Button(self.tr("Keep"), kind="primary", key="↵")
        save.clicked.connect(self.accept)
        self.add_button(save)

    @override
    def accept(self) -> None:
        note = self.field.text()
        self.close()
        self.saved.emit(note)

    def _delete(self) -> None:
        self.close()
        self.deleted.emit()
