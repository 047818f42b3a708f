"""What operators run into: each is said where it belongs, in words they can act on, and nothing is lost."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from imm_desktop.app.paths import Paths
from imm_desktop.domain.accounts import THIS_COMPUTER, Account, AccountKind, CredentialSource
from imm_desktop.domain.review import ItemState
from imm_desktop.domain.settings import Settings
from imm_desktop.domain.tasks import TaskKind, TaskStatus
from imm_desktop.presenters.library import ListingState
from imm_desktop.presenters.player_ports import Phase
from tests.e2e.operator import until
from tests.e2e.scripted import put_script

pytestmark = pytest.mark.e2e


def cloud(address: str, **more: object) -> Account:
    """A cloud account whose cloud is the engine at ``address``; its key is in the environment."""
    account = Account(
        "cloud-1",
        AccountKind.CLOUD,
        "Studio",
        THIS_COMPUTER.region,
        THIS_COMPUTER.project,
        CredentialSource.ENVIRONMENT,
        imm_url=address,
        oss_url=address,
    )
    return replace(account, **more)  # type: ignore[arg-type]


def in_environment(monkeypatch: pytest.MonkeyPatch, key_id: str, secret: str) -> None:
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", key_id)
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", secret)


def test_wrong_keys_and_unknown_places_are_said_and_this_computer_still_works(
    in_window, program, monkeypatch
):
    async def scenario():
        async with program() as operator:
            engine, library = operator.program.engine, operator.screens.library
            key = engine.key

            operator.uses(cloud(engine.address))
            await operator.sees_problem("are not both set")
            assert operator.program.bench is None

            in_environment(monkeypatch, key.access_key_id, "wrong-secret")
            operator.uses(cloud(engine.address))
            await operator.sees_problem("SignatureDoesNotMatch")
            await until(lambda: library.state is ListingState.FAILED)
            assert not any("wrong-secret" in one for one in operator.banners())

            in_environment(monkeypatch, "nobody", key.access_key_secret)
            operator.uses(cloud(engine.address))
            await operator.sees_problem("InvalidAccessKeyId")

            in_environment(monkeypatch, key.access_key_id, key.access_key_secret)
            operator.uses(cloud(engine.address, buckets=("no-such-bucket",)))
            await until(lambda: library.state is ListingState.READY)
            library.open_place("no-such-bucket")
            await operator.sees_problem("no-such-bucket")
            await until(lambda: library.state is ListingState.FAILED)

            operator.uses(cloud("http://127.0.0.1:9"))
            await operator.sees_problem("No connection")

            operator.uses(THIS_COMPUTER)
            await until(lambda: library.state is ListingState.READY)
            assert operator.banners() == []

    in_window(scenario())


def test_a_project_that_is_not_there_refuses_the_task_with_the_services_words(
    in_window, program, monkeypatch, tmp_path
):
    folder = put_script(tmp_path / "films" / "film.mp4").parent

    async def scenario():
        async with program() as operator:
            await operator.add_folder(folder)
            engine = operator.program.engine
            in_environment(monkeypatch, engine.key.access_key_id, engine.key.access_key_secret)
            operator.uses(cloud(engine.address, project="elsewhere"))
            await until(lambda: operator.screens.library.state is ListingState.READY)
            operator.screens.library.open_place("films")
            await until(lambda: [one.uri.name for one in operator.entries()] == ["film.mp4"])
            await operator.analyse(TaskKind.LABELS, operator.entries(), {})
            (task,) = await operator.tasks_over(1)
            assert task.status is TaskStatus.REFUSED
            assert "project" in task.message
            assert task.code
            assert task.request_id

    in_window(scenario())


def test_files_that_are_no_videos_fail_with_a_reason_and_spare_the_others(
    in_window, program, tmp_path
):
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "text.mp4").write_text("These are the minutes of a meeting.\n" * 50)
    (folder / "empty.mp4").touch()

    async def scenario():
        async with program() as operator:
            await operator.add_folder(folder)
            for kind in (TaskKind.LABELS, TaskKind.MODERATION):
                await operator.analyse(kind, operator.entries(), {})
            tasks = await operator.tasks_over(4)
            assert [one.status for one in tasks] == [TaskStatus.FAILED] * 4
            assert all(one.code and one.message and one.request_id for one in tasks), tasks
            player = operator.screens.video_player
            titles = {"empty.mp4": "The file is empty", "text.mp4": "This video cannot be read"}
            for entry in operator.entries():
                operator.screens.open_uri(entry.uri)
                await until(
                    lambda: (
                        player.state.phase is Phase.FAILED
                        and operator.screens.video.shown is not None
                    )
                )
                assert player.state.problem.title == titles[entry.uri.name]
            operator.screens.library.open_place("sample")
            await until(lambda: len(operator.entries()) > 1)
            reel = next(one for one in operator.entries() if one.uri.name.endswith(".mp4"))
            operator.screens.open_uri(reel.uri)
            await until(lambda: operator.screens.video_player.picture is not None)

    in_window(scenario())


def test_folders_that_cannot_be_read_are_refused_and_one_that_vanishes_is_told(
    in_window, program, tmp_path
):
    (tmp_path / "a-file").write_text("not a folder")
    folder = put_script(tmp_path / "films" / "film.mp4").parent

    async def scenario():
        async with program() as operator:
            library = operator.screens.library
            await until(lambda: library.state is ListingState.READY)
            before = [one.name for one in library.buckets]
            for wrong in (tmp_path / "not-there", tmp_path / "a-file"):
                operator.window.clear_problems()
                library.add_folder(wrong)
                await until(lambda: len(operator.banners()) == 1)
                assert "value" in operator.banners()[0]
            assert [one.name for one in library.buckets] == before

            operator.window.clear_problems()
            await operator.add_folder(folder)
            await asyncio.to_thread(shutil.rmtree, folder)
            library.refresh()
            await operator.sees_problem("cannot be reached")
            library.open_place("films")
            await until(lambda: library.state is ListingState.FAILED)

    in_window(scenario())


@pytest.mark.usefixtures("fake_analyses")
def test_a_task_that_the_service_has_forgotten_is_expired(in_window, program, paths, tmp_path):
    folder = put_script(tmp_path / "films" / "film.mp4", f"wait {tmp_path / 'never'}").parent

    async def first():
        async with program() as operator:
            await operator.add_folder(folder)
            await operator.analyse(TaskKind.LABELS, operator.entries(), {})
            await operator.has_statuses(TaskStatus.RUNNING)

    async def eight_days_later():
        async with program() as operator:
            (task,) = await operator.tasks_over(1)
            assert task.status is TaskStatus.EXPIRED
            assert task.code
            assert task.message
            operator.screens.tasks.retry([task])  # what the page offers

    in_window(first())
    shutil.rmtree(paths.engine)
    with closing(sqlite3.connect(paths.archive)) as archive, archive:
        eight_days_us = 8 * 86_400 * 1_000_000
        archive.execute("UPDATE task SET started_at = started_at - ?", (eight_days_us,))
    in_window(eight_days_later())


@pytest.mark.allow_log("engine")
def test_an_engine_that_cannot_start_is_told_and_worked_with_as_soon_as_it_can(
    in_window, program, tmp_path, monkeypatch
):
    stopper = tmp_path / "stopper"
    stopper.touch()
    words = "imm-engine: the data folder is in use by another engine"
    script = (
        f"import os, sys\nif os.path.exists({str(stopper)!r}): sys.exit({words!r})\n"
        "sys.argv[0] = 'imm_desktop.engine'\n"
        "from imm_desktop.engine.__main__ import main\nsys.exit(main())"
    )
    monkeypatch.setattr(
        "imm_desktop.app.program.engine_command", lambda: (sys.executable, "-c", script)
    )

    async def scenario():
        async with program() as operator:
            await operator.sees_problem(words)
            assert operator.program.bench is None
            operator.window.show_page("settings")
            operator.window.show_page("library")
            stopper.unlink()
            await until(lambda: operator.program.bench is not None, 40, "connected")
            await until(lambda: operator.screens.library.state is ListingState.READY)

    in_window(scenario())


def refused_archive(in_window, program, paths: Paths, title: str) -> None:
    """The window opens, says ``title``, its pages can be shown, and the archive is as it was, byte for byte."""
    before, names = paths.archive.read_bytes(), sorted(one.name for one in paths.data.iterdir())

    async def scenario():
        async with program() as operator:
            await operator.sees_problem(title)
            for page in ("library", "tasks", "review", "decisions", "highlights", "settings"):
                operator.window.show_page(page)
                await asyncio.sleep(0)
            assert operator.program.bench is None

    in_window(scenario())
    assert paths.archive.read_bytes() == before
    new = {one.name for one in paths.data.iterdir()} - set(names)
    assert not {one for one in new if one.startswith("archive")}


def test_a_newer_archive_is_refused_untouched_and_the_window_lives(in_window, program, paths):
    async def make():
        async with program():
            pass

    in_window(make())
    with closing(sqlite3.connect(paths.archive)) as archive, archive:
        archive.execute("UPDATE alembic_version SET version_num = '9999'")
    refused_archive(in_window, program, paths, "A newer program wrote this archive")


def test_a_file_that_is_no_archive_is_refused_untouched_and_the_window_lives(
    in_window, program, paths
):
    paths.data.mkdir(parents=True)
    paths.archive.write_bytes(b"holiday photographs, not a database" * 100)
    refused_archive(in_window, program, paths, "The archive is damaged")


@pytest.mark.parametrize(
    "content", ['{"look": "dark", ', '{"look": "purple"}', "[]", '{"policy": {"grace_ms": -1}}']
)
def test_broken_settings_are_told_left_alone_and_defaults_hold(in_window, program, paths, content):
    paths.config.mkdir(parents=True)
    paths.settings.write_text(content)

    async def scenario():
        async with program() as operator:
            await operator.sees_problem("The settings cannot be read or saved")
            assert str(paths.settings) in " ".join(operator.banners())
            assert operator.screens.settings.settings == Settings()
            assert operator.program.bench is not None
            operator.screens.settings.set_reviewer("mei")
            await until(lambda: operator.problems != [])

    in_window(scenario())
    assert paths.settings.read_text() == content


@pytest.mark.parametrize(
    "content", [b"{", b"[1]", b'{"window": "%%%"}', b'{"window": "AAAA"}', b"\xff"]
)
def test_a_damaged_window_file_loses_only_where_the_window_stood(
    in_window, program, paths, content
):
    paths.config.mkdir(parents=True)
    paths.window_state.write_bytes(content)

    async def scenario():
        async with program() as operator:
            assert operator.window.isVisible()
            assert operator.banners() == []

    in_window(scenario())


@contextmanager
def small_disk(at: Path, megabytes: int) -> Iterator[None]:
    """A file system of its own at ``at``; the test is skipped where none may be mounted."""
    at.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(at)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("no mount")
    if done.returncode:
        pytest.skip("no right to mount")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


def fill(disk: Path) -> Path:
    """Use up every byte."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 512, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass
    return filler


