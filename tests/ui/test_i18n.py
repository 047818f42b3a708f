"""Both languages are complete, and changing between them leaves nothing behind."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.presenters.moderation_words import api_text, listed
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.resources_path import resources_path
from imm_desktop.ui.i18n import CatalogueError, install_language, read_catalogue
from imm_desktop.ui.kit.field import Form
from imm_desktop.ui.kit.inputs import LineField
from imm_desktop.ui.kit.segmented import SegmentedControl
from imm_desktop.ui.timeline.words import clip_text

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = resources_path() / "i18n" / "zh_CN.ts"
GLOSSARY = ROOT / "docs" / "glossary.md"
PLACEHOLDER = re.compile(r"%\d|\{\w*\}")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff] ?[,;:?!]|[,;:?!] ?[\u4e00-\u9fff]|[\u4e00-\u9fff]\.")
"""Western punctuation beside a Chinese character."""


@pytest.fixture(scope="module")
def extract() -> ModuleType:
    spec = importlib.util.spec_from_file_location("extract", ROOT / "packaging/i18n/extract.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def texts(extract: ModuleType) -> set[tuple[str, str]]:
    """Context and English of every text of the program; reading them all takes a moment."""
    return set(extract.all_texts(ROOT))


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    install_language(qapp, "en")


def test_every_text_of_the_program_has_a_chinese_one(texts: set[tuple[str, str]]) -> None:
    missing = texts - read_catalogue(CATALOGUE).keys()
    assert sorted(missing) == []


def test_the_catalogue_holds_no_text_that_the_program_lost(texts: set[tuple[str, str]]) -> None:
    assert sorted(read_catalogue(CATALOGUE).keys() - texts) == []


def test_translations_keep_the_places_of_values() -> None:
    for (context, source), text in read_catalogue(CATALOGUE).items():
        assert sorted(PLACEHOLDER.findall(source)) == sorted(PLACEHOLDER.findall(text)), context


def test_chinese_texts_are_written_in_chinese() -> None:
    for (context, source), text in read_catalogue(CATALOGUE).items():
        where = f"{context}: {source} -> {text}"
        assert HALF_WIDTH.search(text) is None, where
        assert text == text.strip(), where
        assert ("…" in source) == ("…" in text), where
        if source.endswith((".", "?")) and source.count(" ") > 1:
            assert text.endswith(("。", "？")), where


def test_words_that_the_glossary_rules_out_are_not_used() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in GLOSSARY.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    ruled_out = {
        word for row in rows[1:] for word in row[-1].split("、") if word and not word.isascii()
    }
    assert ruled_out
    for (context, source), text in read_catalogue(CATALOGUE).items():
        assert not [word for word in ruled_out if word in text], f"{context}: {source} -> {text}"


def test_the_extractor_knows_every_way_a_text_is_marked(extract: ModuleType) -> None:
    source = """
CONTEXT = "Words"
MARKED = QT_TRANSLATE_NOOP("Table", "in a table")
class Page:
    def show(self):
        self.tr("of the class")
        tr = QCoreApplication.translate
        tr(CONTEXT, "by constant")
        QT_TRANSLATE_NOOP("Table", "in a function")
        tr("Here", "by alias", "comment")
        QCoreApplication.translate("There", variable)
    def again(self):
        tr = self.tr
        tr("of the class by alias")
