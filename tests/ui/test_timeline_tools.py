from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QAction, QNativeGestureEvent, QPointingDevice
from PySide6.QtWidgets import QApplication, QCheckBox, QSlider, QWidget

from imm_desktop.domain.labels import Label
from imm_desktop.domain.markers import Marker
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.lane_outline import LaneOutline
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.presenters.timeline_view import LaneOrder
from imm_desktop.ui.shortcuts import COMMAND_PROPERTY
from imm_desktop.ui.timeline.asking import GoTo, MarkerNote
from imm_desktop.ui.timeline.outline import Outline
from imm_desktop.ui.timeline.timeline import Timeline
from imm_desktop.ui.timeline.tools import TimelineTools
from tests.helpers import recorded

DURATION_MS = 100_000
LABELS = (
    Label("车辆", "Vehicle", confidence=0.9, clips=(TimeRange(0, 20_000),)),
    Label("汽车", "car", "车辆", confidence=0.87, clips=(TimeRange(50_000, 60_000),)),
    Label("人", "Person", confidence=0.4, clips=(TimeRange(30_000, 70_000),)),
)
VEHICLE, CAR, PERSON = range(3)


class FakeMarkers(QObject):
    """Markers that are kept nowhere."""

    markers_changed = Signal(object)

    def __init__(self):
        super().__init__()
        self.markers = ()
        self.done = []

    def add(self, stretch, note):
        marker = Marker(
            f"m{len(self.markers)}", stretch, note, "", datetime(2026, 1, 5, tzinfo=UTC)
        )
        self.markers = (*self.markers, marker)
        self.markers_changed.emit(self.markers)

    def change(self, marker_id, note):
        self.done.append((marker_id, note))

    def delete(self, marker_id):
        self.done.append((marker_id, None))

    def beside(self, position_ms, direction):
        return next((m for m in self.markers if m.time_range.start_ms > position_ms), None)

    def at(self, position_ms, slack_ms=0):
        near = (m for m in self.markers if abs(m.time_range.start_ms - position_ms) <= slack_ms)
        return next(near, None)


@pytest.fixture
def presenter(qapp):
    made = TimelinePresenter()
    made.set_duration(DURATION_MS)
    made.show_labels(LABELS)
    return made


class Bench:
    """A page with a timeline and its tools; the playhead is a number."""

    def __init__(self, presenter, qtbot):
        self.page = QWidget()
        qtbot.addWidget(self.page)
        self.page.resize(900, 260)
        self.timeline = Timeline(presenter, self.page)
        self.timeline.resize(900, 260)
        self.playhead = 10_000
        self.tools = TimelineTools(self.timeline, presenter, lambda: self.playhead, lambda: None)
        self.tools.bind_keys(self.page)
        self.markers = FakeMarkers()
        self.page.show()
        self.timeline.setFocus()

    def run(self, name):
        action = next(
            one
            for one in self.page.findChildren(QAction)
            if one.property(COMMAND_PROPERTY) == f"timeline.{name}"
        )
        action.trigger()
        return action

    def popup(self, kind):
        return next(one for one in self.timeline.findChildren(kind) if one.isVisible())


@pytest.fixture
def bench(presenter, qtbot):
    return Bench(presenter, qtbot)


def at(bench, presenter, position_ms, row):
    geometry = bench.timeline.geometry_now()
    x = geometry.names_px + geometry.scale(presenter.visible).x_of(position_ms)
    return QPoint(round(x), round(geometry.lane_rect(row).center().y()))


def lanes(presenter):
    return [lane.name for lane in presenter.view.lanes]


def test_every_lane_command_acts_on_the_lane_that_the_keyboard_is_on(bench, presenter, qtbot):
    bench.run("down")
    assert lanes(presenter) == ["Person", "Vehicle", "car"]
    bench.run("mute")
    bench.run("lock")
    bench.run("higher")
    lane = presenter.view.lanes[1]
    assert (lane.is_muted, lane.is_locked, lane.height) == (True, True, 2)
    bench.run("lower")
    bench.run("fold")
    assert lanes(presenter) == ["Person", "Vehicle"]
    bench.run("fold_all")
    assert len(lanes(presenter)) == 3
    qtbot.keyClick(bench.timeline, Qt.Key.Key_Up)
    bench.run("solo")
    assert [one.is_quiet for one in presenter.view.lanes] == [False, True, True]
    for _ in range(9):
        bench.run("surer")
    assert lanes(presenter) == ["Vehicle", "car"], "Person is sure to 40 % only"


