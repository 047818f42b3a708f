"""What can be chosen about lanes, in one small panel: of one lane, and of all."""

from typing import Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from imm_desktop.presenters.lane_commands import LaneCommands
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.presenters.timeline_view import Lane, LaneKind, LaneOrder, Overlaps
from imm_desktop.ui.fonts import Role, scaled
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.elided import ElidedLabel
from imm_desktop.ui.kit.inputs import ComboField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.popup import PopupCard, open_in_view
from imm_desktop.ui.kit.segmented import SegmentedControl
from imm_desktop.ui.kit.surfaces import Divider
from imm_desktop.ui.shortcuts import key_of
from imm_desktop.ui.timeline.confidence_slider import ConfidenceSlider
from imm_desktop.ui.tokens import SPACE

_WIDTH_AT_13_PX: Final = 320


class LanePanel(PopupCard):
    """A popup: the lane that the keyboard is on above, all lanes below. Escape or a click beside it closes it."""

    compare_requested = Signal()

    def __init__(self, timeline: TimelinePresenter, parent: QWidget) -> None:
        super().__init__(parent)
        self._timeline, self._commands = timeline, LaneCommands(timeline)
        self._lane: Lane | None = None
        self.setAccessibleName(self.tr("Lanes"))
        self._title = ElidedLabel("", Role.STRONG)
        self._least = ConfidenceSlider(self.tr("Least confidence of this lane"))
        self._follow_all = Button(self.tr("As all lanes"), kind="quiet")
        self._marks = [
            QCheckBox(text) for text in (self.tr("Mute"), self.tr("Solo"), self.tr("Lock"))
        ]
        self._places = [
            Button(self.tr("Up"), kind="quiet", key=key_of("timeline.up")),
            Button(self.tr("Down"), kind="quiet", key=key_of("timeline.down")),
            Button(self.tr("Higher"), kind="quiet"),
            Button(self.tr("Lower"), kind="quiet"),
        ]
        self._least_of_all = ConfidenceSlider(self.tr("Least confidence of all lanes"))
        self._order = ComboField(
            [
                (LaneOrder.APPEARANCE, self.tr("First seen first")),
                (LaneOrder.DURATION, self.tr("Longest seen first")),
                (LaneOrder.CONFIDENCE, self.tr("Surest first")),
                (LaneOrder.NAME, self.tr("By name")),
                (LaneOrder.OWN, self.tr("My own order")),
            ],
            name=self.tr("Order of lanes"),
        )
        self._overlaps = SegmentedControl(
            [
                (Overlaps.MERGED.value, self.tr("Merged")),
                (Overlaps.STACKED.value, self.tr("Stacked")),
            ]
        )
        self._overlaps.setAccessibleName(self.tr("Clips that overlap"))
        self._follows = QCheckBox(self.tr("Timeline follows the playhead"))
        self._fold = Button(self.tr("Fold or unfold all"), kind="quiet")
        self._compare = Button(self.tr("Compare…"), kind="quiet", key=key_of("timeline.compare"))
        self._lay_out()
        self._connect()
        timeline.view_changed.connect(self._refresh)

    def show_for(self, lane: Lane | None, at: QPoint) -> None:
        """Open at a point of the screen."""
        self._lane = lane
        self._refresh()
        self.setFixedWidth(scaled(self.font(), _WIDTH_AT_13_PX))
        self.adjustSize()
        open_in_view(self, at)
        (self._least if self._lane_part.isVisible() else self._least_of_all).setFocus()

    def _lay_out(self) -> None:
        self._lane_part = QWidget(self)
        above = QVBoxLayout(self._lane_part)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(SPACE[2])
        above.addWidget(self._title)
        above.addWidget(self._least)
        above.addLayout(_row(*self._marks, self._follow_all))
        above.addLayout(_row(*self._places))
        above.addWidget(Divider())
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE[3], SPACE[3], SPACE[3], SPACE[3])
        column.setSpacing(SPACE[2])
        column.addWidget(self._lane_part)
        column.addWidget(Label(self.tr("All lanes"), Role.STRONG))
        column.addWidget(self._least_of_all)
        column.addWidget(self._order)
        column.addWidget(Label(self.tr("Clips that overlap"), Role.SMALL, ink="muted"))
        column.addWidget(self._overlaps)
        column.addWidget(self._follows)
        column.addLayout(_row(self._fold, self._compare))

    def _connect(self) -> None:
        commands = self._commands
        self._least.least_changed.connect(lambda least: commands.set_least(self._lane_id, least))
        self._follow_all.clicked.connect(lambda: commands.set_least(self._lane_id, None))
        for box, toggle in zip(
            self._marks,
            (commands.toggle_mute, commands.toggle_solo, commands.toggle_lock),
            strict=True,
        ):
            box.clicked.connect(lambda _on=False, toggle=toggle: toggle(self._lane_id))
        up, down, higher, lower = self._places
        up.clicked.connect(lambda: commands.move(self._lane_id, -1))
        down.clicked.connect(lambda: commands.move(self._lane_id, 1))
        higher.clicked.connect(lambda: commands.change_height(self._lane_id, 1))
        lower.clicked.connect(lambda: commands.change_height(self._lane_id, -1))
        self._least_of_all.least_changed.connect(commands.set_least_of_all)
        self._order.chosen_changed.connect(commands.set_order)
        self._overlaps.chosen_changed.connect(lambda one: commands.set_overlaps(Overlaps(one)))
        self._follows.toggled.connect(self._set_follow)
        self._fold.clicked.connect(commands.fold_all)
        self._compare.clicked.connect(self._ask_to_compare)

    def _set_follow(self, follows: bool) -> None:
        self._timeline.follows_playhead = follows

    @property
    def _lane_id(self) -> str:
        return "" if self._lane is None else self._lane.lane_id

    def _ask_to_compare(self) -> None:
        self.close()
        self.compare_requested.emit()

    def _refresh(self) -> None:
        choices = self._commands.choices
        # A lane of which no clip is sure enough is not shown any more; its slider must not go too.
        lane = self._lane = next(
            (one for one in self._timeline.lanes if one.lane_id == self._lane_id), self._lane
        )
        self._lane_part.setVisible(lane is not None)
        if lane is not None:
            is_label = lane.kind is LaneKind.LABEL
            self._title.setText(f"{lane.name}  {lane.other_name}".strip())
            own = lane.lane_id.removeprefix("other/")
            self._least.show_least(choices.least_of(own), lane.histogram)
            self._least.setVisible(bool(lane.histogram))
            self._follow_all.setVisible(is_label)
            self._follow_all.setEnabled(own in choices.least)
            chosen = (choices.muted, choices.solo, choices.locked)
            for box, ids in zip(self._marks, chosen, strict=True):
                box.setChecked(own in ids)
            for button in self._places[:2]:
                button.setEnabled(is_label)
        self._least_of_all.show_least(choices.least_of_all, self._timeline.histogram)
        self._order.choose(choices.order)
        self._overlaps.choose(choices.overlaps.value)
        self._follows.setChecked(self._timeline.follows_playhead)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE[2])
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
