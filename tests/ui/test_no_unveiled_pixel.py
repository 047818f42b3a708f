"""A thousand random steps, every image that is painted looked at: nothing is uncovered unless the key is held.

The pictures are fields of pure magenta and green, which nothing else here is painted in and which any blur mixes.
"""

import asyncio
import random

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from imm_desktop.domain.moderation import Finding, Moment
from imm_desktop.domain.settings import Veil
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.player_ports import Phase
from imm_desktop.presenters.thumbnails import Thumbnail
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.ui.pages.evidence_strip import EvidenceStrip
from imm_desktop.ui.pages.picture_painting import ThumbnailImages, image_of
from imm_desktop.ui.player.surface import Surface
from imm_desktop.ui.theme import apply_theme
from imm_desktop.ui.viewer import Viewer
from tests import fake_video
from tests.fake_video import DURATION_MS, FRAMES, FakeFrames, FakeSound, FakeVideo, facts
from tests.helpers import process_qt_events
from tests.secret_pictures import leaks, secret

STEPS = 1000


def test_the_detector_sees_a_bare_picture_and_no_veiled_one(qapp, monkeypatch):
    shown = secret(3)
    bare = image_of(shown)
    assert leaks(bare) == 320 * 180
    surface = Surface()
    surface.resize(480, 270)
    surface.show_picture(shown)
    assert leaks(surface.grab().toImage()) == 0
    surface.deleteLater()
    thumbnails = ThumbnailImages()
    assert leaks(thumbnails.of(Thumbnail(shown), veiled=True)) == 0
    assert leaks(thumbnails.of(Thumbnail(shown), veiled=False)) == 320 * 180


def test_a_strip_of_evidence_is_covered_from_the_first_paint(qapp, qtbot):
    strip = EvidenceStrip()
    qtbot.addWidget(strip)
    strip.resize(600, 90)
    finding = Finding("porn", 400, 91.0, "", "")
    strip.show_moments([Moment(TimeRange(0, 900), (finding,))])
    strip.show_still(0, secret(1, width=256, height=144))
    strip.show()
    assert leaks(strip.grab().toImage()) == 0


class Desk:
    """A viewer over two videos, one of them with sound, and everything a reviewer may do with it."""

    def __init__(self, qtbot, chance):
        self.chance, self.sound = chance, FakeSound()
        self.videos = {"a": FakeVideo(facts(has_audio=True)), "b": FakeVideo()}
        self.player = PlayerPresenter(
            FakeFrames(**self.videos), backends=(self.sound.backend(),), sleep=self._no_wait
        )
        self.viewer = Viewer(self.player, TimelinePresenter())
        qtbot.addWidget(self.viewer)
        self.viewer.resize(900, 700)
        self.viewer.show()
        self.peeks = 0

    @staticmethod
    async def _no_wait(_seconds):
        await asyncio.sleep(0)

    def windows(self):
        return [self.viewer, *self.viewer.surfaces.windows]

    def step(self):
        """One random thing."""
        chance, player = self.chance, self.player
        at = chance.randrange(DURATION_MS)
        surface = self.viewer.surfaces.active()
        deeds = {
            "open": lambda: player.open(chance.choice("ab"), "x.mp4", position_ms=at),
            "open what is ready": lambda: player.open(
                chance.choice("ab"), "x.mp4", position_ms=at, picture=secret(at % FRAMES)
            ),
            "another veil next": lambda: player.set_veil_of_next(
                chance.choice([Veil.BLUR, Veil.GREY, Veil.DIM])
            ),
            "seek": lambda: player.seek(at),
            "scrub": lambda: player.scrub(at),
            "step": lambda: player.step(chance.randrange(-3, 4)),
            "play": player.toggle_play,
            "shuttle": lambda: player.shuttle(chance.randrange(-1, 2)),
            "loop": lambda: player.loop(TimeRange(at // 2, at // 2 + 300)),
            "rate": lambda: player.change_rate(1),
            "sound": self._tell,
            "veil": lambda: player.set_veil(chance.choice([Veil.BLUR, Veil.GREY, Veil.DIM])),
            "full screen": self.viewer.toggle_full_screen,
            "second screen": self.viewer.toggle_second_screen,
            "enlarge": lambda: surface.enlarge(chance.uniform(-3, 4), QPointF(at % 400, at % 300)),
            "actual": lambda: surface.show_actual(320, 180),
            "pan": lambda: surface.pan(chance.randrange(-1, 2), chance.randrange(-1, 2)),
            "fit": surface.fit,
            "resize": lambda: self.viewer.resize(
                chance.randrange(500, 1100), chance.randrange(420, 900)
            ),
            "hide": self.viewer.hide,
            "show": self.viewer.show,
            "look": lambda: player.peek(True),
            "look away": lambda: player.peek(False),
            "theme": lambda: apply_theme(QApplication.instance(), chance.choice(["dark", "light"])),
            "unload": player.unload,
            "timeline": lambda: self.viewer.timeline.setFocus(Qt.FocusReason.OtherFocusReason),
        }
        usual = ["seek", "scrub", "step", "play", "sound", "look away", "enlarge", "open"]
        name = chance.choice([*deeds, *usual, *usual])
        deeds[name]()
        return name

    def _tell(self):
        """What a player of sound says, also when it comes late: after a pause or a seek."""
        if self.sound.listener is not None:
            self.sound.listener.heard(1.0, self.chance.uniform(0, DURATION_MS))
            if not self.chance.randrange(4):
                self.sound.listener.end()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [1])
def test_a_thousand_steps_uncover_nothing(qapp, qtbot, run, monkeypatch, seed):
    monkeypatch.setattr(fake_video, "picture", secret)
    painted = {"veiled": 0, "looked at": 0}
    found = []
    draw_image = QPainter.drawImage

    async def scenario():
        desk = Desk(qtbot, random.Random(seed))
        name = "start"

        def checked(painter, *what):
            image = next(one for one in what if isinstance(one, QImage))
            if leaks(image):
                if not desk.player.state.is_peeking:
                    found.append((name, desk.player.state, image.size()))
                painted["looked at"] += 1
            else:
                painted["veiled"] += 1
            draw_image(painter, *what)

        monkeypatch.setattr(QPainter, "drawImage", checked)
        try:
            for _ in range(STEPS):
                name = desk.step()
                for _turn in range(3):
                    await asyncio.sleep(0)
                    process_qt_events()
                for window in desk.windows():
                    if window.isVisible() and not desk.player.state.is_peeking:
                        assert leaks(window.grab().toImage()) == 0, name
                assert not found, found[0]
            if desk.player.state.phase is Phase.EMPTY:
                desk.player.open("a", "x.mp4")
        finally:
            monkeypatch.setattr(QPainter, "drawImage", draw_image)
            await desk.player.close()
            desk.viewer.surfaces.close_windows()
            process_qt_events()

    run(scenario(), 230)
    assert painted["veiled"] > STEPS
    assert painted["looked at"] > 20, "the key uncovers, or this would prove nothing"
