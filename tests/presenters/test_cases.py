"""Cases that were opened: what is said of them, and that they are held against the log."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from imm_desktop.domain.cases import CaseFault, CaseItem, CaseRefusal, FaultKind, LogComparison
from imm_desktop.domain.errors import CaseFileError, UnreachableError
from imm_desktop.domain.review import Verdict
from imm_desktop.domain.review_log import Anchor
from imm_desktop.presenters.case import CasePresenter, OpenedCase
from imm_desktop.presenters.case_words import comparison_text, facts_of, fault_text
from imm_desktop.presenters.decision_model import DecisionColumn
from imm_desktop.presenters.problem import describe
from imm_desktop.services.case_file import CasePicture, veiled
from imm_desktop.services.case_package import CaseContent, case_package_of
from imm_desktop.services.case_reading import read_case
from imm_desktop.services.ports.archive import DecisionQuery
from tests.fakes.objects import FakeObjectStore
from tests.helpers import recorded, until
from tests.presenters.test_decisions import A, decide, decisions

PATH = Path("one.immcase")
PICTURE = CasePicture(3_000, 64, 36, bytes(range(256)) * 27)


async def made(desk, pictures=(PICTURE,), **details):
    await decide(desk, A, Verdict.BLOCK, reason="ads", note="二维码")
    (entry,) = await desk.bench.reviewing.decisions(DecisionQuery())
    item = await desk.bench.archive.load_item(entry.record.decision.item_id)
    anchor = Anchor(1, entry.record.hash, desk.clock.now())
    content = CaseContent(item, (entry,), anchor, "1.0", pictures, (desk.policy,), **details)
    return case_package_of(content)


def test_a_case_is_shown_at_once_and_compared_when_the_archive_is_there(with_desk):
    async def scenario(desk):
        content = await made(desk, is_veiled=False)
        is_ready = asyncio.Event()

        async def known_log():
            await is_ready.wait()
            return desk.bench.archive

        presenter = CasePresenter(lambda _path: read_case(content), known_log)
        opened = recorded(presenter.opened)
        presenter.open(PATH)
        await until(lambda: opened)
        (shown,) = opened
        assert shown.name == "a.mp4"
        assert shown.model.index(0, DecisionColumn.VERDICT).data() == "blocked"
        assert "Advertising, contact data" in shown.model.index(0, DecisionColumn.REASON).data()
        assert shown.stills[0].caption == "0:03"
        assert shown.has_bare_pictures
        assert shown.stills[0].veiled.rgb == veiled(PICTURE).rgb
        assert "this computer" not in shown.standing
        compared = recorded(shown.compared)
        is_ready.set()
        await until(lambda: compared)
        assert "The log of this computer has the same records." in shown.standing
        assert shown.is_sound
        await presenter.close()

    with_desk(scenario, objects=FakeObjectStore(A))


def test_what_cannot_be_opened_is_said_once_the_program_is_ready(with_desk):
    async def scenario(_desk):
        is_ready = asyncio.Event()

        async def known_log():
            await is_ready.wait()

        def load(path):
            raise CaseFileError(str(path), reason=CaseRefusal.CUT_OFF)

        presenter = CasePresenter(load, known_log)
        problems = recorded(presenter.problem_raised)
        presenter.open(PATH)
        for _ in range(20):
            await asyncio.sleep(0.001)
        assert problems == []
        is_ready.set()
        await until(lambda: problems)
        assert problems[0].title == "This case cannot be opened"
        assert problems[0].advice == "It is not whole. Copy or download it again."
        await presenter.close()

    with_desk(scenario, objects=FakeObjectStore(A))


def test_every_refusal_says_something_else():
    advices = {describe(CaseFileError("x", reason=one)).advice for one in CaseRefusal}
    assert len(advices) == len(CaseRefusal)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (CaseFault(FaultKind.RECORD, "decisions.jsonl", 7), "Record 7 is the first"),
        (CaseFault(FaultKind.RECORD, "decisions.jsonl"), "decisions.jsonl cannot be read"),
        (CaseFault(FaultKind.ANCHOR, "decisions.jsonl", 7), "Record 7 does not agree with the end"),
        (CaseFault(FaultKind.CHANGED, "case.html"), "case.html is the first that was changed"),
        (CaseFault(FaultKind.MISSING, "case.html"), "case.html is missing"),
        (CaseFault(FaultKind.UNLISTED, "case.html"), "case.html was put in"),
        (CaseFault(FaultKind.UNREADABLE, "case.html"), "case.html cannot be read"),
    ],
)
def test_a_fault_is_named(with_desk, fault, words):
    assert words in fault_text(fault)

    async def scenario(desk):
        case = replace(read_case(await made(desk)), fault=fault)
        shown = OpenedCase(PATH, case, ())
        assert words in shown.standing
        assert fault.member in shown.fault_details
        assert not shown.is_sound

    with_desk(scenario, objects=FakeObjectStore(A))


def test_how_a_case_stands_to_the_log_is_said(with_desk):
    async def scenario(desk):
        case = read_case(await made(desk))
        two = replace(case, entries=case.entries * 2)
        for of, found, words in (
            (case, LogComparison(1, None, 2), "Newer records about the item there: 2."),
            (two, LogComparison(1, None, 0), "has 1 of its records, and not the others"),
            (case, LogComparison(0, 1, 0), "record 1 is another one"),
            (case, LogComparison(), "knows nothing of it"),
        ):
            assert words in comparison_text(of, found)
        shown = OpenedCase(PATH, case, ())
        assert shown.is_sound
        shown.compare(LogComparison(0, 1, 0))
        assert not shown.is_sound

    with_desk(scenario, objects=FakeObjectStore(A))


def test_facts_of_a_newer_program_stay_as_they_are_and_a_case_without_facts_has_a_name(with_desk):
    async def scenario(desk):
        case = read_case(await made(desk))
        strange = replace(case.item, state="pondered", worst_rate=None)
        assert isinstance(strange, CaseItem)
        facts = dict(facts_of(replace(case, item=strange)))
        assert facts["State"] == "pondered"
        assert "Highest rate" not in facts
        assert OpenedCase(PATH, replace(case, item=None), ()).name == "one.immcase"
        assert "Object" not in dict(facts_of(replace(case, item=None)))

    with_desk(scenario, objects=FakeObjectStore(A))


def test_a_case_can_be_made_when_its_video_is_gone(with_desk):
    async def scenario(desk):
        await decide(desk, A, Verdict.APPROVE)
        async with decisions(desk) as presenter:
            await until(lambda: presenter.rows)

            async def gone(_uri, _head=None):
                raise UnreachableError("no such host")

            desk.bench.browsing.address_of = gone
            presenter.export_case(presenter.rows[0].entry, PATH)
            await until(lambda: PATH in desk.written)
            case = read_case(desk.written[PATH])
            assert (case.fault, case.pictures) == (None, ())
            assert case.why_no_pictures == "No connection"

    with_desk(scenario, objects=FakeObjectStore(A))
