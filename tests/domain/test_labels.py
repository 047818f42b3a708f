"""Labels as a forest, whatever parents the service names."""

from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.labels import Label, clips_at, tree_of
from imm_desktop.domain.timing import TimeRange

names = st.sampled_from("abcdef")
clips = st.lists(st.integers(0, 50).map(lambda n: TimeRange(n, n + 5)), max_size=3).map(tuple)
labels = st.lists(
    st.builds(Label, names, parent=st.sampled_from(["", *"abcdefx"]), clips=clips), max_size=8
)


def shape(nodes):
    return {node.label.name: shape(node.children) for node in nodes}


def every_name(nodes):
    return [name for node in nodes for name in (node.label.name, *every_name(node.children))]


@given(labels)
def test_every_label_stands_in_the_forest_exactly_once(many):
    assert sorted(every_name(tree_of(many))) == sorted({one.name for one in many})


@given(labels)
def test_children_stand_under_the_parent_they_name(many):
    def check(node):
        for child in node.children:
            assert child.label.parent == node.label.name
            check(child)

    for root in tree_of(many):
        check(root)


def test_orphans_become_roots_in_order_of_first_appearance():
    forest = tree_of(
        [
            Label("late", parent="missing", clips=(TimeRange(9, 10),)),
            Label("animal", clips=(TimeRange(1, 5),)),
            Label("dog", parent="animal", clips=(TimeRange(4, 5),)),
            Label("cat", parent="animal", clips=(TimeRange(1, 2),)),
        ]
    )
    assert shape(forest) == {"animal": {"cat": {}, "dog": {}}, "late": {}}
    assert list(shape(forest)) == ["animal", "late"]
    assert list(shape(forest)["animal"]) == ["cat", "dog"]


def test_a_cycle_is_cut_and_what_hangs_on_it_stays():
    forest = tree_of(
        [
            Label("a", parent="b"),
            Label("b", parent="a"),
            Label("c", parent="c"),
            Label("d", parent="a"),
        ]
    )
    assert shape(forest) == {"a": {"b": {}, "d": {}}, "c": {}}
    hung = tree_of([Label("x", parent="b"), Label("b", parent="a"), Label("a", parent="b")])
    assert shape(hung) == {"b": {"x": {}, "a": {}}}


def test_a_name_that_occurs_twice_is_one_label_with_all_clips():
    first = Label("猫", "", "", 2, 0.5, None, "", (TimeRange(0, 10),))
    second = Label("猫", "cat", "动物", 3, 0.9, 0.4, "zh", (TimeRange(10, 12), TimeRange(30, 31)))
    (node,) = tree_of([first, second])
    assert node.label == Label(
        "猫", "cat", "动物", 2, 0.9, 0.4, "zh", (TimeRange(0, 12), TimeRange(30, 31))
    )
    (other,) = tree_of([second, first])
    assert other.label.centric_score == 0.4


def test_labels_at_a_position_come_most_confident_first():
    low = Label("low", confidence=0.1, clips=(TimeRange(0, 10),))
    high = Label("high", confidence=0.9, clips=(TimeRange(5, 6), TimeRange(8, 9)))
    assert clips_at([low, high], 8) == (high, low)
    assert clips_at([low, high], 6) == (low,)
