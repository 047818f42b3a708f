"""The command palette (Ctrl+K): every command by name, with its key beside it."""

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from imm_desktop.ui.fonts import Role, font_of, row_height, scaled
from imm_desktop.ui.kit.inputs import SearchField
from imm_desktop.ui.kit.key_hint import key_hint_width, paint_key_hint
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.painting import paint_floating_card, rounded, text_in, text_width
from imm_desktop.ui.shortcuts import COMMANDS, Scope, key_of, live_action, scope_text, text_of
from imm_desktop.ui.tokens import RADIUS, SPACE, tokens_of

_ID_ROLE: Final = Qt.ItemDataRole.UserRole
_WIDTH: Final = 520
_ROWS_SHOWN: Final = 10
_ROW_HEIGHT: Final = 34
_SHADOW_PX: Final = 12
_TOP_PX: Final = 64

_MORE_WORDS: Final = {
    "view.chinese": "language 语言 Chinese",
    "view.english": "language 语言 英文",
}
"""What else somebody types who cannot read the language that is shown."""


class CommandPalette(QWidget):
    """Floats over the window; Enter or a click runs the command, Escape leaves."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._came_from: QWidget | None = None
        self._search = SearchField("", parent=self)
        self._search.textChanged.connect(self._show_matches)
        self._search.installEventFilter(self)
        self._model = QStandardItemModel(self)
        self._list = QListView(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(_CommandDelegate(self._list))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setUniformItemSizes(True)
        self._list.clicked.connect(self._run_index)
        self._nothing = Label("", ink="muted", parent=self)
        self._nothing.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[3])
        column = self._column = QVBoxLayout(self)
        edge = _SHADOW_PX + SPACE[2]
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(SPACE[2])
        column.addWidget(self._search)
        column.addWidget(self._list)
        column.addWidget(self._nothing)
        self._retranslate()
        self.hide()

    @property
    def shown_commands(self) -> tuple[str, ...]:
        """Ids of the listed commands, from the top."""
        return tuple(
            str(self._model.index(row, 0).data(_ID_ROLE)) for row in range(self._model.rowCount())
        )

    def open_palette(self) -> None:
        """Show every command that can run now first, then those of other pages."""
        self._came_from = QApplication.focusWidget()
        self._search.clear()
        self._show_matches("")
        self._place()
        self.show()
        self.raise_()
        self._search.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Close, and give the keyboard back to who had it."""
        if not self.isVisible():
            return
        self.hide()
        if self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus(Qt.FocusReason.PopupFocusReason)
        self._came_from = None

    def run_chosen(self) -> None:
        """Run the marked command."""
        self._run_index(self._list.currentIndex())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.leave()
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        match Qt.Key(event.key()):
            case Qt.Key.Key_Escape:
                self.leave()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.run_chosen()
            case Qt.Key.Key_Down:
                self._move(1)
            case Qt.Key.Key_Up:
                self._move(-1)
            case _:
                return False
        return True

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_floating_card(self, _SHADOW_PX)

    def _show_matches(self, words: str) -> None:
        wanted = words.casefold().split()
        self._model.clear()
        able: list[tuple[str, str, bool]] = []
        unable: list[tuple[str, str, bool]] = []
        for command_id, command in COMMANDS.items():
            live = live_action(self._window, command_id) is not None
            if command_id == "go.palette" or command.is_held:
                continue
            if command.scope is Scope.GLOBAL and not live:
                continue
            text = text_of(command_id)
            more = _MORE_WORDS.get(command.command_id, "")
            hay = f"{text} {command.text} {more} {_place_of(command.scope)}".casefold()
            if all(word in hay for word in wanted):
                (able if live else unable).append((command_id, text, live))
        for command_id, text, live in able + unable:
            item = QStandardItem(text)
            item.setData(command_id, _ID_ROLE)
            item.setEditable(False)
            item.setEnabled(live)
            self._model.appendRow(item)
        self._list.setVisible(self._model.rowCount() > 0)
        self._nothing.setVisible(self._model.rowCount() == 0)
        if able:
            self._list.setCurrentIndex(self._model.index(0, 0))
        self._place()

    def _move(self, by: int) -> None:
        rows = [row for row in range(self._model.rowCount()) if self._model.item(row).isEnabled()]
        if not rows:
            return
        now = self._list.currentIndex().row()
        at = (rows.index(now) + by) % len(rows) if now in rows else 0
        self._list.setCurrentIndex(self._model.index(rows[at], 0))

    def _run_index(self, index: QModelIndex) -> None:
        if not index.isValid() or not index.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        action = live_action(self._window, str(index.data(_ID_ROLE)))
        self.leave()
        if action is not None:
            action.trigger()

    def _place(self) -> None:
        height = row_height(self.font(), _ROW_HEIGHT)
        self._list.setFixedHeight(height * min(_ROWS_SHOWN, max(1, self._model.rowCount())))
        width = min(scaled(self.font(), _WIDTH) + 2 * _SHADOW_PX, self._window.width())
        self._column.activate()
        self.resize(width, self.sizeHint().height())
        self.move((self._window.width() - width) // 2, _TOP_PX - _SHADOW_PX)

    def _retranslate(self) -> None:
        self._search.show_placeholder(self.tr("Find a command"))
        self._list.setAccessibleName(self.tr("Commands"))
        self._nothing.setText(self.tr("No command has these words in its name."))
        self.setAccessibleName(self.tr("Commands"))


def _place_of(scope: Scope) -> str:
    """Where a command works; nothing for those that work everywhere."""
    return "" if scope is Scope.GLOBAL else scope_text(scope)


class _CommandDelegate(QStyledItemDelegate):
    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, row_height(option.font, _ROW_HEIGHT))

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        tokens = tokens_of(option.palette)
        command_id = str(index.data(_ID_ROLE))
        enabled = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        area = QRectF(option.rect).adjusted(0, 1, 0, -1)
        if option.state & QStyle.StateFlag.State_Selected and enabled:
            rounded(painter, area, tokens.accent_fill, None, RADIUS)
        elif option.state & QStyle.StateFlag.State_MouseOver and enabled:
            rounded(painter, area, tokens.raised, None, RADIUS)
        right = area.right() - SPACE[3]
        key = key_of(command_id)
        if key:
            right -= key_hint_width(key, option.font)
            paint_key_hint(painter, right, area.center().y(), key, option.font, tokens)
            right -= SPACE[3]
        scope = _place_of(COMMANDS[command_id].scope)
        small = font_of(option.font, Role.SMALL)
        width = text_width(scope, small)
        beside = QRectF(right - width, area.top(), width + 1, area.height())
        text_in(painter, beside, scope, small, tokens.muted)
        text = QRectF(area)
        text.setLeft(area.left() + SPACE[3])
        text.setRight(beside.left() - SPACE[3])
        colour = tokens.text if enabled else tokens.muted
        text_in(painter, text, str(index.data()), option.font, QColor(colour))
