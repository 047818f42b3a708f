"""What Start would do with many objects, above the dialog's foot: tasks, frames, minutes, what is skipped, what it costs."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from imm_desktop.domain.batches import MOST_AT_ONCE
from imm_desktop.domain.prices import PriceUnit
from imm_desktop.presenters.analyse import AnalysePresenter
from imm_desktop.presenters.batch_words import amount_line, cost_line, counted, skip_line
from imm_desktop.ui.fonts import Role
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.inputs import LineField, SpinField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.surfaces import Divider, Panel
from imm_desktop.ui.tokens import SPACE

if TYPE_CHECKING:
    from imm_desktop.domain.dry_runs import DryRun

_NAME_MOST_PX: Final = 280


class DryRunPanel(Panel):
    """Shows an AnalysePresenter's dry run, and what a batch is called and how much of it runs at once."""

    def __init__(self, presenter: AnalysePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._values: dict[str, Label] = {}
        self._captions: dict[str, Label] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE[5])
        grid.setVerticalSpacing(0)
        words = {
            "tasks": self.tr("Tasks"),
            "frames": self.tr("Frames"),
            "minutes": self.tr("Minutes"),
            "skipped": self.tr("Left out"),
            "cost": self.tr("Cost"),
        }
        for column, (key, word) in enumerate(words.items()):
            caption, value = Label(word, Role.SMALL, ink="muted"), Label("", Role.STRONG, wrap=True)
            value.setAccessibleName(word)
            self._captions[key], self._values[key] = caption, value
            grid.addWidget(caption, 0, column, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, 1, column, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(column, 2 if key in ("skipped", "cost") else 1)
        self._remark = Label("", Role.SMALL, ink="muted", wrap=True)
        self._measure = Button(self.tr("Find out all lengths"), kind="quiet", icon="clock")
        self._measure.clicked.connect(presenter.runner.measure_all)
        remark = QHBoxLayout()
        remark.addWidget(self._remark, 1)
        remark.addWidget(self._measure)
        self._name = LineField(self.tr("Name of the batch"))
        self._name.setMaximumWidth(_NAME_MOST_PX)
        self._name.textEdited.connect(self._named)
        self._at_once = SpinField(1, MOST_AT_ONCE, presenter.concurrency)
        self._at_once.setAccessibleName(self.tr("Tasks at the same time"))
        self._at_once.valueChanged.connect(self._set_at_once)
        self._again = QCheckBox(self.tr("Analyse again what was analysed"))
        self._again.setToolTip(
            self.tr(
                "Otherwise videos are skipped that were analysed with the same parameters and have not changed since (ETag)."
            )
        )
        self._again.toggled.connect(presenter.set_again)
        batch = QHBoxLayout()
        batch.setSpacing(SPACE[2])
        batch.addWidget(self._name, 1)
        batch.addWidget(Label(self.tr("At the same time"), ink="muted"))
        batch.addWidget(self._at_once)
        batch.addStretch(1)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(0, 0, 0, 0)
        column_box.setSpacing(0)
        column_box.addWidget(Divider())
        inner = QVBoxLayout()
        inner.setContentsMargins(SPACE[4], SPACE[2], SPACE[4], SPACE[2])
        inner.setSpacing(SPACE[2])
        inner.addLayout(grid)
        inner.addLayout(remark)
        inner.addLayout(batch)
        inner.addWidget(self._again)
        column_box.addLayout(inner)
        presenter.runner.changed.connect(self.show_run)
        self.show_run()

    def show_run(self) -> None:
        """Show the dry run as it is now; nothing at all for tasks that are started one by one."""
        presenter = self._presenter
        self.setVisible(presenter.is_batch)
        chosen = presenter.recipes.chosen
        if chosen is not None and presenter.is_like_recipe:
            self._name.setPlaceholderText(chosen.name)
        run = presenter.runner.dry_run
        if run is None:
            for value in self._values.values():
                value.setText("…" if not presenter.outlook().faults else "—")
            self._remark.setText(self._listing_text())
            self._measure.hide()
            return
        self._show_numbers(run)

    def _show_numbers(self, run: "DryRun") -> None:
        runner, quantities = self._presenter.runner, run.quantities
        self._values["tasks"].setText(counted(run.tasks))
        for key, unit in (("frames", PriceUnit.FRAME), ("minutes", PriceUnit.MINUTE)):
            is_counted = unit in quantities
            self._values[key].setVisible(is_counted)
            self._captions[key].setVisible(is_counted)
            if is_counted:
                self._values[key].setText(amount_line(quantities[unit]))
        self._values["skipped"].setText(skip_line(run) or "—")
        self._values["cost"].setText(cost_line(run, is_free=self._presenter.is_free))
        texts = [self._listing_text()]
        is_about_lengths = PriceUnit.MINUTE in quantities
        if is_about_lengths and run.lengths_unknown:
            text = self.tr("Length unknown of %1 videos: they count up to the limit.")
            texts.append(text.replace("%1", counted(run.lengths_unknown)))
        self._remark.setText(" ".join(one for one in texts if one))
        self._measure.setVisible(is_about_lengths and run.lengths_unknown > 0)
        self._measure.set_busy(runner.is_measuring)

    def _listing_text(self) -> str:
        runner = self._presenter.runner
        if not runner.is_listing:
            return ""
        text = self.tr("Listing: %1 objects so far. Start may be pressed before the end.")
        return text.replace("%1", counted(len(runner.objects)))

    def _named(self, text: str) -> None:
        self._presenter.batch_name = text

    def _set_at_once(self, value: int) -> None:
        self._presenter.concurrency = value
