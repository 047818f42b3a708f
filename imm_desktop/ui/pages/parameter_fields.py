"""One editor for each type of parameter; an empty editor leaves the parameter to the service's default."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.parameters import Parameter, ParameterType
from imm_desktop.presenters.moderation_words import api_text
from imm_desktop.presenters.parameter_words import label_of, limits_of
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.inputs import ComboField, LineField
from imm_desktop.ui.tokens import SPACE


class ParameterField(QWidget):
    """An editor; ``value_changed`` carries the new value, None when it was emptied."""

    value_changed = Signal(object)

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parameter = parameter
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE[2])

    def show_value(self, value: Any) -> None:
        """Show ``value`` without telling; None shows the empty editor."""
        raise NotImplementedError


class TextParameter(ParameterField):
    """Text, numbers and pairs: a line that is read as it is typed. What cannot be read is passed on as typed text."""

    def __init__(
        self, parameter: Parameter, parent: QWidget | None = None, *, compact: bool = False
    ) -> None:
        """``compact`` names the field inside of it, for lines of several fields."""
        super().__init__(parameter, parent)
        hint = (
            ""
            if parameter.default is None
            else f"{parameter.default:g}"
            if isinstance(parameter.default, int | float)
            else str(parameter.default)
        )
        self._line = LineField(hint or limits_of(parameter), name=label_of(parameter))
        self._line.textEdited.connect(lambda text: self.value_changed.emit(self._read(text)))
        self._row.addWidget(self._line, 1)
        if compact:
            unit = f" ({parameter.unit})" if parameter.unit else ""
            self._line.setPlaceholderText(label_of(parameter) + unit)
        elif parameter.type in (ParameterType.INTEGER, ParameterType.NUMBER):
            self._line.setMaximumWidth(140)
            self._row.addStretch(1)

    @override
    def show_value(self, value: Any) -> None:
        """Numbers without superfluous digits, pairs as ``a=b, c=d``."""
        self._line.setText(_written(value))
        self._line.setCursorPosition(0)  # of a long place the beginning is read, not the end

    def _read(self, text: str) -> Any:
        text = text.strip()
        if not text:
            return None
        match self.parameter.type:
            case ParameterType.INTEGER:
                return int(text) if text.lstrip("+-").isdigit() and text.isascii() else text
            case ParameterType.NUMBER:
                try:
                    return float(text.replace(",", "."))
                except ValueError:
                    return text
            case ParameterType.PAIRS:
                return _pairs_of(text)
            case _:
                return text


class ChoiceParameter(ParameterField):
    """One of a few; an open one may be typed as well."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        default = QCoreApplication.translate("ParameterFields", "default")
        first = f"{default}: {parameter.default}" if parameter.default else f"({default})"
        choices: list[tuple[Any, str]] = [] if parameter.is_required else [(None, first)]
        choices += [(one, one) for one in parameter.choices]
        self._combo = ComboField(choices, name=label_of(parameter))
        if parameter.is_open:
            self._combo.setEditable(True)
            self._combo.editTextChanged.connect(self._typed)
        else:
            self._combo.chosen_changed.connect(self.value_changed.emit)
        self._row.addWidget(self._combo)
        self._row.addStretch(1)

    @override
    def show_value(self, value: Any) -> None:
        """Show the choice."""
        if self.parameter.is_open and value is not None and value not in self.parameter.choices:
            self._combo.blockSignals(True)
            self._combo.setEditText(value)
            self._combo.blockSignals(False)
        else:
            self._combo.choose(value)

    def _typed(self, text: str) -> None:
        at = self._combo.findText(text)
        self.value_changed.emit(self._combo.itemData(at) if at >= 0 else (text.strip() or None))


class ChoicesParameter(ParameterField):
    """Several of a few, each a check box."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self._boxes: dict[str, QCheckBox] = {}
        for one in parameter.choices:
            box = QCheckBox(api_text(one))
            box.setAccessibleName(f"{label_of(parameter)} {api_text(one)}")
            box.setToolTip(one)
            box.clicked.connect(self._told)
            self._boxes[one] = box
            self._row.addWidget(box)
        self._row.addStretch(1)
        self.show_value(None)

    @override
    def show_value(self, value: Any) -> None:
        """None shows the service's default."""
        chosen = value if value is not None else (self.parameter.default or ())
        for one, box in self._boxes.items():
            box.setChecked(one in chosen)

    def _told(self) -> None:
        chosen = [one for one, box in self._boxes.items() if box.isChecked()]
        is_default = set(chosen) == set(self.parameter.default or ())
        self.value_changed.emit(None if is_default or not chosen else chosen)
        if not chosen:
            self.show_value(None)


