"""A Library page over the fakes, and what tests ask and do of it."""

from contextlib import asynccontextmanager

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from imm_desktop.domain.media import ObjectUri
from imm_desktop.presenters.library import LibraryPresenter, ListingState
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.pages.library import LibraryPage
from imm_desktop.ui.pages.object_view import ObjectView
from tests.fakes.objects import FakeObjectStore
from tests.helpers import process_qt_events, until

A, B, C = (ObjectUri("reel", f"{name}.mp4") for name in "abc")


@asynccontextmanager
async def page_of(desk, qtbot, *, use=True):
    presenter = LibraryPresenter(desk.thumbnails, desk.hover)
    desk.thumbnails.use(desk.bench.browsing.address_of)
    page = LibraryPage(presenter)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.activateWindow()
    try:
        if use:
            presenter.use(desk.bench)
            await until(
                lambda: presenter.state is not ListingState.CONNECTING and not presenter.is_listing
            )
        process_qt_events()
        yield page, presenter
    finally:
        page.hide()
        await presenter.close()


def play(with_desk, qtbot, scenario, *uris, use=True, **parts):
    async def whole(desk):
        async with page_of(desk, qtbot, use=use) as (page, presenter):
            await scenario(desk, page, presenter)

    with_desk(whole, objects=FakeObjectStore(*(uris or (A, B, C))), **parts)


def texts(page):
    return [one.text() for one in page.findChildren(Label) if one.isVisible()]


def button(page, text):
    return next(one for one in page.findChildren(Button) if one.text() == text)


def view(page):
    return page.findChild(ObjectView)


def press(page, key, modifiers=Qt.KeyboardModifier.NoModifier):
    """As a real key: through Qt's table of shortcuts."""
    QTest.keyClick(page.windowHandle(), key, modifiers)
    process_qt_events()
