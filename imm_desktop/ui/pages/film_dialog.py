"""*Make film…*: how the clips become one, and where it is written."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from imm_desktop.domain.timing import timecode
from imm_desktop.presenters.highlights import HighlightsPresenter
from imm_desktop.ui.dialogs import KitDialog
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.kit.field import FieldRow
from imm_desktop.ui.kit.inputs import LineField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.segmented import SegmentedControl

_WIDTH: Final = 560


class FilmDialog(KitDialog):
    """Asks what the service needs to know besides the clips; closes itself once the task is in the journal."""

    def __init__(self, presenter: HighlightsPresenter, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._presenter = presenter
        self._is_typed = False
        self._kind = SegmentedControl(
            [("Concat", self.tr("Join the clips")), ("Compose", self.tr("One-click film"))]
        )
        self._kind.setAccessibleName(self.tr("How"))
        self._output = LineField("oss://bucket/highlights/film.mp4", name=self.tr("Written to"))
        self._says = Label("", ink="muted", wrap=True)
        self._says.setMinimumWidth(_WIDTH)
        self._cost = Label("…", ink="muted", wrap=True)
        self._cost.setAccessibleName(self.tr("Cost"))
        self._row = FieldRow(self.tr("Written to"), self._output)
        self.body.addWidget(FieldRow(self.tr("How"), self._kind))
        self.body.addWidget(self._says)
        self.body.addWidget(self._row)
        self.body.addWidget(FieldRow(self.tr("Cost"), self._cost))
        self.add_cancel()
        self.start_button = self.add_action(self.tr("Make film"))
        self.start_button.clicked.disconnect()
        self.start_button.clicked.connect(self._send)
        self._kind.chosen_changed.connect(lambda _kind: self._judge())
        self._kind.chosen_changed.connect(presenter.find_cost)
        presenter.cost_found.connect(self._cost.setText)
        self._output.textEdited.connect(lambda _text: self._type())
        presenter.output_found.connect(self._show_output)
        presenter.sent.connect(lambda _task: self.accept())
        presenter.problem_raised.connect(lambda _problem: self._judge())
        self.show_title(self.tr("Make film"))
        self._judge()
        presenter.find_output()
        presenter.find_cost(self._kind.chosen)

    def _type(self) -> None:
        self._is_typed = True
        self._judge()

    def _show_output(self, text: str) -> None:
        if not self._is_typed:
            self._output.setText(text)
        self._judge()

    def _judge(self) -> None:
        kind, output = self._kind.chosen, self._output.text().strip()
        film = self._presenter.film
        if film is None:
            return
        count = count_text(len(film.clips))
        seconds = film.fitted().duration_ms
        if kind == "Concat":
            text = self.tr("%1 clips, %2 in all, one after another.")
            text = text.replace("%1", count).replace("%2", timecode(seconds)[:-4])
        else:
            text = self.tr(
                "The service chooses the stretches itself, out of the whole videos of these clips."
            )
        self._says.setText(text)
        fault = self._presenter.fault_of(kind, output) if output else ""
        self._row.show_error(fault)
        self.start_button.setEnabled(bool(output) and not fault)

    def _send(self) -> None:
        self.start_button.setEnabled(False)
        self._presenter.send(self._kind.chosen, self._output.text().strip())
