"""*Add bucket…*: the name of one that the key may read and not list."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from imm_desktop.domain.media import place_named
from imm_desktop.presenters.library import LibraryPresenter
from imm_desktop.ui.dialogs import KitDialog
from imm_desktop.ui.kit.field import FieldRow
from imm_desktop.ui.kit.inputs import LineField
from imm_desktop.ui.kit.label import Label

_TEXT_PX = 420


class BucketDialog(KitDialog):
    """Takes ``bucket``, ``bucket/prefix`` or ``oss://bucket/prefix``; whether it is there is found out afterwards."""

    def __init__(self, presenter: LibraryPresenter, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._presenter = presenter
        self.line = LineField("bucket, oss://bucket/prefix", name=self.tr("Name of the bucket"))
        text = Label(
            self.tr(
                "For keys that may read a bucket and not list all of them. It stays in the list of this account."
            ),
            ink="muted",
            wrap=True,
        )
        text.setFixedWidth(_TEXT_PX)
        self._row = FieldRow(self.tr("Name of the bucket"), self.line)
        self.body.addWidget(text)
        self.body.addWidget(self._row)
        self.add_cancel()
        self._yes = self.add_action(self.tr("Add"))
        self.line.textChanged.connect(self._judge)
        self.accepted.connect(lambda: presenter.name_bucket(self.line.text()))
        self.show_title(self.tr("Add a bucket by its name"))
        self._judge("")
        self.line.setFocus()

    def _judge(self, text: str) -> None:
        try:
            place_named(text)
        except ValueError:
            self._yes.setEnabled(False)
            fault = self.tr("3 to 63 of a–z, 0–9 and -, none at the ends.")
            self._row.show_error(fault if text.strip() else "")
        else:
            self._yes.setEnabled(True)
            self._row.show_error("")
