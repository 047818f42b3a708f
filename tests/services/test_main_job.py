"""The whole way through the services: launch, follow, archive, review, effect, undo."""

from imm_desktop.domain.review import ItemState, Verdict
from imm_desktop.domain.tasks import TaskKind, TaskStatus
from imm_desktop.services.ports.archive import DecisionQuery
from tests.fakes.objects import VIDEO
from tests.fakes.results import EVIDENCE
from tests.helpers import until


def test_a_blocked_video_is_tagged_and_undo_takes_the_tags_back(run, opened):
    async def scenario():
        async with opened() as p, p.running("tracker", "effecting"):
            plan = p.launching.plan(TaskKind.MODERATION, [VIDEO], {}, {VIDEO: 60_000})
            assert plan.snapshots == 60
            (_,) = await p.launching.launch(plan.tasks)
            p.tracker.wake()
            await until(lambda: p.changes and p.changes[-1].is_over)
            assert p.changes[-1].status is TaskStatus.SUCCEEDED
            item = await p.item()
            evidence = await p.reviewing.evidence(item, 60_000)
            assert evidence.coverage.is_complete
            assert [len(one.findings) for one in evidence.moments] == [2]
            p.objects.objects[VIDEO].tags["owner"] = "li"
            seen = []
            p.effecting.subscribe(seen.append)
            p.reviewing.subscribe(lambda _: p.effecting.wake())
            record = await p.reviewing.decide(item, Verdict.BLOCK, reason="ads", evidence=EVIDENCE)
            await until(lambda: "imm-review" in p.objects.tags())
            assert p.objects.tags()["imm-review"] == "blocked"
            assert p.objects.tags()["owner"] == "li"
            await until(lambda: seen and seen[-1].state == "done")
            assert (await p.item(ItemState.BLOCKED)).item_id == item.item_id
            await p.reviewing.undo(record.decision.decision_id)
            await until(lambda: seen[-1].state == "undone")
            assert p.objects.tags() == {"owner": "li"}
            assert await p.reviewing.verify() is None
            entries = await p.reviewing.decisions(DecisionQuery())
            assert [one.record.decision.verdict for one in entries] == [Verdict.UNDO, Verdict.BLOCK]
            assert entries[1].undone_by == entries[0].record.decision.decision_id

    run(scenario())
