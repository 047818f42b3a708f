"""Languages. The Chinese texts are read from ``resources/i18n/zh_CN.ts`` itself: there is nothing to compile."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from PySide6.QtCore import (
    QLibraryInfo,
    QLocale,
    QTranslator,
    QXmlStreamReader,
)
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from imm_desktop.resources_path import resources_path

Language = Literal["en", "zh_CN"]

LANGUAGES: Final[Mapping[Language, str]] = {"en": "English", "zh_CN": "简体中文"}
"""Each language by its own name."""

_QT_CATALOGUE: Final = "qtbase_zh_CN"


class CatalogueError(Exception):
    """The file of translations cannot be read."""


class Catalogue(QTranslator):
    """A translator over a Qt ``.ts`` file; unfinished and empty entries count as absent."""

    def __init__(self, texts: Mapping[tuple[str, str], str]) -> None:
        """``texts`` maps (context, source) to the translation."""
        super().__init__()
        self._texts = dict(texts)

    @override
    def isEmpty(self) -> bool:
        return not self._texts

    @override
    def translate(
        self,
        context: str,
        sourceText: str,
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        # None becomes a null QString, which tells Qt to ask the next translator.
        return self._texts.get((context, sourceText))  # type: ignore[return-value]


def system_language() -> Language:
    """Chinese when the system speaks it, else English."""
    return "zh_CN" if QLocale.system().language() == QLocale.Language.Chinese else "en"


def language_of(chosen: str) -> Language:
    """The language to speak when the operator chose ``chosen`` (``domain.settings.Language``, or its bare word).

    Anything but ``en`` and ``zh_CN`` follows the system.
    """
    match chosen:
        case "zh_CN" | "en":
            return chosen
        case _:
            return system_language()


def install_language(app: QApplication, language: Language) -> None:
    """Speak ``language`` from now on; every widget gets a LanguageChange event.

    Raises:
        CatalogueError: The file of translations is damaged; the language stays what it was.
    """
    translators: list[QTranslator] = []
    if language == "zh_CN":
        translators.append(Catalogue(read_catalogue(resources_path() / "i18n" / "zh_CN.ts")))
        qt_texts = QTranslator()
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if qt_texts.load(_QT_CATALOGUE, folder):
            translators.insert(0, qt_texts)
    QLocale.setDefault(QLocale(language))
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.setParent(None)
        old.deleteLater()
    for translator in translators:
        translator.setParent(app)
        app.installTranslator(translator)


def read_catalogue(path: Path) -> dict[tuple[str, str], str]:
    """The finished texts of a ``.ts`` file, by (context, source).

    Raises:
        CatalogueError: It is missing or not well-formed.
    """
    try:
        reader = QXmlStreamReader(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name}: {error}") from error
    texts: dict[tuple[str, str], str] = {}
    context = source = ""
    while not reader.atEnd():
        if reader.readNext() is not QXmlStreamReader.TokenType.StartElement:
            continue
        match reader.name():
            case "name":
                context = reader.readElementText()
            case "source":
                source = reader.readElementText()
            case "translation":
                state = reader.attributes().value("type")
                text = reader.readElementText()
                if text and not state:
                    texts[context, source] = text
            case _:
                pass
    if reader.hasError():
        raise CatalogueError(f"{path.name}: {reader.errorString()}")
    return texts
