"""The menus, built from the table of commands when they open, so that they show what can run now."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from imm_desktop.ui.shortcuts import COMMANDS, Command, Menu, Scope, key_of, live_action, text_of

_KEY_SEPARATOR: Final = "\t"
"""Shows a key beside the text without listening to it: the bound action listens already."""


def menu_title(menu: Menu) -> str:
    """The menu's name in the operator's language, with its mnemonic."""
    return QCoreApplication.translate("Shortcuts", menu.value)


def fill_menu_bar(bar: QMenuBar, window: QWidget) -> None:
    """Give ``bar`` every menu, instead of those it had."""
    for old in bar.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
        old.deleteLater()
    bar.clear()
    for menu in Menu:
        _connect(bar.addMenu(menu_title(menu)), menu, window)


def menu_of_all(window: QWidget) -> QMenu:
    """One menu with every menu in it, for a button."""
    whole = QMenu(window)
    for menu in Menu:
        _connect(whole.addMenu(menu_title(menu)), menu, window)
    return whole


def _connect(shown: QMenu, menu: Menu, window: QWidget) -> None:
    shown.aboutToShow.connect(lambda: _fill(shown, menu, window))
    # A menu without entries would not open at all.
    _fill(shown, menu, window)


def _fill(shown: QMenu, menu: Menu, window: QWidget) -> None:
    shown.clear()
    scope: Scope | None = None
    for command in _listed(menu, window):
        if scope is not None and command.scope is not scope:
            shown.addSeparator()
        scope = command.scope
        key = key_of(command.command_id)
        text = text_of(command.command_id).replace("&", "&&")
        entry = QAction(f"{text}{_KEY_SEPARATOR}{key}" if key else text, shown)
        live = live_action(window, command.command_id)
        entry.setEnabled(live is not None and not command.is_held)
        if live is not None:
            entry.triggered.connect(live.trigger)
        shown.addAction(entry)


def _listed(menu: Menu, window: QWidget) -> Iterable[Command]:
    """Commands of ``menu``; a global one that nobody bound does not exist in this window."""
    return (
        command
        for command in COMMANDS.values()
        if command.menu is menu
        and (
            command.scope is not Scope.GLOBAL or live_action(window, command.command_id) is not None
        )
    )
