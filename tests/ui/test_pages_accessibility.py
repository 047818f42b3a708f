"""What holds for every page: names for screen readers, a way for the keyboard, room for large text, other languages."""

from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)

from imm_desktop.app.selftest_cases import example_case
from imm_desktop.domain.accounts import THIS_COMPUTER, Account, AccountKind, CredentialSource
from imm_desktop.domain.films import FilmClip
from imm_desktop.domain.media import ObjectEntry, ObjectUri
from imm_desktop.domain.review import Verdict
from imm_desktop.domain.settings import Settings, Veil
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.analyse import AnalysePresenter
from imm_desktop.presenters.batches import BatchListPresenter
from imm_desktop.presenters.case import OpenedCase, _loaded
from imm_desktop.presenters.decisions import DecisionsPresenter
from imm_desktop.presenters.film_preview import FilmPreview
from imm_desktop.presenters.highlights import HighlightsPresenter
from imm_desktop.presenters.library import LibraryPresenter
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.review_handling import ReviewHandling
from imm_desktop.presenters.review_queue import ReviewPresenter
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.presenters.task_list import TaskListPresenter
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.presenters.video import VideoPresenter
from imm_desktop.services.case_reading import read_case
from imm_desktop.ui.fonts import install_fonts
from imm_desktop.ui.i18n import install_language
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.pages.analyse_dialog import AnalyseDialog
from imm_desktop.ui.pages.case_window import CaseWindow
from imm_desktop.ui.pages.decisions import DecisionsPage
from imm_desktop.ui.pages.highlights import HighlightsPage
from imm_desktop.ui.pages.library import LibraryPage
from imm_desktop.ui.pages.review import ReviewPage
from imm_desktop.ui.pages.settings import SettingsPage
from imm_desktop.ui.pages.tasks import TasksPage
from imm_desktop.ui.pages.video import VideoPage
from tests.fakes.clock import START, FakeClock
from tests.fakes.objects import FakeObjectStore
from tests.fakes.results import EVIDENCE
from tests.fakes.settings import FakeFinder, FakeSecrets, FakeSettingsStore, one_project
from tests.helpers import process_qt_events, until

A, B = ObjectUri("reel", "a.mp4"), ObjectUri("reel", "二.mp4")
CLOUD = Account(
    "c1", AccountKind.CLOUD, "上海", "cn-shanghai", "review", CredentialSource.ENVIRONMENT
)
CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
)
PAGES = (
    "library",
    "tasks",
    "review",
    "decisions",
    "settings",
    "video",
    "highlights",
    "analyse",
    "case",
)


def read(_path):
    return read_case(example_case())


class Pages:
    """Every page with something in it."""

    def __init__(self, desk, settings):
        desk.thumbnails.use(desk.bench.browsing.address_of)
        self.players = [PlayerPresenter(desk.frames) for _ in range(3)]
        self.highlights = HighlightsPresenter()
        self.preview = FilmPreview(self.players[2], lambda _word: Veil.OFF)
        self.library = LibraryPresenter(desk.thumbnails, desk.hover)
        self.tasks = TaskListPresenter(desk.clock)
        self.review = ReviewPresenter(desk.frames, desk.thumbnails, lambda: desk.policy, desk.clock)
        self.decisions = DecisionsPresenter(
            lambda: desk.effecting, lambda: desk.policy, desk.clock, desk.frames
        )
        self.video = VideoPresenter()
        self.settings = settings
        entries = [ObjectEntry(uri, 1_000, "E1", START) for uri in (A, B)]
        self.analyse = AnalysePresenter(desk.bench, entries)
        self.batches = BatchListPresenter(desk.clock)
        self.presenters = [
            self.batches,
            self.library,
            self.tasks,
            self.review,
            self.decisions,
            self.video,
            self.highlights,
        ]

    def make(self, name):
        match name:
            case "library":
                return LibraryPage(self.library)
            case "tasks":
                return TasksPage(self.tasks, self.batches)
            case "review":
                handling = ReviewHandling(FakeClock())
                return ReviewPage(self.review, handling, self.players[0], TimelinePresenter())
            case "decisions":
                return DecisionsPage(self.decisions)
            case "settings":
                return SettingsPage(self.settings, lambda: [("IMM Desktop", "0.1")])
            case "highlights":
                clips = [FilmClip(one, TimeRange(0, 2_000), "猫") for one in (A, B)]
                self.highlights.add_clips(clips)
                return HighlightsPage(self.highlights, self.preview)
            case "video":
                return VideoPage(self.video, self.players[1], TimelinePresenter())
            case "case":
                window = CaseWindow(
                    OpenedCase(Path("a.immcase"), *_loaded(read, Path("a.immcase")))
                )
                window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
                return window
            case _:
                dialog = AnalyseDialog(self.analyse)
                dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
                dialog.choose(TaskKind.HIGHLIGHT)
                return dialog

    async def close(self):
        for one in (*self.presenters, self.settings, self.analyse, self.preview, *self.players):
            await one.close()


