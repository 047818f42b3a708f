"""Files for people are in the operator's language; what machines read stays as it is."""

import csv
import io
import json
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator

from imm_desktop.domain.errors import NotFoundError, UnreachableError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.review import Verdict
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.file_words import say
from imm_desktop.presenters.object_words import trouble_text
from imm_desktop.services.ports.archive import DecisionQuery
from imm_desktop.services.statements import COLUMNS
from tests.fakes.objects import FakeObjectStore
from tests.fakes.results import EVIDENCE
from tests.helpers import until
from tests.presenters.reviewed import log_of, opened, reviewing

A = ObjectUri("reel", "a.mp4")
TEXTS = {
    ("Files", "approve"): "通过",
    ("Files", "block"): "拦截",
    ("Files", "verdict"): "结论",
    ("Files", "Decisions"): "审核记录",
    ("Files", "suggests review"): "建议复审",
    ("Files", "A person reviewed the content and blocked it: %1."): "审核员查看后拦截：%1。",
    ("Reasons", "Advertising, contact data"): "广告、联系方式",
    ("Findings", "advertising"): "广告",
}


class Chinese(QTranslator):
    def translate(self, context, source, _remark=None, _count=-1):
        return TEXTS.get((context, source), source)

    def isEmpty(self):
        return False


@pytest.fixture
def chinese(qapp):
    translator = Chinese()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


async def written(desk, kind, **more):
    path = Path(f"out.{kind}")
    await desk.bench.reviewing.export(path, kind, DecisionQuery(), say=say, **more)
    return desk.written[path].decode("utf-8-sig")


async def blocked(desk):
    await desk.analyse(TaskKind.MODERATION, A)
    (item,) = await desk.items()
    await desk.bench.reviewing.decide(item, Verdict.BLOCK, reason="ads", evidence=EVIDENCE)
    return item


def test_tables_and_cases_are_in_the_operators_language(with_desk, chinese):
    async def scenario(desk):
        item = await blocked(desk)
        (row,) = csv.DictReader(io.StringIO(await written(desk, "csv")))
        assert row["结论"] == "拦截"
        assert row["suggestion"] == "建议复审", "the service's advice never reads like a verdict"
        assert row["categories"] == "广告"
        assert row["reason"] == "ads", "codes stay"
        await desk.bench.reviewing.write_case(Path("case.html"), item, say=say)
        page = desk.written[Path("case.html")].decode()
        assert "审核记录" in page
        assert "广告、联系方式" in page
        (line,) = (json.loads(one) for one in (await written(desk, "jsonl")).splitlines())
        assert line["decision"]["verdict"] == "block"

    with_desk(scenario)


def test_statements_keep_the_databases_words(with_desk, chinese):
    async def scenario(desk):
        await blocked(desk)
        (row,) = csv.DictReader(io.StringIO(await written(desk, "dsa-csv", scope=("AT", "DE"))))
        assert tuple(row) == COLUMNS
        assert row["territorial_scope"] == '["AT", "DE"]'
        assert row["decision_ground"] == "DECISION_GROUND_INCOMPATIBLE_CONTENT"
        assert "审核员查看后拦截：广告、联系方式。" in row["decision_facts"]

    with_desk(scenario)


def test_a_statement_says_when_the_content_came(with_desk):
    async def scenario(desk):
        async with reviewing(desk, A) as presenter:
            await opened(presenter, A)
            presenter.answer.choose_reason(1)
            presenter.decide(Verdict.BLOCK)
            await until(lambda: presenter.open_item is None)
            (entry,) = await log_of(desk)
            evidence = entry.record.decision.evidence
            head = await desk.objects.head(A)
            assert evidence.source_changed_at == head.changed_at
            assert evidence.source_crc64 == head.crc64
            (row,) = csv.DictReader(io.StringIO(await written(desk, "dsa-csv")))
            assert row["content_date"] == head.changed_at.date().isoformat()
            assert await desk.bench.reviewing.verify() is None

    with_desk(scenario, objects=FakeObjectStore(A))


def test_what_was_replaced_since_it_was_analysed_is_told_and_gives_no_evidence(with_desk):
    async def scenario(desk):
        async with reviewing(desk, A) as presenter:
            desk.objects.add(A, etag="E2")
            one = await opened(presenter, A)
            assert one.is_replaced
            assert trouble_text(one).startswith("The object was replaced after it was analysed")
            presenter.decide(Verdict.APPROVE)
            await until(lambda: presenter.open_item is None)
            (entry,) = await log_of(desk)
            assert entry.record.decision.evidence.source_changed_at is None
            assert entry.record.decision.evidence.source_etag == one.item.source_etag

    with_desk(scenario, objects=FakeObjectStore(A))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotFoundError("gone"), "The object is not there any more"),
        (UnreachableError("no route"), "No connection"),
    ],
)
def test_an_object_that_cannot_be_had_is_told_and_can_still_be_judged(with_desk, error, words):
    async def scenario(desk):
        async with reviewing(desk, A) as presenter:
            desk.objects.failures.set("head", error)
            one = await opened(presenter, A)
            assert trouble_text(one).startswith(words)
            presenter.decide(Verdict.APPROVE)
            await until(lambda: presenter.open_item is None)
            presenter.open(one.item)
            desk.objects.failures.set("head", None)

    with_desk(scenario, objects=FakeObjectStore(A))


def test_english_files_are_as_they_always_were(qapp):
    assert [say(one) for one in ("approve", "ad", "verdict")] == ["approve", "ad", "verdict"]
