"""The objects of one listing as a Qt model, filtered and ready to draw."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import IntEnum
from operator import attrgetter
from time import perf_counter
from types import EllipsisType
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from typing_extensions import override

from imm_desktop.domain.media import MediaType, ObjectEntry, ObjectUri
from imm_desktop.domain.settings import Language
from imm_desktop.presenters.library_states import states_of
from imm_desktop.presenters.library_tiles import (
    Listed,
    Narrowing,
    StateFilter,
    Tile,
    listed_anew,
    words_of,
)
from imm_desktop.presenters.plain_text import plain_tip
from imm_desktop.presenters.row_changes import replace_rows
from imm_desktop.services.ports.archive import SourceSummary

if TYPE_CHECKING:
    from imm_desktop.presenters.hover_pictures import Hover
    from imm_desktop.presenters.thumbnails import Thumbnail

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

AT_ONCE: Final = 5_000
"""So many tiles are looked at in one go, more in turns between which the window lives on."""
_BLOCK: Final = 1_000
_TURN_S: Final = 0.004
_entry_of = attrgetter("entry")


class LibraryRole(IntEnum):
    """Data of a row beyond its text."""

    TILE = Qt.ItemDataRole.UserRole + 1
    THUMBNAIL = Qt.ItemDataRole.UserRole + 2
    LABELS = Qt.ItemDataRole.UserRole + 3
    HOVER = Qt.ItemDataRole.UserRole + 4
    """Hover, while the pointer is on the row's picture."""
    MOMENT_MS = Qt.ItemDataRole.UserRole + 5
    """Where the search's labels are seen first; None where they are not searched for, or not seen."""


