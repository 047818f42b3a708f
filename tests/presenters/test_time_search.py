import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.labels import Label
from imm_desktop.domain.settings import Language
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.search_words import remark_text
from imm_desktop.presenters.time_asking import Oddity, Remark, asked_of
from imm_desktop.presenters.time_search import search
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
# How a person may write the same: full-width signs, no spaces beside Chinese, quotes.
STYLES = {
    "plain": ("({} {} {})", {"&": "&", "|": "|", "-": "-"}, "{}"),
    "full-width": ("（{}{}{}）", {"&": "＆", "|": "｜", "-": " －"}, "{}"),
    "listed": ("({}{}{})", {"&": " & ", "|": "、", "-": " − "}, "{}"),
    "quoted": ("({}{}{})", {"&": "&", "|": "|", "-": "-"}, '"{}"'),
    "Chinese": ("（{}{}{}）", {"&": "&", "|": "，", "-": "-"}, "「{}」"),
}
expressions = st.recursive(
    names.map(lambda name: ("is", name)),
    lambda inner: st.tuples(st.sampled_from("&|-"), inner, inner),
    max_leaves=6,
)


def text_of(expression, style="plain"):
    form, signs, word = STYLES[style]
    if expression[0] == "is":
        return word.format(expression[1])
    sign, left, right = expression
    return form.format(text_of(left, style), signs[sign], text_of(right, style))


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


@given(labels, expressions, confidences, st.integers(1, 30), st.sampled_from(sorted(STYLES)))
def test_any_search_agrees_with_counting_milliseconds(known, expression, least, least_ms, style):
    text = f"{text_of(expression, style)} >{round(least * 100)}% >{least_ms}ms"
    answer = search(label_lanes(known, Language.ENGLISH), text)
    truth = stretches(truth_of(expression, known, least))
    assert {one.oddity for one in answer.remarks} <= {Oddity.UNKNOWN}
    assert list(answer.hits) == [one for one in truth if one.duration_ms >= least_ms]


@pytest.mark.parametrize("text", ["(car) - car", "((car & car) - car)", "(car)-car", "car - (car)"])
def test_without_is_heard_after_a_bracket_too(text):
    known = [Label("car", confidence=1.0, clips=(TimeRange(0, 9),))]
    assert not list(search(label_lanes(known, Language.ENGLISH), text).hits)


def oddities(text):
    return [(one.oddity, one.text) for one in found(text).remarks]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("(car & person", [(Oddity.NOT_CLOSED, "")]),
        ("car) & person", [(Oddity.NOT_OPENED, "")]),
        ('"car & person', [(Oddity.QUOTE, ""), (Oddity.UNKNOWN, "car & person")]),
        ("car &", [(Oddity.LONELY_SIGN, "&")]),
        ("car & | person", [(Oddity.LONELY_SIGN, "&")]),
        ("- crowd", [(Oddity.LONELY_SIGN, "-")]),
        ("car & (& person)", [(Oddity.LONELY_SIGN, "&")]),
        ("＆｜（）", [(Oddity.NO_WORD, "")]),
        ("car >80", [(Oddity.NO_UNIT, ">80")]),
        ("zebra | car", [(Oddity.UNKNOWN, "zebra")]),
        ("", []),
        ("car & person - crowd", []),
        ("（汽车，人）＆人－人群", []),
    ],
)
def test_what_is_odd_about_a_search_is_told(text, told):
    assert oddities(text) == told


def test_what_is_odd_is_passed_over_and_the_rest_is_found():
    assert hits("(car & person") == hits("car & person")
    assert hits("car &") == hits("car & ") == hits("car")
    assert hits("car >80") == hits("car")
    assert hits("汽车&人-人群") == hits("car & person - crowd")
    assert hits("汽车、椅子") == hits("car | chair")
    assert hits("汽车 ＞８０％") == hits("car >80%")


def test_quotes_keep_signs_as_letters():
    lanes = label_lanes(
        [Label("R&B", clips=(TimeRange(1, 2),)), Label("R", clips=(TimeRange(5, 6),))],
        Language.ENGLISH,
    )
    assert list(search(lanes, '"R&B"').hits) == [TimeRange(1, 2)]
    assert list(search(lanes, "“r&b” | r").hits) == [TimeRange(1, 2), TimeRange(5, 6)]


def test_every_oddity_has_words(qapp):
    for oddity in Oddity:
        text = remark_text(Remark(oddity, "x" * 99))
        assert text.endswith(".")
        assert len(text) < 100


@given(st.text('car &|-()>%s5 人"「＆（）｜－、', max_size=30))
@pytest.mark.filterwarnings("error")
def test_whatever_is_typed_is_answered(text):
    answer = found(text)
    assert all(clip.duration_ms for clip in answer.hits)
