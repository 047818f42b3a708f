"""All keys at a glance (?)."""

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.ui.dialogs import KitDialog
from imm_desktop.ui.fonts import Role
from imm_desktop.ui.kit.key_hint import KeyHint
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.surfaces import Panel
from imm_desktop.ui.shortcuts import (
    COMMANDS,
    Command,
    Scope,
    key_of,
    key_text,
    keys_of,
    scope_text,
    text_of,
)
from imm_desktop.ui.tokens import SPACE

_SCOPES: Final = (
    Scope.GLOBAL,
    Scope.LIBRARY,
    Scope.VIEWER,
    Scope.TIMELINE,
    Scope.REVIEW,
    Scope.TASKS,
    Scope.HIGHLIGHTS,
    Scope.DECISIONS,
)
_MOST_COLUMNS: Final = 4
_SHARE_OF_WINDOW: Final = 0.92
_FIRST_POLICY: Final = "review.policy_1"


class CheatSheet(KitDialog):
    """Every command that has a key, by the place where it works."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.show_title(self.tr("Keys"))
        sheet = _Sheet()
        area = QScrollArea(self)
        area.setWidget(sheet)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName(self.tr("Keys"))
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(area)
        self.add_cancel().setText(self.tr("Close"))
        most = parent.window().size() * _SHARE_OF_WINDOW
        wanted = sheet.width_of(_MOST_COLUMNS) + area.verticalScrollBar().sizeHint().width()
        self.resize(min(most.width(), wanted), min(most.height(), self.sizeHint().height() * 4))


class _Sheet(Panel):
    """The sections beside each other, in as many columns as there is room for: no key may be cut off."""

    def __init__(self) -> None:
        super().__init__()
        self._sections = [_section(scope, self) for scope in _SCOPES]
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE[4], SPACE[4], SPACE[4], SPACE[4])
        row.setSpacing(SPACE[6])
        self._columns: list[tuple[QWidget, QVBoxLayout]] = []
        for _ in range(_MOST_COLUMNS):
            column = QWidget(self)
            layout = QVBoxLayout(column)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(SPACE[4])
            row.addWidget(column, 1, Qt.AlignmentFlag.AlignTop)
            self._columns.append((column, layout))
        self._count = 0
        self._arrange(1)

    def width_of(self, columns: int) -> int:
        """What so many columns need, in pixels."""
        widest = max(section.sizeHint().width() for section in self._sections)
        return columns * widest + (columns - 1) * SPACE[6] + 2 * SPACE[4]

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self.width_of(1), super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fitting = (n for n in range(_MOST_COLUMNS, 1, -1) if self.width_of(n) <= self.width())
        if (columns := next(fitting, 1)) != self._count:
            self._arrange(columns)

    def _arrange(self, count: int) -> None:
        self._count = count
        shares = _shared_out(self._sections, count)
        for number, (column, layout) in enumerate(self._columns):
            column.setVisible(number < count)
            for section in shares[number] if number < count else ():
                layout.addWidget(section)


def _shared_out(sections: Sequence[QWidget], count: int) -> list[list[QWidget]]:
    """The sections in order, in ``count`` columns of which the longest is as short as can be."""
    heights = [section.sizeHint().height() for section in sections]
    cuts = min(
        combinations(range(1, len(sections)), count - 1),
        key=lambda cuts: max(sum(heights[a:b]) for a, b in pairwise((0, *cuts, len(heights)))),
    )
    return [list(sections[a:b]) for a, b in pairwise((0, *cuts, len(sections)))]


def _section(scope: Scope, sheet: QWidget) -> QWidget:
    parent = QWidget(sheet)
    grid = QGridLayout(parent)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(SPACE[1])
    grid.setHorizontalSpacing(SPACE[3])
    grid.setColumnStretch(0, 1)
    grid.addWidget(Label(scope_text(scope), Role.STRONG, parent=parent), 0, 0, 1, 2)
    for row, command in enumerate(_commands_of(scope), start=1):
        grid.addWidget(Label(_name_of(command), ink="muted", parent=parent), row, 0)
        keys = QHBoxLayout()
        keys.setSpacing(SPACE[1])
        for key in _keys_of(command):
            keys.addWidget(KeyHint(key, parent))
        grid.addLayout(keys, row, 1, Qt.AlignmentFlag.AlignRight)
    return parent


def _commands_of(scope: Scope) -> tuple[Command, ...]:
    return tuple(
        command
        for command in COMMANDS.values()
        if command.scope is scope
        and keys_of(command.command_id)
        and (not command.command_id.startswith("review.policy_") or _is_first_policy(command))
    )


def _name_of(command: Command) -> str:
    text = text_of(command.command_id)
    return f"{text} … 9" if _is_first_policy(command) else text


def _keys_of(command: Command) -> tuple[str, ...]:
    if _is_first_policy(command):
        last = key_of("review.policy_9")
        return tuple(one for one in (key_of(_FIRST_POLICY), "…", last) if one)
    shown = dict.fromkeys(key_text(key) for key in keys_of(command.command_id))
    return tuple(shown)


def _is_first_policy(command: Command) -> bool:
    return command.command_id == _FIRST_POLICY
