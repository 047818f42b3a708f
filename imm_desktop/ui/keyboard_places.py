"""Which control of a page has the keyboard when the page comes back: whoever works by keys goes on where they were."""

from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


@runtime_checkable
class TakesKeyboard(Protocol):
    """A page that knows which of its controls works by keys."""

    def take_keyboard(self) -> None:
        """Give the keyboard to that control."""
        ...


@runtime_checkable
class Searchable(Protocol):
    """A page with a search field."""

    def focus_search(self) -> None:
        """Put the keyboard into it."""
        ...


class KeyboardPlaces:
    """Remembers a control for each page that was left."""

    def __init__(self) -> None:
        self._last: dict[str, QWidget] = {}

    def leave(self, page_id: str, page: QWidget | None) -> None:
        """Keep which control of ``page`` has the keyboard."""
        focus = QApplication.focusWidget()
        if page is not None and focus is not None and page.isAncestorOf(focus):
            self._last[page_id] = focus

    def enter(self, page_id: str, page: QWidget) -> None:
        """Give the keyboard to the control that had it, else to the page's own choice."""
        last = self._last.pop(page_id, None)
        if last is not None and isValid(last) and last.isVisible() and last.isEnabled():
            last.setFocus(Qt.FocusReason.OtherFocusReason)
        elif isinstance(page, TakesKeyboard):
            page.take_keyboard()
        else:
            page.setFocus(Qt.FocusReason.OtherFocusReason)
