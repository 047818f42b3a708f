"""*Tag…*: the tags that the chosen objects have, and what is to be set and removed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from imm_desktop.domain.object_tags import TagChange
from imm_desktop.presenters.plain_text import shown_name
from imm_desktop.presenters.tag_words import fault_text, tags_in, tags_text
from imm_desktop.presenters.tagging import FoundTag, TaggingPresenter
from imm_desktop.ui.dialogs import KitDialog
from imm_desktop.ui.fonts import scaled
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.kit.elided import ElidedLabel
from imm_desktop.ui.kit.field import FieldRow
from imm_desktop.ui.kit.inputs import LineField
from imm_desktop.ui.kit.label import Label

_SIZE = (560, 460)
_LIST_PX = 180
_CELL_PX = 28
"""Of a cell, beside its text."""
_NAME, _VALUE, _COUNT = range(3)
_TAG_ROLE = Qt.ItemDataRole.UserRole


class TagDialog(KitDialog):
    """What is there comes in while one types; the change itself goes on after the dialog is closed."""

    def __init__(self, presenter: TaggingPresenter, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._presenter = presenter
        self._removed: set[str] = set()
        self._reading = Label("", ink="muted")
        self.tree = QTreeWidget()
        self.line = LineField("team=street, shift=night", name=self.tr("Tags to set"))
        self._row = FieldRow(
            self.tr("Set"),
            self.line,
            self.tr("name=value, more of them after a comma. Return on a tag above takes it here."),
        )
        self._outlook = ElidedLabel("", ink="muted")
        self._lay_out()
        self.add_cancel()
        self._yes = self.add_action(self.tr("Apply"))
        count = len(presenter.uris)
        self.show_title(
            self.tr("Tags of %1").replace("%1", shown_name(presenter.uris[0].name))
            if count == 1
            else self.tr("Tags of %1 objects").replace("%1", count_text(count))
        )
        self.line.textChanged.connect(self._judge)
        self.tree.itemChanged.connect(self._tick)
        self.tree.itemActivated.connect(self._take)
        presenter.found_changed.connect(self._show_found)
        presenter.progress_changed.connect(self._judge)
        self.accepted.connect(lambda: presenter.apply(self.change))
        self._show_found()
        self.line.setFocus()

    @property
    def change(self) -> TagChange:
        """What is typed and ticked."""
        put = tags_in(self.line.text())
        return TagChange(put, frozenset(self._removed - put.keys()))

    def _lay_out(self) -> None:
        tree = self.tree
        tree.setAccessibleName(self.tr("Tags that are there"))
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setHeaderLabels([self.tr("Remove"), self.tr("Value"), self.tr("Objects")])
        tree.setMinimumHeight(scaled(self.font(), _LIST_PX))
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_VALUE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_COUNT, QHeaderView.ResizeMode.Fixed)
        widest = max(self.tr("Objects"), "1,000,000", key=self.fontMetrics().horizontalAdvance)
        header.resizeSection(_COUNT, self.fontMetrics().horizontalAdvance(widest) + _CELL_PX)
        self.body.addWidget(self._reading)
        self.body.addWidget(tree, 1)
        self.body.addWidget(self._row)
        self.footer.add_left(self._outlook)
        self.resize(*(scaled(self.font(), side) for side in _SIZE))

    def _show_found(self) -> None:
        presenter = self._presenter
        current = self.tree.currentItem()
        was_at = "" if current is None else current.text(_NAME)
        self.tree.blockSignals(True)
        self.tree.clear()
        for found in presenter.found:
            item = self._item_of(found)
            self.tree.addTopLevelItem(item)
            if found.name == was_at:
                self.tree.setCurrentItem(item)
        self.tree.blockSignals(False)
        self._reading.setText(self._reading_text())
        self._judge()

    def _item_of(self, found: FoundTag) -> QTreeWidgetItem:
        value = next(iter(found.values))
        more = self.tr("%1 values").replace("%1", count_text(len(found.values)))
        item = QTreeWidgetItem(
            [found.name, value if len(found.values) == 1 else more, count_text(found.count)]
        )
        item.setTextAlignment(_COUNT, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setData(_NAME, _TAG_ROLE, found)
        item.setToolTip(
            _VALUE, "\n".join(f"{one} × {count}" for one, count in found.values.items())
        )
        if found.is_of_review:
            tip = self.tr("A decision wrote it; it is taken back in Decisions.")
            item.setToolTip(_NAME, tip)
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
        else:
            is_gone = found.name in self._removed
            state = Qt.CheckState.Checked if is_gone else Qt.CheckState.Unchecked
            item.setCheckState(_NAME, state)
        return item

    def _reading_text(self) -> str:
        presenter = self._presenter
        done, count = count_text(presenter.read_count), count_text(len(presenter.uris))
        if presenter.read_count < len(presenter.uris):
            text = self.tr("Reading what is there: %1 of %2")
        elif presenter.unread:
            done = count_text(presenter.unread)
            text = self.tr("The tags of %1 of %2 objects could not be read.")
        elif not presenter.found:
            text = self.tr("No tags yet.")
        else:
            text = self.tr("Tick what is to be removed.")
        return text.replace("%1", done).replace("%2", count)

    def _tick(self, item: QTreeWidgetItem) -> None:
        is_gone = item.checkState(_NAME) is Qt.CheckState.Checked
        name = item.text(_NAME)
        self._removed = self._removed | {name} if is_gone else self._removed - {name}
        self._judge()

    def _take(self, item: QTreeWidgetItem) -> None:
        """Put a tag that is there into the line, to be changed or set on all."""
        found: FoundTag = item.data(_NAME, _TAG_ROLE)
        if not found.is_of_review:
            most = max(found.values, key=lambda one: found.values[one])
            self.line.setText(tags_text({**tags_in(self.line.text()), found.name: most}))
            self.line.setFocus()

    def _judge(self, *_: object) -> None:
        change = self.change
        fault = change.fault
        self._row.show_error("" if fault is None else fault_text(fault))
        is_busy = self._presenter.is_busy
        self._yes.setEnabled(not (fault or change.is_empty or is_busy))
        if is_busy:
            text = self.tr("Another change of tags is under way.")
        else:
            text = self.tr("Sets %1, removes %2")
            text = text.replace("%1", str(len(change.put))).replace("%2", str(len(change.remove)))
            full = 0 if fault else self._presenter.without_room(change)
            if full:
                more = self.tr("no room on %1 objects").replace("%1", count_text(full))
                text = f"{text} · {more}"
        self._outlook.setText(text)
