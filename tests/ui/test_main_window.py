import json
import math
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QHelpEvent, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLineEdit,
    QMenu,
    QSplitter,
    QToolTip,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from imm_desktop.presenters.problem import Problem
from imm_desktop.ui.fonts import Role, font_of, install_fonts, scaled
from imm_desktop.ui.i18n import install_language
from imm_desktop.ui.kit.banner import Banner
from imm_desktop.ui.kit.nav import NavItem, NavList
from imm_desktop.ui.kit.painting import text_width
from imm_desktop.ui.kit.toast import Toast
from imm_desktop.ui.main_window import MainWindow, PageEntry
from imm_desktop.ui.pages.tables import Table, TableDelegate
from imm_desktop.ui.palette import CommandPalette
from imm_desktop.ui.problem_banners import MOST_BANNERS
from imm_desktop.ui.shortcuts import bind
from imm_desktop.ui.window_place import LEAST_SIZE, first_size
from tests.helpers import process_qt_events, recorded
from tests.patience import WAIT_MS

HEAVY = ("oss2", "aiohttp", "httpx", "av", "numpy", "onnxruntime", "sqlalchemy", "pydantic")


class KeptState:
    """Keeps the state as a settings file would."""

    def __init__(self, state: bytes | None = None) -> None:
        self.state = state

    def load_window_state(self) -> bytes | None:
        return self.state

    def save_window_state(self, state: bytes) -> None:
        self.state = state


