"""The bar of one batch above the list of tasks: where it stands as a whole, and what can be done with it."""

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.batches import MOST_AT_ONCE, Batch, BatchState, BatchView
from imm_desktop.presenters.batch_words import (
    batch_name,
    pause_reason,
    progress_line,
    recipe_line,
)
from imm_desktop.presenters.batches import BatchListPresenter
from imm_desktop.ui.fonts import Role, scaled
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.chip import Tone
from imm_desktop.ui.kit.elided import ElidedLabel
from imm_desktop.ui.kit.inputs import SpinField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.progress import ShareBar
from imm_desktop.ui.kit.surfaces import Divider, Panel
from imm_desktop.ui.tokens import SPACE

_NAME_PX: Final = 250
_ONE_LINE_PX: Final = 1_060
"""Narrower than this, at normal text size, the parts stand below each other."""


class BatchBar(Panel):
    """Shows the batch that a BatchListPresenter shows; hidden when there is none."""

    def __init__(self, presenter: BatchListPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._shown_id = ""
        self._name = ElidedLabel("", Role.STRONG)
        self._recipe = ElidedLabel("", Role.SMALL, ink="muted")
        self._bar = ShareBar()
        self._progress = Label("", Role.SMALL, ink="muted", wrap=True, tabular=True)
        self._reason = Label("", Role.SMALL, ink="block", wrap=True)
        self._at_once_word = Label("", ink="muted")
        self._at_once = SpinField(1, MOST_AT_ONCE, 1)
        self._at_once.setKeyboardTracking(False)  # 200 is not 2, then 20, on its way
        self._pause = Button(icon="pause")
        self._cancel = Button()
        self._retry = Button(icon="rotate-ccw")
        self._forget = Button(kind="quiet", icon="x")
        self._names, middle = QWidget(), QWidget()
        left = QVBoxLayout(self._names)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self._name)
        left.addWidget(self._recipe)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE[1])
        for label in (self._bar, self._progress, self._reason):
            column.addWidget(label)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE[2])
        for control in (
            self._at_once_word,
            self._at_once,
            self._pause,
            self._cancel,
            self._retry,
            self._forget,
        ):
            buttons.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        buttons.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setContentsMargins(SPACE[4], SPACE[2], SPACE[4], SPACE[2])
        self._row.setSpacing(SPACE[3])
        self._row.addWidget(self._names)
        self._row.addWidget(middle, 1)
        self._row.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._row)
        whole.addWidget(Divider())
        self._at_once.valueChanged.connect(presenter.set_concurrency)
        self._pause.clicked.connect(self._pause_or_go_on)
        self._cancel.clicked.connect(presenter.cancel_waiting)
        self._retry.clicked.connect(presenter.retry_failed)
        self._forget.clicked.connect(presenter.forget)
        presenter.changed.connect(self._show)
        self._retranslate()

    def _pause_or_go_on(self) -> None:
        shown = self._presenter.shown
        if shown is not None and shown.batch.state is BatchState.PAUSED:
            self._presenter.go_on()
        else:
            self._presenter.pause()

    def _show(self) -> None:
        view = self._presenter.shown
        self.setVisible(view is not None)
        if view is None:
            return
        batch, progress = view.batch, view.progress
        name = self.tr("Batch “%1”").replace("%1", batch_name(batch))
        others = self._presenter.others
        if others:
            name += " · " + self.tr("%1 more").replace("%1", count_text(others))
        self._name.setText(name)
        recipe = recipe_line(batch.kind, batch.values)
        self._recipe.setText(recipe)
        self._recipe.setToolTip("\n".join(one for one in (recipe, batch.origin_text) if one))
        text = progress_line(view, self._presenter.time_left(view))
        self._progress.setText(text)
        self._bar.show_shares(_shares(view), text)
        reason = pause_reason(batch)
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        is_over = batch.state is BatchState.OVER
        is_paused = batch.state is BatchState.PAUSED
        self._show_at_once(batch)
        self._pause.setVisible(not is_over)
        self._pause.setText(self.tr("Go on") if is_paused else self.tr("Pause"))
        self._pause.set_icon_name("play" if is_paused else "pause")
        waiting = progress.waiting + progress.sending
        self._cancel.setVisible(not is_over)
        self._cancel.setEnabled(waiting > 0 or not batch.is_gathered)
        self._retry.setVisible(progress.failed > 0)
        self._retry.setText(self.tr("Retry %1").replace("%1", count_text(progress.failed)))
        self._forget.setVisible(is_over)

    def _show_at_once(self, batch: Batch) -> None:
        is_running = batch.state is not BatchState.OVER
        for one in (self._at_once_word, self._at_once):
            one.setVisible(is_running)
        if not self._at_once.hasFocus() or batch.batch_id != self._shown_id:
            self._at_once.blockSignals(True)
            self._at_once.setValue(batch.concurrency)
            self._at_once.blockSignals(False)
        self._shown_id = batch.batch_id

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() is QEvent.Type.FontChange:
            self._fit()
        super().changeEvent(event)

    def _fit(self) -> None:
        is_wide = self.width() >= scaled(self.font(), _ONE_LINE_PX)
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)
        most = scaled(self.font(), _NAME_PX) if is_wide else 16_777_215
        self._names.setMaximumWidth(most)
        self._names.setMinimumWidth(most if is_wide else 0)

    def _retranslate(self) -> None:
        self._bar.setAccessibleName(self.tr("Progress of the batch"))
        self._at_once_word.setText(self.tr("At the same time"))
        self._at_once.setAccessibleName(self.tr("Tasks at the same time"))
        self._at_once.setToolTip(
            self.tr(
                "Tasks of this batch that are under way at the same time; fewer hold when those there are end"
            )
        )
        self._pause.setText(self.tr("Pause"))
        self._retry.setText(self.tr("Retry"))
        self._cancel.setText(self.tr("Cancel waiting"))
        self._cancel.setToolTip(
            self.tr("Take back what was not sent; what runs at the service runs on")
        )
        self._forget.setAccessibleName(self.tr("Take the batch off the list; its tasks stay"))
        self._forget.setToolTip(self._forget.accessibleName())
        self._show()


def _shares(view: BatchView) -> list[tuple[float, Tone]]:
    progress = view.progress
    total = max(1, progress.total)
    return [
        ((progress.done - progress.to_review) / total, Tone.PASS),
        (progress.to_review / total, Tone.REVIEW),
        (progress.failed / total, Tone.BLOCK),
        ((progress.skipped + progress.cancelled) / total, Tone.PLAIN),
        (progress.under_way / total, Tone.ACCENT),
    ]
