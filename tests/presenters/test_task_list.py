from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from imm_desktop.domain.errors import StoreError, UnreachableError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import TaskKind, TaskStatus
from imm_desktop.presenters import task_list as task_list_module
from imm_desktop.presenters.row_changes import replace_rows
from imm_desktop.presenters.task_list import Counts, TaskFilter, TaskListPresenter
from imm_desktop.presenters.task_model import TaskColumn
from tests.fakes.objects import IMAGE, FakeObjectStore
from tests.helpers import recorded, until

A, B, C = (ObjectUri("reel", f"{name}.mp4") for name in "abc")


@asynccontextmanager
async def task_list(desk):
    presenter = TaskListPresenter(desk.clock)
    try:
        presenter.use(desk.bench)
        await until(lambda: presenter.is_loaded and not presenter.jobs.names())
        yield presenter
    finally:
        await presenter.close()


def sources(presenter):
    return [one.source for one in presenter.model.rows()]


def text(presenter, row, column):
    return presenter.model.index(row, column).data()


async def failed(desk, *uris):
    desk.backend.failed_with = ("InvalidArgument", "not a video")
    tasks = await desk.analyse(TaskKind.LABELS, *uris)
    desk.backend.failed_with = None
    return tasks


def test_tasks_are_followed_from_the_journal_to_the_result(with_desk):
    async def scenario(desk):
        async with task_list(desk) as presenter:
            assert presenter.counts.total == 0
            await desk.analyse(TaskKind.LABELS, A)
            await until(lambda: [one.status for one in presenter.model.rows()] == [SUCCEEDED])
            assert text(presenter, 0, TaskColumn.VIDEO) == "a.mp4"
            assert text(presenter, 0, TaskColumn.STATUS) == "done"
            assert text(presenter, 0, TaskColumn.RESULT) == "labels: 2 · clips: 3"
            assert presenter.counts.running == presenter.counts.waiting == 0

    with_desk(scenario, objects=FakeObjectStore(A))


SUCCEEDED = TaskStatus.SUCCEEDED
DAY_S = 86_400


def test_a_percentage_is_written_only_where_the_backend_tells_one(with_desk):
    async def scenario(desk):
        desk.backend.polls = 10**6
        async with task_list(desk) as presenter:
            (task,) = await desk.launch(TaskKind.LABELS, A)
            presenter._task_changed(task)
            running = task.moved_to(TaskStatus.RUNNING, started_at=desk.clock.now())
            await until(lambda: presenter.model.rowCount() == 1)
            presenter._task_changed(running)
            assert text(presenter, 0, TaskColumn.STATUS) == "running"
            desk.clock.advance(62)
            assert text(presenter, 0, TaskColumn.ELAPSED) == "1:02"
            presenter._task_changed(running.moved_to(TaskStatus.RUNNING, percent=40))
            assert text(presenter, 0, TaskColumn.STATUS) == "running 40 %"
            assert (presenter.counts.running, presenter.counts.waiting) == (1, 0)

    with_desk(scenario, objects=FakeObjectStore(A))


def test_filters_kinds_and_text_narrow_together(with_desk):
    async def scenario(desk):
        await desk.analyse(TaskKind.LABELS, A, B)
        await desk.analyse(TaskKind.IMAGE_LABELS, IMAGE)
        await failed(desk, C)
        async with task_list(desk) as presenter:
            assert presenter.counts.total == 4
            for wanted, narrowing in (
                ([C], {"shown": TaskFilter.FAILED}),
                ([], {"kind": TaskKind.IMAGE_LABELS}),
                ([IMAGE], {"shown": TaskFilter.ALL}),
                ([B], {"any_kind": True, "text": "b.mp4"}),
            ):
                presenter.narrow(**narrowing)
                await until(lambda: not presenter.jobs.names())
                assert sources(presenter) == wanted
                assert presenter.is_narrowed
            assert presenter.counts.total == 4, "counts are of all tasks"

    with_desk(scenario, objects=FakeObjectStore(A, B, C, IMAGE))


