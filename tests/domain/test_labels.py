"""Labels as a forest, whatever parents the service names."""

from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.labels import Label, labels_during, tree_of
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


def test_a_name_that_occurs_twice_is_one_node_with_the_facts_of_both():
    first = Label("猫", "", "", 2, 0.5, None, "", (TimeRange(5, 10),))
    second = Label("猫", "cat", "动物", 3, 0.9, 0.4, "zh", (TimeRange(1, 12), TimeRange(30, 31)))
    between = Label("狗", clips=(TimeRange(3, 4),))
    node, dog = tree_of([first, between, second])
    assert node.label == Label("猫", "cat", "动物", 2, 0.9, 0.4, "zh")
    assert node.entries == (first, second)
    assert dog.entries == (between,)
    assert dog.label is between


def test_a_very_long_chain_of_parents_is_no_trouble():
    (root,) = tree_of([Label(f"l{n}", parent=f"l{n - 1}") for n in range(5_000)])
    depth = 0
    while root.children:
        (root,), depth = root.children, depth + 1
    assert depth == 4_999


def test_of_labels_seen_at_once_the_more_general_comes_first():
    low, high = Label("low", level=3), Label("high", level=1)
    assert [node.label for node in tree_of([low, high])] == [high, low]


@given(labels, st.integers(0, 60), st.integers(0, 10))
def test_labels_of_a_stretch_are_those_whose_clips_share_some_of_it(many, start_ms, length_ms):
    asked = TimeRange(start_ms, start_ms + length_ms)
    wanted = [
        one
        for one in many
        if not one.clips
        or any(c.start_ms <= asked.end_ms and c.end_ms > start_ms for c in one.clips)
    ]
    assert sorted(labels_during(many, asked), key=many.index) == sorted(wanted, key=many.index)


def test_a_label_without_a_name_is_no_parent_of_those_without_one():
    roots = tree_of([Label("", clips=(TimeRange(9, 10),)), Label("人"), Label("汽车")])
    assert sorted(one.label.name for one in roots) == ["", "人", "汽车"]
