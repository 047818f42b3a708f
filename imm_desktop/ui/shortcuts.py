"""The one table of what can be done from the keyboard; menus, palette, cheat sheet and tooltips read it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

COMMAND_PROPERTY: Final = "imm_command"
"""On a bound QAction: the id of its command."""


class Scope(Enum):
    """Where a key works; the value is the heading in cheat sheet and palette."""

    GLOBAL = QT_TRANSLATE_NOOP("Shortcuts", "Everywhere")
    LIBRARY = QT_TRANSLATE_NOOP("Shortcuts", "Library")
    TASKS = QT_TRANSLATE_NOOP("Shortcuts", "Tasks")
    VIEWER = QT_TRANSLATE_NOOP("Shortcuts", "Video")
    REVIEW = QT_TRANSLATE_NOOP("Shortcuts", "Review")
    DECISIONS = QT_TRANSLATE_NOOP("Shortcuts", "Decisions")


class Menu(Enum):
    """The menus, in order; the value is the title."""

    FILE = QT_TRANSLATE_NOOP("Shortcuts", "&File")
    GO = QT_TRANSLATE_NOOP("Shortcuts", "&Go")
    VIDEO = QT_TRANSLATE_NOOP("Shortcuts", "V&ideo")
    REVIEW = QT_TRANSLATE_NOOP("Shortcuts", "&Review")
    VIEW = QT_TRANSLATE_NOOP("Shortcuts", "&View")
    HELP = QT_TRANSLATE_NOOP("Shortcuts", "&Help")


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the operator can do.

    Attributes:
        text: English name; ``text_of`` translates it.
        keys: Portable key sequences; the first is shown.
        is_held: The key acts while it is held down, so the widget handles press and release itself.
    """

    command_id: str
    text: str
    keys: tuple[str, ...]
    scope: Scope
    menu: Menu
    is_held: bool = False