def test_a_task_that_leaves_the_filter_leaves_the_list(with_desk):
    async def scenario(desk):
        (task,) = await desk.launch(TaskKind.LABELS, A)
        async with task_list(desk) as presenter:
            presenter.narrow(shown=TaskFilter.RUNNING)
            await until(lambda: sources(presenter) == [A])
            await desk.bench.launching.cancel(task)
            presenter._task_changed(await desk.task(task.submission_id))
            await until(lambda: not sources(presenter))

    with_desk(scenario, objects=FakeObjectStore(A))


def test_retry_asks_again_for_what_failed_and_says_nothing_failed_any_more(with_desk):
    async def scenario(desk):
        await failed(desk, A, B)
        await desk.analyse(TaskKind.LABELS, C)
        async with task_list(desk) as presenter:
            assert presenter.counts.failed == 2
            presenter.narrow(text="c.mp4")
            presenter.retry_failed()
            await until(lambda: presenter.counts.waiting == 2)
            assert presenter.counts.failed == 0
            assert presenter.counts.total == 5
            presenter.retry_failed()
            await until(lambda: not presenter.jobs.names())
            assert presenter.counts.total == 5, "nothing is paid for twice"

    with_desk(scenario, objects=FakeObjectStore(A, B, C))


def test_a_retry_that_cannot_be_written_keeps_the_others_and_is_one_problem(with_desk):
    async def scenario(desk):
        tasks = await failed(desk, A, B, C)
        async with task_list(desk) as presenter:
            problems = recorded(presenter.problem_raised)
            prepare = desk.archive.prepare
            desk.archive.prepare = lambda pairs: (
                refuse() if pairs[0][1].source in (A, B) else prepare(pairs)
            )
            presenter.retry(tasks)
            await until(lambda: problems and presenter.counts.waiting == 1)
            assert len(problems) == 1
            assert presenter.counts.failed == 2

    async def refuse():
        raise StoreError("disk")

    with_desk(scenario, objects=FakeObjectStore(A, B, C))


def test_only_what_was_not_sent_can_be_taken_back(with_desk):
    async def scenario(desk):
        (done,) = await desk.analyse(TaskKind.LABELS, A)
        (waiting,) = await desk.launch(TaskKind.LABELS, B)
        async with task_list(desk) as presenter:
            problems = recorded(presenter.problem_raised)
            presenter.cancel([done, waiting])
            await until(lambda: presenter.counts.waiting == 0)
            assert (await desk.task(waiting.submission_id)).status is TaskStatus.CANCELLED
            assert (await desk.task(done.submission_id)).status is SUCCEEDED
            assert not problems

    with_desk(scenario, objects=FakeObjectStore(A, B))


def test_only_a_finished_task_has_a_result_to_open(with_desk):
    async def scenario(desk):
        (done,) = await desk.analyse(TaskKind.LABELS, A)
        (waiting,) = await desk.launch(TaskKind.LABELS, B)
        async with task_list(desk) as presenter:
            wanted = recorded(presenter.result_requested)
            presenter.open_result(waiting)
            presenter.open_result(done)
            assert wanted == [done]

    with_desk(scenario, objects=FakeObjectStore(A, B))


def test_the_next_account_sees_nothing_of_the_last(with_desk):
    async def scenario(desk):
        await failed(desk, A)
        async with task_list(desk) as presenter:
            presenter.narrow(text="a")
            presenter.use(None)
            await until(lambda: not presenter.jobs.names())
            assert presenter.model.rowCount() == 0
            assert presenter.counts.total == 0
            assert not presenter.is_loaded

    with_desk(scenario, objects=FakeObjectStore(A))


def test_an_archive_that_cannot_be_read_is_one_problem(with_desk):
    async def scenario(desk):
        async def refuse(_query):
            raise StoreError("disk")

        desk.archive.load_tasks = refuse
        presenter = TaskListPresenter(desk.clock)
        problems = recorded(presenter.problem_raised)
        presenter.use(desk.bench)
        await until(lambda: problems)
        await presenter.close()
        assert len(problems) == 1
        assert not presenter.is_loaded

    with_desk(scenario)


