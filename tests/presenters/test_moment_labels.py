"""The labels of the moment that is looked at."""

from imm_desktop.domain.labels import Label
from imm_desktop.domain.results import LabelReport, Result
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters import moment_labels
from tests.helpers import until
from tests.presenters.reviewed import A, B, opened, play

LABELS = (
    Label("椅子", "chair", confidence=0.6, clips=(TimeRange(0, 5_000), TimeRange(39_000, 41_000))),
    Label("人", "person", confidence=0.9, clips=(TimeRange(2_000, 4_000),)),
    Label("狗", "dog", confidence=0.8, clips=(TimeRange(30_000, 40_000),)),
)


def names(presenter):
    return [one.alias for one in presenter.labels.here.labels]


def test_each_moment_has_its_labels_the_most_certain_first(with_desk):
    async def scenario(desk, presenter):
        desk.backend.results[TaskKind.LABELS] = Result(LabelReport(LABELS), b"{}", "req")
        await desk.analyse(TaskKind.LABELS, A)
        await opened(presenter, A)
        assert presenter.labels.here.is_known
        assert names(presenter) == []  # the strongest is at 20 s
        presenter.choose_moment(0)
        assert names(presenter) == ["person", "chair"]
        presenter.choose_moment(2)
        assert names(presenter) == ["chair"], "a clip does not carry its own end"

    play(with_desk, scenario, A)


def test_it_is_said_that_nobody_asked_for_labels(with_desk):
    async def scenario(_desk, presenter):
        await opened(presenter, A)
        assert presenter.labels.here == moment_labels.LabelsHere()

    play(with_desk, scenario, A)


def test_labels_of_what_was_there_before_are_marked(with_desk):
    async def scenario(desk, presenter):
        desk.objects.add(A, etag="E2")
        desk.backend.results[TaskKind.LABELS] = Result(LabelReport(LABELS), b"{}", "req")
        await desk.analyse(TaskKind.LABELS, A)
        await opened(presenter, A)
        assert presenter.labels.here.are_of_other_content
        await opened(presenter, B)
        assert not presenter.labels.here.are_of_other_content

    play(with_desk, scenario, A, B)


def test_very_many_clips_are_looked_through_in_a_thread_and_only_the_last_moment_counts(
    with_desk, monkeypatch
):
    monkeypatch.setattr(moment_labels, "AT_ONCE", 1)

    async def scenario(desk, presenter):
        desk.backend.results[TaskKind.LABELS] = Result(LabelReport(LABELS), b"{}", "req")
        await desk.analyse(TaskKind.LABELS, A)
        await opened(presenter, A)
        presenter.choose_moment(0)
        presenter.choose_moment(2)
        await until(lambda: names(presenter) == ["chair"])

    play(with_desk, scenario, A)
