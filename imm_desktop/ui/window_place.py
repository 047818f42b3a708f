"""Where the window stands, which page it shows and how its parts are divided: as they were left."""

import json
import logging
from collections.abc import Mapping
from typing import Final, Protocol, runtime_checkable

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtWidgets import QMainWindow, QSplitter, QWidget

log = logging.getLogger(__name__)

FIRST_SIZE: Final = (1440, 900)
FRAME: Final = QSize(16, 48)
"""What the system puts around a window; else its last line is below the screen's end."""
LEAST_SIZE: Final = (960, 600)


class WindowState(Protocol):
    """Where the window keeps its place between two runs."""

    def load_window_state(self) -> bytes | None:
        """What was saved last; None at the first start."""

    def save_window_state(self, state: bytes) -> None:
        """Keep ``state``; it is opaque."""


@runtime_checkable
class KeepsChoices(Protocol):
    """A part of a page that is as it was left, such as a table with its columns; it has an object name."""

    def kept_choices(self) -> str:
        """How it is; opaque."""
        ...

    def take_choices(self, choices: str) -> None:
        """Be as ``choices`` tell; what is damaged changes nothing."""
        ...


class WindowPlace:
    """Takes a window back to where it was, and keeps where it is."""

    def __init__(self, state: WindowState) -> None:
        self._state = state
        self._splitters: dict[str, str] = {}
        """By page and name; also of pages that were not shown since."""
        self._choices: dict[str, str] = {}
        """Likewise of what keeps choices."""

    def restore(self, window: QMainWindow) -> str:
        """Take the saved place again and return the saved page; damaged state counts as none."""
        window.resize(first_size(window.screen().availableGeometry().size()))
        saved = self._state.load_window_state()
        if not saved:
            return ""
        try:
            state = json.loads(saved)
            window.restoreGeometry(_bytes_of(state["geometry"]))
            self._splitters = {str(k): str(v) for k, v in state["splitters"].items()}
            self._choices = {str(k): str(v) for k, v in state.get("choices", {}).items()}
            return str(state["page"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            log.info("the saved window state is not readable: %s", error)
            return ""

    def restore_parts(self, page_id: str, page: QWidget) -> None:
        """Let the parts of a page that was just built be as they were left."""
        for name, part in _keeping(page).items():
            if kept := self._choices.get(f"{page_id}/{name}"):
                part.take_choices(kept)
        for splitter in page.findChildren(QSplitter):
            saved = self._splitters.get(f"{page_id}/{splitter.objectName()}")
            if saved:
                splitter.restoreState(_bytes_of(saved))

    def save(self, window: QMainWindow, shown: str, pages: Mapping[str, QWidget]) -> None:
        """Keep where ``window`` is, that it shows the page ``shown``, and how ``pages`` are divided."""
        for page_id, page in pages.items():
            for splitter in page.findChildren(QSplitter):
                if splitter.objectName():
                    name = f"{page_id}/{splitter.objectName()}"
                    self._splitters[name] = _text_of(splitter.saveState())
            for name, part in _keeping(page).items():
                self._choices[f"{page_id}/{name}"] = part.kept_choices()
        state = {
            "geometry": _text_of(window.saveGeometry()),
            "page": shown,
            "splitters": self._splitters,
            "choices": self._choices,
        }
        self._state.save_window_state(json.dumps(state).encode())


def _keeping(page: QWidget) -> dict[str, KeepsChoices]:
    parts = (one for one in (page, *page.findChildren(QWidget)) if one.objectName())
    return {one.objectName(): one for one in parts if isinstance(one, KeepsChoices)}


def first_size(screen: QSize) -> QSize:
    """Of a window that was never moved: as wanted, or what a screen has room for besides the frame."""
    room, wanted = screen - FRAME, QSize(*FIRST_SIZE)
    is_usable = room.width() >= LEAST_SIZE[0] and room.height() >= LEAST_SIZE[1]
    return wanted.boundedTo(room) if is_usable else wanted  # a made-up screen, such as the tests'


def _text_of(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode("ascii")


def _bytes_of(text: str) -> QByteArray:
    return QByteArray.fromBase64(QByteArray(text.encode("ascii")))
