import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from imm_desktop.domain.coverage import Coverage
from imm_desktop.domain.labels import Label
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.settings import Veil
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.presenters.timeline_view import HITS_ID
from imm_desktop.ui.timeline.timeline import Timeline
from imm_desktop.ui.timeline.words import lane_text
from imm_desktop.ui.tokens import LIGHT
from tests.fake_video import picture
from tests.helpers import recorded
from tests.patience import WAIT_MS

DURATION_MS = 100_000
LABELS = (
    Label("车辆", "Vehicle", clips=(TimeRange(0, 20_000),)),
    Label("汽车", "car", "车辆", confidence=0.87, clips=(TimeRange(50_000, 60_000),)),
)
REPORT = ModerationReport(
    Suggestion.REVIEW, findings=(Finding("ad", 30_000, 86.4, "ad", "加微信"),)
)
FINDINGS_ROW, AD_ROW, VEHICLE_ROW, CAR_ROW = range(4)


@pytest.fixture
def presenter(qapp):
    made = TimelinePresenter()
    made.set_duration(DURATION_MS)
    made.show_labels(LABELS)
    made.show_moderation(REPORT, Coverage(TimeRange(0, 40_000), DURATION_MS), 1000)
    return made


@pytest.fixture
def timeline(presenter, qtbot):
    made = Timeline(presenter)
    qtbot.addWidget(made)
    made.resize(900, 240)
    made.show()
    return made


def at(timeline, position_ms, row):
    """The point of the viewport at a position, in the middle of a lane."""
    geometry = timeline.geometry_now()
    visible = timeline._presenter.visible
    x = geometry.names_px + geometry.scale(visible).x_of(position_ms)
    return QPoint(round(x), round(geometry.lane_rect(row).center().y()))


def click(timeline, point, qtbot, **kwargs):
    qtbot.mouseClick(timeline.viewport(), Qt.MouseButton.LeftButton, pos=point, **kwargs)


def wheel(timeline, point, notches, *, modifiers=Qt.KeyboardModifier.NoModifier):
    where = QPointF(point)
    event = QWheelEvent(
        where,
        timeline.viewport().mapToGlobal(where),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(timeline.viewport(), event)


def test_a_click_on_a_clip_selects_it_and_goes_to_its_start(timeline, presenter, qtbot):
    seeks = recorded(presenter.seek_requested)
    click(timeline, at(timeline, 55_000, CAR_ROW), qtbot)
    assert seeks == [50_000]
    assert presenter.selection == ("label/汽车", TimeRange(50_000, 60_000))


def test_a_click_on_nothing_goes_there(timeline, presenter, qtbot):
    seeks = recorded(presenter.seek_requested)
    click(timeline, at(timeline, 80_000, CAR_ROW), qtbot)
    assert abs(seeks[0] - 80_000) <= 100
    assert presenter.selection is None


def test_a_double_click_loops_the_clip(timeline, presenter, qtbot):
    loops = recorded(presenter.loop_requested)
    qtbot.mouseDClick(
        timeline.viewport(), Qt.MouseButton.LeftButton, pos=at(timeline, 55_000, CAR_ROW)
    )
    assert loops == [TimeRange(50_000, 60_000)]


def test_a_finding_thinner_than_the_pointer_can_be_clicked(timeline, presenter, qtbot):
    seeks = recorded(presenter.seek_requested)
    click(timeline, at(timeline, 30_000, AD_ROW) - QPoint(3, 0), qtbot)
    assert seeks == [30_000]


def test_dragging_the_ruler_scrubs(timeline, presenter, qtbot):
    scrubs, seeks = recorded(presenter.scrub_requested), recorded(presenter.seek_requested)
    port = timeline.viewport()
    start, end = at(timeline, 10_000, 0), at(timeline, 70_000, 0)
    start.setY(timeline.geometry_now().ruler_top + 4)
    end.setY(timeline.geometry_now().ruler_top + 4)
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    assert timeline.is_dragging
    qtbot.mouseMove(port, end)
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)
    assert abs(scrubs[0] - 10_000) <= 100
    assert abs(scrubs[-1] - 70_000) <= 100
    assert seeks == []
    assert not timeline.is_dragging


def test_dragging_the_lanes_pans_and_is_no_click(timeline, presenter, qtbot):
    presenter.zoom(0.25, 50_000)
    before, seeks = presenter.visible, recorded(presenter.seek_requested)
    port = timeline.viewport()
    start = at(timeline, before.start_ms + 12_500, CAR_ROW)
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(port, start - QPoint(20, 0))
    qtbot.mouseMove(port, start - QPoint(100, 0))
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=start - QPoint(100, 0))
    assert presenter.visible.start_ms > before.start_ms
    assert presenter.visible.duration_ms == before.duration_ms
    assert seeks == []


