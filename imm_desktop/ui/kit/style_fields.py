"""How Qt's own inputs are painted: line edits, combo and spin boxes, check boxes, sliders."""

from typing import Final, cast

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QStyle,
    QStyleOption,
    QStyleOptionComboBox,
    QStyleOptionComplex,
    QStyleOptionSlider,
    QStyleOptionSpinBox,
    QWidget,
)

from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit.painting import centred, focus_ring, has, paint_check, rounded
from imm_desktop.ui.tokens import SPACE, Tokens

INVALID_PROPERTY: Final = "imm_invalid"
"""Set on an input whose value is refused; its outline turns to the colour of block."""

TEXT_INSET_PX: Final = 6
"""Between the outline of a field and its text, besides the two pixels that Qt keeps itself."""

_ARROW_PX: Final = 14
_SPIN_BUTTON_PX: Final = 22
_GROOVE_PX: Final = 4
_KNOB_PX: Final = 14


def is_inside_field(widget: QWidget) -> bool:
    """Whether ``widget`` is the line edit within a combo or spin box, which paint the frame themselves."""
    return isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox)


def paint_field(
    painter: QPainter, option: QStyleOption, widget: QWidget | None, tokens: Tokens
) -> None:
    """The box around something typed."""
    _paint_box(painter, option, widget, tokens, tokens.field)


def _paint_box(
    painter: QPainter, option: QStyleOption, widget: QWidget | None, tokens: Tokens, fill: str
) -> None:
    enabled = has(option, QStyle.StateFlag.State_Enabled)
    hovered = enabled and has(option, QStyle.StateFlag.State_MouseOver)
    line = tokens.faint if hovered else tokens.strong_line
    rounded(painter, option.rect, fill if enabled else tokens.surface, line)
    invalid = widget is not None and bool(widget.property(INVALID_PROPERTY))
    if invalid:
        focus_ring(painter, option.rect, tokens.verdict_block)
    elif has(option, QStyle.StateFlag.State_HasFocus) and enabled:
        focus_ring(painter, option.rect, tokens.accent)


def paint_plain_button(painter: QPainter, option: QStyleOption, tokens: Tokens) -> None:
    """The face of a QPushButton or QToolButton that is not of the kit (in Qt's own dialogs)."""
    enabled = has(option, QStyle.StateFlag.State_Enabled)
    fill = tokens.raised
    if enabled and (
        has(option, QStyle.StateFlag.State_MouseOver)
        or has(option, QStyle.StateFlag.State_Sunken)
        or has(option, QStyle.StateFlag.State_On)
    ):
        fill = tokens.hover
    rounded(painter, option.rect, fill, tokens.strong_line)


def paint_check_box(painter: QPainter, option: QStyleOption, tokens: Tokens) -> None:
    """A square with a check, a dash when partly chosen, or nothing in it."""
    box = centred(option.rect, min(16, option.rect.height()))
    enabled = has(option, QStyle.StateFlag.State_Enabled)
    chosen = has(option, QStyle.StateFlag.State_On)
    partly = has(option, QStyle.StateFlag.State_NoChange)
    if chosen or partly:
        rounded(painter, box, tokens.accent if enabled else tokens.faint, None, 4)
        if chosen:
            paint_check(painter, box.adjusted(3, 3, -3, -3), tokens.on_accent)
        else:
            rounded(painter, box.adjusted(4, 7, -4, -7), tokens.on_accent, None, 1)
    else:
        hovered = enabled and has(option, QStyle.StateFlag.State_MouseOver)
        rounded(painter, box, tokens.field, tokens.muted if hovered else tokens.faint, 4)


def paint_radio(painter: QPainter, option: QStyleOption, tokens: Tokens) -> None:
    """A ring, with a dot in it when chosen."""
    box = centred(option.rect, 16)
    enabled = has(option, QStyle.StateFlag.State_Enabled)
    if has(option, QStyle.StateFlag.State_On):
        rounded(painter, box, tokens.accent if enabled else tokens.faint, None, 8)
        rounded(painter, box.adjusted(5, 5, -5, -5), tokens.on_accent, None, 3)
    else:
        rounded(painter, box, tokens.field, tokens.faint, 8)


