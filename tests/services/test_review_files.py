"""What leaves the log: anchors, audits, case files, pseudonyms."""

import asyncio
import base64
import json
import re
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from imm_desktop.adapters.anchor_file import AnchorFile
from imm_desktop.domain.errors import ServiceFailedError, StoreDamagedError, StoreError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.policy import MessageChoice, PrivateChoice, Rule, TagChoice
from imm_desktop.domain.review import FindingMark, ShownPicture, Verdict
from imm_desktop.domain.review_log import anchors_of, hash_of
from imm_desktop.services.anchoring import Anchoring
from imm_desktop.services.auditing import audit
from imm_desktop.services.case_file import CasePicture, png_of, veiled
from imm_desktop.services.ports.archive import DecisionQuery
from tests.fakes.objects import IMAGE
from tests.fakes.results import EVIDENCE
from tests.helpers import until
from tests.services.test_reviewing import block, with_item


@pytest.fixture
def keeper(tmp_path):
    return AnchorFile(tmp_path / "kept" / "anchors.jsonl")


async def skipped(p, item, times):
    for _ in range(times):
        await p.reviewing.decide(item, Verdict.SKIP, evidence=EVIDENCE)


async def cut(p, sql):
    def change(connection):
        for name in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS decision_no_{name}")
        connection.exec_driver_sql(sql)

    await p.archive._database.write(change)


def test_a_log_that_was_cut_off_or_continued_otherwise_does_not_agree_with_its_anchors(
    with_program, keeper
):
    async def scenario(p):
        anchoring = Anchoring(p.archive, keeper, p.clock)
        assert await anchoring.anchor() is None
        assert await anchoring.check() is None
        item = await with_item(p)
        await skipped(p, item, 3)
        first = await anchoring.anchor()
        assert await anchoring.anchor() is None, "nothing new"
        await skipped(p, item, 2)
        second = await anchoring.anchor()
        assert (first.number, second.number) == (3, 5)
        anchors = await anchoring.anchors()
        assert anchors == (first, second)
        found = await audit(p.archive, anchors)
        assert (found.is_whole, found.end.number, found.anchors) == (True, 5, 2)
        kept = await p.reviewing.write_anchor(Path("kept.jsonl"))
        assert anchors_of(p.written[Path("kept.jsonl")].decode()) == (kept,)
        assert (kept.number, kept.hash) == (5, second.hash)
        assert await anchoring.check() is None
        await cut(p, "DELETE FROM decision WHERE number > 3")
        assert await p.reviewing.verify() is None, "the chain itself cannot show it"
        found = await audit(p.archive, anchors)
        assert not found.is_whole
        assert [(one.anchor.number, one.is_missing) for one in found.broken_anchors] == [(5, True)]
        assert (await anchoring.check()).is_missing
        p.clock.advance(1)
        await skipped(p, item, 2)
        found = await audit(p.archive, anchors)
        assert [(one.anchor.number, one.is_missing) for one in found.broken_anchors] == [(5, False)]
        assert not (await anchoring.check()).is_missing
        await cut(p, "UPDATE decision SET note = 'x' WHERE number = 2")
        found = await audit(p.archive, anchors)
        assert (found.first_broken, found.fault) == (
            2,
            "the columns beside it say otherwise: note",
        )
        assert found.broken_anchors == (), "what is behind the break is not judged"

    with_program(scenario)


def test_records_are_refused_that_do_not_stand_at_the_end(with_program):
    async def scenario(p):
        item = await with_item(p)
        await skipped(p, item, 2)

        def forge(connection):
            connection.exec_driver_sql(
                "REPLACE INTO decision SELECT * FROM decision WHERE number = 1"
            )

        with pytest.raises(StoreError, match="end of the log"):
            await p.archive._database.write(forge)
        assert await p.reviewing.verify() is None

    with_program(scenario)


def test_anchors_are_kept_while_decisions_are_made_and_outside_too(with_program, keeper):
    async def scenario(p):
        outside = (p.objects, "oss://notes/anchors/")
        anchoring = Anchoring(p.archive, keeper, p.clock, lambda: outside)
        problems = []
        anchoring.subscribe_problems(problems.append)
        item = await with_item(p)
        await skipped(p, item, 1)
        p.objects.failures.add("put_object", ServiceFailedError("500"))
        job = asyncio.create_task(anchoring.run())
        await until(lambda: problems)
        await skipped(p, item, 1)
        anchoring.wake()
        place = ObjectUri("notes", "anchors/anchor-0000000002-20260105T080002Z.json")
        await until(lambda: any(one.bucket == "notes" for one in p.objects.objects))
        job.cancel()
        (name,) = [one for one in p.objects.objects if one.bucket == "notes"]
        assert name.key.startswith("anchors/anchor-0000000002-")
        assert len(name.key) == len(place.key)
        line = json.loads(p.objects.objects[name].content)
        assert line["hash"] == (await p.archive.log_end()).hash

    with_program(scenario)


