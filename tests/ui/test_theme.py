"""Both looks: contrast, one palette for all, and nothing that stays behind after a change."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from imm_desktop.resources_path import resources_path
from imm_desktop.ui import tokens as tokens_module
from imm_desktop.ui.icons import icon
from imm_desktop.ui.theme import Look, apply_theme, palette_of, tokens_of
from imm_desktop.ui.tokens import DARK, LIGHT, Tokens

LEAST_CONTRAST = 4.5
"""WCAG 2.2, level AA, for text of normal size."""

PAIRS = [
    *itertools.product(
        ("text", "muted"), ("window", "surface", "raised", "hover", "field", "accent_fill")
    ),
    *(("accent", ground) for ground in ("surface", "window", "accent_fill")),
    ("on_accent", "accent"),
    ("on_pass", "verdict_pass"),
    ("on_block", "verdict_block"),
    ("verdict_pass", "verdict_pass_fill"),
    ("verdict_review", "verdict_review_fill"),
    ("verdict_block", "verdict_block_fill"),
    ("verdict_block", "surface"),
    ("text", "verdict_block_fill"),
    ("text", "verdict_review_fill"),
    ("muted", "verdict_block_fill"),
]


def luminance(colour: str) -> float:
    parts = [part / 255 for part in QColor(colour).getRgb()[:3]]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture
def looks(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    apply_theme(qapp, "light")


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= LEAST_CONTRAST


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)
def test_a_palette_tells_which_look_it_belongs_to(qapp: QApplication, tokens: Tokens) -> None:
    assert tokens_of(palette_of(tokens)) is tokens


@pytest.mark.parametrize(("look", "expected"), [("light", LIGHT), ("dark", DARK)])
def test_a_look_reaches_every_widget_at_once(
    qtbot: QtBot, looks: QApplication, look: Look, expected: Tokens
) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    assert apply_theme(looks, look) is expected
    assert tokens_of(widget.palette()) is expected
    assert tokens_of(QToolTip.palette()) is expected
    assert looks.styleSheet() == ""


def test_icons_follow_the_look_without_being_made_anew(looks: QApplication) -> None:
    play = icon("play", QPalette.ColorRole.WindowText)
    strokes = []
    for look in ("light", "dark"):
        apply_theme(looks, look)
        image = play.pixmap(32, 32).toImage()
        seen = [
            QColor(image.pixel(x, y)).lightness()
            for x in range(32)
            for y in range(32)
            if image.pixelColor(x, y).alpha() > 250
        ]
        assert seen
        strokes.append(sum(seen) / len(seen))
    assert strokes[0] < 80 < 180 < strokes[1]


def test_a_missing_icon_is_an_error_at_once(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


def test_every_icon_that_is_named_is_there_and_every_one_there_is_named() -> None:
    folder = resources_path() / "icons"
    assert "ISC License" in (folder / "LICENSE").read_text(encoding="utf-8")
    there = {svg.stem for svg in folder.glob("*.svg")}
    for name in there:
        assert "currentColor" in (folder / f"{name}.svg").read_text(encoding="utf-8")
    package = Path(tokens_module.__file__).parents[1]
    files = [*package.glob("ui/**/*.py"), *package.glob("app/*.py")]
    code = "\n".join(one.read_text("utf-8") for one in files)
    assert set(re.findall(r'\bicon(?:_name)?(?: = |=|\()"([a-z0-9-]+)"', code)) <= there
    assert there <= set(re.findall(r'"([a-z0-9-]+)"', code)), "those that nobody shows need no room"


def test_colours_are_written_down_in_one_file_only() -> None:
    folder = Path(tokens_module.__file__).parent
    guilty = [
        path.name
        for path in folder.rglob("*.py")
        if path.name != "tokens.py" and re.search(r'"#[0-9a-fA-F]{6}"', path.read_text("utf-8"))
    ]
    assert guilty == []
