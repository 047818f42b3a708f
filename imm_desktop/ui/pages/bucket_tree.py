"""Buckets and their prefixes as a tree that grows as it is opened."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)
from typing_extensions import override

from imm_desktop.domain.media import Bucket
from imm_desktop.presenters.plain_text import plain_tip
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.icons import icon

_NAME: Final = 0
_COUNT: Final = 1
_BUCKET = Qt.ItemDataRole.UserRole
_PREFIX = Qt.ItemDataRole.UserRole + 1
_REMOVABLE = Qt.ItemDataRole.UserRole + 2


class BucketTree(QTreeWidget):
    """Says which place was chosen; a place's prefixes are shown once they are listed."""

    place_chosen = Signal(str, str)
    remove_requested = Signal(str)
    """Name of a bucket made from a folder, or named by the operator, to be forgotten."""

    analyse_requested = Signal(str, str)
    """Bucket and prefix below which everything is to be analysed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places: dict[tuple[str, str], QTreeWidgetItem] = {}
        """Items by bucket and prefix: there may be very many below one."""
        self.setHeaderHidden(True)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setIndentation(14)
        self.setUniformRowHeights(True)
        self.setColumnCount(2)
        self.setItemDelegateForColumn(_COUNT, _CountDelegate(self))
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(0)
        header.setResizeContentsPrecision(0)  # of the rows in view: there may be very many
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_COUNT, QHeaderView.ResizeMode.ResizeToContents)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.itemSelectionChanged.connect(self._choose_selected)
        self._retranslate()

    def show_buckets(self, buckets: Sequence[Bucket]) -> None:
        """Replace the buckets; what was open of those that stay remains."""
        wanted = {one.name: one for one in buckets}
        self.blockSignals(True)
        for row in reversed(range(self.topLevelItemCount())):
            item = self.topLevelItem(row)
            if item is not None and item.data(0, _BUCKET) not in wanted:
                self.takeTopLevelItem(row)
                gone = item.data(0, _BUCKET)
                self._places = {key: one for key, one in self._places.items() if key[0] != gone}
        present = {self._top(row).data(0, _BUCKET) for row in range(self.topLevelItemCount())}
        for bucket in buckets:
            if bucket.name not in present:
                item = _item(bucket.name, "", bucket.name, "database", bucket.folder)
                item.setData(0, _REMOVABLE, bool(bucket.folder) or bucket.is_named)
                self.addTopLevelItem(item)
                self._places[bucket.name, ""] = item
        self.blockSignals(False)

    def show_prefixes(self, bucket: str, prefix: str, prefixes: Sequence[str]) -> None:
        """Show the prefixes below one place."""
        parent = self._find(bucket, prefix)
        if parent is None:
            return
        new = [one for one in dict.fromkeys(prefixes) if (bucket, one) not in self._places]
        items = [_item(bucket, one, one[len(prefix) :].rstrip("/"), "folder") for one in new]
        parent.addChildren(items)
        self._places.update(zip(((bucket, one) for one in new), items, strict=True))
        if prefixes:
            parent.setExpanded(True)

    def show_count(self, bucket: str, prefix: str, count: int, is_more: bool) -> None:
        """Show how many objects lie in a place, or that it is more than that."""
        item = self._find(bucket, prefix)
        if item is None:
            return
        number = f"{count_text(count)}{'+' if is_more else ''}"
        item.setText(_COUNT, number)
        tip = self.tr("Objects in this place, without those below it: %1").replace("%1", number)
        item.setToolTip(_COUNT, tip)
        item.setData(_COUNT, Qt.ItemDataRole.AccessibleTextRole, tip)

    def choose(self, bucket: str, prefix: str) -> None:
        """Mark a place, without saying so."""
        item = self._find(bucket, prefix)
        self.blockSignals(True)
        self.clearSelection()
        if item is not None:
            item.setSelected(True)
        self.blockSignals(False)

    def _top(self, row: int) -> QTreeWidgetItem:
        item = self.topLevelItem(row)
        if item is None:
            raise IndexError(row)
        return item

    def _find(self, bucket: str, prefix: str) -> QTreeWidgetItem | None:
        return self._places.get((bucket, prefix))

    def _choose_selected(self) -> None:
        for item in self.selectedItems():
            self.place_chosen.emit(item.data(0, _BUCKET), item.data(0, _PREFIX))

    def _show_menu(self, at: QPoint) -> None:
        item = self.itemAt(at)
        if item is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name, prefix = item.data(0, _BUCKET), item.data(0, _PREFIX)
        everything = menu.addAction(icon("list-checks"), self.tr("Analyse everything below…"))
        everything.triggered.connect(lambda: self.analyse_requested.emit(name, prefix))
        if not prefix and item.data(0, _REMOVABLE):
            action = menu.addAction(icon("x"), self.tr("Remove from the list (files stay)"))
            action.triggered.connect(lambda: self.remove_requested.emit(name))
        menu.popup(self.viewport().mapToGlobal(at))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Buckets"))


class _CountDelegate(QStyledItemDelegate):
    """Numbers stand back behind names, in whatever colours."""

    @override
    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        muted = option.palette.color(QPalette.ColorRole.PlaceholderText)
        option.palette.setColor(QPalette.ColorRole.Text, muted)


def _item(bucket: str, prefix: str, text: str, icon_name: str, folder: str = "") -> QTreeWidgetItem:
    item = QTreeWidgetItem([text])
    item.setIcon(0, icon(icon_name, QPalette.ColorRole.PlaceholderText))
    item.setToolTip(0, plain_tip(folder or f"oss://{bucket}/{prefix}"))
    item.setData(0, _BUCKET, bucket)
    item.setData(0, _PREFIX, prefix)
    item.setTextAlignment(_COUNT, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item
