"""An archive that was put back on purpose goes on without its alarm; who said so, when and why is kept and told."""

import json
from pathlib import Path

import pytest

from imm_desktop.adapters.anchor_file import AnchorFile
from imm_desktop.domain.errors import (
    ConflictError,
    InvalidRequestError,
    LogChangedError,
    ServiceFailedError,
    StoreDamagedError,
)
from imm_desktop.domain.log_acceptance import acceptance_line
from imm_desktop.services.anchoring import Anchoring
from tests.services.test_review_files import cut, skipped
from tests.services.test_reviewing import with_item


@pytest.fixture
def keeper(tmp_path):
    return AnchorFile(tmp_path / "archive.anchors.jsonl")


async def put_back(p, anchoring, keeper):
    """Five records were anchored; then only two are there. An anchor of the five is kept elsewhere too."""
    item = await with_item(p)
    await skipped(p, item, 3)
    await anchoring.anchor()
    await skipped(p, item, 2)
    await anchoring.anchor()
    await p.reviewing.write_anchor(Path("elsewhere.jsonl"))
    await cut(p, "DELETE FROM decision WHERE number > 2")
    assert (await anchoring.check()).anchor.number == 5
    return item


async def accepted_again(p, keeper):
    """The log that was put back, once somebody has accepted it."""
    anchoring = Anchoring(p.archive, keeper, p.clock)
    await put_back(p, anchoring, keeper)
    await anchoring.accept("mei", "restored")
    return anchoring


def test_an_accepted_log_goes_on_and_says_so_for_good(with_program, keeper, tmp_path):
    async def scenario(p):
        outside = (p.objects, "oss://notes/anchors/")
        anchoring = Anchoring(p.archive, keeper, p.clock, lambda: outside)
        item = await put_back(p, anchoring, keeper)
        before = await keeper.load()
        accepted = await anchoring.accept("mei", "  disk failed, restored \n")
        assert (accepted.by, accepted.why) == ("mei", "disk failed, restored")
        assert (accepted.found.number, accepted.lost, accepted.anchors) == (2, before[1], 2)
        assert accepted.at == p.clock.now()
        assert await keeper.load() == before, "no anchor is taken away"
        assert await anchoring.check() is None
        found = await anchoring.examine()
        assert found.is_whole
        assert found.acceptances == (accepted,)
        (place,) = [one for one in p.objects.objects if "acceptance" in one.key]
        assert place.key.startswith("anchors/acceptance-0000000005-2026")
        assert p.objects.objects[place].content.decode() == acceptance_line(accepted) + "\n"
        assert await anchoring.anchor() is None, "what was accepted is known"
        await skipped(p, item, 1)
        assert (await anchoring.anchor()).number == 3
        assert (await anchoring.examine()).is_whole
        # What is kept elsewhere goes on to disagree.
        elsewhere = tmp_path / "elsewhere.jsonl"
        elsewhere.write_bytes(p.written[Path("elsewhere.jsonl")])
        (broken,) = (await anchoring.examine([elsewhere])).broken_anchors
        assert (broken.anchor.number, broken.is_missing) == (5, True)

    with_program(scenario)


def test_what_was_accepted_is_an_anchor_itself(with_program, keeper):
    async def scenario(p):
        anchoring = await accepted_again(p, keeper)
        await cut(p, "DELETE FROM decision WHERE number > 1")
        lost = await anchoring.check()
        assert (lost.anchor.number, lost.is_missing) == (2, True)
        with pytest.raises(LogChangedError):
            await anchoring.anchor()
        again = await anchoring.accept("li", "once more")
        assert (again.found.number, again.lost.number) == (1, 2)
        found = await anchoring.examine()
        assert found.is_whole
        assert [one.by for one in found.acceptances] == ["mei", "li"]

    with_program(scenario)


@pytest.mark.parametrize("change", ["anchors", "acceptance"])
def test_the_alarm_is_back_when_somebody_changes_what_was_kept(
    with_program, keeper, tmp_path, change
):
    async def scenario(p):
        anchoring = await accepted_again(p, keeper)
        path = tmp_path / "archive.anchors.jsonl"
        if change == "acceptance":
            path.with_suffix(".accepted.jsonl").unlink()
        else:
            lines = [json.loads(one) for one in path.read_text().splitlines()]
            lines[1]["number"] = 4
            path.write_text("".join(json.dumps(one) + "\n" for one in lines))
        assert (await anchoring.check()).is_missing
        assert not (await anchoring.examine()).is_whole

    with_program(scenario)


def test_only_a_lost_end_is_accepted_and_only_by_somebody_for_a_reason(with_program, keeper):
    async def scenario(p):
        anchoring = Anchoring(p.archive, keeper, p.clock)
        item = await with_item(p)
        await skipped(p, item, 3)
        await anchoring.anchor()
        with pytest.raises(ConflictError):
            await anchoring.accept("mei", "nothing is lost")
        for by, why in (("", "restored"), ("mei", " \n")):
            with pytest.raises(InvalidRequestError):
                await anchoring.accept(by, why)
        await cut(p, "UPDATE decision SET reviewer = 'li' WHERE number = 2")
        await cut(p, "DELETE FROM decision WHERE number > 2")
        with pytest.raises(LogChangedError) as caught:
            await anchoring.accept("mei", "a changed record is never accepted")
        assert caught.value.number == 2
        assert await keeper.load_acceptances() == ()

    with_program(scenario)


@pytest.mark.parametrize("name", ["archive.anchors.jsonl", "archive.anchors.accepted.jsonl"])
def test_records_are_examined_though_what_lies_beside_them_is_damaged(
    with_program, keeper, tmp_path, name
):
    async def scenario(p):
        anchoring = Anchoring(p.archive, keeper, p.clock)
        await put_back(p, anchoring, keeper)
        (tmp_path / name).write_text("{}\n")
        found = await anchoring.examine()
        assert (found.first_broken, found.end.number, found.is_whole) == (None, 2, False)
        assert "line 1 is no a" in found.anchors_fault
        assert len(found.broken_anchors) == (2 if "accepted" in name else 0)
        with pytest.raises(StoreDamagedError):
            await anchoring.accept("mei", "restored")

    with_program(scenario)


def test_what_could_not_be_told_outside_is_accepted_here(with_program, keeper):
    async def scenario(p):
        anchoring = Anchoring(p.archive, keeper, p.clock, lambda: (p.objects, "oss://notes/"))
        await put_back(p, anchoring, keeper)
        p.objects.failures.add("put_object", ServiceFailedError("500"))
        with pytest.raises(ServiceFailedError):
            await anchoring.accept("mei", "restored")
        assert await anchoring.check() is None

    with_program(scenario)
