"""Answers dug out of what they were wrapped in; nothing makes the reader run away or fall over."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.imm.result_files import MOST_LAYERS, NotJsonError, saved_answers_of


def test_wrappings_may_be_nested_but_not_for_ever():
    value: object = {"TaskId": "VideoModeration-1"}
    for _ in range(MOST_LAYERS - 1):
        value = {"body": value}
    assert len(saved_answers_of(json.dumps(value).encode())) == 1
    assert saved_answers_of(json.dumps({"body": value}).encode()) == ()


def test_text_that_is_no_answer_is_passed_over():
    assert saved_answers_of(b'{"message": "all is well"}') == ()


def test_the_event_names_the_type_that_the_content_leaves_out():
    event = {"type": "imm:Task:ImageModeration", "data": {"Suggestion": "pass"}}
    (answer,) = saved_answers_of(json.dumps(event).encode())
    assert answer.task_type == "ImageModeration"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    try:
        saved_answers_of(content)
    except NotJsonError:
        return


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["body", "content", "type", "TaskId", "Labels", "x"]), inner
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_any_json_is_read(value):
    for answer in saved_answers_of(json.dumps(value).encode()):
        assert isinstance(answer.task_type, str)


def test_base64_of_nothing_is_refused():
    with pytest.raises(NotJsonError):
        saved_answers_of(b"IA==")


@pytest.mark.parametrize(
    "text",
    [
        '{"TaskId": "VideoModeration-1", "UserData": "\\ud83d"}',
        '{"TaskId": "VideoModeration-1", "UserData": "\\ude00\\ud83d"}',
        "[" * 100_000 + "]" * 100_000,
    ],
)
def test_half_characters_and_endless_nesting_are_refused_as_no_json(text):
    with pytest.raises(NotJsonError):
        saved_answers_of(text.encode())


def test_a_character_of_two_halves_is_read():
    (answer,) = saved_answers_of(b'{"TaskId": "VideoModeration-1", "UserData": "\\ud83d\\ude00"}')
    assert answer.fields["UserData"] == "\N{GRINNING FACE}"
