"""Looking around in buckets, also with rights to one bucket only."""

from dataclasses import replace
from pathlib import Path

import pytest

from imm_desktop.domain.accounts import THIS_COMPUTER
from imm_desktop.domain.errors import (
    ClockError,
    CredentialsError,
    ExpiredKeyError,
    InvalidRequestError,
    NotFoundError,
    WrongKeyError,
)
from imm_desktop.domain.labels import Label
from imm_desktop.domain.media import Bucket, ObjectHead, ObjectUri, VideoFacts
from imm_desktop.services import browsing as browsing_module
from imm_desktop.services.browsing import Browsing
from tests.fakes.backend import FakeBackend
from tests.fakes.clock import START
from tests.fakes.objects import VIDEO, FakeObjectStore, no_listing
from tests.fakes.sessions import fake_session


def browsing(archive=None, buckets=()):
    account = replace(THIS_COMPUTER, buckets=buckets)
    session = fake_session(account, FakeBackend(), FakeObjectStore())
    return Browsing(session, archive), session


def test_named_buckets_stand_beside_those_that_may_be_listed(run):
    async def scenario():
        library, session = browsing(buckets=("reel", "secret"))
        assert await library.buckets() == (Bucket("reel"), Bucket("secret", "local", is_named=True))
        session.objects.failures.set("list_buckets", no_listing())
        assert [one.name for one in await library.buckets()] == ["reel", "secret"]
        bare, session = browsing()
        session.objects.failures.set("list_buckets", no_listing())
        with pytest.raises(CredentialsError):
            await bare.buckets()

    run(scenario())


@pytest.mark.parametrize("kind", [WrongKeyError, ExpiredKeyError, ClockError])
def test_named_buckets_do_not_hide_that_the_key_is_none(run, kind):
    async def scenario():
        library, session = browsing(buckets=("secret",))
        session.objects.failures.set("list_buckets", kind("no"))
        with pytest.raises(kind):
            await library.buckets()

    run(scenario())


def test_pages_come_until_the_end_or_until_nobody_asks(run):
    async def scenario():
        library, session = browsing()
        for number in range(5):
            session.objects.add(ObjectUri("reel", f"day/{number}.mp4"))
        session.objects.page_size = 3
        pages = [page async for page in library.pages("reel", "day/")]
        assert [len(page.objects) for page in pages] == [3, 3, 1]
        async for page in library.pages("reel"):
            assert page.prefixes == ("day/",)
            break

    run(scenario())


def test_facts_are_asked_for_once_per_content(run, monkeypatch):
    monkeypatch.setattr(browsing_module, "FACTS_KEPT", 1)

    async def scenario():
        library, session = browsing()
        backend = session.backend
        assert await library.facts(VIDEO) == backend.facts
        assert await library.facts(VIDEO) == backend.facts
        assert backend.calls == ["media_facts"]
        session.objects.objects[VIDEO].head = ObjectHead(1, "E2", START)
        backend.facts = VideoFacts(1, 2, 3)
        assert await library.facts(VIDEO) == VideoFacts(1, 2, 3)
        assert len(library._facts) == 1

    run(scenario())


def test_addresses_are_asked_for_the_content_that_is_known(run):
    class Addresses:
        async def address_of(self, account, objects, uri, head):
            return f"{account.account_id} {uri} {head.etag if head else None}"

    async def scenario():
        session = browsing()[1]
        library = Browsing(session, None, Addresses())
        assert await library.address_of(VIDEO) == f"{THIS_COMPUTER.account_id} {VIDEO} None"
        known = await library.address_of(VIDEO, ObjectHead(1, "E2", START))
        assert known.endswith("E2")

    run(scenario())


def test_the_rest_is_handed_on(run, with_program):
    async def scenario(p):
        library, session = browsing(p.archive)
        assert await library.summaries([VIDEO]) == {}
        assert (await library.head(VIDEO)).etag == "E1"
        assert "Signature" in await library.address_of(VIDEO)
        await library.add_folder("mine", Path("/videos"))
        assert session.objects.folders == {"mine": Path("/videos")}
        await library.remove_folder("mine")
        with pytest.raises(InvalidRequestError):
            await library.remove_folder("mine")
        seen = []
        new = ObjectUri("reel", "new.mp4")
        await library.upload(Path("x.mp4"), new, lambda done, whole: seen.append((done, whole)))
        assert seen == [(1_000, 1_000)]
        assert session.objects.uploads == {new: Path("x.mp4")}

    with_program(scenario)


def test_a_bucket_is_named_when_it_can_be_read(run):
    async def scenario():
        library, session = browsing()
        session.objects.failures.set("list_buckets", no_listing())
        session.objects.failures.add("list_objects", NotFoundError("no such bucket"))
        with pytest.raises(NotFoundError):
            await library.name_bucket("gone")
        with pytest.raises(CredentialsError):
            await library.buckets()
        await library.name_bucket("secret")
        assert await library.buckets() == (Bucket("secret", "local", is_named=True),)
        library.forget_bucket("secret")
        library.forget_bucket("never named")
        with pytest.raises(CredentialsError):
            await library.buckets()

    run(scenario())


class Labelled:
    """An archive of one video with one label."""

    async def labels_named(self, account_id, is_meant):
        is_found = account_id == THIS_COMPUTER.account_id and is_meant("猫", "cat")
        return {VIDEO: (Label("猫", "cat"),)} if is_found else {}


def test_labels_are_looked_for_in_the_archive_of_this_account(run):
    async def scenario():
        library, _ = browsing(Labelled())
        assert set(await library.labels_named(lambda _name, alias: alias == "cat")) == {VIDEO}
        assert not await library.labels_named(lambda _name, alias: alias == "dog")

    run(scenario())


def test_a_first_page_is_one_request(run):
    async def scenario():
        library, session = browsing()
        session.objects.page_size = 1
        session.objects.add(ObjectUri("reel", "day/zz.mp4"))
        page = await library.first_page("reel", "day/")
        assert [one.uri for one in page.objects] == [VIDEO]
        assert page.next_token

    run(scenario())
