"""How samples become clips, beliefs become labels, and labels get their parents."""

import itertools
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.engine.analysis.believing import SEVERAL, SINGLE, Believer
from imm_desktop.engine.analysis.label_list import Evidence, label_list, united
from imm_desktop.engine.analysis.presence import Sample, Shot, evidence_of, shots_of
from imm_desktop.engine.analysis.sighting import Seen, Sight, centric_score
from imm_desktop.engine.analysis.vocabulary import Vocabulary
from imm_desktop.resources_path import resources_path


@pytest.fixture(scope="module")
def vocabulary():
    return Vocabulary.load(resources_path() / "labels" / "labels.tsv")


@pytest.fixture(scope="module")
def believer(vocabulary):
    return Believer(vocabulary)


def sight(vocabulary, beliefs=None, **scores):
    """A picture with objects of these scores; ``beliefs`` gives the classifier's probability of terms."""
    shares = np.full(1000, 0.00001, np.float16)
    outputs = vocabulary.outputs_of("imagenet")
    for key, share in (beliefs or {}).items():
        shares[outputs.index(key)] = share
    seen = {key.replace("_", "-"): Seen(score, 0.5) for key, score in scores.items()}
    return Sight(MappingProxyType(seen), shares, shares)


def shot(sights, start_ms=0, step_ms=1000):
    samples = tuple(Sample(start_ms + n * step_ms, one) for n, one in enumerate(sights))
    return Shot(start_ms, start_ms + len(sights) * step_ms, samples)


def clips_of(key, evidence):
    return [clip for one in evidence if one.key == key for clip in one.clips]


def test_an_object_is_there_from_half_way_to_its_neighbours(vocabulary, believer):
    empty = sight(vocabulary)
    car = sight(vocabulary, car=0.8)
    found = evidence_of(shot([empty, car, car, empty]), believer)
    assert clips_of("car", found) == [(500, 2500)]


def test_the_first_and_last_sample_speak_for_the_shot_up_to_its_cuts(vocabulary, believer):
    car = sight(vocabulary, car=0.8)
    one = Shot(4000, 7300, (Sample(4200, car), Sample(5200, car), Sample(6200, car)))
    assert clips_of("car", evidence_of(one, believer)) == [(4000, 7300)]


def test_a_hole_of_one_sample_is_no_interruption(vocabulary, believer):
    car, empty = sight(vocabulary, car=0.8), sight(vocabulary)
    found = evidence_of(shot([car, empty, car, empty, empty, car, car]), believer)
    assert clips_of("car", found) == [(0, 2500), (4500, 7000)]


def test_a_ghost_in_a_single_sample_is_ignored_unless_it_is_very_sure(vocabulary, believer):
    empty = sight(vocabulary)
    ghost = evidence_of(shot([empty, sight(vocabulary, car=0.5), empty]), believer)
    real = evidence_of(shot([empty, sight(vocabulary, car=0.75), empty]), believer)
    assert clips_of("car", ghost) == []
    assert clips_of("car", real) == [(500, 1500)]


def test_a_code_needs_one_sample_only(vocabulary, believer):
    found = evidence_of(shot([sight(vocabulary), sight(vocabulary, qr_code=1.0)]), believer)
    assert clips_of("qr-code", found) == [(500, 2000)]


def test_a_doubtful_person_needs_a_face(vocabulary, believer):
    without = evidence_of(shot([sight(vocabulary, person=0.47)] * 3), believer)
    with_face = evidence_of(shot([sight(vocabulary, person=0.47, face=0.8)] * 3), believer)
    assert clips_of("person", without) == []
    assert clips_of("person", with_face) == [(0, 3000)]


def test_the_classifier_decides_which_animal_it_is(vocabulary, believer):
    cheetah = sight(vocabulary, {"cheetah": 0.9}, dog=0.8)
    keys = {one.key for one in evidence_of(shot([cheetah] * 3), believer)}
    assert keys == {"cheetah"}


def test_of_two_animals_of_one_kind_the_classifiers_is_taken(vocabulary, believer):
    bull = sight(vocabulary, {"ox": 0.8}, horse=0.8)
    horse = sight(vocabulary, {"horse": 0.8}, horse=0.8)
    assert {one.key for one in evidence_of(shot([bull] * 3), believer)} == {"ox"}
    assert {one.key for one in evidence_of(shot([horse] * 3), believer)} == {"horse"}


def test_an_animal_that_the_classifier_does_not_see_at_all_is_a_ghost(vocabulary, believer):
    ghost = sight(vocabulary, {"sports-car": 0.2}, bird=0.8)
    assert evidence_of(shot([ghost] * 3), believer) == []


def test_a_class_is_named_when_it_is_likely_over_the_whole_shot(vocabulary, believer):
    sure = evidence_of(
        shot([sight(vocabulary, {"lemon": 0.6}), sight(vocabulary, {"lemon": 0.5})]), believer
    )
    assert [(one.key, round(one.confidence, 2)) for one in sure] == [("lemon", 0.55)]
    wild = [sight(vocabulary, {"lemon": 0.95})] + [sight(vocabulary)] * 4
    assert evidence_of(shot(wild), believer) == []


