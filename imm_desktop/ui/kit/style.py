"""Fusion, drawn flat: fields, lists, menus and bars look like the painted kit beside them."""

from typing import Any, Final, cast

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QLineEdit,
    QPlainTextEdit,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QStyleOptionComplex,
    QStyleOptionHeader,
    QStyleOptionMenuItem,
    QStyleOptionTab,
    QTextEdit,
    QWidget,
)
from typing_extensions import override

from imm_desktop.ui.fonts import control_height, row_height
from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit import style_bars, style_fields
from imm_desktop.ui.kit.painting import centred, focus_ring, has, rounded
from imm_desktop.ui.tokens import SPACE, tokens_of

_METRICS: Final = {
    QStyle.PixelMetric.PM_ScrollBarExtent: 12,
    QStyle.PixelMetric.PM_ScrollBarSliderMin: 32,
    QStyle.PixelMetric.PM_ScrollView_ScrollBarSpacing: 0,
    QStyle.PixelMetric.PM_SplitterWidth: 1,
    QStyle.PixelMetric.PM_IndicatorWidth: 16,
    QStyle.PixelMetric.PM_IndicatorHeight: 16,
    QStyle.PixelMetric.PM_ExclusiveIndicatorWidth: 16,
    QStyle.PixelMetric.PM_ExclusiveIndicatorHeight: 16,
    QStyle.PixelMetric.PM_CheckBoxLabelSpacing: 8,
    QStyle.PixelMetric.PM_RadioButtonLabelSpacing: 8,
    QStyle.PixelMetric.PM_SmallIconSize: 16,
    QStyle.PixelMetric.PM_MenuPanelWidth: 1,
    QStyle.PixelMetric.PM_MenuVMargin: 4,
    QStyle.PixelMetric.PM_MenuHMargin: 4,
    QStyle.PixelMetric.PM_SliderThickness: 20,
    QStyle.PixelMetric.PM_SliderLength: 16,
    QStyle.PixelMetric.PM_SliderControlThickness: 16,
    QStyle.PixelMetric.PM_TabBarTabHSpace: 24,
    QStyle.PixelMetric.PM_TabBarTabVSpace: 14,
    QStyle.PixelMetric.PM_TabBarBaseOverlap: 0,
    QStyle.PixelMetric.PM_TreeViewIndentation: 14,
    QStyle.PixelMetric.PM_ToolTipLabelFrameWidth: 6,
    QStyle.PixelMetric.PM_FocusFrameHMargin: 7,
    QStyle.PixelMetric.PM_TextCursorWidth: 1,
}
_HINTS: Final = {
    QStyle.StyleHint.SH_EtchDisabledText: 0,
    QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons: 0,
    QStyle.StyleHint.SH_ComboBox_Popup: 0,
    QStyle.StyleHint.SH_ItemView_ShowDecorationSelected: 1,
    QStyle.StyleHint.SH_Slider_AbsoluteSetButtons: int(Qt.MouseButton.LeftButton.value),
    QStyle.StyleHint.SH_ToolTip_WakeUpDelay: 500,
    QStyle.StyleHint.SH_ScrollBar_LeftClickAbsolutePosition: 1,
    QStyle.StyleHint.SH_ToolTipLabel_Opacity: 255,
}
_ARROWS: Final = {
    QStyle.PrimitiveElement.PE_IndicatorArrowDown: "chevron-down",
    QStyle.PrimitiveElement.PE_IndicatorArrowUp: "chevron-up",
    QStyle.PrimitiveElement.PE_IndicatorArrowLeft: "chevron-left",
    QStyle.PrimitiveElement.PE_IndicatorArrowRight: "chevron-right",
}
_ARROW_PX: Final = 14


_MENU_EDGES: Final = {
    QStyle.ControlElement.CE_MenuEmptyArea,
    QStyle.ControlElement.CE_MenuHMargin,
    QStyle.ControlElement.CE_MenuVMargin,
}


# Plain numbers: operators of PySide's flags take microseconds, and every cell of a table asks.
_SELECTED: Final = QStyle.StateFlag.State_Selected.value
_HOVERED: Final = QStyle.StateFlag.State_MouseOver.value | QStyle.StateFlag.State_Enabled.value
_BY_KEYBOARD: Final = (
    QStyle.StateFlag.State_HasFocus.value | QStyle.StateFlag.State_KeyboardFocusChange.value
)


