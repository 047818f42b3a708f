"""Below the decisions: when the log was last anchored, and anchors that the team keeps elsewhere."""

from PySide6.QtWidgets import QWidget

from imm_desktop.presenters.log_keeping import LogKeeping
from imm_desktop.presenters.plain_text import plain_tip
from imm_desktop.ui.file_dialogs import ask_for_files, ask_where_to_save
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.elided import ElidedLabel
from imm_desktop.ui.kit.surfaces import FooterBar
from imm_desktop.ui.pages.accept_log_dialog import AcceptLogDialog


class LogBar(FooterBar):
    """Shows a LogKeeping."""

    def __init__(self, keeping: LogKeeping, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._keeping = keeping
        self._last = ElidedLabel("", ink="muted")
        self._export = Button(icon="download")
        self._compare = Button(icon="link")
        self._accept = Button(icon="rotate-ccw")
        self._accept.hide()
        self.add_left(self._last)
        self.add_right(self._accept)
        self.add_right(self._compare)
        self.add_right(self._export)
        self._export.clicked.connect(self.choose_place)
        self._compare.clicked.connect(self.choose_anchors)
        self._accept.clicked.connect(self.ask_to_accept)
        keeping.last_changed.connect(self._show_last)
        keeping.lost_changed.connect(lambda: self._accept.setVisible(keeping.lost is not None))
        self.retranslate()

    def choose_place(self) -> None:
        """Ask where to write an anchor of the log as it is now."""
        ask_where_to_save(
            self,
            self.tr("Export anchor"),
            [self.tr("Anchors (*.jsonl)")],
            lambda path, _filter: self._keeping.export(path),
            "imm-desktop-anchor.jsonl",
        )

    def choose_anchors(self) -> None:
        """Ask for files of anchors and compare the log with them."""
        filters = [self.tr("Anchors (*.jsonl)"), self.tr("All files") + " (*)"]
        ask_for_files(self, self.tr("Compare with anchors"), self._keeping.verify, filters)

    def ask_to_accept(self) -> None:
        """Ask whether, and why, an archive was put back on purpose; where nothing is lost the log is verified instead."""
        lost = self._keeping.lost
        if lost is None:
            self._keeping.verify()
            return
        dialog = AcceptLogDialog(lost, self._keeping.reviewer, self)
        dialog.accepted.connect(lambda: self._keeping.accept(dialog.why))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def retranslate(self) -> None:
        """Take the words of the language now chosen."""
        self._export.setText(self.tr("Export anchor…"))
        self._export.setToolTip(
            self.tr(
                "Writes how long the log is, to be kept where the log is not: a log that is cut off later, or put back, will not agree with it."
            )
        )
        self._compare.setText(self.tr("Compare with anchors…"))
        self._compare.setToolTip(
            self.tr("Verifies the log, also against anchors that were kept elsewhere")
        )
        self._accept.setText(self.tr("Accept a restored archive…"))
        self._accept.setToolTip(
            self.tr(
                "When an older archive was put back on purpose; who says so and why is recorded"
            )
        )
        self._show_last()

    def _show_last(self) -> None:
        text = self._keeping.last_text()
        self._last.setText(text)
        self._last.setToolTip(plain_tip(text))
