import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.labels import Label
from imm_desktop.domain.settings import Language
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.time_search import asked_of, search
from imm_desktop.presenters.timeline_lanes import label_lanes
from tests.presenters.time_oracle import NAMES, confidences, labels, seen, stretches

LABELS = (
    Label("车辆", "Vehicle", clips=(TimeRange(0, 100),)),
    Label("汽车", "car", "车辆", level=2, confidence=0.9, clips=(TimeRange(10, 50),)),
    Label("人", "Person", clips=(TimeRange(40, 200),)),
    Label("人群", "crowd", "人", level=2, clips=(TimeRange(45, 60),)),
    Label("椅子", "chair", "家具", level=2, clips=(TimeRange(5, 6),)),
)


def found(text, written=()):
    return search(label_lanes(LABELS, Language.ENGLISH), text, written)


def hits(text, written=()):
    return [(clip.start_ms, clip.end_ms) for clip in found(text, written).hits]


def test_a_search_reads_words_in_either_language_and_signs_from_left_to_right():
    assert hits("car") == [(10, 50)]
    assert hits("汽车") == [(10, 50)]
    assert hits("CAR & person") == [(40, 50)]
    assert hits("car & person - crowd") == [(40, 45)]
    assert hits("car & person − crowd") == [(40, 45)]
    assert hits("chair | car") == [(5, 6), (10, 50)]
    assert hits("汽车＆人 - 人群") == [(40, 45)]
    assert hits("zebra") == []
    assert hits("& -") == []
    assert hits("") == []


def test_brackets_come_first_and_none_need_match():
    assert hits("person - (car | crowd)") == [(60, 200)]
    assert hits("person -(crowd)") == [(40, 45), (60, 200)]
    assert hits("(car & (person") == [(40, 50)]
    assert hits("car) & person") == hits("car | person")
    assert hits("(人 - 人群）& 汽车") == [(40, 45)]


def test_a_parents_word_finds_what_lies_below_it_too():
    assert found("vehicle").lane_ids == {"label/车辆", "label/汽车"}
    assert hits("vehicle") == [(0, 100)]


def test_least_confidence_and_least_length_are_part_of_the_search():
    assert hits("car | person >50%") == [(10, 50)]
    assert hits("car | chair >2 ms") == [(10, 50)]
    assert hits("car ≥ 90 %") == [(10, 50)]
    assert hits("car >91%") == []
    assert asked_of("car >0.5s >80%").least_ms == 500
    assert asked_of("car >2min").least_ms == 120_000
    assert asked_of("汽车 >1,5 秒").least_ms == 1500


def test_words_that_were_read_are_found():
    written = [(TimeRange(40, 60), "加微信 138 0000"), (TimeRange(70, 80), "SALE")]
    assert hits("微信", written) == [(40, 60)]
    assert hits("sale | 微信 & person", written) == [(40, 60), (70, 80)]


def test_a_hyphen_inside_a_word_is_no_minus():
    lanes = label_lanes([Label("t-shirt", clips=(TimeRange(1, 2),))], Language.ENGLISH)
    assert list(search(lanes, "t-shirt").hits) == [TimeRange(1, 2)]


names = st.sampled_from(NAMES)
expressions = st.recursive(
    names.map(lambda name: ("is", name)),
    lambda inner: st.tuples(st.sampled_from("&|-"), inner, inner),
    max_leaves=6,
)


def text_of(expression):
    if expression[0] == "is":
        return expression[1]
    sign, left, right = expression
    return f"({text_of(left)} {sign} {text_of(right)})"


def truth_of(expression, known, least):
    if expression[0] == "is":
        return {
            at
            for label in known
            if label.name == expression[1] and label.confidence >= least
            for at in seen(label.clips)
        }
    sign, left, right = expression
    one, other = truth_of(left, known, least), truth_of(right, known, least)
    return {"&": one & other, "|": one | other, "-": one - other}[sign]


@given(labels, expressions, confidences, st.integers(1, 30))
def test_any_search_agrees_with_counting_milliseconds(known, expression, least, least_ms):
    text = f"{text_of(expression)} >{round(least * 100)}% >{least_ms}ms"
    answer = search(label_lanes(known, Language.ENGLISH), text)
    truth = stretches(truth_of(expression, known, least))
    assert list(answer.hits) == [one for one in truth if one.duration_ms >= least_ms]


@pytest.mark.parametrize("text", ["(car) - car", "((car & car) - car)", "(car)-car", "car - (car)"])
def test_without_is_heard_after_a_bracket_too(text):
    known = [Label("car", confidence=1.0, clips=(TimeRange(0, 9),))]
    assert not list(search(label_lanes(known, Language.ENGLISH), text).hits)


@given(st.text("car &|-()>%s5 人", max_size=30))
@pytest.mark.filterwarnings("error")
def test_whatever_is_typed_is_answered(text):
    answer = found(text)
    assert all(clip.duration_ms for clip in answer.hits)