class LibraryModel(QAbstractListModel):
    """Rows are tiles; videos, images and other objects alike, narrowed by text, state and date.

    Nothing here takes longer than a frame with a million tiles: what must look at all of them does so in turns.
    """

    narrowed = Signal()
    """Other rows are shown, because the operator asked for others."""

    def __init__(self) -> None:
        super().__init__()
        self._language = Language.ENGLISH
        self._all: list[Tile] = []
        self._words: list[str] = []
        """What is searched of each tile."""
        self._places: dict[ObjectUri, int] = {}
        self._shown: Sequence[int] = range(0)
        """Places of the tiles that are shown, ascending; a range while nothing is left out."""
        self._narrowing = Narrowing()
        self._found: list[int] | None = None
        """Places found so far by a narrowing that goes on in turns."""
        self._looked = 0
        self._crumbs: list[list[Any] | dict[Any, Any]] = []
        """Listings that were left, taken apart in turns."""
        self._touched: set[ObjectUri] = set()
        self._turns = QTimer(self)
        self._turns.timeout.connect(self._take_turn)
        self.thumbnail_of: Callable[[ObjectUri, str], Thumbnail | None] = lambda _uri, _etag: None
        self.hover_of: Callable[[ObjectUri, str], Hover | None] = lambda _uri, _etag: None

    def show_language(self, language: Language) -> None:
        """Name labels in ``language`` from now on."""
        self._language = language
        if self._shown:
            last = self.index(len(self._shown) - 1)
            self.dataChanged.emit(self.index(0), last, [LibraryRole.LABELS])

    @property
    def total(self) -> int:
        """Objects listed so far, shown or not."""
        return len(self._all)

    @property
    def tiles(self) -> Sequence[Tile]:
        """All that are listed, shown or not."""
        return self._all

    @property
    def is_narrowing(self) -> bool:
        """Whether the rows still are those of an earlier text, state or date."""
        return self._found is not None

    def tile(self, row: int) -> Tile:
        """The tile at ``row``."""
        return self._all[self._shown[row]]

    def entries(self, first: int, last: int) -> list[ObjectEntry]:
        """The objects of the rows from ``first`` to ``last``, both included."""
        shown = self._shown[first : last + 1]
        tiles = (
            self._all[shown.start : shown.stop]
            if isinstance(shown, range)
            else map(self._all.__getitem__, shown)
        )
        return list(map(_entry_of, tiles))

    def has(self, uri: ObjectUri) -> bool:
        """Whether ``uri`` is in the listing, shown or not."""
        return uri in self._places

    def row_of(self, uri: ObjectUri) -> int | None:
        """Where ``uri`` is shown; None when it is not."""
        place = self._places.get(uri)
        return None if place is None else self._row_at(place)

    def row_starting(self, text: str, after: int) -> int | None:
        """The next row after ``after`` whose name starts with ``text``, in any case; from the top when none follows."""
        wanted, shown, words = text.casefold(), self._shown, self._words
        for rows in (range(after + 1, len(shown)), range(min(after + 1, len(shown)))):
            for row in rows:
                if words[shown[row]].startswith(wanted):
                    return row
        return None

    def reset(self, tiles: Sequence[Tile]) -> None:
        """Start a new listing."""
        self._leave()
        self._touched.clear()
        self._take(listed_anew((), tiles))
        self._narrow()

    def replace(self, tiles: Sequence[Tile]) -> None:
        """Show another state of the same listing; what was there already keeps its row."""
        self.take(listed_anew(self._all, tiles))

    def begin_listing_anew(self) -> None:
        """What the archive tells from now on is newer than the tiles that ``take`` will be given."""
        self._touched.clear()

    def take(self, listed: Listed) -> None:
        """Show another state of the same listing, prepared by ``listed_anew``."""
        for uri in self._touched & listed.places.keys() & self._places.keys():
            place = listed.places[uri]
            told = self._all[self._places[uri]].summary
            listed.tiles[place] = replace(listed.tiles[place], summary=told)
            listed.words[place] = words_of(listed.tiles[place])
        if listed.is_same and len(listed.tiles) == len(self._all):
            self._leave()
            self._take(listed)
            if self._shown:
                self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))
        elif max(len(listed.tiles), len(self._all)) <= AT_ONCE:
            self._replace_some(listed)
        else:
            self._leave()
            self._take(listed)
            self._narrow()

    def append(self, tiles: Sequence[Tile]) -> None:
        """Add a page of the listing."""
        first = len(self._all)
        for place, one in enumerate(tiles, first):
            self._places[one.entry.uri] = place
        self._all.extend(tiles)
        self._words.extend(words_of(one) for one in tiles)
        if self._found is not None or not tiles:
            return  # the narrowing that goes on comes to them
        end = len(self._all)
        if self._narrowing.is_none:
            self.beginInsertRows(_NOWHERE, first, end - 1)
            self._shown = range(end)
            self.endInsertRows()
            return
        fitting = self._narrowing.places(self._all, self._words, first, end)
        if fitting:
            row = len(self._shown)
            self.beginInsertRows(_NOWHERE, row, row + len(fitting) - 1)
            self._shown = found = self._shown if isinstance(self._shown, list) else [*self._shown]
            found += fitting
            self.endInsertRows()

    def narrow(
        self,
        *,
        text: str | None = None,
        state: StateFilter | None = None,
        since: datetime | EllipsisType | None = ...,
        labelled: Mapping[ObjectUri, int] | None = None,
    ) -> None:
        """Show only names, labels, states and dates that match; with many tiles a moment later: see ``narrowed``."""
        old = self._narrowing
        self._narrowing = Narrowing(
            old.text if text is None else text.strip().casefold(),
            old.state if state is None else state,
            old.since if since is ... else since,
            old.labelled if labelled is None else labelled,
        )
        self._narrow()

    def summary_changed(self, uri: ObjectUri, summary: SourceSummary | None) -> None:
        """Take over what the archive knows of ``uri`` now; the row stays where it is."""
        self._touched.add(uri)
        place = self._places.get(uri)
        if place is None:
            return
        self._all[place] = replace(self._all[place], summary=summary)
        self._words[place] = words_of(self._all[place])
        self._tell(self._row_at(place))

    def thumbnail_changed(self, uri: ObjectUri) -> None:
        """Draw the row of ``uri`` again."""
        self._tell(self.row_of(uri))

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        tile = self.tile(index.row())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return tile.entry.uri.name
            case Qt.ItemDataRole.AccessibleTextRole:
                spoken = (one.spoken for one in states_of(tile))
                return ", ".join((tile.entry.uri.name, *spoken))
            case Qt.ItemDataRole.ToolTipRole:
                spoken = (one.spoken for one in states_of(tile))
                return plain_tip("\n".join((tile.entry.uri.key, *spoken)))
            case LibraryRole.TILE:
                return tile
            case LibraryRole.LABELS:
                return tile.labels(self._language)
            case LibraryRole.THUMBNAIL if tile.entry.uri.media_type is not MediaType.OTHER:
                return self.thumbnail_of(tile.entry.uri, tile.entry.etag)
            case LibraryRole.MOMENT_MS:
                return self._narrowing.labelled.get(tile.entry.uri)
            case LibraryRole.HOVER:
                return self.hover_of(tile.entry.uri, tile.entry.etag)
            case _:
                return None

    def _narrow(self) -> None:
        """Find the rows; at once where that is quick."""
        self._found = None
        if self._narrowing.is_none:
            self._show(range(len(self._all)))
        elif len(self._all) <= AT_ONCE:
            places = self._narrowing.places(self._all, self._words, 0, len(self._all))
            self._show(places)
        else:
            self._found, self._looked = [], 0
            self._turns.start()

    def _take_turn(self) -> None:
        """Go on with what goes on in turns, for a part of a frame."""
        until = perf_counter() + _TURN_S
        while perf_counter() < until:
            if self._found is not None:
                end = min(self._looked + _BLOCK, len(self._all))
                narrowing = self._narrowing
                self._found += narrowing.places(self._all, self._words, self._looked, end)
                self._looked = end
                if end == len(self._all):
                    found, self._found = self._found, None
                    self._show(found)
            elif self._crumbs:
                crumb = self._crumbs[-1]
                if isinstance(crumb, list):
                    del crumb[-_BLOCK:]
                else:
                    for _ in range(min(_BLOCK, len(crumb))):
                        crumb.popitem()
                if not crumb:
                    self._crumbs.pop()
            else:
                self._turns.stop()
                return

    def _show(self, places: Sequence[int]) -> None:
        self.beginResetModel()
        self._shown = places
        self.endResetModel()
        self.narrowed.emit()

    def _leave(self) -> None:
        """Let go of what is listed; taking thousands of objects apart at once would be felt."""
        self._crumbs += [self._all, self._words, self._places]
        self._turns.start()

    def _take(self, listed: Listed) -> None:
        self._all, self._words, self._places = listed.tiles, listed.words, listed.places

    def _replace_some(self, listed: Listed) -> None:
        """Change the rows one run at a time, so that the view keeps its selection and its place."""
        rows = [self._all[place] for place in self._shown]
        self._found = None
        narrowing = self._narrowing
        places = narrowing.places(listed.tiles, listed.words, 0, len(listed.tiles))
        fitting = [listed.tiles[place] for place in places]
        # While rows come and go one by one, the rows themselves are what is listed; nobody searches them meanwhile.
        self._take(Listed(rows, [], {}, is_same=False))
        self._shown = range(len(rows))

        def after_rows() -> None:
            self._shown = range(len(rows))

        replace_rows(self, rows, fitting, lambda one: one.entry.uri, after_rows)
        self._take(listed)
        self._shown = range(len(listed.tiles)) if narrowing.is_none else places

    def _row_at(self, place: int) -> int | None:
        shown = self._shown
        if isinstance(shown, range):
            return place if place < len(shown) else None
        row = bisect_left(shown, place)
        return row if row < len(shown) and shown[row] == place else None

    def _tell(self, row: int | None) -> None:
        if row is not None:
            index = self.index(row)
            self.dataChanged.emit(index, index)
