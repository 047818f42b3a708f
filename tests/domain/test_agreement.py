"""Cohen's kappa, against textbook figures and against the definition."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.agreement import Agreement, Undefined, agreement_of

WORDS = st.sampled_from(["approve", "block", "other"])


def test_a_textbook_example():
    """45 both yes, 15 + 25 apart, 15 both no of 100: p_o 0.60, p_e 0.54, kappa 0.1304 (Wikipedia, Cohen's kappa)."""
    pairs = [("y", "y")] * 45 + [("y", "n")] * 15 + [("n", "y")] * 25 + [("n", "n")] * 15
    found = agreement_of(Counter(pairs))
    assert (found.pairs, found.agreed) == (100, 60)
    assert found.kappa == pytest.approx(0.1304, abs=1e-4)


def test_where_it_is_undefined_it_says_why():
    assert agreement_of(Counter()) == Agreement(0, 0, None, Undefined.NO_PAIRS)
    same = agreement_of(Counter({("block", "block"): 3}))
    assert same == Agreement(3, 3, None, Undefined.NO_VARIATION)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1))
def test_it_is_what_the_definition_says(pairs):
    found, count = agreement_of(Counter(pairs)), len(pairs)
    seen = sum(a == b for a, b in pairs) / count
    chance = sum(
        sum(a == word for a, _ in pairs) * sum(b == word for _, b in pairs)
        for word in {word for pair in pairs for word in pair}
    ) / (count * count)
    if found.kappa is None:
        assert chance == 1
    else:
        assert found.kappa == pytest.approx((seen - chance) / (1 - chance))
        assert found.kappa <= 1
