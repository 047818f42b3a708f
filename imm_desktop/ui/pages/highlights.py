"""The Highlights page: the picture first, the clips beside it in their order."""

from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from imm_desktop.domain.timing import timecode
from imm_desktop.presenters.clip_model import PLAYING_ROLE, ClipColumn
from imm_desktop.presenters.film_preview import FilmPreview
from imm_desktop.presenters.highlights import HighlightsPresenter
from imm_desktop.ui.dialogs import KitDialog
from imm_desktop.ui.file_dialogs import ask_where_to_save
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.kit.inputs import ComboField, LineField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.surfaces import Panel
from imm_desktop.ui.pages.film_dialog import FilmDialog
from imm_desktop.ui.pages.film_lengths import FilmLengths
from imm_desktop.ui.pages.page import Page
from imm_desktop.ui.pages.tables import Cell, Table, TableDelegate
from imm_desktop.ui.player.surface import Surface
from imm_desktop.ui.shortcuts import bind, key_source, text_of, tooltip_of
from imm_desktop.ui.tokens import SPACE

_WIDTHS: Final[dict[int, int]] = {
    ClipColumn.NUMBER: 40,
    ClipColumn.VIDEO: 96,
    ClipColumn.START: 118,
    ClipColumn.LENGTH: 58,
}
_LIST_PX: Final = 480
_NAME_PX: Final = 420


