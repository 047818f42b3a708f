"""*Rescue all*: how far it is, and an honest account of what could not be brought home."""

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from imm_desktop.domain.rescue import RescueOutcome
from imm_desktop.presenters.rescue import RescuePresenter
from imm_desktop.presenters.rescue_model import LINE_ROLE, RescueColumn
from imm_desktop.presenters.rescue_words import report_text
from imm_desktop.ui.dialogs import KitDialog
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.chip import Tone, paint_chip
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.progress import ProgressBar
from imm_desktop.ui.pages.tables import Cell, Table, TableDelegate

_SIZE: Final = (860, 560)
_WIDTHS: Final[dict[int, int]] = {
    RescueColumn.KIND: 130,
    RescueColumn.VIDEO: 220,
    RescueColumn.OUTCOME: 170,
}
_TONES: Final = {
    RescueOutcome.KEPT: Tone.PASS,
    RescueOutcome.KNOWN: Tone.PLAIN,
    RescueOutcome.RUNNING: Tone.RUNNING,
    RescueOutcome.FAILED: Tone.FAILED,
    RescueOutcome.GONE: Tone.FAILED,
    RescueOutcome.UNKNOWN_KIND: Tone.REVIEW,
    RescueOutcome.NOT_FETCHED: Tone.FAILED,
}


class RescueDialog(KitDialog):
    """Shows a RescuePresenter. Closing it does not stop the rescue; Stop does."""

    def __init__(self, presenter: RescuePresenter, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.stay_beside(_SIZE)
        self._presenter = presenter
        self._said = Label("", wrap=True)
        self._bar = ProgressBar()
        self._delegate = _RescueDelegate()
        self._table = Table(presenter.model, self._delegate, _WIDTHS, RescueColumn.WHY)
        self._empty = EmptyState("download")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._empty)
        self.body.addWidget(self._said)
        self.body.addWidget(self._bar)
        self.body.addWidget(self._stack, 1)
        self._copy = Button(icon="copy")
        self._stop = Button()
        self._again = Button()
        self._close = Button(kind="primary")
        self.footer.add_left(self._copy)
        for button in (self._stop, self._again, self._close):
            button.setAutoDefault(False)
            self.footer.add_right(button)
        self._copy.clicked.connect(self._copy_report)
        self._stop.clicked.connect(presenter.stop)
        self._again.clicked.connect(presenter.start)
        self._close.clicked.connect(self.close)
        presenter.progress_changed.connect(self._show)
        self._retranslate()

    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self._presenter.report_csv())

    def _show(self) -> None:
        presenter = self._presenter
        progress, report = presenter.progress, presenter.report
        if presenter.is_running:
            text = self._running_text()
            self._bar.show_percent(
                100 * progress.done // progress.total if progress.total else None
            )
        elif report is None:
            text = ""
            self._bar.show_percent(0)
        else:
            text = report_text(report)
            if not report.is_whole:
                text = self.tr("Stopped; rescue again to go on with the rest.") + " " + text
            self._bar.show_percent(100 if report.is_whole else self._bar.value())
        self._said.setText(text)
        self._bar.setVisible(presenter.is_running)
        self._stop.setVisible(presenter.is_running)
        self._again.setVisible(not presenter.is_running)
        self._again.setEnabled(presenter.can_start)
        self._copy.setVisible(report is not None and bool(report.lines))
        has_rows = presenter.model.rowCount() > 0
        self._stack.setCurrentIndex(0 if has_rows else 1)
        if not has_rows:
            self._say_why_empty()

    def _running_text(self) -> str:
        progress = self._presenter.progress
        if not progress.total:
            text = self.tr("Reading the service's list · tasks so far: %1")
            return text.replace("%1", count_text(progress.listed))
        text = self.tr("%1 of %2 tasks · what the service deletes first comes first")
        return text.replace("%1", count_text(progress.done)).replace(
            "%2", count_text(progress.total)
        )

    def _say_why_empty(self) -> None:
        presenter = self._presenter
        if presenter.is_running:
            self._empty.show_texts(
                self.tr("Nothing new yet"),
                self.tr("Tasks that are in the archive already are passed over."),
            )
        elif presenter.report is not None and presenter.report.is_whole:
            self._empty.show_texts(
                self.tr("Everything is here"),
                self.tr("Every result that the service holds is in the archive on this computer."),
            )
        else:
            self._empty.show_texts(
                self.tr("Nothing was fetched"),
                self.tr("Rescue again when the service answers."),
            )

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.show_title(self.tr("Rescue all"))
        self._bar.setAccessibleName(self.tr("Progress"))
        self._table.setAccessibleName(self.tr("Rescued tasks"))
        self._copy.setText(self.tr("Copy report"))
        self._stop.setText(self.tr("Stop"))
        self._again.setText(self.tr("Rescue again"))
        self._close.setText(self.tr("Close"))
        self._show()


class _RescueDelegate(TableDelegate):
    """Cells: the outcome as a chip, the rest as text."""

    @override
    def paint_cell(self, cell: Cell) -> None:
        match RescueColumn(cell.index.column()):
            case RescueColumn.OUTCOME:
                tone = _TONES[cell.index.data(LINE_ROLE).outcome]
                paint_chip(cell.painter, cell.rect, cell.text, tone, cell.tokens, cell.base)
            case RescueColumn.VIDEO:
                cell.paint_text(middle=True)
            case _:
                cell.paint_text(cell.tokens.muted)
