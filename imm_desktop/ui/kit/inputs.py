"""Inputs that add something to Qt's: a search field, a text area, a combo and spin box that do not scroll by accident."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QWheelEvent,
)
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QPlainTextEdit, QSpinBox, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import control_height
from imm_desktop.ui.icons import icon, paint_icon
from imm_desktop.ui.kit.key_hint import KeyText, key_hint_width, paint_key_hint, shown_key
from imm_desktop.ui.tokens import SPACE, tokens_of

_ICON_PX: Final = 14
_SEARCH_PX: Final = 260
_SPIN_LEAST_PX: Final = 92


class LineField(QLineEdit):
    """One line of text; ``name`` is what a screen reader says."""

    def __init__(
        self, placeholder: str = "", *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)


class SearchField(QLineEdit):
    """A magnifier, the words, a cross to clear them; Escape clears, and leaves when already empty."""

    search_changed = Signal(str)
    """The words without spaces around them, while typing."""

    def __init__(
        self,
        placeholder: str,
        *,
        key: KeyText = "",
        takes_return: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """``key`` is the shortcut that leads here, shown while the field is empty.

        With ``takes_return`` Return is ``returnPressed``, and no command of the page.
        """
        super().__init__(parent)
        self._takes_return = takes_return
        self._key_text = key
        self.show_placeholder(placeholder)
        self.textChanged.connect(lambda text: self.search_changed.emit(text.strip()))
        self._clear = QAction(icon("x", QPalette.ColorRole.PlaceholderText), "", self)
        self._clear.triggered.connect(self.clear)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setVisible(False)
        self.textChanged.connect(self._fit)
        self._fit()
        self.setMinimumWidth(160)

    @property
    def _key(self) -> str:
        return shown_key(self._key_text)

    @override
    def sizeHint(self) -> QSize:
        return QSize(_SEARCH_PX, super().sizeHint().height())

    def show_placeholder(self, text: str) -> None:
        """What can be searched; also the accessible name."""
        self.setPlaceholderText(text)
        self.setAccessibleName(text)

    @override
    def event(self, event: QEvent) -> bool:
        if (
            self._takes_return
            and isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.clearFocus()
            event.accept()
            return
        super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        middle = self.height() / 2
        box = QRectF(SPACE[2] + 1, round(middle - _ICON_PX / 2), _ICON_PX, _ICON_PX)
        paint_icon(painter, box, "search", QColor(tokens.muted))
        if self._key and not self.text() and not self.hasFocus():
            x = self.width() - SPACE[2] - key_hint_width(self._key, self.font())
            paint_key_hint(painter, x, middle, self._key, self.font(), tokens)
        painter.end()

    def _fit(self) -> None:
        typed = bool(self.text())
        self._clear.setVisible(typed)
        key = key_hint_width(self._key, self.font()) if self._key and not typed else 0
        self.setTextMargins(_ICON_PX + SPACE[2] + 2, 0, key + SPACE[1], 0)


class TextArea(QPlainTextEdit):
    """Several lines of plain text; Tab leaves it."""

    def __init__(
        self,
        placeholder: str = "",
        *,
        name: str = "",
        lines: int = 3,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.document().setDocumentMargin(SPACE[2] - 1)

    @override
    def sizeHint(self) -> QSize:
        height = QFontMetrics(self.font()).lineSpacing() * self._lines + 2 * SPACE[2]
        return QSize(super().sizeHint().width(), max(height, control_height(self.font())))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())


class ComboField(QComboBox):
    """A choice of a few; the wheel scrolls the page, not the choice, unless the list has the keyboard."""

    chosen_changed = Signal(object)
    """The value the operator chose."""

    def __init__(
        self,
        choices: Sequence[tuple[Any, str]] = (),
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """``choices`` are (value, text)."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_choices(choices)
        self.activated.connect(lambda at: self.chosen_changed.emit(self.itemData(at)))

    def set_choices(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Replace values or texts; the chosen value stays so if it is still there."""
        before = self.currentData()
        self.clear()
        for value, text in choices:
            self.addItem(text, value)
        self.choose(before)

    @property
    def chosen(self) -> Any:
        """The value shown; None when there are no choices."""
        return self.currentData()

    def choose(self, value: Any) -> None:
        """Show ``value``, without a signal; an unknown one leaves the first."""
        self.setCurrentIndex(max(0, self.findData(value)))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SpinField(QSpinBox):
    """A whole number between limits; typing out of range is marked by its field, not corrected silently."""

    def __init__(
        self,
        least: int,
        most: int,
        value: int,
        *,
        name: str = "",
        suffix: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setRange(least, most)
        self.setValue(value)
        self.setSuffix(suffix)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setGroupSeparatorShown(True)
        self.setMinimumWidth(_SPIN_LEAST_PX)

    @override
    def event(self, event: QEvent) -> bool:
        """Take Enter for what was typed, before a page takes it for one of its commands."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            event.accept()
            return True
        return super().event(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