def test_the_service_keeps_a_task_for_seven_days(with_desk):
    async def scenario(desk):
        await desk.analyse(TaskKind.LABELS, A)
        async with task_list(desk) as presenter:
            desk.clock.advance(3600)
            assert text(presenter, 0, TaskColumn.KEPT) == "6 d"
            desk.clock.advance(8 * 86_400)
            assert text(presenter, 0, TaskColumn.KEPT) == "gone"

    with_desk(scenario, objects=FakeObjectStore(A))


class Numbers(QAbstractTableModel):
    """Rows of (key, value)."""

    def __init__(self, rows):
        super().__init__()
        self.rows = list(rows)

    def rowCount(self, _parent=None):
        return len(self.rows)

    def columnCount(self, _parent=None):
        return 2

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        return self.rows[index.row()][index.column()] if role == 0 else None


rows = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), unique_by=lambda one: one[0])


@given(rows, rows)
def test_whatever_becomes_of_rows_a_view_that_follows_the_signals_sees_the_same(before, after):
    model = Numbers(before)
    seen = list(before)

    def inserted(_parent, first, last):
        seen[first:first] = model.rows[first : last + 1]

    def removed(_parent, first, last):
        del seen[first : last + 1]

    def changed(first, last, _roles=()):
        assert (first.column(), last.column()) == (0, 1)
        seen[first.row() : last.row() + 1] = model.rows[first.row() : last.row() + 1]

    model.rowsInserted.connect(inserted)
    model.rowsRemoved.connect(removed)
    model.dataChanged.connect(changed)
    model.modelReset.connect(lambda: seen.__setitem__(slice(None), model.rows))
    replace_rows(model, model.rows, after, lambda one: one[0])
    assert model.rows == after
    assert seen == after


def test_a_row_that_stays_keeps_its_persistent_index(qapp):
    model = Numbers([(1, 0), (2, 0), (3, 0)])
    from PySide6.QtCore import QPersistentModelIndex

    kept = QPersistentModelIndex(model.index(2, 0, QModelIndex()))
    replace_rows(model, model.rows, [(9, 0), (8, 0), (1, 0), (3, 1)], lambda one: one[0])
    assert kept.row() == 3
    assert kept.isValid()


@pytest.mark.parametrize("many", [1_000])
def test_a_thousand_new_tasks_come_as_one_insertion(qapp, many):
    model = Numbers([(0, 0)])
    inserted = recorded(model.rowsInserted)
    replace_rows(model, model.rows, [(at, 0) for at in range(many, -1, -1)], lambda one: one[0])
    assert len(inserted) == 1


def test_a_problem_is_over_when_something_has_worked_again(with_desk):
    async def scenario(desk):
        async with task_list(desk) as presenter:
            raised, over = recorded(presenter.problem_raised), recorded(presenter.problem_over)
            desk.backend.failures.add("create", *[UnreachableError("no line")] * 2)
            await desk.analyse(TaskKind.LABELS, A)
            await until(lambda: over)
            assert raised == over

    with_desk(scenario)


def test_counts_of_thousands_follow_a_little_later(with_desk, monkeypatch):
    monkeypatch.setattr(task_list_module, "COUNTED_AT_ONCE", 2)

    async def scenario(desk):
        async with task_list(desk) as presenter:
            await desk.analyse(TaskKind.LABELS, A, B, C)
            await until(lambda: presenter.counts == Counts(0, 0, 0, 3))

    with_desk(scenario)


def test_what_the_service_soon_deletes_and_is_not_archived_is_found_first_to_go_first(with_desk):
    async def scenario(desk):
        async def running(uri, task_id):
            (task,) = await desk.launch(TaskKind.LABELS, uri)
            now = desk.clock.now()
            begun = task.moved_to(TaskStatus.RUNNING, task_id=task_id, started_at=now)
            await desk.archive.save_task(begun)

        await running(A, "T1")
        desk.clock.advance(DAY_S)
        await running(B, "T2")
        desk.clock.advance(4 * DAY_S)
        await running(C, "T3")
        async with task_list(desk) as presenter:
            presenter.narrow(shown=TaskFilter.EXPIRING)
            await until(lambda: sources(presenter) == [A, B])
            assert presenter.counts.expiring == 2
            presenter.narrow(shown=TaskFilter.ALL)
            await until(lambda: sources(presenter) == [C, B, A])

    with_desk(scenario, objects=FakeObjectStore(A, B, C))
