"""From picking a video to a decision that took effect, through the real window and a real analysis."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from imm_desktop.domain.moderation import ModerationReport, Suggestion
from imm_desktop.domain.results import LabelReport
from imm_desktop.domain.review import ItemState, Verdict
from imm_desktop.domain.tasks import TaskKind, TaskStatus
from tests.e2e.operator import until, write_tags
from tests.made_videos import Part, noise, qr, write_video, written

pytestmark = pytest.mark.e2e


def made_folder(folder: Path) -> Path:
    """A bucket with one video that shows clouds, then a QR code, then text with a phone number."""
    folder.mkdir(parents=True)
    size = (640, 360)
    write_video(
        folder / "advert.mp4",
        [
            Part(noise(3, size), 20, moving=True),
            Part(qr("https://example.com/buy", size), 20),
            Part(written("Call 13812345678", "WeChat: abc12345", size=size), 20),
        ],
    )
    return folder


def test_a_video_is_analysed_reviewed_blocked_taken_back_and_approved(in_window, program, tmp_path):
    folder = made_folder(tmp_path / "films")

    async def scenario():
        async with program() as operator:
            operator.screens.settings.set_grace_ms(0)
            operator.screens.settings.set_reviewer("mei")
            await operator.add_folder(folder)
            video = operator.entry("advert.mp4")
            engine = operator.program.engine
            write_tags(
                engine.address,
                engine.key.access_key_id,
                engine.key.access_key_secret,
                video.uri,
                {"owner": "li"},
            )
            await operator.analyse(TaskKind.LABELS, [video], {})
            await operator.analyse(
                TaskKind.MODERATION, [video], {"Scenes": ["ad"], "Interval": 1, "MaxFrames": 10}
            )
            tasks = await operator.tasks_over(2)
            assert {one.kind: one.status for one in tasks} == {
                TaskKind.LABELS: TaskStatus.SUCCEEDED,
                TaskKind.MODERATION: TaskStatus.SUCCEEDED,
            }
            results = await operator.bench.archive.results_of(video.uri, operator.account_id)
            reports = {task.kind: result.report for task, result in results}
            assert isinstance(reports[TaskKind.LABELS], LabelReport)
            moderation = reports[TaskKind.MODERATION]
            assert isinstance(moderation, ModerationReport)
            assert moderation.suggestion in (Suggestion.REVIEW, Suggestion.BLOCK)
            code = [one for one in moderation.findings if 2_000 <= one.position_ms < 4_000]
            assert code, moderation.findings

            await operator.opens_review()
            opened = operator.screens.review.open_item
            assert opened.item.source == video.uri
            strongest = opened.moments[opened.strongest].strongest
            player = operator.screens.review_player
            await until(lambda: player.picture is not None and player.picture.is_exact, 20)
            await until(lambda: abs(player.position_ms - strongest.position_ms) < 1000, 20)

            await operator.press(Qt.Key.Key_B)
            assert operator.refusals
            assert await operator.decisions() == ()
            await operator.press(Qt.Key.Key_1)
            await operator.press(Qt.Key.Key_B)
            await operator.becomes(ItemState.BLOCKED)
            tags = await operator.tags_become(video.uri, {"imm-review": "blocked", "owner": "li"})
            assert tags["imm-review-by"] == "mei"

            await operator.press(Qt.Key.Key_Z)
            await operator.becomes(ItemState.OPEN)
            tags = await operator.tags_become(video.uri, {"imm-review": None})
            assert tags == {"owner": "li"}

            await operator.item_is_open()
            await operator.press(Qt.Key.Key_A)
            await operator.becomes(ItemState.APPROVED)
            await operator.tags_become(video.uri, {"imm-review": "approved", "owner": "li"})

            entries = await operator.decisions()
            assert [one.record.decision.verdict for one in entries] == [
                Verdict.APPROVE,
                Verdict.UNDO,
                Verdict.BLOCK,
            ]
            assert entries[2].record.decision.reason == "ads"
            assert await operator.bench.reviewing.verify() is None
            assert operator.problems == []
            assert operator.banners() == []

    in_window(scenario(), 150)
