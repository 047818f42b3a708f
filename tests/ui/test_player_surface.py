import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from imm_desktop.domain.settings import STRENGTH, Veil
from imm_desktop.presenters.player_ports import Phase, PlayerState
from imm_desktop.presenters.problem import Problem
from imm_desktop.ui.player.surface import Surface
from imm_desktop.ui.player.veil import TILE_COARSE_PX, veiled
from tests.fake_video import picture
from tests.patience import WAIT_MS

WIDE = QSize(480, 270)


@pytest.fixture
def surface(qtbot):
    made = Surface()
    qtbot.addWidget(made)
    made.resize(WIDE)
    return made


def state(veil, *, is_peeking=False, phase=Phase.PAUSED):
    return PlayerState(phase=phase, name="a.mp4", veil=veil, is_peeking=is_peeking)


def contrast(image: QImage) -> int:
    """Largest difference of brightness of two neighbours, where no mark is painted."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = range(60, 100, 3)
    return max(
        abs(QColor(grey.pixel(x, y)).lightness() - QColor(grey.pixel(x + 1, y)).lightness())
        for y in rows
        for x in range(30, 440)
    )


def colourfulness(image: QImage) -> int:
    colours = [image.pixelColor(x, y) for y in range(60, 100, 9) for x in range(30, 440, 7)]
    return max(
        max(c.red(), c.green(), c.blue()) - min(c.red(), c.green(), c.blue()) for c in colours
    )


def test_the_first_picture_is_covered_without_anybody_having_asked_for_it(surface):
    surface.show_picture(picture(3, width=240, height=136))
    assert contrast(surface.grab().toImage()) < 12


@pytest.mark.parametrize("veil", [Veil.BLUR, Veil.GREY, Veil.DIM])
@pytest.mark.parametrize("phase", [Phase.PAUSED, Phase.PLAYING])
def test_no_detail_of_any_picture_shows_while_it_is_veiled(surface, veil, phase):
    surface.show_state(state(veil, phase=phase))
    for frame in (0, 10, 200):
        surface.show_picture(picture(frame, width=240, height=136))
        shown = surface.grab().toImage()
        assert contrast(shown) < 12
        if veil is Veil.GREY:
            assert colourfulness(shown) < 4


def test_every_veil_has_its_place_among_the_others():
    assert set(STRENGTH) == set(Veil)


def test_the_dark_veil_is_dark(surface):
    surface.show_state(state(Veil.DIM, phase=Phase.PLAYING))
    surface.show_picture(picture(0, width=240, height=136))
    shown = surface.grab().toImage()
    assert max(shown.pixelColor(x, 80).lightness() for x in range(30, 440, 7)) < 100


def test_looking_shows_the_picture_and_letting_go_covers_it_at_once(surface, qtbot):
    surface.show()
    surface.show_state(state(Veil.BLUR))
    surface.show_picture(picture(0, width=240, height=136))
    surface.show_state(state(Veil.BLUR, is_peeking=True))
    assert contrast(surface.grab().toImage()) > 100
    surface.show_state(state(Veil.BLUR))
    screen = surface.window().windowHandle().screen().grabWindow(surface.winId())
    if not screen.isNull():
        assert contrast(screen.toImage()) < 12
    assert contrast(surface.grab().toImage()) < 12


def test_a_tile_is_covered_too(qapp):
    tile = picture(5, width=46, height=26)
    image = QImage(tile.pixels, tile.width, tile.height, 4 * tile.width, QImage.Format.Format_RGB32)
    hidden = veiled(image, Veil.BLUR, TILE_COARSE_PX)
    values = [hidden.pixelColor(x, 10).lightness() for x in range(hidden.width())]
    assert max(values) - min(values) < 60
    assert veiled(image, Veil.OFF) is image


def test_the_picture_keeps_its_shape_and_the_rest_is_dark(surface):
    surface.show_state(state(Veil.OFF))
    square = picture(0, width=100, height=100)
    surface.show_picture(square)
    shown = surface.grab().toImage()
    assert shown.pixelColor(20, 135).lightness() < 30
    assert shown.pixelColor(460, 135).lightness() < 30
    middle = {shown.pixelColor(x, 60).lightness() > 100 for x in range(150, 330)}
    assert middle == {True, False}


def test_without_a_picture_it_says_why_and_what_to_do(surface):
    surface.show_state(PlayerState(veil=Veil.BLUR))
    assert "No video" in surface.accessibleDescription()
    problem = Problem("This video cannot be read", "It may be damaged.", "moov atom not found")
    surface.show_state(PlayerState(phase=Phase.FAILED, name="a.mp4", problem=problem))
    assert "This video cannot be read" in surface.accessibleDescription()
    assert "It may be damaged." in surface.accessibleDescription()
    surface.grab()


def test_it_tells_how_many_device_pixels_it_has(surface, qtbot):
    with qtbot.waitSignal(surface.size_changed, timeout=WAIT_MS) as told:
        surface.show()
    ratio = surface.devicePixelRatioF()
    assert told.args == [round(480 * ratio), round(270 * ratio)]


def test_a_screen_reader_hears_the_position_but_only_when_it_is_uncovered(surface):
    surface.show_picture(picture(25))
    surface.show_state(state(Veil.BLUR))
    assert surface.accessibleDescription() == "Veiled"
    surface.show_state(state(Veil.OFF))
    assert surface.accessibleDescription() == "00:00:01.000"
    assert QApplication.instance() is not None
