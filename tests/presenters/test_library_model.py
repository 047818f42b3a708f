"""Tiles: named in the operator's language, found by either name, narrowed in turns where there are very many."""

from datetime import UTC, datetime, timedelta

import pytest

from imm_desktop.domain.media import ObjectEntry, ObjectUri
from imm_desktop.domain.settings import Language
from imm_desktop.presenters.library_model import AT_ONCE, LibraryModel, LibraryRole
from imm_desktop.presenters.library_tiles import StateFilter, Tile, listed_anew
from imm_desktop.services.ports.archive import SourceSummary
from tests.helpers import recorded, until

URI = ObjectUri("b", "a.mp4")
ENTRY = ObjectEntry(URI, 1, "e", datetime(2026, 11, 21, tzinfo=UTC))


def tile(names: tuple[str, ...], aliases: tuple[str, ...] = ()) -> Tile:
    return Tile(ENTRY, SourceSummary(URI, True, names, top_aliases=aliases))


@pytest.mark.parametrize(
    ("language", "names"), [(Language.ENGLISH, ("cat", "UFO")), (Language.CHINESE, ("猫", "UFO"))]
)
def test_labels_are_named_in_the_language_that_was_chosen(qapp, language, names):
    model = LibraryModel()
    model.append([tile(("猫", "UFO"), ("cat", ""))])
    model.show_language(language)
    assert model.data(model.index(0), LibraryRole.LABELS) == names


def test_labels_without_other_names_keep_theirs(qapp):
    assert tile(("猫", "车")).labels(Language.ENGLISH) == ("猫", "车")
    assert Tile(ENTRY).labels(Language.ENGLISH) == ()


def test_a_label_is_found_by_either_name(qapp):
    model = LibraryModel()
    model.append([tile(("猫",), ("cat",))])
    for text, rows in (("CAT", 1), ("猫", 1), ("dog", 0)):
        model.narrow(text=text)
        assert model.rowCount() == rows


def many(count: int, first: int = 0) -> list[Tile]:
    words = ("Car", "城市")
    return [
        Tile(ObjectEntry(ObjectUri("b", f"{words[n % 5 == 0]}-{n:06}.mp4"), 1, "e", day(n % 10)))
        for n in range(first, first + count)
    ]


def day(number: int) -> datetime:
    return datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=number)


def test_very_many_are_narrowed_in_turns_and_the_last_word_counts(qapp, run):
    async def scenario():
        model = LibraryModel()
        model.append(many(4 * AT_ONCE))
        told = recorded(model.narrowed)
        model.narrow(text="城")
        assert model.is_narrowing
        assert model.rowCount() == 4 * AT_ONCE, "what was shown stays until the answer is there"
        model.narrow(text="城市-00")
        model.append(many(10, first=4 * AT_ONCE))
        await until(lambda: not model.is_narrowing)
        assert len(told) == 1
        wanted = [one.entry for one in many(4 * AT_ONCE + 10) if "城市-00" in one.entry.uri.name]
        assert model.entries(0, model.rowCount() - 1) == wanted
        model.narrow(text="")
        assert model.rowCount() == 4 * AT_ONCE + 10

    run(scenario())


def test_a_page_that_comes_later_is_narrowed_too(qapp, run):
    async def scenario():
        model = LibraryModel()
        model.append(many(4))
        model.narrow(text="car")
        model.append(many(6, first=4))
        names = [model.tile(row).entry.uri.name for row in range(model.rowCount())]
        assert names == [f"Car-{n:06}.mp4" for n in (1, 2, 3, 4, 6, 7, 8, 9)]
        assert [model.row_of(model.tile(row).entry.uri) for row in range(8)] == list(range(8))
        assert model.row_of(ObjectUri("b", "城市-000005.mp4")) is None

    run(scenario())


def test_dates_and_suggestions_narrow(qapp):
    model = LibraryModel()
    model.append(many(10))
    model.summary_changed(
        model.tile(2).entry.uri, SourceSummary(model.tile(2).entry.uri, suggestion="block")
    )
    model.narrow(since=day(7))
    assert [one.changed_at for one in model.entries(0, 9)] == [day(7), day(8), day(9)]
    model.narrow(since=None, state=StateFilter.SUGGESTED_BLOCK)
    assert [one.changed_at for one in model.entries(0, 9)] == [day(2)]
    model.narrow(text="x")
    assert model.rowCount() == 0
    model.narrow(text="", state=StateFilter.ALL)
    assert model.rowCount() == 10


def test_letters_find_the_next_name_that_starts_with_them(qapp):
    model = LibraryModel()
    model.append(many(10))
    assert model.row_starting("城", 0) == 5
    assert model.row_starting("城", 5) == 0
    assert model.row_starting("cAr", 4) == 6
    assert model.row_starting("x", 4) is None


def test_a_refresh_of_very_many_keeps_what_the_archive_told_meanwhile(qapp):
    model = LibraryModel()
    model.append(many(AT_ONCE + 1))
    resets, changes = recorded(model.modelReset), recorded(model.dataChanged)
    model.begin_listing_anew()
    listed = listed_anew(model.tiles, many(AT_ONCE + 1))
    uri = model.tile(7).entry.uri
    model.summary_changed(uri, SourceSummary(uri, suggestion="block"))
    model.take(listed)
    assert (len(resets), len(changes)) == (0, 2)
    assert model.tile(7).summary is not None
    model.narrow(state=StateFilter.SUGGESTED_BLOCK)
    model.narrow(state=StateFilter.ALL)
    model.take(listed_anew(model.tiles, many(AT_ONCE + 3)))
    assert model.rowCount() == model.total == AT_ONCE + 3
    assert len(resets) == 2


def test_what_was_left_is_taken_apart_in_turns(qapp, run):
    async def scenario():
        model = LibraryModel()
        model.append(many(3 * AT_ONCE))
        old = model.tiles
        model.reset(())
        assert model.total == model.rowCount() == 0
        assert len(old) == 3 * AT_ONCE
        await until(lambda: not old)

    run(scenario())