def test_the_wheel_zooms_at_the_pointer_and_shift_pans(timeline, presenter):
    point = at(timeline, 50_000, CAR_ROW)
    wheel(timeline, point, 4)
    zoomed = presenter.visible
    assert zoomed.duration_ms < DURATION_MS // 2
    assert abs(at(timeline, 50_000, CAR_ROW).x() - point.x()) <= 1
    wheel(timeline, point, -1, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert presenter.visible.start_ms > zoomed.start_ms
    assert presenter.visible.duration_ms == zoomed.duration_ms


def test_the_wheel_over_the_names_scrolls_the_lanes(timeline, presenter, qtbot):
    timeline.resize(900, 100)
    wheel(timeline, QPoint(20, 80), -2)
    assert timeline.verticalScrollBar().value() > 0
    assert presenter.visible == TimeRange(0, DURATION_MS)


def test_a_click_on_the_triangle_folds_and_on_the_name_chooses(timeline, presenter, qtbot):
    row = round(timeline.geometry_now().lane_rect(VEHICLE_ROW).center().y())
    click(timeline, QPoint(80, row), qtbot)
    assert presenter.view.chosen == {"label/车辆"}
    click(timeline, QPoint(12, row), qtbot)
    assert [lane.name for lane in presenter.view.lanes] == ["Findings", "ad", "Vehicle"]


def test_lanes_are_reached_chosen_and_folded_by_keys_and_spoken(timeline, presenter, qtbot):
    timeline.setFocus()
    for _ in range(2):
        qtbot.keyClick(timeline, Qt.Key.Key_Down)
    assert timeline.accessibleDescription().startswith("Vehicle · 车辆 · 1 clip")
    qtbot.keyClick(timeline, Qt.Key.Key_Return)
    assert presenter.view.chosen == {"label/车辆"}
    presenter.toggle_fold("label/车辆")
    assert "folded" in timeline.accessibleDescription()
    for _ in range(9):
        qtbot.keyClick(timeline, Qt.Key.Key_Up)
    assert "40 % covered" in timeline.accessibleDescription()


def test_tooltips_name_clip_time_confidence_and_what_was_read(timeline):
    text = timeline.text_at(at(timeline, 55_000, CAR_ROW))
    assert text.splitlines() == [
        "car 汽车",
        "00:00:50.000 – 00:01:00.000",
        "10.0 s · confidence 87 %",
    ]
    assert "加微信" in timeline.text_at(at(timeline, 30_500, AD_ROW))
    assert "rate 86.4" in timeline.text_at(at(timeline, 30_500, AD_ROW))
    assert timeline.text_at(at(timeline, 90_000, CAR_ROW)) == ""


def test_a_clip_is_painted_where_it_is_and_nowhere_else(timeline):
    image = timeline.viewport().grab().toImage()
    ratio = image.devicePixelRatio()

    def colour(position_ms):
        point = at(timeline, position_ms, CAR_ROW)
        return image.pixelColor(round(point.x() * ratio), round(point.y() * ratio)).name()

    assert colour(45_000) == LIGHT.surface
    assert colour(55_000) != LIGHT.surface
    assert colour(65_000) == LIGHT.surface


def test_only_what_was_never_looked_at_is_hatched(timeline):
    image = timeline.viewport().grab().toImage()
    geometry = timeline.geometry_now()
    top = geometry.lane_rect(FINDINGS_ROW)

    def colours(start_ms, end_ms):
        left, right = at(timeline, start_ms, 0).x(), at(timeline, end_ms, 0).x()
        y = round(top.center().y()) + 4
        return {image.pixelColor(x, y).name() for x in range(left, right)}

    assert len(colours(20_000, 26_000)) == 1
    assert len(colours(90_000, 96_000)) > 1


def test_the_filmstrip_asks_for_what_is_visible_once_it_rests(timeline, presenter, qtbot):
    with qtbot.waitSignal(timeline.tiles_requested, timeout=WAIT_MS) as asked:
        presenter.zoom(0.5, 0)
    positions, width, height = asked.args
    assert positions == sorted(positions)
    assert positions[0] == 0
    assert positions[-1] < 50_000
    assert width > height > 10
    for position in positions:
        timeline.show_tile(position, picture(position // 40, width=46, height=26))
    timeline.show_veil(Veil.GREY)
    with qtbot.assertNotEmitted(timeline.tiles_requested, wait=200):
        presenter.pan(0.1)
        timeline.resize(900, 241)


def test_an_empty_timeline_says_so(qapp, qtbot):
    timeline = Timeline(TimelinePresenter())
    qtbot.addWidget(timeline)
    timeline.set_empty_text("No result yet.")
    timeline.resize(600, 120)
    timeline.grab()
    assert timeline.sizeHint().height() > 60


def test_a_screen_reader_finds_lanes_and_the_clips_in_view(timeline, presenter):
    from PySide6.QtGui import QAccessible

    item = QAccessible.queryAccessibleInterface(timeline)
    assert item.text(QAccessible.Text.Name) == "Timeline"
    assert item.childCount() == 4
    car = item.child(CAR_ROW)
    assert car.text(QAccessible.Text.Name) == "car · 汽车 · 1 clip · confidence 87 % · level 2"
    assert car.parent() is item
    assert item.indexOfChild(car) == CAR_ROW
    clip = car.child(0)
    assert clip.text(QAccessible.Text.Name) == (
        "car 汽车, 00:00:50.000 – 00:01:00.000, 10.0 s · confidence 87 %"
    )
    middle = timeline.viewport().mapToGlobal(at(timeline, 55_000, CAR_ROW))
    assert clip.rect().contains(middle)
    assert item.childAt(middle.x(), middle.y()) is car
    presenter.select_clip("label/汽车", TimeRange(50_000, 60_000))
    assert clip.state().selected
    presenter.zoom(0.1, 0)
    assert car.childCount() == 0, "it is out of view"
    assert not clip.isValid()
    vehicle = item.child(VEHICLE_ROW)
    assert vehicle.state().expanded
    presenter.toggle_fold("label/车辆")
    assert vehicle.state().collapsed
    assert not car.isValid()
    assert item.childCount() == 3


def test_assistive_programs_can_press_clips_and_fold_lanes(timeline, presenter):
    from PySide6.QtGui import QAccessible

    item = QAccessible.queryAccessibleInterface(timeline)
    assert item.actionInterface() is None
    vehicle, car = (
        next(
            one
            for one in (item.child(at) for at in range(item.childCount()))
            if one.lane.name == name
        )
        for name in ("Vehicle", "car")
    )
    looped = recorded(presenter.loop_requested)
    clip = car.child(0)
    actions = clip.actionInterface()
    assert actions.actionNames() == ["Press", "Toggle"]
    actions.doAction("Press")
    assert presenter.selection == (car.lane.lane_id, car.lane.clips[0])
    actions.doAction("Toggle")
    actions.doAction("unknown")
    assert looped == [car.lane.clips[0]]
    assert car.actionInterface().actionNames() == ["Press"]
    car.actionInterface().doAction("Press")
    assert presenter.view.chosen == {car.lane.lane_id}
    vehicle.actionInterface().doAction("Toggle")
    assert not clip.isValid() or clip.actionInterface() is not None
    presenter.clear()
    assert vehicle.actionInterface() is None
    actions.doAction("Press")


def test_details_say_what_the_service_says_of_a_label(presenter, qtbot):
    from imm_desktop.ui.timeline.details import Details

    presenter.show_labels([Label("汽车", "car", "", 2, 0.8, 0.43, "zh-Hans", (TimeRange(0, 9),))])
    details = Details(presenter)
    qtbot.addWidget(details)
    details.resize(250, 300)
    presenter.select_clip("label/汽车", TimeRange(0, 9))
    said = details.accessibleDescription()
    for part in ("Level 2", "Alias car", "In the middle 43 %", "Language zh-Hans", "Clips 1"):
        assert part in said
    assert not details.grab().toImage().isNull()


def test_shots_are_marked_on_the_filmstrip_and_said_there(timeline, presenter):
    port, geometry = timeline.viewport(), timeline.geometry_now()
    y = geometry.strip_top + geometry.strip_px - 5
    before = port.grab().toImage()
    presenter.show_shots((0, 31_000, 60_000))
    after = port.grab().toImage()
    x = round(timeline.x_of(31_000))
    assert after.pixel(x, y) != before.pixel(x, y)
    assert timeline.text_at(QPoint(x + 3, y)).startswith("Shot 2 of 3\n00:00:31.000 – 00:01:00")
    presenter.show_shots(range(0, DURATION_MS, 40))
    assert port.grab().toImage().pixel(x, y) == before.pixel(x, y), "too close to be told apart"
    presenter.show_shots(())
    assert timeline.text_at(QPoint(x + 3, y)) == ""


def test_what_is_odd_about_a_search_is_written_on_its_lane_however_narrow(timeline, presenter):
    presenter.set_search("zebra")
    (hits,) = (one for one in presenter.view.lanes if one.lane_id == HITS_ID)
    assert hits.remark == "Nothing here is called “zebra”."
    assert hits.remark in lane_text(hits, None)
    for width in (900, 420):
        timeline.resize(width, 240)
        row = presenter.view.lanes.index(hits)
        middle = at(timeline, timeline.visible.end_ms // 2, row)
        image = timeline.viewport().grab().toImage()
        line = {image.pixel(x, middle.y()) for x in range(middle.x() - 60, middle.x() + 60)}
        assert len(line) > 4, "there are letters"
