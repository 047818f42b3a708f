"""The window: navigation left, one page at a time, banners above it, toasts over it, status below. It decides nothing."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from imm_desktop.presenters.problem import Problem
from imm_desktop.ui.fonts import scaled
from imm_desktop.ui.keyboard_places import KeyboardPlaces, Searchable
from imm_desktop.ui.kit.account_box import AccountBox, AccountTone
from imm_desktop.ui.kit.nav import NavList
from imm_desktop.ui.kit.surfaces import Divider, Panel
from imm_desktop.ui.kit.toast import ToastArea
from imm_desktop.ui.menus import fill_menu_bar, menu_of_all
from imm_desktop.ui.problem_banners import ProblemBanners
from imm_desktop.ui.shortcuts import (
    COMMAND_PROPERTY,
    bind,
    key_source,
    live_action,
    retitle,
    text_of,
)
from imm_desktop.ui.status_bar import StatusBar, StatusSlot
from imm_desktop.ui.theme import Look
from imm_desktop.ui.tokens import ICON_SIZE, NAV_WIDTH, SPACE
from imm_desktop.ui.window_place import LEAST_SIZE, WindowPlace, WindowState

if TYPE_CHECKING:
    from imm_desktop.ui.palette import CommandPalette

log = logging.getLogger(__name__)

MOST_NAV_WIDTH: Final = 320
_LOOKS: Final[tuple[Look, ...]] = ("light", "dark", "system")


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page of the window. Its name and key are those of the command ``go.<page_id>``.

    Attributes:
        icon: Name in ``resources/icons``.
        build: Makes the page when it is shown first; it is called once.
        at_bottom: This page and the later ones stand at the bottom of the navigation.
    """

    page_id: str
    icon: str
    build: Callable[[], QWidget]
    at_bottom: bool = False


