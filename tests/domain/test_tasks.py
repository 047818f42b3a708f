"""Whatever reports come in whatever order, a task's life goes one way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import ALLOWED, Task, TaskKind, TaskReport, TaskStatus

AT = datetime(2026, 1, 1, tzinfo=UTC)
TASK = Task("s1", "a", TaskKind.LABELS, ObjectUri("b", "k.mp4"), AT)

reports = st.builds(
    TaskReport,
    st.just("t1"),
    st.just(TaskKind.LABELS),
    st.booleans(),
    st.booleans(),
    st.none() | st.integers(0, 100),
    code=st.sampled_from(["", "Broken"]),
    started_at=st.none() | st.just(AT + timedelta(minutes=1)),
    ended_at=st.none() | st.just(AT + timedelta(minutes=2)),
)


def test_every_status_has_its_successors():
    assert set(ALLOWED) == set(TaskStatus)
    over = {status for status in TaskStatus if not ALLOWED[status]}
    assert over == {
        TaskStatus.SUCCEEDED,
        TaskStatus.FAILED,
        TaskStatus.REFUSED,
        TaskStatus.EXPIRED,
        TaskStatus.CANCELLED,
    }


@given(st.lists(st.sampled_from(TaskStatus)))
def test_a_task_moves_only_as_the_table_says(steps):
    task = TASK
    for status in steps:
        moved = task.moved_to(status, message=status.value)
        if status is task.status or status in ALLOWED[task.status]:
            assert (moved.status, moved.message) == (status, status.value)
        else:
            assert moved is task
        task = moved


@given(st.lists(reports))
def test_reports_in_any_order_never_reopen_a_task_or_lower_its_percent(many):
    task = TASK
    for report in many:
        seen = task.observed(report)
        if task.is_over:
            assert seen is task
        assert (seen.percent or 0) >= (task.percent or 0)
        assert seen.status is not TaskStatus.SUCCEEDED, "only the archive makes a success"
        assert seen.observed(report) == seen, "repeating a report changes nothing"
        task = seen


def test_a_failure_keeps_what_the_service_says():
    report = TaskReport("t1", TaskKind.LABELS, False, code="Broken", message="no", ended_at=AT)
    seen = TASK.observed(report)
    assert (seen.status, seen.code, seen.message, seen.ended_at, seen.task_id) == (
        TaskStatus.FAILED,
        "Broken",
        "no",
        AT,
        "t1",
    )


def test_the_service_keeps_a_task_for_a_week_from_its_start():
    week = timedelta(days=7)
    assert TASK.kept_until() == AT + week
    later = AT + timedelta(hours=1)
    assert replace(TASK, started_at=later).kept_until() == later + week


@pytest.mark.parametrize(
    ("age", "changes", "is_expiring"),
    [
        (timedelta(days=3, hours=23), {}, False),
        (timedelta(days=4), {}, True),
        (timedelta(days=9), {}, True),
        (timedelta(days=5), {"task_id": ""}, False),
        (timedelta(days=5), {"status": TaskStatus.SUCCEEDED}, False),
        (timedelta(days=5), {"status": TaskStatus.FAILED}, False),
    ],
)
def test_a_result_that_is_not_archived_expires_in_its_last_days(age, changes, is_expiring):
    prepared = datetime(2026, 11, 1, tzinfo=UTC)
    task = replace(
        Task("s", "a", TaskKind.LABELS, ObjectUri("b", "k"), prepared, TaskStatus.RUNNING, "T1"),
        **changes,
    )
    assert task.is_expiring(prepared + age) is is_expiring
