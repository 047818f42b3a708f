"""The objects of one listing as a Qt model, filtered and ready to draw."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from imm_desktop.domain.media import MediaType, ObjectEntry, ObjectUri
from imm_desktop.domain.moderation import Suggestion
from imm_desktop.domain.review import ItemState
from imm_desktop.domain.settings import Language
from imm_desktop.presenters.label_names import name_in
from imm_desktop.presenters.row_changes import replace_rows
from imm_desktop.services.ports.archive import SourceSummary

if TYPE_CHECKING:
    from imm_desktop.presenters.thumbnails import Thumbnail

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class LibraryRole(IntEnum):
    """Data of a row beyond its text."""

    TILE = Qt.ItemDataRole.UserRole + 1
    THUMBNAIL = Qt.ItemDataRole.UserRole + 2
    LABELS = Qt.ItemDataRole.UserRole + 3


class StateFilter(StrEnum):
    """Which objects are shown, by what the archive knows."""

    ALL = "all"
    NEW = "new"
    RUNNING = "running"
    ANALYSED = "analysed"
    REVIEW = "review"
    APPROVED = "approved"
    BLOCKED = "blocked"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Tile:
    """One object ready to draw."""

    entry: ObjectEntry
    summary: SourceSummary | None = None

    def labels(self, language: Language) -> tuple[str, ...]:
        """The strongest labels by their names in ``language``, where they have one."""
        if self.summary is None:
            return ()
        names = zip_longest(self.summary.top_labels, self.summary.top_aliases, fillvalue="")
        return tuple(name_in(name, alias, language) for name, alias in names)

    @property
    def is_veiled(self) -> bool:
        """Whether its picture may be hard to look at: somebody must decide about it, or blocked it."""
        known = self.summary
        return known is not None and (
            known.item_state in (ItemState.OPEN, ItemState.BLOCKED)
            or (
                known.item_state is None
                and known.suggestion in (Suggestion.REVIEW.value, Suggestion.BLOCK.value)
            )
        )

    def matches(self, wanted: StateFilter) -> bool:
        """Whether the tile belongs to ``wanted``."""
        known = self.summary
        match wanted:
            case StateFilter.ALL:
                return True
            case StateFilter.NEW:
                return known is None
            case StateFilter.RUNNING:
                return known is not None and known.running > 0
            case StateFilter.ANALYSED:
                return known is not None and (known.has_labels or bool(known.suggestion))
            case StateFilter.REVIEW:
                return known is not None and known.item_state is ItemState.OPEN
            case StateFilter.APPROVED:
                return known is not None and known.item_state is ItemState.APPROVED
            case StateFilter.BLOCKED:
                return known is not None and known.item_state is ItemState.BLOCKED
            case StateFilter.FAILED:
                return known is not None and known.failed


class LibraryModel(QAbstractListModel):
    """Rows are tiles; videos, images and other objects alike, narrowed by text and state."""

    def __init__(self) -> None:
        super().__init__()
        self._language = Language.ENGLISH
        self._all: list[Tile] = []
        self._shown: list[Tile] = []
        self._rows: dict[ObjectUri, int] = {}
        self._places: dict[ObjectUri, int] = {}
        self._text = ""
        self._filter = StateFilter.ALL
        self.thumbnail_of: Callable[[ObjectUri, str], Thumbnail | None] = lambda _uri, _etag: None

    def show_language(self, language: Language) -> None:
        """Name labels in ``language`` from now on."""
        self._language = language
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))

    @property
    def total(self) -> int:
        """Objects listed so far, shown or not."""
        return len(self._all)

    def tile(self, row: int) -> Tile:
        """The tile at ``row``."""
        return self._shown[row]

    def has(self, uri: ObjectUri) -> bool:
        """Whether ``uri`` is in the listing, shown or not."""
        return uri in self._places

    def row_of(self, uri: ObjectUri) -> int | None:
        """Where ``uri`` is shown; None when it is not."""
        return self._rows.get(uri)

    def reset(self, tiles: Sequence[Tile]) -> None:
        """Start a new listing."""
        self._all = list(tiles)
        self._places = {one.entry.uri: place for place, one in enumerate(tiles)}
        self._narrow()

    def replace(self, tiles: Sequence[Tile]) -> None:
        """Show another state of the same listing; what was there already keeps its row."""
        self._all = list(tiles)
        self._places = {one.entry.uri: place for place, one in enumerate(tiles)}
        fitting = [one for one in tiles if self._fits(one)]
        replace_rows(self, self._shown, fitting, lambda one: one.entry.uri, self._number_rows)

    def append(self, tiles: Sequence[Tile]) -> None:
        """Add a page of the listing."""
        for one in tiles:
            self._places[one.entry.uri] = len(self._all)
            self._all.append(one)
        fitting = [one for one in tiles if self._fits(one)]
        if not fitting:
            return
        first = len(self._shown)
        self.beginInsertRows(_NOWHERE, first, first + len(fitting) - 1)
        for one in fitting:
            self._rows[one.entry.uri] = len(self._shown)
            self._shown.append(one)
        self.endInsertRows()

    def narrow(self, *, text: str | None = None, state: StateFilter | None = None) -> None:
        """Show only names, labels and states that match."""
        self._text = self._text if text is None else text.strip().casefold()
        self._filter = self._filter if state is None else state
        self._narrow()

    def summary_changed(self, uri: ObjectUri, summary: SourceSummary | None) -> None:
        """Take over what the archive knows of ``uri`` now; the row stays where it is."""
        place = self._places.get(uri)
        if place is not None:
            self._all[place] = replace(self._all[place], summary=summary)
        row_shown = self._rows.get(uri)
        if row_shown is not None:
            self._shown[row_shown] = replace(self._shown[row_shown], summary=summary)
            self._tell(row_shown)

    def thumbnail_changed(self, uri: ObjectUri) -> None:
        """Draw the row of ``uri`` again."""
        row = self._rows.get(uri)
        if row is not None:
            self._tell(row)

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        tile = self._shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return tile.entry.uri.name
            case Qt.ItemDataRole.ToolTipRole:
                return tile.entry.uri.key
            case LibraryRole.TILE:
                return tile
            case LibraryRole.LABELS:
                return tile.labels(self._language)
            case LibraryRole.THUMBNAIL if tile.entry.uri.media_type is not MediaType.OTHER:
                return self.thumbnail_of(tile.entry.uri, tile.entry.etag)
            case _:
                return None

    def _narrow(self) -> None:
        self.beginResetModel()
        self._shown = [one for one in self._all if self._fits(one)]
        self._number_rows()
        self.endResetModel()

    def _number_rows(self) -> None:
        self._rows = {one.entry.uri: row for row, one in enumerate(self._shown)}

    def _fits(self, tile: Tile) -> bool:
        if not tile.matches(self._filter):
            return False
        if not self._text:
            return True
        known = tile.summary
        labels = (*known.top_labels, *known.top_aliases) if known else ()
        return any(self._text in word.casefold() for word in (tile.entry.uri.name, *labels))

    def _tell(self, row: int) -> None:
        index = self.index(row)
        self.dataChanged.emit(index, index)