class BooleanParameter(ParameterField):
    """A check box; off leaves the parameter out."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self._box = QCheckBox()
        self._box.setAccessibleName(label_of(parameter))
        self._box.clicked.connect(lambda on: self.value_changed.emit(True if on else None))
        self._row.addWidget(self._box)
        self._row.addStretch(1)

    @override
    def show_value(self, value: Any) -> None:
        """Show on or off."""
        self._box.setChecked(bool(value))


class ItemsParameter(ParameterField):
    """A list of small forms, one a line, with a button to add and one to take away."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self._values: list[dict[str, Any]] = []
        self._lines: list[QWidget] = []
        column = QVBoxLayout()
        column.setSpacing(SPACE[1])
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE[1])
        self._add = Button(QCoreApplication.translate("ParameterFields", "Add"), icon="plus")
        self._add.setAccessibleName(f"{label_of(parameter)}: {self._add.text()}")
        self._add.clicked.connect(self._add_line)
        column.addLayout(self._column)
        column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self._row.addLayout(column, 1)

    @override
    def show_value(self, value: Any) -> None:
        """Show the lines."""
        self._values = [dict(one) for one in value or ()]
        self._show_lines()

    def _add_line(self) -> None:
        first = {
            one.path: one.choices[0]
            for one in self.parameter.items
            if one.is_required and one.choices
        }
        self._values.append(first)
        self._show_lines()
        self._tell()

    def _remove_line(self, at: int) -> None:
        del self._values[at]
        self._show_lines()
        self._tell()

    def _show_lines(self) -> None:
        for line in self._lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = []
        for at, values in enumerate(self._values):
            line = QWidget(self)
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(SPACE[1])
            for one in self.parameter.items:
                field = field_of(one, line, compact=True)
                field.setToolTip(label_of(one))
                field.show_value(values.get(one.path))
                field.value_changed.connect(
                    lambda value, at=at, path=one.path: self._set(at, path, value)
                )
                row.addWidget(field, 3 if one.path == "URI" else 1)
            remove = Button(kind="quiet", icon="x")
            remove.setAccessibleName(QCoreApplication.translate("ParameterFields", "Remove line"))
            remove.setToolTip(remove.accessibleName())
            remove.clicked.connect(lambda _=False, at=at: self._remove_line(at))
            row.addWidget(remove)
            self._column.addWidget(line)
            self._lines.append(line)
        most = self.parameter.maximum
        self._add.setEnabled(most is None or len(self._values) < most)

    def _set(self, at: int, path: str, value: Any) -> None:
        if value is None:
            self._values[at].pop(path, None)
        else:
            self._values[at][path] = value
        self._tell()

    def _tell(self) -> None:
        self.value_changed.emit([dict(one) for one in self._values] or None)


def field_of(
    parameter: Parameter, parent: QWidget | None = None, *, compact: bool = False
) -> ParameterField:
    """The editor for ``parameter``."""
    match parameter.type:
        case ParameterType.CHOICE:
            return ChoiceParameter(parameter, parent)
        case ParameterType.CHOICES:
            return ChoicesParameter(parameter, parent)
        case ParameterType.BOOLEAN:
            return BooleanParameter(parameter, parent)
        case ParameterType.ITEMS:
            return ItemsParameter(parameter, parent)
        case _:
            return TextParameter(parameter, parent, compact=compact)


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={text}" for name, text in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)


def _pairs_of(text: str) -> Any:
    parts: Sequence[str] = [
        one.strip() for one in text.replace("，", ",").split(",") if one.strip()
    ]
    pairs = [one.partition("=") for one in parts]
    if any(not name.strip() or not separator for name, separator, _ in pairs):
        return text
    return {name.strip(): value.strip() for name, _, value in pairs}