def test_a_long_take_is_named_part_by_part(vocabulary, believer):
    lemon, castle = sight(vocabulary, {"lemon": 0.9}), sight(vocabulary, {"castle": 0.9})
    labels = label_list(evidence_of(shot([lemon] * 20 + [castle] * 10), believer), vocabulary, "en")
    clips = {label["LabelName"]: label["Clips"] for label in labels}
    assert clips["Lemon"] == [{"TimeRange": [0, 19_500]}]
    assert clips["Castle"] == [{"TimeRange": [19_500, 30_000]}]


def test_a_kind_is_named_when_its_classes_share_the_belief(vocabulary, believer):
    split = sight(vocabulary, {"lemon": 0.3, "orange": 0.3})
    assert [b.key for b in believer.conclude([split] * 3, SEVERAL, set())] == ["fruit"]


def test_kinds_that_gather_unlike_things_are_never_named_alone(vocabulary, believer):
    tools = sight(vocabulary, {"hammer": 0.3, "broom": 0.3, "shovel": 0.3})
    assert believer.conclude([tools] * 3, SEVERAL, set()) == []


def test_one_picture_must_be_surer_than_several(vocabulary, believer):
    lemon = sight(vocabulary, {"lemon": 0.55})
    assert [b.key for b in believer.conclude([lemon] * 2, SEVERAL, set())] == ["lemon"]
    assert believer.conclude([lemon], SINGLE, set()) == []


def test_what_the_detector_saw_too_is_named_earlier_but_people_get_no_profession(
    vocabulary, believer
):
    minibus = sight(vocabulary, {"minibus": 0.42})
    groom = sight(vocabulary, {"bridegroom": 0.45})
    assert [b.key for b in believer.conclude([minibus] * 2, SEVERAL, {"bus"})] == ["minibus"]
    assert believer.conclude([groom] * 2, SEVERAL, {"person"}) == []


def test_samples_are_dealt_to_their_shots(vocabulary):
    samples = [Sample(t, sight(vocabulary)) for t in (0, 1000, 2200, 5200)]
    shots = shots_of([0, 2000, 4500, 5000], 6000, samples)
    assert [(s.start_ms, s.end_ms, len(s.samples)) for s in shots] == [
        (0, 2000, 2),
        (2000, 4500, 1),
        (5000, 6000, 1),
    ]


def test_parents_carry_the_union_of_what_lies_under_them(vocabulary):
    labels = label_list(
        [
            Evidence("beagle", 0.6, 0.5, ((0, 2000),)),
            Evidence("lion", 0.9, 0.7, ((1500, 3000), (5000, 6000))),
        ],
        vocabulary,
        "en",
    )
    by_name = {label["LabelName"]: label for label in labels}
    animal = by_name["Animal"]
    assert animal["Clips"] == [{"TimeRange": [0, 3000]}, {"TimeRange": [5000, 6000]}]
    assert (animal["LabelConfidence"], animal["LabelLevel"], animal["ParentLabelName"]) == (
        0.9,
        1,
        "",
    )
    beagle = by_name["Beagle"]
    assert (beagle["LabelLevel"], beagle["ParentLabelName"], beagle["LabelAlias"]) == (
        3,
        "Dog",
        "比格犬",
    )
    assert set(by_name) == {"Animal", "Dog", "Beagle", "Wild cat", "Lion"}


def test_clips_that_touch_are_one_except_at_a_cut():
    assert united([(0, 1000), (1000, 2000)]) == [(0, 2000)]
    assert united([(0, 1000), (1000, 2000)], frozenset({1000})) == [(0, 1000), (1000, 2000)]


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500))),
    st.frozensets(st.integers(0, 500)),
)
def test_united_clips_are_sorted_apart_and_cover_the_same_moments(clips, cuts):
    result = united(clips, cuts)
    assert all(start < end for start, end in result)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(result))
    covered = {ms for start, end in result for ms in range(start, end)}
    assert covered == {ms for start, end in clips for ms in range(start, end)}


def test_a_large_box_in_the_middle_is_the_subject():
    assert centric_score((0.1, 0.1, 0.9, 0.9)) == 1.0
    assert centric_score((0.1, 0.1, 0.9, 0.9)) > centric_score((0.4, 0.4, 0.6, 0.6))
    assert centric_score((0.4, 0.4, 0.6, 0.6)) > centric_score((0.0, 0.0, 0.2, 0.2)) > 0


def test_classes_of_one_name_count_together(vocabulary, believer):
    outputs = vocabulary.outputs_of("imagenet")
    key = next(one for one in outputs if outputs.count(one) > 1)
    shares = np.full(1000, 0.00001, np.float16)
    for at, output in enumerate(outputs):
        if output == key:
            shares[at] = 0.9 / outputs.count(key)
    (found,) = believer.conclude([Sight(MappingProxyType({}), shares, shares)] * 2, SEVERAL, set())
    assert (found.key, round(found.confidence, 1)) == (key, 0.9)
    assert found.centric == pytest.approx(0.5)
