"""The objects that are chosen in the Library, and how large they are together: also when they are all of very many."""

from collections.abc import Sequence
from operator import attrgetter, is_
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from imm_desktop.domain.media import ObjectEntry

BLOCK: Final = 5_000
"""Objects whose sizes are added in one go, less than a millisecond."""
_size_of = attrgetter("size_bytes")


class ChosenObjects(QObject):
    """Keeps them and adds up their sizes in turns, between which the window lives on."""

    changed = Signal(object)
    """tuple[ObjectEntry, ...]; as an object, for Qt would copy a list element by element."""
    size_changed = Signal(object)
    """Bytes of all of them, int, for Qt's own has 32 bits; None while they are being added up."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: tuple[ObjectEntry, ...] = ()
        self.size_bytes: int | None = 0
        self._added, self._next = 0, 0
        self._turns = QTimer(self)
        self._turns.timeout.connect(self._take_turn)

    def choose(self, entries: Sequence[ObjectEntry]) -> None:
        """``entries`` and nothing else from now on."""
        before = self.entries
        # By identity: comparing would look into each of them.
        if len(before) == len(entries) and all(map(is_, before, entries)):
            return
        self.entries = tuple(entries)
        self._added, self._next = 0, 0
        self.size_bytes = None
        if len(entries) > BLOCK:
            self._turns.start()
        else:
            self._turns.stop()
            self.size_bytes = sum(map(_size_of, entries))
        self.changed.emit(self.entries)
        self.size_changed.emit(self.size_bytes)

    def _take_turn(self) -> None:
        block = self.entries[self._next : self._next + BLOCK]
        self._added += sum(map(_size_of, block))
        self._next += len(block)
        if self._next >= len(self.entries):
            self._turns.stop()
            self.size_bytes = self._added
            self.size_changed.emit(self.size_bytes)
