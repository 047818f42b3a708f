"""Buttons: one primary per page, approve and block in the colours of their verdicts, the rest plain or quiet."""

from typing import Final, Literal

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import Role, control_height, font_of, scaled
from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit.key_hint import KeyText, key_hint_width, paint_key_hint, shown_key
from imm_desktop.ui.kit.motion import SPIN_INTERVAL_MS, SPIN_STEP_DEGREES, is_moving, paint_spinner
from imm_desktop.ui.kit.painting import focus_ring, rounded, text_in, text_width
from imm_desktop.ui.tokens import ICON_SIZE, RADIUS, SPACE, Tokens, tokens_of

ButtonKind = Literal["plain", "primary", "approve", "block", "quiet"]

_SIDE_PX: Final = SPACE[3]
_GAP_PX: Final = SPACE[2]


class Button(QPushButton):
    """A painted button. Without text it is square and needs ``setAccessibleName`` and a tooltip.

    Clicking does not take the keyboard from where it is (a reviewer's keys go on working); Tab does.
    """

    def __init__(
        self,
        text: str = "",
        *,
        kind: ButtonKind = "plain",
        icon: str = "",
        key: KeyText = "",
        parent: QWidget | None = None,
    ) -> None:
        """``icon`` is a name in resources/icons; ``key`` the shortcut as shown, or who knows it."""
        super().__init__(text, parent)
        self._kind: ButtonKind = kind
        self._icon_name = icon
        self._key_text = key
        self._busy_angle: int | None = None
        self._spinner = QTimer(self)
        self._spinner.setInterval(SPIN_INTERVAL_MS)
        self._spinner.timeout.connect(self._turn)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    @property
    def kind(self) -> ButtonKind:
        """What the button means."""
        return self._kind

    def set_icon_name(self, name: str) -> None:
        """Change the icon; an empty name takes it away."""
        self._icon_name = name
        self.updateGeometry()
        self.update()

    @property
    def _key(self) -> str:
        return shown_key(self._key_text)

    def set_key(self, key: KeyText) -> None:
        """Change the key shown inside; empty shows none."""
        self._key_text = key
        self.updateGeometry()
        self.update()

    @property
    def is_busy(self) -> bool:
        """Whether what the click started still runs."""
        return self._busy_angle is not None

    def set_busy(self, busy: bool) -> None:
        """Show that what the click started still runs; clicks do nothing meanwhile."""
        self._busy_angle = 0 if busy else None
        if busy and is_moving(self):
            self._spinner.start()
        else:
            self._spinner.stop()
        self.update()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.updateGeometry()  # the key may have become another
            self.update()
        super().changeEvent(event)

    @override
    def nextCheckState(self) -> None:
        if not self.is_busy:
            super().nextCheckState()

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return not self.is_busy and super().hitButton(pos)

    @override
    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
        ):
            # A button that has the keyboard is pressed by Space even where Space plays the video.
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.is_busy:
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
            return
        super().keyPressEvent(event)

    @override
    def sizeHint(self) -> QSize:
        return self._size(self._key)

    @override
    def minimumSizeHint(self) -> QSize:
        return self._size("")

    def _size(self, key: str) -> QSize:
        height = control_height(self.font())
        if not self.text() and not self._key:
            return QSize(height, height)
        parts = []
        if self._icon_name:
            parts.append(self._icon_px())
        if self.text():
            parts.append(text_width(self.text(), self._text_font()))
        if key:
            parts.append(key_hint_width(key, self.font()))
        return QSize(2 * _SIDE_PX + sum(parts) + _GAP_PX * (len(parts) - 1), height)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        fill, line, colour = self._colours(tokens)
        painter = QPainter(self)
        area = QRectF(self.rect())
        if fill or line:
            rounded(painter, area, fill or None, line or None)
        if self.hasFocus():
            ring = tokens.text if self._kind in {"primary", "approve", "block"} else tokens.accent
            focus_ring(painter, area, ring, RADIUS)
        self._paint_contents(painter, area, colour, tokens)
        painter.end()

    def _paint_contents(self, painter: QPainter, area: QRectF, colour: str, tokens: Tokens) -> None:
        # Where room is short the key goes first: menus and tooltips show it too.
        key = self._key if area.width() >= self.sizeHint().width() - 1 else ""
        wide = self._size(key).width()
        square = not self.text() and not self._key
        x = (area.width() - wide) / 2 + (_SIDE_PX if not square else (wide - self._icon_px()) / 2)
        middle = area.height() / 2
        if self._icon_name or self.is_busy:
            box = QRectF(
                round(x), round(middle - self._icon_px() / 2), self._icon_px(), self._icon_px()
            )
            if self.is_busy and not self._icon_name:
                box.moveLeft(max(2.0, round(x) - self._icon_px() + 6))
            if self._busy_angle is not None:
                paint_spinner(painter, box.adjusted(2, 2, -2, -2), colour, self._busy_angle)
            else:
                paint_icon(painter, box, self._icon_name, QColor(colour))
            if self._icon_name:
                x += self._icon_px() + _GAP_PX
        if self.text():
            font = self._text_font()
            width = text_width(self.text(), font)
            text_in(painter, QRectF(x, 0, width + 2, area.height()), self.text(), font, colour)
            x += width + _GAP_PX
        if key:
            filled = self._kind in {"primary", "approve", "block"} and self.isEnabled()
            on_colour = colour if filled else None
            paint_key_hint(
                painter, x, middle, key, self.font(), tokens, on_colour, enabled=self.isEnabled()
            )

    def _icon_px(self) -> int:
        return scaled(self.font(), ICON_SIZE)

    def _text_font(self) -> QFont:
        strong = self._kind in {"primary", "approve", "block"}
        return font_of(self.font(), Role.STRONG if strong else Role.BODY)

    def _colours(self, tokens: Tokens) -> tuple[str, str, str]:
        """Fill, outline and text; empty is none."""
        hovered = self.isEnabled() and not self.is_busy and self.underMouse()
        pressed = self.isDown() or self.isChecked()
        if not self.isEnabled():
            return (
                "" if self._kind == "quiet" else tokens.raised,
                self._disabled_line(tokens),
                tokens.faint,
            )
        filled = {
            "primary": (tokens.accent, tokens.on_accent),
            "approve": (tokens.verdict_pass, tokens.on_pass),
            "block": (tokens.verdict_block, tokens.on_block),
        }.get(self._kind)
        if filled is not None:
            colour = QColor(filled[0])
            if pressed:
                colour = colour.darker(112)
            elif hovered:
                colour = colour.lighter(108)
            return colour.name(), "", filled[1]
        if self._kind == "quiet":
            return (tokens.hover if hovered or pressed else "", "", tokens.text)
        return (
            tokens.hover if hovered or pressed else tokens.raised,
            tokens.strong_line,
            tokens.text,
        )

    def _disabled_line(self, tokens: Tokens) -> str:
        return "" if self._kind == "quiet" else tokens.line

    def _turn(self) -> None:
        if self._busy_angle is not None:
            self._busy_angle = (self._busy_angle + SPIN_STEP_DEGREES) % 360
            self.update()
