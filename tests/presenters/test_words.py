"""Every word that a table of the domain can lead to, and texts that must read right for one and for many."""

import pytest

from imm_desktop.domain.analysis import PARAMETERS
from imm_desktop.domain.effects import EffectState
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import Finding, moments_of
from imm_desktop.domain.parameters import Fault, ParameterFault
from imm_desktop.domain.policy import Reason
from imm_desktop.domain.review import ItemState, Verdict
from imm_desktop.domain.settings import DEFAULT_POLICY
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.presenters import parameter_words, review_words, task_words
from imm_desktop.presenters.analyse import KINDS
from tests.fakes.clock import START

TASK = Task("s1", "c1", TaskKind.LABELS, ObjectUri("reel", "a.mp4"), START)


def all_parameters():
    todo = [one for table in PARAMETERS.values() for one in table]
    while todo:
        one = todo.pop()
        todo.extend(one.items or ())
        yield one


def test_every_parameter_has_a_name_and_every_group_a_heading():
    for one in all_parameters():
        assert parameter_words.label_of(one), one.path
        parameter_words.help_of(one)
        parameter_words.limits_of(one)
    for table in PARAMETERS.values():
        for one in table:
            assert parameter_words.group_text(one.group)


def test_no_words_are_kept_for_parameters_that_are_gone():
    assert parameter_words.known_paths() == {one.path for one in all_parameters()}


def test_every_tab_has_a_form():
    assert set(KINDS) == set(PARAMETERS) == set(TaskKind)


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_is_told_without_a_hole_in_the_text(fault):
    text = parameter_words.fault_text(ParameterFault("Interval", fault, "600"))
    assert text
    assert "%1" not in text
    assert "{" not in text


@pytest.mark.parametrize("status", TaskStatus)
def test_every_status_has_a_word_and_a_sentence(status):
    from dataclasses import replace

    task = replace(TASK, status=status, code="Code", message="What happened.")
    assert task_words.status_text(status)
    assert task_words.status_help(task)


@pytest.mark.parametrize(
    ("summary", "said"),
    [
        ("labels=1 clips=1", "labels: 1 · clips: 1"),
        ("labels=12 clips=40", "labels: 12 · clips: 40"),
        ("outputs=1", "film written"),
        ("outputs=0", "done"),
        ("outputs=12", "objects written: 12"),
        ("", ""),
        ("something new", ""),
    ],
)
def test_a_summary_reads_right_for_one_and_for_many(summary, said):
    assert task_words.summary_text(summary) == said


def test_the_summary_of_moderation_names_what_was_found_and_what_nobody_judged():
    said = task_words.summary_text("suggestion=review categories=ad,qrcode not_judged=logo")
    parts = said.split(" · ")
    assert parts[0] == "review"
    assert len(parts) == 3
    assert "logo" in parts[2]


def test_advice_that_is_not_known_yet_is_shown_as_the_service_wrote_it():
    assert task_words.suggestion_text("maybe") == "maybe"
    assert review_words.finding_text("brandnew") == "brandnew"


@pytest.mark.parametrize("reason", DEFAULT_POLICY.reasons)
def test_the_programs_own_reasons_are_the_policys(reason):
    assert review_words.reason_text(reason) == reason.text


def test_a_reason_of_the_team_stays_as_it_was_written():
    assert review_words.reason_text(Reason("ads", "我们的规则")) == "我们的规则"


def test_every_verdict_state_and_effect_has_a_word():
    words = [
        *map(review_words.verdict_text, Verdict),
        *map(review_words.item_state_text, ItemState),
        *map(review_words.effect_text, EffectState),
        *map(task_words.kind_text, TaskKind),
    ]
    assert all(words)


def test_a_moment_is_told_in_snapshots_and_an_image_is_not():
    (moment,) = moments_of([Finding("ad", 3_000, 60.0, "ad"), Finding("qrcode", 4_000, 91.0, "ad")])
    video = review_words.moment_details(moment)
    assert "91.0" in video
    assert "snapshots: 2, at 3–4 s" in video
    assert "snapshots" not in review_words.moment_details(moment, is_image=True)
    (single,) = moments_of([Finding("ad", 3_000, 60.0)])
    assert "snapshots: 1, at 3 s" in review_words.moment_details(single)