class KitStyle(QProxyStyle):
    """What Qt's own controls look like here. It reads the palette only, so both looks share it."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    @override
    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        known = _METRICS.get(metric)
        return known if known is not None else super().pixelMetric(metric, option, widget)

    @override
    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        if hint is QStyle.StyleHint.SH_Table_GridLineColor and option is not None:
            # Qt reads the colour out of a signed int.
            return QColor(tokens_of(option.palette).line).rgb() - (1 << 32)
        known = _HINTS.get(hint)
        return known if known is not None else super().styleHint(hint, option, widget, returnData)

    @override
    def sizeFromContents(
        self,
        type: QStyle.ContentsType,
        option: QStyleOption,
        size: QSize,
        widget: QWidget | None = None,
    ) -> QSize:
        wanted = super().sizeFromContents(type, option, size, cast("QWidget", widget))
        font = widget.font() if widget is not None else None
        if font is None:
            return wanted
        contents = QStyle.ContentsType
        if type in {contents.CT_LineEdit, contents.CT_ComboBox, contents.CT_SpinBox}:
            wanted.setHeight(control_height(font))
        elif type is contents.CT_PushButton:
            wanted.setHeight(control_height(font))
            wanted.setWidth(size.width() + 2 * SPACE[3])
        elif type is contents.CT_ItemViewItem:
            wanted.setHeight(max(wanted.height(), row_height(font, 28)))
        elif type is contents.CT_MenuItem:
            item = cast("QStyleOptionMenuItem", option)
            separator = item.menuItemType == QStyleOptionMenuItem.MenuItemType.Separator
            wanted.setHeight(9 if separator else row_height(font, 28))
            wanted.setWidth(style_bars.menu_text_width(item) + 4 * SPACE[4])
        elif type is contents.CT_HeaderSection:
            wanted.setHeight(row_height(font, 32))
        return wanted

    @override
    def polish(self, target: Any) -> Any:
        polished = super().polish(target)
        if isinstance(target, QPlainTextEdit | QTextEdit):
            # The frame paints the field with its round corners; the square page would cover them.
            target.viewport().setAutoFillBackground(False)
        elif (
            isinstance(target, QLineEdit)
            and target.textMargins().isNull()
            and not style_fields.is_inside_field(target)
        ):
            target.setTextMargins(style_fields.TEXT_INSET_PX, 0, style_fields.TEXT_INSET_PX, 0)
        return polished

    @override
    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        primitive = QStyle.PrimitiveElement
        if element is primitive.PE_PanelItemViewItem or element is primitive.PE_PanelItemViewRow:
            _paint_row(painter, option, element is primitive.PE_PanelItemViewItem)
            return
        rect = option.rect
        tokens = tokens_of(option.palette)
        enabled = has(option, QStyle.StateFlag.State_Enabled)
        if element in _ARROWS:
            colour = QColor(tokens.muted if enabled else tokens.faint)
            paint_icon(painter, centred(rect, _ARROW_PX), _ARROWS[element], colour)
        elif element in {primitive.PE_PanelLineEdit, primitive.PE_FrameLineEdit}:
            if widget is None or not style_fields.is_inside_field(widget):
                style_fields.paint_field(painter, option, widget, tokens)
        elif element is primitive.PE_Frame:
            if isinstance(widget, QAbstractScrollArea):
                self._paint_area_frame(painter, option, widget)
        elif element in {primitive.PE_IndicatorCheckBox, primitive.PE_IndicatorItemViewItemCheck}:
            style_fields.paint_check_box(painter, option, tokens)
        elif element is primitive.PE_IndicatorRadioButton:
            style_fields.paint_radio(painter, option, tokens)
        elif element in {primitive.PE_PanelButtonCommand, primitive.PE_PanelButtonTool}:
            style_fields.paint_plain_button(painter, option, tokens)
        elif element is primitive.PE_FrameFocusRect:
            if not isinstance(widget, QAbstractItemView):
                focus_ring(painter, rect, tokens.accent)
        elif element is primitive.PE_IndicatorBranch:
            if has(option, QStyle.StateFlag.State_Children):
                name = (
                    "chevron-down" if has(option, QStyle.StateFlag.State_Open) else "chevron-right"
                )
                paint_icon(painter, centred(rect, 12), name, QColor(tokens.muted))
        elif element in {primitive.PE_FrameMenu, primitive.PE_PanelTipLabel}:
            rounded(painter, rect, tokens.raised, tokens.strong_line, 0)
        elif element is primitive.PE_PanelMenu:
            painter.fillRect(rect, QColor(tokens.raised))
        elif element in {
            primitive.PE_FrameStatusBarItem,
            primitive.PE_PanelStatusBar,
            primitive.PE_FrameTabWidget,
        }:
            pass
        elif element is primitive.PE_FrameTabBarBase:
            painter.fillRect(rect.adjusted(0, rect.height() - 1, 0, 0), QColor(tokens.line))
        else:
            super().drawPrimitive(element, option, painter, widget)

    @override
    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        control = QStyle.ControlElement
        if element is control.CE_ItemViewItem:  # the most frequent by far
            super().drawControl(element, option, painter, widget)
            return
        rect = option.rect
        tokens = tokens_of(option.palette)
        if element is control.CE_Splitter:
            held = has(option, QStyle.StateFlag.State_MouseOver)
            painter.fillRect(rect, QColor(tokens.accent if held else tokens.line))
        elif element is control.CE_HeaderSection or element is control.CE_HeaderEmptyArea:
            style_bars.paint_header_section(painter, option, tokens)
        elif element is control.CE_HeaderLabel:
            style_bars.paint_header_label(painter, cast("QStyleOptionHeader", option), tokens)
        elif element is control.CE_MenuItem:
            style_bars.paint_menu_item(
                painter, cast("QStyleOptionMenuItem", option), widget, tokens
            )
        elif element is control.CE_MenuBarItem:
            style_bars.paint_menu_bar_item(painter, option, tokens)
        elif element is control.CE_MenuBarEmptyArea:
            painter.fillRect(rect, QColor(tokens.surface))
        elif element in _MENU_EDGES:
            painter.fillRect(rect, QColor(tokens.raised))
        elif element is control.CE_TabBarTabShape:
            style_bars.paint_tab(painter, cast("QStyleOptionTab", option), tokens)
        else:
            super().drawControl(element, option, painter, widget)

    @override
    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        tokens = tokens_of(option.palette)
        complex_control = QStyle.ComplexControl
        if control is complex_control.CC_ScrollBar:
            style_bars.paint_scroll_bar(self, painter, option, widget, tokens)
        elif control is complex_control.CC_ComboBox:
            style_fields.paint_combo(self, painter, option, widget, tokens)
        elif control is complex_control.CC_SpinBox:
            style_fields.paint_spin(self, painter, option, widget, tokens)
        elif control is complex_control.CC_Slider:
            style_fields.paint_slider(self, painter, option, widget, tokens)
        else:
            super().drawComplexControl(control, option, painter, widget)

    @override
    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        subControl: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        if control is QStyle.ComplexControl.CC_ScrollBar:
            return style_bars.scroll_bar_rect(
                self, option, subControl, widget
            ) or super().subControlRect(control, option, subControl, cast("QWidget", widget))
        if control is QStyle.ComplexControl.CC_SpinBox:
            return style_fields.spin_rect(option, subControl)
        found = super().subControlRect(control, option, subControl, cast("QWidget", widget))
        if (
            control is QStyle.ComplexControl.CC_ComboBox
            and subControl is QStyle.SubControl.SC_ComboBoxEditField
        ):
            found.adjust(SPACE[1], 0, 0, 0)
        return found

    def _paint_area_frame(
        self, painter: QPainter, option: QStyleOption, widget: QAbstractScrollArea
    ) -> None:
        tokens = tokens_of(option.palette)
        if isinstance(widget, QAbstractItemView):
            rounded(painter, option.rect, None, tokens.line, 0)
            return
        if isinstance(widget, QPlainTextEdit | QTextEdit):
            style_fields.paint_field(painter, option, widget, tokens)


def _paint_row(painter: QPainter, option: QStyleOption, is_item: bool) -> None:
    """The ground of one cell; most are neither chosen nor under the pointer and cost nothing."""
    flags = option.state.value
    chosen = flags & _SELECTED
    hovered = flags & _HOVERED == _HOVERED
    if chosen or hovered:
        tokens = tokens_of(option.palette)
        painter.fillRect(option.rect, QColor(tokens.accent_fill if chosen else tokens.raised))
    if is_item and flags & _BY_KEYBOARD == _BY_KEYBOARD:
        focus_ring(painter, option.rect, tokens_of(option.palette).accent, 2)