@pytest.mark.usefixtures("fake_analyses")
@pytest.mark.allow_log(".*")
def test_a_full_disk_is_told_and_the_work_goes_on_when_there_is_room(
    in_window, program, paths, tmp_path
):
    gate = tmp_path / "gate"
    folder = put_script(tmp_path / "films" / "one.mp4").parent
    put_script(folder / "two.mp4", f"wait {gate}")

    async def scenario():
        async with program() as operator:
            await operator.add_folder(folder)
            # One after the other: the engine may have a single worker.
            await operator.analyse(TaskKind.MODERATION, [operator.entry("one.mp4")], {})
            await operator.has_statuses(TaskStatus.SUCCEEDED)
            await operator.analyse(TaskKind.MODERATION, [operator.entry("two.mp4")], {})
            await operator.has_statuses(TaskStatus.SUCCEEDED, TaskStatus.RUNNING)
            await operator.opens_review()

            filler = await asyncio.to_thread(fill, paths.data)
            await operator.press(Qt.Key.Key_A)
            await operator.sees_problem("The disk is full")
            assert await operator.decisions() == ()
            gate.touch()
            await asyncio.sleep(1.0)
            await asyncio.to_thread(filler.unlink)

            operator.window.clear_problems()
            await operator.item_is_open()
            await operator.press(Qt.Key.Key_A)
            await operator.becomes(ItemState.APPROVED)
            tasks = await operator.tasks_over(2)
            assert {one.status for one in tasks} == {TaskStatus.SUCCEEDED}
            assert await operator.bench.reviewing.verify() is None
            await until(lambda: len(operator.screens.review.items) == 1)

    with small_disk(paths.data, 24):
        in_window(scenario())