class PageWithSplitter(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.splitter = QSplitter()
        self.splitter.setObjectName("panes")
        self.splitter.addWidget(QWidget())
        self.splitter.addWidget(QWidget())
        QVBoxLayout(self).addWidget(self.splitter)


@pytest.fixture
def built() -> list[str]:
    return []


@pytest.fixture
def english_again(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    install_language(qapp, "en")


def window_of(qtbot: QtBot, built: list[str], state: KeptState | None = None) -> MainWindow:
    def page(name: str) -> PageEntry:
        def build() -> QWidget:
            built.append(name)
            widget = PageWithSplitter()
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            return widget

        return PageEntry(name, "list", build, at_bottom=name == "settings")

    pages = [page(n) for n in ("library", "tasks", "review", "decisions", "settings")]
    window = MainWindow(pages, state or KeptState())
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    return window


def names_in(window: MainWindow) -> list[str]:
    return [item.text() for item in window.findChildren(NavItem)]


def test_a_page_is_built_when_it_is_first_shown_and_only_once(
    qtbot: QtBot, built: list[str]
) -> None:
    window = window_of(qtbot, built)
    assert built == ["library"]
    shown = recorded(window.page_shown)
    for page in ("review", "library", "review", "nowhere"):
        window.show_page(page)
    assert built == ["library", "review"]
    assert shown == ["review", "library", "review"]
    assert window.shown_page == "review"
    assert window.page("tasks") is None


def test_the_number_keys_go_to_the_pages(qtbot: QtBot, built: list[str]) -> None:
    window = window_of(qtbot, built)
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.shown_page == "review"
    QTest.keyClick(window, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    assert window.shown_page == "settings"


def test_a_repeated_problem_is_one_banner_with_a_count(qtbot: QtBot, built: list[str]) -> None:
    window = window_of(qtbot, built)
    for number in range(10):
        window.show_problem(Problem("No connection", "Check the network.", f"request {number}"))
    banners = window.findChildren(Banner)
    assert len(banners) == 1
    assert banners[0].isVisible()
    banners[0].copy_details()
    copied = QApplication.clipboard().text()
    assert copied.startswith("No connection ×10")
    assert copied.endswith("request 9")
    banners[0].dismissed.emit()
    window.show_problem(Problem("No connection", "Check the network."))
    fresh = [banner for banner in window.findChildren(Banner) if banner.isVisible()]
    assert [banner.accessibleName() for banner in fresh] == ["No connection. Check the network."]


def test_a_problem_that_is_over_is_taken_away_and_others_stay(
    qtbot: QtBot, built: list[str]
) -> None:
    window = window_of(qtbot, built)
    over, other = Problem("No connection", "Wait."), Problem("The disk is full", "Free some space.")
    window.show_problem(over)
    window.show_problem(other)
    window.withdraw_problem(Problem("No connection", "Wait.", "other details"))
    window.withdraw_problem(over)
    (left,) = window.problems.banners
    assert left.accessibleName() == "The disk is full. Free some space."


def test_many_problems_never_hide_the_page(qtbot: QtBot, built: list[str]) -> None:
    window = window_of(qtbot, built)
    for number in range(MOST_BANNERS + 4):
        window.show_problem(Problem(f"Problem {number}", "Do something."))
    shown = [banner for banner in window.findChildren(Banner) if banner.isVisible()]
    assert len(shown) == MOST_BANNERS
    window.clear_problems()
    assert not [banner for banner in window.findChildren(Banner) if banner.isVisible()]


def test_counts_account_status_and_toasts_are_shown(qtbot: QtBot, built: list[str]) -> None:
    window = window_of(qtbot, built)
    window.set_count("review", 12)
    review = next(item for item in window.findChildren(NavItem) if item.text() == "Review")
    assert review.count == 12
    window.set_status("activity", "3 tasks running")
    assert window.status_text("activity") == "3 tasks running"
    window.set_status("activity", "")
    asked = recorded(window.account_chooser_requested)
    window.set_account("This computer", "sample · engine ready", "ready")
    QTest.keyClick(
        window,
        Qt.Key.Key_A,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert len(asked) == 1
    undone: list[bool] = []
    window.show_toast("Blocked", "Undo", lambda: undone.append(True))
    window.show_page("decisions")
    toast = window.findChildren(Toast)[0]
    middle = toast.mapTo(window, toast.rect().center())
    on_top = window.childAt(middle)
    assert on_top is not None
    assert toast is on_top or toast.isAncestorOf(on_top), "a page that came later covers it"
    toast.leave()


def test_the_palette_finds_the_languages_in_either(qtbot, built):
    window = window_of(qtbot, built)
    palette = CommandPalette(window)
    for words in ("lang", "语言"):
        palette._show_matches(words)
        assert set(palette.shown_commands) == {"view.english", "view.chinese"}


def test_the_palette_finds_and_runs_a_command_and_gives_the_keyboard_back(
    qtbot: QtBot, built: list[str]
) -> None:
    window = window_of(qtbot, built)
    page = window.page("library")
    assert page is not None
    page.setFocus()
    ran: list[bool] = []
    bind(page, "library.refresh", lambda: ran.append(page.hasFocus()))
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.findChildren(CommandPalette)[0]
    assert palette.isVisible()
    search = QApplication.focusWidget()
    assert search is not None
    qtbot.keyClicks(search, "list refr")
    assert palette.shown_commands == ("library.refresh",)
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert ran == [True]
    assert not palette.isVisible()


def test_the_palette_lists_commands_of_other_pages_but_does_not_run_them(
    qtbot: QtBot, built: list[str]
) -> None:
    window = window_of(qtbot, built)
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.findChildren(CommandPalette)[0]
    assert {"review.approve", "go.tasks"} <= set(palette.shown_commands)
    assert "go.highlights" not in palette.shown_commands, "there is no such page yet"
    search = QApplication.focusWidget()
    assert search is not None
    qtbot.keyClicks(search, "approve")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert palette.isVisible()
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_the_question_mark_shows_all_keys(qtbot: QtBot, built: list[str]) -> None:
    window = window_of(qtbot, built)
    QTest.keyClick(window, Qt.Key.Key_Question)
    sheet = window.findChild(QDialog)
    assert sheet is not None
    assert sheet.isVisible()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def entries_of(menu: QMenu) -> dict[str, QAction]:
    menu.aboutToShow.emit()
    return {entry.text().partition("\t")[0]: entry for entry in menu.actions()}


def test_every_bound_command_is_in_a_menu_and_runs_from_there(
    qtbot: QtBot, built: list[str]
) -> None:
    window = window_of(qtbot, built)
    page = window.page("library")
    assert page is not None
    ran: list[str] = []
    bind(page, "library.upload", lambda: ran.append("upload"))
    menus = {action.text(): action.menu() for action in window.menuBar().actions()}
    entries = entries_of(menus["&File"])
    assert entries["Upload…"].isEnabled()
    assert entries["Upload…"].text().endswith("\tCtrl U")
    assert not entries["Analyse…"].isEnabled()
    entries["Upload…"].trigger()
    entries_of(menus["&Go"])["Decisions"].trigger()
    assert ran == ["upload"]
    assert window.shown_page == "decisions"
    assert not entries_of(menus["&File"])["Upload…"].isEnabled()


def test_looks_languages_and_text_size_are_asked_for_not_decided(
    qtbot: QtBot, built: list[str]
) -> None:
    window = window_of(qtbot, built)
    asked = [
        recorded(window.look_requested),
        recorded(window.language_requested),
        recorded(window.text_size_requested),
    ]
    menus = {action.text(): action.menu() for action in window.menuBar().actions()}
    view = entries_of(menus["&View"])
    for name in ("Dark look", "简体中文", "Larger text", "Normal text"):
        view[name].trigger()
    assert asked == [["dark"], ["zh_CN"], [1, 0]]


def test_the_window_speaks_the_new_language_at_once(
    qtbot: QtBot, built: list[str], english_again: QApplication
) -> None:
    window = window_of(qtbot, built)
    install_language(english_again, "zh_CN")
    QApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))
    assert names_in(window) == ["视频库", "任务", "人工审核", "审核记录", "设置"]
    install_language(english_again, "en")
    QApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))
    assert names_in(window) == ["Library", "Tasks", "Review", "Decisions", "Settings"]


