"""A page with a viewer on a fake video, for tests."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from imm_desktop.domain.labels import Label
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.ui.viewer import Viewer
from tests.fake_video import FakeFrames, FakeVideo
from tests.helpers import process_qt_events, until

LABELS = (
    Label("汽车", "car", confidence=0.9, clips=(TimeRange(400, 800), TimeRange(2000, 2400))),
    Label("人", "Person", clips=(TimeRange(1200, 3000),)),
)


class Page:
    """A viewer on a page with a field to type in, as in Review."""

    def __init__(self, qtbot, *, with_details=False):
        self.video = FakeVideo()
        self.player = PlayerPresenter(FakeFrames(a=self.video))
        self.timeline = TimelinePresenter()
        self.window = QWidget()
        self.viewer = Viewer(self.player, self.timeline, with_details=with_details)
        self.note = QLineEdit()
        column = QVBoxLayout(self.window)
        column.addWidget(self.viewer)
        column.addWidget(self.note)
        qtbot.addWidget(self.window)
        self.window.resize(900, 760)
        self.window.show()
        self.window.activateWindow()
        self.viewer.setFocus()

    async def open(self):
        self.player.open("a", "a.mp4")
        await until(lambda: self.player.picture is not None and self.player.picture.is_exact)
        self.timeline.show_labels(LABELS)

    def key(self, key, modifiers=Qt.KeyboardModifier.NoModifier, *, kind="both"):
        target = QApplication.focusWidget() or self.viewer
        for event_type in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            if kind == "both" or (kind == "press") == (event_type is QEvent.Type.KeyPress):
                QApplication.sendEvent(target, QKeyEvent(event_type, key, modifiers))
        process_qt_events()


def played(qtbot, run):
    """Runs a scenario on such a page."""

    def play(scenario, **kwargs):
        async def whole():
            page = Page(qtbot, **kwargs)
            await page.open()
            try:
                await scenario(page)
            finally:
                await page.player.close()

        run(whole())

    return play


def press(page, qtbot, key, modifiers=Qt.KeyboardModifier.NoModifier):
    """As a real key: also through Qt's table of shortcuts."""
    qtbot.keyClick(page.window.windowHandle(), key, modifiers)
    process_qt_events()
