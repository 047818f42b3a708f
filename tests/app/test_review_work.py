"""The booklet and Settings › Review say the same, whichever of them is edited."""

from dataclasses import replace

import pytest

from imm_desktop.app.review_work import ReviewWork
from imm_desktop.domain.policy import Reason, Section
from imm_desktop.presenters.jobs import Jobs
from tests.fake_bench import desk
from tests.fakes.settings import FakeSecrets, settings_presenter
from tests.helpers import until


@pytest.fixture
def with_work(qapp, run, tmp_path):
    def play(scenario):
        async def whole():
            async with desk(tmp_path) as one:
                settings = settings_presenter()
                await settings.load()
                problems = []
                work = ReviewWork(
                    one.archive,
                    tmp_path / "archive.sqlite",
                    one.clock,
                    FakeSecrets(),
                    lambda _account: one.objects,
                    lambda: settings.settings,
                    lambda: "mei",
                    problems.append,
                    settings.show_policy,
                )
                settings.changed.connect(work.settings_changed)
                jobs = Jobs(on_error=problems.append)
                await work.start(jobs)
                try:
                    await scenario(work, settings)
                    assert not problems
                finally:
                    await jobs.close()
                    await settings.close()

        run(whole())

    return play


def test_a_reason_of_the_booklet_survives_a_change_on_the_other_page(with_work):
    async def scenario(work, settings):
        current = work.book.current
        reasons = (*current.reasons, Reason("knives", "Knives", "w"))
        await work.book.change(
            replace(current, reasons=reasons, sections=(Section("w", "Weapons"),))
        )
        await until(lambda: settings.settings.policy.reasons[-1].code == "knives")
        assert settings.settings.policy.version == work.book.current.version
        settings.set_grace_ms(1_000)
        await until(lambda: work.book.current.grace_ms == 1_000)
        assert work.book.current.reasons == reasons
        assert work.book.current.version == settings.settings.policy.version == 3

    with_work(scenario)


def test_what_is_edited_in_the_settings_comes_into_the_booklet(with_work):
    async def scenario(work, settings):
        many = tuple(Reason(f"r{n}", f"Reason {n}") for n in range(12))
        await work.book.change(replace(work.book.current, reasons=many))
        settings.set_grace_ms(2_000)
        settings.set_tags_objects(False)
        await until(lambda: not work.book.current.tags_objects)
        assert work.book.current.grace_ms == 2_000
        assert work.book.current.reasons == many, "none is dropped, however many there are"
        await until(lambda: settings.settings.policy.version >= work.book.current.version)
        assert not settings.settings.policy.tags_objects

    with_work(scenario)
