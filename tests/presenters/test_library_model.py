"""The labels of a tile are named in the operator's language, and found by either name."""

from datetime import UTC, datetime

import pytest

from imm_desktop.domain.media import ObjectEntry, ObjectUri
from imm_desktop.domain.settings import Language
from imm_desktop.presenters.library_model import LibraryModel, LibraryRole, Tile
from imm_desktop.services.ports.archive import SourceSummary

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
