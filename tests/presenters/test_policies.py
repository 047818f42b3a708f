from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.policy import (
    CommandChoice,
    MessageChoice,
    PrivateChoice,
    QuarantineChoice,
    Rule,
    TagChoice,
)
from imm_desktop.domain.settings import DEFAULT_POLICY
from imm_desktop.presenters.policies import (
    APPROVALS,
    OTHER_BLOCKS,
    PoliciesPresenter,
    RuleForm,
    form_of,
    rule_of,
)
from imm_desktop.services.policy_book import PolicyBook
from tests.helpers import recorded, until


@pytest.fixture
def play(with_desk):
    def run(scenario):
        async def whole(desk):
            kept = {}

            async def keep(address, secret):
                kept[address] = secret

            book = PolicyBook(desk.archive, desk.clock, lambda: "mei", DEFAULT_POLICY)
            await book.load()
            presenter = PoliciesPresenter(keep)
            presenter.use(book)
            await until(lambda: presenter.versions)
            try:
                await scenario(presenter, book, kept)
            finally:
                await presenter.close()

        with_desk(whole)

    return run


def entry(presenter, key):
    return next(one for one in presenter.entries() if one.key == key)


def test_a_draft_comes_into_force_as_a_new_version_and_not_before(play):
    async def scenario(presenter, book, _kept):
        key = presenter.add("Advertising")
        form = entry(presenter, key)
        presenter.change(
            replace(form, text="No contact data.", reasons=("Advertising, contact data", "Raffles"))
        )
        assert presenter.is_changed
        assert book.current == DEFAULT_POLICY
        saved = recorded(presenter.saved)
        presenter.save()
        await until(lambda: saved == [2])
        assert not presenter.is_changed
        policy = book.current
        assert [one.title for one in policy.sections] == ["Advertising"]
        assert {r.code: r.section for r in policy.reasons}["ads"] == key
        assert policy.reasons[-1].text == "Raffles"
        assert [one.version for one in presenter.versions] == [2, 1]

    play(scenario)


def test_a_removed_policy_leaves_its_reasons(play):
    async def scenario(presenter, _book, _kept):
        key = presenter.add("Advertising")
        presenter.change(replace(entry(presenter, key), reasons=("Raffles",)))
        assert "Raffles" not in entry(presenter, OTHER_BLOCKS).reasons
        presenter.remove(key)
        assert "Raffles" in entry(presenter, OTHER_BLOCKS).reasons
        presenter.discard()
        assert not presenter.is_changed

    play(scenario)


def test_rules_of_approvals_and_faults_are_told(play):
    async def scenario(presenter, book, kept):
        faults = recorded(presenter.faulty)
        form = entry(presenter, APPROVALS)
        message = replace(form.rule, is_usual=False, message="http://plain.example")
        presenter.change(replace(form, rule=message))
        assert "neither https nor oss" in faults[-1]
        presenter.change(replace(form, rule=replace(message, command="say 'it")))
        assert faults[-1].startswith("command:")
        good = replace(message, message="https://hook.example/x", command="")
        presenter.change(replace(form, rule=good))
        assert faults[-1] == ""
        presenter.set_secret("https://hook.example/x", "s3cret")
        saved = recorded(presenter.saved)
        presenter.save()
        await until(lambda: saved)
        assert kept == {"https://hook.example/x": "s3cret"}
        assert book.current.approve.effects == (
            TagChoice(),
            MessageChoice("https://hook.example/x"),
        )

    play(scenario)


def test_another_version_from_elsewhere_does_not_throw_a_draft_away(play):
    async def scenario(presenter, book, _kept):
        presenter.add("Mine")
        await book.change(replace(book.current, grace_ms=1))
        await until(lambda: len(presenter.versions) == 2)
        assert [one.title for one in presenter.draft.sections] == ["Mine"]
        presenter.discard()
        assert presenter.draft.grace_ms == 1

    play(scenario)


EFFECTS = st.lists(
    st.one_of(
        st.just(TagChoice()),
        st.just(PrivateChoice()),
        st.builds(QuarantineChoice, st.sampled_from(["q/", "oss://b/p/"])),
        st.builds(MessageChoice, st.sampled_from(["https://a", "oss://b/p/"])),
        st.builds(CommandChoice, st.lists(st.text(min_size=1), min_size=1).map(tuple)),
    ),
    unique_by=type,
)


@given(EFFECTS, st.one_of(st.none(), st.integers(0, 99)), st.booleans(), st.integers(0, 100))
def test_a_rule_survives_the_form(effects, grace_s, needs_second, percent):
    kinds = [TagChoice, PrivateChoice, QuarantineChoice, MessageChoice, CommandChoice]
    ordered = tuple(sorted(effects, key=lambda one: kinds.index(type(one))))
    rule = Rule(ordered, None if grace_s is None else grace_s * 1000, needs_second, percent / 100)
    assert rule_of(form_of(rule)) == rule


def test_the_usual_effects_stay_unsaid():
    assert rule_of(RuleForm()).effects is None
    assert form_of(Rule()).is_usual