def test_the_place_of_everything_survives_a_restart(qtbot: QtBot, built: list[str]) -> None:
    state = KeptState()
    first = window_of(qtbot, built, state)
    first.show_page("review")
    first.resize(960, 650)
    page = first.page("review")
    assert isinstance(page, PageWithSplitter)
    page.splitter.setSizes([300, 600])
    before = page.splitter.sizes()
    closed = recorded(first.closed)
    first.close()
    assert len(closed) == 1
    second = window_of(qtbot, built, state)
    assert second.shown_page == "review"
    assert (second.width(), second.height()) == (960, 650)
    page = second.page("review")
    assert isinstance(page, PageWithSplitter)
    assert page.splitter.sizes()[0] == pytest.approx(before[0], abs=2)


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"not json",
        b"[]",
        b'{"page": 3}',
        b'{"geometry": 1, "splitters": [], "page": ""}',
        b"\xff\xfe",
    ],
)
def test_a_damaged_state_opens_the_first_page(
    qtbot: QtBot, built: list[str], damaged: bytes
) -> None:
    window = window_of(qtbot, built, KeptState(damaged))
    assert window.shown_page == "library"
    window.close()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_navigation_survives_large_and_long_texts(
    qtbot: QtBot, built: list[str], qapp: QApplication, scale: float
) -> None:
    before = QApplication.font()
    window = window_of(qtbot, built)
    try:
        install_fonts(qapp, scale)
        window.resize(round(1_000 * scale), 800)  # in a smaller one icons stand alone
        for item in window.findChildren(NavItem):
            item.setText(item.text() + "x" * math.ceil(len(item.text()) * 0.4))
        process_qt_events()
        for item in window.findChildren(NavItem):
            name = font_of(item.font(), Role.STRONG)
            assert text_width(item.text(), name) < item.width() - scaled(item.font(), 16) - 30
        assert window.minimumSizeHint().width() <= LEAST_SIZE[0]
    finally:
        qapp.setFont(before)


def test_opening_the_window_loads_nothing_heavy() -> None:
    code = f"import imm_desktop.ui.main_window, json, sys; print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


class PageWithRows(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.rows, self.other = QLineEdit(), QLineEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.other)
        column.addWidget(self.rows)

    def take_keyboard(self) -> None:
        self.rows.setFocus()


