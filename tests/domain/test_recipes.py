"""A recipe asks the same of every video, and is known again however it is written."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.analysis import PARAMETERS
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.parameters import Fault
from imm_desktop.domain.recipes import (
    Recipe,
    clean_name,
    fingerprint,
    possible_sources,
    recipe_faults,
    recipe_values,
    request_of,
    stamped,
)
from imm_desktop.domain.tasks import TaskKind

VIDEO = ObjectUri("reel", "day/one.cut.mp4")
FILM = {"Type": "Concat", "Output.Container": "mp4", "Output.URI": "oss://out/{name}-film.mp4"}
numbers = st.fixed_dictionaries(
    {}, optional={"Interval": st.integers(1, 600), "MaxFrames": st.integers(5, 3600)}
)


def test_a_recipe_asks_the_same_of_every_video():
    request = request_of(TaskKind.MODERATION, {"Interval": 3}, VIDEO)
    assert (request.kind, request.source, request.values) == (
        TaskKind.MODERATION,
        VIDEO,
        {"Interval": 3},
    )


def test_a_film_is_named_after_its_source():
    request = request_of(TaskKind.HIGHLIGHT, FILM, VIDEO)
    assert request.values["Output.URI"] == "oss://out/day/one.cut-film.mp4"
    assert request.values["Sources"] == [{"URI": str(VIDEO)}]
    assert request_of(TaskKind.HIGHLIGHT, {}, VIDEO).values == {"Sources": [{"URI": str(VIDEO)}]}


@pytest.mark.parametrize(
    ("kind", "path", "values"),
    [
        (TaskKind.HIGHLIGHT, "Output.URI", FILM),
        (
            TaskKind.CONVERT,
            "Targets.URI",
            {"Targets.Container": "mp4", "Targets.URI": "oss://out/{name}-film.mp4"},
        ),
    ],
)
def test_what_is_written_has_a_place_of_its_own(kind, path, values):
    videos = (VIDEO, ObjectUri("reel", "night/one.cut.mp4"))
    assert recipe_faults(kind, values, videos) == ()
    assert recipe_faults(kind, values, possible_sources("reel", "day/")) == ()
    assert recipe_faults(kind, values, ()) == ()
    same = {**values, path: "oss://out/film.mp4"}
    assert recipe_faults(kind, same, videos[:1]) == ()
    (fault,) = recipe_faults(kind, same, videos)
    assert (fault.path, fault.fault, fault.detail) == (path, Fault.SHARED, "{name}")
    over = {**values, path: "oss://reel/{name}.mp4"}
    for sources in (videos, possible_sources("reel", "day/")):
        (fault,) = recipe_faults(kind, over, sources)
        assert (fault.path, fault.fault) == (path, Fault.OVERWRITES)


def test_faults_of_the_form_are_faults_of_the_recipe():
    assert recipe_faults(TaskKind.MODERATION, {"Interval": 0}, [VIDEO])[0].path == "Interval"
    assert recipe_faults(TaskKind.HIGHLIGHT, {}, [VIDEO])


def test_what_belongs_to_one_video_is_no_part_of_a_recipe():
    values = {**FILM, "Sources": [{"URI": str(VIDEO)}]}
    assert recipe_values(TaskKind.HIGHLIGHT, values) == FILM
    assert recipe_values(TaskKind.MODERATION, {"Interval": 3}) == {"Interval": 3}
    recipe = Recipe("r1", "Nightly", TaskKind.HIGHLIGHT, FILM, datetime(2026, 1, 1, tzinfo=UTC))
    assert recipe.name == "Nightly"


@pytest.mark.parametrize(
    ("typed", "name"),
    [("  Nightly\n run ", "Nightly run"), ("x" * 200, "x" * 80), ("   ", ""), ("夜间", "夜间")],
)
def test_names_are_one_short_line(typed, name):
    assert clean_name(typed) == name


@given(numbers, st.permutations(["porn", "terrorism", "ad"]))
def test_order_and_defaults_make_no_other_recipe(values, scenes):
    whole = {"Interval": 1, "MaxFrames": 200, "Scenes": tuple(scenes), **values}
    backwards = dict(reversed(list(whole.items())))
    kind = TaskKind.MODERATION
    assert fingerprint(kind, values) == fingerprint(kind, whole) == fingerprint(kind, backwards)


@given(numbers, numbers)
def test_other_numbers_make_another_recipe(one, other):
    defaults = {"Interval": 1, "MaxFrames": 200}
    is_same = {**defaults, **one} == {**defaults, **other}
    kind = TaskKind.MODERATION
    assert (fingerprint(kind, one) == fingerprint(kind, other)) == is_same


def test_who_is_told_and_who_pays_makes_no_other_recipe():
    kind = TaskKind.MODERATION
    told = {"UserData": "x", "Tags": {"a": "b"}, "Notification.MNS.TopicName": "t"}
    assert fingerprint(kind, told) == fingerprint(kind, {})
    assert fingerprint(kind, {}) != fingerprint(TaskKind.LABELS, {})
    assert fingerprint(TaskKind.IMAGE_LABELS, {"Threshold": 1.0}) == fingerprint(
        TaskKind.IMAGE_LABELS, {"Threshold": 1}
    )
    assert fingerprint(TaskKind.IMAGE_LABELS, {"Threshold": 0.5}) != fingerprint(
        TaskKind.IMAGE_LABELS, {"Threshold": 0.6}
    )


def test_what_a_film_is_made_of_does_count():
    one, other = ({"Sources": [{"URI": f"oss://b/{n}.mp4"}], **FILM} for n in "ab")
    assert fingerprint(TaskKind.HIGHLIGHT, one) != fingerprint(TaskKind.HIGHLIGHT, other)
    assert {len(fingerprint(kind, {})) for kind in PARAMETERS} == {32}


def test_a_film_of_a_later_batch_has_a_name_of_its_own_and_is_the_same_recipe():
    recipe = {**FILM, "Output.URI": "oss://out/{name}-{time}.mp4"}
    one, other = (stamped(recipe, datetime(2026, 11, 21, 9, at, 5, tzinfo=UTC)) for at in (1, 2))
    assert one["Output.URI"] == "oss://out/{name}-20261121-090105.mp4"
    kind = TaskKind.HIGHLIGHT
    assert one != other
    assert fingerprint(kind, one) == fingerprint(kind, other) == fingerprint(kind, recipe)
    assert stamped({}, datetime(2026, 11, 21, tzinfo=UTC)) == {}