@pytest.fixture
def with_page(with_desk, qtbot):
    @asynccontextmanager
    async def shown(desk, name, size):
        for uri in (A, B):
            await desk.analyse(TaskKind.MODERATION, uri)
        item = (await desk.items())[0]
        await desk.bench.reviewing.decide(item, Verdict.APPROVE, evidence=EVIDENCE)
        store = FakeSettingsStore(Settings(accounts=(THIS_COMPUTER, CLOUD)))
        settings = SettingsPresenter(
            store, FakeSecrets(), FakeFinder("default", has_environment=True), one_project
        )
        await settings.load()
        pages = Pages(desk, settings)
        for one in pages.presenters:
            one.use(desk.bench)
        await until(lambda: pages.library.model.total and pages.decisions.rows)
        await until(lambda: pages.highlights.is_loaded)
        page = pages.make(name)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        page.activateWindow()
        pages.video.open(A)
        await until(lambda: pages.video.shown is not None)
        if name == "review":
            await until(lambda: pages.review.open_item is not None)
        process_qt_events()
        try:
            yield page
        finally:
            page.hide()
            await pages.close()

    def play(scenario, name, size=(1300, 860)):
        async def whole(desk):
            async with shown(desk, name, size) as page:
                scenario(page)

        with_desk(whole, objects=FakeObjectStore(A, B))

    return play


def controls(page):
    return [
        one
        for one in page.findChildren(QWidget)
        if isinstance(one, CONTROLS)
        and not isinstance(one, QScrollBar)
        and not one.isHidden()  # an empty page's button without a next step, for example
        and not isinstance(
            one.parent(), QComboBox | QAbstractSpinBox | QLineEdit | QAbstractItemView
        )
        and not one.objectName().startswith("qt_")
        and not any(isinstance(parent, QComboBox) for parent in parents(one))
    ]


def parents(widget):
    while (widget := widget.parentWidget()) is not None:
        yield widget


def name_of(widget):
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


@pytest.mark.parametrize("name", PAGES)
def test_every_control_has_a_name_and_the_keyboard_comes_by_all(with_page, name):
    def scenario(page):
        found = controls(page)
        assert len(found) >= 3
        nameless = [
            f"{type(one).__name__} in {type(one.parent()).__name__}"
            for one in found
            if not name_of(one)
        ]
        assert not nameless
        bare = [one for one in found if isinstance(one, Button) and not one.text()]
        assert all(one.toolTip() for one in bare), "an icon alone explains nothing"
        goes_round(page)

    with_page(scenario, name)


def goes_round(page):
    """Tab leads through the page and back to where it began: no control keeps the keyboard."""
    page.setFocus()
    seen = []
    for _ in range(150):
        page.focusNextChild()
        focused = QApplication.focusWidget()
        if focused in seen:
            break
        seen.append(focused)
    assert len(seen) >= 3
    assert QApplication.focusWidget() in seen[:2]


@pytest.mark.parametrize("name", PAGES)
def test_large_text_does_not_push_a_page_wider_than_a_usual_screen(with_page, qapp, name):
    def scenario(page):
        install_fonts(qapp, 2.0)
        process_qt_events()
        try:
            assert page.minimumSizeHint().width() <= 1_440
            for one in page.findChildren(Button):
                if one.isVisible():
                    assert one.height() >= one.fontMetrics().height(), one.text()
        finally:
            install_fonts(qapp, 1.0)
            process_qt_events()

    before = qapp.font()
    try:
        with_page(scenario, name, (1_440, 900))
    finally:
        qapp.setFont(before)


@pytest.mark.parametrize("name", [one for one in PAGES if one != "analyse"])
def test_another_language_reaches_every_button(with_page, qapp, name):
    def scenario(page):
        english = [
            one.text() for one in page.findChildren(Button) if one.isVisible() and one.text()
        ]
        install_language(qapp, "zh_CN")
        process_qt_events()
        shown = [one for one in page.findChildren(Button) if one.isVisible() and one.text()]
        same = [
            one.text()
            for one in shown
            if one.text() in english and any(c.isalpha() for c in one.text())
        ]
        assert not [text for text in same if text.isascii() and text != "1.0×"]

    with_page(scenario, name)
