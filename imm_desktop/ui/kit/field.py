"""Rows of a form: what it is, the control, one sentence of help, and below it what is wrong."""

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import Role, control_height, scaled
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.style_fields import INVALID_PROPERTY
from imm_desktop.ui.tokens import SPACE

_LABEL_COLUMN_PX: Final = 132


class FieldRow(QWidget):
    """One row. Its label names the control for a screen reader too."""

    def __init__(
        self,
        label: str,
        control: QWidget,
        help_text: str = "",
        *,
        beside: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """``beside`` puts a short help right of the control instead of below it."""
        super().__init__(parent)
        self.control = control
        self._label = Label(label, ink="muted", wrap=True, parent=self)
        self._fit()
        self._help = Label(help_text, Role.SMALL, ink="muted", wrap=not beside, parent=self)
        self._help.setVisible(bool(help_text))
        self._error = Label("", Role.SMALL, ink="block", wrap=True, parent=self)
        self._error.setVisible(False)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE[2])
        grid.setVerticalSpacing(SPACE[1])
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._label, 0, 0, Qt.AlignmentFlag.AlignTop)
        if beside:
            row = QHBoxLayout()
            row.setSpacing(SPACE[2])
            row.addWidget(control)
            row.addWidget(self._help, 1)
            grid.addLayout(row, 0, 1, Qt.AlignmentFlag.AlignTop)
        else:
            # Without an alignment a control that keeps its width narrows the whole row.
            is_narrow = control.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Maximum
            side = Qt.AlignmentFlag.AlignLeft if is_narrow else Qt.AlignmentFlag(0)
            grid.addWidget(control, 0, 1, side)
            grid.addWidget(self._help, 1, 1)
        grid.addWidget(self._error, 2, 1)
        self.show_texts(label, help_text)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    @property
    def error(self) -> str:
        """What is wrong; empty when nothing is."""
        return self._error.text() if not self._error.isHidden() else ""

    def show_texts(self, label: str, help_text: str) -> None:
        """Replace the texts, as after a change of language."""
        # A name that the control brought along is its own.
        if self.control.accessibleName() in ("", self._label.text()):
            self.control.setAccessibleName(label)
        self._label.setText(label)
        self._help.setText(help_text)
        self._help.setVisible(bool(help_text))
        self.control.setAccessibleDescription(help_text)

    def _fit(self) -> None:
        self._label.setMinimumHeight(control_height(self.font()))
        self._label.setFixedWidth(scaled(self.font(), _LABEL_COLUMN_PX))

    def show_error(self, text: str) -> None:
        """Mark the control and say why; an empty text takes the mark away."""
        self._error.setText(text)
        self._error.setVisible(bool(text))
        self.control.setProperty(INVALID_PROPERTY, bool(text))
        self.control.setAccessibleDescription(text or self._help.text())
        self.control.update()


class Form(QWidget):
    """Rows one below the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE[3])

    def add_row(
        self, label: str, control: QWidget, help_text: str = "", *, beside: bool = False
    ) -> FieldRow:
        """Add a row below the others."""
        row = FieldRow(label, control, help_text, beside=beside, parent=self)
        self._column.addWidget(row)
        return row

    def add_stretch(self) -> None:
        """Keep the rows at the top."""
        self._column.addStretch(1)
