"""The one table of what can be done from the keyboard; menus, palette, cheat sheet and tooltips read it."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:

    def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
        """Mark ``text`` for the translators; PySide's stub forgets that it returns it."""
        ...
else:
    from PySide6.QtCore import QT_TRANSLATE_NOOP

COMMAND_PROPERTY: Final = "imm_command"
"""On a bound QAction: the id of its command."""


class Scope(Enum):
    """Where a key works; the value is the heading in cheat sheet and palette."""

    GLOBAL = QT_TRANSLATE_NOOP("Shortcuts", "Everywhere")
    LIBRARY = QT_TRANSLATE_NOOP("Shortcuts", "Library")
    TASKS = QT_TRANSLATE_NOOP("Shortcuts", "Tasks")
    VIEWER = QT_TRANSLATE_NOOP("Shortcuts", "Video")
    TIMELINE = QT_TRANSLATE_NOOP("Shortcuts", "Timeline")
    REVIEW = QT_TRANSLATE_NOOP("Shortcuts", "Review")
    HIGHLIGHTS = QT_TRANSLATE_NOOP("Shortcuts", "Highlights")
    DECISIONS = QT_TRANSLATE_NOOP("Shortcuts", "Decisions")


class Menu(Enum):
    """The menus, in order; the value is the title."""

    FILE = QT_TRANSLATE_NOOP("Shortcuts", "&File")
    GO = QT_TRANSLATE_NOOP("Shortcuts", "&Go")
    VIDEO = QT_TRANSLATE_NOOP("Shortcuts", "V&ideo")
    TIMELINE = QT_TRANSLATE_NOOP("Shortcuts", "&Timeline")
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
    g, lib, tsk, vid, tim, rev, hil, dec = Scope
    m = Menu
    # One command, one line.
    # fmt: off
    rows = (
        Command("file.add_folder", QT_TRANSLATE_NOOP("Shortcuts", "Add bucket…"), ("Ctrl+O",), g, m.FILE),
        Command("file.open_case", QT_TRANSLATE_NOOP("Shortcuts", "Open case…"), ("Ctrl+Alt+O",), g, m.FILE),
        Command("file.switch_account", QT_TRANSLATE_NOOP("Shortcuts", "Switch account…"), ("Ctrl+Shift+A",), g, m.FILE),
        Command("file.diagnostics", QT_TRANSLATE_NOOP("Shortcuts", "Export diagnostics…"), (), g, m.FILE),
        Command("file.quit", QT_TRANSLATE_NOOP("Shortcuts", "Quit"), ("Ctrl+Q",), g, m.FILE),
        Command("go.library", QT_TRANSLATE_NOOP("Shortcuts", "Library"), ("Ctrl+1",), g, m.GO),
        Command("go.tasks", QT_TRANSLATE_NOOP("Shortcuts", "Tasks"), ("Ctrl+2",), g, m.GO),
        Command("go.review", QT_TRANSLATE_NOOP("Shortcuts", "Review"), ("Ctrl+3",), g, m.GO),
        Command("go.decisions", QT_TRANSLATE_NOOP("Shortcuts", "Decisions"), ("Ctrl+4",), g, m.GO),
        Command("go.highlights", QT_TRANSLATE_NOOP("Shortcuts", "Highlights"), ("Ctrl+5",), g, m.GO),
        Command("go.settings", QT_TRANSLATE_NOOP("Shortcuts", "Settings"), ("Ctrl+6", "Ctrl+,"), g, m.GO),
        Command("go.back", QT_TRANSLATE_NOOP("Shortcuts", "Back"), ("Alt+Left",), g, m.GO),
        Command("go.palette", QT_TRANSLATE_NOOP("Shortcuts", "Find a command…"), ("Ctrl+K",), g, m.GO),
        Command("go.search", QT_TRANSLATE_NOOP("Shortcuts", "Search this page"), ("Ctrl+F", "/"), g, m.GO),
        Command("view.light", QT_TRANSLATE_NOOP("Shortcuts", "Light look"), (), g, m.VIEW),
        Command("view.dark", QT_TRANSLATE_NOOP("Shortcuts", "Dark look"), (), g, m.VIEW),
        Command("view.system", QT_TRANSLATE_NOOP("Shortcuts", "Look of the system"), (), g, m.VIEW),
        Command("view.larger", QT_TRANSLATE_NOOP("Shortcuts", "Larger text"), ("Ctrl+=", "Ctrl++"), g, m.VIEW),
        Command("view.smaller", QT_TRANSLATE_NOOP("Shortcuts", "Smaller text"), ("Ctrl+-",), g, m.VIEW),
        Command("view.normal", QT_TRANSLATE_NOOP("Shortcuts", "Normal text"), ("Ctrl+0",), g, m.VIEW),
        Command("view.english", QT_TRANSLATE_NOOP("Shortcuts", "English"), (), g, m.VIEW),
        Command("view.chinese", QT_TRANSLATE_NOOP("Shortcuts", "简体中文"), (), g, m.VIEW),
        Command("view.full_screen", QT_TRANSLATE_NOOP("Shortcuts", "Full screen"), ("F11",), g, m.VIEW),
        Command("view.blackout", QT_TRANSLATE_NOOP("Shortcuts", "Black out"), ("F8",), g, m.VIEW),
        Command("help.keys", QT_TRANSLATE_NOOP("Shortcuts", "Keys"), ("?", "F1"), g, m.HELP),
        Command("help.about", QT_TRANSLATE_NOOP("Shortcuts", "About IMM Desktop"), (), g, m.HELP),
        Command("library.analyse", QT_TRANSLATE_NOOP("Shortcuts", "Analyse…"), ("Ctrl+Return", "Ctrl+Enter"), lib, m.FILE),
        Command("library.analyse_all", QT_TRANSLATE_NOOP("Shortcuts", "Analyse everything here…"), ("Ctrl+Shift+Return",), lib, m.FILE),
        Command("library.tag", QT_TRANSLATE_NOOP("Shortcuts", "Tag…"), ("Ctrl+T",), lib, m.FILE),
        Command("library.copy_address", QT_TRANSLATE_NOOP("Shortcuts", "Copy address"), ("Ctrl+C",), lib, m.FILE),
        Command("library.copy_name", QT_TRANSLATE_NOOP("Shortcuts", "Copy name"), ("Ctrl+Shift+C",), lib, m.FILE),
        Command("library.open", QT_TRANSLATE_NOOP("Shortcuts", "Open video"), ("Return", "Enter"), lib, m.FILE),
        Command("library.upload", QT_TRANSLATE_NOOP("Shortcuts", "Upload…"), ("Ctrl+U",), lib, m.FILE),
        Command("library.refresh", QT_TRANSLATE_NOOP("Shortcuts", "Refresh list"), ("F5",), lib, m.VIEW),
        Command("library.select_all", QT_TRANSLATE_NOOP("Shortcuts", "Select all"), ("Ctrl+A",), lib, m.FILE),
        Command("library.earlier", QT_TRANSLATE_NOOP("Shortcuts", "Look at an earlier part"), ("Alt+,",), lib, m.FILE),
        Command("library.later", QT_TRANSLATE_NOOP("Shortcuts", "Look at a later part"), ("Alt+.",), lib, m.FILE),
        Command("library.grid", QT_TRANSLATE_NOOP("Shortcuts", "Show as grid"), ("Ctrl+Shift+G",), lib, m.VIEW),
        Command("library.list", QT_TRANSLATE_NOOP("Shortcuts", "Show as list"), ("Ctrl+Shift+L",), lib, m.VIEW),
        Command("tasks.open", QT_TRANSLATE_NOOP("Shortcuts", "Open result"), ("Return", "Enter"), tsk, m.FILE),
        Command("tasks.retry", QT_TRANSLATE_NOOP("Shortcuts", "Retry"), ("Ctrl+R",), tsk, m.FILE),
        Command("tasks.rescue", QT_TRANSLATE_NOOP("Shortcuts", "Rescue all…"), ("Ctrl+Shift+R",), tsk, m.FILE),
        Command("tasks.import", QT_TRANSLATE_NOOP("Shortcuts", "Import result…"), ("Ctrl+I",), tsk, m.FILE),
        Command("tasks.copy_task_id", QT_TRANSLATE_NOOP("Shortcuts", "Copy task ID"), ("Ctrl+C",), tsk, m.FILE),
        Command("tasks.copy_request_id", QT_TRANSLATE_NOOP("Shortcuts", "Copy request ID"), ("Ctrl+Shift+C",), tsk, m.FILE),
        Command("viewer.play", QT_TRANSLATE_NOOP("Shortcuts", "Play or pause"), ("Space",), vid, m.VIDEO),
        Command("viewer.backward", QT_TRANSLATE_NOOP("Shortcuts", "Play backward, faster"), ("J",), vid, m.VIDEO),
        Command("viewer.stop", QT_TRANSLATE_NOOP("Shortcuts", "Stop"), ("K",), vid, m.VIDEO),
        Command("viewer.forward", QT_TRANSLATE_NOOP("Shortcuts", "Play forward, faster"), ("L",), vid, m.VIDEO),
        Command("viewer.previous_frame", QT_TRANSLATE_NOOP("Shortcuts", "Previous frame"), ("Left",), vid, m.VIDEO),
        Command("viewer.next_frame", QT_TRANSLATE_NOOP("Shortcuts", "Next frame"), ("Right",), vid, m.VIDEO),
        Command("viewer.second_back", QT_TRANSLATE_NOOP("Shortcuts", "A step back"), ("Shift+Left",), vid, m.VIDEO),
        Command("viewer.second_on", QT_TRANSLATE_NOOP("Shortcuts", "A step on"), ("Shift+Right",), vid, m.VIDEO),
        Command("viewer.previous_clip", QT_TRANSLATE_NOOP("Shortcuts", "Previous clip"), ("[",), vid, m.VIDEO),
        Command("viewer.next_clip", QT_TRANSLATE_NOOP("Shortcuts", "Next clip"), ("]",), vid, m.VIDEO),
        Command("viewer.start", QT_TRANSLATE_NOOP("Shortcuts", "To the start"), ("Home",), vid, m.VIDEO),
        Command("viewer.end", QT_TRANSLATE_NOOP("Shortcuts", "To the end"), ("End",), vid, m.VIDEO),
        Command("viewer.zoom_in", QT_TRANSLATE_NOOP("Shortcuts", "Zoom timeline in"), ("+", "="), vid, m.VIDEO),
        Command("viewer.zoom_out", QT_TRANSLATE_NOOP("Shortcuts", "Zoom timeline out"), ("-",), vid, m.VIDEO),
        Command("viewer.fit", QT_TRANSLATE_NOOP("Shortcuts", "Whole video"), ("0",), vid, m.VIDEO),
        Command("viewer.mark_in", QT_TRANSLATE_NOOP("Shortcuts", "Mark in"), ("I",), vid, m.VIDEO),
        Command("viewer.mark_out", QT_TRANSLATE_NOOP("Shortcuts", "Mark out"), ("O",), vid, m.VIDEO),
        Command("viewer.add_highlight", QT_TRANSLATE_NOOP("Shortcuts", "Add clip to Highlights"), ("H",), vid, m.VIDEO),
        Command("viewer.mute", QT_TRANSLATE_NOOP("Shortcuts", "Mute"), ("M",), vid, m.VIDEO),
        Command("viewer.louder", QT_TRANSLATE_NOOP("Shortcuts", "Louder"), ("Shift+Up",), vid, m.VIDEO),
        Command("viewer.quieter", QT_TRANSLATE_NOOP("Shortcuts", "Quieter"), ("Shift+Down",), vid, m.VIDEO),
        Command("viewer.faster", QT_TRANSLATE_NOOP("Shortcuts", "Faster"), (">",), vid, m.VIDEO),
        Command("viewer.slower", QT_TRANSLATE_NOOP("Shortcuts", "Slower"), ("<",), vid, m.VIDEO),
        Command("viewer.loop", QT_TRANSLATE_NOOP("Shortcuts", "Loop stretch, moment or clip"), ("R",), vid, m.VIDEO),
        Command("viewer.full_screen", QT_TRANSLATE_NOOP("Shortcuts", "Picture over the whole screen"), ("F",), vid, m.VIDEO),
        Command("viewer.second_screen", QT_TRANSLATE_NOOP("Shortcuts", "Picture on a second screen"), ("Shift+F11",), vid, m.VIDEO),
        Command("viewer.picture_larger", QT_TRANSLATE_NOOP("Shortcuts", "Enlarge picture"), ("Alt+=", "Alt++"), vid, m.VIDEO),
        Command("viewer.picture_smaller", QT_TRANSLATE_NOOP("Shortcuts", "Reduce picture"), ("Alt+-",), vid, m.VIDEO),
        Command("viewer.picture_fit", QT_TRANSLATE_NOOP("Shortcuts", "Whole picture"), ("Alt+0",), vid, m.VIDEO),
        Command("viewer.picture_actual", QT_TRANSLATE_NOOP("Shortcuts", "Picture pixel by pixel"), ("Alt+1",), vid, m.VIDEO),
        Command("viewer.pan_left", QT_TRANSLATE_NOOP("Shortcuts", "Look further left"), ("Alt+Shift+Left",), vid, m.VIDEO),
        Command("viewer.pan_right", QT_TRANSLATE_NOOP("Shortcuts", "Look further right"), ("Alt+Shift+Right",), vid, m.VIDEO),
        Command("viewer.pan_up", QT_TRANSLATE_NOOP("Shortcuts", "Look further up"), ("Alt+Shift+Up",), vid, m.VIDEO),
        Command("viewer.pan_down", QT_TRANSLATE_NOOP("Shortcuts", "Look further down"), ("Alt+Shift+Down",), vid, m.VIDEO),
        Command("viewer.veil", QT_TRANSLATE_NOOP("Shortcuts", "Veil"), ("V",), vid, m.VIDEO),
        Command("viewer.look", QT_TRANSLATE_NOOP("Shortcuts", "Look through the veil"), ("Q",), vid, m.VIDEO, is_held=True),
        Command("timeline.search", QT_TRANSLATE_NOOP("Shortcuts", "Search the timeline"), ("Ctrl+Shift+F",), tim, m.TIMELINE),
        Command("timeline.next_hit", QT_TRANSLATE_NOOP("Shortcuts", "Next hit"), ("F3",), tim, m.TIMELINE),
        Command("timeline.previous_hit", QT_TRANSLATE_NOOP("Shortcuts", "Previous hit"), ("Shift+F3",), tim, m.TIMELINE),
        Command("timeline.collect_hits", QT_TRANSLATE_NOOP("Shortcuts", "Hits to highlights"), ("Ctrl+H",), tim, m.TIMELINE),
        Command("timeline.go_to", QT_TRANSLATE_NOOP("Shortcuts", "Go to time…"), ("Ctrl+G",), tim, m.TIMELINE),
        Command("timeline.follow", QT_TRANSLATE_NOOP("Shortcuts", "Follow the playhead"), ("Ctrl+Shift+T",), tim, m.TIMELINE),
        Command("timeline.zoom_stretch", QT_TRANSLATE_NOOP("Shortcuts", "Zoom to what is selected"), ("Ctrl+Shift+Z",), tim, m.TIMELINE),
        Command("timeline.earlier", QT_TRANSLATE_NOOP("Shortcuts", "Show an earlier part"), ("Ctrl+Left",), tim, m.TIMELINE),
        Command("timeline.later", QT_TRANSLATE_NOOP("Shortcuts", "Show a later part"), ("Ctrl+Right",), tim, m.TIMELINE),
        Command("timeline.select_clip", QT_TRANSLATE_NOOP("Shortcuts", "Select clip at the playhead"), ("Shift+Return",), tim, m.TIMELINE),
        Command("timeline.mark", QT_TRANSLATE_NOOP("Shortcuts", "Set a marker…"), ("Ctrl+M",), tim, m.TIMELINE),
        Command("timeline.next_marker", QT_TRANSLATE_NOOP("Shortcuts", "Next marker"), ("Alt+]",), tim, m.TIMELINE),
        Command("timeline.previous_marker", QT_TRANSLATE_NOOP("Shortcuts", "Previous marker"), ("Alt+[",), tim, m.TIMELINE),
        Command("timeline.next_shot", QT_TRANSLATE_NOOP("Shortcuts", "Next shot"), ("Ctrl+]",), tim, m.TIMELINE),
        Command("timeline.previous_shot", QT_TRANSLATE_NOOP("Shortcuts", "Previous shot"), ("Ctrl+[",), tim, m.TIMELINE),
        Command("timeline.export_markers", QT_TRANSLATE_NOOP("Shortcuts", "Export markers…"), (), tim, m.TIMELINE),
        Command("timeline.fold", QT_TRANSLATE_NOOP("Shortcuts", "Fold lane"), ("Shift+F",), tim, m.TIMELINE),
        Command("timeline.fold_all", QT_TRANSLATE_NOOP("Shortcuts", "Fold or unfold all lanes"), ("Ctrl+Shift+E",), tim, m.TIMELINE),
        Command("timeline.mute", QT_TRANSLATE_NOOP("Shortcuts", "Mute lane"), ("Shift+M",), tim, m.TIMELINE),
        Command("timeline.solo", QT_TRANSLATE_NOOP("Shortcuts", "Solo lane"), ("Shift+S",), tim, m.TIMELINE),
        Command("timeline.lock", QT_TRANSLATE_NOOP("Shortcuts", "Lock lane"), ("Shift+L",), tim, m.TIMELINE),
        Command("timeline.up", QT_TRANSLATE_NOOP("Shortcuts", "Move lane up"), ("Alt+Up",), tim, m.TIMELINE),
        Command("timeline.down", QT_TRANSLATE_NOOP("Shortcuts", "Move lane down"), ("Alt+Down",), tim, m.TIMELINE),
        Command("timeline.higher", QT_TRANSLATE_NOOP("Shortcuts", "Make lane higher"), ("Alt+PgUp",), tim, m.TIMELINE),
        Command("timeline.lower", QT_TRANSLATE_NOOP("Shortcuts", "Make lane lower"), ("Alt+PgDown",), tim, m.TIMELINE),
        Command("timeline.surer", QT_TRANSLATE_NOOP("Shortcuts", "Only surer clips"), (".",), tim, m.TIMELINE),
        Command("timeline.less_sure", QT_TRANSLATE_NOOP("Shortcuts", "Less sure clips too"), (",",), tim, m.TIMELINE),
        Command("timeline.lanes", QT_TRANSLATE_NOOP("Shortcuts", "Lanes…"), ("Shift+F10", "Menu"), tim, m.TIMELINE),
        Command("timeline.outline", QT_TRANSLATE_NOOP("Shortcuts", "List of lanes and clips…"), ("Ctrl+Shift+O",), tim, m.TIMELINE),
        Command("timeline.compare", QT_TRANSLATE_NOOP("Shortcuts", "Compare with another result…"), ("Ctrl+Shift+D",), tim, m.TIMELINE),
        Command("review.approve", QT_TRANSLATE_NOOP("Shortcuts", "Approve"), ("A",), rev, m.REVIEW),
        Command("review.block", QT_TRANSLATE_NOOP("Shortcuts", "Block"), ("B",), rev, m.REVIEW),
        Command("review.skip", QT_TRANSLATE_NOOP("Shortcuts", "Skip"), ("S",), rev, m.REVIEW),
        Command("review.escalate", QT_TRANSLATE_NOOP("Shortcuts", "Escalate"), ("E",), rev, m.REVIEW),
        Command("review.same", QT_TRANSLATE_NOOP("Shortcuts", "Verdict of the same content"), ("Y",), rev, m.REVIEW),
        Command("review.true", QT_TRANSLATE_NOOP("Shortcuts", "This finding is true"), ("C",), rev, m.REVIEW),
        Command("review.false", QT_TRANSLATE_NOOP("Shortcuts", "This finding is false"), ("X",), rev, m.REVIEW),
        Command("review.undo", QT_TRANSLATE_NOOP("Shortcuts", "Take the last decision back"), ("Z",), rev, m.REVIEW),
        Command("review.redo", QT_TRANSLATE_NOOP("Shortcuts", "Restore what was taken back"), ("Shift+Z",), rev, m.REVIEW),
        Command("review.take", QT_TRANSLATE_NOOP("Shortcuts", "Take the item"), ("G",), rev, m.REVIEW),
        Command("review.hand_over", QT_TRANSLATE_NOOP("Shortcuts", "Hand the item over"), ("D",), rev, m.REVIEW),
        Command("review.put_off", QT_TRANSLATE_NOOP("Shortcuts", "Put off for an hour"), ("W",), rev, m.REVIEW),
        Command("review.raise", QT_TRANSLATE_NOOP("Shortcuts", "Raise the priority"), ("P",), rev, m.REVIEW),
        Command("review.lower", QT_TRANSLATE_NOOP("Shortcuts", "Lower the priority"), ("Shift+P",), rev, m.REVIEW),
        Command("review.approve_chosen", QT_TRANSLATE_NOOP("Shortcuts", "Approve the chosen items…"), ("Ctrl+Shift+P",), rev, m.REVIEW),
        Command("review.block_chosen", QT_TRANSLATE_NOOP("Shortcuts", "Block the chosen items…"), ("Ctrl+Shift+B",), rev, m.REVIEW),
        Command("review.next_moment", QT_TRANSLATE_NOOP("Shortcuts", "Next moment"), ("N",), rev, m.REVIEW),
        Command("review.previous_moment", QT_TRANSLATE_NOOP("Shortcuts", "Previous moment"), ("Shift+N",), rev, m.REVIEW),
        Command("review.next_item", QT_TRANSLATE_NOOP("Shortcuts", "Next item"), ("Ctrl+Down",), rev, m.REVIEW),
        Command("review.previous_item", QT_TRANSLATE_NOOP("Shortcuts", "Previous item"), ("Ctrl+Up",), rev, m.REVIEW),
        Command("review.policy_more", QT_TRANSLATE_NOOP("Shortcuts", "Next reason without a digit"), ("U",), rev, m.REVIEW),
        Command("review.note", QT_TRANSLATE_NOOP("Shortcuts", "Write a note"), ("T",), rev, m.REVIEW),
        *(Command(f"review.policy_{digit}", QT_TRANSLATE_NOOP("Shortcuts", "Policy %1"), (str(digit),), rev, m.REVIEW) for digit in range(1, 10)),
        Command("highlights.preview", QT_TRANSLATE_NOOP("Shortcuts", "Play the clips, or stop"), ("Space",), hil, m.VIDEO),
        Command("highlights.trim_in", QT_TRANSLATE_NOOP("Shortcuts", "Let the clip begin here"), ("I",), hil, m.VIDEO),
        Command("highlights.trim_out", QT_TRANSLATE_NOOP("Shortcuts", "Let the clip end here"), ("O",), hil, m.VIDEO),
        Command("highlights.frame_back", QT_TRANSLATE_NOOP("Shortcuts", "Previous frame"), ("Left",), hil, m.VIDEO),
        Command("highlights.frame_on", QT_TRANSLATE_NOOP("Shortcuts", "Next frame"), ("Right",), hil, m.VIDEO),
        Command("highlights.up", QT_TRANSLATE_NOOP("Shortcuts", "Move clip up"), ("Alt+Up",), hil, m.VIDEO),
        Command("highlights.down", QT_TRANSLATE_NOOP("Shortcuts", "Move clip down"), ("Alt+Down",), hil, m.VIDEO),
        Command("highlights.remove", QT_TRANSLATE_NOOP("Shortcuts", "Take clip out"), ("Delete", "Backspace"), hil, m.VIDEO),
        Command("highlights.undo", QT_TRANSLATE_NOOP("Shortcuts", "Take the last change back"), ("Ctrl+Z",), hil, m.VIDEO),
        Command("highlights.new", QT_TRANSLATE_NOOP("Shortcuts", "New list"), ("Ctrl+N",), hil, m.FILE),
        Command("highlights.rename", QT_TRANSLATE_NOOP("Shortcuts", "Rename list…"), ("F2",), hil, m.FILE),
        Command("highlights.send", QT_TRANSLATE_NOOP("Shortcuts", "Make film…"), ("Ctrl+Return", "Ctrl+Enter"), hil, m.FILE),
        Command("highlights.export", QT_TRANSLATE_NOOP("Shortcuts", "Export for editing…"), ("Ctrl+E",), hil, m.FILE),
        Command("decisions.open", QT_TRANSLATE_NOOP("Shortcuts", "Open evidence"), ("Return", "Enter"), dec, m.REVIEW),
        Command("decisions.undo", QT_TRANSLATE_NOOP("Shortcuts", "Undo decision"), ("Ctrl+Z",), dec, m.REVIEW),
        Command("decisions.redo", QT_TRANSLATE_NOOP("Shortcuts", "Restore what was taken back"), ("Ctrl+Shift+Z",), dec, m.REVIEW),
        Command("decisions.case", QT_TRANSLATE_NOOP("Shortcuts", "Export case file…"), ("Ctrl+Shift+E",), dec, m.FILE),
        Command("decisions.agreement", QT_TRANSLATE_NOOP("Shortcuts", "Agreement of reviewers"), (), dec, m.REVIEW),
        Command("decisions.export", QT_TRANSLATE_NOOP("Shortcuts", "Export decisions…"), ("Ctrl+E",), dec, m.FILE),
        Command("decisions.verify", QT_TRANSLATE_NOOP("Shortcuts", "Verify the chain"), ("Ctrl+Shift+V",), dec, m.REVIEW),
        Command("decisions.export_anchor", QT_TRANSLATE_NOOP("Shortcuts", "Export anchor…"), (), dec, m.FILE),
        Command("decisions.compare_anchors", QT_TRANSLATE_NOOP("Shortcuts", "Compare with anchors…"), (), dec, m.REVIEW),
        Command("decisions.accept_log", QT_TRANSLATE_NOOP("Shortcuts", "Accept a restored archive…"), (), dec, m.REVIEW),
        Command("decisions.retry_effect", QT_TRANSLATE_NOOP("Shortcuts", "Retry effect"), ("Ctrl+R",), dec, m.REVIEW),
    )
    # fmt: on
    return {row.command_id: row for row in rows}