def test_going_to_a_time_that_is_typed(bench, presenter, qtbot):
    seeks = recorded(presenter.seek_requested)
    bench.run("go_to")
    popup = bench.popup(GoTo)
    assert popup.field.text() == "00:00:10.000"
    popup.field.setText("soon")
    popup.accept()
    assert popup.isVisible()
    assert popup.error.isVisibleTo(popup)
    popup.field.setText("1:05.5")
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert seeks == [65_500]


def test_markers_are_set_shown_reached_and_opened(bench, presenter, qtbot):
    assert not bench.run("mark").isEnabled(), "nobody keeps them yet"
    bench.tools.use_markers(bench.markers)
    bench.run("mark")
    note = bench.popup(MarkerNote)
    note.field.setText("look")
    note.accept()
    (marker,) = bench.markers.markers
    assert (marker.note, marker.time_range) == ("look", TimeRange(10_000, 10_000))
    presenter.select_stretch(TimeRange(40_000, 45_000))
    bench.run("mark")
    bench.popup(MarkerNote).accept()
    assert bench.markers.markers[1].time_range == TimeRange(40_000, 45_000)
    seeks = recorded(presenter.seek_requested)
    bench.run("next_marker")
    assert seeks == [40_000]
    geometry = bench.timeline.geometry_now()
    flag = at(bench, presenter, 10_000, 0)
    flag.setY(geometry.ruler_top + 3)
    qtbot.mouseClick(bench.timeline.viewport(), Qt.MouseButton.LeftButton, pos=flag)
    note = bench.popup(MarkerNote)
    assert note.field.text() == "look"
    note.deleted.emit()
    note.field.setText("look again")
    note.accept()
    assert bench.markers.done == [("m0", None), ("m0", "look again")]


def test_shift_drags_a_stretch_that_snaps_to_clips_and_escape_lets_go(bench, presenter, qtbot):
    port = bench.timeline.viewport()
    shift = Qt.KeyboardModifier.ShiftModifier
    start = at(bench, presenter, 30_000, CAR) + QPoint(3, 0)
    end = at(bench, presenter, 60_000, CAR) - QPoint(4, 0)
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, shift, start)
    qtbot.mouseMove(port, end)
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, shift, end)
    assert presenter.stretch == TimeRange(30_000, 60_000)
    assert presenter.visible == TimeRange(0, DURATION_MS)
    bench.run("zoom_stretch")
    assert presenter.visible.start_ms < 30_000 < 60_000 < presenter.visible.end_ms
    assert presenter.visible.duration_ms < 40_000
    qtbot.keyClick(bench.timeline, Qt.Key.Key_Escape)
    assert presenter.stretch is None


def test_a_dragged_name_moves_its_lane(bench, presenter, qtbot):
    port, geometry = bench.timeline.viewport(), bench.timeline.geometry_now()
    start = QPoint(60, round(geometry.lane_rect(PERSON).center().y()))
    end = QPoint(60, round(geometry.lane_rect(VEHICLE).center().y()))
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(port, start - QPoint(0, 6))
    qtbot.mouseMove(port, end)
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)
    assert lanes(presenter) == ["Person", "Vehicle", "car"]
    assert presenter.choices.order is LaneOrder.OWN
    assert presenter.view.chosen == frozenset(), "a drag is no click"


def test_the_overview_brings_a_position_to_the_middle(bench, presenter, qtbot):
    presenter.zoom(0.2, 0)
    bench.timeline.grab()
    qtbot.mouseClick(bench.timeline.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(450, 3))
    middle = (presenter.visible.start_ms + presenter.visible.end_ms) / 2
    assert abs(middle - 50_000) < 500


def test_two_fingers_zoom_at_the_pointer(bench, presenter):
    point = QPointF(at(bench, presenter, 40_000, CAR))
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        point,
        point,
        point,
        1.0,
        QPointF(),
    )
    QApplication.sendEvent(bench.timeline.viewport(), event)
    assert presenter.visible.duration_ms == DURATION_MS / 2
    assert abs(at(bench, presenter, 40_000, CAR).x() - point.x()) <= 1


