"""The objects of a listing, as cards in a grid or as rows in a list."""

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget
from typing_extensions import override

from imm_desktop.domain.media import ObjectEntry, ObjectUri
from imm_desktop.presenters.library_model import LibraryModel
from imm_desktop.ui.fonts import scaled
from imm_desktop.ui.pages.library_delegates import GAP, TILE_WIDTH, RowDelegate, TileDelegate
from imm_desktop.ui.pages.picture_painting import ThumbnailImages
from imm_desktop.ui.tokens import SPACE

_FRAME_PX: Final = 2


class ObjectView(QListView):
    """Shows a LibraryModel; what is chosen stays chosen while it is shown, whatever happens to the other rows."""

    chosen_changed = Signal(list)
    """list[ObjectEntry], from the top."""

    def __init__(self, model: LibraryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._objects = model
        images = ThumbnailImages()
        self._tiles, self._rows = TileDelegate(images, self), RowDelegate(images, self)
        self.setModel(model)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setMouseTracking(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setBackgroundRole(self.palette().ColorRole.Window)
        self.viewport().setBackgroundRole(self.palette().ColorRole.Window)
        self.selectionModel().selectionChanged.connect(self._tell)
        model.modelReset.connect(self._tell)
        model.rowsRemoved.connect(self._tell)
        self.show_layout("grid")

    def show_layout(self, layout: str) -> None:
        """``grid`` or ``list``."""
        is_grid = layout == "grid"
        self.setViewMode(QListView.ViewMode.IconMode if is_grid else QListView.ViewMode.ListMode)
        self.setItemDelegate(self._tiles if is_grid else self._rows)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSpacing(0)
        margin = SPACE[4] if is_grid else 0
        self.setViewportMargins(margin, margin, 0, 0)
        self._fit_tiles()

    def chosen(self) -> list[ObjectEntry]:
        """The selected objects, from the top."""
        rows = sorted({index.row() for index in self.selectedIndexes()})
        return [self._objects.tile(row).entry for row in rows]

    def choose(self, uris: Iterable[ObjectUri]) -> None:
        """Select those of ``uris`` that are shown, and nothing else."""
        rows = (self._objects.row_of(one) for one in uris)
        selection = QItemSelection()
        for row in rows:
            if row is not None:
                selection.select(self._objects.index(row), self._objects.index(row))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().select(selection, flags)

    def narrow_keeping(self, entries: Sequence[ObjectEntry]) -> None:
        """After the model was narrowed: select again what of ``entries`` is still shown."""
        self.choose(one.uri for one in entries)
        self._tell()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_tiles()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit_tiles()

    def _fit_tiles(self) -> None:
        """Widen the tiles so that a row of them fills the view."""
        if self.viewMode() is not QListView.ViewMode.IconMode:
            self.setGridSize(QSize())
            return
        least = scaled(self.font(), TILE_WIDTH)
        bar = self.verticalScrollBar().sizeHint().width()
        room = max(least, self.width() - SPACE[4] - bar - _FRAME_PX)
        columns = max(1, room // (least + GAP))
        self._tiles.tile_width = min(least * 2, room // columns - GAP)
        self.scheduleDelayedItemsLayout()

    def _tell(self) -> None:
        self.chosen_changed.emit(self.chosen())
