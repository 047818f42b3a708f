"""Pictures of the kit, against those kept beside this file; ``pytest --update-golden`` takes them anew.

They are taken with fonts that setup.sh installs, on Linux only: elsewhere letters are drawn differently.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QFontInfo, QImage
from PySide6.QtWidgets import QApplication

from imm_desktop.ui.gallery import LOOKS, SPECIMENS, picture_of
from imm_desktop.ui.theme import Look, apply_theme

FOLDER = Path(__file__).parent / "pictures"
LEVELS = 1
"""Steps of 255 by which a colour may differ without counting as different."""
LEAST_ALIKE = 0.995
"""Share of pixels that must be alike."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="fonts are drawn differently")


@pytest.fixture
def painted_alike(qapp: QApplication) -> Iterator[QApplication]:
    assert QFontInfo(QApplication.font()).family() == "DejaVu Sans", "run packaging/setup.sh dev"
    yield qapp
    apply_theme(qapp, "light")


def share_alike(one: QImage, other: QImage) -> float:
    import numpy as np

    def levels(image: QImage) -> np.ndarray:
        plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
        rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), -1)
        return rows[:, : plain.width() * 4].reshape(plain.height(), plain.width(), 4).astype(int)

    different = np.abs(levels(one) - levels(other)).max(axis=2) > LEVELS
    return float(1 - different.mean())


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", SPECIMENS)
def test_a_specimen_looks_as_it_did(
    painted_alike: QApplication, name: str, look: Look, pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    apply_theme(painted_alike, look)
    picture = picture_of(painted_alike, name).toImage()
    path = FOLDER / f"{name}-{look}.png"
    if pytestconfig.getoption("--update-golden"):
        FOLDER.mkdir(exist_ok=True)
        assert picture.save(str(path), quality=0)
        return
    kept = QImage(str(path))
    assert not kept.isNull(), f"no picture {path.name}: run with --update-golden and look at it"
    seen = tmp_path / path.name
    picture.save(str(seen))
    assert picture.size() == kept.size(), f"see {seen}"
    assert share_alike(picture, kept) >= LEAST_ALIKE, f"see {seen}"


def test_the_pictures_are_those_of_the_specimens_and_few(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--update-golden"):
        pytest.skip("they are being taken")
    pictures = list(FOLDER.glob("*.png"))
    assert {picture.stem for picture in pictures} == {
        f"{name}-{look}" for name in SPECIMENS for look in LOOKS
    }
    assert sum(picture.stat().st_size for picture in pictures) < 1_500_000


def test_a_changed_colour_is_noticed(painted_alike: QApplication) -> None:
    apply_theme(painted_alike, "light")
    light = picture_of(painted_alike, "chips").toImage()
    apply_theme(painted_alike, "dark")
    dark = picture_of(painted_alike, "chips").toImage()
    assert share_alike(light, light) == 1
    assert share_alike(light, dark) < LEAST_ALIKE