def test_the_panel_shows_and_changes_what_is_chosen(bench, presenter, qtbot):
    qtbot.keyClick(bench.timeline, Qt.Key.Key_Down)
    bench.run("lanes")
    panel = bench.tools._panel
    assert panel.isVisible()
    least, least_of_all = panel.findChildren(QSlider)
    assert least.accessibleName() == "Least confidence of this lane"
    least_of_all.setValue(50)
    assert lanes(presenter) == ["Vehicle", "car"]
    assert "2 of 3 clips from 50 % on" in least_of_all.accessibleDescription()
    least_of_all.setValue(0)
    panel._order.chosen_changed.emit(LaneOrder.NAME)
    assert lanes(presenter) == ["Person", "Vehicle", "car"]
    mute = panel.findChildren(QCheckBox)[0]
    mute.click()
    assert next(one for one in presenter.view.lanes if one.name == "car").is_muted
    assert not panel.grab().toImage().isNull()
    asked = recorded(bench.tools.compare_requested)
    panel._compare.click()
    assert len(asked) == 1
    assert not panel.isVisible()


def test_follow_is_switched_by_a_command(bench, presenter):
    bench.run("follow")
    assert not presenter.follows_playhead


def test_the_outline_lists_lanes_and_clips_and_goes_to_them(bench, presenter, qtbot):
    outline = Outline(presenter, bench.page)
    qtbot.addWidget(outline)
    outline.open()
    model = outline.tree.model()
    car = model.index(CAR, 0)
    clip = model.index(0, 0, car)
    spoken = model.data(clip, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "car, 00:00:50.000, 10.0, 87 %"
    assert model.parent(clip) == car
    outline.tree.activated.emit(clip)
    assert presenter.selection == ("label/汽车", TimeRange(50_000, 60_000))
    presenter.show_labels(LABELS[:1])
    assert model.rowCount() == 1
    outline.close()


def test_very_many_clips_are_listed_piece_by_piece(presenter):
    presenter.show_labels([Label("x", clips=[TimeRange(n * 10, n * 10 + 5) for n in range(1_200)])])
    model = LaneOutline()
    model.show_lanes(presenter.view.lanes)
    lane = model.index(0, 0)
    assert model.rowCount(lane) == 500
    while model.canFetchMore(lane):
        model.fetchMore(lane)
    assert model.rowCount(lane) == 1_200
    assert not model.canFetchMore(model.index(0, 0, lane))
    assert model.clip_of(model.index(1_199, 0, lane)) == ("label/x", TimeRange(11_990, 11_995))


def test_very_many_lanes_are_listed_piece_by_piece_and_stay_when_they_change(presenter):
    presenter.show_labels([Label(f"l{n}", clips=[TimeRange(0, n + 1)]) for n in range(450)])
    model = LaneOutline()
    model.show_lanes(presenter.view.lanes)
    assert model.rowCount() == 60
    assert model.rowCount(model.index(7, 0)) == 1
    while model.canFetchMore(model.index(-1, 0)):
        model.fetchMore(model.index(-1, 0))
    assert model.rowCount() == 450
    assert model.clip_of(model.index(449, 0))[0] == presenter.view.lanes[449].lane_id
    model.show_lanes(presenter.view.lanes[:400])
    assert model.rowCount() == 400


def test_a_context_menu_event_puts_the_keyboard_on_its_lane(bench, presenter, qtbot):
    told = recorded(bench.timeline.panel_requested)
    point = QPoint(40, round(bench.timeline.geometry_now().lane_rect(PERSON).center().y()))
    from PySide6.QtGui import QContextMenuEvent

    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, QPoint(5, 5))
    QApplication.sendEvent(bench.timeline.viewport(), event)
    assert told == [QPoint(5, 5)]
    assert bench.timeline.cursor_lane.name == "Person"
    assert event.type() == QEvent.Type.ContextMenu
    bench.tools._panel.close()


def test_the_clip_at_the_playhead_is_selected_and_the_view_moved_by_keys(bench, presenter):
    bench.run("select_clip")
    assert presenter.selection == ("label/车辆", TimeRange(0, 20_000))
    bench.playhead = 90_000
    bench.run("select_clip")
    assert presenter.selection == ("label/车辆", TimeRange(0, 20_000)), "there is none"
    presenter.zoom(0.2, 0)
    bench.run("later")
    assert presenter.visible == TimeRange(5_000, 25_000)
    bench.run("earlier")
    assert presenter.visible == TimeRange(0, 20_000)


def test_the_outline_keeps_its_place_while_the_timeline_beside_it_is_moved(bench, presenter, qtbot):
    outline = Outline(presenter, bench.page)
    qtbot.addWidget(outline)
    outline.open()
    car = outline.tree.model().index(CAR, 0)
    outline.tree.expand(car)
    outline.tree.setCurrentIndex(outline.tree.model().index(0, 0, car))
    presenter.choose_lane("label/汽车")
    assert outline.tree.isExpanded(outline.tree.model().index(CAR, 0))
    assert outline.tree.currentIndex().parent().row() == CAR
    outline.close()
