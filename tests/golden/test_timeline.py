"""Pictures of the timeline in both looks, two text sizes and both languages; ``--update-golden`` takes them anew."""

import sys
from array import array
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontInfo, QImage
from PySide6.QtWidgets import QApplication

from imm_desktop.domain.clips import Clips
from imm_desktop.domain.coverage import coverage_of
from imm_desktop.domain.labels import Label
from imm_desktop.domain.markers import Marker
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.settings import Language
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.lane_commands import LaneCommands
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.presenters.timeline_view import Overlaps
from imm_desktop.ui.i18n import install_language
from imm_desktop.ui.theme import Look, apply_theme
from imm_desktop.ui.timeline.timeline import Timeline
from tests.golden.test_gallery import LEAST_ALIKE, share_alike

FOLDER = Path(__file__).parent / "timeline"
DURATION_MS = 612_000
SIZES = (13, 19)
"""Pixels of body text: normal, and half as large again."""
LANGUAGES = {"en": Language.ENGLISH, "zh": Language.CHINESE}
FINDINGS = tuple(
    Finding("ad", at, rate, "ad", "加微信")
    for at, rate in ((160_000, 80), (161_000, 86), (203_000, 60), (204_000, 86.4), (420_000, 70))
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="fonts are drawn differently")


def label(name: str, alias: str, parent: str, sure: float, *clips: tuple[int, int]) -> Label:
    ranges = tuple(TimeRange(start * 1000, end * 1000) for start, end in clips)
    return Label(name, alias, parent, 2 if parent else 1, sure, 0.5, "zh-Hans", ranges)


LABELS = (
    label("车辆", "Vehicle", "", 0.9, (0, 70), (90, 210), (258, 299), (328, 518)),
    label("汽车", "car", "车辆", 0.87, (4, 40), (52, 66), (94, 130), (150, 204), (140, 170)),
    label("自行车", "bicycle", "车辆", 0.6, (20, 28), (262, 292)),
    label("人", "Person", "", 0.95, (0, 150), (180, 400), (428, 610)),
    label("人群", "crowd", "人", 0.5, *((n * 2, n * 2 + 1) for n in range(300))),
    label("食物", "Food", "", 0.7, (210, 254), (532, 582)),
)
OTHER = (
    label("汽车", "car", "车辆", 0.8, (10, 45), (95, 120), (300, 330)),
    label("人", "Person", "", 0.9, (0, 160), (190, 395)),
    label("树", "tree", "", 0.6, (100, 200)),
)


def usual(timeline: TimelinePresenter) -> None:
    timeline.show_labels(LABELS)
    coverage = coverage_of(interval_s=1, snapshots=200, duration_ms=DURATION_MS, max_frames=200)
    report = ModerationReport(Suggestion.REVIEW, ("ad",), 200, FINDINGS)
    timeline.show_moderation(report, coverage, 1000)


def chosen(timeline: TimelinePresenter) -> None:
    """A pass that is not enough, sparse snapshots, stacked clips, marks on lanes, a selected clip and stretch."""
    timeline.show_labels(LABELS)
    coverage = coverage_of(interval_s=5, snapshots=40, duration_ms=DURATION_MS, max_frames=60)
    timeline.show_moderation(ModerationReport(Suggestion.PASS, (), 40), coverage, 5000)
    timeline.set_least_coverage(1.0)
    lanes = LaneCommands(timeline)
    lanes.set_overlaps(Overlaps.STACKED)
    lanes.set_least_of_all(0.55)
    lanes.toggle_mute("label/食物")
    lanes.toggle_lock("label/车辆")
    lanes.change_height("label/人", 1)
    timeline.zoom(0.4, 150_000)
    timeline.select_clip("label/汽车", TimeRange(150_000, 204_000))
    timeline.select_stretch(TimeRange(215_000, 235_000))


def searched(timeline: TimelinePresenter) -> None:
    usual(timeline)
    timeline.set_search("vehicle & person - crowd")


def compared(timeline: TimelinePresenter) -> None:
    timeline.show_labels(LABELS)
    timeline.compare_with(OTHER, "3 Nov 2026")


def empty(_timeline: TimelinePresenter) -> None:
    """No result at all."""


def one_lane(timeline: TimelinePresenter) -> None:
    timeline.show_labels(LABELS[5:])


def thousand_lanes(timeline: TimelinePresenter) -> None:
    names = (f"label {n}" for n in range(1_000))
    timeline.show_labels(
        [label(name, "", "", n % 100 / 100, (n % 600, n % 600 + 9)) for n, name in enumerate(names)]
    )