def _table() -> dict[str, Command]:
    g, lib, tsk, vid, rev, dec = Scope
    m = Menu
    t = QT_TRANSLATE_NOOP
    rows = (
        Command("file.add_folder", t("Shortcuts", "Add folder as bucket…"), ("Ctrl+O",), g, m.FILE),
        Command(
            "file.switch_account", t("Shortcuts", "Switch account…"), ("Ctrl+Shift+A",), g, m.FILE
        ),
        Command("file.diagnostics", t("Shortcuts", "Export diagnostics…"), (), g, m.FILE),
        Command("file.quit", t("Shortcuts", "Quit"), ("Ctrl+Q",), g, m.FILE),
        Command("go.library", t("Shortcuts", "Library"), ("Ctrl+1",), g, m.GO),
        Command("go.tasks", t("Shortcuts", "Tasks"), ("Ctrl+2",), g, m.GO),
        Command("go.review", t("Shortcuts", "Review"), ("Ctrl+3",), g, m.GO),
        Command("go.decisions", t("Shortcuts", "Decisions"), ("Ctrl+4",), g, m.GO),
        Command("go.highlights", t("Shortcuts", "Highlights"), ("Ctrl+5",), g, m.GO),
        Command("go.settings", t("Shortcuts", "Settings"), ("Ctrl+6", "Ctrl+,"), g, m.GO),
        Command("go.back", t("Shortcuts", "Back"), ("Alt+Left",), g, m.GO),
        Command("go.palette", t("Shortcuts", "Find a command…"), ("Ctrl+K",), g, m.GO),
        Command("go.search", t("Shortcuts", "Search this page"), ("Ctrl+F", "/"), g, m.GO),
        Command("view.light", t("Shortcuts", "Light look"), (), g, m.VIEW),
        Command("view.dark", t("Shortcuts", "Dark look"), (), g, m.VIEW),
        Command("view.system", t("Shortcuts", "Look of the system"), (), g, m.VIEW),
        Command("view.larger", t("Shortcuts", "Larger text"), ("Ctrl+=", "Ctrl++"), g, m.VIEW),
        Command("view.smaller", t("Shortcuts", "Smaller text"), ("Ctrl+-",), g, m.VIEW),
        Command("view.normal", t("Shortcuts", "Normal text"), ("Ctrl+0",), g, m.VIEW),
        Command("view.english", t("Shortcuts", "English"), (), g, m.VIEW),
        Command("view.chinese", t("Shortcuts", "简体中文"), (), g, m.VIEW),
        Command("view.full_screen", t("Shortcuts", "Full screen"), ("F11",), g, m.VIEW),
        Command("help.keys", t("Shortcuts", "Keys"), ("?", "F1"), g, m.HELP),
        Command("help.about", t("Shortcuts", "About IMM Desktop"), (), g, m.HELP),
        Command(
            "library.analyse",
            t("Shortcuts", "Analyse…"),
            ("Ctrl+Return", "Ctrl+Enter"),
            lib,
            m.FILE,
        ),
        Command("library.open", t("Shortcuts", "Open video"), ("Return", "Enter"), lib, m.FILE),
        Command("library.upload", t("Shortcuts", "Upload…"), ("Ctrl+U",), lib, m.FILE),
        Command("library.refresh", t("Shortcuts", "Refresh list"), ("F5",), lib, m.VIEW),
        Command("library.select_all", t("Shortcuts", "Select all"), ("Ctrl+A",), lib, m.FILE),
        Command("library.grid", t("Shortcuts", "Show as grid"), ("Ctrl+Shift+G",), lib, m.VIEW),
        Command("library.list", t("Shortcuts", "Show as list"), ("Ctrl+Shift+L",), lib, m.VIEW),
        Command("tasks.open", t("Shortcuts", "Open result"), ("Return", "Enter"), tsk, m.FILE),
        Command("tasks.retry", t("Shortcuts", "Retry"), ("Ctrl+R",), tsk, m.FILE),
        Command("tasks.copy_task_id", t("Shortcuts", "Copy task ID"), ("Ctrl+C",), tsk, m.FILE),
        Command(
            "tasks.copy_request_id",
            t("Shortcuts", "Copy request ID"),
            ("Ctrl+Shift+C",),
            tsk,
            m.FILE,
        ),
        Command("viewer.play", t("Shortcuts", "Play or pause"), ("Space",), vid, m.VIDEO),
        Command("viewer.backward", t("Shortcuts", "Play backward, faster"), ("J",), vid, m.VIDEO),
        Command("viewer.stop", t("Shortcuts", "Stop"), ("K",), vid, m.VIDEO),
        Command("viewer.forward", t("Shortcuts", "Play forward, faster"), ("L",), vid, m.VIDEO),
        Command("viewer.previous_frame", t("Shortcuts", "Previous frame"), ("Left",), vid, m.VIDEO),
        Command("viewer.next_frame", t("Shortcuts", "Next frame"), ("Right",), vid, m.VIDEO),
        Command(
            "viewer.second_back", t("Shortcuts", "One second back"), ("Shift+Left",), vid, m.VIDEO
        ),
        Command(
            "viewer.second_on", t("Shortcuts", "One second on"), ("Shift+Right",), vid, m.VIDEO
        ),
        Command("viewer.previous_clip", t("Shortcuts", "Previous clip"), ("[",), vid, m.VIDEO),
        Command("viewer.next_clip", t("Shortcuts", "Next clip"), ("]",), vid, m.VIDEO),
        Command("viewer.start", t("Shortcuts", "To the start"), ("Home",), vid, m.VIDEO),
        Command("viewer.end", t("Shortcuts", "To the end"), ("End",), vid, m.VIDEO),
        Command("viewer.zoom_in", t("Shortcuts", "Zoom timeline in"), ("+", "="), vid, m.VIDEO),
        Command("viewer.zoom_out", t("Shortcuts", "Zoom timeline out"), ("-",), vid, m.VIDEO),
        Command("viewer.fit", t("Shortcuts", "Whole video"), ("0",), vid, m.VIDEO),
        Command("viewer.mark_in", t("Shortcuts", "Mark in"), ("I",), vid, m.VIDEO),
        Command("viewer.mark_out", t("Shortcuts", "Mark out"), ("O",), vid, m.VIDEO),
        Command("viewer.mute", t("Shortcuts", "Mute"), ("M",), vid, m.VIDEO),
        Command("viewer.veil", t("Shortcuts", "Veil"), ("V",), vid, m.VIDEO),
        Command(
            "viewer.look",
            t("Shortcuts", "Look through the veil"),
            ("Q",),
            vid,
            m.VIDEO,
            is_held=True,
        ),
        Command("review.approve", t("Shortcuts", "Approve"), ("A",), rev, m.REVIEW),
        Command("review.block", t("Shortcuts", "Block"), ("B",), rev, m.REVIEW),
        Command("review.skip", t("Shortcuts", "Skip"), ("S",), rev, m.REVIEW),
        Command(
            "review.undo", t("Shortcuts", "Take the last decision back"), ("Z",), rev, m.REVIEW
        ),
        Command("review.next_moment", t("Shortcuts", "Next moment"), ("N",), rev, m.REVIEW),
        Command(
            "review.previous_moment", t("Shortcuts", "Previous moment"), ("Shift+N",), rev, m.REVIEW
        ),
        Command("review.next_item", t("Shortcuts", "Next item"), ("Ctrl+Down",), rev, m.REVIEW),
        Command(
            "review.previous_item", t("Shortcuts", "Previous item"), ("Ctrl+Up",), rev, m.REVIEW
        ),
        Command("review.note", t("Shortcuts", "Write a note"), ("T",), rev, m.REVIEW),
        *(
            Command(
                f"review.policy_{digit}", t("Shortcuts", "Policy %1"), (str(digit),), rev, m.REVIEW
            )
            for digit in range(1, 10)
        ),
        Command(
            "decisions.open", t("Shortcuts", "Open evidence"), ("Return", "Enter"), dec, m.REVIEW
        ),
        Command("decisions.undo", t("Shortcuts", "Undo decision"), ("Ctrl+Z",), dec, m.REVIEW),
        Command("decisions.export", t("Shortcuts", "Export decisions…"), ("Ctrl+E",), dec, m.FILE),
        Command(
            "decisions.verify", t("Shortcuts", "Verify the chain"), ("Ctrl+Shift+V",), dec, m.REVIEW
        ),
        Command(
            "decisions.retry_effect", t("Shortcuts", "Retry effect"), ("Ctrl+R",), dec, m.REVIEW
        ),
    )
    return {row.command_id: row for row in rows}


