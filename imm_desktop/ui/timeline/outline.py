"""Lanes and clips as a list: for those who read by ear or finger, and for those who like lists."""

from typing import Final

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHeaderView, QTreeView, QWidget

from imm_desktop.presenters.lane_outline import COLUMNS, NAME, START, LaneOutline
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.ui.dialogs import KitDialog
from imm_desktop.ui.kit.label import Label

_SIZE: Final = (600, 520)
"""Beside text of normal size."""
_SHARE_OF_SCREEN: Final = 0.9
_CELL_PX: Final = 24
"""Of a cell, beside its text."""


class Outline(KitDialog):
    """Return, or a double click, goes to a clip; it stays open beside the video."""

    def __init__(self, timeline: TimelinePresenter, parent: QWidget) -> None:
        super().__init__("", parent)
        self.stay_beside(_SIZE, _SHARE_OF_SCREEN)
        self.show_title(self.tr("Lanes and clips"))
        self._timeline = timeline
        self._model = LaneOutline(self)
        self._model.show_lanes(timeline.view.lanes)
        self.tree = QTreeView()
        self.tree.setAccessibleName(self.tr("Lanes and clips"))
        self.tree.setModel(self._model)
        self.tree.setUniformRowHeights(True)
        self.tree.setAllColumnsShowFocus(True)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column in range(1, COLUMNS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            widest = "00:00:00.000" if column == START else "× 1,000,000"
            header.resizeSection(column, self.fontMetrics().horizontalAdvance(widest) + _CELL_PX)
        self.tree.activated.connect(self._go_to)
        self.body.addWidget(self.tree, 1)
        self.footer.add_left(Label(self.tr("Return goes to a clip"), ink="muted"))
        self.add_cancel().setText(self.tr("Close"))
        if timeline.view.lanes:
            self.tree.setCurrentIndex(self._model.index(0, NAME))
        self.tree.setFocus()
        timeline.view_changed.connect(self._show_view)

    def _show_view(self) -> None:
        self._model.show_lanes(self._timeline.view.lanes)

    def _go_to(self, index: QModelIndex) -> None:
        found = self._model.clip_of(index)
        if found is not None:
            self._timeline.show_position(found[1].start_ms)
            self._timeline.select_clip(*found)