@pytest.mark.usefixtures("fake_analyses")
@pytest.mark.allow_log(".*")
def test_an_archive_without_room_takes_nothing_by_halves(in_window, program, tmp_path):
    folder = put_script(tmp_path / "films" / "one.mp4").parent

    def no_room(connection):
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def room(connection):
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")

    async def scenario():
        async with program() as operator:
            operator.screens.settings.set_grace_ms(0)
            await operator.add_folder(folder)
            await operator.analyse(TaskKind.MODERATION, operator.entries(), {})
            await operator.tasks_over(1)
            await operator.opens_review()
            review, database = operator.screens.review, operator.bench.archive._database
            source = review.open_item.item.source

            await database.write(no_room)
            review.answer.set_note("a long story " * 100_000)
            await operator.press(Qt.Key.Key_A)
            await operator.sees_problem("The disk is full")
            assert await operator.decisions() == ()
            assert await operator.bench.archive.next_due() is None
            await operator.becomes(ItemState.OPEN)

            await database.write(room)
            await operator.item_is_open()
            await operator.press(Qt.Key.Key_A)
            await operator.becomes(ItemState.APPROVED)
            await operator.tags_become(source, {"imm-review": "approved"})
            assert len(await operator.decisions()) == 1

    in_window(scenario())


@pytest.mark.allow_log("engine")
def test_a_full_disk_at_the_start_is_told_and_the_window_lives(in_window, program, paths):
    async def scenario():
        async with program() as operator:
            await until(lambda: operator.banners() != [])
            assert any("disk is full" in one for one in operator.banners()), operator.banners()

    with small_disk(paths.data, 1):
        fill(paths.data)
        in_window(scenario())
