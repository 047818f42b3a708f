"""The Library page: buckets left, one prefix right, what is chosen below."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPoint,
    Qt,
)
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from imm_desktop.domain.media import MediaType, ObjectEntry
from imm_desktop.domain.timing import short_duration
from imm_desktop.presenters.library import LibraryPresenter, ListingState
from imm_desktop.presenters.library_model import LibraryRole
from imm_desktop.presenters.plain_text import plain_tip
from imm_desktop.presenters.uploads import Place, Progress
from imm_desktop.ui.file_dialogs import ask_for_files, ask_for_folder
from imm_desktop.ui.fonts import Role
from imm_desktop.ui.formats import count_text, size_text
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.elided import ElidedLabel
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.progress import ProgressBar
from imm_desktop.ui.kit.segmented import SegmentedControl
from imm_desktop.ui.kit.surfaces import FooterBar, PageHeader, Panel
from imm_desktop.ui.pages.bucket_dialog import BucketDialog
from imm_desktop.ui.pages.bucket_tree import BucketTree
from imm_desktop.ui.pages.library_search import LibrarySearch
from imm_desktop.ui.pages.library_words import why_empty
from imm_desktop.ui.pages.object_menu import copy_addresses, copy_names, object_menu
from imm_desktop.ui.pages.object_view import ObjectView
from imm_desktop.ui.pages.tag_progress import TagProgress
from imm_desktop.ui.shortcuts import bind, key_source, tooltip_of

if TYPE_CHECKING:
    from imm_desktop.presenters.library_tiles import Tile

_TREE_WIDTH: Final = 212
_BAR_WIDTH: Final = 160
_WIDE_PX: Final = 860
"""Narrower than this, at normal text size, searching and filters stand below the title."""


class LibraryPage(QWidget):
    """Forwards to a LibraryPresenter and shows what it says."""

    def __init__(self, presenter: LibraryPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.setAcceptDrops(True)
        self.setObjectName("listing")
        self._tree = BucketTree()
        self._tree.place_chosen.connect(presenter.open_place)
        self._tree.remove_requested.connect(presenter.remove_bucket)
        self._add = Button(icon="plus", key="")
        self._add.clicked.connect(self.choose_bucket)
        self._left_header = PageHeader()
        self._left_header.add_right(self._add)
        self._header = PageHeader()
        self._where = ElidedLabel("", Role.TITLE, middle=True)
        self._layout = SegmentedControl()
        self._upload = Button(icon="upload")
        self._view = ObjectView(presenter.model, presenter.hover)
        self._search = LibrarySearch(presenter, self._view)
        self._empty = EmptyState("folder-open")
        self._stack = QStackedWidget()
        self._footer = FooterBar()
        self._count = Label("", Role.STRONG)
        self._sum = ElidedLabel("", ink="muted")
        self._total = Label("", ink="muted")
        self._is_uploading = False
        self._upload_name = Label("", ink="muted", tabular=True)
        self._upload_bar = ProgressBar("")
        self._cancel_upload = Button()
        self._analyse_all = Button()
        self._tag = Button()
        self._tagging = TagProgress(presenter.tagging)
        self._analyse = Button(kind="primary", key=key_source("library.analyse"))
        self._build()
        self._connect()
        self._retranslate()
        self.show_layout("grid")
        self._show_place(presenter.place)
        self._tree.show_buckets(list(presenter.buckets))
        self._show_state()
        self._show_selection(())

    def choose_bucket(self) -> None:
        """Ask for another bucket: a folder of this computer, or the name of one in the cloud."""
        if self._presenter.can_add_folders:
            self.choose_folder()
        else:
            BucketDialog(self._presenter, self.window()).open()

    def choose_folder(self) -> None:
        """Ask for a folder of this computer and make it a bucket."""
        ask_for_folder(self, self.tr("Add a folder as a bucket"), self._presenter.add_folder)

    def choose_files(self) -> None:
        """Ask for files and write them into the place that is shown."""
        ask_for_files(self, self.tr("Upload files"), self._presenter.upload)

    def show_layout(self, layout: str) -> None:
        """``grid`` or ``list``."""
        self._layout.choose(layout)
        self._view.show_layout(layout)

    def kept_choices(self) -> str:
        """Grid or list, for the next start."""
        return self._layout.chosen

    def take_choices(self, choices: str) -> None:
        """Show what was shown last."""
        if choices in ("grid", "list"):
            self.show_layout(choices)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        presenter = self._presenter
        is_welcome = bool(presenter.place.bucket) or presenter.can_add_folders
        if is_welcome and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        self._presenter.drop([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])
        event.acceptProposedAction()

    def _build(self) -> None:
        left = Panel()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._left_header)
        column.addWidget(self._tree, 1)
        self._header.add_left(self._where)
        self._header.add_left(self._search.row.beside, 1)
        self._header.add_right(self._layout)
        self._header.add_right(self._upload)
        self._stack.addWidget(self._view)
        self._stack.addWidget(self._empty)
        self._footer.add_left(self._count)
        self._footer.add_left(self._sum)
        self._upload_bar.setFixedWidth(_BAR_WIDTH)
        for widget in (
            self._search.elsewhere,
            self._total,
            self._upload_name,
            self._upload_bar,
            self._cancel_upload,
            self._tagging,
            self._analyse_all,
            self._tag,
            self._analyse,
        ):
            self._footer.add_right(widget)
        self._show_upload(None)
        right = QWidget()
        stack = QVBoxLayout(right)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self._header)
        stack.addWidget(self._search.row.below)
        stack.addWidget(self._stack, 1)
        self._search.row.watch(right, _WIDE_PX)
        stack.addWidget(self._footer)
        splitter = QSplitter()
        splitter.setObjectName("library-splitter")
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_TREE_WIDTH, 1000])
        splitter.setChildrenCollapsible(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(splitter)

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.buckets_changed.connect(self._tree.show_buckets)
        presenter.prefixes_changed.connect(self._tree.show_prefixes)
        presenter.counts.counted.connect(self._tree.show_count)
        presenter.place_changed.connect(self._show_place)
        presenter.state_changed.connect(lambda _state: self._show_state())
        presenter.chosen.changed.connect(self._show_selection)
        presenter.chosen.size_changed.connect(lambda _bytes: self._show_size())
        presenter.upload_changed.connect(self._show_upload)
        presenter.can_add_folders_changed.connect(self._show_rights)
        presenter.total_changed.connect(self._show_state)
        presenter.model.modelReset.connect(self._show_state)
        self._layout.chosen_changed.connect(self.show_layout)
        self._upload.clicked.connect(self.choose_files)
        self._cancel_upload.clicked.connect(presenter.cancel_upload)
        self._analyse.clicked.connect(presenter.analyse_selection)
        self._analyse_all.clicked.connect(presenter.analyse_here)
        self._tag.clicked.connect(presenter.tag_selection)
        self._view.customContextMenuRequested.connect(self._show_menu)
        self._tree.analyse_requested.connect(presenter.analyse_below)
        self._empty.next_requested.connect(self._next_step)
        self._view.doubleClicked.connect(self._open_index)
        self._view.chosen_changed.connect(presenter.select)
        self._show_rights(presenter.can_add_folders)
        for command, slot in (
            ("library.analyse", presenter.analyse_selection),
            ("library.analyse_all", presenter.analyse_here),
            ("library.tag", presenter.tag_selection),
            ("library.copy_address", lambda: copy_addresses(presenter.selection)),
            ("library.copy_name", lambda: copy_names(presenter.selection)),
            ("library.open", lambda: self._open_index(self._view.currentIndex())),
            ("library.upload", self.choose_files),
            ("library.refresh", presenter.refresh),
            ("library.select_all", self._view.selectAll),
            ("library.earlier", lambda: self._view.step_along(-1)),
            ("library.later", lambda: self._view.step_along(1)),
            ("library.grid", lambda: self.show_layout("grid")),
            ("library.list", lambda: self.show_layout("list")),
        ):
            bind(self, command, slot)

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
        self._search.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_keyboard(self) -> None:
        """Put the keyboard to the objects; where there are none, where the page's commands work."""
        target = self._view if self._stack.currentIndex() == 0 else self
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def select_names(self, names: set[str]) -> None:
        """Select the objects of these names; the rest is left out."""
        model = self._presenter.model
        uris = (model.tile(row).entry.uri for row in range(model.rowCount()))
        self._view.choose(one for one in uris if one.name in names)

    def _show_place(self, place: Place) -> None:
        parts = [part for part in (place.bucket, *place.prefix.split("/")) if part]
        self._where.setText(" / ".join(parts))
        where = f"oss://{place.bucket}/{place.prefix}" if place.bucket else ""
        self._where.setToolTip(plain_tip(where))
        self._tree.choose(place.bucket, place.prefix)

    def _show_rights(self, can_add_folders: bool) -> None:
        self._add.setToolTip(
            self.tr("Add a folder of this computer as a bucket")
            if can_add_folders
            else self.tr("Add a bucket by its name, for keys that may not list it")
        )

    def _show_state(self) -> None:
        state, model = self._presenter.state, self._presenter.model
        has_rows = state is ListingState.READY and model.rowCount() > 0
        was_here = self.hasFocus() or self._view.hasFocus()
        self._stack.setCurrentIndex(0 if has_rows else 1)
        if was_here:
            self.take_keyboard()
        self._footer.setVisible(state is ListingState.READY or self._is_uploading)
        if not has_rows:
            why = why_empty(
                state,
                has_buckets=bool(self._presenter.buckets),
                can_add_folders=self._presenter.can_add_folders,
            )
            self._empty.show_icon(why.icon)
            self._empty.show_texts(why.title, why.text, why.action)
        self._show_total()

    def _next_step(self) -> None:
        if self._presenter.state is ListingState.FAILED:
            self._presenter.refresh()
        elif self._presenter.state is ListingState.READY:
            self._search.show_everything()
        elif self._presenter.buckets:
            self.choose_files()
        else:
            self.choose_bucket()

    def _show_total(self) -> None:
        model = self._presenter.model
        total = count_text(model.total)
        if self._presenter.is_listing:
            text = self.tr("Objects so far: %1").replace("%1", total)
        elif model.rowCount() == model.total:
            text = self.tr("Objects: %1").replace("%1", total)
        else:
            shown = count_text(model.rowCount())
            text = self.tr("Objects: %1 of %2").replace("%1", shown).replace("%2", total)
        self._total.setText(text)

    def _show_selection(self, entries: Sequence[ObjectEntry]) -> None:
        self._analyse_all.setVisible(not entries)
        self._tag.setVisible(bool(entries))
        self._count.setVisible(bool(entries))
        self._analyse.setEnabled(any(one.uri.media_type is not MediaType.OTHER for one in entries))
        if not entries:
            self._count.setText("")
            self._sum.setText(self.tr("Choose videos or images, then Analyse…"))
            return
        self._count.setText(self.tr("%1 selected").replace("%1", count_text(len(entries))))
        self._show_size()

    def _show_size(self) -> None:
        """How long and how large what is chosen is; nothing while that is being added up."""
        chosen = self._presenter.chosen
        if not chosen.entries:
            return
        entries = chosen.entries
        size = "" if chosen.size_bytes is None else size_text(chosen.size_bytes)
        known = self._presenter.known_duration_ms(entries)
        self._sum.setText(f"{short_duration(known)} · {size}" if known else size)

    def _show_upload(self, progress: Progress | None) -> None:
        self._is_uploading = progress is not None
        for widget in (self._upload_name, self._upload_bar, self._cancel_upload):
            widget.setVisible(self._is_uploading)
        self._total.setVisible(not self._is_uploading)
        self._footer.setVisible(self._is_uploading or self._presenter.state is ListingState.READY)
        if progress is None:
            return
        total = progress.total_bytes
        self._upload_bar.show_percent(progress.done_bytes * 100 // total if total else None)
        text = self.tr("Uploading %1 of %2")
        text = text.replace("%1", count_text(progress.number))
        self._upload_name.setText(text.replace("%2", count_text(progress.count)))
        self._upload_name.setToolTip(plain_tip(progress.name))
        self._upload_bar.setAccessibleName(progress.name)

    def _open_index(self, index: QModelIndex) -> None:
        if index.isValid():
            tile: Tile = index.data(LibraryRole.TILE)
            self._presenter.open_entry(tile.entry)

    def _show_menu(self, at: QPoint) -> None:
        if self._presenter.selection:
            object_menu(self, self._view.viewport().mapToGlobal(at))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._left_header.set_title(self.tr("Buckets"))
        self._add.setText(self.tr("Add"))
        self._show_rights(self._presenter.can_add_folders)
        self._search.retranslate()
        self._layout.set_choices([("grid", self.tr("Grid")), ("list", self.tr("List"))])
        self._upload.setText(self.tr("Upload"))
        self._cancel_upload.setText(self.tr("Cancel"))
        self._analyse.setText(self.tr("Analyse…"))
        self._tag.setText(self.tr("Tag…"))
        self._tag.setToolTip(tooltip_of("library.tag"))
        self._analyse_all.setText(self.tr("Everything here…"))
        self._analyse_all.setToolTip(tooltip_of("library.analyse_all"))
        self._view.setAccessibleName(self.tr("Objects"))
        self._show_state()
        self._show_selection(self._presenter.selection)