COMMANDS: Final = MappingProxyType(_table())

_SYMBOLS: Final = {
    "Return": "↵",
    "Enter": "↵",
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
    "Comma": ",",
}


def key_text(sequence: str) -> str:
    """``sequence`` as it stands in a key box: ``Ctrl ↵``, ``Shift ←``; macOS gets its own signs."""
    if not sequence:
        return ""
    if sys.platform == "darwin":
        return QKeySequence(sequence).toString(QKeySequence.SequenceFormat.NativeText)
    if sequence == "+":
        return "+"
    parts = sequence.replace("++", "+\0").split("+")
    return " ".join(_SYMBOLS.get(part, part).replace("\0", "+") for part in parts)


def key_of(command_id: str) -> str:
    """The first key of a command as shown; empty when it has none."""
    keys = COMMANDS[command_id].keys
    return key_text(keys[0]) if keys else ""


def text_of(command_id: str) -> str:
    """The command's name in the operator's language."""
    text = QCoreApplication.translate("Shortcuts", COMMANDS[command_id].text)
    return text.replace("%1", command_id.rpartition("_")[2])


def tooltip_of(command_id: str) -> str:
    """Name and key, for a tooltip."""
    key = key_of(command_id)
    return f"{text_of(command_id)} ({key})" if key else text_of(command_id)


def bind(widget: QWidget, command_id: str, slot: Callable[[], object]) -> QAction:
    """Let the command's keys, menu entry and palette line call ``slot`` while ``widget`` is in use.

    A global command works in the whole window, any other while ``widget`` or a child of it has the keyboard.
    The action's text follows the language when ``retitle`` is called.

    Raises:
        KeyError: There is no such command.
    """
    command = COMMANDS[command_id]
    action = QAction(widget)
    action.setProperty(COMMAND_PROPERTY, command_id)
    action.setShortcuts([QKeySequence(key) for key in command.keys])
    action.setShortcutContext(
        Qt.ShortcutContext.WindowShortcut
        if command.scope is Scope.GLOBAL
        else Qt.ShortcutContext.WidgetWithChildrenShortcut
    )
    action.triggered.connect(lambda _checked=False: slot())
    widget.addAction(action)
    retitle(action)
    return action


def retitle(action: QAction) -> None:
    """Give a bound action its text in the present language."""
    command_id = action.property(COMMAND_PROPERTY)
    action.setText(text_of(command_id))
    action.setToolTip(tooltip_of(command_id))


def live_action(window: QWidget, command_id: str) -> QAction | None:
    """The bound action that would answer now: enabled, and its widget is on screen; None when there is none."""
    for action in window.findChildren(QAction):
        if action.property(COMMAND_PROPERTY) != command_id or not action.isEnabled():
            continue
        owner = action.parent()
        if isinstance(owner, QWidget) and (owner is window or owner.isVisibleTo(window)):
            return action
    return None