COMMANDS: Final = MappingProxyType(_table())

_CHOSEN: Final[dict[str, tuple[str, ...]]] = {}
"""Keys that the operator chose instead of the table's."""


def choose_keys(chosen: Mapping[str, Sequence[str]]) -> None:
    """Let ``chosen`` keys stand for those of the table; a command that is not in it keeps its own.

    Commands that no longer exist are passed over. What is bound and shown already follows with ``rebind``.
    """
    _CHOSEN.clear()
    _CHOSEN.update({name: tuple(keys) for name, keys in chosen.items() if name in COMMANDS})


def keys_of(command_id: str) -> tuple[str, ...]:
    """The keys of a command as they hold now; empty when it has none."""
    return _CHOSEN.get(command_id, COMMANDS[command_id].keys)


def rebind(window: QWidget) -> None:
    """Give every bound action below ``window`` the keys that hold now, and have them shown."""
    for action in window.findChildren(QAction):
        command_id = action.property(COMMAND_PROPERTY)
        if command_id in COMMANDS:
            action.setShortcuts([QKeySequence(key) for key in keys_of(command_id)])
            retitle(action)
    # Everything that shows a key asks for it again when it asks for its words again.
    QCoreApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))


def same_key(one: str, other: str) -> bool:
    """Whether two portable sequences are one key: ``Return`` and ``return``."""
    return QKeySequence(one) == QKeySequence(other)


