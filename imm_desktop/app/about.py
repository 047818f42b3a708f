"""What Settings › About says of this program."""

import sys

import PySide6
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontDatabase

from imm_desktop import __version__
from imm_desktop.adapters.updates import UpdateSource
from imm_desktop.app.updates import updates_text


def has_chinese_font() -> bool:
    """Whether a font for simplified Chinese is installed."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))


def about_rows(
    player: str, update_source: UpdateSource, *, checks_updates: bool
) -> list[tuple[str, str]]:
    """Title and text of each row, in the operator's language; ``player`` is empty until one was used."""
    tr = QCoreApplication.translate
    fonts = (
        tr("About", "found")
        if has_chinese_font()
        else tr("About", "none installed: Chinese names show as boxes")
    )
    return [
        ("IMM Desktop", f"{__version__} · Apache-2.0"),
        (tr("About", "Player in use"), player or tr("About", "none yet")),
        (tr("About", "Chinese font"), fonts),
        (tr("About", "Updates"), updates_text(update_source, is_on=checks_updates)),
        (
            tr("About", "What the engine cannot judge"),
            tr(
                "About",
                "Logos, most of terrorism (blood, explosions, flags, politics), smoking, gambling. Such an item is never a clean pass: it comes to Review as not judged.",
            ),
        ),
        (
            tr("About", "Made with"),
            f"Python {sys.version.split()[0]} · PySide6 {PySide6.__version__} · PyAV · ONNX Runtime · PP-OCR · ZXing",
        ),
        (
            tr("About", "Licences"),
            tr(
                "About",
                "The sources are Apache-2.0. PyAV carries x264 and x265 (GPL); an installer that holds it is under the GPL as a whole.",
            ),
        ),
    ]
