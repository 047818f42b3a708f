"""What the timeline asks of the rest of the window: comparing, collecting hits, markers, choices that are kept."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from imm_desktop.adapters.names_file import NamesFile
from imm_desktop.app.comparing_screen import is_another_version
from imm_desktop.domain.films import ClipOrigin
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.lane_commands import LaneCommands
from imm_desktop.presenters.timeline_view import COMPARED_ID
from imm_desktop.ui.i18n import install_language
from imm_desktop.ui.timeline.words import agreement_text
from tests.fake_bench import Desk, desk
from tests.fake_screens import CLOUD, make_settings, screens_over, show
from tests.fakes.objects import FakeObjectStore
from tests.helpers import process_qt_events, recorded, until

URI = ObjectUri("reel", "a.mp4")


@pytest.fixture
def with_video(qapp, qtbot, run, tmp_path):
    """Plays a scenario with a video open that was analysed once."""

    names, lanes = NamesFile(tmp_path / "names.csv"), NamesFile(tmp_path / "lanes.json")

    def play(scenario):
        async def whole():
            async with (
                desk(tmp_path, objects=FakeObjectStore(URI)) as one,
                screens_over(one, tmp_path, qtbot) as screens,
            ):
                settings = make_settings(screens)
                screens.timelines.settings_loaded(settings, names, lanes)
                await settings.load()
                show(screens)
                await one.analyse(TaskKind.LABELS, URI)
                screens.use(one.bench)
                await scenario(one, screens)

        run(whole())

    return play


async def open_video(screens):
    screens.video.open(URI)
    screens.window.show_page("library")
    await until(lambda: screens.video.shown is not None and screens.video_timeline.lanes)
    return screens.window.page("library").video.viewer


def shown_menu(screens):
    return next((one for one in screens.window.findChildren(QMenu) if one.isVisible()), None)


async def offered(screens, viewer):
    viewer.tools.compare_requested.emit()
    await until(lambda: shown_menu(screens) is not None)
    return shown_menu(screens)


def compared_head(screens):
    """The lane that says how far the two results agree."""
    lanes = screens.video_timeline.view.lanes
    return next(one for one in lanes if one.lane_id == COMPARED_ID)


async def compared(screens, viewer):
    """What the one offered result was called, after it was chosen."""
    menu = await offered(screens, viewer)
    (action,) = menu.actions()
    title = action.text()
    action.trigger()
    menu.close()
    await until(lambda: screens.video_timeline.is_comparing)
    return title


def test_with_one_result_there_is_nothing_to_compare(with_video):
    async def scenario(_desk, screens):
        viewer = await open_video(screens)
        toasts = []
        screens.window.show_toast = toasts.append
        viewer.tools.compare_requested.emit()
        await until(lambda: toasts)
        assert "no other label result" in toasts[0]
        assert shown_menu(screens) is None

    with_video(scenario)


def test_an_earlier_result_is_compared_with_and_let_go_of(with_video):
    async def scenario(desk, screens):
        desk.clock.advance(86_400)
        await desk.analyse(TaskKind.LABELS, URI)
        viewer = await open_video(screens)
        title = await compared(screens, viewer)
        timeline, head = screens.video_timeline, compared_head(screens)
        assert head.name == title
        assert head.agreement.both_ms > 0
        assert head.agreement.only_left_ms == head.agreement.only_right_ms == 0
        viewer.tools.compare_requested.emit()
        assert not timeline.is_comparing

    with_video(scenario)


def test_results_of_another_account_are_offered_with_its_name(with_video):
    async def scenario(desk, screens):
        other = Desk(desk.archive, account=CLOUD, prefix="c", objects=desk.objects)
        other.backend.results[TaskKind.LABELS] = _half(other.backend.results[TaskKind.LABELS])
        await other.analyse(TaskKind.LABELS, URI)
        viewer = await open_video(screens)
        assert (await compared(screens, viewer)).endswith("· 上海")
        assert compared_head(screens).agreement.only_left_ms > 0
        await other.thumbnails.jobs.close()

    with_video(scenario)


def test_a_result_of_another_version_of_the_file_is_compared_with_a_warning(with_video):
    async def scenario(desk, screens):
        desk.clock.advance(86_400)
        desk.objects.add(URI, etag="E2")
        await desk.analyse(TaskKind.LABELS, URI)
        viewer = await open_video(screens)
        toasts = []
        screens.window.show_toast = toasts.append
        title = await compared(screens, viewer)
        assert title.endswith("another version of the file")
        head = compared_head(screens)
        assert head.agreement.is_other_version
        assert "another version" not in head.name
        assert agreement_text(head.agreement).startswith("! another version of the file")
        assert "ETag differs" in toasts[0]

    with_video(scenario)


def test_versions_differ_only_where_both_are_known():
    assert is_another_version('"E1"', "E2")
    assert not is_another_version('"e1"', "E1")
    assert not is_another_version("", "E1")


def test_a_video_opened_meanwhile_is_not_compared_with_results_of_the_one_before(with_video):
    async def scenario(desk, screens):
        desk.clock.advance(86_400)
        await desk.analyse(TaskKind.LABELS, URI)
        viewer = await open_video(screens)
        menu = await offered(screens, viewer)
        (action,) = menu.actions()
        screens.video.shown = None
        action.trigger()
        menu.close()
        await until(lambda: not screens.timelines.comparing.jobs.names())
        assert not screens.video_timeline.is_comparing

    with_video(scenario)


def test_results_of_this_computer_are_offered_under_its_translated_name(with_video):
    async def scenario(desk, screens):
        cloud = Desk(desk.archive, account=CLOUD, prefix="c", objects=desk.objects)
        await cloud.analyse(TaskKind.LABELS, URI)
        screens.use(cloud.bench)
        viewer = await open_video(screens)
        install_language(QApplication.instance(), "zh_CN")
        try:
            menu = await offered(screens, viewer)
            (action,) = menu.actions()
            assert action.text().endswith("· 本机")
            menu.close()
        finally:
            install_language(QApplication.instance(), "en")
        await cloud.thumbnails.jobs.close()

    with_video(scenario)


def _half(result):
    """The same without its first label."""
    return replace(result, report=replace(result.report, labels=result.report.labels[1:]))


def test_hits_go_to_the_highlights(with_video):
    async def scenario(_desk, screens):
        viewer = await open_video(screens)
        timeline = screens.video_timeline
        toasts, collected = [], []
        screens.window.show_toast = toasts.append
        screens.highlights.add_clips = collected.extend
        viewer.tools.collect_requested.emit()
        assert "no hit" in toasts[0]
        assert not collected
        name = next(one.name for one in timeline.lanes if len(one.clips))
        timeline.set_search(name)
        viewer.tools.collect_requested.emit()
        assert [one.time_range for one in collected] == list(timeline.view.hits)
        assert {(one.source, one.origin) for one in collected} == {(URI, ClipOrigin.SEARCH)}

    with_video(scenario)


def test_markers_are_exported_where_the_operator_says(with_video, tmp_path):
    async def scenario(desk, screens):
        viewer = await open_video(screens)
        markers = screens.timelines.markers["video"]
        exported = recorded(markers.exported)
        viewer.tools.export_requested.emit()
        process_qt_events()
        (dialog,) = screens.window.findChildren(QFileDialog)
        dialog.fileSelected.emit(str(tmp_path / "markers.csv"))
        await until(lambda: exported)
        assert (tmp_path / "markers.csv").read_text(encoding="utf-8-sig")
        dialog.close()

    with_video(scenario)


def test_choices_about_lanes_are_kept_in_the_profile(with_video, tmp_path):
    async def scenario(_desk, screens):
        await open_video(screens)
        lane = next(one for one in screens.video_timeline.lanes if len(one.clips))
        LaneCommands(screens.video_timeline).toggle_mute(lane.lane_id)
        assert screens.review_timeline.choices.muted == {lane.lane_id}
        await screens.timelines.choices.close()
        assert lane.lane_id in (tmp_path / "lanes.json").read_text()

    with_video(scenario)


def test_the_least_coverage_of_the_settings_holds_in_both_timelines(with_video):
    async def scenario(_desk, screens):
        await open_video(screens)
        settings = screens.settings
        settings.set_least_coverage(0.75)
        await until(lambda: screens.video_timeline.view.least_coverage == 0.75)
        assert screens.review_timeline.view.least_coverage == 0.75

    with_video(scenario)
