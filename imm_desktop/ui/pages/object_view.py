"""The objects of a listing, as cards in a grid or as rows in a list."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QElapsedTimer,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QCursor,
    QHelpEvent,
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from imm_desktop.domain.media import ObjectEntry, ObjectUri
from imm_desktop.presenters.hover_pictures import HoverPictures
from imm_desktop.presenters.library_model import AT_ONCE, LibraryModel, LibraryRole
from imm_desktop.ui.fonts import scaled
from imm_desktop.ui.pages.library_delegates import GAP, TILE_WIDTH, RowDelegate, TileDelegate
from imm_desktop.ui.pages.object_cells import Action, ObjectCells, runs_of
from imm_desktop.ui.pages.object_painter import ObjectPainter
from imm_desktop.ui.pages.picture_painting import ThumbnailImages
from imm_desktop.ui.tokens import SPACE

if TYPE_CHECKING:
    from imm_desktop.presenters.library_tiles import Tile
    from imm_desktop.presenters.thumbnails import Thumbnail

_FRAME_PX: Final = 2
Index = QModelIndex | QPersistentModelIndex
Flag = QItemSelectionModel.SelectionFlag


class ObjectView(QListView):
    """Shows a LibraryModel; what is chosen stays chosen while it is shown, whatever happens to the other rows."""

    chosen_changed = Signal(object)
    """list[ObjectEntry], from the top; as an object, for Qt would copy a list element by element."""

    def __init__(
        self, model: LibraryModel, hover: HoverPictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._objects, self._hover = model, hover
        images = ThumbnailImages()
        self._tiles, self._rows = TileDelegate(images, self), RowDelegate(images, self)
        self._painted = ObjectPainter()
        self._cells = ObjectCells(QSize(1, 1), 1, is_grid=True)
        self._typed, self._typing = "", QElapsedTimer()
        self.setModel(model)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setBackgroundRole(self.palette().ColorRole.Window)
        self.viewport().setBackgroundRole(self.palette().ColorRole.Window)
        self.selectionModel().selectionChanged.connect(self._tell)
        model.modelReset.connect(self._tell)
        model.rowsRemoved.connect(self._tell)
        self.show_layout("grid")

    def show_layout(self, layout: str) -> None:
        """``grid`` or ``list``."""
        is_grid = layout == "grid"
        self._painted.forget()
        self._cells = replace(self._cells, is_grid=is_grid)
        self.setItemDelegate(self._delegate)
        margin = SPACE[4] if is_grid else 0
        self.setViewportMargins(margin, margin, 0, 0)
        self._fit()
        current = self.currentIndex()
        if current.isValid():
            self.scrollTo(current)

    def chosen(self) -> list[ObjectEntry]:
        """The selected objects, from the top."""
        runs = sorted(_runs_of(self.selectionModel().selection()))
        if len(runs) == 1:
            return self._objects.entries(*runs[0])
        return [one for first, last in runs for one in self._objects.entries(first, last)]

    def choose(self, uris: Iterable[ObjectUri]) -> None:
        """Select those of ``uris`` that are shown, and nothing else."""
        found = (self._objects.row_of(one) for one in uris)
        selection = QItemSelection()
        for first, last in runs_of(sorted(row for row in found if row is not None)):
            selection.select(self._objects.index(first), self._objects.index(last))
        self.selectionModel().select(selection, Flag.ClearAndSelect)

    def narrow_keeping(self, entries: Sequence[ObjectEntry]) -> None:
        """After the model was narrowed: select again what of ``entries`` is still shown."""
        self.choose(one.uri for one in entries)
        self._tell()

    def step_along(self, parts: int) -> None:
        """Show the current video further on (or back, when negative), as the pointer does."""
        index = self.currentIndex()
        if index.isValid():
            self.scrollTo(index)
            thumbnail: Thumbnail | None = index.data(LibraryRole.THUMBNAIL)
            tile: Tile = index.data(LibraryRole.TILE)
            length = 0 if thumbnail is None else thumbnail.duration_ms
            self._hover.step(tile.entry.uri, tile.entry.etag, length, parts)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if event.buttons() or not self._go_along(event.position().toPoint()):
            self._hover.leave()

    def _go_along(self, at: QPoint) -> bool:
        """Show the video under ``at`` there; False where no picture of a video is."""
        index = self.indexAt(at)
        thumbnail: Thumbnail | None = index.data(LibraryRole.THUMBNAIL)
        if thumbnail is None or not thumbnail.duration_ms:
            return False
        delegate = self._delegate
        picture = delegate.picture_rect(self._rect(index.row()))
        if not picture.contains(at):
            return False
        tile: Tile = index.data(LibraryRole.TILE)
        share = (at.x() - picture.x()) / picture.width()
        self._hover.point_at(tile.entry.uri, tile.entry.etag, thumbnail.duration_ms, share)
        return True

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        # A name in front of the picture that one goes along would hide it; it stands below, with a tip of its own.
        if isinstance(event, QHelpEvent) and self._go_along(event.pos()):
            return True
        return super().viewportEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hover.leave()
        super().leaveEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._hover.leave()
        super().hideEvent(event)

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._hover.leave()

    @override
    def visualRect(self, index: Index) -> QRect:
        return self._rect(index.row()) if index.isValid() else QRect()

    @override
    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self._cells.row_at(point, self.verticalOffset(), self._count())
        return QModelIndex() if row is None else self._objects.index(row)

    @override
    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        if not index.isValid():
            return
        bar, rect, height = (
            self.verticalScrollBar(),
            self._rect(index.row()),
            self.viewport().height(),
        )
        hints = QAbstractItemView.ScrollHint
        if hint is hints.PositionAtCenter:
            bar.setValue(bar.value() + rect.center().y() - height // 2)
        elif hint is hints.PositionAtTop or rect.top() < 0:
            bar.setValue(bar.value() + rect.top())
        elif hint is hints.PositionAtBottom or rect.bottom() >= height:
            bar.setValue(bar.value() + rect.bottom() - height + 1)

    @override
    def doItemsLayout(self) -> None:
        # Not the list's own, which would go through all rows.
        QAbstractItemView.doItemsLayout(self)

    @override
    def updateGeometries(self) -> None:
        height, page = self._cells.height_of(self._count()), self.viewport().height()
        line = self._cells.size.height()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, height - page))
        bar.setPageStep(max(line, page - line))
        bar.setSingleStep(max(8, line // 3))

    @override
    def horizontalOffset(self) -> int:
        return 0

    @override
    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._hover.leave()
        self.viewport().scroll(0, dy)

    @override
    def isIndexHidden(self, index: Index) -> bool:
        return False

    @override
    def moveCursor(self, action: Action, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        count = self._count()
        if not count:
            return QModelIndex()
        current = self.currentIndex()
        row = current.row() if current.isValid() else None
        height = self.viewport().height()
        return self._objects.index(self._cells.row_after(row, action, height, count))

    @override
    def setSelection(self, rect: QRect, command: Flag) -> None:
        """Of a drag what the rectangle touches, else everything from the one corner to the other, in reading order."""
        if self.state() is QAbstractItemView.State.DragSelectingState:
            self.selectionModel().select(self._touched(rect.normalized()), command)
            return
        ends = sorted(
            self._cells.nearest(point, self.verticalOffset(), self._count())
            for point in (rect.topLeft(), rect.bottomRight())
        )
        selection = QItemSelection()
        is_click = rect.width() <= 1 and rect.height() <= 1
        if self._count() and not (is_click and not self.indexAt(rect.topLeft()).isValid()):
            selection.select(self._objects.index(ends[0]), self._objects.index(ends[1]))
        self.selectionModel().select(selection, command)

    @override
    def selectAll(self) -> None:
        # As one run of rows; the view's own asks for each.
        if count := self._count():
            whole = QItemSelection(self._objects.index(0), self._objects.index(count - 1))
            self.selectionModel().select(whole, Flag.ClearAndSelect)

    @override
    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        runs = [*_runs_of(selected), *_runs_of(deselected)]
        if sum(last - first + 1 for first, last in runs) <= AT_ONCE:
            super().selectionChanged(selected, deselected)
        else:  # the list's own goes through all rows, to tell screen readers of the first
            self.viewport().update()

    @override
    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())

    @override
    def keyboardSearch(self, search: str) -> None:
        """Go to the next object whose name starts with what was typed; letters in quick succession are one word."""
        pause = QApplication.keyboardInputInterval()
        is_further = self._typing.isValid() and self._typing.elapsed() < pause
        self._typing.start()
        self._typed = self._typed + search if is_further else search
        current = self.currentIndex().row()
        row = self._objects.row_starting(self._typed, current - 1 if is_further else current)
        if row is not None:
            self.selectionModel().setCurrentIndex(self._objects.index(row), Flag.ClearAndSelect)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        focused = self.currentIndex().row() if self.hasFocus() else -1
        hovered = self._hovered()
        chosen = self.selectionModel()
        delegate = self._delegate
        # From the last: of the pictures that are missing, the one asked for last is made first.
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        plain = option.state & ~(
            QStyle.StateFlag.State_HasFocus
            | QStyle.StateFlag.State_MouseOver
            | QStyle.StateFlag.State_Selected
        )
        self._painted.begin()
        for row in reversed(self._rows_in(event.rect())):
            index = self._objects.index(row)
            option.rect = self._rect(row)
            state = plain
            for has, flag in (
                (row == focused, QStyle.StateFlag.State_HasFocus),
                (row == hovered, QStyle.StateFlag.State_MouseOver),
                (chosen.isSelected(index), QStyle.StateFlag.State_Selected),
            ):
                if has:
                    state |= flag
            option.state = state
            self._painted.paint(painter, option, index, delegate)
        painter.end()
        if self._painted.is_behind:
            self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()
        elif event.type() is QEvent.Type.LanguageChange:
            self._painted.clear()

    @override
    def dataChanged(self, topLeft: Index, bottomRight: Index, roles: Sequence[int] = ()) -> None:
        if LibraryRole.LABELS in roles:  # by their names in another language
            self._painted.clear()
        super().dataChanged(topLeft, bottomRight, roles)

    def _count(self) -> int:
        return self._objects.rowCount()

    @property
    def _delegate(self) -> TileDelegate | RowDelegate:
        return self._tiles if self._cells.is_grid else self._rows

    def _rect(self, row: int) -> QRect:
        return self._cells.rect(row, self.verticalOffset())

    def _rows_in(self, rect: QRect) -> range:
        return self._cells.rows_in(rect, self.verticalOffset(), self._count())

    def _touched(self, rect: QRect) -> QItemSelection:
        selection = QItemSelection()
        rows = [row for row in self._rows_in(rect) if self._rect(row).intersects(rect)]
        for first, last in runs_of(rows):
            selection.select(self._objects.index(first), self._objects.index(last))
        return selection

    def _hovered(self) -> int:
        viewport = self.viewport()
        if not viewport.underMouse():
            return -1
        return self.indexAt(viewport.mapFromGlobal(QCursor.pos())).row()

    def _fit(self) -> None:
        """Widen the tiles so that a row of them fills the view; a list has one column."""
        columns = 1
        if self._cells.is_grid:
            bar = self.verticalScrollBar().sizeHint().width()
            least = scaled(self.font(), TILE_WIDTH)
            room = max(least, self.width() - SPACE[4] - bar - _FRAME_PX)
            columns = max(1, room // (least + GAP))
            widest = self._tiles.width_within(self.viewport().height(), self.font())
            self._tiles.tile_width = min(least * 2, room // columns - GAP, max(least, widest))
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        size = self._delegate.sizeHint(option, QModelIndex())
        if not self._cells.is_grid:
            size.setWidth(max(size.width(), self.viewport().width()))
        self._cells = replace(self._cells, size=size, columns=columns)
        self.updateGeometries()
        self.viewport().update()

    def _tell(self) -> None:
        self.chosen_changed.emit(self.chosen())


def _runs_of(selection: QItemSelection) -> list[tuple[int, int]]:
    """First and last row of each of its ranges."""
    ranges = (selection.at(number) for number in range(selection.count()))
    return [(one.top(), one.bottom()) for one in ranges]
