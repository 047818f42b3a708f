"""What a tile says of each kind of work, side by side."""

from datetime import UTC, datetime

import pytest

from imm_desktop.domain.media import ObjectEntry, ObjectUri
from imm_desktop.domain.review import ItemState
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.library_states import Aspect, Standing, states_of
from imm_desktop.presenters.library_tiles import Tile
from imm_desktop.services.ports.archive import SourceSummary

URI = ObjectUri("b", "a.mp4")


def states(uri=URI, **known):
    entry = ObjectEntry(uri, 1, "e", datetime(2026, 11, 22, tzinfo=UTC))
    summary = SourceSummary(uri, **known) if known else None
    return [(one.aspect, one.standing) for one in states_of(Tile(entry, summary))]


def test_three_states_stand_side_by_side(qapp):
    assert states(has_labels=True, suggestion="review", has_highlight=True) == [
        (Aspect.MODERATION, Standing.REVIEW),
        (Aspect.LABELS, Standing.DONE),
        (Aspect.HIGHLIGHT, Standing.DONE),
    ]


@pytest.mark.parametrize(
    ("known", "standing"),
    [
        ({"item_state": ItemState.APPROVED, "running": 1}, Standing.APPROVED),
        ({"item_state": ItemState.BLOCKED}, Standing.BLOCKED),
        ({"running_kinds": frozenset({TaskKind.MODERATION})}, Standing.RUNNING),
        ({"item_state": ItemState.OPEN}, Standing.REVIEW),
        ({"failed_kinds": frozenset({TaskKind.MODERATION})}, Standing.REVIEW),
    ],
)
def test_a_decision_before_work_and_work_before_advice(qapp, known, standing):
    assert states(suggestion="review", **known) == [(Aspect.MODERATION, standing)]


@pytest.mark.parametrize("kind", [TaskKind.LABELS, TaskKind.HIGHLIGHT])
def test_work_that_runs_or_failed_is_told_of_its_own_kind(qapp, kind):
    aspect = Aspect(kind.value)
    kinds = frozenset({kind})
    assert states(running_kinds=kinds, failed_kinds=kinds) == [(aspect, Standing.RUNNING)]
    assert states(failed_kinds=kinds, suggestion="pass") == [
        (Aspect.MODERATION, Standing.PASS),
        (aspect, Standing.FAILED),
    ]


@pytest.mark.parametrize(
    ("known", "standing"),
    [
        ({}, Standing.NONE),
        ({"running": 1}, Standing.RUNNING),
        ({"failed": True}, Standing.FAILED),
        ({"has_labels": False}, Standing.NONE),
    ],
)
def test_an_object_without_any_says_how_it_stands_itself(qapp, known, standing):
    assert states(**known) == [(Aspect.OBJECT, standing)]


def test_what_is_no_video_says_so(qapp):
    uri = ObjectUri("b", "a.txt")
    entry = ObjectEntry(uri, 1, "e", datetime(2026, 11, 22, tzinfo=UTC))
    (state,) = states_of(Tile(entry, SourceSummary(uri, has_labels=True)))
    assert state.spoken == "no video"


def test_screen_readers_hear_of_what_it_is_and_how_it_stands(qapp):
    entry = ObjectEntry(URI, 1, "e", datetime(2026, 11, 22, tzinfo=UTC))
    known = SourceSummary(URI, suggestion="block", running_kinds=frozenset({TaskKind.LABELS}))
    spoken = [one.spoken for one in states_of(Tile(entry, known))]
    assert spoken == ["moderation: block", "labels: running"]
