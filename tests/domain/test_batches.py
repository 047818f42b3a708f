"""A batch goes one way through its states, counts every member once, and skips only what is certainly the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.batches import (
    NEXT,
    REFUSED_IN_A_ROW,
    Batch,
    BatchState,
    BatchView,
    Chosen,
    KnownAnalysis,
    MemberState,
    Prefix,
    Progress,
    Refusals,
    SkipReason,
    origin_text_of,
    progress_of,
    skip_reason,
    time_left,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus

AT = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = Batch("b1", "a", "Nightly", TaskKind.LABELS, {}, "", AT, is_gathered=True)
TASK = Task("s1", "a", TaskKind.LABELS, ObjectUri("b", "k.mp4"), AT, batch_id="b1")

counts = st.integers(0, 50)
progresses = st.builds(Progress, *[counts] * 7)


def test_every_state_has_its_successors():
    assert set(NEXT) == set(BatchState)
    assert BATCH.moved_to(BatchState.RUNNING) is BATCH
    over = replace(BATCH, state=BatchState.OVER)
    assert over.moved_to(BatchState.PAUSED) is over
    paused = BATCH.moved_to(BatchState.PAUSED, remark="Forbidden.RAM")
    assert (paused.state, paused.remark) == (BatchState.PAUSED, "Forbidden.RAM")
    assert paused.moved_to(BatchState.RUNNING).remark == ""


@given(st.lists(st.tuples(progresses, st.booleans(), st.sampled_from(BatchState))))
def test_a_batch_is_over_exactly_when_nothing_is_left(looks):
    batch = BATCH
    for progress, is_gathered, asked in looks:
        if asked is not BatchState.OVER:
            batch = batch.moved_to(asked)
        batch = replace(batch, is_gathered=is_gathered).settled(progress, AT)
        is_done = is_gathered and not (progress.waiting or progress.sending or progress.running)
        assert (batch.state is BatchState.OVER) == is_done
        assert (batch.ended_at is not None) == is_done
        assert batch.settled(progress, AT + timedelta(hours=1)) is batch, (
            "a second look is harmless"
        )


def test_a_batch_goes_on_when_failed_members_are_asked_anew():
    over = BATCH.settled(Progress(failed=3), AT)
    assert over.state is BatchState.OVER
    again = over.settled(Progress(waiting=3), AT)
    assert (again.state, again.ended_at) == (BatchState.RUNNING, None)


def test_a_paused_batch_stays_paused_until_the_last_running_task_has_ended():
    paused = BATCH.moved_to(BatchState.PAUSED)
    assert paused.settled(Progress(running=1), AT) is paused
    assert paused.settled(Progress(done=1), AT).state is BatchState.OVER


@given(
    st.dictionaries(st.sampled_from(MemberState), counts),
    st.dictionaries(st.sampled_from(TaskStatus), counts),
)
def test_every_member_is_counted_once(members, tasks):
    members.pop(MemberState.STARTED, None)
    progress = progress_of(members, tasks, 2)
    assert progress.total == sum(members.values()) + sum(tasks.values())
    assert progress.total == progress.waiting + progress.under_way + progress.ended
    assert 0 <= progress.share <= 1
    assert progress.is_over == (progress.total == progress.ended)
    assert progress.to_review == 2
    assert BatchView(BATCH, progress).progress is progress


def test_an_empty_batch_has_no_share():
    assert Progress().share == 0.0
    assert Progress(done=1, waiting=1).share == 0.5


def test_only_the_same_recipe_on_the_same_content_is_skipped():
    done = KnownAnalysis("f", "E1", is_done=True)
    assert skip_reason("E1", "f", [done]) is SkipReason.ANALYSED
    assert skip_reason("E2", "f", [done]) is None, "the content has changed"
    assert skip_reason("E1", "g", [done]) is None, "another recipe"
    assert skip_reason("", "f", [replace(done, source_etag="")]) is None, "nothing is known"
    assert skip_reason("E1", "f", []) is None


def test_what_is_under_way_is_not_started_twice():
    running = KnownAnalysis("f", "E1", is_done=False)
    assert skip_reason("E1", "f", [running]) is SkipReason.UNDER_WAY
    assert skip_reason("E2", "f", [running]) is None
    assert skip_reason("E2", "f", [replace(running, source_etag="")]) is SkipReason.UNDER_WAY
    done = KnownAnalysis("f", "E1", is_done=True)
    assert skip_reason("E1", "f", [running, done]) is SkipReason.ANALYSED


def test_origins_are_named():
    assert origin_text_of(Prefix("b", "day/")) == "oss://b/day/"
    assert origin_text_of(Prefix("b")) == "oss://b/"
    assert origin_text_of(Chosen(())) == ""


def test_time_left_follows_the_pace():
    minute = timedelta(minutes=1)
    assert time_left([(AT, 10), (AT + minute, 16)], 60) == 10 * minute
    assert time_left([(AT, 10)], 60) is None
    assert time_left([(AT, 10), (AT + minute, 10)], 60) is None
    assert time_left([(AT, 10), (AT, 12)], 60) is None


def test_a_batch_that_is_refused_again_and_again_is_paused():
    refusals = Refusals()
    refused, sent = (
        replace(TASK, status=TaskStatus.REFUSED),
        replace(TASK, status=TaskStatus.RUNNING),
    )
    for _ in range(REFUSED_IN_A_ROW - 1):
        assert not refusals.heard(refused)
    assert not refusals.heard(sent), "one that is taken ends the row"
    for _ in range(REFUSED_IN_A_ROW - 1):
        assert not refusals.heard(refused)
    assert not refusals.heard(replace(TASK, status=TaskStatus.FAILED)), "says nothing of the key"
    assert not refusals.heard(replace(refused, batch_id="b2"))
    assert refusals.heard(refused)
    refusals.forget("b1")
    assert not refusals.heard(refused)
