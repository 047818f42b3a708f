"""Rescue all and Import result, as the operator meets them."""

import asyncio
import json

from imm_desktop.domain.errors import CredentialsError
from imm_desktop.domain.rescue import ImportOutcome, RescueOutcome
from imm_desktop.presenters.rescue import RescuePresenter
from imm_desktop.presenters.rescue_model import RescueColumn
from imm_desktop.presenters.rescue_words import imported_text, report_text
from imm_desktop.services.ports.archive import TaskQuery
from tests.fake_bench import desk
from tests.fakes.objects import VIDEO
from tests.helpers import recorded, until
from tests.services.test_importing import LABELS, MODERATION, saved
from tests.services.test_rescuing import found


def with_presenter(qapp, run, tmp_path, scenario):
    async def whole():
        async with desk(tmp_path) as d:
            presenter = RescuePresenter()
            presenter.use(d.bench)
            try:
                await scenario(d, presenter)
            finally:
                await presenter.close()

    run(whole())


def test_a_rescue_shows_what_it_does_and_what_it_could_not(qapp, run, tmp_path):
    async def scenario(d, presenter):
        d.backend.found = [found(1), found(2, None), found(3, request=None)]
        ended = recorded(presenter.finished)
        presenter.start()
        assert presenter.is_running
        assert not presenter.can_start
        await until(lambda: ended)
        report = presenter.report
        assert report_text(report) == "kept now: 2 · unknown kind: 1"
        model = presenter.model
        texts = [
            [model.data(model.index(row, column)) for column in RescueColumn]
            for row in range(model.rowCount())
        ]
        assert ["Labels", "elsewhere.mp4", "kept now", ""] in texts
        assert [
            "MediaConvert",
            "T-2",
            "unknown kind",
            "This program does not read results of MediaConvert.",
        ] in texts
        assert any(text[1] == "T-3" and "does not name its video" in text[3] for text in texts)
        assert [text[2] for text in texts] == ["unknown kind", "kept now", "kept now"]
        rows = presenter.report_csv().splitlines()
        assert rows[0] == "task_id,type,source,outcome,message,started_at"
        assert len(rows) == 4

    with_presenter(qapp, run, tmp_path, scenario)


def test_known_tasks_are_counted_but_not_listed(qapp, run, tmp_path):
    async def scenario(d, presenter):
        d.backend.found = [found(1)]
        ended = recorded(presenter.finished)
        presenter.start()
        await until(lambda: ended)
        presenter.start()
        await until(lambda: len(ended) == 2)
        assert presenter.model.rowCount() == 0
        assert ended[1].counts[RescueOutcome.KNOWN] == 1
        assert ended[1].is_whole

    with_presenter(qapp, run, tmp_path, scenario)


def test_a_stopped_rescue_keeps_what_it_has_and_goes_on_later(qapp, run, tmp_path):
    async def scenario(d, presenter):
        d.backend.found = [found(number) for number in range(40)]
        fetch, gate = d.backend.fetch_result, asyncio.Event()

        async def slow(task_id, request):
            if len(d.backend.fetched) >= 10:
                await gate.wait()
            return await fetch(task_id, request)

        d.backend.fetch_result = slow
        ended = recorded(presenter.finished)
        presenter.start()
        await until(lambda: presenter.progress.done >= 10)
        presenter.stop()
        await until(lambda: ended)
        assert not ended[0].is_whole
        kept = len(await d.archive.load_tasks(TaskQuery()))
        assert kept == ended[0].counts[RescueOutcome.KEPT] >= 10
        gate.set()
        presenter.start()
        await until(lambda: len(ended) == 2)
        assert ended[1].is_whole
        assert len(await d.archive.load_tasks(TaskQuery())) == 40

    with_presenter(qapp, run, tmp_path, scenario)


def test_a_key_without_the_right_is_a_problem_and_an_honest_report(qapp, run, tmp_path):
    async def scenario(d, presenter):
        d.backend.failures.set("find_all", CredentialsError("no right", code="AccessDenied"))
        problems, ended = recorded(presenter.problem_raised), recorded(presenter.finished)
        presenter.start()
        await until(lambda: problems)
        assert problems[0].title == "Access key refused"
        assert not ended[0].is_whole
        assert presenter.can_start

    with_presenter(qapp, run, tmp_path, scenario)


def test_files_that_name_their_video_are_kept_and_the_others_asked_about(qapp, run, tmp_path):
    async def scenario(d, presenter):
        files = [
            saved(tmp_path, MODERATION, "m.json"),
            saved(tmp_path, LABELS, "l.json"),
            saved(tmp_path, b"oops", "bad.json"),
        ]
        kept, wanted = recorded(presenter.imported), recorded(presenter.source_wanted)
        problems = recorded(presenter.problem_raised)
        presenter.import_files(files)
        await until(lambda: wanted)
        assert [one.outcome for one in kept[0]] == [ImportOutcome.KEPT]
        assert imported_text(kept[0]) == "imported: 1"
        assert problems[0].title == "This file cannot be imported"
        assert problems[0].details.startswith("bad.json: ")
        presenter.keep(wanted[0], VIDEO)
        await until(lambda: len(kept) == 2)
        assert {one.source for one in await d.archive.load_tasks(TaskQuery())} >= {VIDEO}

    with_presenter(qapp, run, tmp_path, scenario)


def test_without_an_account_nothing_is_begun(qapp, run, tmp_path):
    async def scenario(_d, presenter):
        presenter.use(None)
        presenter.start()
        presenter.import_files([tmp_path / "x.json"])
        presenter.keep((), VIDEO)
        assert not presenter.is_running
        assert presenter.jobs.names() == []
        assert presenter.report_csv() == ""

    with_presenter(qapp, run, tmp_path, scenario)


def test_the_words_of_an_import_name_every_outcome():
    assert json.dumps(LABELS)  # the shared sample is plain JSON
    assert imported_text(()) == ""
