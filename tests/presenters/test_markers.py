import json

from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.markers import MarkersPresenter
from tests.fakes.clock import FakeClock
from tests.fakes.objects import IMAGE, VIDEO
from tests.helpers import recorded, until


def at(start_ms, end_ms=None):
    return TimeRange(start_ms, start_ms if end_ms is None else end_ms)


def markers_of(desk):
    presenter = MarkersPresenter(FakeClock(), lambda: "梅")
    presenter.use(desk.bench)
    return presenter


def test_markers_are_kept_with_their_video_changed_and_deleted(with_desk):
    async def scenario(desk):
        presenter = markers_of(desk)
        presenter.add(at(5), "nobody is open")
        presenter.open(VIDEO)
        presenter.add(at(9_000), " late ")
        presenter.add(at(1_000, 2_000), "early")
        await until(lambda: len(presenter.markers) == 2)
        early, late = presenter.markers
        assert (early.note, late.note, late.author) == ("early", "late", "梅")
        presenter.change(late.marker_id, "later")
        await until(lambda: presenter.markers[1].note == "later")
        presenter.open(IMAGE)
        assert presenter.markers == ()
        presenter.open(VIDEO)
        await until(lambda: len(presenter.markers) == 2)
        presenter.delete(early.marker_id)
        await until(lambda: len(presenter.markers) == 1)
        presenter.use(None)
        assert presenter.markers == ()
        await presenter.close()

    with_desk(scenario)


def test_the_next_marker_and_the_one_at_the_pointer(with_desk):
    async def scenario(desk):
        presenter = markers_of(desk)
        presenter.open(VIDEO)
        for start in (1_000, 5_000, 9_000):
            presenter.add(at(start), str(start))
        await until(lambda: len(presenter.markers) == 3)
        assert presenter.beside(1_000, 1).note == "5000"
        assert presenter.beside(8_000, -1).note == "5000"
        assert presenter.beside(9_000, 1) is None
        assert presenter.at(5_040, 50).note == "5000"
        assert presenter.at(5_060, 50) is None
        await presenter.close()

    with_desk(scenario)


def test_markers_are_written_as_csv_or_json(with_desk, tmp_path):
    async def scenario(desk):
        presenter = markers_of(desk)
        written = recorded(presenter.exported)
        presenter.open(VIDEO)
        presenter.add(at(1_000), "看这里")
        await until(lambda: presenter.markers)
        presenter.export(tmp_path / "m.csv")
        await until(lambda: len(written) == 1)
        presenter.export(tmp_path / "m.json")
        await until(lambda: len(written) == 2)
        text = (tmp_path / "m.csv").read_bytes().decode("utf-8-sig")
        assert "看这里" in text
        assert "\r\r" not in text
        assert json.loads((tmp_path / "m.json").read_text("utf-8"))[0]["start_ms"] == 1_000
        await presenter.close()

    with_desk(scenario)


def test_a_file_that_cannot_be_written_is_told(with_desk, tmp_path):
    async def scenario(desk):
        presenter = markers_of(desk)
        problems = recorded(presenter.problem_raised)
        presenter.export(tmp_path / "none" / "m.csv")
        await until(lambda: problems)
        await presenter.close()

    with_desk(scenario)