def million_clips(timeline: TimelinePresenter) -> None:
    def clips(number: int) -> Clips:
        step, length = 3 + number, 1 + number % 3
        starts = array("q", range(number * 7_000, DURATION_MS, step))
        return Clips(starts, array("q", (one + length for one in starts)))

    many = [Label(f"label {n}", confidence=n / 10, clips=clips(n)) for n in range(10)]
    timeline.show_labels(many)


def oddly_asked(timeline: TimelinePresenter) -> None:
    """Shots on the filmstrip, and a search that says what is odd about it."""
    usual(timeline)
    timeline.show_shots((0, 31_000, 62_000, 155_000, 156_500, 300_000, 420_000, 600_000))
    timeline.set_search("car & (zebra")


def other_version(timeline: TimelinePresenter) -> None:
    timeline.show_labels(LABELS)
    timeline.compare_with(OTHER, "3 Nov 2026", is_other_version=True)


def odd_names(timeline: TimelinePresenter) -> None:
    """Markup, marks that turn the order of text, very long names, none at all; clips without length and past the end."""
    timeline.show_labels(
        [
            label("<b>&amp;</b>", "<i>x</i>", "", 0.9, (10, 40)),
            label("abc\u202edef", "", "", 0.5, (300, 310)),
            label("long name " * 30, "", "", 1.0, (0, 600)),
            label("two\nlines", "", "", 0.3, (400, 450)),
            label("", "", "", 0.4, (420, 450)),
            label("no clip", "", "", 0.4),
            label("instants", "", "", 0.4, *((n * 10, n * 10) for n in range(60))),
            label("past the end", "", "", 0.4, (590, 700), (800, 900)),
        ]
    )


STATES: dict[str, Callable[[TimelinePresenter], None]] = {
    one.__name__: one for one in (usual, chosen, searched, compared, empty)
}
ONCE: dict[str, Callable[[TimelinePresenter], None]] = {
    one.__name__: one
    for one in (one_lane, thousand_lanes, million_clips, oddly_asked, other_version, odd_names)
}
"""In one size and language only."""
CASES = [
    *((name, look, size, words) for name in STATES for look in ("light", "dark") for size in SIZES for words in LANGUAGES),
    *((name, look, 13, "en") for name in ONCE for look in ("light", "dark")),
]  # fmt: skip


@pytest.fixture
def painted_alike(qapp: QApplication) -> Iterator[QApplication]:
    assert QFontInfo(QApplication.font()).family() == "DejaVu Sans", "run packaging/setup.sh dev"
    before = QFont(qapp.font())
    yield qapp
    qapp.setFont(before)
    install_language(qapp, "en")
    apply_theme(qapp, "light")


@pytest.mark.parametrize(("name", "look", "size", "words"), CASES)
def test_the_timeline_looks_as_it_did(
    painted_alike: QApplication,
    name: str,
    look: Look,
    size: int,
    words: str,
    pytestconfig: pytest.Config,
) -> None:
    font = QFont(painted_alike.font())
    font.setPixelSize(size)
    painted_alike.setFont(font)
    install_language(painted_alike, "zh_CN" if words == "zh" else "en")
    apply_theme(painted_alike, look)
    picture = picture_of({**STATES, **ONCE}[name], LANGUAGES[words])
    path = FOLDER / f"{name}-{look}-{size}-{words}.png"
    if pytestconfig.getoption("--update-golden"):
        assert picture.save(str(path), quality=0)
        return
    kept = QImage(str(path))
    assert not kept.isNull(), f"no picture {path.name}: run with --update-golden and look at it"
    assert picture.size() == kept.size()
    assert share_alike(picture, kept) >= LEAST_ALIKE


def picture_of(prepare: Callable[[TimelinePresenter], None], language: Language) -> QImage:
    presenter = TimelinePresenter(language)
    presenter.set_duration(DURATION_MS)
    prepare(presenter)
    timeline = Timeline(presenter)
    timeline.set_empty_text("No result yet.")
    timeline.resize(900, 330)
    timeline.show()
    timeline.show_playhead(203_000)
    timeline.show_markers(
        [Marker("m", TimeRange(60_000, 90_000), "", "", datetime(2026, 1, 5, tzinfo=UTC))]
    )
    picture = timeline.grab().toImage()
    timeline.close()
    timeline.deleteLater()
    return picture
