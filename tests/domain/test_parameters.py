"""Parameter tables refuse what the service would refuse, and say why."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.analysis import (
    PARAMETERS,
    SOURCE_TYPES,
    defaults_of,
    request_faults,
    suitable,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.parameters import (
    Fault,
    Parameter,
    ParameterFault,
    ParameterType,
    faults_of,
    fingerprint_text,
    nested,
)
from imm_desktop.domain.tasks import TaskKind

T = ParameterType
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def faults(parameter, value):
    return [(one.path, one.fault, one.detail) for one in faults_of([parameter], {"P": value})]


@pytest.mark.parametrize(
    ("parameter", "value", "fault"),
    [
        (Parameter("P", T.TEXT), 3, (Fault.WRONG_TYPE, "text")),
        (Parameter("P", T.INTEGER), 3.5, (Fault.WRONG_TYPE, "integer")),
        (Parameter("P", T.INTEGER), True, (Fault.WRONG_TYPE, "integer")),
        (Parameter("P", T.INTEGER, minimum=1), 0, (Fault.TOO_SMALL, "1")),
        (Parameter("P", T.NUMBER, maximum=0.5), 0.6, (Fault.TOO_LARGE, "0.5")),
        (Parameter("P", T.NUMBER), float("nan"), (Fault.MALFORMED, "")),
        (Parameter("P", T.TEXT, is_required=True), "", (Fault.MISSING, "")),
        (Parameter("P", T.TEXT, maximum=2), "abc", (Fault.TOO_LONG, "2")),
        (Parameter("P", T.TEXT, max_bytes=2), "梅", (Fault.TOO_LONG, "2")),
        (Parameter("P", T.TEXT, pattern="a+"), "b", (Fault.MALFORMED, "")),
        (Parameter("P", T.CHOICE, choices=("a",)), "b", (Fault.NOT_A_CHOICE, "b")),
        (Parameter("P", T.CHOICE, choices=("a",), is_open=True), "", (Fault.NOT_A_CHOICE, "")),
        (
            Parameter("P", T.CHOICE, choices=("a",), is_open=True, maximum=2),
            "long",
            (Fault.TOO_LONG, "2"),
        ),
        (Parameter("P", T.CHOICES, choices=("a",)), ["a", "b"], (Fault.NOT_A_CHOICE, "b")),
        (Parameter("P", T.CHOICES, is_required=True), [], (Fault.MISSING, "")),
        (Parameter("P", T.PAIRS), {"a": 1}, (Fault.MALFORMED, "")),
        (Parameter("P", T.PAIRS), {"": "x"}, (Fault.MALFORMED, "")),
        (Parameter("P", T.ITEMS, minimum=1), [], (Fault.MISSING, "")),
        (Parameter("P", T.ITEMS, maximum=1), [{}, {}], (Fault.TOO_MANY, "1")),
    ],
)
def test_a_value_that_cannot_be_sent_is_named(parameter, value, fault):
    assert faults(parameter, value) == [("P", *fault)]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (Parameter("P", T.TEXT, pattern="a+"), ""),
        (Parameter("P", T.BOOLEAN), False),
        (Parameter("P", T.NUMBER, minimum=0, maximum=1), 1),
        (Parameter("P", T.CHOICE, choices=("a",)), "a"),
        (Parameter("P", T.CHOICE, choices=("a",), is_open=True), "b"),
        (Parameter("P", T.CHOICES, choices=("a", "b")), ("b",)),
        (Parameter("P", T.PAIRS), {"a": "b"}),
        (Parameter("P", T.ITEMS, maximum=2, items=(Parameter("N", T.INTEGER),)), [{"N": 1}]),
    ],
)
def test_a_value_that_can_be_sent_is_let_through(parameter, value):
    assert faults(parameter, value) == []


def test_faults_of_items_carry_their_index():
    items = Parameter("Sources", T.ITEMS, items=(Parameter("URI", T.TEXT, is_required=True),))
    found = faults_of([items], {"Sources": [{"URI": "x"}, {}, 5, {"URI": "y", "Z": 1}]})
    assert found == (
        ParameterFault("Sources[1].URI", Fault.MISSING),
        ParameterFault("Sources[2]", Fault.WRONG_TYPE, "items"),
        ParameterFault("Sources[3].Z", Fault.UNKNOWN),
    )


def test_missing_and_unknown_parameters_are_named():
    found = faults_of([Parameter("A", T.TEXT, is_required=True)], {"B": 1})
    assert found == (ParameterFault("A", Fault.MISSING), ParameterFault("B", Fault.UNKNOWN))


@given(st.sampled_from(TaskKind), st.data())
def test_any_values_are_judged_without_stumbling(kind, data):
    paths = st.sampled_from([one.path for one in PARAMETERS[kind]])
    values = data.draw(st.dictionaries(paths | st.text(), json_values, max_size=4))
    known = {one.path for one in PARAMETERS[kind]}
    found = request_faults(kind, values)
    assert {path for path in values if path not in known} <= {one.path for one in found}


@pytest.mark.parametrize("kind", TaskKind)
def test_defaults_are_values_that_may_be_sent(kind):
    missing_only = {Fault.MISSING, Fault.NEEDS}
    assert {one.fault for one in request_faults(kind, defaults_of(kind))} <= missing_only


@pytest.mark.parametrize("kind", TaskKind)
def test_each_kind_takes_the_objects_it_can_look_at(kind):
    video, image = ObjectUri("b", "a.mp4"), ObjectUri("b", "a.png")
    found = suitable(kind, [video, image, ObjectUri("b", "a.txt")])
    assert [one.media_type for one in found] == list(SOURCE_TYPES[kind])


CONCAT = {
    "Type": "Concat",
    "Sources": [{"URI": "oss://b/k", "StartTime": 1.5}],
    "Output.URI": "oss://b/out.mp4",
    "Output.Container": "mp4",
}
VIDEO, AUDIO = "Output.Video.TranscodeVideo.", "Output.Audio.TranscodeAudio."


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, None),
        ({"Output.Container": None}, ("Output.Container", Fault.NEEDS)),
        (
            {"Type": "Retrieval", "Sources": [{"URI": "oss://b/k"}]},
            ("Highlight.Content", Fault.NEEDS),
        ),
        ({"Type": "Compose"}, ("Sources[0].StartTime", Fault.EXCLUDES)),
        ({"Edit.TransitionMode": "Random"}, ("Edit.Transitions", Fault.NEEDS)),
        (
            {
                "Edit.TransitionMode": "Random",
                "Edit.Transitions": [{"Transition": "fade"}],
            },
            None,
        ),
        ({f"{VIDEO}CRF": 23, f"{VIDEO}Bitrate": 1}, (f"{VIDEO}CRF", Fault.EXCLUDES)),
        ({f"{AUDIO}Bitrate": 1_000, f"{AUDIO}Quality": 1}, (f"{AUDIO}Quality", Fault.EXCLUDES)),
        ({"Output.Segment.StartNumber": 1}, ("Output.Segment.StartNumber", Fault.NEEDS)),
        ({"Output.Segment.StartNumber": 1, "Output.Segment.Format": "hls"}, None),
        ({f"{VIDEO}Codec": "copy"}, (f"{VIDEO}Codec", Fault.EXCLUDES)),
        ({"Output.URI": "oss://b/k"}, ("Output.URI", Fault.EXCLUDES)),
    ],
)
def test_highlight_parameters_fit_together(changes, fault):
    values = {name: one for name, one in {**CONCAT, **changes}.items() if one is not None}
    found = [(one.path, one.fault) for one in request_faults(TaskKind.HIGHLIGHT, values)]
    assert found == ([] if fault is None else [fault])


def test_paths_nest_as_the_api_does():
    values = {"Output.URI": "u", "Output.Video.CRF": 1, "Sources": [{"A.B": 2}, "x"], "Type": "T"}
    assert nested(values) == {
        "Output": {"URI": "u", "Video": {"CRF": 1}},
        "Sources": [{"A": {"B": 2}}, "x"],
        "Type": "T",
    }


@given(st.dictionaries(st.text(), st.integers()))
def test_equal_values_have_one_fingerprint_whatever_their_order(values):
    turned = dict(reversed(values.items()))
    assert fingerprint_text(values) == fingerprint_text(turned)
    assert json.loads(fingerprint_text(values)) == values
