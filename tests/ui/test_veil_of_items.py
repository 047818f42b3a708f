"""Hundreds of random keys in the real window's Review: what a strong veil lies over is never seen, whatever comes next.

Every second item's category has no veil; its pictures are harmless. Those of the others are fields that nothing here
is painted in, and every image that is painted is looked at.
"""

import asyncio
import random
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest

from imm_desktop.app.care_screen import CareScreen
from imm_desktop.domain.accounts import THIS_COMPUTER
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.results import Result
from imm_desktop.domain.settings import Settings, Veil, VeilChoice
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.media.picture import Picture
from tests.fake_bench import StillFrames, desk
from tests.fake_screens import make_settings, screens_over, show
from tests.fakes.objects import FakeObjectStore
from tests.helpers import process_qt_events, until
from tests.secret_pictures import leaks, secret
from tests.services.test_caring import FakeExposureStore

STEPS = 300
REPORT = ModerationReport(
    Suggestion.REVIEW,
    ("porn",),
    60,
    tuple(Finding("porn", at, 80.0, "porn") for at in (400, 2_000)),
)
URIS = [ObjectUri("reel", f"{'secret' if n % 2 else 'plain'}-{n}.mp4") for n in range(12)]
KEYS = (
    *[Qt.Key.Key_A] * 3,
    Qt.Key.Key_S,
    Qt.Key.Key_N,
    Qt.Key.Key_Z,
    Qt.Key.Key_Space,
    Qt.Key.Key_L,
    Qt.Key.Key_K,
    Qt.Key.Key_Right,
    Qt.Key.Key_Left,
)


def plain(frame, *, width, height, is_exact=True):
    """A harmless frame."""
    pixels = bytes((90, 90, 90, 255)) * (width * height)
    return Picture(width, height, pixels, frame * 40, frame, frame * 512, is_exact)


class Frames(StillFrames):
    """Videos whose pictures must not be seen where their name says so."""

    async def open(self, source):
        video = await super().open(source)
        made = secret if "secret" in source else plain

        async def still(position_ms, *, max_width, max_height):
            return made(position_ms // 40, width=max_width, height=max_height)

        async def frame_at(position_ms, *, max_width, max_height, on_way=None):
            return made(position_ms // 40, width=max_width, height=max_height)

        async def keyframe_near(position_ms, *, max_width, max_height):
            return made(position_ms // 40, width=64, height=36, is_exact=False)

        def play(*, from_ms, rate, max_width, max_height):
            video.played.append((from_ms, rate))

            async def pictures():
                for frame in range(from_ms // 40, from_ms // 40 + 3):
                    yield made(frame, width=max_width, height=max_height)

            return video._stream(pictures())

        video.still, video.frame_at, video.play = still, frame_at, play
        video.keyframe_near = keyframe_near
        return video


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [1, 2])
def test_no_item_is_seen_under_the_veil_of_another(qapp, qtbot, run, tmp_path, monkeypatch, seed):
    chance, found, painted = random.Random(seed), [], {"veiled": 0, "bare": 0}
    draw_image = QPainter.drawImage
    settings_of_care = Settings(
        accounts=(THIS_COMPUTER,), veils=(VeilChoice("ad", Veil.OFF), VeilChoice("porn", Veil.BLUR))
    )

    def checked(painter, *what):
        image = next(one for one in what if isinstance(one, QImage))
        painted["veiled"] += 1
        if leaks(image):
            found.append(image.size())
        draw_image(painter, *what)

    async def scenario(one, screens):
        care = CareScreen(screens, FakeExposureStore(), one.clock)
        settings = make_settings(screens, settings_of_care)
        care.settings_loaded(settings)
        await settings.load()
        for uri in URIS:
            categories = ("porn",) if "secret" in uri.key else ("ad",)
            report = replace(REPORT, categories=categories)
            one.backend.results[TaskKind.MODERATION] = Result(report, b"{}", "req")
            await one.analyse(TaskKind.MODERATION, uri)
            one.clock.advance(60)
        screens.use(one.bench)
        show(screens)
        screens.window.show_page("review")
        player, review, window = screens.review_player, screens.review, screens.window
        await until(lambda: review.open_item is not None)
        try:
            for _ in range(STEPS):
                QTest.keyClick(window.windowHandle(), chance.choice(KEYS))
                if chance.random() < 0.1 and review.items:
                    review.open(chance.choice(review.items))
                for _turn in range(chance.randrange(1, 25)):
                    process_qt_events()
                    await asyncio.sleep(0)
                if chance.random() < 0.4:
                    await until(lambda: not review.items or review.open_item is not None)
                    await until(lambda: not review.items or player.picture is not None)
                if player.picture is not None and player.state.shown_veil is Veil.OFF:
                    painted["bare"] += 1
                assert leaks(window.grab().toImage()) == 0
                assert not found
                if not review.items:
                    break
        finally:
            await care.close()

    async def whole():
        async with (
            desk(tmp_path, objects=FakeObjectStore(*URIS), frames=Frames()) as one,
            screens_over(one, tmp_path, qtbot) as screens,
        ):
            monkeypatch.setattr(QPainter, "drawImage", checked)
            try:
                await scenario(one, screens)
            finally:
                monkeypatch.setattr(QPainter, "drawImage", draw_image)

    run(whole(), 280)
    assert painted["veiled"] > 100
    assert painted["bare"] > 10, "items without a veil were looked at, or this would prove nothing"


def test_the_pictures_of_this_test_would_be_noticed():
    assert leaks(QImage(secret(1).pixels, 320, 180, QImage.Format.Format_RGB32)) > 0
    harmless = plain(1, width=320, height=180)
    assert leaks(QImage(harmless.pixels, 320, 180, QImage.Format.Format_RGB32)) == 0