class HighlightsPage(Page):
    """Shows a HighlightsPresenter and plays its clips."""

    library_requested = Signal()
    list_deleted = Signal(object)
    """FilmList that was deleted; the presenter can bring it back."""

    def __init__(
        self,
        presenter: HighlightsPresenter,
        preview: FilmPreview,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._presenter, self._preview = presenter, preview
        self._lists = ComboField()
        self._new = Button(kind="quiet", icon="plus")
        self._more = Button(kind="quiet", icon="ellipsis")
        self._export = Button(icon="scissors")
        self._send = Button(kind="primary", key=key_source("highlights.send"))
        self._delegate = _ClipDelegate()
        self._table = Table(presenter.model, self._delegate, _WIDTHS, ClipColumn.NAME)
        self._table.setObjectName("clips-table")
        self._surface = Surface()
        self._play = Button(icon="play", key=key_source("highlights.preview"))
        self._in = Button(key=key_source("highlights.trim_in"))
        self._out = Button(key=key_source("highlights.trim_out"))
        self._at = Label("", ink="muted", tabular=True)
        self._lengths = FilmLengths()
        self._empty = EmptyState("sparkles")
        self._stack = QStackedWidget()
        self._build()
        self._connect()
        self._retranslate()

    @property
    def table(self) -> Table:
        """The clips."""
        return self._table

    def choose_export(self) -> None:
        """Ask for the file; its kind says for which editing program."""
        film = self._presenter.film
        if film is None or not film.clips:
            return
        ask_where_to_save(
            self,
            text_of("highlights.export"),
            ("FCPXML (*.fcpxml)", "EDL, CMX 3600 (*.edl)", "OpenTimelineIO (*.otio)"),
            lambda path, _filter: self._presenter.export(path),
            f"{film.name}.fcpxml",
        )

    def open_send(self) -> FilmDialog | None:
        """Show what the film will be, and where it goes."""
        if not self._presenter.clips:
            return None
        dialog = FilmDialog(self._presenter, self)
        dialog.open()
        return dialog

    def take_keyboard(self) -> None:
        """Put the keyboard to the clips; where there are none, where the page's commands work."""
        target = self._table if self._table.isVisible() else self
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        for widget in (self._lists, self._new, self._more):
            self._header.add_left(widget)
        self._header.add_right(self._export)
        self._header.add_right(self._send)
        self._lists.setMinimumWidth(180)
        self._table.setDragEnabled(True)
        self._table.setAcceptDrops(True)
        self._table.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self._table.setDragDropOverwriteMode(False)
        self._table.setDropIndicatorShown(True)
        controls = QHBoxLayout()
        controls.setSpacing(SPACE[2])
        for button in (self._play, self._in, self._out):
            controls.addWidget(button)
        controls.addStretch(1)
        controls.addWidget(self._at)
        left = QWidget()
        picture = QVBoxLayout(left)
        picture.setContentsMargins(SPACE[4], SPACE[3], SPACE[3], SPACE[3])
        picture.setSpacing(SPACE[2])
        picture.addWidget(self._surface, 1)
        picture.addLayout(controls)
        panel = Panel()
        side = QVBoxLayout(panel)
        side.setContentsMargins(0, 0, 0, SPACE[3])
        side.setSpacing(SPACE[2])
        side.addWidget(self._table, 1)
        side.addWidget(self._lengths)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setObjectName("highlights")
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(panel)
        split.setStretchFactor(0, 1)
        split.setSizes([1000, _LIST_PX])
        self._stack.addWidget(split)
        self._stack.addWidget(self._empty)
        self.lay_out(self._stack)

    def _connect(self) -> None:
        presenter, preview, player = self._presenter, self._preview, self._preview.player
        presenter.film_changed.connect(self._show_film)
        presenter.films_changed.connect(self._show_lists)
        preview.row_changed.connect(self._show_playing)
        player.picture_changed.connect(self._surface.show_picture)
        player.state_changed.connect(self._surface.show_state)
        player.playhead_changed.connect(self._show_position)
        self._surface.size_changed.connect(player.set_surface_size)
        self._surface.clicked.connect(self._toggle)
        self._surface.show_state(player.state)
        self._lists.chosen_changed.connect(presenter.choose)
        self._new.clicked.connect(presenter.begin_list)
        self._more.clicked.connect(self._show_list_menu)
        self._export.clicked.connect(self.choose_export)
        self._send.clicked.connect(self.open_send)
        self._play.clicked.connect(self._toggle)
        self._in.clicked.connect(lambda: self._trim(is_start=True))
        self._out.clicked.connect(lambda: self._trim(is_start=False))
        self._lengths.handle_chosen.connect(presenter.set_handle_ms)
        self._lengths.target_chosen.connect(presenter.set_target_ms)
        self._empty.next_requested.connect(self.library_requested)
        self._table.selectionModel().currentRowChanged.connect(self._show_row)
        self._table.customContextMenuRequested.connect(
            lambda at: self._show_clip_menu(self._table.viewport().mapToGlobal(at))
        )
        for command, slot in (
            ("highlights.preview", self._toggle),
            ("highlights.trim_in", lambda: self._trim(is_start=True)),
            ("highlights.trim_out", lambda: self._trim(is_start=False)),
            ("highlights.frame_back", lambda: player.step(-1)),
            ("highlights.frame_on", lambda: player.step(1)),
            ("highlights.up", lambda: self._move(-1)),
            ("highlights.down", lambda: self._move(1)),
            ("highlights.remove", self._remove),
            ("highlights.undo", presenter.undo),
            ("highlights.new", presenter.begin_list),
            ("highlights.rename", self.ask_name),
            ("highlights.send", self.open_send),
            ("highlights.export", self.choose_export),
        ):
            bind(self, command, slot)

    # what the operator does

    def _row(self) -> int:
        index = self._table.currentIndex()
        return index.row() if index.isValid() else 0

    def _toggle(self) -> None:
        self._preview.toggle(self._presenter.clips, self._row())

    def _trim(self, *, is_start: bool) -> None:
        at_ms = self._preview.player.playhead_ms
        if is_start:
            self._presenter.trim_to(self._row(), start_ms=at_ms)
        else:
            self._presenter.trim_to(self._row(), end_ms=at_ms)

    def _move(self, step: int) -> None:
        rows = self._table.chosen_rows()
        if not rows or rows[0] + step < 0 or rows[-1] + step >= len(self._presenter.clips):
            return
        self._presenter.move(rows, rows[0] - 1 if step < 0 else rows[-1] + 2)
        self._choose_row(rows[0] + step if len(rows) == 1 else max(0, rows[0] + step))

    def _remove(self) -> None:
        rows = self._table.chosen_rows()
        self._presenter.remove(rows)
        if rows and self._presenter.clips:
            self._choose_row(min(rows[0], len(self._presenter.clips) - 1))

    def _choose_row(self, row: int) -> None:
        self._preview.blockSignals(True)
        self._table.selectRow(row)
        self._preview.blockSignals(False)

    def ask_name(self) -> None:
        """Ask for another name of the open list."""
        film = self._presenter.film
        if film is None:
            return
        dialog = KitDialog(self.tr("Name of the list"), self)
        field = LineField(film.name, name=self.tr("Name of the list"))
        field.setText(film.name)
        field.selectAll()
        field.setMinimumWidth(_NAME_PX)
        dialog.body.addWidget(field)
        dialog.add_cancel()
        dialog.add_action(self.tr("Rename"))
        dialog.accepted.connect(lambda: self._presenter.rename(field.text()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _delete_list(self) -> None:
        film = self._presenter.delete_list()
        if film is not None:
            self.list_deleted.emit(film)

    def _show_list_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        has_list = self._presenter.film is not None
        menu.addAction(text_of("highlights.rename"), self.ask_name).setEnabled(has_list)
        menu.addAction(self.tr("Delete list"), self._delete_list).setEnabled(has_list)
        menu.addSeparator()
        undo = menu.addAction(text_of("highlights.undo"), self._presenter.undo)
        undo.setEnabled(self._presenter.can_undo)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _show_clip_menu(self, at: object) -> None:
        if not self._table.chosen_rows():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(text_of("highlights.preview"), self._toggle)
        menu.addSeparator()
        menu.addAction(text_of("highlights.up"), lambda: self._move(-1))
        menu.addAction(text_of("highlights.down"), lambda: self._move(1))
        menu.addAction(text_of("highlights.remove"), self._remove)
        menu.popup(at)  # type: ignore[arg-type]

    # what is shown

    def _show_lists(self) -> None:
        film = self._presenter.film
        self._lists.blockSignals(True)
        self._lists.set_choices([(one.list_id, one.name) for one in self._presenter.films])
        if film is not None:
            self._lists.choose(film.list_id)
        self._lists.blockSignals(False)
        self._lists.setVisible(bool(self._presenter.films))
        self._show_film()

    def _show_film(self) -> None:
        film = self._presenter.film
        has_clips = film is not None and bool(film.clips)
        for button in (self._export, self._send):
            button.setEnabled(has_clips)
        self._more.setEnabled(film is not None)
        self._stack.setCurrentIndex(0 if has_clips else 1)
        if film is None or not has_clips:
            self._preview.stop()
            self._preview.player.pause()
            self._say_why_empty()
            return
        self._lengths.show_film(film)
        if not self._table.currentIndex().isValid():
            self._table.selectRow(0)

    def _say_why_empty(self) -> None:
        if not self._presenter.is_loaded:
            self._empty.show_texts(
                self.tr("Reading the lists"), self.tr("Chosen clips are kept with the account.")
            )
            return
        text = self.tr(
            "Open a video in the Library, choose a clip of a label or mark one with %1 and %2, and press %3."
        )
        for place, command in (
            ("%1", "viewer.mark_in"),
            ("%2", "viewer.mark_out"),
            ("%3", "viewer.add_highlight"),
        ):
            text = text.replace(place, key_source(command)())
        self._empty.show_texts(self.tr("No clip chosen yet"), text, self.tr("Go to the Library"))

    def _show_row(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid() and self.isVisible() and self._preview.row < 0:
            self._preview.show(self._presenter.model.row(index.row()))

    def _show_playing(self, row: int) -> None:
        self._presenter.model.show_playing(row)
        self._play.set_icon_name("pause" if row >= 0 else "play")
        self._play.setText(self.tr("Stop") if row >= 0 else self.tr("Play all"))
        if row >= 0:
            self._table.selectRow(row)

    def _show_position(self, position_ms: int) -> None:
        self._at.setText(timecode(position_ms))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Show the chosen clip: the page may have been made, and its row chosen, before it was seen."""
        super().showEvent(event)
        index = self._table.currentIndex()
        if index.isValid() and self._preview.row < 0:
            self._preview.show(self._presenter.model.row(index.row()))

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._preview.stop()
        self._preview.player.pause()

    @override
    def _retranslate(self) -> None:
        self._header.set_title(self.tr("Highlights"))
        self._lists.setAccessibleName(self.tr("List"))
        for button, command in ((self._new, "highlights.new"),):
            button.setAccessibleName(text_of(command))
            button.setToolTip(tooltip_of(command))
        self._more.setAccessibleName(self.tr("More"))
        self._more.setToolTip(self.tr("Rename, delete, take back"))
        self._export.setText(self.tr("Export…"))
        self._export.setToolTip(tooltip_of("highlights.export"))
        self._send.setText(text_of("highlights.send"))
        self._in.setText(self.tr("Begin here"))
        self._out.setText(self.tr("End here"))
        self._lengths.retranslate()
        self._table.setAccessibleName(self.tr("Clips"))
        self._show_playing(self._preview.row)
        self._show_lists()


class _ClipDelegate(TableDelegate):
    """Cells: number, name, the rest muted; the clip that plays in the accent colour."""

    @override
    def paint_cell(self, cell: Cell) -> None:
        is_playing = bool(cell.index.data(PLAYING_ROLE))
        if is_playing and cell.index.column() == ClipColumn.NUMBER:
            bar = cell.rect.adjusted(-SPACE[2], 4, 0, -5)
            bar.setWidth(3)
            cell.painter.fillRect(bar, QColor(cell.tokens.accent))
        match ClipColumn(cell.index.column()):
            case ClipColumn.NAME:
                cell.paint_text(cell.tokens.accent if is_playing else "")
            case ClipColumn.VIDEO:
                cell.paint_text(cell.tokens.muted, middle=True)
            case _:
                cell.paint_text(cell.tokens.muted, tabular=True)