def test_a_log_that_cannot_be_read_is_broken_there(with_program):
    async def scenario(p):
        item = await with_item(p)
        await skipped(p, item, 2)
        stored = [one async for one in p.archive.iterate_stored()]

        class Failing:
            async def iterate_stored(self):
                yield stored[0]
                raise StoreDamagedError("malformed")

        found = await audit(Failing())
        assert (found.first_broken, found.fault, found.end.number) == (2, "malformed", 1)

    with_program(scenario)


def test_names_can_be_hidden_from_an_export(with_program):
    async def scenario(p):
        p.policy = replace(
            p.policy, block=Rule((TagChoice(), PrivateChoice(), MessageChoice("https://h/")))
        )
        first, second = await with_item(p), await with_item(p, "s2", IMAGE)
        await block(p, first)
        p.reviewer = "li"
        await block(p, second)
        p.reviewer = ""
        await p.reviewing.decide(await with_item(p, "s3"), Verdict.SKIP, evidence=EVIDENCE)
        await p.reviewing.export(Path("a"), "jsonl", DecisionQuery(), hides_names=True)
        text = p.written[Path("a")]
        assert b'"mei"' not in text
        assert b"\\u0022mei" not in text
        lines = [json.loads(line) for line in text.splitlines()]
        names = [line["decision"]["reviewer"] for line in lines]
        assert names[2] == ""
        assert len(set(names)) == 3
        assert re.fullmatch(r"reviewer-[0-9a-f]{8}", names[0])
        tags = lines[0]["effects"][0]["action"]["tags"]
        assert tags["imm-review-by"] == names[0]
        assert lines[0]["effects"][1]["action"] == {"kind": "private"}
        assert lines[0]["effects"][2]["action"]["message"] == ""
        await p.reviewing.export(Path("b"), "jsonl", DecisionQuery(text="one"), hides_names=True)
        again = json.loads(p.written[Path("b")].splitlines()[0])
        assert again["decision"]["reviewer"] == names[0], "the same in every export"
        one = lines[0]
        assert hash_of(one["number"], one["previous_hash"], one["decision"]) != one["hash"]

    with_program(scenario)


def pixels_of(png):
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    start = png.index(b"IDAT") + 4
    length = int.from_bytes(png[start - 8 : start - 4])
    rows = zlib.decompress(png[start : start + length])
    stride = width * 3 + 1
    return width, height, [rows[n * stride + 1 : (n + 1) * stride] for n in range(height)]


def picture(width=64, height=36):
    chessboard = bytes(
        255 if (x + y) % 2 else 0 for y in range(height) for x in range(width) for _ in range(3)
    )
    return CasePicture(3_000, width, height, chessboard, "<qrcode>")


def test_a_veiled_picture_holds_no_detail():
    width, height, rows = pixels_of(png_of(veiled(picture(96, 56))))
    assert (width, height) == (12, 7)
    assert {byte for row in rows for byte in row} == {127}, "only the mean of each patch"
    assert pixels_of(png_of(picture()))[:2] == (64, 36)
    assert pixels_of(png_of(veiled(picture(5, 400))))[:2] == (5, 400)
    assert pixels_of(png_of(veiled(picture(300, 1))))[:2] == (12, 1)


def test_a_case_file_tells_everything_in_one_file(with_program):
    async def scenario(p):
        item = await with_item(p)
        evidence = replace(
            EVIDENCE,
            marks=(
                FindingMark("qrcode", 3_000, is_true=True),
                FindingMark("ad", 4_000, is_true=False),
            ),
            pictures=(ShownPicture(3_000, "ab" * 32),),
        )
        await p.reviewing.decide(
            item, Verdict.BLOCK, reason="ads", note="<script>alert(1)</script>", evidence=evidence
        )
        record = await p.reviewing.undo_last()
        await p.reviewing.write_case(Path("a.html"), item, [picture()])
        text = p.written[Path("a.html")].decode()
        assert "<script>" not in text
        assert "&lt;script&gt;alert(1)" in text
        for words in (
            "oss://reel/day/one.mp4",
            "Advertising, contact data",
            "qrcode at 3000 ms: true, ad at 4000 ms: false",
            "ab" * 32,
            record.hash,
            "Veiled.",
            "&lt;qrcode&gt;",
        ):
            assert words in text
        assert not re.search(r'(src|href)="(?!data:)', text), "it needs nothing else"
        shown = re.search(r'base64,([^"]+)"', text).group(1)
        assert pixels_of(base64.b64decode(shown))[0] == 12
        await p.reviewing.write_case(Path("b.html"), item, [picture()], is_veiled=False)
        bare = p.written[Path("b.html")].decode()
        assert "Veiled." not in bare
        shown = re.search(r'base64,([^"]+)"', bare).group(1)
        assert pixels_of(base64.b64decode(shown))[0] == 64
        await p.reviewing.write_case(Path("c.html"), replace(item, item_id="gone"))
        assert "Pictures" not in p.written[Path("c.html")].decode().replace("Pictures shown", "")

    with_program(scenario)
