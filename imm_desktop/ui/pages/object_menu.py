"""What can be done with the objects that are chosen, at the pointer or by the menu key."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from imm_desktop.domain.media import ObjectEntry
from imm_desktop.ui.shortcuts import live_action


def object_menu(page: QWidget, at: QPoint) -> QMenu:
    """The menu of the Library's commands for chosen objects; ``at`` is of the screen."""
    menu = QMenu(page)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for commands in (
        ("library.open", "library.analyse", "library.tag"),
        ("library.copy_address", "library.copy_name"),
    ):
        for command in commands:
            action = live_action(page, command)
            if action is not None:
                menu.addAction(action)
        menu.addSeparator()
    menu.popup(at)
    return menu


def copy_addresses(entries: Sequence[ObjectEntry]) -> None:
    """``oss://bucket/key`` of each, a line each."""
    _copy([str(one.uri) for one in entries])


def copy_names(entries: Sequence[ObjectEntry]) -> None:
    """The name of each, a line each."""
    _copy([one.uri.name for one in entries])


def _copy(lines: Sequence[str]) -> None:
    if lines:
        QGuiApplication.clipboard().setText("\n".join(lines))