class MainWindow(QMainWindow):
    """Shows pages and passes on what is asked for. Global commands it cannot answer are signals."""

    page_shown = Signal(str)
    account_chooser_requested = Signal()
    look_requested = Signal(str)
    """"light", "dark" or "system"."""
    language_requested = Signal(str)
    """"en" or "zh_CN"."""
    text_size_requested = Signal(int)
    """+1 larger, -1 smaller, 0 normal."""
    problem_shown = Signal(Problem)
    closed = Signal()

    def __init__(self, pages: Sequence[PageEntry], state: WindowState) -> None:
        """Show the first of ``pages``, or the one that was shown last."""
        super().__init__()
        self._entries = {entry.page_id: entry for entry in pages}
        self._place = WindowPlace(state)
        self._pages: dict[str, QWidget] = {}
        self._shown = ""
        self._keyboards = KeyboardPlaces()
        self._absence: QWidget | None = None
        self._alt_alone = False
        self.setWindowTitle("IMM Desktop")
        self.setMinimumSize(*LEAST_SIZE)
        self._side = Panel()
        self._account = AccountBox()
        self._account.clicked.connect(self.account_chooser_requested)
        self._nav = NavList()
        self._nav.chosen_changed.connect(self.show_page)
        self._stack = QStackedWidget()
        self.problems = ProblemBanners()
        self._status = StatusBar()
        self._lay_out()
        self._toasts = ToastArea(self._stack)
        self._palette: CommandPalette | None = None
        self._status.menu_requested.connect(self._open_menu)
        self._status.look_requested.connect(lambda: self.show_page("settings"))
        self._status.activity_requested.connect(lambda: self.show_page("tasks"))
        self._add_pages(pages)
        self._bind_commands()
        # Beside the picture every line counts: Alt, F10 or the button at the bottom right open the menu.
        self.menuBar().setVisible(self.menuBar().isNativeMenuBar())
        self._retranslate()
        first = self._place.restore(self)
        if self._entries:
            self.show_page(first if first in self._entries else next(iter(self._entries)))

    def set_count(self, page_id: str, count: int) -> None:
        """Show how many items wait on a page; 0 shows none."""
        self._nav.item(page_id).set_count(count)

    def set_account(self, title: str, subtitle: str, tone: AccountTone) -> None:
        """Show who the program works for."""
        self._account.show_account(title, subtitle, tone)

    def set_status(self, slot: StatusSlot, text: str) -> None:
        """Show ``text`` in the status bar; empty clears the slot."""
        self._status.show_text(slot, text)

    def status_text(self, slot: StatusSlot) -> str:
        """What the status bar shows in ``slot``."""
        return self._status.text_of(slot)

    def show_problem(self, problem: Problem) -> None:
        """Show ``problem`` above the page; a repeated one is counted, not repeated."""
        self.problems.show_problem(problem)
        self.problem_shown.emit(problem)

    def withdraw_problem(self, problem: Problem) -> None:
        """Take the banner of ``problem`` away, for it is over; fine when there is none."""
        self.problems.withdraw(problem)

    def clear_problems(self) -> None:
        """Take every banner away."""
        self.problems.clear()

    def show_toast(
        self,
        text: str,
        action_text: str = "",
        on_action: Callable[[], None] | None = None,
        *,
        about: str = "",
    ) -> None:
        """Say what was just done, with the way to take it back; in place of an earlier toast ``about`` the same."""
        self._toasts.show_toast(text, action_text, on_action, about=about)

    def clear_toasts(self) -> None:
        """Take every toast away."""
        for toast in self._toasts.toasts:
            toast.leave()

    def show_page(self, page_id: str) -> None:
        """Show a page, building it when it is the first time; an unknown page changes nothing."""
        entry = self._entries.get(page_id)
        if entry is None:
            log.debug("no page %s", page_id)
            return
        page = self._pages.get(page_id)
        if page is None:
            page = entry.build()
            self._pages[page_id] = page
            self._stack.addWidget(page)
            self._place.restore_parts(page_id, page)
        self._nav.choose(page_id)
        if self._shown == page_id:
            return
        self._keyboards.leave(self._shown, self._pages.get(self._shown))
        self._shown = page_id
        self._bring_forward()
        self._keyboards.enter(page_id, self._stack.currentWidget() or page)
        self.page_shown.emit(page_id)

    def show_absence(self, page: QWidget | None) -> None:
        """Show ``page`` instead of every page but the settings, until None: what is empty there would mislead."""
        old, self._absence = self._absence, page
        if page is not None:
            self._stack.addWidget(page)
        self._bring_forward()
        if old is not None:
            self._stack.removeWidget(old)
            old.deleteLater()

    def _bring_forward(self) -> None:
        page = self._pages.get(self._shown)
        front = page if self._absence is None or self._shown == "settings" else self._absence
        if front is not None:
            self._stack.setCurrentWidget(front)
        self._toasts.raise_()

    def rebuild_page(self, page_id: str, build: Callable[[], QWidget]) -> None:
        """Make the page with ``build`` from now on; one that is there already is made anew at once."""
        self._entries[page_id] = replace(self._entries[page_id], build=build)
        old = self._pages.pop(page_id, None)
        if old is None:
            return
        was_shown = self._shown == page_id
        if was_shown:
            self._shown = ""
            self.show_page(page_id)
        self._stack.removeWidget(old)
        old.deleteLater()

    @property
    def shown_page(self) -> str:
        """Id of the page that is shown."""
        return self._shown

    def page(self, page_id: str) -> QWidget | None:
        """The page, when it was built already."""
        return self._pages.get(page_id)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.FontChange:
            self._fit_side()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_side()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._place.save(self, self._shown, self._pages)
        super().closeEvent(event)
        self.closed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._alt_alone = event.key() == Qt.Key.Key_Alt
        if event.key() == Qt.Key.Key_F10:
            self._open_menu()
            return
        super().keyPressEvent(event)

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Alt and self._alt_alone:
            self._alt_alone = False
            self._open_menu()
            return
        super().keyReleaseEvent(event)

    def _lay_out(self) -> None:
        side = self._side
        side_column = QVBoxLayout(side)
        side_column.setContentsMargins(SPACE[2], SPACE[3], SPACE[2], SPACE[3])
        side_column.setSpacing(SPACE[3])
        side_column.addWidget(self._account)
        side_column.addWidget(self._nav, 1)
        content = QVBoxLayout()
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(0)
        content.addWidget(self.problems)
        content.addWidget(self._stack, 1)
        content.addWidget(self._status)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(Divider(upright=True))
        row.addLayout(content, 1)
        self.setCentralWidget(whole)
        self._fit_side()

    def _fit_side(self) -> None:
        """With text so large that names would take the room of what they lead to, icons stand alone."""
        is_narrow = self.width() < scaled(self.font(), LEAST_SIZE[0])
        self._nav.set_narrow(is_narrow)
        self._account.set_narrow(is_narrow)
        narrow = scaled(self.font(), ICON_SIZE) + 2 * SPACE[2] + 2 * SPACE[2]
        self._side.setFixedWidth(narrow if is_narrow else _nav_width(self.font()))

    def _add_pages(self, pages: Sequence[PageEntry]) -> None:
        gap_added = False
        for entry in pages:
            if entry.at_bottom and not gap_added:
                self._nav.add_gap()
                gap_added = True
            command = f"go.{entry.page_id}"
            self._nav.add_item(entry.page_id, text_of(command), entry.icon, key_source(command))
        if not gap_added:
            self._nav.add_gap()

    def _bind_commands(self) -> None:
        for page_id in self._entries:
            bind(self, f"go.{page_id}", partial(self.show_page, page_id))
        bind(self, "go.palette", self._open_palette)
        bind(self, "go.search", self._focus_search)
        bind(self, "help.keys", self._open_cheat_sheet)
        bind(self, "file.switch_account", self.account_chooser_requested.emit)
        bind(self, "file.quit", self.close)
        for look in _LOOKS:
            bind(self, f"view.{look}", partial(self.look_requested.emit, look))
        bind(self, "view.english", lambda: self.language_requested.emit("en"))
        bind(self, "view.chinese", lambda: self.language_requested.emit("zh_CN"))
        for name, step in (("larger", 1), ("smaller", -1), ("normal", 0)):
            bind(self, f"view.{name}", partial(self.text_size_requested.emit, step))
        bind(self, "view.full_screen", self._switch_full_screen)

    def _open_menu(self) -> None:
        menu = menu_of_all(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        button = self._status.menu_button
        at = button.mapToGlobal(QPoint(button.width(), 0))
        size = menu.sizeHint()
        menu.popup(QPoint(at.x() - size.width(), at.y() - size.height()))

    def _focus_search(self) -> None:
        page = self._pages.get(self.shown_page)
        if page is not None and isinstance(page, Searchable):
            page.focus_search()

    def _open_palette(self) -> None:
        # Not at the top: the first paint does not wait for what is asked for later.
        from imm_desktop.ui.palette import CommandPalette

        if self._palette is None:
            self._palette = CommandPalette(self)
        self._palette.open_palette()

    def _open_cheat_sheet(self) -> None:
        from imm_desktop.ui.cheat_sheet import CheatSheet

        sheet = CheatSheet(self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()

    def _switch_full_screen(self) -> None:
        """Where a video is open its picture, else the window."""
        of_picture = live_action(self, "viewer.full_screen")
        if of_picture is not None and not self.isFullScreen():
            of_picture.trigger()
        elif self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def _retranslate(self) -> None:
        for entry in self._entries.values():
            item = self._nav.item(entry.page_id)
            item.setText(text_of(f"go.{entry.page_id}"))
            item.updateGeometry()
        for action in self.actions():
            if action.property(COMMAND_PROPERTY):
                retitle(action)
        self._nav.setAccessibleName(self.tr("Pages"))
        fill_menu_bar(self.menuBar(), self)


def _nav_width(font: QFont) -> int:
    """Without the line beside it; large text gets more room, but never half the window."""
    return min(scaled(font, NAV_WIDTH), MOST_NAV_WIDTH) - 1