def paint_combo(
    style: QStyle,
    painter: QPainter,
    option: QStyleOptionComplex,
    widget: QWidget | None,
    tokens: Tokens,
) -> None:
    """The box with its arrow; the text is painted by CE_ComboBoxLabel afterwards."""
    box = cast("QStyleOptionComboBox", option)
    if box.frame:
        _paint_box(painter, option, widget, tokens, tokens.field if box.editable else tokens.raised)
    arrow = style.subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxArrow, widget
    )
    enabled = has(option, QStyle.StateFlag.State_Enabled)
    colour = QColor(tokens.muted if enabled else tokens.faint)
    paint_icon(painter, centred(arrow, _ARROW_PX), "chevron-down", colour)


def spin_rect(option: QStyleOption, part: QStyle.SubControl) -> QRect:
    """Where the parts of a spin box are: text on the left, two small arrows on the right."""
    rect = option.rect
    box = cast("QStyleOptionSpinBox", option)
    buttons = 0
    if box.buttonSymbols != QAbstractSpinBox.ButtonSymbols.NoButtons:
        buttons = _SPIN_BUTTON_PX
    left = rect.right() + 1 - buttons
    half = rect.height() // 2
    match part:
        case QStyle.SubControl.SC_SpinBoxUp:
            found = QRect(left, rect.top() + 2, buttons - 2, half - 2)
        case QStyle.SubControl.SC_SpinBoxDown:
            found = QRect(left, rect.top() + half, buttons - 2, half - 2)
        case QStyle.SubControl.SC_SpinBoxEditField:
            found = rect.adjusted(SPACE[1] + 2, 2, -buttons - 2, -2)
        case _:
            return rect
    return QStyle.visualRect(option.direction, rect, found)


def paint_spin(
    style: QStyle,
    painter: QPainter,
    option: QStyleOptionComplex,
    widget: QWidget | None,
    tokens: Tokens,
) -> None:
    """The field with its two arrows."""
    box = cast("QStyleOptionSpinBox", option)
    if box.frame:
        paint_field(painter, option, widget, tokens)
    if box.buttonSymbols == QAbstractSpinBox.ButtonSymbols.NoButtons:
        return
    enabled_steps = box.stepEnabled
    for part, name, step in (
        (
            QStyle.SubControl.SC_SpinBoxUp,
            "chevron-up",
            QAbstractSpinBox.StepEnabledFlag.StepUpEnabled,
        ),
        (
            QStyle.SubControl.SC_SpinBoxDown,
            "chevron-down",
            QAbstractSpinBox.StepEnabledFlag.StepDownEnabled,
        ),
    ):
        area = style.subControlRect(QStyle.ComplexControl.CC_SpinBox, option, part, widget)
        usable = bool(enabled_steps & step) and has(option, QStyle.StateFlag.State_Enabled)
        if usable and option.activeSubControls == part:
            rounded(painter, area, tokens.hover, None, 3)
        paint_icon(
            painter, centred(area, 12), name, QColor(tokens.muted if usable else tokens.strong_line)
        )


def paint_slider(
    style: QStyle,
    painter: QPainter,
    option: QStyleOptionComplex,
    widget: QWidget | None,
    tokens: Tokens,
) -> None:
    """A thin groove, full up to the knob."""
    slider = cast("QStyleOptionSlider", option)
    control = QStyle.ComplexControl.CC_Slider
    handle = style.subControlRect(control, option, QStyle.SubControl.SC_SliderHandle, widget)
    groove = QRectF(
        style.subControlRect(control, option, QStyle.SubControl.SC_SliderGroove, widget)
    )
    enabled = has(option, QStyle.StateFlag.State_Enabled)
    accent = tokens.accent if enabled else tokens.faint
    centre = groove.center()
    if slider.orientation is Qt.Orientation.Horizontal:
        bar = QRectF(groove.left(), centre.y() - _GROOVE_PX / 2, groove.width(), _GROOVE_PX)
        full = QRectF(bar)
        full.setRight(handle.center().x())
    else:
        bar = QRectF(centre.x() - _GROOVE_PX / 2, groove.top(), _GROOVE_PX, groove.height())
        full = QRectF(bar)
        full.setTop(handle.center().y())
    rounded(painter, bar, tokens.strong_line, None, _GROOVE_PX / 2)
    rounded(painter, full, accent, None, _GROOVE_PX / 2)
    knob = QRect(QPoint(0, 0), QSize(_KNOB_PX, _KNOB_PX))
    knob.moveCenter(handle.center())
    rounded(painter, knob, tokens.surface, accent, _KNOB_PX / 2, 2)
    if has(option, QStyle.StateFlag.State_HasFocus) and has(
        option, QStyle.StateFlag.State_KeyboardFocusChange
    ):
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.accent), 1))
        painter.drawEllipse(QRectF(knob).adjusted(-2, -2, 2, 2))
        painter.restore()
