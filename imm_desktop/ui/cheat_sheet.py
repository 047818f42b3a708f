"""All keys at a glance (?)."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

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

_COLUMNS: Final = (
    (Scope.GLOBAL, Scope.LIBRARY),
    (Scope.VIEWER,),
    (Scope.TIMELINE,),
    (Scope.REVIEW, Scope.TASKS, Scope.HIGHLIGHTS, Scope.DECISIONS),
)
_SIZE: Final = (940, 640)
_FIRST_POLICY: Final = "review.policy_1"


class CheatSheet(KitDialog):
    """Every command that has a key, by the place where it works."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.show_title(self.tr("Keys"))
        sheet = Panel()
        columns = QHBoxLayout(sheet)
        columns.setContentsMargins(SPACE[4], SPACE[4], SPACE[4], SPACE[4])
        columns.setSpacing(SPACE[6])
        for scopes in _COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(SPACE[4])
            for scope in scopes:
                column.addLayout(_section(scope, sheet))
            column.addStretch(1)
            columns.addLayout(column, 1)
        area = QScrollArea(self)
        area.setWidget(sheet)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName(self.tr("Keys"))
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(area)
        self.add_cancel().setText(self.tr("Close"))
        self.resize(*_SIZE)


def _section(scope: Scope, parent: QWidget) -> QGridLayout:
    grid = QGridLayout()
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
    return grid


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
