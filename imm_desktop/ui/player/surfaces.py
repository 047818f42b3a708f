"""Every surface that shows the one picture: in the viewer, over the whole screen, on a second one."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from imm_desktop.media.picture import Picture
from imm_desktop.presenters.player_ports import PlayerState
from imm_desktop.ui.player.picture_view import PictureView
from imm_desktop.ui.player.picture_window import PictureWindow
from imm_desktop.ui.player.surface import Surface


class Surfaces(QObject):
    """Shows picture, state and view on all of them in the same breath: none is ever less veiled than another.

    Args:
        owner: Whose windows they are.
        main: The surface in the viewer, which is always there.
    """

    size_changed = Signal(int, int)
    """Device pixels of the largest one that is seen."""
    clicked = Signal()
    view_changed = Signal(object)  # PictureView

    def __init__(self, owner: QWidget, main: Surface) -> None:
        super().__init__(owner)
        self._owner, self._main = owner, main
        self._full: PictureWindow | None = None
        self._second: PictureWindow | None = None
        self._sizes: dict[Surface, tuple[int, int]] = {}
        self._picture: Picture | None = None
        self._state = PlayerState()
        self._connect(main)

    @property
    def windows(self) -> tuple[PictureWindow, ...]:
        """Those that are open."""
        return tuple(one for one in (self._full, self._second) if one is not None)

    @property
    def is_full_screen(self) -> bool:
        """Whether the picture covers the screen."""
        return self._full is not None

    def show_picture(self, picture: Picture | None) -> None:
        """Show ``picture`` everywhere; None also ends an enlargement."""
        self._picture = picture
        for surface in self._all():
            surface.show_picture(picture)
        if picture is None:
            self.show_view(PictureView())

    def show_state(self, state: PlayerState) -> None:
        """Show the state everywhere; a veil that goes up is up everywhere when this returns."""
        self._state = state
        for surface in self._all():
            surface.show_state(state)

    def show_view(self, view: PictureView) -> None:
        """Look at the same part everywhere."""
        for surface in self._all():
            surface.show_view(view)
        self.view_changed.emit(view)

    def toggle_full_screen(self, actions: Iterable[QAction]) -> None:
        """Cover the screen with the picture, or leave it."""
        if self._full is not None:
            self._full.close()
            return
        self._full = self._open(actions, is_second=False)
        self._full.closed.connect(self._full_closed)

    def toggle_second(self, actions: Iterable[QAction]) -> None:
        """Show the picture on a second screen too, or no longer."""
        if self._second is not None:
            self._second.close()
            return
        self._second = self._open(actions, is_second=True)
        self._second.closed.connect(self._second_closed)

    def close_windows(self) -> None:
        """Leave the viewer's surface alone."""
        for window in self.windows:
            window.close()

    def active(self) -> Surface:
        """The one the operator works on."""
        return self._full.surface if self._full is not None else self._main

    def _open(self, actions: Iterable[QAction], *, is_second: bool) -> PictureWindow:
        window = PictureWindow(self._owner, actions, is_second=is_second)
        window.installEventFilter(self._owner)
        self._connect(window.surface)
        # The veil first: nothing is painted before it knows that it is covered.
        window.surface.show_state(self._state)
        window.surface.show_view(self._main.view)
        window.surface.show_picture(self._picture)
        window.open_on(self._owner.screen())
        return window

    def _connect(self, surface: Surface) -> None:
        surface.size_changed.connect(lambda *size: self._keep_size(surface, size))
        surface.clicked.connect(self.clicked)
        surface.view_changed.connect(self.show_view)

    def _keep_size(self, surface: Surface, size: tuple[int, int]) -> None:
        self._sizes[surface] = size
        width = max(one[0] for one in self._sizes.values())
        height = max(one[1] for one in self._sizes.values())
        self.size_changed.emit(width, height)

    def _full_closed(self) -> None:
        window, self._full = self._full, None
        self._drop(window)

    def _second_closed(self) -> None:
        window, self._second = self._second, None
        self._drop(window)

    def _drop(self, window: PictureWindow | None) -> None:
        if window is None:
            return
        self._sizes.pop(window.surface, None)
        window.deleteLater()
        if self._main in self._sizes:
            self._keep_size(self._main, self._sizes[self._main])

    def _all(self) -> list[Surface]:
        return [self._main, *(window.surface for window in self.windows)]
