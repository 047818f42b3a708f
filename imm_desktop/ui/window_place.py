"""Where the window stands, which page it shows and how its parts are divided: as they were left."""

import json
import logging
from collections.abc import Mapping
from typing import Final, Protocol

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


class WindowPlace:
    """Takes a window back to where it was, and keeps where it is."""

    def __init__(self, state: WindowState) -> None:
        self._state = state
        self._splitters: dict[str, str] = {}
        """By page and name; also of pages that were not shown since."""

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
            return str(state["page"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            log.info("the saved window state is not readable: %s", error)
            return ""

    def restore_splitters(self, page_id: str, page: QWidget) -> None:
        """Divide a page that was just built as it was."""
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
        state = {
            "geometry": _text_of(window.saveGeometry()),
            "page": shown,
            "splitters": self._splitters,
        }
        self._state.save_window_state(json.dumps(state).encode())


def first_size(screen: QSize) -> QSize:
    """Of a window that was never moved: as wanted, or what a screen has room for besides the frame."""
    room, wanted = screen - FRAME, QSize(*FIRST_SIZE)
    is_usable = room.width() >= LEAST_SIZE[0] and room.height() >= LEAST_SIZE[1]
    return wanted.boundedTo(room) if is_usable else wanted  # a made-up screen, such as the tests'


def _text_of(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode("ascii")


def _bytes_of(text: str) -> QByteArray:
    return QByteArray.fromBase64(QByteArray(text.encode("ascii")))