def test_a_page_has_the_keyboard_where_it_was_left(qtbot):
    made: dict[str, PageWithRows] = {}

    def entry(name: str) -> PageEntry:
        return PageEntry(name, "list", lambda: made.setdefault(name, PageWithRows()))

    window = MainWindow([entry("library"), entry("tasks")], KeptState())
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    window.show_page("tasks")
    assert QApplication.focusWidget() is made["tasks"].rows
    made["tasks"].other.setFocus()
    window.show_page("library")
    assert QApplication.focusWidget() is made["library"].rows
    window.show_page("tasks")
    assert QApplication.focusWidget() is made["tasks"].other
    window.show_page("library")
    made["library"].rows.setEnabled(False)
    made["library"].other.setFocus()
    window.show_page("tasks")
    made["library"].other.setEnabled(False)
    window.show_page("library")
    assert QApplication.focusWidget() is not made["library"].other


@pytest.mark.parametrize(
    ("screen", "size"),
    [
        ((1366, 728), (1350, 680)),
        ((1440, 900), (1424, 852)),
        ((3840, 2160), (1440, 900)),
        ((800, 600), (1440, 900)),
    ],
)
def test_the_first_window_fits_its_screen_with_its_frame(screen, size):
    assert first_size(QSize(*screen)) == QSize(*size)


def test_an_account_that_is_not_there_hides_every_page_but_the_settings(qtbot, built):
    window = window_of(qtbot, built)
    window.show()
    window.show_page("review")
    absent = QWidget()
    window.show_absence(absent)
    assert absent.isVisible()
    for page_id in ("library", "tasks", "review"):
        window.show_page(page_id)
        assert not window.page(page_id).isVisible()
        assert window.shown_page == page_id
    window.show_page("settings")
    assert window.page("settings").isVisible()
    window.show_page("tasks")
    window.show_absence(None)
    assert window.page("tasks").isVisible()
    assert not absent.isVisible()


def test_with_large_text_in_a_small_window_the_navigation_is_icons_with_names_in_tooltips(
    qtbot: QtBot, built: list[str], qapp: QApplication
) -> None:
    window = window_of(qtbot, built)
    window.resize(1280, 720)
    nav = window.findChild(NavList)
    assert nav is not None
    wide = nav.width()
    window.set_count("review", 12)
    install_fonts(qapp, 2.0)
    try:
        QApplication.processEvents()
        assert nav.width() < wide / 2
        item = nav.item("review")
        assert not item.is_whole
        assert item.accessibleName() or item.text()
        event = QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), item.mapToGlobal(QPoint(5, 5)))
        QApplication.sendEvent(item, event)
        assert QToolTip.text().startswith("Review")
        QToolTip.hideText()
        window.resize(2000, 1000)
        QApplication.processEvents()
        assert nav.width() > wide
    finally:
        install_fonts(qapp, 1.0)
    QApplication.processEvents()
    window.resize(1280, 720)
    QApplication.processEvents()
    assert nav.width() == wide


class Kept(QWidget):
    """A part of a page that keeps how it is."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("part")
        self.choices = "as built"

    def kept_choices(self) -> str:
        return self.choices

    def take_choices(self, choices: str) -> None:
        self.choices = choices


def test_parts_of_pages_are_as_they_were_left_at_the_next_start(qtbot: QtBot) -> None:
    state = KeptState()
    for expected in ("as built", "as left"):
        window = MainWindow([PageEntry("library", "settings", Kept)], state)
        qtbot.addWidget(window)
        part = window.page("library")
        assert isinstance(part, Kept)
        assert part.choices == expected
        part.choices = "as left"
        window.close()


def test_columns_that_were_dragged_stay_so_wide(qtbot: QtBot) -> None:
    model = QStandardItemModel(3, 3)

    def table() -> Table:
        made = Table(model, TableDelegate(), {0: 100, 2: 80}, stretched=1)
        qtbot.addWidget(made)
        made.resize(700, 300)
        made.show()
        return made

    first = table()
    header = first.horizontalHeader()
    header.resizeSection(0, 180)
    assert header.sectionSize(0) == 180
    whole = sum(header.sectionSize(column) for column in range(3))
    assert whole == first.viewport().width(), "the wide one gave way"
    first.resize(900, 300)
    assert header.sectionSize(0) == 180
    second = table()
    second.take_choices(first.kept_choices())
    assert second.horizontalHeader().sectionSize(0) == 180
    for damaged in ("", "[]", '{"0": "x"}', '{"0": -4, "9": 30}', "null"):
        second.take_choices(damaged)
        assert second.horizontalHeader().sectionSize(0) == 180