def conflicts_of(command_id: str, key: str) -> tuple[str, ...]:
    """The other commands that ``key`` would call where ``command_id`` is at hand."""
    scope = COMMANDS[command_id].scope
    return tuple(
        other
        for other, command in COMMANDS.items()
        if other != command_id
        and _meet(scope, command.scope)
        and any(same_key(key, one) for one in keys_of(other))
    )


def _meet(one: Scope, other: Scope) -> bool:
    """Whether commands of two places can be at hand at once."""
    if one is other or Scope.GLOBAL in (one, other):
        return True
    # Viewer and timeline stand on other pages; a library is hidden while it shows a video, and lists have none.
    with_viewer = {Scope.VIEWER, Scope.TIMELINE}
    without = {Scope.LIBRARY, Scope.TASKS, Scope.DECISIONS, Scope.HIGHLIGHTS}
    return bool(with_viewer & {one, other}) and not without & {one, other}


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
    keys = keys_of(command_id)
    return key_text(keys[0]) if keys else ""


def key_source(command_id: str) -> Callable[[], str]:
    """``key_of`` to be asked whenever the key is painted: the operator may choose another."""
    return partial(key_of, command_id)


def text_of(command_id: str) -> str:
    """The command's name in the operator's language."""
    text = QCoreApplication.translate("Shortcuts", COMMANDS[command_id].text)
    return text.replace("%1", command_id.rpartition("_")[2])


def scope_text(scope: Scope) -> str:
    """Where the keys work, in the operator's language."""
    return QCoreApplication.translate("Shortcuts", scope.value)


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
    action.setShortcuts([QKeySequence(key) for key in keys_of(command_id)])
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