"""
    assert set(extract.texts_of(source)) == {
        ("Table", "in a table"),
        ("Table", "in a function"),
        ("Page", "of the class"),
        ("Page", "of the class by alias"),
        ("Words", "by constant"),
        ("Here", "by alias"),
    }
    with pytest.raises(ValueError, match="not a literal"):
        list(extract.texts_of("class A:\n    def b(self):\n        self.tr(f'{x}')", "a.py"))
    with pytest.raises(ValueError, match=r"a\.py:1: only self\.tr"):
        list(extract.texts_of("box.tr('whose context?')", "a.py"))
    with pytest.raises(ValueError, match=r"a\.py:1: only self\.tr"):
        list(extract.texts_of("tr('whose context?')", "a.py"))


def test_the_tables_of_words_are_extracted(texts: set[tuple[str, str]]) -> None:
    assert {
        ("Findings", "QR code"),
        ("Reasons", "Minors"),
        ("Parameters", "Seconds between two snapshots."),
        ("Shortcuts", "Take the last decision back"),
    } <= texts


def test_a_language_is_installed_and_taken_away_again(languages: QApplication) -> None:
    assert QCoreApplication.translate("Shortcuts", "Approve") == "Approve"
    install_language(languages, "zh_CN")
    assert QCoreApplication.translate("Shortcuts", "Approve") == "通过"
    assert QCoreApplication.translate("Shortcuts", "never written") == "never written"
    assert QLocale().language() == QLocale.Language.Chinese
    install_language(languages, "zh_CN")
    install_language(languages, "en")
    assert QCoreApplication.translate("Shortcuts", "Approve") == "Approve"


def test_texts_marked_in_a_class_are_found_for_its_subclasses_too(
    qtbot: QtBot, languages: QApplication
) -> None:
    from imm_desktop.ui.kit.banner import Banner

    class SpecialBanner(Banner):
        pass

    install_language(languages, "zh_CN")
    banner = SpecialBanner()
    qtbot.addWidget(banner)
    assert "关闭" in {child.toolTip() for child in banner.findChildren(QWidget)}


def test_words_of_the_api_are_shown_in_chinese_and_stay_findable(
    languages: QApplication,
) -> None:
    timeline = TimelinePresenter()
    qr_code = Finding("qrcode", 34_000, 99.0, "ad")
    timeline.show_moderation(ModerationReport(Suggestion.REVIEW, findings=(qr_code,)), None, 1000)
    assert [(one.name, one.other_name) for one in timeline.view.lanes] == [
        ("Findings", ""),
        ("ad · qrcode", ""),
    ]
    install_language(languages, "zh_CN")
    timeline.set_language(timeline.language)
    assert [(one.name, one.other_name) for one in timeline.view.lanes] == [
        ("命中项", ""),
        ("二维码", "ad · qrcode"),
    ]
    lane, clip = timeline.view.lanes[1], timeline.view.lanes[1].clips[0]
    assert "风险分 99.0" in clip_text(lane, clip, [qr_code])
    assert listed(api_text(one) for one in ("live", "brand-new")) == "不良画面、brand-new"


def test_a_control_is_named_anew_by_its_row_but_keeps_a_name_of_its_own(qtbot: QtBot) -> None:
    form = Form()
    qtbot.addWidget(form)
    look, region = SegmentedControl([("dark", "Dark")]), LineField(name="Region of the project")
    for row, label in (
        (form.add_row("Look", look), "外观"),
        (form.add_row("Region", region), "地域"),
    ):
        row.show_texts(label, "")
    assert (look.accessibleName(), region.accessibleName()) == ("外观", "Region of the project")


@pytest.mark.parametrize("text", ["", "<TS><context>", "no xml at all"])
def test_a_damaged_catalogue_is_reported(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.ts"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"broken\.ts"):
        read_catalogue(path)
    with pytest.raises(CatalogueError, match=r"gone\.ts"):
        read_catalogue(tmp_path / "gone.ts")


def test_unfinished_texts_count_as_absent(tmp_path: Path) -> None:
    path = tmp_path / "some.ts"
    path.write_text(
        "<TS><context><name>A</name>"
        "<message><source>one</source><translation>一</translation></message>"
        '<message><source>two</source><translation type="unfinished">二</translation></message>'
        "<message><source>three</source><translation></translation></message>"
        "</context></TS>",
        encoding="utf-8",
    )
    assert read_catalogue(path) == {("A", "one"): "一"}
